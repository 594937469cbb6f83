/* Workbooks, by libxlsxwriter.
 *
 * Invariants
 * 1. A number in a cell is the amount to 16 digits and stands for at most 15: read back and rounded to the minor unit
 * it is that amount. Beyond that nothing is written.
 * 2. A sum is rounded to the minor unit. Where adding binary fractions could be off by half of one, whole minor units
 *    are added, which is exact up to 15 digits.
 * 3. Nothing depends on the clock, on addresses, or on the machine's language.
 * 4. The file is made in memory: what a statement says of people is not left in a folder of temporary files.
 *
 * Cells go to the library row by row (its constant memory), so a long sheet costs no memory. */
#include "report/workbook.h"

#include "base/arena.h"
#include "base/date.h"
#include "base/phrase.h"
#include "base/text.h"
#include "report/workbook_library.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
  NAME_CHARACTERS = 31,
  BEFORE_FIRST = -25569, /* 1899-12-30, day 0 of spreadsheets */
  EARLIEST = -25508      /* 1900-03-01: before it they count in two ways */
};

/* What a cell holds, for its format. */
enum content { CONTENT_TEXT, CONTENT_AMOUNT, CONTENT_INTEGER, CONTENT_RATIO, CONTENT_DECIMAL, CONTENT_DAY };

struct look {
  enum sheet_style style;
  enum content content;
  const struct currency *currency;
  lxw_format *format;
};

struct sheet {
  struct workbook *workbook;
  lxw_worksheet *own;
  const char *name; /* in quotes, as formulas write it */
  int widths[SHEET_COLUMNS], widest[SHEET_COLUMNS];
  int columns;
  double sizes[SHEET_COLUMNS]; /* of amounts: minor units without their sign, added */
  int amounts[SHEET_COLUMNS];
};

struct workbook {
  struct arena *arena;
  const struct workbook_library *library;
  lxw_workbook *own;
  int file; /* in memory */
  struct sheet **sheets;
  const char **names;
  size_t sheet_count;
  struct look *looks;
  size_t look_count;
  enum phrase_id unfit; /* what did not fit first, when `what` is not NULL */
  const char *what;
  lxw_error error;
};

/* ---- the workbook ---- */

struct workbook *workbook_begin(const char *title, int32_t day, struct diagnostics *list) {
  const struct workbook_library *library = workbook_library(list);
  if (library == NULL) return NULL;
  struct arena *arena = arena_new();
  struct workbook *workbook = arena_alloc(arena, sizeof *workbook);
  *workbook = (struct workbook){.arena = arena, .library = library, .file = memfd_create("workbook", MFD_CLOEXEC)};
  lxw_workbook_options options = {.constant_memory = LXW_TRUE};
  workbook->own = library->workbook_new_opt(arena_printf(arena, "/proc/self/fd/%d", workbook->file), &options);
  /* 0 would be now */
  time_t created = day != 0 ? (time_t)day * SECONDS_PER_DAY : 1;
  lxw_doc_properties properties = {.title = arena_copy(arena, title), .created = created};
  if (workbook->own != NULL) workbook->error = library->workbook_set_properties(workbook->own, &properties);
  else workbook->error = LXW_ERROR_MEMORY_MALLOC_FAILED;
  return workbook;
}

static void note_error(struct workbook *workbook, lxw_error error) {
  if (workbook->error == LXW_NO_ERROR) workbook->error = error;
}

static bool is_open(const struct workbook *workbook) {
  return workbook->error == LXW_NO_ERROR && workbook->what == NULL;
}

static void refuse(struct workbook *workbook, enum phrase_id unfit, const char *what) {
  if (!is_open(workbook)) return;
  workbook->unfit = unfit;
  workbook->what = arena_copy(workbook->arena, what);
}

/* ---- sheets ---- */

static bool is_taken(const struct workbook *workbook, const char *name) {
  for (size_t i = 0; i < workbook->sheet_count; i++)
    if (strcasecmp(workbook->names[i], name) == 0) return true;
  return false;
}

/* At most so many characters of it, without those that names of sheets cannot hold. */
static const char *plain_name(struct workbook *workbook, const char *name, int most) {
  struct buffer out = BUFFER_EMPTY;
  for (const char *at = name, *from = name; *at != '\0' && most > 0; from = at) {
    uint32_t letter = text_next(&at);
    most -= letter > 0xffff ? 2 : 1;
    if (most < 0) break;
    if (letter < 0x20 || (letter < 0x80 && strchr("[]:*?/\\'", (int)letter) != NULL)) buffer_putc(&out, '-');
    else buffer_add(&out, from, (size_t)(at - from));
  }
  return arena_take(workbook->arena, &out);
}

/* `C1`, `2024`, `rc`: the library writes names of letters and digits alone into its own references as they are. */
static bool reads_like_cells(const char *name) {
  bool has_digit = false;
  for (const char *at = name; *at != '\0'; at++) {
    bool is_digit = *at >= '0' && *at <= '9';
    bool is_letter = (*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z') || *at == '_' || *at == '.';
    if (!is_digit && !is_letter) return false;
    has_digit = has_digit || is_digit;
  }
  return has_digit || strcasecmp(name, "r") == 0 || strcasecmp(name, "c") == 0 || strcasecmp(name, "rc") == 0;
}

static const char *free_name(struct workbook *workbook, const char *name) {
  const char *own = plain_name(workbook, name, NAME_CHARACTERS);
  if (reads_like_cells(own))
    own = arena_printf(workbook->arena, "%s -", plain_name(workbook, name, NAME_CHARACTERS - 2));
  for (int i = 2; *own == '\0' || is_taken(workbook, own); i++)
    own = arena_printf(workbook->arena, "%s (%d)", plain_name(workbook, name, NAME_CHARACTERS - 8), i);
  return own;
}

struct sheet *workbook_sheet(struct workbook *workbook, const char *name) {
  struct sheet *sheet = arena_alloc(workbook->arena, sizeof *sheet);
  const char *own = free_name(workbook, name);
  *sheet = (struct sheet){.workbook = workbook, .name = arena_printf(workbook->arena, "'%s'", own)};
  size_t count = workbook->sheet_count;
  workbook->sheets = arena_grow(workbook->arena, workbook->sheets, count, sizeof *workbook->sheets);
  workbook->names = arena_grow(workbook->arena, workbook->names, count, sizeof *workbook->names);
  workbook->sheets[count] = sheet;
  workbook->names[count] = own;
  workbook->sheet_count++;
  if (!is_open(workbook)) return sheet;
  sheet->own = workbook->library->workbook_add_worksheet(workbook->own, own);
  if (sheet->own == NULL) note_error(workbook, LXW_ERROR_MEMORY_MALLOC_FAILED);
  else {
    workbook->library->worksheet_set_landscape(sheet->own);
    workbook->library->worksheet_fit_to_pages(sheet->own, 1, 0);
  }
  return sheet;
}

/* ---- looks ---- */

static const char *number_format(struct workbook *workbook, enum content content, const struct currency *currency) {
  static const char *const formats[] = {[CONTENT_INTEGER] = "#,##0",
                                        [CONTENT_RATIO] = "0.00%",
                                        [CONTENT_DECIMAL] = "#,##0.####",
                                        [CONTENT_DAY] = "yyyy-mm-dd"};
  if (content != CONTENT_AMOUNT) return formats[content];
  return arena_printf(workbook->arena, "#,##0%s%.*s\\ [$%s]", currency->digits > 0 ? "." : "", currency->digits, "0000",
                      currency->code);
}

static lxw_format *look_make(struct workbook *workbook, const struct look *look) {
  const struct workbook_library *library = workbook->library;
  lxw_format *format = library->workbook_add_format(workbook->own);
  if (format == NULL) return NULL;
  if (look->content != CONTENT_TEXT)
    library->format_set_num_format(format, number_format(workbook, look->content, look->currency));
  if (look->content == CONTENT_DAY) library->format_set_align(format, LXW_ALIGN_LEFT);
  if (look->style == SHEET_TITLE) library->format_set_font_size(format, 14);
  if (look->style == SHEET_TITLE || look->style == SHEET_HEAD || look->style == SHEET_HEAD_RIGHT ||
      look->style == SHEET_TOTAL)
    library->format_set_bold(format);
  if (look->style == SHEET_HEAD || look->style == SHEET_HEAD_RIGHT) library->format_set_bottom(format, LXW_BORDER_THIN);
  if (look->style == SHEET_HEAD_RIGHT) library->format_set_align(format, LXW_ALIGN_RIGHT);
  if (look->style == SHEET_TOTAL) library->format_set_top(format, LXW_BORDER_THIN);
  if (look->style == SHEET_DIM) library->format_set_font_color(format, LXW_COLOR_GRAY);
  if (look->style == SHEET_WRAP) {
    library->format_set_text_wrap(format);
    library->format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
  }
  return format;
}

static lxw_format *look_of(struct workbook *workbook, enum sheet_style style, enum content content,
                           const struct currency *currency) {
  for (size_t i = 0; i < workbook->look_count; i++) {
    const struct look *look = &workbook->looks[i];
    if (look->style == style && look->content == content && look->currency == currency) return look->format;
  }
  struct look look = {style, content, currency, NULL};
  if (style == SHEET_PLAIN && content == CONTENT_TEXT) return NULL;
  look.format = look_make(workbook, &look);
  if (look.format == NULL) note_error(workbook, LXW_ERROR_MEMORY_MALLOC_FAILED);
  workbook->looks = arena_grow(workbook->arena, workbook->looks, workbook->look_count, sizeof *workbook->looks);
  workbook->looks[workbook->look_count++] = look;
  return look.format;
}

/* ---- cells ---- */

/* Whether there is such a cell and anything still to write; widens the column. */
static bool begin_cell(struct sheet *sheet, int row, int column, int width) {
  struct workbook *workbook = sheet->workbook;
  if (!is_open(workbook)) return false;
  if (row >= SHEET_ROWS) refuse(workbook, PHRASE_workbook_rows, "");
  if (row >= SHEET_ROWS || column >= SHEET_COLUMNS) return false;
  if (column >= sheet->columns) sheet->columns = column + 1;
  if (width > sheet->widths[column]) sheet->widths[column] = width;
  return true;
}

void sheet_expect(struct sheet *sheet, size_t rows) {
  if (rows > SHEET_ROWS) refuse(sheet->workbook, PHRASE_workbook_rows, "");
}

static bool is_escape(const char *at) {
  return at[0] == '_' && at[1] == 'x' && strspn(at + 2, "0123456789abcdefABCDEF") >= 4 && at[6] == '_';
}

/* What XML cannot hold becomes `?`; `_x0041_`, which a spreadsheet would read as `A`, stays itself. Counts what a
 * spreadsheet counts as characters. */
static void clean(const char *text, struct buffer *out, int *characters) {
  *characters = 0;
  for (const char *at = text, *from = text; *at != '\0'; from = at) {
    uint32_t letter = text_next(&at);
    *characters += letter > 0xffff ? 2 : 1;
    if (letter == 0xfffe || letter == 0xffff || (letter < 0x20 && letter != '\t' && letter != '\n'))
      buffer_putc(out, '?');
    else if (is_escape(from)) buffer_puts(out, "_x005F_");
    else buffer_add(out, from, (size_t)(at - from));
  }
}

void sheet_text(struct sheet *sheet, int row, int column, const char *text, enum sheet_style style) {
  struct workbook *workbook = sheet->workbook;
  struct buffer out = BUFFER_EMPTY;
  int characters, width = text == NULL || style == SHEET_TITLE || style == SHEET_WRAP ? 0 : text_width(text);
  if (text == NULL || *text == '\0' || !begin_cell(sheet, row, column, width)) return;
  clean(text, &out, &characters);
  if (characters > SHEET_TEXT) refuse(workbook, PHRASE_workbook_text, arena_printf(workbook->arena, "%.24s...", text));
  else
    note_error(workbook, workbook->library->worksheet_write_string(sheet->own, (lxw_row_t)row, (lxw_col_t)column,
                                                                   buffer_text(&out),
                                                                   look_of(workbook, style, CONTENT_TEXT, NULL)));
  buffer_release(&out);
}

static void write_number(struct sheet *sheet, int row, int column, double number, enum sheet_style style,
                         enum content content, const struct currency *currency) {
  struct workbook *workbook = sheet->workbook;
  note_error(workbook, workbook->library->worksheet_write_number(sheet->own, (lxw_row_t)row, (lxw_col_t)column, number,
                                                                 look_of(workbook, style, content, currency)));
}

void sheet_integer(struct sheet *sheet, int row, int column, int64_t number, enum sheet_style style) {
  if (begin_cell(sheet, row, column, 6)) write_number(sheet, row, column, (double)number, style, CONTENT_INTEGER, NULL);
}

void sheet_day(struct sheet *sheet, int row, int column, int32_t day) {
  struct buffer text = BUFFER_EMPTY;
  if (day >= EARLIEST && begin_cell(sheet, row, column, 10))
    write_number(sheet, row, column, (double)(day - BEFORE_FIRST), SHEET_PLAIN, CONTENT_DAY, NULL);
  if (day < EARLIEST) date_write(&text, day);
  if (day < EARLIEST) sheet_text(sheet, row, column, buffer_text(&text), SHEET_PLAIN);
  buffer_release(&text);
}

static double power(int digits) {
  double power = 1;
  while (digits-- > 0) power *= 10;
  return power;
}

static double units(struct decimal number) {
  return number.scale >= 0 ? (double)number.units / power(number.scale) : (double)number.units * power(-number.scale);
}

void sheet_ratio(struct sheet *sheet, int row, int column, struct decimal ratio) {
  decimal_round(ratio, 4, ROUNDING_HALF_UP, &ratio);
  if (begin_cell(sheet, row, column, 9))
    write_number(sheet, row, column, units(ratio), SHEET_PLAIN, CONTENT_RATIO, NULL);
}

void sheet_decimal(struct sheet *sheet, int row, int column, struct decimal number) {
  decimal_round(number, 4, ROUNDING_HALF_UP, &number);
  if (begin_cell(sheet, row, column, 12))
    write_number(sheet, row, column, units(number), SHEET_PLAIN, CONTENT_DECIMAL, NULL);
}

/* ---- amounts ---- */

static bool begin_amount(struct sheet *sheet, int row, int column, int64_t minor, const struct currency *currency) {
  struct workbook *workbook = sheet->workbook;
  const char *text = money_minor_text(workbook->arena, minor, currency);
  if (!begin_cell(sheet, row, column, text_width(text))) return false;
  if (fabs((double)minor) < power(SHEET_DIGITS)) return true;
  refuse(workbook, PHRASE_workbook_amount, text);
  return false;
}

void sheet_amount(struct sheet *sheet, int row, int column, int64_t minor, const struct currency *currency,
                  enum sheet_style style) {
  if (!begin_amount(sheet, row, column, minor, currency)) return;
  sheet->sizes[column] += fabs((double)minor);
  sheet->amounts[column]++;
  write_number(sheet, row, column, (double)minor / power(currency->digits), style, CONTENT_AMOUNT, currency);
}

static void write_formula(struct sheet *sheet, int row, int column, const char *formula, int64_t minor,
                          const struct currency *currency, enum sheet_style style) {
  struct workbook *workbook = sheet->workbook;
  if (!begin_amount(sheet, row, column, minor, currency)) return;
  sheet->sizes[column] += fabs((double)minor);
  sheet->amounts[column]++;
  note_error(workbook,
             workbook->library->worksheet_write_formula_num(sheet->own, (lxw_row_t)row, (lxw_col_t)column, formula,
                                                            look_of(workbook, style, CONTENT_AMOUNT, currency),
                                                            (double)minor / power(currency->digits)));
}

/* `AB`, into 4 bytes. */
static const char *column_name(int column, char *out) {
  char *at = out + 3;
  *at = '\0';
  for (column++; column > 0; column = (column - 1) / 26) *--at = (char)('A' + (column - 1) % 26);
  return at;
}

/* `'Lines'!G2:G9`, `G2`: without the sheet when it is the same. */
static const char *range_text(const struct sheet *sheet, struct sheet_range range) {
  struct arena *arena = sheet->workbook->arena;
  char name[4];
  const char *column = column_name(range.column, name);
  const char *first = arena_printf(arena, "%s%d", column, range.first + 1);
  if (range.sheet != sheet) first = arena_printf(arena, "%s!%s", range.sheet->name, first);
  return range.last == range.first ? first : arena_printf(arena, "%s:%s%d", first, column, range.last + 1);
}

/* Adding n doubles that come to A units is off by less than n * A / 2^53: half a unit is more than that. */
static bool adds_exactly(const struct sheet *sheet, int column) {
  return ((double)sheet->amounts[column] + 2) * sheet->sizes[column] < power(SHEET_DIGITS);
}

void sheet_sum(struct sheet *sheet, int row, int column, struct sheet_range range, int64_t minor,
               const struct currency *currency, enum sheet_style style) {
  struct arena *arena = sheet->workbook->arena;
  int digits = currency->digits;
  const char *cells = range_text(sheet, range), *formula;
  if (range.last < range.first) {
    sheet_amount(sheet, row, column, minor, currency, style);
    return;
  }
  if (adds_exactly(range.sheet, range.column)) formula = arena_printf(arena, "=ROUND(SUM(%s),%d)", cells, digits);
  else formula = arena_printf(arena, "=SUMPRODUCT(ROUND(%s*%.0f,0))/%.0f", cells, power(digits), power(digits));
  write_formula(sheet, row, column, formula, minor, currency, style);
}

void sheet_terms(struct sheet *sheet, int row, int column, const struct sheet_term *terms, size_t count, int64_t minor,
                 const struct currency *currency, enum sheet_style style) {
  struct buffer formula = BUFFER_EMPTY;
  char name[4];
  buffer_puts(&formula, "=ROUND(");
  for (size_t i = 0; i < count; i++)
    buffer_printf(&formula, "%s%s%d",
                  terms[i].is_less ? "-"
                  : i > 0          ? "+"
                                   : "",
                  column_name(terms[i].column, name), terms[i].row + 1);
  buffer_printf(&formula, ",%d)", currency->digits);
  write_formula(sheet, row, column, buffer_text(&formula), minor, currency, style);
  buffer_release(&formula);
}

/* ---- layout ---- */

void sheet_freeze(struct sheet *sheet, int rows, int columns, int last) {
  const struct workbook_library *library = sheet->workbook->library;
  if (!is_open(sheet->workbook)) return;
  library->worksheet_freeze_panes(sheet->own, (lxw_row_t)rows, 0);
  note_error(sheet->workbook, library->worksheet_repeat_rows(sheet->own, 0, (lxw_row_t)rows - 1));
  note_error(sheet->workbook, library->worksheet_autofilter(sheet->own, (lxw_row_t)rows - 1, 0, (lxw_row_t)last,
                                                            (lxw_col_t)(columns - 1)));
}

void sheet_widest(struct sheet *sheet, int column, int characters) {
  sheet->widest[column] = characters;
}

static void set_widths(struct sheet *sheet) {
  enum { LEAST = 8, MOST = 60, AROUND = 2 };
  for (int i = 0; i < sheet->columns && is_open(sheet->workbook); i++) {
    int most = sheet->widest[i] > 0 ? sheet->widest[i] : MOST, width = sheet->widths[i] + AROUND;
    if (sheet->widest[i] > 0 && sheet->widths[i] == 0) width = most;
    width = width < LEAST ? LEAST : width > most ? most : width;
    note_error(sheet->workbook,
               sheet->workbook->library->worksheet_set_column(sheet->own, (lxw_col_t)i, (lxw_col_t)i, width, NULL));
  }
}

/* ---- the end ---- */

static bool read_back(int file, struct buffer *out) {
  char bytes[64 * 1024];
  ssize_t got;
  if (lseek(file, 0, SEEK_SET) != 0) return false;
  while ((got = read(file, bytes, sizeof bytes)) > 0 || (got < 0 && errno == EINTR))
    if (got > 0) buffer_add(out, bytes, (size_t)got);
  return got == 0;
}

static bool tell(const struct workbook *workbook, struct diagnostics *list) {
  struct buffer why = BUFFER_EMPTY;
  if (workbook->what != NULL) {
    phrase_add(&why, language_current(), workbook->unfit, workbook->what);
    diagnostic_add(list, DIAGNOSTIC_workbook_unfit, NULL, buffer_text(&why));
    diagnostic_note(list, DIAGNOSTIC_note_workbook_unfit);
  } else if (workbook->error != LXW_NO_ERROR) {
    diagnostic_add(list, DIAGNOSTIC_workbook_failed, NULL, workbook->library->lxw_strerror(workbook->error));
  }
  buffer_release(&why);
  return is_open(workbook);
}

bool workbook_end(struct workbook *workbook, struct buffer *out, struct diagnostics *list) {
  for (size_t i = 0; i < workbook->sheet_count; i++) set_widths(workbook->sheets[i]);
  if (is_open(workbook)) note_error(workbook, workbook->library->workbook_close(workbook->own));
  else workbook->library->lxw_workbook_free(workbook->own);
  if (is_open(workbook) && !read_back(workbook->file, out)) workbook->error = LXW_ERROR_ZIP_FILE_OPERATION;
  bool fine = tell(workbook, list);
  if (workbook->file >= 0) close(workbook->file);
  arena_free(workbook->arena);
  return fine;
}

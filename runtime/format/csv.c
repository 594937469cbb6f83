/* CSV, row by row.
 *
 *            +------------------------------------------- separator -----------+
 *            v                                                                 |
 *      [cell_read] -- quote --> [quoted_read] -- closing quote --> [text_read] +-- line end or end --> row
 *            |                                                          ^      |
 *            +---------------------- anything else ---------------------+------+
 *
 * 1. The window holds the row in work whole, from `start` on; `at` counts from there, so the window may move and grow
 * under it. It never grows past the limit of a row by more than a factor of two.
 * 2. `line` and `column` are those of the byte at `at`; columns count characters.
 * 3. A row has at most one error, its first. After it the row is read to its end without being kept, so the next row
 *    starts where it would have. Only a quote that does not close takes the rest of the file: where it should have
 * closed is a guess.
 * 4. Cells are copies with a NUL behind each; `raw` points into the window and is what stood in the file.
 *
 * Not done here: what a cell means, trimming of blanks, comments, `sep=` lines, rows of unequal length. */
#include "format/csv.h"

#include "base/limits.h"
#include "format/encoding.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WINDOW_BYTES = 64 * 1024 };

struct csv {
  char *name;
  int fd;    /* -1 over bytes */
  char *own; /* the window of a file */
  const char *bytes;
  size_t start, filled, capacity;
  size_t total; /* bytes read of the file */
  size_t size;  /* of the file when it was opened; 0: nobody knows */
  int error;    /* errno of a read that failed */
  bool at_end, too_large, stopped;
  bool begun; /* byte order mark and separator are behind us */
  char separator;
  int line; /* of the byte at `start` */

  const char **cells;
  size_t *offsets; /* of the cells in `text` */
  int *columns;
  bool *quoted;
  size_t room; /* of the four above */
  struct buffer text;
};

/* One row in work. */
struct scan {
  struct csv *csv;
  struct diagnostics *list;
  size_t at, count, cell; /* cell: offset in `text` of the one in work */
  int line, column;
  int cell_line, cell_column;
  bool bad, too_long;
};

/* ---- the window ---- */

static void window_make_room(struct csv *csv) {
  size_t kept = csv->filled - csv->start;
  memmove(csv->own, csv->own + csv->start, kept);
  csv->start = 0;
  csv->filled = kept;
  if (kept <= csv->capacity / 2) return;
  csv->capacity *= 2;
  csv->own = xrealloc(csv->own, csv->capacity);
  csv->bytes = csv->own;
}

/* More bytes behind the window's last; false at the end of the file, whatever ended it. */
static bool window_fill(struct csv *csv) {
  if (csv->at_end) return false;
  if (csv->filled == csv->capacity) window_make_room(csv);
  ssize_t got;
  do got = read(csv->fd, csv->own + csv->filled, csv->capacity - csv->filled);
  while (got < 0 && errno == EINTR);
  csv->at_end = got <= 0;
  if (got < 0) csv->error = errno;
  if (got <= 0) return false;
  csv->filled += (size_t)got;
  csv->total += (size_t)got;
  csv->too_large = csv->total > LIMIT_CSV_BYTES;
  csv->at_end = csv->too_large;
  return !csv->too_large;
}

static bool window_has(struct csv *csv, size_t at) {
  while (csv->start + at >= csv->filled)
    if (!window_fill(csv)) return false;
  return true;
}

static char window_byte(const struct csv *csv, size_t at) {
  return csv->bytes[csv->start + at];
}

/* ---- opening ---- */

static void file_error(struct csv *csv, enum diagnostic_id id, const char *argument, struct diagnostics *list) {
  diagnostic_add(list, id, (&(struct position){csv->name, 0, 0, 0}), argument);
}

static void report_too_large(struct csv *csv, struct diagnostics *list) {
  char most[24];
  snprintf(most, sizeof most, "%d", LIMIT_CSV_BYTES);
  file_error(csv, DIAGNOSTIC_csv_too_large, most, list);
}

static struct csv *csv_new(const char *name) {
  struct csv *csv = xmalloc(sizeof *csv);
  *csv = (struct csv){.name = xstrdup(name), .fd = -1, .separator = ',', .line = 1};
  buffer_init(&csv->text);
  return csv;
}

static bool file_open(struct csv *csv, struct diagnostics *list) {
  struct stat status;
  csv->fd = open(csv->name, O_RDONLY | O_CLOEXEC);
  bool is_open = csv->fd >= 0 && fstat(csv->fd, &status) == 0;
  if (!is_open || S_ISDIR(status.st_mode)) {
    file_error(csv, DIAGNOSTIC_csv_unreadable, strerror(is_open ? EISDIR : errno), list);
    return false;
  }
  if (S_ISREG(status.st_mode)) csv->size = (size_t)status.st_size;
  if (S_ISREG(status.st_mode) && status.st_size > LIMIT_CSV_BYTES) {
    report_too_large(csv, list);
    return false;
  }
  return true;
}

struct csv *csv_open(const char *path, struct diagnostics *list) {
  struct csv *csv = csv_new(path);
  if (!file_open(csv, list)) {
    csv_close(csv);
    return NULL;
  }
  csv->capacity = WINDOW_BYTES;
  csv->own = xmalloc(csv->capacity);
  csv->bytes = csv->own;
  return csv;
}

struct csv *csv_over(const char *name, const char *bytes, size_t size) {
  struct csv *csv = csv_new(name);
  csv->bytes = bytes;
  csv->filled = csv->total = size;
  csv->at_end = true;
  if (size <= LIMIT_CSV_BYTES) return csv;
  csv->too_large = true;
  csv->filled = 0;
  return csv;
}

void csv_close(struct csv *csv) {
  if (csv == NULL) return;
  if (csv->fd >= 0) close(csv->fd);
  buffer_release(&csv->text);
  free(csv->own);
  free(csv->cells);
  free(csv->offsets);
  free(csv->columns);
  free(csv->quoted);
  free(csv->name);
  free(csv);
}

double csv_part(const struct csv *csv) {
  size_t left = csv->filled - csv->start, whole = csv->fd >= 0 ? csv->size : csv->filled;
  size_t read = csv->fd >= 0 ? csv->total - left : csv->start;
  return whole > read ? (double)read / (double)whole : 1;
}

char csv_separator(const struct csv *csv) {
  return csv->separator;
}

/* ---- the separator ---- */

static const char separators[] = ",;\t"; /* ties go to the first */

static int separator_index(char c) {
  const char *found = c != '\0' ? strchr(separators, c) : NULL;
  return found != NULL ? (int)(found - separators) : -1;
}

static void separator_count(struct csv *csv, size_t counts[3]) {
  bool in_quotes = false, cell_starts = true;
  for (size_t at = 0; at < LIMIT_CSV_ROW_BYTES && window_has(csv, at); at++) {
    char c = window_byte(csv, at);
    int index = separator_index(c);
    if (c == '"') {
      if (in_quotes || cell_starts) in_quotes = !in_quotes;
    } else if (!in_quotes && (c == '\n' || c == '\r')) {
      return;
    } else if (!in_quotes && index >= 0) {
      counts[index]++;
    }
    /* A quote that has just closed may be the first half of a doubled one. */
    cell_starts = !in_quotes && (index >= 0 || c == '"');
  }
}

static void separator_find(struct csv *csv) {
  size_t counts[3] = {0}, best = 0;
  separator_count(csv, counts);
  for (size_t i = 1; i < 3; i++)
    if (counts[i] > counts[best]) best = i;
  csv->separator = separators[best];
}

/* ---- errors of a row ---- */

static void report(struct scan *scan, enum diagnostic_id id, int line, int column, const char *argument) {
  if (scan->bad) return;
  scan->bad = true;
  diagnostic_add(scan->list, id, (&(struct position){scan->csv->name, line, column, 1}), argument);
}

static void report_limit(struct scan *scan, enum diagnostic_id id, int line, int column, int limit) {
  char most[24];
  snprintf(most, sizeof most, "%d", limit);
  report(scan, id, line, column, most);
}

static void report_after_quote(struct scan *scan) {
  const char separator[2] = {scan->csv->separator, '\0'};
  report(scan, DIAGNOSTIC_csv_after_quote, scan->line, scan->column, separator[0] == '\t' ? "TAB" : separator);
}

/* False when the row or the cell in work has become too long. */
static bool is_within_limits(struct scan *scan) {
  if (scan->csv->text.size - scan->cell > LIMIT_CSV_FIELD_BYTES)
    report_limit(scan, DIAGNOSTIC_csv_cell_long, scan->cell_line, scan->cell_column, LIMIT_CSV_FIELD_BYTES);
  else if (scan->at > LIMIT_CSV_ROW_BYTES)
    report_limit(scan, DIAGNOSTIC_csv_row_long, scan->csv->line, 1, LIMIT_CSV_ROW_BYTES);
  else return true;
  scan->too_long = true;
  return false;
}

/* ---- cells ---- */

static int characters(const char *bytes, size_t size) {
  int count = 0;
  for (size_t i = 0; i < size; i++) count += ((unsigned char)bytes[i] & 0xC0) != 0x80;
  return count;
}

/* Takes `size` bytes, none of which ends a line, into the cell in work. */
static void take(struct scan *scan, size_t size) {
  const char *bytes = scan->csv->bytes + scan->csv->start + scan->at;
  buffer_add(&scan->csv->text, bytes, size);
  scan->column += characters(bytes, size);
  scan->at += size;
}

/* Steps over a line end, if one is here, and counts the line; CRLF is one. */
static bool take_line_end(struct scan *scan) {
  char c = window_byte(scan->csv, scan->at);
  if (c != '\n' && c != '\r') return false;
  scan->at++;
  if (c == '\r' && window_has(scan->csv, scan->at) && window_byte(scan->csv, scan->at) == '\n') scan->at++;
  scan->line++;
  scan->column = 1;
  return true;
}

static void rows_make_room(struct csv *csv) {
  csv->room = csv->room == 0 ? 32 : csv->room * 2;
  csv->cells = xrealloc(csv->cells, csv->room * sizeof *csv->cells);
  csv->offsets = xrealloc(csv->offsets, csv->room * sizeof *csv->offsets);
  csv->columns = xrealloc(csv->columns, csv->room * sizeof *csv->columns);
  csv->quoted = xrealloc(csv->quoted, csv->room * sizeof *csv->quoted);
}

/* One more cell of the row, which starts at `cell` in the text. False when there are too many. */
static bool cell_add(struct scan *scan) {
  struct csv *csv = scan->csv;
  if (scan->count == LIMIT_CSV_COLUMNS)
    report_limit(scan, DIAGNOSTIC_csv_columns, scan->line, scan->column, LIMIT_CSV_COLUMNS);
  if (scan->bad) return false;
  if (scan->count == csv->room) rows_make_room(csv);
  csv->offsets[scan->count] = scan->cell;
  csv->columns[scan->count] = scan->column;
  csv->quoted[scan->count++] = false;
  return true;
}

static void cell_begin(struct scan *scan) {
  if (scan->bad) buffer_clear(&scan->csv->text);
  scan->cell = scan->csv->text.size;
  scan->cell_line = scan->line;
  scan->cell_column = scan->column;
  cell_add(scan);
}

/* How many bytes of the window, from `at` on, are none of three; not many more than a cell may have. */
static size_t run(const struct scan *scan, char a, char b, char c) {
  const char *from = scan->csv->bytes + scan->csv->start + scan->at, *end = scan->csv->bytes + scan->csv->filled;
  if (end - from > LIMIT_CSV_FIELD_BYTES + 1) end = from + LIMIT_CSV_FIELD_BYTES + 1;
  const char *to = from;
  while (to < end && *to != a && *to != b && *to != c) to++;
  return (size_t)(to - from);
}

/* To the separator or the line end, where it stands; quotes are text here. */
static void text_read(struct scan *scan) {
  char separator = scan->csv->separator;
  while (is_within_limits(scan) && window_has(scan->csv, scan->at)) {
    char c = window_byte(scan->csv, scan->at);
    if (c == separator || c == '\n' || c == '\r') return;
    take(scan, run(scan, separator, '\n', '\r'));
  }
}

/* A quote inside quotes: a doubled one is text, a single one closes. True when it closed. */
static bool quote_take(struct scan *scan) {
  scan->at++;
  scan->column++;
  if (!window_has(scan->csv, scan->at) || window_byte(scan->csv, scan->at) != '"') return true;
  take(scan, 1);
  return false;
}

/* A line end inside quotes is text, byte for byte. */
static void line_end_take(struct scan *scan) {
  size_t from = scan->at;
  take_line_end(scan);
  buffer_add(&scan->csv->text, scan->csv->bytes + scan->csv->start + from, scan->at - from);
}

/* From behind the opening quote to behind the closing one; false when there is none. */
static bool quoted_read(struct scan *scan) {
  while (is_within_limits(scan) && window_has(scan->csv, scan->at)) {
    char c = window_byte(scan->csv, scan->at);
    if (c == '"') {
      if (quote_take(scan)) return true;
    } else if (c == '\n' || c == '\r') {
      line_end_take(scan);
    } else {
      take(scan, run(scan, '"', '\n', '\r'));
    }
  }
  return false;
}

static void quote_never_closes(struct scan *scan) {
  if (scan->csv->error != 0 || scan->csv->too_large) return;
  scan->csv->stopped = true;
  if (!scan->too_long) report(scan, DIAGNOSTIC_csv_quote_open, scan->cell_line, scan->cell_column, NULL);
}

static void cell_read(struct scan *scan) {
  cell_begin(scan);
  if (!window_has(scan->csv, scan->at)) return;
  if (window_byte(scan->csv, scan->at) != '"') {
    text_read(scan);
    return;
  }
  if (!scan->bad) scan->csv->quoted[scan->count - 1] = true;
  scan->at++;
  scan->column++;
  if (!quoted_read(scan)) {
    quote_never_closes(scan);
    return;
  }
  if (!window_has(scan->csv, scan->at)) return;
  char c = window_byte(scan->csv, scan->at);
  if (c == scan->csv->separator || c == '\n' || c == '\r') return;
  report_after_quote(scan);
  text_read(scan);
}

/* ---- rows ---- */

/* All cells up to the line end, where it stops. */
static void cells_read(struct scan *scan) {
  for (;;) {
    cell_read(scan);
    buffer_putc(&scan->csv->text, '\0');
    if (scan->too_long || scan->csv->stopped || !window_has(scan->csv, scan->at)) return;
    if (window_byte(scan->csv, scan->at) != scan->csv->separator) return;
    scan->at++;
    scan->column++;
  }
}

/* The size of the row at `start` when its line end is in the window and nothing in it needs care: no quote, no CR but
 * that of a CRLF, no long cell. Else 0. */
static size_t plain_size(const struct csv *csv) {
  const char *from = csv->bytes + csv->start;
  size_t ahead = csv->filled - csv->start;
  const char *end = memchr(from, '\n', ahead < LIMIT_CSV_FIELD_BYTES ? ahead : LIMIT_CSV_FIELD_BYTES);
  if (end == NULL) return 0;
  size_t size = (size_t)(end - from);
  if (size > 0 && end[-1] == '\r') size--;
  return memchr(from, '"', size) == NULL && memchr(from, '\r', size) == NULL ? size : 0;
}

/* Most rows: copied whole, then cut at the separators. False, with nothing done, when the row is not plain. */
static bool plain_row(struct scan *scan) {
  struct csv *csv = scan->csv;
  size_t size = plain_size(csv);
  if (size == 0) return false;
  buffer_add(&csv->text, csv->bytes + csv->start, size);
  char *text = csv->text.data;
  cell_add(scan); /* the first, at 0 */
  for (size_t i = 0; i < size; i++) {
    scan->column += ((unsigned char)text[i] & 0xC0) != 0x80;
    if (text[i] != csv->separator) continue;
    text[i] = '\0';
    scan->cell = i + 1;
    if (!cell_add(scan)) break;
  }
  scan->at = size;
  return true;
}

/* The rest of a line that is too long, without keeping it. */
static void line_skip(struct scan *scan) {
  struct csv *csv = scan->csv;
  for (;;) {
    csv->start += scan->at;
    scan->at = 0;
    if (!window_has(csv, 0)) return;
    char c = window_byte(csv, 0);
    if (c == '\n' || c == '\r') return;
    scan->at = run(scan, '\n', '\r', '\n');
  }
}

static void row_fill(struct scan *scan, struct csv_row *row) {
  struct csv *csv = scan->csv;
  for (size_t i = 0; i < scan->count; i++) csv->cells[i] = csv->text.data + csv->offsets[i];
  row->cells = csv->cells;
  row->columns = csv->columns;
  row->quoted = csv->quoted;
  row->count = scan->count;
}

/* Where the row's own bytes end and the next row starts. Looking for the LF of a CRLF may move the window, so `raw` is
 * taken last. */
static void row_finish(struct scan *scan, struct csv_row *row) {
  struct csv *csv = scan->csv;
  size_t size = scan->at;
  if (scan->too_long && !csv->stopped) {
    line_skip(scan);
    size = 0;
  }
  if (window_has(csv, scan->at) && !csv->stopped) take_line_end(scan);
  row->raw = csv->bytes + csv->start;
  row->raw_size = size;
  csv->start += scan->at;
  csv->line = scan->line;
}

static enum csv_result row_read(struct csv *csv, struct csv_row *row, struct diagnostics *list) {
  struct scan scan = {.csv = csv, .list = list, .line = csv->line, .column = 1};
  buffer_clear(&csv->text);
  *row = (struct csv_row){.line = csv->line};
  if (!plain_row(&scan)) cells_read(&scan);
  if (csv->error != 0 || csv->too_large) return CSV_END;
  row_finish(&scan, row);
  if (scan.bad) return CSV_BAD;
  if (!encoding_check(csv->name, row->raw, row->raw_size, row->line, list)) return CSV_BAD;
  row_fill(&scan, row);
  return CSV_ROW;
}

static void empty_lines_skip(struct csv *csv) {
  struct scan scan = {.csv = csv, .line = csv->line};
  while (window_has(csv, 0) && take_line_end(&scan)) {
    csv->start += scan.at;
    scan.at = 0;
  }
  csv->line = scan.line;
}

static void begin(struct csv *csv) {
  if (csv->begun) return;
  csv->begun = true;
  if (window_has(csv, 2)) csv->start += encoding_mark(csv->bytes + csv->start, 3);
  empty_lines_skip(csv);
  separator_find(csv);
}

/* A file that ended otherwise than by its end: said once. */
static enum csv_result end(struct csv *csv, struct diagnostics *list) {
  if (csv->stopped || (csv->error == 0 && !csv->too_large)) return CSV_END;
  csv->stopped = true;
  if (csv->error != 0) file_error(csv, DIAGNOSTIC_csv_unreadable, strerror(csv->error), list);
  else report_too_large(csv, list);
  return CSV_BAD;
}

enum csv_result csv_next(struct csv *csv, struct csv_row *row, struct diagnostics *list) {
  *row = (struct csv_row){0};
  if (csv->stopped) return CSV_END;
  begin(csv);
  empty_lines_skip(csv);
  enum csv_result result = window_has(csv, 0) ? row_read(csv, row, list) : CSV_END;
  return result == CSV_END ? end(csv, list) : result;
}

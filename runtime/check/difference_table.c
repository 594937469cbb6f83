/* Comparing tables row by row.
 *
 * Invariants
 * 1. Rows belong together by their inputs; of several with the same inputs the first to the first. What is left over
 * belongs together when all cells but one are equal: that input was changed.
 * 2. Columns belong together by name; where one is new or gone, the others decide which rows belong together.
 * 3. A row has moved only where the order of rows decides (first, rule order), and as few rows as possible are said to
 * have moved.
 * 4. Every step is a look into a hash, so that ten thousand rows take no longer than reading them.
 *
 * Not done here: what the rows mean. Cells are compared as they are written. */
#include "check/difference_part.h"

#include "base/buffer.h"
#include "format/csv.h"
#include "rulebook/names.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct sheet_row {
  const char **cells;
  size_t count;
  int line;
  int other; /* the row of the other sheet that this one belongs to; -1: none */
};

struct sheet {
  const struct source_file *file;
  struct sheet_row *rows; /* without heads */
  size_t count;
  const char *policy, **names, **types; /* of the columns; types may be NULL */
  size_t columns;
  int head_lines[3]; /* of policy, names, types */
};

/* One column of both: cells at `from` and `to`. */
struct pairing {
  const char *name;
  bool is_input;
  size_t from, to;
};

struct pairings {
  struct pairing *items;
  size_t count;
};

/* ---- reading ---- */

static const char *trimmed(struct arena *arena, const char *text) {
  size_t size;
  text += strspn(text, " \t");
  for (size = strlen(text); size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\t');) size--;
  return arena_copy_bytes(arena, text, size);
}

static struct sheet_row row_copy(struct arena *arena, const struct csv_row *row) {
  struct sheet_row copy = {.count = row->count, .line = row->line, .other = -1};
  copy.cells = arena_alloc(arena, (row->count + 1) * sizeof *copy.cells);
  for (size_t i = 0; i < row->count; i++) copy.cells[i] = trimmed(arena, row->cells[i]);
  return copy;
}

/* A decision table has three heads: hit policy, columns, types; a calendar only its columns. */
static void take_heads(struct sheet *sheet, bool is_calendar) {
  size_t heads = is_calendar ? 1 : 3, names = is_calendar ? 0 : 1;
  if (sheet->count < heads) heads = sheet->count;
  for (size_t i = 0; i < heads; i++) sheet->head_lines[is_calendar ? 1 : i] = sheet->rows[i].line;
  if (names < heads) {
    sheet->names = sheet->rows[names].cells;
    sheet->columns = sheet->rows[names].count;
  }
  if (heads == 3) {
    sheet->policy = sheet->rows[0].count > 0 ? sheet->rows[0].cells[0] : "";
    sheet->types = sheet->rows[2].cells;
    if (sheet->rows[2].count < sheet->columns) sheet->columns = sheet->rows[2].count;
  }
  sheet->rows += heads;
  sheet->count -= heads;
}

static struct sheet sheet_read(struct arena *arena, const struct source_file *file, bool is_calendar) {
  struct sheet sheet = {.file = file, .policy = ""};
  if (file == NULL) return sheet;
  struct diagnostics *unheard = diagnostics_new(); /* the rulebook is sound */
  struct csv *csv = csv_over(file->shown, file->text, file->size);
  struct csv_row row;
  for (enum csv_result got; (got = csv_next(csv, &row, unheard)) != CSV_END;) {
    if (got != CSV_ROW) continue;
    sheet.rows = arena_grow(arena, sheet.rows, sheet.count, sizeof *sheet.rows);
    sheet.rows[sheet.count++] = row_copy(arena, &row);
  }
  csv_close(csv);
  diagnostics_free(unheard);
  take_heads(&sheet, is_calendar);
  return sheet;
}

static const char *cell(const struct sheet_row *row, size_t column) {
  return column < row->count ? row->cells[column] : "";
}

/* ---- columns ---- */

static bool is_input(const char *name, size_t column, bool is_calendar) {
  if (is_calendar) return column == 0;
  return strncmp(name, "->", 2) != 0 && strcmp(name, "why") != 0;
}

static const char *plain_name(const char *name) {
  if (strncmp(name, "->", 2) == 0) name += 2;
  return name + strspn(name, " ");
}

static int column_find(const struct sheet *sheet, const char *name) {
  for (size_t i = 0; i < sheet->columns; i++)
    if (strcmp(sheet->names[i], name) == 0) return (int)i;
  return -1;
}

static struct pairings pair_columns(struct arena *arena, const struct sheet *from, const struct sheet *to,
                                    bool is_calendar) {
  struct pairings pairs = {arena_alloc(arena, (to->columns + 1) * sizeof *pairs.items), 0};
  for (size_t i = 0; i < to->columns; i++) {
    int there = column_find(from, to->names[i]);
    if (there < 0 || to->names[i][0] == '\0') continue;
    bool input = is_input(to->names[i], i, is_calendar);
    pairs.items[pairs.count++] = (struct pairing){plain_name(to->names[i]), input, (size_t)there, i};
  }
  return pairs;
}

/* ---- which rows belong together ---- */

enum { NO_COLUMN = -1 };

/* The cells that say which row it is: the inputs (NO_COLUMN), or all but one column. */
static void key_write(struct buffer *out, const struct pairings *pairs, const struct sheet_row *row, bool is_to,
                      int without) {
  buffer_clear(out);
  for (size_t i = 0; i < pairs->count; i++) {
    const struct pairing *pair = &pairs->items[i];
    if (without == NO_COLUMN ? !pair->is_input : (int)i == without) continue;
    buffer_puts(out, cell(row, is_to ? pair->to : pair->from));
    buffer_putc(out, '\x1f');
  }
}

/* Numbers rows with the same key, so that each has one of its own. */
static const char *key_numbered(struct arena *arena, struct names *seen, size_t *counts, int *known, const char *key) {
  int place = names_get(seen, key);
  if (place < 0) {
    place = (*known)++;
    names_put(seen, arena_copy(arena, key), place);
  }
  return arena_printf(arena, "%s%zu", key, counts[place]++);
}

static void match_side(struct arena *arena, const struct pairings *pairs, struct sheet *sheet, bool is_to, int without,
                       void (*take)(void *context, const char *key, size_t row), void *context) {
  struct names *seen = names_new(arena);
  size_t *counts = arena_alloc(arena, (sheet->count + 1) * sizeof *counts);
  struct buffer key = BUFFER_EMPTY;
  int known = 0;
  for (size_t i = 0; i < sheet->count; i++) {
    if (sheet->rows[i].other >= 0) continue;
    key_write(&key, pairs, &sheet->rows[i], is_to, without);
    take(context, key_numbered(arena, seen, counts, &known, buffer_text(&key)), i);
  }
  buffer_release(&key);
}

struct matching {
  struct names *rows; /* of the old sheet, by key */
  struct sheet *from, *to;
};

static void take_old(void *context, const char *key, size_t row) {
  names_put(((struct matching *)context)->rows, key, (int)row);
}

static void take_new(void *context, const char *key, size_t row) {
  struct matching *matching = context;
  int there = names_get(matching->rows, key);
  if (there < 0) return;
  matching->from->rows[there].other = (int)row;
  matching->to->rows[row].other = there;
}

static void match(struct arena *arena, const struct pairings *pairs, struct sheet *from, struct sheet *to,
                  int without) {
  struct matching matching = {names_new(arena), from, to};
  match_side(arena, pairs, from, false, without, take_old, &matching);
  match_side(arena, pairs, to, true, without, take_new, &matching);
}

/* Invariant 1. */
static void match_rows(struct arena *arena, const struct pairings *pairs, struct sheet *from, struct sheet *to) {
  match(arena, pairs, from, to, NO_COLUMN);
  for (size_t i = 0; pairs->count > 1 && i < pairs->count; i++)
    if (pairs->items[i].is_input) match(arena, pairs, from, to, (int)i);
}

/* ---- what is told ---- */

struct telling {
  struct comparing *comparing;
  const char *name;
  bool is_calendar;
  const struct sheet *from, *to;
  const struct pairings *pairs;
};

static struct difference about(const struct telling *telling, const struct sheet *sheet, int line,
                               enum difference_what what) {
  return (struct difference){.group = telling->is_calendar ? DIFFERENCE_SETTINGS : DIFFERENCE_TABLES,
                             .what = what,
                             .name = telling->name,
                             .at = {sheet->file->shown, line, 0, 0}};
}

/* `sales_rep, B`, or with all cells `sales_rep, B -> 5%`. */
static const char *row_text(const struct telling *telling, const struct sheet *sheet, const struct sheet_row *row,
                            bool whole) {
  struct buffer text = BUFFER_EMPTY;
  bool arrow = false;
  for (size_t i = 0; i < sheet->columns; i++) {
    bool input = is_input(sheet->names[i], i, telling->is_calendar);
    if ((!input && !whole) || cell(row, i)[0] == '\0') continue;
    const char *between = text.size == 0 ? "" : input || arrow ? ", " : " -> ";
    arrow = arrow || !input;
    buffer_printf(&text, "%s%s", between, cell(row, i));
  }
  const char *copy = arena_copy(telling->comparing->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static struct difference_step row_step(const struct telling *telling, const struct sheet *sheet,
                                       const struct sheet_row *row, bool whole) {
  return (struct difference_step){.kind = STEP_ROW,
                                  .name = arena_printf(telling->comparing->arena, "%d", row->line),
                                  .detail = row_text(telling, sheet, row, whole)};
}

static void tell_cells(const struct telling *telling, const struct sheet_row *from, const struct sheet_row *to) {
  for (size_t i = 0; i < telling->pairs->count; i++) {
    const struct pairing *pair = &telling->pairs->items[i];
    const char *before = cell(from, pair->from), *after = cell(to, pair->to);
    if (strcmp(before, after) == 0) continue;
    struct difference difference = about(telling, telling->to, to->line, DIFFERENCE_CHANGED);
    struct trail row = {NULL, row_step(telling, telling->to, to, false)};
    struct trail key = {&row, {.kind = STEP_KEY, .name = pair->name}};
    difference.before = before;
    difference.after = after;
    difference_add(telling->comparing, &difference, &key);
  }
}

static void tell_row(const struct telling *telling, const struct sheet *sheet, const struct sheet_row *row,
                     enum difference_what what) {
  struct difference difference = about(telling, sheet, row->line, what);
  struct trail trail = {NULL, row_step(telling, sheet, row, true)};
  if (what == DIFFERENCE_NEW) difference.after = trail.step.detail;
  else difference.before = trail.step.detail;
  difference_add(telling->comparing, &difference, &trail);
}

static void tell_moved(const struct telling *telling, const struct sheet_row *from, const struct sheet_row *to) {
  struct difference difference = about(telling, telling->to, to->line, DIFFERENCE_MOVED);
  struct trail trail = {NULL, row_step(telling, telling->to, to, false)};
  difference.before = arena_printf(telling->comparing->arena, "%d", from->line);
  difference.after = trail.step.name;
  difference_add(telling->comparing, &difference, &trail);
}

/* ---- rows that moved ---- */

/* Marks the rows of `to` that keep their order: a longest rising sequence of their places in `from`. */
static bool *rows_in_order(struct arena *arena, const struct sheet *to) {
  size_t *tails = arena_alloc(arena, (to->count + 1) * sizeof *tails), count = 0;
  int *before = arena_alloc(arena, (to->count + 1) * sizeof *before);
  bool *stays = arena_alloc(arena, to->count + 1);
  for (size_t i = 0; i < to->count; i++) {
    if (to->rows[i].other < 0) continue;
    size_t low = 0, high = count;
    while (low < high) {
      size_t middle = (low + high) / 2;
      if (to->rows[tails[middle]].other < to->rows[i].other) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? (int)tails[low - 1] : -1;
    tails[low] = i;
    if (low == count) count++;
  }
  for (int at = count > 0 ? (int)tails[count - 1] : -1; at >= 0; at = before[at]) stays[at] = true;
  return stays;
}

static bool order_decides(const struct sheet *sheet) {
  return strcmp(sheet->policy, "first") == 0 || strcmp(sheet->policy, "rule order") == 0;
}

static void tell_rows(const struct telling *telling) {
  const struct sheet *from = telling->from, *to = telling->to;
  bool ordered = order_decides(from) && order_decides(to);
  const bool *stays = ordered ? rows_in_order(telling->comparing->arena, to) : NULL;
  for (size_t i = 0; i < to->count; i++) {
    const struct sheet_row *row = &to->rows[i];
    if (row->other < 0) {
      tell_row(telling, to, row, DIFFERENCE_NEW);
      continue;
    }
    tell_cells(telling, &from->rows[row->other], row);
    if (ordered && !stays[i]) tell_moved(telling, &from->rows[row->other], row);
  }
  for (size_t i = 0; i < from->count; i++)
    if (from->rows[i].other < 0) tell_row(telling, from, &from->rows[i], DIFFERENCE_GONE);
}

/* ---- heads ---- */

static void tell_column(const struct telling *telling, const struct sheet *sheet, size_t column,
                        enum difference_what what, const char *before, const char *after) {
  struct difference difference = about(telling, sheet, sheet->head_lines[what == DIFFERENCE_CHANGED ? 2 : 1], what);
  struct trail trail = {NULL, {.kind = STEP_COLUMN, .name = plain_name(sheet->names[column])}};
  difference.before = before;
  difference.after = after;
  difference_add(telling->comparing, &difference, &trail);
}

static const char *type_at(const struct sheet *sheet, size_t column) {
  return sheet->types != NULL ? sheet->types[column] : "";
}

static void tell_heads(const struct telling *telling) {
  const struct sheet *from = telling->from, *to = telling->to;
  if (strcmp(from->policy, to->policy) != 0) {
    struct difference difference = about(telling, to, to->head_lines[0], DIFFERENCE_CHANGED);
    struct trail trail = {NULL, {.kind = STEP_KEY, .name = "hit policy"}};
    difference.before = from->policy;
    difference.after = to->policy;
    difference_add(telling->comparing, &difference, &trail);
  }
  for (size_t i = 0; i < to->columns; i++) {
    int there = column_find(from, to->names[i]);
    if (to->names[i][0] == '\0') continue;
    if (there < 0) tell_column(telling, to, i, DIFFERENCE_NEW, NULL, type_at(to, i));
    else if (strcmp(type_at(from, (size_t)there), type_at(to, i)) != 0)
      tell_column(telling, to, i, DIFFERENCE_CHANGED, type_at(from, (size_t)there), type_at(to, i));
  }
  for (size_t i = 0; i < from->columns; i++)
    if (from->names[i][0] != '\0' && column_find(to, from->names[i]) < 0) {
      struct telling old = *telling;
      tell_column(&old, from, i, DIFFERENCE_GONE, type_at(from, i), NULL);
    }
}

/* ---- tables ---- */

static bool is_same_file(const struct source_file *from, const struct source_file *to) {
  return from->size == to->size && memcmp(from->text, to->text, to->size) == 0;
}

static const char *sheet_name(struct comparing *comparing, const struct source_file *file, bool is_calendar) {
  const char *slash = strrchr(file->path, '/'), *name = slash != NULL ? slash + 1 : file->path;
  const char *dot = strchr(name, '.');
  if (is_calendar) return "calendar";
  return arena_copy_bytes(comparing->arena, name, dot != NULL ? (size_t)(dot - name) : strlen(name));
}

void difference_sheet(struct comparing *comparing, const struct source_file *from, const struct source_file *to,
                      bool is_calendar) {
  const struct source_file *file = to != NULL ? to : from;
  if (file == NULL || (from != NULL && to != NULL && is_same_file(from, to))) return;
  struct sheet before = sheet_read(comparing->arena, from, is_calendar);
  struct sheet after = sheet_read(comparing->arena, to, is_calendar);
  struct telling telling = {comparing, sheet_name(comparing, file, is_calendar), is_calendar, &before, &after, NULL};
  if (from == NULL || to == NULL) {
    bool is_new = from == NULL;
    if (is_calendar) return; /* the setting tells it */
    struct difference difference =
        about(&telling, is_new ? &after : &before, 0, is_new ? DIFFERENCE_NEW : DIFFERENCE_GONE);
    difference_add(comparing, &difference, NULL);
    return;
  }
  struct pairings pairs = pair_columns(comparing->arena, &before, &after, is_calendar);
  telling.pairs = &pairs;
  match_rows(comparing->arena, &pairs, &before, &after);
  tell_heads(&telling);
  tell_rows(&telling);
}

void difference_tables(struct comparing *comparing) {
  size_t count;
  const char **paths = difference_paths(comparing, "tables/", ".csv", &count);
  for (size_t i = 0; i < count; i++) {
    size_t size = strlen(paths[i]);
    if (size > 9 && strcmp(paths[i] + size - 9, ".test.csv") == 0) continue;
    difference_sheet(comparing, difference_file(comparing->from, paths[i]), difference_file(comparing->to, paths[i]),
                     false);
  }
}

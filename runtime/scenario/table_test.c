/* Reading NAME.test.csv.
 *
 * Invariants
 * 1. What a test says is read by the types of the table's columns here, so a mistake is told at its cell before
 *    anything runs; the texts are kept, since a test may be run on a table with other types.
 * 2. A test that could not fail is refused: every row expects something. */
#include "scenario/table_test.h"

#include "base/text.h"
#include "format/csv.h"
#include "scenario/table_part.h"

#include <string.h>

enum column_role { ROLE_INPUT, ROLE_OUTPUT, ROLE_ROW, ROLE_WHY };

struct column {
  enum column_role role;
  const char *name;
  const struct type *type; /* NULL: `row`, `why` */
};

struct table_reading {
  struct arena *arena;
  const struct rulebook *rulebook;
  const struct table *table;
  const char *path;
  struct diagnostics *list;
  struct column *columns;
  size_t column_count;
  struct table_test *tests;
  size_t count;
};

static struct position place(const struct table_reading *in, const struct csv_row *row, size_t cell) {
  const bool there = cell < row->count;
  return (struct position){in->path, row->line, there ? row->columns[cell] : 0,
                           there ? text_width(row->cells[cell]) : 0};
}

static const char *trimmed(const struct table_reading *in, const char *text) {
  while (*text == ' ') text++;
  size_t size = strlen(text);
  while (size > 0 && text[size - 1] == ' ') size--;
  return arena_copy_bytes(in->arena, text, size);
}

/* ---- the header ---- */

static const struct table_column *find_column(const struct table *table, const char *name, bool output) {
  const struct table_column *columns = output ? table->outputs : table->inputs;
  for (size_t i = 0; i < (output ? table->output_count : table->input_count); i++)
    if (text_equal(columns[i].name, name)) return &columns[i];
  return NULL;
}

static void unknown_column(const struct table_reading *in, const struct csv_row *row, size_t cell, const char *text) {
  const struct table *table = in->table;
  size_t count = 0;
  const char **words = arena_alloc(in->arena, (table->input_count + table->output_count + 2) * sizeof *words);
  for (size_t i = 0; i < table->input_count; i++) words[count++] = table->inputs[i].name;
  for (size_t i = 0; i < table->output_count; i++)
    words[count++] = arena_printf(in->arena, "-> %s", table->outputs[i].name);
  words[count++] = "row";
  words[count++] = "why";
  struct position at = place(in, row, cell);
  diagnostic_add(in->list, DIAGNOSTIC_table_test_column, &at, text, table->name);
  diagnostic_suggest(in->list, text, words, count);
}

static void read_column(struct table_reading *in, const struct csv_row *row, size_t cell) {
  const char *text = trimmed(in, row->cells[cell]);
  bool output = strncmp(text, "->", 2) == 0;
  const char *name = output ? trimmed(in, text + 2) : text;
  const struct table_column *found = find_column(in->table, name, output);
  struct column *column = &in->columns[cell];
  *column = (struct column){.name = name};
  for (size_t i = 0; i < cell; i++) {
    if (!text_equal(in->columns[i].name, name) || (in->columns[i].role == ROLE_OUTPUT) != output) continue;
    struct position at = place(in, row, cell);
    diagnostic_add(in->list, DIAGNOSTIC_table_test_twice, &at, text);
    return;
  }
  if (found != NULL) {
    column->role = output ? ROLE_OUTPUT : ROLE_INPUT;
    column->type = found->type;
  } else if (!output && text_equal(name, "row")) column->role = ROLE_ROW;
  else if (!output && text_equal(name, "why")) column->role = ROLE_WHY;
  else unknown_column(in, row, cell, text);
}

static bool has_column(const struct table_reading *in, enum column_role role, const char *name) {
  for (size_t i = 0; i < in->column_count; i++)
    if (in->columns[i].role == role && (name == NULL || text_equal(in->columns[i].name, name))) return true;
  return false;
}

static void read_header(struct table_reading *in, const struct csv_row *row) {
  struct position at = {in->path, row->line, 0, 0};
  size_t errors = diagnostics_errors(in->list);
  in->columns = arena_alloc(in->arena, (row->count + 1) * sizeof *in->columns);
  in->column_count = row->count;
  for (size_t i = 0; i < row->count; i++) read_column(in, row, i);
  if (diagnostics_errors(in->list) > errors) return;
  for (size_t i = 0; i < in->table->input_count; i++)
    if (!has_column(in, ROLE_INPUT, in->table->inputs[i].name))
      diagnostic_add(in->list, DIAGNOSTIC_table_test_input, &at, in->table->inputs[i].name);
  if (!has_column(in, ROLE_OUTPUT, NULL) && !has_column(in, ROLE_ROW, NULL))
    diagnostic_add(in->list, DIAGNOSTIC_table_test_nothing, &at);
}

/* ---- the rows ---- */

static bool value_fits(struct table_reading *in, const struct type *type, const char *text, struct buffer *why) {
  const struct value_locale locale = rulebook_locale(in->rulebook);
  struct value value;
  return value_read(in->arena, type, &locale, text, &value, why);
}

static const struct type counted = {.kind = KIND_INTEGER};

static const struct type *cell_type(const struct table_reading *in, const struct column *column) {
  bool counts = in->table->policy == HIT_COLLECT && in->table->collect == COLLECT_COUNT;
  return counts && column->role == ROLE_OUTPUT ? &counted : column->type;
}

/* A cell of a list result holds several values. */
static bool cell_fits(struct table_reading *in, const struct column *column, const char *text, struct buffer *why) {
  if (column->role == ROLE_INPUT || !table_is_list(in->table)) return value_fits(in, cell_type(in, column), text, why);
  size_t count;
  const char **parts = table_test_parts(in->arena, text, &count);
  for (size_t i = 0; i < count; i++)
    if (!value_fits(in, column->type, parts[i], why)) return false;
  return true;
}

static void check_value(struct table_reading *in, const struct csv_row *row, size_t cell, const char *text) {
  const struct column *column = &in->columns[cell];
  struct buffer why = BUFFER_EMPTY;
  if (!cell_fits(in, column, text, &why)) {
    struct position at = place(in, row, cell);
    diagnostic_add(in->list, DIAGNOSTIC_table_cell, &at, text, buffer_text(&why));
    if (column->type->kind == KIND_CHOICE)
      diagnostic_suggest(in->list, text, column->type->choices, column->type->choice_count);
  }
  buffer_release(&why);
}

static bool has_row(const struct table *table, int line) {
  for (size_t i = 0; i < table->row_count; i++)
    if (table->rows[i].line == line) return true;
  return table->otherwise != NULL && table->otherwise->line == line;
}

static void check_row(struct table_reading *in, const struct csv_row *row, size_t cell, const char *text) {
  size_t count;
  const char **parts = table_test_parts(in->arena, text, &count);
  struct position at = place(in, row, cell);
  if (text_equal(text, "none")) return;
  for (size_t i = 0; i < count; i++)
    if (!has_row(in->table, table_test_line(parts[i]))) {
      diagnostic_add(in->list, DIAGNOSTIC_table_test_row, &at, parts[i], in->table->file);
      return;
    }
}

static void add_cell(struct table_reading *in, const struct table_test_cell **cells, size_t *count,
                     const struct table_test_cell *cell) {
  struct table_test_cell *items = arena_grow(in->arena, (void *)*cells, *count, sizeof *items);
  items[(*count)++] = *cell;
  *cells = items;
}

static void take_cell(struct table_reading *in, const struct csv_row *row, size_t cell, struct table_test *test) {
  const char *text = trimmed(in, row->cells[cell]);
  const struct column *column = &in->columns[cell];
  const struct table_test_cell taken = {column->name, text, place(in, row, cell)};
  if (column->type != NULL && text[0] != '\0') check_value(in, row, cell, text);
  if (column->role == ROLE_INPUT) add_cell(in, &test->inputs, &test->input_count, &taken);
  if (text[0] == '\0') return;
  if (column->role == ROLE_OUTPUT) add_cell(in, &test->outputs, &test->output_count, &taken);
  if (column->role == ROLE_WHY) test->why = text;
  if (column->role != ROLE_ROW) return;
  check_row(in, row, cell, text);
  test->row = text;
  test->row_at = taken.at;
}

static void read_test(struct table_reading *in, const struct csv_row *row) {
  struct table_test test = {.table = in->table->name, .at = {in->path, row->line, 0, 0}};
  if (row->count != in->column_count) {
    diagnostic_add(in->list, DIAGNOSTIC_table_row_cells, &test.at, arena_printf(in->arena, "%zu", row->count),
                   arena_printf(in->arena, "%zu", in->column_count));
    return;
  }
  for (size_t i = 0; i < row->count; i++) take_cell(in, row, i, &test);
  bool none = text_equal(test.row, "none");
  if (none && test.output_count > 0) diagnostic_add(in->list, DIAGNOSTIC_table_test_none, &test.outputs[0].at);
  if (test.row == NULL && test.output_count == 0) diagnostic_add(in->list, DIAGNOSTIC_table_test_nothing, &test.at);
  in->tests = arena_grow(in->arena, in->tests, in->count, sizeof *in->tests);
  in->tests[in->count++] = test;
}

/* ---- the file ---- */

static void read_all(struct table_reading *in, struct csv *csv) {
  struct csv_row row;
  enum csv_result got;
  size_t errors = diagnostics_errors(in->list);
  for (int number = 0; (got = csv_next(csv, &row, in->list)) != CSV_END; number++) {
    if (got == CSV_ROW && number == 0) read_header(in, &row);
    else if (got == CSV_ROW) read_test(in, &row);
    if (number == 0 && diagnostics_errors(in->list) > errors) return;
  }
  struct position at = {in->path, 0, 0, 0};
  if (in->count == 0 && diagnostics_errors(in->list) == errors)
    diagnostic_add(in->list, DIAGNOSTIC_table_test_empty, &at);
}

static void unknown_table(const struct table_reading *in, const char *name) {
  const struct rulebook *rulebook = in->rulebook;
  const char **names = arena_alloc(in->arena, (rulebook->table_count + 1) * sizeof *names);
  for (size_t i = 0; i < rulebook->table_count; i++) names[i] = rulebook->tables[i]->name;
  struct position at = {in->path, 0, 0, 0};
  diagnostic_add(in->list, DIAGNOSTIC_table_test_unknown, &at, name);
  diagnostic_suggest(in->list, name, names, rulebook->table_count);
}

bool table_tests_read(struct arena *arena, const struct rulebook *rulebook, const char *table, const char *path,
                      const char *text, size_t size, struct table_test **out, size_t *count, struct diagnostics *list) {
  struct table_reading in = {.arena = arena, .rulebook = rulebook, .path = path, .list = list};
  size_t errors = diagnostics_errors(list);
  diagnostics_source(list, path, text, size);
  in.table = rulebook_table(rulebook, table);
  if (in.table == NULL) {
    unknown_table(&in, table);
  } else {
    struct csv *csv = csv_over(path, text, size);
    read_all(&in, csv);
    csv_close(csv);
  }
  *out = in.tests;
  *count = in.count;
  return diagnostics_errors(list) == errors;
}

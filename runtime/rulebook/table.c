/* Reading decision tables.
 *
 * Invariants
 * 1. All errors of a file are reported in one go; a table that had one does not exist.
 * 2. Rows keep their line, cells their text: an explanation shows what was written.
 *
 * Not done here: proofs (check/), expression outputs and hit policies over results (script/). */
#include "rulebook/table.h"

#include "base/phrase.h"
#include "base/text.h"
#include "format/csv.h"
#include "rulebook/misspelling.h"
#include "rulebook/table_cell.h"
#include "rulebook/table_index.h"

#include <string.h>

struct loading {
  const struct table_reader *reader;
  struct arena *arena;
  struct diagnostics *list;
  struct csv *csv;
  struct table *table;
  int why;            /* cell index of the `why` column, or -1 */
  size_t cell_count;  /* in the header */
  size_t named_count; /* of them, up to the last with a name */
  bool fine;
  struct table_column *inputs, *outputs;
  struct table_row *rows;
};

static struct position place(const struct loading *loading, const struct csv_row *row, size_t cell) {
  int column = cell < row->count ? row->columns[cell] : 0;
  int length = cell < row->count ? text_width(row->cells[cell]) : 0;
  return (struct position){loading->reader->shown, row->line, column, length};
}

static bool fault(struct loading *loading, enum diagnostic_id id, const struct csv_row *row, size_t cell, const char *a,
                  const char *b) {
  struct position at = place(loading, row, cell);
  const char *const arguments[] = {"", a != NULL ? a : "", b != NULL ? b : "", NULL};
  diagnostic_add_array(loading->list, id, &at, arguments);
  loading->fine = false;
  return false;
}

static const char *trimmed(struct arena *arena, const char *cell) {
  while (*cell == ' ') cell++;
  size_t size = strlen(cell);
  while (size > 0 && cell[size - 1] == ' ') size--;
  return arena_copy_bytes(arena, cell, size);
}

/* "" behind the end of a short row. */
static const char *cell_text(const struct loading *loading, const struct csv_row *row, int cell) {
  return (size_t)cell < row->count ? trimmed(loading->arena, row->cells[cell]) : "";
}

/* What to write in place of signs that only look right. */
static void note_plain(struct loading *loading, const char *text) {
  const char *plain = misspelling_plain(loading->arena, text);
  if (strcmp(plain, text) != 0) diagnostic_note(loading->list, DIAGNOSTIC_note_write, plain);
}

/* ---- the three head rows ---- */

static const struct {
  const char *text;
  enum hit_policy policy;
  enum collect collect;
} policies[] = {{"unique", HIT_UNIQUE, COLLECT_LIST},         {"any", HIT_ANY, COLLECT_LIST},
                {"priority", HIT_PRIORITY, COLLECT_LIST},     {"first", HIT_FIRST, COLLECT_LIST},
                {"rule order", HIT_RULE_ORDER, COLLECT_LIST}, {"output order", HIT_OUTPUT_ORDER, COLLECT_LIST},
                {"collect", HIT_COLLECT, COLLECT_LIST},       {"collect sum", HIT_COLLECT, COLLECT_SUM},
                {"collect min", HIT_COLLECT, COLLECT_MIN},    {"collect max", HIT_COLLECT, COLLECT_MAX},
                {"collect count", HIT_COLLECT, COLLECT_COUNT}};

enum { POLICY_COUNT = sizeof policies / sizeof *policies };

const char *hit_policy_name(enum hit_policy policy) {
  for (size_t i = 0; i < POLICY_COUNT; i++)
    if (policies[i].policy == policy) return policies[i].text;
  return "";
}

static void read_policy(struct loading *loading, const struct csv_row *row) {
  const char *names[POLICY_COUNT];
  const char *word = trimmed(loading->arena, row->cells[0]);
  for (size_t i = 0; i < POLICY_COUNT; i++) {
    names[i] = policies[i].text;
    if (strcmp(policies[i].text, word) != 0) continue;
    loading->table->policy = policies[i].policy;
    loading->table->collect = policies[i].collect;
    return;
  }
  fault(loading, DIAGNOSTIC_table_policy, row, 0, word, NULL);
  diagnostic_suggest(loading->list, word, names, POLICY_COUNT);
}

static bool name_is_taken(const struct loading *loading, const char *name) {
  for (size_t i = 0; i < loading->table->input_count; i++)
    if (text_equal(loading->inputs[i].name, name)) return true;
  for (size_t i = 0; i < loading->table->output_count; i++)
    if (text_equal(loading->outputs[i].name, name)) return true;
  return false;
}

static void read_column(struct loading *loading, const struct csv_row *row, size_t cell) {
  struct table *table = loading->table;
  const char *name = trimmed(loading->arena, row->cells[cell]);
  bool is_output = strncmp(name, "->", 2) == 0;
  if (is_output) name = trimmed(loading->arena, name + 2);
  if (!is_output && strcmp(name, "why") == 0) {
    if (loading->why >= 0) fault(loading, DIAGNOSTIC_table_column_twice, row, cell, name, NULL);
    loading->why = (int)cell;
    return;
  }
  if (!text_is_name(name)) {
    fault(loading, DIAGNOSTIC_table_column_name, row, cell, name, NULL);
    note_plain(loading, name);
  } else if (name_is_taken(loading, name)) {
    fault(loading, DIAGNOSTIC_table_column_twice, row, cell, name, NULL);
  }
  struct table_column column = {name, NULL, (int)cell};
  if (is_output) {
    loading->outputs = arena_grow(loading->arena, loading->outputs, table->output_count, sizeof column);
    loading->outputs[table->output_count++] = column;
  } else {
    loading->inputs = arena_grow(loading->arena, loading->inputs, table->input_count, sizeof column);
    loading->inputs[table->input_count++] = column;
  }
}

static void read_columns(struct loading *loading, const struct csv_row *row) {
  size_t count = row->count;
  loading->cell_count = row->count;
  while (count > 0 && trimmed(loading->arena, row->cells[count - 1])[0] == '\0') count--;
  loading->named_count = count;
  for (size_t i = 0; i < count; i++) read_column(loading, row, i);
  if (loading->table->input_count == 0) fault(loading, DIAGNOSTIC_table_no_input, row, 0, NULL, NULL);
  if (loading->table->output_count == 0) fault(loading, DIAGNOSTIC_table_no_output, row, 0, NULL, NULL);
  if (loading->table->collect != COLLECT_LIST && loading->table->output_count > 1)
    fault(loading, DIAGNOSTIC_table_collect_compound, row, 0, NULL, NULL);
}

static void read_type(struct loading *loading, const struct csv_row *row, struct table_column *column) {
  const char *word = cell_text(loading, row, column->cell);
  const char *wrong = word;
  size_t count;
  const char *const *words = type_words(&count);
  column->type = type_parse(loading->arena, word, &wrong);
  if (column->type != NULL) return;
  fault(loading, DIAGNOSTIC_table_type, row, (size_t)column->cell, word, column->name);
  diagnostic_suggest(loading->list, word, words, count);
  note_plain(loading, word);
}

/* sum, min and max need something that can be added or compared; priority needs an order of the outputs. */
static void check_policy(struct loading *loading, const struct csv_row *row) {
  const struct table *table = loading->table;
  for (size_t i = 0; i < table->output_count; i++) {
    const struct table_column *output = &loading->outputs[i];
    if (output->type == NULL) continue;
    enum kind kind = output->type->kind;
    bool is_number = kind == KIND_INTEGER || kind == KIND_DECIMAL || kind == KIND_PERCENT || kind == KIND_MONEY;
    bool is_ordered = is_number || kind == KIND_DATE || kind == KIND_TIME;
    bool needs_sum = table->collect == COLLECT_SUM && !is_number;
    bool needs_order = (table->collect == COLLECT_MIN || table->collect == COLLECT_MAX) && !is_ordered;
    if (needs_sum || needs_order)
      fault(loading, DIAGNOSTIC_table_collect_type, row, (size_t)output->cell, output->name, NULL);
  }
  bool by_order = table->policy == HIT_PRIORITY || table->policy == HIT_OUTPUT_ORDER;
  if (by_order && table->output_count > 0 && loading->outputs[0].type != NULL &&
      loading->outputs[0].type->kind != KIND_CHOICE)
    fault(loading, DIAGNOSTIC_table_priority_type, row, (size_t)loading->outputs[0].cell, loading->outputs[0].name,
          NULL);
}

static void read_types(struct loading *loading, const struct csv_row *row) {
  for (size_t i = 0; i < loading->table->input_count; i++) read_type(loading, row, &loading->inputs[i]);
  for (size_t i = 0; i < loading->table->output_count; i++) read_type(loading, row, &loading->outputs[i]);
  check_policy(loading, row);
}

/* ---- rows ---- */

static bool input_reads(const void *context, const char *text) {
  struct table_cell cell;
  struct buffer why = BUFFER_EMPTY;
  bool fine = table_cell_read(context, text, &cell, &why);
  buffer_release(&why);
  return fine;
}

/* A cell that cannot be read, or that reads as what nobody meant. */
static bool refuse(struct loading *loading, enum diagnostic_id id, const struct csv_row *row, int cell,
                   const struct misspelling *misspelling, const char *text, const char *why) {
  const struct type *type = misspelling->type;
  fault(loading, id, row, (size_t)cell, text, why);
  if (type->kind == KIND_CHOICE) diagnostic_suggest(loading->list, text, type->choices, type->choice_count);
  misspelling_note(misspelling, text, loading->list);
  if (id == DIAGNOSTIC_table_lookalike)
    diagnostic_note(loading->list, DIAGNOSTIC_note_quotes, arena_printf(loading->arena, "\"%s\"", text));
  return false;
}

static bool takes_any_text(const struct type *type) {
  return type->kind == KIND_TEXT || type->kind == KIND_REF;
}

static struct value_locale locale_of(const struct loading *loading) {
  return (struct value_locale){loading->reader->currency, loading->reader->decimal_comma};
}

static void read_cell(struct loading *loading, const struct csv_row *row, size_t number, const char *text,
                      struct table_cell *cell) {
  const struct table_column *column = &loading->inputs[number];
  const struct value_locale locale = locale_of(loading);
  const struct cell_context context = {loading->arena, &locale, loading->inputs, loading->table->input_count, number};
  const struct misspelling misspelling = {loading->arena, column->type, &locale, input_reads, &context, false};
  struct buffer why = BUFFER_EMPTY;
  if (takes_any_text(column->type) && misspelling_is_debris(text))
    refuse(loading, DIAGNOSTIC_table_debris, row, column->cell, &misspelling, text, NULL);
  else if (takes_any_text(column->type) && text[0] != '"' && misspelling_is_lookalike(loading->arena, text))
    refuse(loading, DIAGNOSTIC_table_lookalike, row, column->cell, &misspelling, text, NULL);
  else if (!table_cell_read(&context, text, cell, &why))
    refuse(loading, DIAGNOSTIC_table_cell, row, column->cell, &misspelling, text, buffer_text(&why));
  buffer_release(&why);
}

static void read_input(struct loading *loading, const struct csv_row *row, size_t number, struct table_cell *cell) {
  const struct table_column *column = &loading->inputs[number];
  const char *text = cell_text(loading, row, column->cell);
  struct position at = place(loading, row, (size_t)column->cell);
  *cell = (struct table_cell){.any = true, .text = "-"};
  if (text[0] == '\0') diagnostic_add(loading->list, DIAGNOSTIC_table_blank_input, &at, column->name);
  else if (column->type != NULL) read_cell(loading, row, number, text, cell);
  cell->column = at.column;
}

struct output_context {
  const struct loading *loading;
  const struct type *type;
};

static bool output_reads(const void *context, const char *text) {
  const struct output_context *output = context;
  const struct value_locale locale = locale_of(output->loading);
  struct buffer why = BUFFER_EMPTY;
  struct value value;
  bool fine = value_read(output->loading->arena, output->type, &locale, text, &value, &why);
  buffer_release(&why);
  return fine;
}

static void read_value(struct loading *loading, const struct csv_row *row, const struct table_column *column,
                       const char *text, struct value *out) {
  const struct value_locale locale = locale_of(loading);
  const struct output_context context = {loading, column->type};
  const struct misspelling misspelling = {loading->arena, column->type, &locale, output_reads, &context, false};
  struct buffer why = BUFFER_EMPTY;
  if (takes_any_text(column->type) && misspelling_is_debris(text))
    refuse(loading, DIAGNOSTIC_table_debris, row, column->cell, &misspelling, text, NULL);
  else if (!value_read(loading->arena, column->type, &locale, text, out, &why))
    refuse(loading, DIAGNOSTIC_table_cell, row, column->cell, &misspelling, text, buffer_text(&why));
  buffer_release(&why);
}

/* Whether the values of this output give the order of rows. */
static bool is_ranked(const struct loading *loading, const struct table_column *column) {
  bool by_order = loading->table->policy == HIT_PRIORITY || loading->table->policy == HIT_OUTPUT_ORDER;
  return by_order && column->type != NULL && column->type->kind == KIND_CHOICE;
}

static void read_output(struct loading *loading, const struct csv_row *row, size_t number,
                        struct table_output *output) {
  const struct table_column *column = &loading->outputs[number];
  const struct table_reader *reader = loading->reader;
  const char *text = cell_text(loading, row, column->cell);
  output->text = text;
  if (text[0] == '\0') {
    fault(loading, DIAGNOSTIC_table_blank_output, row, (size_t)column->cell, column->name, NULL);
  } else if (text[0] == '=' && reader->make_rule != NULL) {
    struct rule *rule = reader->make_rule(reader->context, column->name);
    rule->expression = text + 1;
    rule->at = place(loading, row, (size_t)column->cell);
    rule->at.column++;
    rule->at.length--;
    rule->table = loading->table;
    output->rule = rule;
    loading->table->computes = true;
    if (is_ranked(loading, column))
      fault(loading, DIAGNOSTIC_table_priority_expression, row, (size_t)column->cell, column->name, NULL);
  } else if (column->type != NULL) {
    read_value(loading, row, column, text, &output->value);
  }
}

static void read_why(struct loading *loading, const struct csv_row *row, struct table_row *out) {
  const char *why = cell_text(loading, row, loading->why);
  if (misspelling_is_debris(why)) {
    fault(loading, DIAGNOSTIC_table_debris, row, (size_t)loading->why, why, NULL);
    diagnostic_note(loading->list, DIAGNOSTIC_note_failed_formula);
  }
  out->why = why[0] != '\0' ? why : NULL;
}

static void fill_row(struct loading *loading, const struct csv_row *row, struct table_row *out) {
  struct table *table = loading->table;
  struct table_cell *inputs = arena_alloc(loading->arena, (table->input_count + 1) * sizeof *inputs);
  struct table_output *outputs = arena_alloc(loading->arena, (table->output_count + 1) * sizeof *outputs);
  const char *first = trimmed(loading->arena, row->cells[0]);
  *out = (struct table_row){
      .line = row->line, .inputs = inputs, .outputs = outputs, .is_else = strcmp(first, "else") == 0};
  for (size_t i = 0; i < table->input_count; i++) {
    if (out->is_else) inputs[i] = (struct table_cell){.any = true, .text = "-"};
    else read_input(loading, row, i, &inputs[i]);
  }
  for (size_t i = 0; i < table->output_count; i++) read_output(loading, row, i, &outputs[i]);
  if (loading->why >= 0) read_why(loading, row, out);
}

/* Spreadsheets add blank cells behind a row, and blank rows behind a table. */
static bool is_blank(const struct csv_row *row, size_t from) {
  for (; from < row->count; from++)
    if (row->cells[from][strspn(row->cells[from], " ")] != '\0') return false;
  return true;
}

/* The cells that a row must have: all up to its last named column, without a `why` at the end. */
static size_t needed_cells(const struct loading *loading) {
  return loading->why >= 0 && (size_t)loading->why + 1 == loading->named_count ? loading->named_count - 1
                                                                               : loading->named_count;
}

static bool has_right_cells(struct loading *loading, const struct csv_row *row) {
  size_t extra = loading->named_count;
  if (row->count < needed_cells(loading) || (row->count > loading->cell_count && !is_blank(row, loading->cell_count)))
    return fault(loading, DIAGNOSTIC_table_row_cells, row, row->count, arena_printf(loading->arena, "%zu", row->count),
                 arena_printf(loading->arena, "%zu", loading->cell_count));
  if (is_blank(row, extra)) return true;
  while (row->cells[extra][strspn(row->cells[extra], " ")] == '\0') extra++;
  return fault(loading, DIAGNOSTIC_table_nameless, row, extra, row->cells[extra], NULL);
}

static void read_row(struct loading *loading, const struct csv_row *row) {
  struct table *table = loading->table;
  struct table_row filled;
  if (is_blank(row, 0) || !has_right_cells(loading, row)) return;
  fill_row(loading, row, &filled);
  if (!filled.is_else) {
    loading->rows = arena_grow(loading->arena, loading->rows, table->row_count, sizeof *loading->rows);
    loading->rows[table->row_count++] = filled;
  } else if (table->otherwise != NULL) {
    fault(loading, DIAGNOSTIC_table_else_twice, row, 0, NULL, NULL);
  } else {
    struct table_row *otherwise = arena_alloc(loading->arena, sizeof *otherwise);
    *otherwise = filled;
    table->otherwise = otherwise;
  }
}

/* ---- the file ---- */

static void read_rows(struct loading *loading) {
  struct csv_row row;
  enum csv_result got;
  for (int number = 0; (got = csv_next(loading->csv, &row, loading->list)) != CSV_END; number++) {
    if (got == CSV_BAD) loading->fine = false;
    else if (number == 0) read_policy(loading, &row);
    else if (number == 1) read_columns(loading, &row);
    else if (number == 2) read_types(loading, &row);
    else read_row(loading, &row);
    if (number <= 2 && !loading->fine && (got == CSV_BAD || number > 0)) return;
  }
  if (loading->fine && loading->table->row_count == 0) {
    diagnostic_add(loading->list, DIAGNOSTIC_table_no_rows, &loading->table->at);
    loading->fine = false;
  }
}

struct table *table_read(const struct table_reader *reader, struct diagnostics *list) {
  struct loading loading = {.reader = reader, .arena = reader->arena, .list = list, .why = -1, .fine = true};
  struct table *table = arena_alloc(reader->arena, sizeof *table);
  table->name = reader->name;
  table->file = reader->file;
  table->at = (struct position){reader->shown, 0, 0, 0};
  loading.table = table;
  diagnostics_source(list, reader->shown, reader->text, reader->size);
  loading.csv = csv_over(reader->shown, reader->text, reader->size);
  read_rows(&loading);
  csv_close(loading.csv);
  table->inputs = loading.inputs;
  table->outputs = loading.outputs;
  table->rows = loading.rows;
  if (!loading.fine) return NULL;
  table->index = table_index_make(reader->arena, table);
  return table;
}

static int column_number(const struct table_column *columns, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (text_equal(columns[i].name, name)) return (int)i;
  return -1;
}

int table_input_number(const struct table *table, const char *name) {
  return column_number(table->inputs, table->input_count, name);
}

int table_output_number(const struct table *table, const char *name) {
  return column_number(table->outputs, table->output_count, name);
}

bool table_gives_list(const struct table *table) {
  return table->policy == HIT_RULE_ORDER || table->policy == HIT_OUTPUT_ORDER || table->policy == HIT_COLLECT;
}

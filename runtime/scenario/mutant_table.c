/* Mistakes in decision tables: bounds, outputs, rows.
 *
 * Invariants
 * 1. One cell changes, or rows go as a whole: csv_document keeps all other bytes.
 * 2. No two mutants of a bound mean the same: in a column with a step, `<= 5` becomes `< 5` and `<= 6` but not `<= 4`.
 * 3. Rows change places only where their order decides: first, rule order. */
#include "base/text.h"
#include "format/csv_document.h"
#include "scenario/mutant_part.h"

#include <string.h>

struct tabling {
  struct making *making;
  const struct table *table;
  const struct table_row *row;
};

/* ---- one mutant: the file with the document's change in it ---- */

/* The bytes in which the file and the changed document differ. */
static void add(struct tabling *in, enum mutant_kind kind, const struct csv_document *document, int column,
                const char *change) {
  struct making *making = in->making;
  struct buffer text = BUFFER_EMPTY;
  const char *old = making->file->text;
  size_t from = 0, tail = 0, size = making->file->size, count = making->count;
  csv_document_write(document, &text);
  while (from < size && from < text.size && old[from] == text.data[from]) from++;
  while (tail < size - from && tail < text.size - from && old[size - tail - 1] == text.data[text.size - tail - 1])
    tail++;
  const char *after = arena_copy_bytes(making->arena, buffer_text(&text) + from, text.size - from - tail);
  making_add(making, kind, from, size - from - tail, after, change, NULL);
  if (making->count > count) making->items[count].at = (struct position){making->file->shown, in->row->line, column, 0};
  buffer_release(&text);
}

/* The file as a document of its own, and the row in it. */
struct draft {
  struct arena *arena;
  struct csv_document *document; /* NULL: it cannot be read */
  size_t row;
};

static struct draft draft_begin(const struct tabling *in) {
  struct diagnostics *list = diagnostics_new();
  const struct source_file *file = in->making->file;
  struct draft draft = {.arena = arena_new()};
  draft.document = csv_document_read(draft.arena, file->shown, file->text, file->size, list);
  if (draft.document != NULL) draft.row = csv_document_row_at(draft.document, in->row->line);
  diagnostics_free(list);
  return draft;
}

static void add_cell(struct tabling *in, enum mutant_kind kind, const struct table_column *column, int place,
                     const char *before, const char *after) {
  struct making *making = in->making;
  struct draft draft = draft_begin(in);
  const char *what = making_say(making, PHRASE_mutant_in, column->name, making_becomes(making, before, after));
  if (draft.document != NULL && csv_document_set(draft.document, draft.row, (size_t)column->cell, after))
    add(in, kind, draft.document, place, what);
  arena_free(draft.arena);
}

/* ---- a step of a type ---- */

static bool is_stepped(const struct type *type) {
  return type->kind == KIND_INTEGER || type->kind == KIND_DATE || type->kind == KIND_MONEY ||
         ((type->kind == KIND_DECIMAL || type->kind == KIND_PERCENT) && type->has_most);
}

static const char *date_step(struct arena *arena, const char *text, int direction) {
  int32_t date;
  struct buffer out = BUFFER_EMPTY;
  if (!date_parse(text, &date)) return NULL;
  date_write(&out, date + direction);
  const char *copy = arena_copy(arena, buffer_text(&out));
  buffer_release(&out);
  return copy;
}

/* With as many digits behind the point as the type's step has. */
static const char *widen(struct arena *arena, const char *digits, int places) {
  const char *point = strchr(digits, '.');
  int have = point != NULL ? (int)strlen(point + 1) : 0;
  if (have >= places) return digits;
  return arena_printf(arena, "%s%s%.*s", digits, point != NULL ? "" : ".", places - have, "000000000000000000");
}

/* A number with a decimal comma as one with a point, and back. */
static const char *with_marks(struct arena *arena, const char *number, bool swapped) {
  char *copy = arena_copy(arena, number);
  for (char *at = copy; swapped && *at != '\0'; at++)
    if (*at == ',' || *at == '.') *at = *at == ',' ? '.' : ',';
  return copy;
}

static int places_of(const struct making *making, const struct type *type, const char *unit) {
  if ((type->kind == KIND_DECIMAL || type->kind == KIND_PERCENT) && type->has_most) return (int)type->most;
  if (type->kind != KIND_MONEY) return 0;
  const struct currency *named = currency_find(unit + strspn(unit, " "));
  const struct currency *currency = named != NULL ? named : making->rulebook->currency;
  return currency != NULL ? currency->digits : 0;
}

/* The value as written, one step further: a day, a cent, the last digit. NULL for types without a step. */
static const char *value_step(const struct making *making, const struct type *type, const char *text, int direction) {
  struct arena *arena = making->arena;
  if (type->kind == KIND_DATE) return date_step(arena, text, direction);
  if (type->kind != KIND_INTEGER && type->kind != KIND_DECIMAL && type->kind != KIND_MONEY &&
      type->kind != KIND_PERCENT)
    return NULL;
  bool comma = making->rulebook->decimal_comma[making->file->layer];
  size_t size = strspn(text, "-0123456789.,");
  const char *number = with_marks(arena, arena_copy_bytes(arena, text, size), comma), *unit = text + size;
  const char *stepped = number_step(arena, widen(arena, number, places_of(making, type, unit)), direction);
  return stepped != NULL ? arena_printf(arena, "%s%s", with_marks(arena, stepped, comma), unit) : NULL;
}

/* ---- bounds ---- */

static const char *with_place(struct arena *arena, const char *text, struct cell_place place, const char *after) {
  return arena_printf(arena, "%.*s%s%s", (int)place.from, text, after, text + place.to);
}

static const char *other_sign(const char *sign, size_t size) {
  static const char *const pairs[][2] = {{"<=", "<"}, {">=", ">"}, {"<", "<="}, {">", ">="},
                                         {"[", "("},  {"(", "["},  {")", "]"},  {"]", ")"}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
    if (strlen(pairs[i][0]) == size && memcmp(pairs[i][0], sign, size) == 0) return pairs[i][1];
  return NULL;
}

/* The step that the other sign is not: `<= 5` and `< 5` differ by one less, so one more is left. */
static int open_direction(enum cell_operator operator) {
  return operator== CELL_AT_MOST || operator== CELL_MORE ? 1 : - 1;
}

static void mutate_bound(struct tabling *in, const struct table_column *column, const struct table_cell *cell,
                         const struct cell_test *test) {
  struct arena *arena = in->making->arena;
  const char *sign = other_sign(cell->text + test->sign.from, test->sign.to - test->sign.from);
  if (sign == NULL) return;
  add_cell(in, MUTANT_BOUND, column, cell->column, cell->text, with_place(arena, cell->text, test->sign, sign));
  if (test->other >= 0) return;
  const char *written = arena_copy_bytes(arena, cell->text + test->operand.from, test->operand.to - test->operand.from);
  for (int direction = -1; direction <= 1; direction += 2) {
    const char *stepped = value_step(in->making, column->type, written, direction);
    if (stepped == NULL || (is_stepped(column->type) && direction != open_direction(test->operator))) continue;
    add_cell(in, MUTANT_BOUND, column, cell->column, cell->text, with_place(arena, cell->text, test->operand, stepped));
  }
}

static void mutate_bounds(struct tabling *in, const struct table_column *column, const struct table_cell *cell) {
  for (size_t i = 0; i < cell->count; i++)
    for (size_t j = 0; j < cell->choices[i].count; j++) {
      const struct cell_test *test = &cell->choices[i].tests[j];
      if (test->operator!= CELL_EQUAL && test->operator!= CELL_EMPTY) mutate_bound(in, column, cell, test);
    }
}

/* ---- outputs ---- */

static const char *other_choice(const struct type *type, const char *text) {
  for (size_t i = 0; i < type->choice_count; i++)
    if (text_equal(type->choices[i], text)) return type->choices[(i + 1) % type->choice_count];
  return NULL;
}

/* What another row says, the next one first; else the same with a mark behind it. */
static const char *other_text(const struct tabling *in, size_t output, const char *text) {
  const struct table *table = in->table;
  size_t at = (size_t)(in->row - table->rows);
  for (size_t i = 1; at < table->row_count && i < table->row_count; i++) {
    const struct table_output *other = &table->rows[(at + i) % table->row_count].outputs[output];
    if (other->rule == NULL && !text_equal(other->text, text)) return other->text;
  }
  return table->outputs[output].type->kind == KIND_TEXT ? arena_printf(in->making->arena, "%s?", text) : NULL;
}

static const char *other_output(const struct tabling *in, size_t output, const char *text) {
  const struct type *type = in->table->outputs[output].type;
  switch (type->kind) {
  case KIND_BOOLEAN:
    return strcmp(text, "true") == 0 ? "false" : "true";
  case KIND_CHOICE:
    return other_choice(type, text);
  case KIND_TEXT:
  case KIND_REF:
  case KIND_LIST:
    return other_text(in, output, text);
  default:
    return value_step(in->making, type, text, 1);
  }
}

/* Where each byte of the expression behind `=` stands, in quotes or not. */
static const size_t *expression_offsets(const struct making *making, const struct rule *rule) {
  const char *text = making->file->text, *wanted = rule->expression;
  size_t at = making_offset(making, &rule->at), size = strlen(wanted);
  size_t *offsets = arena_alloc(making->arena, (size + 1) * sizeof *offsets);
  bool quoted = text[at] == '"';
  at += strspn(text + at, "\" ");
  if (text[at++] != '=') return NULL;
  for (size_t i = 0; i < size; i++) {
    if (at >= making->file->size || text[at] != wanted[i]) return NULL;
    offsets[i] = at;
    at += quoted && text[at] == '"' ? 2 : 1;
  }
  offsets[size] = at;
  return offsets;
}

static void mutate_output(struct tabling *in, size_t number) {
  const struct table_output *output = &in->row->outputs[number];
  struct making *making = in->making;
  if (output->rule != NULL) {
    const size_t *offsets = expression_offsets(making, output->rule);
    const struct spelling spelling = {output->rule->expression, strlen(output->rule->expression), offsets, false};
    if (offsets != NULL) making_expression(making, &spelling);
    return;
  }
  const char *other = other_output(in, number, output->text);
  if (other != NULL) add_cell(in, MUTANT_OUTPUT, &in->table->outputs[number], 0, output->text, other);
}

/* ---- rows ---- */

static const char *line_text(struct making *making, int line) {
  return arena_printf(making->arena, "%d", line);
}

static void drop_row(struct tabling *in) {
  struct draft draft = draft_begin(in);
  const char *what = making_say(in->making, PHRASE_mutant_row_dropped, line_text(in->making, in->row->line));
  if (draft.document != NULL && csv_document_drop(draft.document, draft.row))
    add(in, MUTANT_DROP, draft.document, 0, what);
  arena_free(draft.arena);
}

static void swap_rows(struct tabling *in, const struct table_row *other) {
  struct making *making = in->making;
  struct draft draft = draft_begin(in);
  const char *what =
      making_say(making, PHRASE_mutant_rows_swapped, line_text(making, in->row->line), line_text(making, other->line));
  making->rows[1] = other->line;
  if (draft.document != NULL &&
      csv_document_swap(draft.document, draft.row, csv_document_row_at(draft.document, other->line)))
    add(in, MUTANT_SWAP, draft.document, 0, what);
  making->rows[1] = 0;
  arena_free(draft.arena);
}

static void mutate_row(struct making *making, const struct table *table, const struct table_row *row) {
  struct tabling in = {making, table, row};
  making->rows[0] = row->line;
  for (size_t i = 0; !row->is_else && i < table->input_count; i++)
    mutate_bounds(&in, &table->inputs[i], &row->inputs[i]);
  for (size_t i = 0; i < table->output_count; i++) mutate_output(&in, i);
  drop_row(&in);
  bool ordered = table->policy == HIT_FIRST || table->policy == HIT_RULE_ORDER;
  if (ordered && !row->is_else && row + 1 < table->rows + table->row_count) swap_rows(&in, row + 1);
}

void making_table(struct making *making) {
  for (size_t i = 0; i < making->rulebook->table_count; i++) {
    const struct table *table = making->rulebook->tables[i];
    if (!text_equal(table->file, making->file->name)) continue;
    making->table = table;
    making->reach = (struct reach){.kind = REACH_TABLE, .name = table->name};
    for (size_t row = 0; row < table->row_count; row++) mutate_row(making, table, &table->rows[row]);
    if (table->otherwise != NULL) mutate_row(making, table, table->otherwise);
  }
}

/* The index of a table, and asking its cells.
 *
 * Invariants
 * 1. Two values in one slot are accepted by the same cells of that column, but for cells that look at another input:
 * those count as accepting in the bits, and are asked one by one for the rows that remain.
 * 2. The index only remembers answers of table_cell_accepts; it never decides differently from it.
 * 3. It remembers at most LIMIT_INDEX_BYTES of them for a table; what does not fit is asked again each time. */
#include "rulebook/table_index.h"

#include "base/limits.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

typedef uint64_t word;

enum { WORD_BITS = 64 };

struct column_index {
  bool indexed;
  const struct value **cuts; /* sorted, distinct */
  size_t cut_count;
  word **slots; /* 2 * cut_count + 1 of them, then one for the empty input; NULL: not asked for yet */
};

struct table_index {
  struct arena *arena;
  size_t words, bytes; /* of one slot's bits; of all that are kept */
  struct column_index *columns;
  bool *dynamic; /* by row: has a cell to be asked one by one */
};

/* ---- cells ---- */

static const struct value *operand(const struct cell_test *test, const struct value *inputs) {
  return test->other >= 0 ? &inputs[test->other] : &test->value;
}

static bool test_holds(const struct cell_test *test, const struct value *input, const struct value *inputs) {
  int order;
  if (test->operator== CELL_EMPTY) return input->kind == KIND_EMPTY;
  const struct value *with = operand(test, inputs);
  if (input->kind == KIND_EMPTY || with->kind == KIND_EMPTY) return false;
  if (test->operator== CELL_EQUAL) return value_equal(input, with);
  if (!value_compare(input, with, &order)) return false;
  switch (test->operator) {
  case CELL_LESS:
    return order < 0;
  case CELL_AT_MOST:
    return order <= 0;
  case CELL_MORE:
    return order > 0;
  default:
    return order >= 0;
  }
}

static bool choice_holds(const struct cell_choice *choice, const struct value *input, const struct value *inputs) {
  for (size_t i = 0; i < choice->count; i++)
    if (!test_holds(&choice->tests[i], input, inputs)) return false;
  return true;
}

static bool cell_accepts(const struct table_cell *cell, const struct value *input, const struct value *inputs) {
  if (cell->any) return true;
  bool mentions_empty = false;
  for (size_t i = 0; i < cell->count; i++) {
    if (choice_holds(&cell->choices[i], input, inputs)) return !cell->negated;
    mentions_empty = mentions_empty || cell->choices[i].tests[0].operator== CELL_EMPTY;
  }
  return cell->negated && (input->kind != KIND_EMPTY || mentions_empty);
}

bool table_cell_accepts(const struct table *table, const struct table_row *row, size_t column,
                        const struct value *inputs) {
  (void)table;
  return cell_accepts(&row->inputs[column], &inputs[column], inputs);
}

/* ---- making ---- */

static int compare_values(const struct value *a, const struct value *b) {
  int order = 0;
  if (a->kind == KIND_TEXT || a->kind == KIND_CHOICE || a->kind == KIND_REF) return strcmp(a->text, b->text);
  if (a->kind == KIND_BOOLEAN) return (int)a->truth - (int)b->truth;
  value_compare(a, b, &order);
  return order;
}

static int compare_cuts(const void *a, const void *b) {
  return compare_values(*(const struct value *const *)a, *(const struct value *const *)b);
}

static bool kind_is_indexed(enum kind kind) {
  return kind != KIND_LIST && kind != KIND_DURATION;
}

/* Amounts in two currencies have no order: such a column is asked cell by cell. */
static bool one_currency(const struct column_index *column) {
  for (size_t i = 1; i < column->cut_count; i++)
    if (column->cuts[i]->kind == KIND_MONEY && column->cuts[i]->money.currency != column->cuts[0]->money.currency)
      return false;
  return true;
}

static void gather_cuts(struct arena *arena, const struct table *table, size_t number, struct column_index *column) {
  for (size_t i = 0; i < table->row_count; i++) {
    const struct table_cell *cell = &table->rows[i].inputs[number];
    for (size_t j = 0; j < cell->count; j++)
      for (size_t k = 0; k < cell->choices[j].count; k++) {
        const struct cell_test *test = &cell->choices[j].tests[k];
        if (test->other >= 0 || test->operator== CELL_EMPTY) continue;
        column->cuts = arena_grow(arena, column->cuts, column->cut_count, sizeof *column->cuts);
        column->cuts[column->cut_count++] = &test->value;
      }
  }
}

static void sort_cuts(struct column_index *column) {
  size_t kept = 0;
  if (column->cut_count == 0) return;
  qsort(column->cuts, column->cut_count, sizeof *column->cuts, compare_cuts);
  for (size_t i = 1; i < column->cut_count; i++)
    if (compare_values(column->cuts[i], column->cuts[kept]) != 0) column->cuts[++kept] = column->cuts[i];
  column->cut_count = kept + 1;
}

static void column_make(struct arena *arena, const struct table *table, size_t number, struct column_index *column) {
  gather_cuts(arena, table, number, column);
  column->indexed = kind_is_indexed(table->inputs[number].type->kind) && one_currency(column);
  if (!column->indexed) return;
  sort_cuts(column);
  column->slots = arena_alloc(arena, (2 * column->cut_count + 2) * sizeof *column->slots);
}

struct table_index *table_index_make(struct arena *arena, const struct table *table) {
  struct table_index *index = arena_alloc(arena, sizeof *index);
  index->arena = arena;
  index->words = (table->row_count + WORD_BITS - 1) / WORD_BITS;
  index->columns = arena_alloc(arena, table->input_count * sizeof *index->columns);
  index->dynamic = arena_alloc(arena, table->row_count * sizeof *index->dynamic);
  for (size_t i = 0; i < table->input_count; i++) {
    column_make(arena, table, i, &index->columns[i]);
    for (size_t j = 0; j < table->row_count; j++)
      if (table->rows[j].inputs[i].has_other || !index->columns[i].indexed) index->dynamic[j] = true;
  }
  return index;
}

uint64_t table_lookup_steps(const struct table *table) {
  uint64_t asked = 0;
  for (size_t i = 0; i < table->row_count; i++) asked += table->index->dynamic[i];
  return (asked + table->index->words) * table->input_count;
}

/* ---- asking ---- */

/* Slot 2i is below cut i, 2i + 1 is cut i itself; the last is for the empty input. */
static size_t slot_of(const struct column_index *column, const struct value *input) {
  size_t low = 0, high = column->cut_count;
  if (input->kind == KIND_EMPTY) return 2 * column->cut_count + 1;
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = compare_values(input, column->cuts[middle]);
    if (order == 0) return 2 * middle + 1;
    if (order > 0) low = middle + 1;
    else high = middle;
  }
  return 2 * low;
}

/* NULL when there is no room for them. */
static const word *slot_bits(const struct table *table, size_t number, const struct value *inputs) {
  struct table_index *index = table->index;
  const struct column_index *column = &index->columns[number];
  word **slot = &column->slots[slot_of(column, &inputs[number])];
  if (*slot != NULL) return *slot;
  if (index->bytes + index->words * sizeof(word) > LIMIT_INDEX_BYTES) return NULL;
  index->bytes += index->words * sizeof(word);
  word *bits = arena_alloc(index->arena, index->words * sizeof *bits);
  for (size_t i = 0; i < table->row_count; i++) {
    const struct table_cell *cell = &table->rows[i].inputs[number];
    if (cell->has_other || cell_accepts(cell, &inputs[number], inputs)) bits[i / WORD_BITS] |= (word)1 << i % WORD_BITS;
  }
  return *slot = bits;
}

static bool fits_index(const struct column_index *column, const struct value *input) {
  if (!column->indexed) return false;
  return input->kind != KIND_MONEY || column->cut_count == 0 ||
         column->cuts[0]->money.currency == input->money.currency;
}

static bool row_holds(const struct table *table, size_t row, const struct value *inputs) {
  for (size_t i = 0; i < table->input_count; i++)
    if (!cell_accepts(&table->rows[row].inputs[i], &inputs[i], inputs)) return false;
  return true;
}

static word word_of(const word *const *bits, size_t count, size_t at) {
  word together = ~(word)0;
  for (size_t i = 0; i < count; i++) together &= bits[i][at];
  return together;
}

/* Rows of one word of bits, from the lowest. */
static size_t take_rows(const struct table *table, word bits, size_t first, bool ask, const struct value *inputs,
                        size_t *rows, size_t room, size_t found) {
  for (; bits != 0; bits &= bits - 1) {
    size_t row = first + (size_t)__builtin_ctzll(bits);
    if (row >= table->row_count) break;
    if ((ask || table->index->dynamic[row]) && !row_holds(table, row, inputs)) continue;
    if (found < room) rows[found] = row;
    found++;
  }
  return found;
}

enum { MOST_COLUMNS = 256 };

size_t table_match(const struct table *table, const struct value *inputs, size_t *rows, size_t room) {
  const word *bits[MOST_COLUMNS];
  size_t count = 0, found = 0;
  bool ask = table->input_count > MOST_COLUMNS;
  for (size_t i = 0; i < table->input_count && count < MOST_COLUMNS; i++) {
    const word *slot = fits_index(&table->index->columns[i], &inputs[i]) ? slot_bits(table, i, inputs) : NULL;
    if (slot != NULL) bits[count++] = slot;
    else ask = true;
  }
  for (size_t i = 0; i < table->index->words; i++)
    found = take_rows(table, word_of(bits, count, i), i * WORD_BITS, ask, inputs, rows, room, found);
  return found;
}

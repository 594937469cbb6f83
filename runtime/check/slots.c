/* Slots of a table's columns.
 *
 * The steps of the types: integer 1, date one day, time one second, money one minor unit, decimal(n) and percent(n) one
 * in the n-th place. decimal and percent without a number of digits are dense: between any two there is a third. A
 * domain (`money 0..`) ends the slots at its ends. Text and
 * references have always one more that nobody mentioned. */
#include "check/slots.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

struct making {
  struct arena *arena;
  const struct table *table;
  const struct table_column *column;
  size_t number;
  struct slots *slots;
  struct value *cuts;
  size_t cut_count;
  size_t *budget;
};

static void add_slot(struct making *making, struct value witness) {
  struct slots *slots = making->slots;
  slots->witness = arena_grow(making->arena, slots->witness, slots->count, sizeof *slots->witness);
  slots->witness[slots->count++] = witness;
}

static int compare(const void *a, const void *b) {
  const struct value *one = a, *other = b;
  int order = 0;
  if (one->kind == KIND_TEXT || one->kind == KIND_REF || one->kind == KIND_CHOICE)
    return strcmp(one->text, other->text);
  value_compare(one, other, &order);
  return order;
}

static void gather_cuts(struct making *making) {
  for (size_t i = 0; i < making->table->row_count; i++) {
    const struct table_cell *cell = &making->table->rows[i].inputs[making->number];
    making->slots->opaque = making->slots->opaque || cell->has_other;
    for (size_t j = 0; j < cell->count; j++)
      for (size_t k = 0; k < cell->choices[j].count; k++) {
        const struct cell_test *test = &cell->choices[j].tests[k];
        if (test->other >= 0 || test->operator== CELL_EMPTY) continue;
        making->cuts = arena_grow(making->arena, making->cuts, making->cut_count, sizeof *making->cuts);
        making->cuts[making->cut_count++] = test->value;
      }
  }
  size_t kept = 0;
  if (making->cut_count == 0) return;
  qsort(making->cuts, making->cut_count, sizeof *making->cuts, compare);
  for (size_t i = 1; i < making->cut_count; i++)
    if (compare(&making->cuts[i], &making->cuts[kept]) != 0) making->cuts[++kept] = making->cuts[i];
  making->cut_count = kept + 1;
}

/* ---- numbers: everything ordered is a decimal and a step ---- */

static struct decimal as_decimal(const struct value *value) {
  switch (value->kind) {
  case KIND_INTEGER:
    return decimal_from_integer(value->integer);
  case KIND_DATE:
    return decimal_from_integer(value->date);
  case KIND_TIME:
    return decimal_from_integer(value->time);
  case KIND_MONEY:
    return value->money.amount;
  default:
    return value->decimal;
  }
}

static struct value from_decimal(struct decimal number, const struct value *like) {
  struct value value = *like;
  struct decimal whole = number;
  decimal_round(number, 0, ROUNDING_HALF_UP, &whole);
  switch (like->kind) {
  case KIND_INTEGER:
    value.integer = (int64_t)whole.units;
    break;
  case KIND_DATE:
    value.date = (int32_t)whole.units;
    break;
  case KIND_TIME:
    value.time = (int64_t)whole.units;
    break;
  case KIND_MONEY:
    value.money.amount = number;
    break;
  default:
    value.decimal = number;
  }
  return value;
}

/* The distance between neighbours; false for dense types. */
static bool step_of(const struct type *type, const struct value *like, struct decimal *step) {
  switch (type->kind) {
  case KIND_MONEY:
    *step = (struct decimal){1, like->money.currency->digits};
    return true;
  case KIND_DECIMAL:
    *step = (struct decimal){1, (int)type->most};
    return type->has_most;
  case KIND_PERCENT:
    *step = (struct decimal){1, type->has_most ? (int)type->most + 2 : 2};
    return type->has_most;
  default:
    *step = decimal_from_integer(1);
    return true;
  }
}

/* The lowest (-1) or highest (1) value of the type; false when it has none. */
static bool end_of(const struct type *type, int direction, struct decimal *end) {
  bool low = direction < 0;
  if (type->kind == KIND_INTEGER) {
    *end = decimal_from_integer(low ? type->least : type->most);
    return low ? type->has_least : type->has_most;
  }
  *end = low ? type->low : type->high;
  return low ? type->has_low : type->has_high;
}

static bool in_domain(const struct type *type, struct decimal number) {
  struct decimal end;
  if (end_of(type, -1, &end) && decimal_compare(number, end) < 0) return false;
  return !end_of(type, 1, &end) || decimal_compare(number, end) <= 0;
}

static void add_number(struct making *making, struct decimal number, const struct value *like) {
  if (in_domain(making->column->type, number)) add_slot(making, from_decimal(number, like));
}

/* A value strictly between two neighbouring cuts, where the type has one. */
static void add_between(struct making *making, const struct value *low, const struct value *high) {
  struct decimal a = as_decimal(low), b = as_decimal(high), step, middle;
  if (step_of(making->column->type, low, &step)) {
    if (decimal_add(a, step, &middle) && decimal_compare(middle, b) < 0) add_number(making, middle, low);
    return;
  }
  if (decimal_add(a, b, &middle) && decimal_multiply(middle, (struct decimal){5, 1}, &middle))
    add_number(making, middle, low);
}

static void add_outside(struct making *making, const struct value *cut, int direction) {
  const struct type *type = making->column->type;
  struct decimal step = {1, 0}, number, end;
  step_of(type, cut, &step);
  if (type->kind == KIND_DECIMAL && !type->has_most) step = decimal_from_integer(1);
  step.units *= direction;
  if (!decimal_add(as_decimal(cut), step, &number)) return;
  if (end_of(type, direction, &end) && decimal_compare(number, end) * direction > 0) number = end;
  if (decimal_compare(number, as_decimal(cut)) != 0) add_number(making, number, cut);
}

/* Some value of a column that no cell looks at. */
static struct decimal any_number(const struct type *type) {
  struct decimal end;
  if (end_of(type, -1, &end)) return end;
  return end_of(type, 1, &end) && end.units < 0 ? end : decimal_from_integer(0);
}

/* A domain speaks of the rulebook's own currency; this column's cells are in another. */
static void open_domain(struct making *making) {
  struct table_column *column = arena_alloc(making->arena, sizeof *column);
  struct type *type = arena_alloc(making->arena, sizeof *type);
  *column = *making->column;
  *type = *column->type;
  type->has_low = type->has_high = false;
  column->type = type;
  making->column = column;
}

static void make_ordered(struct making *making, const struct currency *currency) {
  const struct type *type = making->column->type;
  if (making->cut_count == 0) {
    struct value zero = {.kind = type->kind};
    if (type->kind == KIND_MONEY) zero.money.currency = currency;
    add_slot(making, from_decimal(any_number(type), &zero));
    return;
  }
  for (size_t i = 1; i < making->cut_count; i++)
    if (type->kind == KIND_MONEY && making->cuts[i].money.currency != making->cuts[0].money.currency) {
      making->slots->opaque = true;
      return;
    }
  if (type->kind == KIND_MONEY && making->cuts[0].money.currency != currency) open_domain(making);
  add_outside(making, &making->cuts[0], -1);
  for (size_t i = 0; i < making->cut_count; i++) {
    add_number(making, as_decimal(&making->cuts[i]), &making->cuts[i]);
    if (i + 1 < making->cut_count) add_between(making, &making->cuts[i], &making->cuts[i + 1]);
  }
  add_outside(making, &making->cuts[making->cut_count - 1], 1);
}

/* ---- names ---- */

static bool is_cut(const struct making *making, const char *word) {
  for (size_t i = 0; i < making->cut_count; i++)
    if (strcmp(making->cuts[i].text, word) == 0) return true;
  return false;
}

static void make_names(struct making *making) {
  const struct type *type = making->column->type;
  const char *other = "other";
  for (size_t i = 0; i < type->choice_count; i++) {
    struct value value = value_text(type->choices[i]);
    value.kind = KIND_CHOICE;
    add_slot(making, value);
  }
  if (type->kind == KIND_CHOICE) return;
  for (size_t i = 0; i < making->cut_count; i++) add_slot(making, making->cuts[i]);
  while (is_cut(making, other)) other = arena_printf(making->arena, "%s_", other);
  struct value value = value_text(other);
  value.kind = type->kind;
  add_slot(making, value);
}

static void accept(struct slots *slots, size_t slot, size_t row) {
  slots->rows[slot][row / 64] |= (uint64_t)1 << row % 64;
  if (slots->first[row] > slot) slots->first[row] = slot;
  slots->last[row] = slot;
}

static void make_bits(struct making *making) {
  const struct table *table = making->table;
  struct slots *slots = making->slots;
  size_t words = (table->row_count + 63) / 64;
  struct value *inputs = arena_alloc(making->arena, table->input_count * sizeof *inputs);
  slots->rows = arena_alloc(making->arena, (slots->count + 1) * sizeof *slots->rows);
  slots->first = arena_alloc(making->arena, table->row_count * sizeof *slots->first);
  slots->last = arena_alloc(making->arena, table->row_count * sizeof *slots->last);
  for (size_t row = 0; row < table->row_count; row++) slots->first[row] = slots->count;
  for (size_t i = 0; i < slots->count; i++) {
    slots->rows[i] = arena_alloc(making->arena, words * sizeof **slots->rows);
    inputs[making->number] = slots->witness[i];
    for (size_t row = 0; row < table->row_count; row++)
      if (table_cell_accepts(table, &table->rows[row], making->number, inputs)) accept(slots, i, row);
  }
}

static void make_column(struct making *making, const struct currency *currency) {
  gather_cuts(making);
  if (making->slots->opaque) return;
  switch (making->column->type->kind) {
  case KIND_BOOLEAN:
    add_slot(making, value_boolean(false));
    add_slot(making, value_boolean(true));
    break;
  case KIND_TEXT:
  case KIND_CHOICE:
  case KIND_REF:
    make_names(making);
    break;
  case KIND_LIST:
  case KIND_DURATION:
    making->slots->opaque = true;
    break;
  default:
    make_ordered(making, currency);
  }
  size_t cells = making->slots->count * making->table->row_count;
  if (!making->slots->opaque && cells <= *making->budget) make_bits(making);
  else making->slots->too_large = !making->slots->opaque;
  making->slots->opaque = making->slots->opaque || making->slots->too_large;
  *making->budget -= making->slots->opaque ? 0 : cells;
}

struct slots *slots_make(struct arena *arena, const struct table *table, const struct currency *currency,
                         size_t *budget) {
  struct slots *slots = arena_alloc(arena, table->input_count * sizeof *slots);
  for (size_t i = 0; i < table->input_count; i++) {
    struct making making = {arena, table, &table->inputs[i], i, &slots[i], NULL, 0, budget};
    make_column(&making, currency);
  }
  return slots;
}

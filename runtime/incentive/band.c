/* Bands of a table.
 *
 * Invariants
 * 1. Bands are in order and touch: what one leaves off the next begins with.
 * 2. The slices of a way add up to it, but for what lies above the last end. */
#include "incentive/band.h"

#include "base/limits.h"
#include "base/text.h"

#include <stdlib.h>

struct reading {
  struct arena *arena;
  const struct table *table;
  const struct currency *currency;
  struct diagnostics *list;
  bool fine;
};

static void fault(struct reading *reading, const struct table_row *row, enum diagnostic_id id, const char *a,
                  const char *b) {
  struct position at = {reading->table->at.file, row->line, 0, 0};
  const char *const arguments[] = {"", a != NULL ? a : "", b != NULL ? b : "", NULL};
  diagnostic_add_array(reading->list, id, &at, arguments);
  reading->fine = false;
}

/* ---- one cell ---- */

static bool number_of(struct reading *reading, const struct table_row *row, const struct value *value,
                      struct decimal *out) {
  switch (value->kind) {
  case KIND_MONEY:
    *out = value->money.amount;
    if (value->money.currency == reading->currency) return true;
    fault(reading, row, DIAGNOSTIC_plan_currency, value->money.currency->code, reading->currency->code);
    return false;
  case KIND_INTEGER:
    *out = decimal_from_integer(value->integer);
    return true;
  case KIND_PERCENT:
  case KIND_DECIMAL:
    *out = value->decimal;
    return true;
  default:
    return false;
  }
}

static bool take_test(struct reading *reading, const struct table_row *row, const struct cell_test *test,
                      struct band *out) {
  struct decimal number;
  bool upper = test->operator== CELL_LESS || test->operator== CELL_AT_MOST;
  bool lower = test->operator== CELL_MORE || test->operator== CELL_AT_LEAST;
  if (test->other >= 0 || (!upper && !lower) || (upper ? out->has_high : out->has_low)) return false;
  if (!number_of(reading, row, &test->value, &number)) return false;
  if (upper) {
    out->has_high = true;
    out->high = number;
    out->high_in = test->operator== CELL_AT_MOST;
  } else {
    out->has_low = true;
    out->low = number;
    out->low_in = test->operator== CELL_AT_LEAST;
  }
  return true;
}

static void read_row(struct reading *reading, const struct table_row *row, struct band *out) {
  const struct table_cell *cell = &row->inputs[0];
  const struct table_output *output = &row->outputs[0];
  bool fine = !cell->negated && (cell->any || cell->count == 1);
  *out = (struct band){.row = row->line};
  for (size_t i = 0; fine && !cell->any && i < cell->choices[0].count; i++)
    fine = take_test(reading, row, &cell->choices[0].tests[i], out);
  if (!fine) fault(reading, row, DIAGNOSTIC_plan_band, cell->text, NULL);
  if (output->rule != NULL || output->value.kind != KIND_PERCENT)
    fault(reading, row, DIAGNOSTIC_plan_table_form, reading->table->name, "percent");
  else out->rate = output->value.decimal;
}

/* ---- all of them ---- */

static int compare_low(const void *a, const void *b) {
  const struct band *one = a, *other = b;
  if (one->has_low != other->has_low) return one->has_low ? 1 : -1;
  int order = one->has_low ? decimal_compare(one->low, other->low) : 0;
  return order != 0 ? order : one->row - other->row;
}

/* Whether the second begins exactly where the first ends. */
static bool touches(const struct band *first, const struct band *second) {
  return first->has_high && second->has_low && decimal_compare(first->high, second->low) == 0 &&
         first->high_in != second->low_in;
}

/* Where the one ends and the other begins, each with whether the very value belongs to it. */
static const char *end_text(struct reading *reading, const struct band *band, bool high) {
  struct buffer text = BUFFER_EMPTY;
  bool is_there = high ? band->has_high : band->has_low;
  if (is_there) {
    buffer_puts(&text, high ? (band->high_in ? "<= " : "< ") : band->low_in ? ">= " : "> ");
    if (reading->table->inputs[0].type->kind == KIND_PERCENT)
      value_show(&text, &(const struct value){.kind = KIND_PERCENT, .decimal = high ? band->high : band->low});
    else decimal_write_grouped(&text, high ? band->high : band->low, high ? band->high.scale : band->low.scale);
  } else {
    buffer_putc(&text, '-');
  }
  const char *copy = arena_copy(reading->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static void check_order(struct reading *reading, const struct bands *bands) {
  for (size_t i = 1; i < bands->count; i++) {
    const struct band *first = &bands->items[i - 1], *second = &bands->items[i];
    if (touches(first, second)) continue;
    struct position at = {reading->table->at.file, second->row, 0, 0};
    diagnostic_add(reading->list, DIAGNOSTIC_plan_bands_touch, &at, arena_printf(reading->arena, "%d", first->row));
    diagnostic_note(reading->list, DIAGNOSTIC_plan_note_ends, end_text(reading, first, true),
                    end_text(reading, second, false));
    reading->fine = false;
  }
}

bool bands_read(struct arena *arena, const struct table *table, const struct currency *currency, struct bands *out,
                struct diagnostics *list) {
  struct reading reading = {arena, table, currency, list, true};
  struct band *items = arena_alloc(arena, (table->row_count + 1) * sizeof *items);
  *out = (struct bands){table, items, table->row_count};
  if (table->row_count > LIMIT_PLAN_BANDS) {
    diagnostic_add(list, DIAGNOSTIC_plan_bands_many, &table->at, table->name,
                   arena_printf(arena, "%d", LIMIT_PLAN_BANDS));
    return false;
  }
  for (size_t i = 0; i < table->row_count; i++) read_row(&reading, &table->rows[i], &items[i]);
  if (!reading.fine) return false;
  if (out->count > 1) qsort(items, out->count, sizeof *items, compare_low);
  check_order(&reading, out);
  return reading.fine;
}

/* ---- asking ---- */

static bool is_in(const struct band *band, struct decimal value) {
  int low = band->has_low ? decimal_compare(value, band->low) : 1;
  int high = band->has_high ? decimal_compare(value, band->high) : -1;
  return (low > 0 || (low == 0 && band->low_in)) && (high < 0 || (high == 0 && band->high_in));
}

int bands_find(const struct bands *bands, struct decimal value) {
  if (bands->count > 0 && bands->items[0].has_low && decimal_compare(value, bands->items[0].low) < 0) return 0;
  for (size_t i = 0; i < bands->count; i++)
    if (is_in(&bands->items[i], value)) return (int)i;
  return -1;
}

bool bands_interpolate(const struct bands *bands, struct decimal value, struct decimal *rate) {
  const struct band *before = NULL;
  for (size_t i = 0; i < bands->count; i++) {
    const struct band *band = &bands->items[i];
    if (band->has_low && decimal_compare(value, band->low) < 0) {
      struct decimal way, width, rise, share;
      *rate = band->rate;
      if (before == NULL || !before->has_low) return true;
      return decimal_subtract(value, before->low, &way) && decimal_subtract(band->low, before->low, &width) &&
             decimal_subtract(band->rate, before->rate, &rise) &&
             decimal_divide(way, width, 12, ROUNDING_HALF_EVEN, &share) && decimal_multiply(rise, share, &rise) &&
             decimal_add(before->rate, rise, rate);
    }
    before = band;
  }
  if (before != NULL) *rate = before->rate;
  return before != NULL;
}

/* ---- cutting ---- */

/* The band that the next step from a sum goes through: up into the one that begins there, down into the one below. */
static size_t band_at(const int64_t *bounds, size_t count, int64_t at, bool up) {
  size_t band = count - 1;
  while (band > 0 && (up ? at < bounds[band] : at <= bounds[band])) band--;
  return band;
}

static int64_t least(int64_t a, int64_t b) {
  return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b) {
  return a > b ? a : b;
}

size_t bands_cut(const int64_t *bounds, size_t count, int64_t end, int64_t before, int64_t after, struct slice *out) {
  size_t found = 0;
  bool up = after > before;
  int64_t at = least(before, end), to = least(after, end);
  while (at != to && count > 0) {
    size_t band = band_at(bounds, count, at, up);
    int64_t next = to;
    if (up && band + 1 < count) next = least(to, bounds[band + 1]);
    if (!up && band > 0) next = most(to, bounds[band]);
    out[found++] = (struct slice){(int)band, next - at};
    at = next;
  }
  return found;
}

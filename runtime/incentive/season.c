/* Spreading an amount over days.
 *
 * Invariants
 * 1. A month of a season table weighs what the table says, shared evenly by its workdays; a month without a workday
 * weighs nothing.
 * 2. Weights are whole numbers over one denominator (the least common multiple of 1 to 23, the most workdays a month
 * has), so comparing and adding them is exact. */
#include "incentive/season.h"

#include "base/text.h"

static const int128 share = 5354228880; /* lcm(1..23) */

enum { MONTH_DIGITS = 4, MONTH_MOST = 1000000000 };

/* ---- reading ---- */

static bool wrong_table(const struct table *table, const char *name, struct diagnostics *list) {
  diagnostic_add(list, table == NULL ? DIAGNOSTIC_unknown_table : DIAGNOSTIC_season_table,
                 table != NULL ? &table->at : NULL, name);
  return false;
}

static bool number_of(const struct value *value, int64_t *out) {
  struct decimal number = value->kind == KIND_INTEGER ? decimal_from_integer(value->integer) : value->decimal;
  struct decimal rounded;
  if (value->kind != KIND_INTEGER && value->kind != KIND_DECIMAL && value->kind != KIND_PERCENT) return false;
  if (!decimal_round(number, MONTH_DIGITS, ROUNDING_HALF_UP, &rounded) || decimal_compare(number, rounded) != 0)
    return false;
  for (; rounded.scale < MONTH_DIGITS; rounded.scale++) rounded.units *= 10;
  *out = (int64_t)rounded.units;
  return rounded.units >= 0 && rounded.units <= MONTH_MOST;
}

static bool month_weight(const struct table *table, int month, int64_t *out) {
  struct value input = value_integer(month);
  size_t row;
  if (table_match(table, &input, &row, 1) == 1) return number_of(&table->rows[row].outputs[0].value, out);
  return table->otherwise != NULL && number_of(&table->otherwise->outputs[0].value, out);
}

bool season_read(struct season *season, const struct rulebook *rulebook, const char *name, struct diagnostics *list) {
  *season = (struct season){.calendar = rulebook->calendar};
  if (name == NULL) return true;
  const struct table *table = rulebook_table(rulebook, name);
  bool fits = table != NULL && table->input_count == 1 && table->output_count == 1 && !table->computes &&
              table->inputs[0].type->kind == KIND_INTEGER && text_equal(table->inputs[0].name, "month");
  if (!fits) return wrong_table(table, name, list);
  season->by_month = true;
  for (int month = 1; month <= 12; month++)
    if (!month_weight(table, month, &season->months[month - 1])) return wrong_table(table, name, list);
  return true;
}

/* ---- weighing ---- */

static int32_t month_start(int32_t day) {
  int year, month, number;
  date_to_parts(day, &year, &month, &number);
  return day - number + 1;
}

int128 season_weight(const struct season *season, int32_t from, int32_t until) {
  int128 weight = 0;
  while (from < until) {
    int32_t first = month_start(from), next = date_add_months(first, 1), end = until < next ? until : next;
    int year, month, day, all = calendar_workdays(season->calendar, first, next);
    int workdays = calendar_workdays(season->calendar, from, end);
    date_to_parts(first, &year, &month, &day);
    if (!season->by_month) weight += workdays;
    else if (all > 0) weight += season->months[month - 1] * (share / all) * workdays;
    from = end;
  }
  return weight;
}

bool season_spread(const struct season *season, int64_t total, int32_t from, int32_t day, int32_t until,
                   int64_t *part) {
  int128 all = season_weight(season, from, until), some = season_weight(season, from, day), product;
  if (all == 0 || __builtin_mul_overflow(some, (int128)total * 2, &product)) return false;
  *part = (int64_t)((product + (total < 0 ? -all : all)) / (2 * all));
  return true;
}

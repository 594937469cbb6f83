/* Measures. */
#include "incentive/measuring.h"

#include "base/text.h"

static bool sum_of(const struct credits *credits, int payee, int32_t from, int32_t until, int64_t *sum) {
  const struct credit *first;
  size_t count = credits_between(credits, payee, from, until, &first);
  *sum = 0;
  for (size_t i = 0; i < count; i++)
    if (__builtin_add_overflow(*sum, first[i].amount, sum)) return false;
  return true;
}

static void no_target(const struct crediting *crediting, int payee, const struct plan_measure *measure, int32_t from,
                      int32_t until, struct diagnostics *list) {
  struct buffer days = BUFFER_EMPTY;
  date_write(&days, from);
  buffer_puts(&days, " - ");
  date_write(&days, until - 1);
  diagnostic_add(list, DIAGNOSTIC_no_target, &measure->at, crediting->payees->items[payee].key, measure->target,
                 buffer_text(&days));
  buffer_release(&days);
}

bool measure_take(const struct crediting *crediting, const struct targets *targets, int payee,
                  const struct plan_measure *measure, int32_t from, int32_t until, struct measured *out,
                  struct diagnostics *list) {
  const struct plan_measure *of =
      measure->kind == MEASURE_RATIO ? &crediting->plan->measures[measure->measure] : measure;
  const struct credits *credits = &crediting->credits[of->credit];
  const struct credit *first;
  *out = (struct measured){0, 0};
  if (measure->kind == MEASURE_COUNT) out->sum = (int64_t)credits_between(credits, payee, from, until, &first);
  else if (!sum_of(credits, payee, from, until, &out->sum)) {
    diagnostic_add(list, DIAGNOSTIC_measure_overflow, &measure->at, measure->name, crediting->payees->items[payee].key);
    return false;
  }
  if (measure->kind != MEASURE_RATIO) return true;
  if (targets_over(targets, payee, measure->target, from, until, &out->target) && out->target > 0) return true;
  no_target(crediting, payee, measure, from, until, list);
  return false;
}

static struct decimal amount_of(const struct crediting *crediting, int64_t minor) {
  return (struct decimal){minor, crediting->dataset->currency->digits};
}

struct decimal measured_value(const struct crediting *crediting, const struct plan_measure *measure,
                              const struct measured *measured) {
  struct decimal value = decimal_from_integer(measured->sum);
  if (measure->kind == MEASURE_SUM) return amount_of(crediting, measured->sum);
  if (measure->kind == MEASURE_RATIO)
    decimal_divide(value, decimal_from_integer(measured->target), 12, ROUNDING_HALF_UP, &value);
  return value;
}

bool measured_bound(const struct crediting *crediting, const struct plan_measure *measure,
                    const struct measured *measured, struct decimal bound, int64_t *out) {
  int digits = crediting->dataset->currency->digits;
  if (measure->kind == MEASURE_RATIO && !decimal_multiply(bound, amount_of(crediting, measured->target), &bound))
    return false;
  if (!decimal_round(bound, digits, ROUNDING_HALF_UP, &bound)) return false;
  while (bound.scale < digits) {
    bound.units *= 10;
    bound.scale++;
  }
  *out = (int64_t)bound.units;
  return *out == bound.units;
}

bool measured_reaches(const struct crediting *crediting, const struct plan_measure *measure,
                      const struct measured *measured, const struct value *value) {
  struct decimal wanted;
  if (value->kind == KIND_INTEGER) return measured->sum >= value->integer;
  if (value->kind == KIND_MONEY) return decimal_compare(amount_of(crediting, measured->sum), value->money.amount) >= 0;
  return measure->kind == MEASURE_RATIO &&
         decimal_multiply(value->decimal, decimal_from_integer(measured->target), &wanted) &&
         decimal_compare(decimal_from_integer(measured->sum), wanted) >= 0;
}

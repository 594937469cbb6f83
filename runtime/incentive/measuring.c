/* Measures.
 *
 * Invariant: a measure has a value, has none (and says so), or is an error; it is never nothing by accident. */
#include "incentive/measuring.h"

#include "base/text.h"

struct taking {
  const struct crediting *crediting;
  const struct targets *targets;
  int payee;
  int32_t from, until;
  struct diagnostics *list;
};

int32_t measure_start(const struct plan_measure *measure, struct period period) {
  return measure->same ? period.from : period_of(measure->over, period.from).from;
}

static struct days plan_days(const struct plan *plan, struct days days) {
  if (days.until > plan->until) days.until = plan->until;
  if (plan->measures_anew && days.from < plan->from) days.from = plan->from;
  return days;
}

static bool sum_of(const struct credits *credits, const struct taking *taking, int64_t *sum, size_t *events) {
  const struct credit *first;
  size_t count = credits_between(credits, taking->payee, taking->from, taking->until, &first);
  *sum = 0;
  *events = count;
  for (size_t i = 0; i < count; i++)
    if (__builtin_add_overflow(*sum, first[i].amount, sum)) return false;
  return true;
}

/* ---- by kind: false when it does not fit ---- */

static bool take(const struct taking *taking, const struct plan_measure *measure, struct measured *out);

static bool take_average(const struct taking *taking, const struct plan_measure *measure, struct measured *out) {
  int64_t scale = 1;
  for (int i = 0; i < PLAN_NUMBER_SCALE; i++) scale *= 10;
  if (measure->unit == KIND_MONEY) scale = 1;
  if (!sum_of(&taking->crediting->credits[measure->credit], taking, &out->sum, &out->count)) return false;
  out->none = out->count < (size_t)measure->least;
  return !__builtin_mul_overflow((int64_t)out->count, scale, &out->target);
}

static bool take_two(const struct taking *taking, const struct plan_measure *measure, struct measured *out) {
  const struct plan_measure *measures = taking->crediting->plan->measures;
  struct measured one, other;
  if (!take(taking, &measures[measure->measure], &one) || !take(taking, &measures[measure->other], &other))
    return false;
  out->none = one.none || other.none;
  if (measure->kind == MEASURE_PART) {
    out->sum = one.sum;
    out->target = other.sum;
  } else {
    if (__builtin_sub_overflow(one.sum, other.sum, &out->sum)) return false;
    out->target = measure->kind == MEASURE_MARKUP ? other.sum : one.sum;
  }
  if (measure->kind == MEASURE_DIFFERENCE) return true;
  out->none = out->none || out->target <= 0;
  return true;
}

static bool take(const struct taking *taking, const struct plan_measure *measure, struct measured *out) {
  const struct credits *credits = measure->credit >= 0 ? &taking->crediting->credits[measure->credit] : NULL;
  const struct credit *first;
  *out = (struct measured){.none = false};
  switch (measure->kind) {
  case MEASURE_COUNT:
    out->sum = (int64_t)credits_between(credits, taking->payee, taking->from, taking->until, &first);
    return true;
  case MEASURE_SUM:
    return sum_of(credits, taking, &out->sum, &out->count);
  case MEASURE_AVERAGE:
    return take_average(taking, measure, out);
  case MEASURE_RATIO:
    return take(taking, &taking->crediting->plan->measures[measure->measure], out);
  default:
    return take_two(taking, measure, out);
  }
}

/* ---- targets ---- */

/* Of those of [from, until) the target over his days; `until` is that of a longer period where that is meant. */
static bool find_target(const struct taking *taking, const struct plan_measure *measure, struct days whole,
                        struct measured *out) {
  const struct proration *proration = &taking->crediting->proration;
  struct days within = {taking->from, measure->whole_target ? whole.until : taking->until};
  struct part part = proration_part(proration, taking->payee, whole, within);
  out->none = out->none || part.there == 0;
  if (part_is_cut(part)) out->part = part;
  if (out->none) return true;
  if (!proration_is_said(proration, taking->payee, whole, part)) return false;
  bool found =
      proration_target(proration, taking->targets, taking->payee, measure->target, whole, within, &out->target);
  if (found && out->target > 0) return true;
  const struct missing_target missing = {taking->payee, measure->target, whole.from, whole.until, measure->at};
  targets_miss(taking->targets, &missing, taking->crediting->payees, taking->list);
  return false;
}

bool measure_take(const struct crediting *crediting, const struct targets *targets, int payee,
                  const struct plan_measure *measure, int32_t from, int32_t until, struct measured *out,
                  struct diagnostics *list) {
  struct days days = plan_days(crediting->plan, (struct days){from, until});
  const struct taking taking = {crediting, targets, payee, days.from, days.until, list};
  struct days whole = {from, measure->whole_target ? period_of(measure->over, from).until : until};
  if (!take(&taking, measure, out)) {
    diagnostic_add(list, DIAGNOSTIC_measure_overflow, &measure->at, measure->name, crediting->payees->items[payee].key);
    return false;
  }
  return measure->kind != MEASURE_RATIO || find_target(&taking, measure, whole, out);
}

/* ---- values ---- */

static struct decimal amount_of(const struct crediting *crediting, int64_t minor) {
  return (struct decimal){minor, crediting->plan->currency->digits};
}

static bool is_divided(const struct plan_measure *measure) {
  return measure->unit == KIND_PERCENT || measure->kind == MEASURE_AVERAGE;
}

/* What the sum of the measure is, before it is divided. */
static struct decimal sum_value(const struct crediting *crediting, const struct plan_measure *measure, int64_t sum) {
  if (measure->unit == KIND_MONEY) return amount_of(crediting, sum);
  if (measure->unit == KIND_DECIMAL && !is_divided(measure)) return (struct decimal){sum, PLAN_NUMBER_SCALE};
  return decimal_from_integer(sum);
}

struct decimal measured_value(const struct crediting *crediting, const struct plan_measure *measure,
                              const struct measured *measured) {
  struct decimal value = sum_value(crediting, measure, measured->sum);
  if (is_divided(measure) && measured->target != 0)
    decimal_divide(value, decimal_from_integer(measured->target), 12, ROUNDING_HALF_UP, &value);
  return value;
}

struct value measured_as_value(const struct crediting *crediting, const struct plan_measure *measure,
                               const struct measured *measured) {
  struct value value = {.kind = measured->none ? KIND_EMPTY : measure->unit};
  if (measured->none) return value;
  struct decimal number = measured_value(crediting, measure, measured);
  if (measure->unit == KIND_MONEY) value.money = (struct money){number, crediting->plan->currency};
  else if (measure->unit == KIND_INTEGER) value.integer = measured->sum;
  else value.decimal = number;
  return value;
}

bool measured_bound(const struct crediting *crediting, const struct plan_measure *measure,
                    const struct measured *measured, struct decimal bound, int64_t *out) {
  int digits = crediting->plan->currency->digits;
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
  struct decimal wanted = value->decimal;
  if (measured->none) return false;
  if (value->kind == KIND_INTEGER) wanted = decimal_from_integer(value->integer);
  if (value->kind == KIND_MONEY) wanted = value->money.amount;
  if (is_divided(measure) && !decimal_multiply(wanted, decimal_from_integer(measured->target), &wanted)) return false;
  return decimal_compare(sum_value(crediting, measure, measured->sum), wanted) >= 0;
}

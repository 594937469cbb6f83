/* Breakpoints.
 *
 * Invariants
 * 1. Between two breakpoints over a credit, every component that a measure of that credit drives is one formula: a
 * straight line, or a parabola where rates are interpolated.
 * 2. A breakpoint is the first amount of what begins there, as far as whole minor units can tell; rounding of a part of
 * a target may put it one unit to the side, so whoever looks for jumps looks at the neighbours as well. */
#include "incentive/breakpoint.h"

#include "incentive/search.h"

#include <stdlib.h>

struct finding {
  struct arena *arena;
  const struct trial *trial;
  int credit;
  bool counts;
  struct breakpoints out;
};

static void add(struct finding *finding, enum break_kind kind, int64_t at, int pay, int band) {
  struct breakpoints *out = &finding->out;
  out->items = arena_grow(finding->arena, out->items, out->count, sizeof *out->items);
  out->items[out->count++] = (struct breakpoint){kind, at, pay, band};
}

/* Whether the measure is of the credit, and of the kind that is asked for. A difference is what it is of when nothing
 * is taken away. */
static bool is_over(const struct finding *finding, int number) {
  const struct plan *plan = &finding->trial->plan;
  const struct plan_measure *measure = number >= 0 ? &plan->measures[number] : NULL;
  while (measure != NULL && (measure->kind == MEASURE_RATIO || measure->kind == MEASURE_DIFFERENCE))
    measure = &plan->measures[measure->measure];
  enum plan_measure_kind wanted = finding->counts ? MEASURE_COUNT : MEASURE_SUM;
  return measure != NULL && measure->kind == wanted && measure->credit == finding->credit;
}

static bool measure_nothing(const struct finding *finding, const struct plan_measure *measure, int32_t from,
                            struct measured *out) {
  const struct plan_run *run = &finding->trial->run;
  struct diagnostics *unheard = diagnostics_new();
  bool fine = measure_take(&run->crediting, &run->targets, 0, measure, from, run->periods[0].until, out, unheard);
  diagnostics_free(unheard);
  return fine;
}

static bool bound_of(const struct finding *finding, const struct plan_measure *measure, const struct measured *measured,
                     struct decimal bound, int64_t *out) {
  if (measure->unit != KIND_INTEGER)
    return measured_bound(&finding->trial->run.crediting, measure, measured, bound, out);
  if (!decimal_round(bound, 0, ROUNDING_HALF_UP, &bound)) return false;
  *out = (int64_t)bound.units;
  return *out == bound.units;
}

static void of_bands(struct finding *finding, int pay) {
  const struct trial *trial = finding->trial;
  const struct plan_pay *rule = &trial->plan.pays[pay];
  const struct plan_measure *measure = &trial->plan.measures[rule->measure];
  const struct bands *bands = &trial->run.bands[pay];
  struct period period = trial->run.periods[0];
  int32_t from = rule->same ? period.from : period_of(rule->over, period.from).from;
  struct measured measured;
  int64_t at;
  if (bands->count == 0 || !measure_nothing(finding, measure, from, &measured)) return;
  for (size_t i = 0; i < bands->count; i++) {
    const struct band *band = &bands->items[i];
    if (band->has_low && bound_of(finding, measure, &measured, band->low, &at))
      add(finding, BREAK_BAND, at + !band->low_in, pay, (int)i);
  }
  const struct band *last = &bands->items[bands->count - 1];
  if (last->has_high && bound_of(finding, measure, &measured, last->high, &at))
    add(finding, BREAK_END, at + last->high_in, pay, (int)bands->count - 1);
}

static bool reach_of(const struct finding *finding, int number, const struct value *value, int64_t *at) {
  const struct plan_measure *measure = &finding->trial->plan.measures[number];
  struct measured measured;
  struct decimal bound = value->kind == KIND_MONEY     ? value->money.amount
                         : value->kind == KIND_INTEGER ? decimal_from_integer(value->integer)
                                                       : value->decimal;
  return measure_nothing(finding, measure, measure_start(measure, finding->trial->run.periods[0]), &measured) &&
         bound_of(finding, measure, &measured, bound, at);
}

static void of_reach(struct finding *finding, int pay) {
  const struct plan_pay *rule = &finding->trial->plan.pays[pay];
  int64_t step, at;
  if (!reach_of(finding, rule->measure, &rule->reach, &step)) return;
  int steps = rule->kind == PAY_EVERY && step > 0 ? BREAK_STEPS : 1;
  for (int i = 1; i <= steps && !__builtin_mul_overflow(step, i, &at); i++) add(finding, BREAK_REACHED, at, pay, -1);
}

static void of_gates(struct finding *finding, int pay) {
  const struct plan_pay *rule = &finding->trial->plan.pays[pay];
  int64_t at;
  for (size_t i = 0; i < rule->gate_count; i++)
    if (is_over(finding, rule->gates[i].measure) &&
        reach_of(finding, rule->gates[i].measure, &rule->gates[i].value, &at))
      add(finding, BREAK_GATE, at, pay, -1);
}

static int compare(const void *a, const void *b) {
  const struct breakpoint *one = a, *other = b;
  if (one->at != other->at) return one->at < other->at ? -1 : 1;
  return one->pay != other->pay ? one->pay - other->pay : one->band - other->band;
}

/* What has to be searched for is searched for once, as long as targets stay as they are. */
static void of_rules(struct finding *finding) {
  struct trial *trial = (struct trial *)finding->trial;
  if (trial->searched == NULL)
    trial->searched = arena_alloc(trial->arena, (trial->whole->credit_count + 1) * sizeof *trial->searched);
  struct breakpoints **known = &trial->searched[finding->credit];
  if (*known == NULL) {
    *known = arena_alloc(trial->arena, sizeof **known);
    for (size_t i = 0; i < trial->plan.pay_count; i++) {
      const struct plan_pay *pay = &trial->plan.pays[i];
      if (search_is_needed(pay) && (pay->kind != PAY_EACH || pay->credit == finding->credit))
        search_breaks(trial->arena, trial, finding->credit, (int)i, *known);
    }
  }
  for (size_t i = 0; i < (*known)->count; i++) {
    const struct breakpoint *one = &(*known)->items[i];
    add(finding, one->kind, one->at, one->pay, one->band);
  }
}

struct breakpoints breakpoints_of(struct arena *arena, const struct trial *trial, int credit, bool counts) {
  struct finding finding = {arena, trial, credit, counts, {NULL, 0}};
  int64_t unheard;
  trial_pay((struct trial *)trial, NULL, 0, &unheard); /* measures are then of nothing but targets */
  for (size_t i = 0; i < trial->plan.pay_count; i++) {
    const struct plan_pay *pay = &trial->plan.pays[i];
    of_gates(&finding, (int)i);
    if (!is_over(&finding, pay->measure)) continue;
    if (pay->kind == PAY_BAND) of_bands(&finding, (int)i);
    if (pay->kind == PAY_REACHED || pay->kind == PAY_EVERY) of_reach(&finding, (int)i);
  }
  if (!counts) of_rules(&finding);
  if (finding.out.count > 1) qsort(finding.out.items, finding.out.count, sizeof *finding.out.items, compare);
  return finding.out;
}

struct position breakpoint_place(const struct trial *trial, const struct breakpoint *breakpoint) {
  const struct plan_pay *pay = &trial->plan.pays[breakpoint->pay];
  const struct bands *bands = &trial->run.bands[breakpoint->pay];
  if (breakpoint->band < 0) return pay->at;
  return (struct position){bands->table->at.file, bands->items[breakpoint->band].row, 0, 0};
}

/* Targets. */
#include "incentive/targets.h"

#include "base/text.h"

static const struct target *find(const struct targets *targets, int payee, const char *name, int32_t from,
                                 int32_t until) {
  for (size_t i = 0; i < targets->count; i++) {
    const struct target *target = &targets->items[i];
    if (target->payee == payee && target->period.from == from && target->period.until == until &&
        text_equal(target->name, name))
      return target;
  }
  return NULL;
}

bool targets_add(struct targets *targets, const struct target *target) {
  if (find(targets, target->payee, target->name, target->period.from, target->period.until) != NULL) return false;
  targets->items = arena_grow(targets->arena, targets->items, targets->count, sizeof *targets->items);
  targets->items[targets->count++] = *target;
  return true;
}

/* From the longest that begins here to the shortest: what is left over is filled in the same way. */
bool targets_over(const struct targets *targets, int payee, const char *name, int32_t from, int32_t until,
                  int64_t *amount) {
  int64_t sum = 0;
  while (from < until) {
    const struct target *part = NULL;
    for (int kind = PLAN_YEAR; part == NULL && kind >= PLAN_MONTH; kind--) {
      struct period period = period_of((enum plan_period)kind, from);
      if (period.from == from && period.until <= until) part = find(targets, payee, name, from, period.until);
    }
    if (part == NULL || __builtin_add_overflow(sum, part->amount, &sum)) return false;
    from = part->period.until;
  }
  *amount = sum;
  return true;
}

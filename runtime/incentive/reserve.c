/* Reserves: a part of what a period pays, kept back until some time after its end.
 *
 * Invariant: what is kept back is released once, whole, in the period that holds the day. */
#include "incentive/paying.h"

static void hold(struct keeping *keeping, int32_t until, int64_t amount) {
  if (keeping->held_count == keeping->held_capacity) {
    keeping->held_capacity = keeping->held_capacity > 0 ? keeping->held_capacity * 2 : 16;
    keeping->held = xrealloc(keeping->held, keeping->held_capacity * sizeof *keeping->held);
  }
  keeping->held[keeping->held_count++] = (struct held){until, amount};
}

/* Nothing is kept back of what is owed to the company. */
void reserve_apply(struct paying *paying) {
  const struct plan_reserve *reserve = &paying->plan->reserve;
  const struct rulebook *rulebook = paying->payout->crediting->dataset->rulebook;
  struct period period = paying->payout->periods[paying->period];
  struct keeping *keeping = &paying->keeping;
  int64_t total = paying_total(paying), amount = 0;
  struct decimal exact;
  if (!reserve->is_there) return;
  if (total > 0 && decimal_multiply(decimal_from_integer(total), reserve->part, &exact) &&
      paying_to_minor(exact, &amount) && amount > 0)
    paying_add_whole(paying, LINE_RESERVE, total, -amount);
  for (size_t i = 0; i < keeping->held_count; i++) {
    struct held *held = &keeping->held[i];
    if (held->amount == 0 || held->until >= period.until) continue;
    paying_add_whole(paying, LINE_RESERVE_RELEASE, held->amount, held->amount);
    held->amount = 0;
  }
  if (amount > 0) hold(keeping, day_after(rulebook, period.until, reserve->span), amount);
}

/* Draws: what is advanced before it is earned.
 *
 *   recoverable      advance, then recovery from what is earned, now and in later periods, while something is owed
 *   nonrecoverable   advance, then recovery from what the same period earns; the rest is forgiven
 *   guaranteed       advance, which is owed by nobody
 *
 * Invariant: what is owed is what was advanced, less what was recovered and forgiven; it is never below nothing. */
#include "incentive/paying.h"

/* How many draws begin in the period while plan and person are there, and no longer after joining than the plan says.
 */
static int draws_in(struct paying *paying) {
  const struct plan_draw *draw = &paying->plan->draw;
  const struct payee *payee = &paying->payout->crediting->payees->items[paying->payee];
  struct period period = paying->payout->periods[paying->period], each = period_of(draw->each, period.from);
  int32_t last = INT32_MAX;
  int count = 0;
  if (draw->is_first && payee->from == 0 && paying_earns(paying)) {
    diagnostic_add(paying->list, DIAGNOSTIC_draw_no_start, &draw->at, payee->key);
    paying->fine = false;
    return 0;
  }
  if (draw->is_first) last = day_after(paying->payout->crediting->dataset->rulebook, payee->from, draw->span);
  for (; each.from < period.until && each.from < paying->plan->until; each = period_next(each))
    count += each.until > payee->from && each.from < payee->until && each.from < last;
  return count;
}

static void advance(struct paying *paying, int64_t amount, int times) {
  paying_add_whole(paying, LINE_DRAW_ADVANCE, amount, amount * times);
  paying->payout->ledger.items[paying->payout->ledger.count - 1].times = times;
}

void draw_apply(struct paying *paying) {
  const struct plan_draw *draw = &paying->plan->draw;
  int64_t *owed = &paying->keeping.owed, earned = paying_total(paying), amount;
  if (!draw->is_there) return;
  int times = draws_in(paying);
  if (!money_to_minor(draw->amount, ROUNDING_HALF_UP, &amount)) return;
  if (times > 0) advance(paying, amount, times);
  if (draw->kind == DRAW_GUARANTEED) return;
  *owed += amount * times;
  int64_t back = earned < *owed ? earned : *owed;
  if (back > 0) {
    paying_add_whole(paying, LINE_DRAW_RECOVERY, *owed, -back);
    *owed -= back;
  }
  if (draw->kind != DRAW_NONRECOVERABLE || *owed == 0) return;
  paying_add_whole(paying, LINE_DRAW_FORGIVEN, *owed, 0);
  *owed = 0;
}

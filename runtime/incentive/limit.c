/* The cap and the floor of what a period pays: lines of their own. */
#include "incentive/paying.h"

static bool limit_of(struct paying *paying, const struct plan_limit *limit, int64_t *out) {
  struct period period = paying->payout->periods[paying->period];
  int64_t target;
  struct decimal exact;
  if (limit->target == NULL) return money_to_minor(limit->amount, ROUNDING_HALF_UP, out);
  if (!targets_over(paying->payout->targets, paying->payee, limit->target, period.from, period.until, &target)) {
    const struct missing_target missing = {paying->payee, limit->target, period.from, period.until, limit->at};
    targets_miss(paying->payout->targets, &missing, paying->payout->crediting->payees, paying->list);
    paying->fine = false;
    return false;
  }
  return decimal_multiply(decimal_from_integer(target), limit->part, &exact) && paying_to_minor(exact, out);
}

void limit_apply(struct paying *paying) {
  struct ledger *ledger = &paying->payout->ledger;
  int64_t limit, before;
  for (size_t i = paying->first; i < ledger->count; i++)
    if (!paying_count(paying, ledger->items[i].amount)) return;
  int64_t total = before = paying_total(paying);
  if (paying->plan->cap.is_there && limit_of(paying, &paying->plan->cap, &limit) && total > limit) {
    paying_add_whole(paying, LINE_CAP, total, limit - total);
    total = limit;
  }
  keeping_settle(paying, before, total);
  if (paying->plan->floor.is_there && paying_earns(paying) && limit_of(paying, &paying->plan->floor, &limit) &&
      total < limit)
    paying_add_whole(paying, LINE_FLOOR, total, limit - total);
}

/* The cap and the floor of what a period pays: lines of their own.
 *
 * Invariant: a cap is cut to the part of the period that is the person's, but never to nothing: what is paid after he
 * left is held to the whole of it. */
#include "incentive/paying.h"

static bool target_of(struct paying *paying, const struct plan_limit *limit, struct days days, int64_t *target) {
  const struct crediting *crediting = paying->payout->crediting;
  struct days whole = paying_period(paying);
  if (proration_target(&crediting->proration, paying->payout->targets, paying->payee, limit->target, whole, days,
                       target))
    return true;
  const struct missing_target missing = {paying->payee, limit->target, whole.from, whole.until, limit->at};
  targets_miss(paying->payout->targets, &missing, crediting->payees, paying->list);
  paying->fine = false;
  return false;
}

static bool limit_of(struct paying *paying, const struct plan_limit *limit, int64_t *out, struct part *part) {
  int64_t amount = 0, target;
  struct decimal exact;
  if (limit->target == NULL && !money_to_minor(limit->amount, ROUNDING_HALF_UP, &amount)) return false;
  *out = amount;
  if (!paying_cut(paying, paying_period(paying), out, part)) return false;
  if (paying->part.there == 0) *out = amount;
  if (limit->target == NULL) return true;
  if (!target_of(paying, limit, paying->days, &target)) return false;
  return decimal_multiply(decimal_from_integer(target), limit->part, &exact) && paying_to_minor(exact, out);
}

/* Brings the total to the limit, with a line. */
static void bring(struct paying *paying, enum line_kind kind, int64_t *total, int64_t limit, struct part part) {
  paying_add_whole(paying, kind, *total, limit - *total);
  paying_tell_part(paying, part);
  *total = limit;
}

void limit_apply(struct paying *paying) {
  const struct plan *plan = paying->plan;
  struct ledger *ledger = &paying->payout->ledger;
  struct part part;
  int64_t limit, before;
  for (size_t i = paying->first; i < ledger->count; i++)
    if (!paying_count(paying, ledger->items[i].amount)) return;
  int64_t total = before = paying_total(paying);
  if (plan->cap.is_there && limit_of(paying, &plan->cap, &limit, &part) && total > limit)
    bring(paying, LINE_CAP, &total, limit, part);
  keeping_settle(paying, before, total);
  if (plan->floor.is_there && paying->part.there > 0 && limit_of(paying, &plan->floor, &limit, &part) && total < limit)
    bring(paying, LINE_FLOOR, &total, limit, part);
}

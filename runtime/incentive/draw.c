/* Draws: what is advanced before it is earned.
 *
 *   recoverable      advance, then recovery from what is earned, now and in later periods, while something is owed
 *   nonrecoverable   advance, then recovery from what the same period earns; the rest is forgiven
 *   guaranteed       advance, which is owed by nobody
 *
 * A recoverable one ends when nothing more can come that it could be recovered from: what is owed is then forgiven, or
 * taken whole, so that the person's balance says what is to be paid back.
 *
 * Invariant: what is owed is what was advanced, less what was recovered, forgiven and taken at the end; it is never
 * below nothing. */
#include "incentive/paying.h"

static void advance(struct paying *paying, int64_t amount, int64_t sum, int times, struct part part) {
  if (times == 0 || sum == 0) return;
  paying_add_whole(paying, LINE_DRAW_ADVANCE, amount, sum);
  paying->payout->ledger.items[paying->payout->ledger.count - 1].times = times;
  paying_tell_part(paying, part);
}

/* The first day on which no draw begins any more; false when nobody knows when the person joined. */
static bool last_draw(struct paying *paying, int32_t *out) {
  const struct plan_draw *draw = &paying->plan->draw;
  const struct payee *payee = &paying->payout->crediting->payees->items[paying->payee];
  int32_t joined = payee_from(payee);
  *out = INT32_MAX;
  if (!draw->is_first || paying->part.there == 0) return true;
  if (joined != PAYEE_ALWAYS) {
    *out = day_after(paying->payout->crediting->dataset->rulebook, joined, draw->span);
    return true;
  }
  diagnostic_add(paying->list, DIAGNOSTIC_draw_no_start, &draw->at, payee->key);
  paying->fine = false;
  return false;
}

/* The draws that begin in the period while the person is there, and no longer after joining than the plan says: those
 * that are his whole on one line, the others each on its own. What they are together. */
static int64_t advance_all(struct paying *paying, int64_t amount) {
  struct period each = period_of(paying->plan->draw.each, paying->payout->periods[paying->period].from);
  int64_t sum = 0;
  int32_t last;
  int times = 0;
  if (!last_draw(paying, &last)) return 0;
  struct days days = paying->days;
  if (last < days.until) paying->days.until = last;
  for (; each.from < paying->days.until; each = period_next(each)) {
    struct part part;
    int64_t cut = amount;
    if (!paying_cut(paying, (struct days){each.from, each.until}, &cut, &part)) break;
    if (part.whole > 0) advance(paying, amount, cut, 1, part);
    else times += cut != 0;
    sum += cut;
  }
  advance(paying, amount, amount * times, times, (struct part){0, 0});
  paying->days = days;
  return sum;
}

/* ---- the end ---- */

static bool comes_to_nothing(const struct keeping *keeping) {
  for (size_t i = 0; i < keeping->count; i++)
    if (keeping->items[i].earned != keeping->items[i].due) return false;
  for (size_t i = 0; i < keeping->held_count; i++)
    if (keeping->held[i].amount != 0) return false;
  return true;
}

/* No day is left on which the plan is the person's, and nothing is withheld or kept back. */
static bool is_over(const struct paying *paying) {
  int32_t until = paying->payout->periods[paying->period].until;
  const struct plan *plan = paying->plan;
  struct days more;
  return !(until < plan->until &&
           payee_days(paying->payout->crediting->payees, paying->payee, plan, until, plan->until, &more)) &&
         comes_to_nothing(&paying->keeping);
}

/* What is not recovered by then. */
static void settle(struct paying *paying) {
  const struct plan_draw *draw = &paying->plan->draw;
  int64_t *owed = &paying->keeping.owed;
  bool forgives = draw->kind == DRAW_NONRECOVERABLE || draw->forgives;
  if (*owed == 0 || (draw->kind == DRAW_RECOVERABLE && !is_over(paying))) return;
  paying_add_whole(paying, forgives ? LINE_DRAW_FORGIVEN : LINE_DRAW_OWED, *owed, forgives ? 0 : -*owed);
  *owed = 0;
}

void draw_apply(struct paying *paying) {
  const struct plan_draw *draw = &paying->plan->draw;
  int64_t *owed = &paying->keeping.owed, earned = paying_total(paying), amount;
  if (!draw->is_there) return;
  if (!money_to_minor(draw->amount, ROUNDING_HALF_UP, &amount)) return;
  amount = advance_all(paying, amount);
  if (draw->kind == DRAW_GUARANTEED) return;
  *owed += amount;
  int64_t back = earned < *owed ? earned : *owed;
  if (back > 0) {
    paying_add_whole(paying, LINE_DRAW_RECOVERY, *owed, -back);
    *owed -= back;
  }
  settle(paying);
}

/* Paying everybody, period by period.
 *
 * Invariants
 * 1. Lines of a component, of a person and a period add up to what the component pays; amounts are whole minor units.
 * 2. `line` rounds each line; `component` and `statement` round the exact sum once and share it out to the lines by
 * largest remainder, ties to the first.
 * 3. What the plan as a whole changes (cap, floor) are lines of their own. */
#include "incentive/paying.h"

#include <stdlib.h>

/* ---- lines ---- */

bool paying_to_minor(struct decimal exact, int64_t *out) {
  struct decimal whole;
  if (!decimal_round(exact, 0, ROUNDING_HALF_UP, &whole)) return false;
  *out = (int64_t)whole.units;
  return *out == whole.units;
}

bool paying_overflow(struct paying *paying, const struct plan_pay *pay) {
  diagnostic_add(paying->list, DIAGNOSTIC_pay_overflow, &pay->at, pay->name,
                 paying->payout->crediting->payees->items[paying->payee].key);
  paying->fine = false;
  return false;
}

bool paying_add(struct paying *paying, const struct plan_pay *pay, struct line line, struct decimal exact) {
  struct ledger *ledger = &paying->payout->ledger;
  size_t number = ledger->count - paying->first;
  line.payee = (uint32_t)paying->payee;
  line.period = (int16_t)paying->period;
  line.pay = (int16_t)(pay - paying->plan->pays);
  line.part = paying->shown;
  if (!paying_to_minor(exact, &line.amount)) return paying_overflow(paying, pay);
  if (number >= paying->exact_room) {
    paying->exact_room = number < 64 ? 128 : number * 2;
    paying->exact = xrealloc(paying->exact, paying->exact_room * sizeof *paying->exact);
  }
  paying->exact[number] = exact;
  ledger_add(ledger, &line);
  return true;
}

bool paying_count(struct paying *paying, int64_t amount) {
  if (amount != INT64_MIN && !__builtin_add_overflow(paying->volume, amount < 0 ? -amount : amount, &paying->volume))
    return true;
  diagnostic_add(paying->list, DIAGNOSTIC_plan_overflow, &paying->plan->at, paying->plan->name);
  paying->fine = false;
  return false;
}

int64_t paying_part(int64_t x, int64_t numerator, int64_t denominator) {
  int128 product = (int128)x * numerator, half = denominator < 0 ? -(int128)denominator : denominator;
  if (denominator < 0) product = -product;
  int128 twice = product < 0 ? -2 * product : 2 * product, part = (twice + half) / (2 * half);
  return (int64_t)(product < 0 ? -part : part);
}

int64_t paying_total(const struct paying *paying) {
  const struct ledger *ledger = &paying->payout->ledger;
  int64_t total = 0;
  for (size_t i = paying->first; i < ledger->count; i++) total += ledger->items[i].amount;
  return total;
}

void paying_add_whole(struct paying *paying, enum line_kind kind, int64_t base, int64_t amount) {
  if (kind > LINE_FLOOR && !paying_count(paying, amount)) return;
  ledger_add(&paying->payout->ledger, &(struct line){.kind = kind,
                                                     .payee = (uint32_t)paying->payee,
                                                     .period = (int16_t)paying->period,
                                                     .pay = -1,
                                                     .band = -1,
                                                     .measure = -1,
                                                     .credits = -1,
                                                     .base = base,
                                                     .amount = amount});
}

struct days paying_period(const struct paying *paying) {
  struct period period = paying->payout->periods[paying->period];
  return (struct days){period.from, period.until};
}

bool paying_cut(struct paying *paying, struct days whole, int64_t *amount, struct part *part) {
  const struct proration *proration = &paying->payout->crediting->proration;
  *part = proration_part(proration, paying->payee, whole, paying->days);
  if (!proration_is_said(proration, paying->payee, whole, *part)) {
    paying->fine = false;
    return false;
  }
  *amount = proration_amount(proration, paying->payee, *amount, whole, paying->days);
  if (!part_is_cut(*part) || paying->plan->prorate == PRORATE_NONE) *part = (struct part){0, 0};
  return true;
}

void paying_tell_part(struct paying *paying, struct part part) {
  struct ledger *ledger = &paying->payout->ledger;
  ledger->items[ledger->count - 1].part = part;
}

bool paying_measure(struct paying *paying, int measure, int32_t from, int32_t until, struct measured *out) {
  bool fine = measure_take(paying->payout->crediting, paying->payout->targets, paying->payee,
                           &paying->plan->measures[measure], from, until, out, paying->list);
  paying->fine = paying->fine && fine;
  return fine;
}

/* ---- everybody ---- */

static void find_days(struct paying *paying) {
  struct period period = paying->payout->periods[paying->period];
  const struct plan *plan = paying->plan;
  paying->days = (struct days){period.from > plan->from ? period.from : plan->from,
                               period.until < plan->until ? period.until : plan->until};
  paying->part =
      proration_part(&paying->payout->crediting->proration, paying->payee, paying_period(paying), paying->days);
}

/* Whoever is nobody to the plan in this period gets nothing of it, unless something is credited to him after he left.
 */
static bool earns(const struct paying *paying) {
  const struct crediting *crediting = paying->payout->crediting;
  const struct credit *first;
  bool any = paying->part.there > 0;
  for (size_t i = 0; !any && i < paying->plan->credit_count; i++)
    any = credits_between(&crediting->credits[i], paying->payee, paying->days.from, paying->days.until, &first) > 0;
  return any;
}

/* Earnings, what is due of them, cap and floor, reserve, draw: in this order. Past the end of the plan nothing is
 * earned, and what is open goes the rest of its way. */
static void pay_one(struct paying *paying) {
  static void (*const steps[])(struct paying * paying) = {rounding_share, keeping_earned, limit_apply, reserve_apply,
                                                          draw_apply};
  paying->first = paying->payout->ledger.count;
  find_days(paying);
  for (size_t i = 0; earns(paying) && i < paying->plan->pay_count; i++) component_pay(paying, &paying->plan->pays[i]);
  for (size_t i = 0; paying->fine && i < sizeof steps / sizeof *steps; i++) steps[i](paying);
}

static void keep_balance(struct paying *paying) {
  struct balance *balance = &paying->payout->balances[paying->payee];
  const struct keeping *keeping = &paying->keeping;
  for (size_t i = 0; i < keeping->count; i++) balance->withheld += keeping->items[i].earned - keeping->items[i].due;
  for (size_t i = 0; i < keeping->held_count; i++) balance->reserve += keeping->held[i].amount;
  balance->owed = keeping->owed;
}

/* Periods before the first that is asked for are paid for what they leave behind; their lines are nobody's business. */
static void pay_person(struct paying *paying) {
  struct payout *payout = paying->payout;
  keeping_start(paying);
  for (paying->period = 0; paying->period < payout->period_count; paying->period++) {
    if (paying->period == payout->history) payout->ledger.count = 0;
    pay_one(paying);
  }
  keep_balance(paying);
  for (size_t i = 0; i < payout->ledger.count; i++)
    payout->ledger.items[i].period = (int16_t)(payout->ledger.items[i].period - (int16_t)payout->history);
  ledger_seal(&payout->ledger);
}

bool payout_run(struct payout *payout, struct diagnostics *list) {
  struct paying paying = {.payout = payout, .plan = payout->crediting->plan, .list = list, .fine = true};
  const struct payees *payees = payout->crediting->payees;
  if (payout->targets->missing != NULL) payout->targets->missing->count = 0;
  if (payout->crediting->proration.unsaid != NULL) payout->crediting->proration.unsaid->count = 0;
  const int *people = payees_by_key(payees);
  payout->balances = arena_alloc(payout->crediting->arena, (payees->count + 1) * sizeof *payout->balances);
  paying.fine = keeping_open(&paying);
  bool opened = paying.fine;
  const struct progress *progress = payout->crediting->dataset->progress;
  for (size_t i = 0; opened && i < payees->count; i++) {
    if (!progress_go(progress, PROGRESS_PAY, i, payees->count, list)) {
      paying.fine = false;
      break;
    }
    if (!payee_is_for(payees, people[i], paying.plan)) continue;
    if (payout->only != NULL && names_get(payout->only, payees->items[people[i]].key) < 0) continue;
    paying.payee = people[i];
    pay_person(&paying);
  }
  keeping_close(&paying);
  free(paying.exact);
  free(paying.overrides);
  targets_tell_missing(payout->targets, payees, list);
  proration_tell_unsaid(&payout->crediting->proration, list);
  return paying.fine;
}

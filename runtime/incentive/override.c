/* Differential overrides (级差): what a superior earns more than those below him.
 *
 * Invariants
 * 1. Everybody's rate comes from his own measure and the same table, or from his role on the day of the event; one whom
 * the plan does not pay has none.
 * 2. Below somebody stand those whom the same credit gives the same event to: from the case's owner upwards. So all
 * differences along a chain add up to the highest rate in it. */
#include "incentive/paying.h"

#include <string.h>

struct override_rate {
  bool known, there;
  int band;
  struct decimal rate;
};

/* The rate that a measure picks for somebody in the period under way, taken once. */
static const struct override_rate *rate_in_period(struct paying *paying, const struct plan_pay *pay, int payee) {
  size_t people = paying->payout->crediting->payees->count, number = (size_t)(pay - paying->plan->pays);
  if (paying->overrides == NULL) {
    size_t bytes = paying->plan->pay_count * paying->payout->period_count * people * sizeof *paying->overrides;
    paying->overrides = memset(xmalloc(bytes), 0, bytes);
  }
  struct override_rate *out =
      &paying->overrides[(number * paying->payout->period_count + paying->period) * people + (size_t)payee];
  if (out->known) return out;
  int self = paying->payee;
  out->known = true;
  paying->payee = payee;
  out->there = payee_is_for(paying->payout->crediting->payees, payee, paying->plan) &&
               component_rate(paying, pay, &out->band, &out->rate);
  paying->payee = self;
  return out;
}

/* The rate of somebody for what happened on a day. */
static struct override_rate rate_of(struct paying *paying, const struct plan_pay *pay, int payee, int32_t day) {
  struct override_rate out = {.band = -1};
  if (pay->kind == PAY_BAND) return *rate_in_period(paying, pay, payee);
  out.there = component_role_rate(paying, pay, payee, day, &out.rate);
  return out;
}

static bool credits_superiors(const struct plan_credit *credit, bool *all) {
  bool one = false;
  *all = false;
  for (size_t i = 0; i < credit->share_count; i++) {
    *all = *all || credit->shares[i].receiver == RECEIVER_SUPERIORS;
    one = one || plan_share_climbs(&credit->shares[i]);
  }
  return one;
}

static bool credits_owner(const struct plan_credit *credit) {
  int owner = record_field_number(credit->about, "owner");
  for (size_t i = 0; i < credit->share_count; i++)
    if (credit->shares[i].receiver == RECEIVER_FIELD && credit->shares[i].field == owner) return true;
  return false;
}

/* The highest rate of those below; nothing where there is nobody, or the payee does not stand in the owner's chain. */
static struct decimal highest_below(struct paying *paying, const struct plan_pay *pay, const struct credits *credits,
                                    const struct credit *credit) {
  const struct payees *payees = paying->payout->crediting->payees;
  struct decimal none = decimal_from_integer(0), highest = none;
  bool all, counts = credits_owner(credits->rule);
  int person = crediting_owner(paying->payout->crediting, credits, credit);
  credits_superiors(credits->rule, &all);
  for (int level = 0; person >= 0 && level <= PAYEE_LEVELS; level++) {
    if (person == paying->payee) return highest;
    bool theirs = counts && payee_counts(payees, person, paying->plan, credit->date);
    struct override_rate rate = {.there = false};
    if (theirs) rate = rate_of(paying, pay, person, credit->date);
    if (rate.there && decimal_compare(rate.rate, highest) > 0) highest = rate.rate;
    counts = all || level == 0;
    person = payee_superior(&payees->items[person], credit->date);
  }
  return none;
}

void override_pay(struct paying *paying, const struct plan_pay *pay) {
  const struct credits *credits;
  const struct credit *first;
  size_t count = paying_credits(paying, pay, &credits, &first);
  for (size_t i = 0; i < count; i++) {
    struct override_rate own = rate_of(paying, pay, paying->payee, first[i].date);
    if (!own.there) continue;
    struct decimal less = highest_below(paying, pay, credits, &first[i]), rate, exact;
    struct line line = {.band = (int16_t)own.band,
                        .measure = -1,
                        .credits = (int16_t)pay->credit,
                        .credit = (uint32_t)(&first[i] - credits->items),
                        .base = first[i].amount,
                        .rate = own.rate};
    bool fine = decimal_subtract(own.rate, less, &rate);
    if (fine && rate.units < 0) rate = decimal_from_integer(0);
    fine = fine && decimal_multiply(decimal_from_integer(line.base), rate, &exact) &&
           decimal_round(less, LINE_LESS_SCALE, ROUNDING_HALF_UP, &less);
    line.less = (int64_t)less.units;
    if (fine) paying_add(paying, pay, line, exact);
    else paying_overflow(paying, pay);
  }
}

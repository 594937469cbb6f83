/* What one component pays.
 *
 * Marginal bands go with the running sum of the measure: each event is paid for the part of the way that it goes, so a
 * refund goes back the same way. */
#include "base/limits.h"
#include "incentive/paying.h"

static bool add_rated(struct paying *paying, const struct plan_pay *pay, const struct credits *credits,
                      const struct credit *credit, int64_t base, int band, struct decimal rate) {
  struct decimal exact;
  struct line line = {.band = (int16_t)band,
                      .credits = (int16_t)pay->credit,
                      .credit = (uint32_t)(credit - credits->items),
                      .base = base,
                      .rate = rate};
  if (!decimal_multiply(decimal_from_integer(base), rate, &exact)) return paying_overflow(paying, pay);
  return paying_add(paying, pay, line, exact);
}

/* ---- a fixed rate, one rate for everything ---- */

static size_t paid_credits(struct paying *paying, const struct plan_pay *pay, const struct credits **credits,
                           const struct credit **first) {
  struct period period = paying->payout->periods[paying->period];
  *credits = &paying->payout->crediting->credits[pay->credit];
  return credits_between(*credits, paying->payee, period.from, period.until, first);
}

static void pay_all(struct paying *paying, const struct plan_pay *pay, int band, struct decimal rate) {
  const struct credits *credits;
  const struct credit *first;
  size_t count = paid_credits(paying, pay, &credits, &first);
  for (size_t i = 0; i < count; i++) add_rated(paying, pay, credits, &first[i], first[i].amount, band, rate);
}

/* ---- bands ---- */

static int32_t band_start(const struct plan_pay *pay, struct period period) {
  return pay->same ? period.from : period_of(pay->over, period.from).from;
}

static void pay_whole(struct paying *paying, const struct plan_pay *pay, const struct bands *bands,
                      const struct measured *measured) {
  const struct plan_measure *measure = &paying->plan->measures[pay->measure];
  struct decimal value = measured_value(paying->payout->crediting, measure, measured), rate;
  int band = bands_find(bands, value);
  if (pay->mode == MODE_INTERPOLATED) {
    if (!bands_interpolate(bands, value, &rate)) return;
    pay_all(paying, pay, band, rate);
  } else if (band >= 0) {
    pay_all(paying, pay, band, bands->items[band].rate);
  }
}

static bool bounds_of(struct paying *paying, const struct plan_pay *pay, const struct bands *bands,
                      const struct measured *measured, int64_t *bounds, int64_t *end) {
  const struct plan_measure *measure = &paying->plan->measures[pay->measure];
  const struct crediting *crediting = paying->payout->crediting;
  const struct band *last = &bands->items[bands->count - 1];
  *end = INT64_MAX;
  for (size_t i = 1; i < bands->count; i++)
    if (!measured_bound(crediting, measure, measured, bands->items[i].low, &bounds[i]))
      return paying_overflow(paying, pay);
  return !last->has_high || measured_bound(crediting, measure, measured, last->high, end) ||
         paying_overflow(paying, pay);
}

static void pay_marginal(struct paying *paying, const struct plan_pay *pay, const struct bands *bands,
                         const struct measured *measured) {
  int64_t bounds[LIMIT_PLAN_BANDS], end, sum = 0;
  struct slice slices[LIMIT_PLAN_BANDS];
  struct period period = paying->payout->periods[paying->period];
  const struct credits *credits = &paying->payout->crediting->credits[pay->credit];
  const struct credit *first;
  if (!bounds_of(paying, pay, bands, measured, bounds, &end)) return;
  size_t before = credits_between(credits, paying->payee, band_start(pay, period), period.from, &first);
  for (size_t i = 0; i < before; i++) sum += first[i].amount; /* fits: the measure was taken over all of these */
  size_t count = paid_credits(paying, pay, &credits, &first);
  for (size_t i = 0; i < count; i++) {
    size_t parts = bands_cut(bounds, bands->count, end, sum, sum + first[i].amount, slices);
    for (size_t j = 0; j < parts; j++)
      add_rated(paying, pay, credits, &first[i], slices[j].part, slices[j].band, bands->items[slices[j].band].rate);
    sum += first[i].amount;
  }
}

static void pay_band(struct paying *paying, const struct plan_pay *pay) {
  const struct bands *bands = &paying->payout->bands[pay - paying->plan->pays];
  struct period period = paying->payout->periods[paying->period];
  const struct credits *credits;
  const struct credit *first;
  struct measured measured;
  if (paid_credits(paying, pay, &credits, &first) == 0) return;
  if (!paying_measure(paying, pay->measure, band_start(pay, period), period.until, &measured)) return;
  if (pay->mode == MODE_MARGINAL) pay_marginal(paying, pay, bands, &measured);
  else pay_whole(paying, pay, bands, &measured);
}

/* ---- amounts ---- */

static void pay_each(struct paying *paying, const struct plan_pay *pay) {
  const struct credits *credits;
  const struct credit *first;
  int64_t amount;
  size_t count = paid_credits(paying, pay, &credits, &first);
  if (!money_to_minor(pay->amount, ROUNDING_HALF_UP, &amount)) return;
  for (size_t i = 0; i < count; i++) {
    bool holds;
    if (!crediting_holds(paying->payout->crediting, pay->when, credits, &first[i], &holds, paying->list)) {
      paying->fine = false;
      continue;
    }
    /* A refund of the event takes the amount back. */
    int64_t sign = first[i].amount < 0 ? -1 : 1;
    struct line line = {.band = -1,
                        .credits = (int16_t)pay->credit,
                        .credit = (uint32_t)(&first[i] - credits->items),
                        .base = first[i].amount};
    if (holds) paying_add(paying, pay, line, decimal_from_integer(sign * amount));
  }
}

static void pay_reached(struct paying *paying, const struct plan_pay *pay) {
  struct period period = paying->payout->periods[paying->period];
  const struct plan_measure *measure = &paying->plan->measures[pay->measure];
  struct crediting *crediting = paying->payout->crediting;
  struct measured measured;
  int64_t amount;
  if (!paying_measure(paying, pay->measure, period.from, period.until, &measured)) return;
  if (!measured_reaches(crediting, measure, &measured, &pay->reach) ||
      !money_to_minor(pay->amount, ROUNDING_HALF_UP, &amount))
    return;
  paying_add(paying, pay, (struct line){.band = -1, .credits = -1, .base = measured.sum}, decimal_from_integer(amount));
}

/* ---- any of them ---- */

static void pay_rate(struct paying *paying, const struct plan_pay *pay) {
  pay_all(paying, pay, -1, pay->rate);
}

void component_pay(struct paying *paying, const struct plan_pay *pay) {
  static void (*const ways[])(struct paying * paying, const struct plan_pay *pay) = {
      [PAY_RATE] = pay_rate, [PAY_BAND] = pay_band, [PAY_EACH] = pay_each, [PAY_REACHED] = pay_reached};
  ways[pay->kind](paying, pay);
}

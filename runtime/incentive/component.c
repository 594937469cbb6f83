/* What one component pays.
 *
 * Marginal bands go with the running sum of the measure: each event is paid for the part of the way that it goes, so a
 * refund goes back the same way. */
#include "base/limits.h"
#include "base/text.h"
#include "incentive/paying.h"

static bool add_rated(struct paying *paying, const struct plan_pay *pay, const struct credits *credits,
                      const struct credit *credit, int64_t base, int band, struct decimal rate) {
  struct decimal exact;
  struct line line = {.band = (int16_t)band,
                      .measure = -1,
                      .credits = (int16_t)pay->credit,
                      .credit = (uint32_t)(credit - credits->items),
                      .base = base,
                      .rate = rate};
  if (!decimal_multiply(decimal_from_integer(base), rate, &exact)) return paying_overflow(paying, pay);
  return paying_add(paying, pay, line, exact);
}

/* ---- a fixed rate, one rate for everything ---- */

size_t paying_credits(struct paying *paying, const struct plan_pay *pay, const struct credits **credits,
                      const struct credit **first) {
  *credits = &paying->payout->crediting->credits[pay->credit];
  return credits_between(*credits, paying->payee, paying->days.from, paying->days.until, first);
}

static void pay_all(struct paying *paying, const struct plan_pay *pay, int band, struct decimal rate) {
  const struct credits *credits;
  const struct credit *first;
  size_t count = paying_credits(paying, pay, &credits, &first);
  for (size_t i = 0; i < count; i++) add_rated(paying, pay, credits, &first[i], first[i].amount, band, rate);
}

/* ---- a rate by role ---- */

static bool has_role(const struct spell *spell, const char *role) {
  for (size_t i = 0; spell != NULL && i < spell->role_count; i++)
    if (text_equal(spell->roles[i], role)) return true;
  return false;
}

bool component_role_rate(const struct paying *paying, const struct plan_pay *pay, int payee, int32_t day,
                         struct decimal *rate) {
  const struct spell *spell = payee_on(&paying->payout->crediting->payees->items[payee], day);
  bool found = false;
  for (size_t i = 0; i < pay->rate_count; i++) {
    if (!has_role(spell, pay->rates[i].role) || (found && decimal_compare(pay->rates[i].rate, *rate) <= 0)) continue;
    *rate = pay->rates[i].rate;
    found = true;
  }
  return found;
}

static void pay_by_role(struct paying *paying, const struct plan_pay *pay) {
  const struct credits *credits;
  const struct credit *first;
  size_t count = paying_credits(paying, pay, &credits, &first);
  for (size_t i = 0; i < count; i++) {
    struct decimal rate;
    if (component_role_rate(paying, pay, paying->payee, first[i].date, &rate))
      add_rated(paying, pay, credits, &first[i], first[i].amount, -1, rate);
  }
}

/* ---- bands ---- */

/* Nothing is paid, and the line says why. */
static void add_nothing(struct paying *paying, const struct plan_pay *pay, enum line_kind kind, int measure, int gate,
                        const struct measured *measured) {
  struct line line = {.kind = kind, .band = -1, .credits = -1, .measure = (int16_t)measure, .gate = (int16_t)gate};
  line.base = kind == LINE_NONE ? (int64_t)measured->count : measured->sum;
  if (kind == LINE_GATE)
    line.rate = measured_value(paying->payout->crediting, &paying->plan->measures[measure], measured);
  paying_add(paying, pay, line, decimal_from_integer(0));
}

static int32_t band_start(const struct plan_pay *pay, struct period period) {
  return pay->same ? period.from : period_of(pay->over, period.from).from;
}

/* The same, where a plan that measures anew begins later. */
static int32_t sums_start(const struct paying *paying, int32_t start) {
  const struct plan *plan = paying->plan;
  return plan->measures_anew && plan->from > start ? plan->from : start;
}

/* The one rate that a measure picks; false when it picks none. */
static bool rate_at(struct paying *paying, const struct plan_pay *pay, const struct measured *measured, int *band,
                    struct decimal *rate) {
  const struct bands *bands = &paying->payout->bands[pay - paying->plan->pays];
  const struct plan_measure *measure = &paying->plan->measures[pay->measure];
  struct decimal value = measured_value(paying->payout->crediting, measure, measured);
  *band = bands_find(bands, value);
  if (pay->mode == MODE_INTERPOLATED) return bands_interpolate(bands, value, rate);
  if (*band >= 0) *rate = bands->items[*band].rate;
  return *band >= 0;
}

bool component_rate(struct paying *paying, const struct plan_pay *pay, int *band, struct decimal *rate) {
  struct period period = paying->payout->periods[paying->period];
  struct measured measured;
  return paying_measure(paying, pay->measure, band_start(pay, period), period.until, &measured) && !measured.none &&
         rate_at(paying, pay, &measured, band, rate);
}

static void pay_whole(struct paying *paying, const struct plan_pay *pay, const struct measured *measured) {
  struct decimal rate;
  int band;
  if (rate_at(paying, pay, measured, &band, &rate)) pay_all(paying, pay, band, rate);
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
  size_t before =
      credits_between(credits, paying->payee, sums_start(paying, band_start(pay, period)), paying->days.from, &first);
  for (size_t i = 0; i < before; i++) sum += first[i].amount; /* fits: the measure was taken over all of these */
  size_t count = paying_credits(paying, pay, &credits, &first);
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
  if (paying_credits(paying, pay, &credits, &first) == 0) return;
  if (!paying_measure(paying, pay->measure, band_start(pay, period), period.until, &measured)) return;
  if (measured.none) {
    add_nothing(paying, pay, LINE_NONE, pay->measure, 0, &measured);
    return;
  }
  paying->shown = measured.part;
  if (pay->mode == MODE_MARGINAL) pay_marginal(paying, pay, bands, &measured);
  else if (pay->differential) override_pay(paying, pay);
  else pay_whole(paying, pay, &measured);
}

/* ---- amounts ---- */

static void pay_each(struct paying *paying, const struct plan_pay *pay) {
  const struct credits *credits;
  const struct credit *first;
  int64_t amount;
  size_t count = paying_credits(paying, pay, &credits, &first);
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
                        .measure = -1,
                        .credits = (int16_t)pay->credit,
                        .credit = (uint32_t)(&first[i] - credits->items),
                        .base = credits->rule->is_number ? amount : first[i].amount};
    if (holds) paying_add(paying, pay, line, decimal_from_integer(sign * amount));
  }
}

static bool measure_so_far(struct paying *paying, int measure, struct measured *out) {
  struct period period = paying->payout->periods[paying->period];
  return paying_measure(paying, measure, measure_start(&paying->plan->measures[measure], period), period.until, out);
}

static void pay_reached(struct paying *paying, const struct plan_pay *pay) {
  const struct plan_measure *measure = &paying->plan->measures[pay->measure];
  struct measured measured;
  int64_t amount;
  if (!measure_so_far(paying, pay->measure, &measured)) return;
  if (measured.none) add_nothing(paying, pay, LINE_NONE, pay->measure, 0, &measured);
  if (!measured_reaches(paying->payout->crediting, measure, &measured, &pay->reach) ||
      !money_to_minor(pay->amount, ROUNDING_HALF_UP, &amount))
    return;
  struct line line = {.band = -1, .credits = -1, .base = measured.sum, .measure = (int16_t)pay->measure};
  struct part part;
  line.rate = measured_value(paying->payout->crediting, measure, &measured);
  if (!paying_cut(paying, paying_period(paying), &amount, &part)) return;
  paying->shown = part.whole > 0 ? part : measured.part;
  paying_add(paying, pay, line, decimal_from_integer(amount));
}

/* ---- each step ---- */

/* How many whole steps a sum is; below nothing there are none. */
static int64_t steps_of(const struct plan_pay *pay, int64_t sum) {
  int64_t step = pay->reach.integer;
  if (pay->reach.kind == KIND_MONEY && !money_to_minor(pay->reach.money, ROUNDING_HALF_UP, &step)) return 0;
  return sum > 0 ? sum / step : 0;
}

/* Those of a measure that began earlier were paid then; a refund takes back what it undoes. */
static void pay_every(struct paying *paying, const struct plan_pay *pay) {
  struct period period = paying->payout->periods[paying->period];
  int32_t start = measure_start(&paying->plan->measures[pay->measure], period);
  struct measured now, before = {.sum = 0};
  struct decimal amount;
  int64_t minor;
  if (!paying_measure(paying, pay->measure, start, period.until, &now)) return;
  if (start < paying->days.from && !paying_measure(paying, pay->measure, start, paying->days.from, &before)) return;
  int64_t times = steps_of(pay, now.sum) - steps_of(pay, before.sum);
  if (times == 0 || !money_to_minor(pay->amount, ROUNDING_HALF_UP, &minor)) return;
  struct line line = {
      .band = -1, .credits = -1, .measure = (int16_t)pay->measure, .base = minor, .times = (int32_t)times};
  if (times != line.times || !decimal_multiply(decimal_from_integer(minor), decimal_from_integer(times), &amount))
    paying_overflow(paying, pay);
  else paying_add(paying, pay, line, amount);
}

/* ---- gates ---- */

/* The first gate that is not reached has its line. */
static bool gates_are_open(struct paying *paying, const struct plan_pay *pay) {
  for (size_t i = 0; i < pay->gate_count; i++) {
    const struct plan_reach *gate = &pay->gates[i];
    struct measured measured;
    if (!measure_so_far(paying, gate->measure, &measured)) return false;
    if (measured_reaches(paying->payout->crediting, &paying->plan->measures[gate->measure], &measured, &gate->value))
      continue;
    add_nothing(paying, pay, measured.none ? LINE_NONE : LINE_GATE, gate->measure, (int)i, &measured);
    return false;
  }
  return true;
}

/* ---- any of them ---- */

static void pay_rate(struct paying *paying, const struct plan_pay *pay) {
  if (pay->differential) override_pay(paying, pay);
  else if (pay->rate_count > 0) pay_by_role(paying, pay);
  else pay_all(paying, pay, -1, pay->rate);
}

void component_pay(struct paying *paying, const struct plan_pay *pay) {
  static void (*const ways[])(struct paying * paying, const struct plan_pay *pay) = {
      [PAY_RATE] = pay_rate,       [PAY_BAND] = pay_band,   [PAY_EACH] = pay_each,
      [PAY_REACHED] = pay_reached, [PAY_EVERY] = pay_every, [PAY_RULE] = pay_rule};
  paying->shown = (struct part){0, 0};
  if (gates_are_open(paying, pay)) ways[pay->kind](paying, pay);
}

/* Paying by components.
 *
 * Invariants
 * 1. Lines of a component, of a person and a period add up to what the component pays; amounts are whole minor units.
 * 2. `line` rounds each line; `component` and `statement` round the exact sum once and share it out to the lines by
 * largest remainder, ties to the first.
 * 3. The cap and the floor are lines of their own.
 *
 * Marginal bands go with the running sum of the measure: each event is paid for the part of the way that it goes, so a
 * refund goes back the same way. */
#include "incentive/payout.h"

#include "base/limits.h"

#include <stdlib.h>

struct paying {
  struct payout *payout;
  const struct plan *plan;
  struct diagnostics *list;
  int payee;
  size_t period;
  size_t first;          /* of the lines of this person and period */
  struct decimal *exact; /* by line from `first`: before rounding */
  size_t exact_room;
  int64_t volume; /* of all amounts so far, without their signs */
  bool fine;
};

/* ---- lines ---- */

static bool to_minor(struct decimal exact, int64_t *out) {
  struct decimal whole;
  if (!decimal_round(exact, 0, ROUNDING_HALF_UP, &whole)) return false;
  *out = (int64_t)whole.units;
  return *out == whole.units;
}

static bool overflow(struct paying *paying, const struct plan_pay *pay) {
  diagnostic_add(paying->list, DIAGNOSTIC_pay_overflow, &pay->at, pay->name,
                 paying->payout->crediting->payees->items[paying->payee].key);
  paying->fine = false;
  return false;
}

/* `exact` in minor units, with as many digits behind the point as it has. */
static bool add_line(struct paying *paying, const struct plan_pay *pay, struct line line, struct decimal exact) {
  struct ledger *ledger = &paying->payout->ledger;
  size_t number = ledger->count - paying->first;
  line.kind = LINE_EARNING;
  line.payee = (uint32_t)paying->payee;
  line.period = (int16_t)paying->period;
  line.pay = (int16_t)(pay - paying->plan->pays);
  if (!to_minor(exact, &line.amount)) return overflow(paying, pay);
  if (number >= paying->exact_room) {
    paying->exact_room = number < 64 ? 128 : number * 2;
    paying->exact = xrealloc(paying->exact, paying->exact_room * sizeof *paying->exact);
  }
  paying->exact[number] = exact;
  ledger_add(ledger, &line);
  return true;
}

static bool add_rated(struct paying *paying, const struct plan_pay *pay, const struct credits *credits,
                      const struct credit *credit, int64_t base, int band, struct decimal rate) {
  struct decimal exact;
  struct line line = {.band = (int16_t)band,
                      .credits = (int16_t)pay->credit,
                      .credit = (uint32_t)(credit - credits->items),
                      .base = base,
                      .rate = rate};
  if (!decimal_multiply(decimal_from_integer(base), rate, &exact)) return overflow(paying, pay);
  return add_line(paying, pay, line, exact);
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
    if (!measured_bound(crediting, measure, measured, bands->items[i].low, &bounds[i])) return overflow(paying, pay);
  return !last->has_high || measured_bound(crediting, measure, measured, last->high, end) || overflow(paying, pay);
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
  const struct plan_measure *measure = &paying->plan->measures[pay->measure];
  struct period period = paying->payout->periods[paying->period];
  const struct credits *credits;
  const struct credit *first;
  struct measured measured;
  if (paid_credits(paying, pay, &credits, &first) == 0) return;
  if (!measure_take(paying->payout->crediting, paying->payout->targets, paying->payee, measure, band_start(pay, period),
                    period.until, &measured, paying->list)) {
    paying->fine = false;
    return;
  }
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
    if (holds) add_line(paying, pay, line, decimal_from_integer(sign * amount));
  }
}

static void pay_reached(struct paying *paying, const struct plan_pay *pay) {
  struct period period = paying->payout->periods[paying->period];
  const struct plan_measure *measure = &paying->plan->measures[pay->measure];
  struct crediting *crediting = paying->payout->crediting;
  struct measured measured;
  int64_t amount;
  if (!measure_take(crediting, paying->payout->targets, paying->payee, measure, period.from, period.until, &measured,
                    paying->list)) {
    paying->fine = false;
    return;
  }
  if (!measured_reaches(crediting, measure, &measured, &pay->reach) ||
      !money_to_minor(pay->amount, ROUNDING_HALF_UP, &amount))
    return;
  add_line(paying, pay, (struct line){.band = -1, .credits = -1, .base = measured.sum}, decimal_from_integer(amount));
}

/* ---- rounding once ---- */

struct remainder {
  struct decimal part;
  size_t line;
};

static int compare_remainder(const void *a, const void *b) {
  const struct remainder *one = a, *other = b;
  int order = decimal_compare(other->part, one->part);
  return order != 0 ? order : one->line < other->line ? -1 : one->line > other->line;
}

static struct decimal floor_of(struct decimal value) {
  struct decimal whole;
  decimal_round(value, 0, ROUNDING_HALF_UP, &whole);
  if (decimal_compare(whole, value) > 0) whole.units -= 1;
  return whole;
}

/* Shares the rounded sum of the chosen lines out to them. */
static void share_out(struct paying *paying,
                      bool (*chosen)(const struct paying *paying, const struct line *line, int pay), int pay) {
  struct ledger *ledger = &paying->payout->ledger;
  size_t lines = ledger->count - paying->first, count = 0;
  struct remainder *remainders = xmalloc((lines + 1) * sizeof *remainders);
  struct decimal sum = decimal_from_integer(0), total, floors = decimal_from_integer(0);
  for (size_t i = 0; i < lines; i++) {
    struct line *line = &ledger->items[paying->first + i];
    struct decimal whole = floor_of(paying->exact[i]);
    if (!chosen(paying, line, pay)) continue;
    decimal_add(sum, paying->exact[i], &sum);
    decimal_add(floors, whole, &floors);
    line->amount = (int64_t)whole.units;
    decimal_subtract(paying->exact[i], whole, &remainders[count].part);
    remainders[count++].line = paying->first + i;
  }
  decimal_round(sum, 0, ROUNDING_HALF_UP, &total);
  decimal_subtract(total, floors, &total);
  if (count > 1) qsort(remainders, count, sizeof *remainders, compare_remainder);
  for (size_t i = 0; i < count && decimal_compare(total, decimal_from_integer((int64_t)i)) > 0; i++)
    ledger->items[remainders[i].line].amount++;
  free(remainders);
}

static bool of_component(const struct paying *paying, const struct line *line, int pay) {
  (void)paying;
  return line->pay == pay;
}

static bool of_statement(const struct paying *paying, const struct line *line, int pay) {
  (void)pay;
  return line->pay >= 0 && paying->plan->pays[line->pay].round == ROUND_STATEMENT;
}

static void round_lines(struct paying *paying) {
  bool statement = false;
  for (size_t i = 0; i < paying->plan->pay_count; i++) {
    if (paying->plan->pays[i].round == ROUND_COMPONENT) share_out(paying, of_component, (int)i);
    statement = statement || paying->plan->pays[i].round == ROUND_STATEMENT;
  }
  if (statement) share_out(paying, of_statement, -1);
}

/* ---- cap and floor ---- */

static bool limit_of(struct paying *paying, const struct plan_limit *limit, int64_t *out) {
  struct period period = paying->payout->periods[paying->period];
  int64_t target;
  struct decimal exact;
  if (limit->target == NULL) return money_to_minor(limit->amount, ROUNDING_HALF_UP, out);
  if (!targets_over(paying->payout->targets, paying->payee, limit->target, period.from, period.until, &target)) {
    struct plan_measure measure = {.target = limit->target, .at = limit->at};
    struct buffer text = BUFFER_EMPTY;
    period_write(&text, period);
    diagnostic_add(paying->list, DIAGNOSTIC_no_target, &measure.at,
                   paying->payout->crediting->payees->items[paying->payee].key, limit->target, buffer_text(&text));
    buffer_release(&text);
    paying->fine = false;
    return false;
  }
  return decimal_multiply(decimal_from_integer(target), limit->part, &exact) && to_minor(exact, out);
}

static void add_limit(struct paying *paying, enum line_kind kind, int64_t total, int64_t amount) {
  ledger_add(&paying->payout->ledger, &(struct line){.kind = kind,
                                                     .payee = (uint32_t)paying->payee,
                                                     .period = (int16_t)paying->period,
                                                     .pay = -1,
                                                     .band = -1,
                                                     .credits = -1,
                                                     .base = total,
                                                     .amount = amount});
}

/* Where all amounts of a run fit together, whatever their sign, every sum of some of them does. */
static bool count_amount(struct paying *paying, int64_t amount) {
  if (amount != INT64_MIN && !__builtin_add_overflow(paying->volume, amount < 0 ? -amount : amount, &paying->volume))
    return true;
  diagnostic_add(paying->list, DIAGNOSTIC_plan_overflow, &paying->plan->at, paying->plan->name);
  paying->fine = false;
  return false;
}

static void limit_total(struct paying *paying) {
  struct ledger *ledger = &paying->payout->ledger;
  int64_t total = 0, limit;
  for (size_t i = paying->first; i < ledger->count; i++) {
    if (!count_amount(paying, ledger->items[i].amount)) return;
    total += ledger->items[i].amount;
  }
  if (paying->plan->cap.is_there && limit_of(paying, &paying->plan->cap, &limit) && total > limit) {
    add_limit(paying, LINE_CAP, total, limit - total);
    total = limit;
  }
  if (paying->plan->floor.is_there && limit_of(paying, &paying->plan->floor, &limit) && total < limit)
    add_limit(paying, LINE_FLOOR, total, limit - total);
}

/* ---- everybody ---- */

static void pay_one(struct paying *paying) {
  static void (*const ways[])(struct paying * paying, const struct plan_pay *pay) = {
      [PAY_BAND] = pay_band, [PAY_EACH] = pay_each, [PAY_REACHED] = pay_reached};
  paying->first = paying->payout->ledger.count;
  for (size_t i = 0; i < paying->plan->pay_count; i++) {
    const struct plan_pay *pay = &paying->plan->pays[i];
    if (pay->kind == PAY_RATE) pay_all(paying, pay, -1, pay->rate);
    else ways[pay->kind](paying, pay);
  }
  if (paying->fine) round_lines(paying);
  if (paying->fine) limit_total(paying);
}

bool payout_run(struct payout *payout, struct diagnostics *list) {
  struct paying paying = {.payout = payout, .plan = payout->crediting->plan, .list = list, .fine = true};
  const struct payees *payees = payout->crediting->payees;
  for (size_t i = 0; i < payees->count; i++) {
    if (!payee_is_for(payees, (int)i, paying.plan)) continue;
    paying.payee = (int)i;
    for (paying.period = 0; paying.period < payout->period_count; paying.period++) pay_one(&paying);
  }
  free(paying.exact);
  return paying.fine;
}

/* What an event earned, from the day it is credited until it is paid for good.
 *
 *   earned --(due at once)--> paid in the period
 *          --(not due)------> withheld --(payments)--> due, in proportion --> paid
 *   paid --(cancelled in time)--> taken back: as much as had been paid, and what was not due yet never will be
 *
 * Invariants
 * 1. What became due of an event is its earning times what was paid for the case, of all there is to pay, rounded; with
 * the last payment it is the whole earning, to the cent.
 * 2. A clawback never takes more than the event paid: what the cap took is not taken again.
 * 3. What no event earned (a bonus that was reached) is due at once and is not taken back. */
#include "incentive/paying.h"

#include <stdlib.h>

/* ---- opening ---- */

bool keeping_open(struct paying *paying) {
  const struct plan *plan = paying->plan;
  const struct dataset *dataset = paying->payout->crediting->dataset;
  int32_t until = paying->payout->periods[paying->payout->period_count - 1].until;
  const struct occasion_question due = {&plan->due.on, plan->due.amount, &plan->due.rate, "due"},
                                 clawback = {&plan->clawback.on, -1, NULL, "clawback"};
  bool fine = !plan->due.is_there || occasions_collect(dataset, plan, &due, until, &paying->payments, paying->list);
  if (plan->clawback.is_there)
    fine = occasions_collect(dataset, plan, &clawback, until, &paying->cancellations, paying->list) && fine;
  return fine;
}

void keeping_close(struct paying *paying) {
  free(paying->payments.items);
  free(paying->cancellations.items);
  free(paying->keeping.items);
  free(paying->keeping.held);
}

void keeping_start(struct paying *paying) {
  paying->keeping.count = paying->keeping.held_count = 0;
  paying->keeping.owed = 0;
}

/* ---- lines ---- */

static void add_line(struct paying *paying, const struct kept *kept, enum line_kind kind, int32_t day, int64_t base,
                     int64_t amount) {
  ledger_add(&paying->payout->ledger, &(struct line){.kind = kind,
                                                     .payee = (uint32_t)paying->payee,
                                                     .period = (int16_t)paying->period,
                                                     .pay = kept->pay,
                                                     .band = -1,
                                                     .measure = -1,
                                                     .credits = kept->credits,
                                                     .credit = kept->credit,
                                                     .day = day,
                                                     .base = base,
                                                     .amount = amount});
}

/* Lines of one event follow each other, also where a marginal band cut it into slices: they are kept as one. */
static struct kept *keep(struct paying *paying, const struct line *line) {
  struct keeping *keeping = &paying->keeping;
  const struct credits *credits = &paying->payout->crediting->credits[line->credits];
  const struct credit *credit = &credits->items[line->credit];
  struct kept *last = keeping->count > 0 ? &keeping->items[keeping->count - 1] : NULL;
  if (last != NULL && last->pay == line->pay && last->credits == line->credits && last->credit == line->credit)
    return last;
  if (keeping->count == keeping->capacity) {
    keeping->capacity = keeping->capacity > 0 ? keeping->capacity * 2 : 64;
    keeping->items = xrealloc(keeping->items, keeping->capacity * sizeof *keeping->items);
  }
  struct kept *kept = &keeping->items[keeping->count++];
  *kept = (struct kept){.pay = line->pay,
                        .credits = line->credits,
                        .credit = line->credit,
                        .at = dataset_case(paying->payout->crediting->dataset, credits->rows, credit->row),
                        .day = credit->date};
  return kept;
}

/* ---- due ---- */

/* How much of a whole the payments so far are: between nothing and all of it, whatever its sign. */
static int64_t within_whole(int64_t sum, int64_t whole) {
  if (whole < 0 ? sum > 0 : sum < 0) return 0;
  if (whole < 0 ? sum < whole : sum > whole) return whole;
  return sum;
}

static void fall_due(struct paying *paying, struct kept *kept) {
  struct period period = paying->payout->periods[paying->period];
  const struct currency *currency;
  struct occasion *first;
  int64_t whole, sum = 0;
  size_t count = kept->at != UINT32_MAX ? occasions_of(&paying->payments, kept->at, &first) : 0;
  if (!collection_whole(paying, kept->at, &whole, &currency)) return;
  for (size_t i = 0; i < count && first[i].day < period.until; i++) {
    if (!collection_convert(paying, &first[i], whole, currency)) continue;
    if (__builtin_add_overflow(sum, first[i].amount, &sum)) return;
    int64_t due = paying_part(kept->earned, within_whole(sum, whole), whole), more = due - kept->due;
    bool is_later = i + 1 < count && first[i + 1].day < period.from; /* was due in an earlier period already */
    if (more == 0 || is_later) continue;
    add_line(paying, kept, LINE_DUE, first[i].day, first[i].amount, more);
    struct line *line = &paying->payout->ledger.items[paying->payout->ledger.count - 1];
    line->origin = first[i].origin;
    line->less = whole;
    kept->due = due;
    kept->now += more;
  }
}

/* ---- clawback ---- */

static void take_back(struct paying *paying, struct kept *kept, const struct occasion *occasion, int32_t limit) {
  int32_t left = 1, all = 1;
  if (paying->plan->clawback.proportional) {
    left = limit - occasion->day;
    all = limit - kept->day;
  }
  int64_t paid = kept->paid + kept->now, back = paying_part(paid, left, all);
  kept->clawed = true;
  kept->earned -= paying_part(kept->earned, left, all);
  kept->due -= paying_part(kept->due, left, all);
  if (back == 0) return;
  add_line(paying, kept, LINE_CLAWBACK, occasion->day, paid, -back);
  if (paying->plan->clawback.proportional)
    paying->payout->ledger.items[paying->payout->ledger.count - 1].part = (struct part){left, all};
  kept->now -= back;
}

static void claw(struct paying *paying, struct kept *kept) {
  struct period period = paying->payout->periods[paying->period];
  const struct rulebook *rulebook = paying->payout->crediting->dataset->rulebook;
  struct occasion *first;
  size_t count = occasions_of(&paying->cancellations, kept->at, &first);
  int32_t limit = day_after(rulebook, kept->day, paying->plan->clawback.within);
  for (size_t i = 0; i < count && !kept->clawed; i++)
    if (first[i].day >= kept->day && first[i].day < period.until && first[i].day <= limit)
      take_back(paying, kept, &first[i], limit);
}

/* ---- the period ---- */

/* The lines of the components, before any is added here. */
static void take_lines(struct paying *paying) {
  struct ledger *ledger = &paying->payout->ledger;
  size_t count = ledger->count;
  bool waits = paying->plan->due.is_there;
  for (size_t i = paying->first; i < count; i++) {
    struct line line = ledger->items[i];
    if (line.kind != LINE_EARNING || line.credits < 0) continue;
    struct kept *kept = keep(paying, &line);
    kept->earned += line.amount;
    if (waits) {
      add_line(paying, kept, LINE_WITHHELD, 0, line.amount, -line.amount);
    } else {
      kept->due += line.amount;
      kept->now += line.amount;
    }
  }
}

void keeping_earned(struct paying *paying) {
  struct keeping *keeping = &paying->keeping;
  if (!plan_has_balances(paying->plan)) return;
  take_lines(paying);
  for (size_t i = 0; paying->plan->due.is_there && i < keeping->count; i++) fall_due(paying, &keeping->items[i]);
  for (size_t i = 0; paying->plan->clawback.is_there && i < keeping->count; i++) claw(paying, &keeping->items[i]);
}

void keeping_settle(struct paying *paying, int64_t before, int64_t after) {
  for (size_t i = 0; i < paying->keeping.count; i++) {
    struct kept *kept = &paying->keeping.items[i];
    kept->paid += after < before && before > 0 ? paying_part(kept->now, after, before) : kept->now;
    kept->now = 0;
  }
}

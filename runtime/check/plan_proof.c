/* Proofs of plans.
 *
 * Invariants
 * 1. Every amount in a finding was paid by the plan in a trial, and is what a run would pay.
 * 2. A place is told once for each kind of finding, with the first proof that is found.
 *
 * Each credit is varied for itself while the others of its kind have nothing, then a little, then much: pay that falls
 * when two things are sold together falls when one of them is added.
 *
 * Not done here: bands with gaps or overlaps, which cannot be paid and are refused when the plan is opened; credit that
 * is more than the whole (credit_proof.c). */
#include "check/plan_proof.h"

#include "base/text.h"
#include "check/credit_proof.h"
#include "check/exchange_proof.h"
#include "check/probe.h"
#include "incentive/search.h"
#include "report/title.h"

#include <stdlib.h>

enum { TOLD = 64, ASIDES = 3, TARGETS = 3 };

/* Two amounts and what they pay; of several at one place the one that differs the most is told. A rule breaks several
 * times at the place of its component: which of them it is, by number. */
struct finding {
  enum diagnostic_id id;
  struct position at;
  int number;
  const char *name;
  struct sample low, high;
  int64_t aside, target; /* what else is credited; what all targets were taken to be, unless somebody said */
};

struct proof {
  struct trial *trial;
  const struct plan *plan; /* what is tried of it */
  struct arena *arena;
  struct diagnostics *list;
  bool notes;
  size_t budget;
  struct finding told[TOLD];
  size_t told_count;
};

/* ---- words ---- */

static const char *amount_text(const struct proof *proof, int64_t minor) {
  return money_minor_amount(proof->arena, minor, proof->trial->whole->currency);
}

static const char *credit_text(const struct proof *proof, int credit) {
  const struct plan_credit *rule = &proof->plan->credits[credit];
  return title_within(proof->arena, &rule->title, rule->name);
}

/* The sum that the breakpoint is of, as the plan calls it. */
static const char *measure_text(const struct proof *proof, const struct breakpoint *at, int credit) {
  int number = proof->plan->pays[at->pay].measure;
  while (number >= 0 && proof->plan->measures[number].kind != MEASURE_SUM)
    number = proof->plan->measures[number].measure;
  if (number < 0 || at->kind == BREAK_GATE || proof->plan->measures[number].credit != credit)
    return credit_text(proof, credit);
  return title_within(proof->arena, &proof->plan->measures[number].title, proof->plan->measures[number].name);
}

static struct finding *find_told(struct proof *proof, enum diagnostic_id id, const struct position *at, int number) {
  for (size_t i = 0; i < proof->told_count; i++) {
    struct finding *told = &proof->told[i];
    if (told->id == id && told->number == number && told->at.line == at->line && text_equal(told->at.file, at->file))
      return told;
  }
  return NULL;
}

/* Whether a finding of that kind is new at that place; it is remembered. */
static bool is_new(struct proof *proof, enum diagnostic_id id, const struct position *at) {
  if (proof->told_count == TOLD || find_told(proof, id, at, 0) != NULL) return false;
  proof->told[proof->told_count++] = (struct finding){.id = id, .at = *at};
  return true;
}

static int64_t size_of(const struct finding *finding) {
  int64_t change = finding->high.pay - finding->low.pay;
  return change < 0 ? -change : change;
}

static void keep(struct proof *proof, const struct finding *finding) {
  struct finding *told = find_told(proof, finding->id, &finding->at, finding->number);
  if (told == NULL && proof->told_count < TOLD) {
    told = &proof->told[proof->told_count++];
    *told = (struct finding){.id = finding->id, .at = finding->at, .number = finding->number};
  }
  if (told != NULL && size_of(told) < size_of(finding)) *told = *finding;
}

/* What was supposed about targets, where it decides the amounts. */
static void note_targets(struct proof *proof, int64_t assumed) {
  const struct trial *trial = proof->trial;
  for (size_t i = 0; i < trial->target_count; i++)
    diagnostic_note(proof->list, DIAGNOSTIC_plan_note_target, trial->targets[i].name,
                    amount_text(proof, trial->is_supposed ? trial->targets[i].amount : assumed));
}

static int64_t target_now(const struct proof *proof) {
  return proof->trial->target_count > 0 ? proof->trial->targets[0].amount : 0;
}

/* ---- whose doing it is ---- */

static void components_at(struct proof *proof, struct probe *probe, int64_t amount, int64_t *out) {
  int64_t unheard;
  probe_pay(probe, amount, &unheard);
  for (size_t i = 0; i < proof->plan->pay_count; i++) out[i] = trial_component(proof->trial, i);
}

/* The component that changes the most in that direction. */
static size_t component_of(struct proof *proof, struct probe *probe, int64_t low, int64_t high, int sign) {
  size_t count = proof->plan->pay_count, most = 0;
  int64_t *before = arena_alloc(proof->arena, (count + 1) * sizeof *before);
  int64_t *after = arena_alloc(proof->arena, (count + 1) * sizeof *after);
  components_at(proof, probe, low, before);
  components_at(proof, probe, high, after);
  for (size_t i = 1; i < count; i++)
    if ((after[i] - before[i]) * sign > (after[most] - before[most]) * sign) most = i;
  return most;
}

static const struct breakpoint *break_at(const struct breakpoints *breaks, int64_t low, int64_t high, size_t pay) {
  const struct breakpoint *found = NULL;
  for (size_t i = 0; i < breaks->count; i++) {
    const struct breakpoint *one = &breaks->items[i];
    if (one->at < low || one->at > high + 1) continue;
    if (found == NULL || (size_t)one->pay == pay) found = one;
    if ((size_t)one->pay == pay) break;
  }
  return found;
}

/* Which of the breaks of its component it is, where a search found them; else 0. */
static int number_of(const struct proof *proof, const struct breakpoints *breaks, const struct breakpoint *at) {
  int number = 0;
  if (at == NULL || !search_is_needed(&proof->plan->pays[at->pay])) return 0;
  for (const struct breakpoint *one = breaks->items; one <= at; one++) number += one->pay == at->pay;
  return number;
}

static struct position place_of(const struct proof *proof, const struct breakpoint *at, size_t pay) {
  return at != NULL ? breakpoint_place(proof->trial, at) : proof->plan->pays[pay].at;
}

/* ---- inversions ---- */

static void keep_fall(struct proof *proof, struct probe *probe, const struct breakpoints *breaks, struct sample low,
                      struct sample high) {
  probe_narrow(probe, &low, &high);
  size_t pay = component_of(proof, probe, low.at, high.at, -1);
  const struct breakpoint *at = high.at - low.at <= 1 ? break_at(breaks, low.at, high.at, pay) : NULL;
  keep(proof, &(struct finding){.id = DIAGNOSTIC_plan_inversion,
                                .at = place_of(proof, at, pay),
                                .number = number_of(proof, breaks, at),
                                .name = at != NULL ? measure_text(proof, at, probe->credit)
                                                   : credit_text(proof, probe->credit),
                                .low = low,
                                .high = high,
                                .aside = probe->aside,
                                .target = target_now(proof)});
}

/* One cent that takes more than the next one does. */
static bool is_drop(const struct samples *samples, size_t i) {
  struct sample low = samples->items[i - 1], high = samples->items[i];
  int64_t next = 0;
  if (i + 1 < samples->count && samples->items[i + 1].at - high.at == 1) next = high.pay - samples->items[i + 1].pay;
  return high.at - low.at == 1 && low.pay - high.pay > 1 + 2 * (next > 0 ? next : 0);
}

/* What falls over several samples without a drop is one slope. */
static void find_falls(struct proof *proof, struct probe *probe, const struct breakpoints *breaks,
                       const struct samples *samples) {
  for (size_t i = 1; i < samples->count; i++) {
    struct sample top = samples->items[i - 1], end = top;
    if (samples->items[i].pay >= top.pay) continue;
    if (is_drop(samples, i)) {
      keep_fall(proof, probe, breaks, top, samples->items[i]);
      continue;
    }
    for (; i < samples->count && samples->items[i].pay <= end.pay && !is_drop(samples, i); i++) end = samples->items[i];
    i--;
    keep_fall(proof, probe, breaks, top, end);
  }
}

/* ---- cliffs and bonuses ---- */

/* What a bonus pays at once is meant to be paid at once. */
static bool is_meant(const struct proof *proof, const struct breakpoint *at) {
  enum plan_pay_kind kind = proof->plan->pays[at->pay].kind;
  return at->kind == BREAK_REACHED && (kind == PAY_REACHED || kind == PAY_EVERY || kind == PAY_EACH);
}

static void keep_jump(struct proof *proof, struct probe *probe, const struct breakpoints *breaks, struct sample low,
                      struct sample high) {
  size_t pay = component_of(proof, probe, low.at, high.at, 1);
  const struct breakpoint *at = break_at(breaks, high.at, high.at, pay);
  if (at == NULL || (is_meant(proof, at) && !proof->notes)) return;
  keep(proof, &(struct finding){.id = is_meant(proof, at) ? DIAGNOSTIC_plan_bonus : DIAGNOSTIC_plan_cliff,
                                .at = place_of(proof, at, pay),
                                .number = number_of(proof, breaks, at),
                                .name = measure_text(proof, at, probe->credit),
                                .low = low,
                                .high = high,
                                .aside = probe->aside,
                                .target = target_now(proof)});
}

/* One cent that pays more than one cent can earn, and more than the next one does. */
static void find_jumps(struct proof *proof, struct probe *probe, const struct breakpoints *breaks,
                       const struct samples *samples) {
  for (size_t i = 1; i < samples->count; i++) {
    struct sample low = samples->items[i - 1], high = samples->items[i];
    int64_t jump = high.pay - low.pay, next = 0;
    if (high.at - low.at != 1 || jump <= 1) continue;
    if (i + 1 < samples->count && samples->items[i + 1].at - high.at == 1) next = samples->items[i + 1].pay - high.pay;
    if (jump > 2 * next + 1) keep_jump(proof, probe, breaks, low, high);
  }
}

/* Falls and jumps of all credits, once the largest of each place is known. */
static void tell_findings(struct proof *proof) {
  for (size_t i = 0; i < proof->told_count; i++) {
    const struct finding *one = &proof->told[i];
    int64_t change = one->high.pay - one->low.pay;
    if (one->name == NULL) continue;
    if (one->id == DIAGNOSTIC_plan_inversion)
      diagnostic_add(proof->list, one->id, &one->at, one->name, amount_text(proof, one->low.at),
                     amount_text(proof, one->high.at), amount_text(proof, one->low.pay),
                     amount_text(proof, one->high.pay));
    else
      diagnostic_add(proof->list, one->id, &one->at, one->name, amount_text(proof, one->low.at),
                     amount_text(proof, one->high.at), amount_text(proof, change), amount_text(proof, one->low.pay),
                     amount_text(proof, one->high.pay));
    if (one->aside > 0) diagnostic_note(proof->list, DIAGNOSTIC_plan_note_aside, amount_text(proof, one->aside));
    note_targets(proof, one->target);
  }
}

/* ---- bands that never pay ---- */

/* Bands of longer periods are reached in periods whose cap begins anew; how far bands of an attainment are from the cap
 * is known only where the target is. */
static bool is_of_period(const struct proof *proof, const struct plan_pay *pay) {
  if (!proof->trial->is_supposed && proof->plan->measures[pay->measure].kind == MEASURE_RATIO) return false;
  return pay->kind == PAY_BAND && (pay->same || pay->over == proof->plan->period);
}

static bool is_capped_at(struct probe *probe, int64_t amount, int64_t *pay) {
  return probe_pay(probe, amount, pay) && trial_is_limited(probe->trial, LINE_CAP);
}

static void find_dead_bands(struct proof *proof, struct probe *probe, const struct breakpoints *breaks) {
  int64_t far = probe_far(probe, breaks), low_pay, high_pay;
  if (!proof->plan->cap.is_there || proof->plan->cap.target != NULL) return;
  for (size_t i = 0; i < breaks->count; i++) {
    const struct breakpoint *at = &breaks->items[i];
    struct position place = breakpoint_place(proof->trial, at);
    if (at->kind != BREAK_BAND || !is_of_period(proof, &proof->plan->pays[at->pay])) continue;
    if (!is_capped_at(probe, at->at, &low_pay) || !is_capped_at(probe, far, &high_pay) || low_pay != high_pay) continue;
    if (is_new(proof, DIAGNOSTIC_plan_dead_band, &place))
      diagnostic_add(proof->list, DIAGNOSTIC_plan_dead_band, &place, measure_text(proof, at, probe->credit),
                     amount_text(proof, at->at), amount_text(proof, low_pay));
  }
}

static void find_same_rates(struct proof *proof, size_t pay) {
  const struct bands *bands = &proof->trial->run.bands[pay];
  if (!proof->notes || proof->plan->pays[pay].kind != PAY_BAND || proof->plan->pays[pay].mode == MODE_INTERPOLATED)
    return;
  for (size_t i = 1; i < bands->count; i++) {
    struct position place = {bands->table->at.file, bands->items[i].row, 0, 0};
    if (decimal_compare(bands->items[i - 1].rate, bands->items[i].rate) == 0 &&
        is_new(proof, DIAGNOSTIC_plan_same_rate, &place))
      diagnostic_add(proof->list, DIAGNOSTIC_plan_same_rate, &place,
                     arena_printf(proof->arena, "%d", bands->items[i - 1].row));
  }
}

/* ---- no end ---- */

static void find_no_bound(struct proof *proof, struct probe *probe, const struct breakpoints *breaks) {
  int64_t far = probe_far(probe, breaks), pay, more;
  if (!proof->notes || proof->plan->cap.is_there || !probe_pay(probe, far, &pay) ||
      !probe_pay(probe, far * 10, &more) || more <= pay)
    return;
  if (is_new(proof, DIAGNOSTIC_plan_unbounded, &proof->plan->at))
    diagnostic_add(proof->list, DIAGNOSTIC_plan_unbounded, &proof->plan->at, credit_text(proof, probe->credit),
                   amount_text(proof, far), amount_text(proof, pay), amount_text(proof, more));
}

/* ---- one credit ---- */

static void prove_credit(struct proof *proof, int credit) {
  struct probe probe = {proof->trial, credit, 0, proof->budget};
  struct breakpoints breaks = breakpoints_of(proof->arena, proof->trial, credit, false);
  int64_t far = probe_far(&probe, &breaks);
  int64_t asides[ASIDES] = {0, breaks.count > 0 && breaks.items[0].at > 1 ? breaks.items[0].at / 2 : far / 100, far};
  int others = 0;
  for (size_t i = 0; i < proof->plan->credit_count; i++)
    others += (int)i != credit && credit_is_sold(proof->plan, (int)i) &&
              credit_is_own(&proof->plan->credits[i]) == credit_is_own(&proof->plan->credits[credit]);
  for (int i = 0; i < (others > 0 ? ASIDES : 1); i++) {
    probe.aside = asides[i];
    struct samples samples = probe_samples(&probe, &breaks);
    find_falls(proof, &probe, &breaks, &samples);
    find_jumps(proof, &probe, &breaks, &samples);
  }
  probe.aside = 0;
  find_dead_bands(proof, &probe, &breaks);
  find_no_bound(proof, &probe, &breaks);
  proof->budget = probe.budget;
}

/* ---- days and orders ---- */

struct timing {
  int64_t deal, before, after, early, late; /* with so much sold in either period, what both periods pay together */
};

/* The work of two payments, where it is left. */
static bool spend(struct proof *proof) {
  size_t cost = 2 * probe_cost(proof->trial);
  bool is_left = proof->budget >= cost;
  proof->budget = is_left ? proof->budget - cost : 0;
  return is_left;
}

static bool pay_timing(struct proof *proof, int credit, struct timing *timing) {
  const struct trial_event early[] = {
      {credit, 0, timing->before}, {credit, 0, timing->deal}, {credit, 1, timing->after}};
  const struct trial_event late[] = {
      {credit, 0, timing->before}, {credit, 1, timing->after}, {credit, 1, timing->deal}};
  return spend(proof) && trial_pay(proof->trial, early, 3, &timing->early) &&
         trial_pay(proof->trial, late, 3, &timing->late);
}

static void tell_timing(struct proof *proof, const struct timing *timing, enum diagnostic_id id) {
  int64_t gain = timing->early - timing->late;
  if (gain == 0) return;
  diagnostic_add(proof->list, id, &proof->plan->at, amount_text(proof, timing->deal),
                 amount_text(proof, gain > 0 ? gain : -gain), amount_text(proof, timing->before),
                 amount_text(proof, timing->after), amount_text(proof, timing->early),
                 amount_text(proof, timing->late));
  note_targets(proof, target_now(proof));
}

/* A deal next to the end of a period, with sums around the first breakpoints on either side. */
static void find_timing(struct proof *proof, int credit) {
  struct breakpoints breaks = breakpoints_of(proof->arena, proof->trial, credit, false);
  struct timing pull = {.early = 0}, push = {.early = 0};
  for (size_t i = 0; i < breaks.count && i < 6; i++)
    for (int way = 0; way < 18; way++) {
      int64_t at = breaks.items[i].at, deal = way % 2 == 0 ? at / 2 : at;
      const int64_t sums[] = {0, at / 2, at};
      struct timing timing = {.deal = deal, .before = sums[way / 2 % 3], .after = sums[way / 6]};
      if (deal <= 0 || !pay_timing(proof, credit, &timing)) continue;
      if (timing.early - timing.late > pull.early - pull.late) pull = timing;
      if (timing.late - timing.early > push.late - push.early) push = timing;
    }
  tell_timing(proof, &pull, DIAGNOSTIC_plan_pull);
  tell_timing(proof, &push, DIAGNOSTIC_plan_push);
}

/* The same deals in another order: slices that are rounded one by one end elsewhere. */
static void find_order(struct proof *proof, int credit) {
  static const int64_t cents[] = {3, 17, 49, 51, 67, 99};
  struct breakpoints breaks = breakpoints_of(proof->arena, proof->trial, credit, false);
  int64_t one, other;
  for (size_t i = 0; i < breaks.count && i < 6; i++)
    for (int way = 0; way < 36; way++) {
      struct trial_event events[] = {{credit, 0, breaks.items[i].at - cents[way % 6]}, {credit, 0, cents[way / 6] * 3}};
      const struct trial_event turned[] = {events[1], events[0]};
      if (events[0].amount <= 0 || !spend(proof) || !trial_pay(proof->trial, events, 2, &one) ||
          !trial_pay(proof->trial, turned, 2, &other) || one == other)
        continue;
      diagnostic_add(proof->list, DIAGNOSTIC_plan_order, &proof->plan->at, amount_text(proof, events[0].amount),
                     amount_text(proof, events[1].amount), amount_text(proof, one), amount_text(proof, other));
      return;
    }
}

/* ---- everything ---- */

/* A fixed cap, or a fixed amount, beside bands of an attainment: what hides what depends on the target, so several are
 * tried unless somebody said how high it is. */
static void prove_sold(struct proof *proof) {
  int64_t target = target_now(proof);
  int ways = proof->trial->is_supposed || target == 0 ? 1 : TARGETS;
  for (int way = 0; way < ways; way++) {
    for (size_t i = 0; i < proof->plan->credit_count; i++)
      if (credit_is_sold(proof->plan, (int)i)) prove_credit(proof, (int)i);
    if (ways > 1) trial_assume(proof->trial, target_now(proof) / 10);
  }
  if (ways > 1) trial_assume(proof->trial, target);
}

bool plan_prove_is_whole(const struct trial *trial) {
  for (size_t i = 0; i < trial->whole->pay_count; i++)
    if (trial->left_out[i]) return false;
  return true;
}

bool plan_prove_is_searched(const struct trial *trial) {
  for (size_t i = 0; i < trial->plan.pay_count; i++)
    if (search_is_needed(&trial->plan.pays[i])) return true;
  return false;
}

/* What runs would stop at: a part of a period, a day without a rate. */
static void find_unsaid(const struct plan *plan, struct diagnostics *list) {
  if (plan_cuts(plan) && plan->prorate == PRORATE_UNSAID) {
    diagnostic_add(list, DIAGNOSTIC_plan_prorate_open, &plan->at, plan->name);
    diagnostic_note(list, DIAGNOSTIC_note_prorate);
  }
  if (plan->exchange.is_there && plan->exchange.rate.day != RATE_FIELD) exchange_prove_plan(plan, list);
}

void plan_prove(struct trial *trial, bool notes, size_t budget, struct diagnostics *list) {
  struct proof proof = {
      .trial = trial, .plan = &trial->plan, .arena = trial->arena, .list = list, .notes = notes, .budget = budget};
  credits_prove(trial, list);
  if (notes) find_unsaid(trial->whole, list);
  if (trial->plan.pay_count == 0) return;
  for (size_t i = 0; i < trial->plan.pay_count; i++) find_same_rates(&proof, i);
  prove_sold(&proof);
  for (size_t i = 0; notes && i < trial->plan.credit_count; i++) {
    if (!credit_is_sold(&trial->plan, (int)i)) continue;
    find_timing(&proof, (int)i);
    find_order(&proof, (int)i);
  }
  tell_findings(&proof);
  trial_tell_broken(trial, list);
  if (proof.budget < probe_cost(trial))
    diagnostic_add(list, DIAGNOSTIC_plan_not_analysed, &trial->whole->at, trial->whole->name);
}

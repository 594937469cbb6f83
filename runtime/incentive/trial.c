/* Trials.
 *
 * Invariants
 * 1. Nothing is credited by rule: the amounts are given, and a row of the dataset knows of its deal only the amount.
 * 2. Whether a component can be tried is found by trying it alone, once, when the trial is opened.
 * 3. Both periods lie within what targets are given for, and nothing stands before them. */
#include "incentive/trial.h"

#include "base/text.h"

#include <stdlib.h>

bool credit_is_own(const struct plan_credit *credit) {
  for (size_t i = 0; i < credit->share_count; i++)
    if (credit->shares[i].receiver == RECEIVER_FIELD) return true;
  return false;
}

bool credit_is_sold(const struct plan *plan, int credit) {
  for (size_t i = 0; i < plan->measure_count; i++) {
    const struct plan_measure *measure = &plan->measures[i];
    bool takes =
        measure->kind == MEASURE_DIFFERENCE || measure->kind == MEASURE_MARGIN || measure->kind == MEASURE_MARKUP;
    if (takes && plan->measures[measure->other].credit == credit) return false;
  }
  return !plan->credits[credit].is_number;
}

/* ---- targets ---- */

/* Somebody who has all roles of the plan, always. */
static void add_person(struct trial *trial) {
  const struct plan *plan = trial->whole;
  const struct spell always = {
      .from = PAYEE_ALWAYS, .until = PAYEE_OPEN, .superior = -1, .roles = plan->roles, .role_count = plan->role_count};
  struct spell other;
  payees_add_spell(&trial->run.payees, payees_put(&trial->run.payees, ""), &always, &other);
  trial->run.payees.open = true;
}

static void add_target(struct trial *trial, const char *name) {
  int64_t amount = 1000 * 1000;
  if (name == NULL) return;
  for (size_t i = 0; i < trial->target_count; i++)
    if (text_equal(trial->targets[i].name, name)) return;
  for (int i = 0; i < trial->whole->currency->digits; i++) amount *= 10;
  trial->targets = arena_grow(trial->arena, trial->targets, trial->target_count, sizeof *trial->targets);
  trial->targets[trial->target_count++] = (struct trial_target){name, amount};
}

static void find_targets(struct trial *trial) {
  const struct plan *plan = trial->whole;
  for (size_t i = 0; i < plan->measure_count; i++) add_target(trial, plan->measures[i].target);
  if (plan->cap.is_there) add_target(trial, plan->cap.target);
  if (plan->floor.is_there) add_target(trial, plan->floor.target);
}

/* For two years, so that both periods lie within them, whatever their kind. */
static void give_targets(struct trial *trial) {
  struct period period = trial->run.periods[0];
  int32_t end = date_add_months(period.from, 24);
  targets_clear(&trial->run.targets);
  trial->searched = NULL;
  for (; period.from < end; period = period_next(period))
    for (size_t i = 0; i < trial->target_count; i++)
      targets_add(
          &trial->run.targets,
          &(struct target){.name = trial->targets[i].name, .period = period, .amount = trial->targets[i].amount});
}

bool trial_suppose(struct trial *trial, const char *name, int64_t amount) {
  for (size_t i = 0; i < trial->target_count; i++) {
    if (!text_equal(trial->targets[i].name, name)) continue;
    trial->targets[i].amount = amount;
    trial->is_supposed = true;
    give_targets(trial);
    return true;
  }
  return false;
}

void trial_assume(struct trial *trial, int64_t amount) {
  for (size_t i = 0; i < trial->target_count; i++) trial->targets[i].amount = amount;
  give_targets(trial);
}

/* ---- events ---- */

static void clear(struct trial *trial) {
  struct dataset *dataset = &trial->run.dataset;
  dataset->cases.count = 0;
  for (size_t i = 0; i < dataset->series_count; i++) dataset->series[i].count = 0;
  for (size_t i = 0; i < trial->whole->credit_count; i++) trial->run.crediting.credits[i].count = 0;
}

/* The row knows the amount where the credit takes it from. */
static uint32_t add_row(struct trial *trial, const struct plan_credit *rule, struct data_rows *rows, int64_t amount) {
  size_t row = dataset_row(rows, 0);
  const struct data_column *column =
      rule->of_record != NULL ? dataset_column(rows, rule->of_record, rule->of_field, MOMENT_FIELD) : NULL;
  if (column != NULL) data_set_number((struct data_column *)column, row, amount);
  (void)trial;
  return (uint32_t)row;
}

static void add_event(struct trial *trial, const struct trial_event *event) {
  struct credits *credits = &trial->run.crediting.credits[event->credit];
  size_t *capacity = &trial->capacities[event->credit];
  if (credits->count == *capacity) {
    *capacity = *capacity > 0 ? *capacity * 2 : 16;
    credits->items = xrealloc(credits->items, *capacity * sizeof *credits->items);
  }
  uint32_t row = add_row(trial, credits->rule, (struct data_rows *)credits->rows, event->amount);
  int32_t day = trial->run.periods[event->period].from;
  credits->items[credits->count++] = (struct credit){day, row, 0, event->amount};
}

/* In the order of the days, whatever the order of the events. */
static void add_events(struct trial *trial, const struct trial_event *events, size_t count) {
  clear(trial);
  for (int period = 0; period < TRIAL_PERIODS; period++)
    for (size_t i = 0; i < count; i++)
      if (events[i].period == period) add_event(trial, &events[i]);
  for (size_t i = 0; i < trial->whole->credit_count; i++) {
    struct credits *credits = &trial->run.crediting.credits[i];
    credits->starts[1] = credits->counted[0] = credits->count;
  }
}

/* ---- paying ---- */

static bool pay_events(struct trial *trial, const struct trial_event *events, size_t count, struct diagnostics *list) {
  add_events(trial, events, count);
  return plan_run_payout(&trial->run, list);
}

static bool says(const struct diagnostics *list, enum diagnostic_id id) {
  for (size_t i = 0; i < diagnostics_count(list); i++)
    if (diagnostics_id(list, i) == id) return true;
  return false;
}

static void remember(struct trial *trial, const struct trial_event *events, size_t count) {
  struct trial_event *copy = arena_alloc(trial->arena, (count + 1) * sizeof *copy);
  for (size_t i = 0; i < count; i++) copy[i] = events[i];
  trial->broken = copy;
  trial->broken_count = count;
}

bool trial_tell_broken(struct trial *trial, struct diagnostics *list) {
  struct buffer tried = BUFFER_EMPTY;
  if (trial->broken == NULL) return false;
  pay_events(trial, trial->broken, trial->broken_count, list);
  for (size_t i = 0; i < trial->broken_count; i++) {
    const struct trial_event *event = &trial->broken[i];
    buffer_printf(&tried, "%s%s %s", i > 0 ? ", " : "", trial->whole->credits[event->credit].name,
                  money_minor_text(trial->arena, event->amount, trial->whole->currency));
  }
  diagnostic_note(list, DIAGNOSTIC_plan_note_tried, buffer_text(&tried));
  buffer_release(&tried);
  return true;
}

bool trial_pay(struct trial *trial, const struct trial_event *events, size_t count, int64_t *paid) {
  struct diagnostics *unheard = diagnostics_new();
  bool fine = pay_events(trial, events, count, unheard);
  struct ledger_reader reader = ledger_read(&trial->run.payout.ledger);
  *paid = 0;
  for (const struct line *line; fine && (line = ledger_next(&reader)) != NULL;) *paid += line->amount;
  if (!fine && trial->broken == NULL && says(unheard, DIAGNOSTIC_rule_broken)) remember(trial, events, count);
  diagnostics_free(unheard);
  return fine;
}

int64_t trial_component(const struct trial *trial, size_t pay) {
  struct ledger_reader reader = ledger_read(&trial->run.payout.ledger);
  int64_t sum = 0;
  for (const struct line *line; (line = ledger_next(&reader)) != NULL;)
    if (line->pay == (int)pay && line->period == 0) sum += line->amount;
  return sum;
}

bool trial_is_limited(const struct trial *trial, enum line_kind kind) {
  struct ledger_reader reader = ledger_read(&trial->run.payout.ledger);
  for (const struct line *line; (line = ledger_next(&reader)) != NULL;)
    if (line->kind == kind && line->period == 0) return true;
  return false;
}

int64_t trial_paid(const struct trial *trial, int period) {
  struct ledger_reader reader = ledger_read(&trial->run.payout.ledger);
  int64_t sum = 0;
  for (const struct line *line; (line = ledger_next(&reader)) != NULL;)
    if (line->period == period) sum += line->amount;
  return sum;
}

/* ---- opening ---- */

static void open_credits(struct trial *trial) {
  struct plan_run *run = &trial->run;
  size_t count = trial->whole->credit_count;
  run->crediting = (struct crediting){
      .plan = run->plan, .dataset = &run->dataset, .payees = &run->payees, .host = run->host, .arena = trial->arena};
  plan_run_prorate(run);
  run->crediting.credits = arena_alloc(trial->arena, (count + 1) * sizeof *run->crediting.credits);
  trial->capacities = arena_alloc(trial->arena, (count + 1) * sizeof *trial->capacities);
  for (size_t i = 0; i < count; i++) {
    const struct plan_credit *rule = &trial->whole->credits[i];
    struct data_rows *rows = dataset_rows(&run->dataset, plan_credit_rows(rule));
    if (rule->of_record != NULL) dataset_add_column(&run->dataset, rows, rule->of_record, rule->of_field, MOMENT_FIELD);
  }
  for (size_t i = 0; i < count; i++) {
    struct credits *credits = &run->crediting.credits[i];
    credits->rule = &trial->whole->credits[i];
    credits->rows = dataset_rows(&run->dataset, plan_credit_rows(credits->rule));
    credits->starts = arena_alloc(trial->arena, 2 * sizeof *credits->starts);
    credits->counted = arena_alloc(trial->arena, sizeof *credits->counted);
  }
}

/* One sale under each credit of that amount. A rule that is broken is no reason to leave it out: that is told. */
static bool can_pay(struct trial *trial, int64_t amount) {
  struct trial_event events[64];
  size_t count = 0;
  struct diagnostics *unheard = diagnostics_new();
  for (; count < trial->whole->credit_count && count < 64; count++)
    events[count] = (struct trial_event){(int)count, 0, amount};
  bool fine = pay_events(trial, events, count, unheard) || says(unheard, DIAGNOSTIC_rule_broken);
  diagnostics_free(unheard);
  return fine;
}

/* By that component alone; a rule may look at more than the amount only of large deals. */
static bool can_try(struct trial *trial, size_t pay) {
  const struct plan_pay *pays = trial->plan.pays;
  struct bands *bands = trial->run.bands;
  int64_t amount = 100, most = pays[pay].kind == PAY_RULE ? amount * 10 * 1000 * 1000 : amount;
  bool fine = true;
  trial->plan.pays = &pays[pay];
  trial->plan.pay_count = 1;
  trial->run.bands = &bands[pay];
  for (; fine && amount <= most; amount *= 10) fine = can_pay(trial, amount);
  trial->plan.pays = pays;
  trial->plan.pay_count = trial->whole->pay_count;
  trial->run.bands = bands;
  return fine;
}

/* Keeps the components that can be tried, and their bands beside them. */
static void choose(struct trial *trial, bool each) {
  size_t all = trial->whole->pay_count, count = 0;
  struct plan_pay *pays = arena_alloc(trial->arena, (all + 1) * sizeof *pays);
  struct bands *bands = arena_alloc(trial->arena, (all + 1) * sizeof *bands);
  int *numbers = arena_alloc(trial->arena, (all + 1) * sizeof *numbers);
  trial->left_out = arena_alloc(trial->arena, all + 1);
  for (size_t i = 0; i < all; i++) {
    trial->left_out[i] = (trial->whole->pays[i].kind == PAY_EACH && !each) || !can_try(trial, i);
    if (trial->left_out[i]) continue;
    pays[count] = trial->whole->pays[i];
    bands[count] = trial->run.bands[i];
    numbers[count++] = (int)i;
  }
  trial->plan.pays = pays;
  trial->plan.pay_count = count;
  trial->run.bands = bands;
  trial->numbers = numbers;
}

/* What is earned is tried, not when it is paid: a plan with balances would be paid from its first period on. */
static void leave_balances(struct plan *plan) {
  plan->due.is_there = plan->reserve.is_there = plan->clawback.is_there = plan->draw.is_there = false;
}

bool trial_open(struct trial *trial, struct arena *arena, const struct rulebook *rulebook, const struct plan *plan,
                bool each, struct diagnostics *list) {
  *trial = (struct trial){.arena = arena, .whole = plan, .plan = *plan};
  int32_t start = period_of(PLAN_YEAR, plan->from).from;
  struct period year = period_of(PLAN_YEAR, start);
  trial->plan.from = start;
  trial->plan.until = INT32_MAX;
  leave_balances(&trial->plan);
  trial->plan.due.is_there = trial->plan.reserve.is_there = false; /* what is earned, whenever it is paid */
  trial->plan.clawback.is_there = trial->plan.draw.is_there = false;
  if (!plan_run_open(&trial->run, arena, rulebook, &trial->plan, year, list)) return false;
  struct period *periods = arena_alloc(arena, TRIAL_PERIODS * sizeof *periods);
  periods[0] = trial->run.periods[0];
  periods[1] = period_next(periods[0]);
  trial->run.periods = periods;
  trial->run.period_count = TRIAL_PERIODS;
  trial->run.dataset.currency = plan->currency;
  words_put(&trial->run.dataset.ids, "");
  add_person(trial);
  find_targets(trial);
  give_targets(trial);
  open_credits(trial);
  choose(trial, each);
  return true;
}

void trial_close(struct trial *trial) {
  plan_run_close(&trial->run);
}

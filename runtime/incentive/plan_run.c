/* Running a plan. */
#include "incentive/plan_run.h"

#include "base/text.h"

const struct record *plan_about(const struct plan *plan, struct diagnostics *list) {
  const struct record *about = plan->credits[0].about;
  for (size_t i = 1; i < plan->credit_count; i++) {
    if (plan->credits[i].about == about) continue;
    diagnostic_add(list, DIAGNOSTIC_plan_two_cases, &plan->credits[i].at, plan->credits[i].about->name, about->name);
    return NULL;
  }
  return about;
}

/* Whether the plan holds on some of these days: `after` says that they may be past its end. */
static bool holds(const struct plan *plan, struct period over, bool after) {
  return over.until > plan->from && (after || over.from < plan->until);
}

static bool find_periods(struct plan_run *run, struct period over, bool after, struct diagnostics *list) {
  const struct plan *plan = run->plan;
  struct period period = period_of(plan->period, over.from > plan->from ? over.from : plan->from);
  int32_t end = !after && plan->until < over.until ? plan->until : over.until;
  struct buffer text = BUFFER_EMPTY;
  period_write(&text, over);
  if (over.kind < plan->period) {
    diagnostic_add(list, DIAGNOSTIC_plan_too_short, NULL, buffer_text(&text), plan_period_name(plan->period));
  } else if (!holds(plan, over, after)) {
    diagnostic_add(list, DIAGNOSTIC_plan_not_effective, &plan->at, plan->name, buffer_text(&text));
  } else {
    if (plan_has_balances(plan)) period = period_of(plan->period, plan->from);
    for (; period.from < end; period = period_next(period)) {
      run->periods = arena_grow(run->arena, run->periods, run->period_count, sizeof *run->periods);
      run->periods[run->period_count++] = period;
      run->history += period.from < over.from;
    }
    run->periods += run->history;
    run->period_count -= run->history;
  }
  buffer_release(&text);
  return run->period_count > 0;
}

static bool open_run(struct plan_run *run, struct arena *arena, const struct rulebook *rulebook,
                     const struct plan *plan, struct period over, bool after, struct diagnostics *list) {
  const struct record *about = plan_about(plan, list);
  bool fine = about != NULL;
  *run = (struct plan_run){.arena = arena, .rulebook = rulebook, .plan = plan, .targets = {.arena = arena}};
  run->targets.missing = arena_alloc(arena, sizeof *run->targets.missing);
  if (!fine || !find_periods(run, over, after, list)) return false;
  dataset_init(&run->dataset, arena, rulebook, about);
  payees_init(&run->payees, arena);
  run->bands = arena_alloc(arena, (plan->pay_count + 1) * sizeof *run->bands);
  for (size_t i = 0; i < plan->pay_count; i++)
    if (plan_pay_has_bands(&plan->pays[i]))
      fine = bands_read(arena, plan->pays[i].table, plan->currency, &run->bands[i], list) && fine;
  if (plan->exchange.is_there) run->exchange = exchange_open(rulebook, plan);
  run->host = host_open(rulebook, list);
  return fine && run->host != NULL;
}

bool plan_run_open(struct plan_run *run, struct arena *arena, const struct rulebook *rulebook, const struct plan *plan,
                   struct period over, struct diagnostics *list) {
  return open_run(run, arena, rulebook, plan, over, plan_has_balances(plan), list);
}

bool plan_run_open_after(struct plan_run *run, struct arena *arena, const struct rulebook *rulebook,
                         const struct plan *plan, struct period over, struct diagnostics *list) {
  return open_run(run, arena, rulebook, plan, over, true, list);
}

bool plan_run_has_ended(const struct plan_run *run) {
  return run->periods[run->period_count - 1].from >= run->plan->until;
}

void plan_run_close(struct plan_run *run) {
  ledger_release(&run->payout.ledger);
  crediting_release(&run->crediting);
  dataset_release(&run->dataset);
  exchange_close(run->exchange);
  if (run->host != NULL) host_close(run->host);
}

/* Whether what a plan pays for an event depends on more of it than the credit, or another rate may be supposed of it.
 */
static bool looks_at_events(const struct plan *plan) {
  bool looks = plan_has_balances(plan) || plan->exchange.is_there;
  for (size_t i = 0; i < plan->pay_count; i++)
    looks = looks || plan->pays[i].when != NULL || plan->pays[i].rule != NULL || plan->pays[i].differential;
  return looks;
}

/* What nobody looks at any more makes room for the lines. */
static void forget_events(struct plan_run *run) {
  data_rows_forget(&run->dataset.cases);
  for (size_t i = 0; i < run->dataset.series_count; i++) data_rows_forget(&run->dataset.series[i]);
}

void plan_run_prorate(struct plan_run *run) {
  run->crediting.proration = (struct proration){.plan = run->plan,
                                                .payees = &run->payees,
                                                .calendar = run->rulebook->calendar,
                                                .unsaid = arena_alloc(run->arena, sizeof(struct unsaid_parts))};
}

/* Whom a component pays by the role, somebody has to have said the role of. */
static bool roles_are_known(const struct plan_run *run, struct diagnostics *list) {
  bool known = true;
  for (size_t i = 0; run->payees.open && i < run->plan->pay_count; i++) {
    if (run->plan->pays[i].rate_count == 0) continue;
    diagnostic_add(list, DIAGNOSTIC_pay_no_role, &run->plan->pays[i].at, run->plan->pays[i].name);
    diagnostic_note(list, DIAGNOSTIC_note_pay_role);
    known = false;
  }
  return known;
}

/* What happens after the end of the plan is credited to nobody. */
bool plan_run_credit(struct plan_run *run, struct diagnostics *list) {
  int32_t until = run->periods[run->period_count - 1].until;
  if (!roles_are_known(run, list)) return false;
  dataset_link(&run->dataset);
  run->crediting = (struct crediting){.plan = run->plan,
                                      .dataset = &run->dataset,
                                      .payees = &run->payees,
                                      .host = run->host,
                                      .arena = run->arena,
                                      .exchange = run->exchange};
  plan_run_prorate(run);
  bool fine = crediting_run(&run->crediting, until < run->plan->until ? until : run->plan->until, list);
  if (!looks_at_events(run->plan)) forget_events(run);
  return fine;
}

bool plan_run_payout(struct plan_run *run, struct diagnostics *list) {
  struct ledger ledger = run->payout.ledger;
  ledger_clear(&ledger);
  run->crediting.plan = run->crediting.proration.plan = run->plan;
  run->payout = (struct payout){.crediting = &run->crediting,
                                .targets = &run->targets,
                                .bands = run->bands,
                                .periods = run->periods - run->history,
                                .period_count = run->history + run->period_count,
                                .history = run->history,
                                .only = run->only,
                                .ledger = ledger};
  return payout_run(&run->payout, list);
}

bool plan_run_pay(struct plan_run *run, struct diagnostics *list) {
  return plan_run_credit(run, list) && plan_run_payout(run, list);
}

bool plan_run_is_in(const struct plan_run *run, const struct line *line, struct period period) {
  const struct period *of = &run->periods[line->period];
  return of->from == period.from && of->until == period.until;
}

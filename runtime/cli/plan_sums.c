/* Adding up what a plan pays, however it is shown then. */
#include "cli/plan_sums.h"

#include "base/phrase.h"

struct plan_sums plan_sums_make(struct arena *arena, const struct plan_run *run) {
  size_t people = run->payees.count;
  struct plan_sums sums = {.columns = run->plan->pay_count + 2};
  sums.items = arena_alloc(arena, (people + 2) * sums.columns * sizeof *sums.items);
  sums.has_lines = arena_alloc(arena, people + 2);
  struct ledger_reader reader = ledger_read(&run->payout.ledger);
  for (const struct line *line; (line = ledger_next(&reader)) != NULL;) {
    size_t column = line->pay >= 0 ? (size_t)line->pay : run->plan->pay_count;
    for (size_t row = line->payee;; row = people) {
      sums.items[row * sums.columns + column] += line->amount;
      sums.items[row * sums.columns + sums.columns - 1] += line->amount;
      sums.has_lines[row] = true;
      if (row == people) break;
    }
  }
  return sums;
}

bool plan_has_credit(const struct plan_run *run, size_t payee) {
  for (size_t i = 0; i < run->plan->credit_count; i++) {
    const struct credits *credits = &run->crediting.credits[i];
    if (credits->starts[payee + 1] > credits->starts[payee]) return true;
  }
  return false;
}

bool plan_sums_show(const struct plan_run *run, const struct plan_sums *sums, int payee) {
  return payee_is_for(&run->payees, payee, run->plan) &&
         (sums->has_lines[payee] || plan_has_credit(run, (size_t)payee));
}

bool plan_shows_limits(const struct plan_run *run) {
  const struct plan *plan = run->plan;
  return plan->cap.is_there || plan->floor.is_there || plan->reserve.is_there || plan->draw.is_there;
}

const char *plan_limits_text(const struct plan_run *run) {
  bool others = run->plan->reserve.is_there || run->plan->draw.is_there;
  return phrase_text(language_current(), others ? PHRASE_plan_others : PHRASE_plan_limits);
}

bool plan_measured(const struct plan_run *run, int payee, const struct plan_measure *measure, struct decimal *out) {
  struct diagnostics *list = diagnostics_new();
  struct measured measured;
  struct period period = run->periods[0];
  bool fine = measure_take(&run->crediting, &run->targets, payee, measure, measure_start(measure, period), period.until,
                           &measured, list) &&
              !measured.none;
  if (fine) *out = measured_value(&run->crediting, measure, &measured);
  diagnostics_free(list);
  return fine;
}

const struct credit *plan_line_credit(const struct plan_run *run, const struct line *line,
                                      const struct credits **credits) {
  if (line->credits < 0) return NULL;
  *credits = &run->crediting.credits[line->credits];
  return &(*credits)->items[line->credit];
}

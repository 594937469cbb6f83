/* One run of a plan over what was read: from events to a ledger. */
#ifndef DEALWRIGHT_INCENTIVE_PLAN_RUN_H
#define DEALWRIGHT_INCENTIVE_PLAN_RUN_H

#include "incentive/dataset.h"
#include "incentive/payout.h"

struct plan_run {
  struct arena *arena;
  const struct rulebook *rulebook;
  const struct plan *plan;
  struct dataset dataset;
  struct payees payees;
  struct targets targets;
  struct host *host;
  struct bands *bands;       /* by component */
  struct exchange *exchange; /* NULL: the plan says none */
  struct period *periods;    /* that are asked for */
  size_t period_count;
  size_t history; /* so many stand before them, back to where the plan begins; none where nothing is left from them */
  const struct names *only; /* keys of the people who are paid; NULL: all */
  struct crediting crediting;
  struct payout payout;
};

/* The record of the cases that a plan is about; all its credits belong to one. NULL with an error when they do not. */
const struct record *plan_about(const struct plan *plan, struct diagnostics *list);

/* Readies a run over the periods of the plan's own kind in `over`: its bands are read, its rules compiled. False with
 * messages when they cannot be, or when the plan holds on no day of `over`. A plan with balances may be run
 * past its end: nothing is earned there, but what is open becomes due, is released, is recovered. */
bool plan_run_open(struct plan_run *run, struct arena *arena, const struct rulebook *rulebook, const struct plan *plan,
                   struct period over, struct diagnostics *list);
/* The same; any plan may be run past its end. */
bool plan_run_open_after(struct plan_run *run, struct arena *arena, const struct rulebook *rulebook,
                         const struct plan *plan, struct period over, struct diagnostics *list);
/* Whether its last period goes past the end of the plan. */
bool plan_run_has_ended(const struct plan_run *run);
void plan_run_close(struct plan_run *run);

/* Whose parts of periods are cut how: by the plan of the run, for its people. */
void plan_run_prorate(struct plan_run *run);

/* Pays, once dataset, payees and targets are filled. False with messages when something cannot be paid; nothing is paid
 * in part. */
bool plan_run_pay(struct plan_run *run, struct diagnostics *list);

/* The two halves of it: who is credited with what, and what that pays. The second may be repeated, after the plan, its
 * bands or the targets were exchanged: the ledger begins anew. */
bool plan_run_credit(struct plan_run *run, struct diagnostics *list);
bool plan_run_payout(struct plan_run *run, struct diagnostics *list);

/* Whether a line of the run is of that period. */
bool plan_run_is_in(const struct plan_run *run, const struct line *line, struct period period);

#endif

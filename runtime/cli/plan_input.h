/* What a plan is run over: files that the options name, or a store. */
#ifndef DEALWRIGHT_CLI_PLAN_INPUT_H
#define DEALWRIGHT_CLI_PLAN_INPUT_H

#include "cli/session.h"
#include "incentive/plan_run.h"

/* The options that plan_input_read looks at. */
#define PLAN_INPUT_OPTIONS                                                                                             \
  (OPTION_BIT(OPTION_DEALS) | OPTION_BIT(OPTION_PAYMENTS) | OPTION_BIT(OPTION_RECORDS) | OPTION_BIT(OPTION_PEOPLE) |   \
   OPTION_BIT(OPTION_TARGETS) | OPTION_BIT(OPTION_MAP))

/* Opens the store when there are no --deals; an error when neither is named, or both are. To be called before the plan
 * is looked for. STATUS_DONE, or the status to end with. */
enum status plan_input_open(struct session *session);
/* The same, and the period of --period, which must be given. */
enum status plan_input_open_for(struct session *session, struct period *over);

/* Fills dataset, people and targets of a run that is open. False with every bad row named. */
bool plan_input_read(struct session *session, struct plan_run *run);
/* The same for several runs, ended by NULL; the column map may name what only one of them reads. */
bool plan_input_read_all(struct session *session, struct plan_run *const *runs);

/* The cases alone, for what a plan's credits need of them. */
bool plan_deals_read(struct session *session, struct dataset *dataset, const struct plan *plan);

#endif

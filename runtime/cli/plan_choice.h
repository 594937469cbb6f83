/* Which plan a command line means, and over which days. */
#ifndef DEALWRIGHT_CLI_PLAN_CHOICE_H
#define DEALWRIGHT_CLI_PLAN_CHOICE_H

#include "cli/session.h"
#include "incentive/period.h"

struct plan_choice {
  const struct rulebook *rulebook;
  const struct plan *plan;
};

/* `acme/plans/rep.yaml` is a plan of the rulebook in acme; `rep.yaml` in plans/ one of that around it; `rep_2024` the
 * plan of that name in the rulebook of the store, where one is open. STATUS_DONE, or the status to end with, and errors
 * with what was probably meant. */
enum status plan_choice_find(struct session *session, const char *path, struct plan_choice *out);

/* The same for an appraisal. */
enum status plan_choice_appraisal(struct session *session, const char *path, const struct rulebook **rulebook,
                                  const struct appraisal **appraisal);

/* A plan, or an appraisal that pays, for changes of the ledger: only what the open store has published counts, so a
 * folder has to be just that.
 */
enum status plan_choice_published(struct session *session, const char *path, struct plan_choice *out);

/* The plan that --plan names in a rulebook; NULL with an error and what was probably meant. */
const struct plan *plan_choice_named(struct session *session, const struct rulebook *rulebook);

/* Whether an option was given; an error that names it when not. */
bool plan_option_given(struct session *session, enum option option);
/* The period that --period names; an error when it names none. */
bool plan_period_asked(struct session *session, struct period *out);

#endif

/* What the commands that try a plan without deals take for granted, and what they cannot try. */
#ifndef DEALWRIGHT_CLI_PLAN_TRYING_H
#define DEALWRIGHT_CLI_PLAN_TRYING_H

#include "cli/session.h"
#include "incentive/trial.h"

/* Supposes what --target says: `revenue=500,000`, several separated by semicolons. False with an error when that is no
 * amount above nothing, or the plan has no target of that name. */
bool plan_trying_targets(struct session *session, struct trial *trial);

/* A copy of the plan that holds during all of a period, whenever it is in force. */
void plan_tried_over(const struct plan *plan, struct period over, struct plan *out);

/* An amount as typed; an error that shows the text when it is none. */
bool plan_trying_amount(struct session *session, const struct currency *currency, const char *text, int64_t *minor);

/* What was taken for granted, one text a line: targets, components left out, those that were
 * searched. The number of lines. */
size_t plan_trying_notes(struct session *session, const struct trial *trial, const char **lines, size_t room);

/* `12,000.00`, without the currency. */
const char *plan_trying_text(struct session *session, const struct currency *currency, int64_t minor);
/* `3.25%`: a rate at two digits behind the point. */
const char *plan_trying_rate(struct session *session, struct decimal rate);

#endif

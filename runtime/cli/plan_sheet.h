/* What a run of a plan says: who gets how much, and line by line what for. */
#ifndef DEALWRIGHT_CLI_PLAN_SHEET_H
#define DEALWRIGHT_CLI_PLAN_SHEET_H

#include "cli/session.h"
#include "incentive/plan_run.h"

/* One row a person, one column a component, the total last; of a single period the measures as well. */
void plan_sheet_say(struct session *session, const struct plan_run *run, struct period over);
/* Every line: the event, the arithmetic, the row of the table. */
void plan_lines_say(struct session *session, const struct plan_run *run);
/* The same as JSON objects: one a line of the ledger, then one a person, then the whole. */
void plan_sheet_json(struct session *session, const struct plan_run *run, struct period over);

#endif

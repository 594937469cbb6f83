/* What a run of a plan says: who gets how much, and line by line what for. */
#ifndef DEALWRIGHT_CLI_PLAN_SHEET_H
#define DEALWRIGHT_CLI_PLAN_SHEET_H

#include "cli/session.h"
#include "incentive/plan_run.h"

/* One row a person, one column a component, the total last; of a single period the measures as well. */
void plan_sheet_say(struct session *session, const struct plan_run *run, struct period over);
/* What the last period leaves open, for those for whom it leaves something; and that the plan has ended, if so. */
void plan_balances_say(struct session *session, const struct plan_run *run);
/* Their sums, as pairs of an object. */
void plan_balances_json(struct json *json, const struct plan_run *run);
/* Every line: the event, the arithmetic, the row of the table. */
void plan_lines_say(struct session *session, const struct plan_run *run);
/* The same as JSON objects: one a line of the ledger, then one a person, then the whole. */
void plan_sheet_json(struct session *session, const struct plan_run *run, struct period over);

/* What one line says: the component, the arithmetic, the row of a table or line of the plan. Of the run only plan,
 * rulebook and bands are looked at, so that lines of the past can be read. */
const char *plan_line_what(struct session *session, const struct plan_run *run, const struct line *line);
const char *plan_line_arithmetic(struct session *session, const struct plan_run *run, const struct line *line);
const char *plan_line_source(struct session *session, const struct plan_run *run, const struct line *line);

/* What a line of the plan as a whole is, and what it has to do with its component else; NULL: it is what it pays. */
const char *plan_kind_text(enum line_kind kind);

#endif

/* What a plan pays, and two of them side by side, as a workbook. */
#ifndef DEALWRIGHT_CLI_PLAN_WORKBOOK_H
#define DEALWRIGHT_CLI_PLAN_WORKBOOK_H

#include "cli/session.h"
#include "incentive/comparison.h"

/* Writes the sheet of `plan run` to the file of --xlsx: a row each person, with --lines the lines, too. False with an
 * error. */
bool plan_workbook_write(struct session *session, const struct plan_run *run, struct period over);

/* The same of a comparison: people, then parts. `names` are those of the plans, in the order of the sides. */
bool plan_workbook_compare(struct session *session, const struct comparison *comparison, const char *const *names,
                           struct period over);

#endif

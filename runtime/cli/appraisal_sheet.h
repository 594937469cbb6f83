/* What an appraisal comes to, for people and for programs. */
#ifndef DEALWRIGHT_CLI_APPRAISAL_SHEET_H
#define DEALWRIGHT_CLI_APPRAISAL_SHEET_H

#include "cli/session.h"
#include "incentive/review.h"

/* A period as a table: points, score, rank, grade and what follows, a row for each person. */
void appraisal_sheet_say(struct session *session, const struct reviewing *reviewing, const struct review *review);
/* Each person's arithmetic: measure, points, weight, and the rows of the tables that decided. */
void appraisal_lines_say(struct session *session, const struct reviewing *reviewing, const struct review *review);
/* All of it, an object for each score, result and person. */
void appraisal_sheet_json(struct session *session, const struct reviewing *reviewing, const struct review *review);

#endif

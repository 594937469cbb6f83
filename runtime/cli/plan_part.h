/* What part of a period was somebody's, in words: `43 of 66 workdays`. */
#ifndef DEALWRIGHT_CLI_PLAN_PART_H
#define DEALWRIGHT_CLI_PLAN_PART_H

#include "cli/session.h"
#include "incentive/plan_run.h"

/* `43 of 66 workdays`, or days, as the plan counts them. */
const char *plan_part_text(struct session *session, const struct plan *plan, struct part part);

/* The arithmetic of a line, and of which part of an amount or a target it is, where it is one. */
const char *plan_part_with(struct session *session, const struct plan_run *run, const struct line *line,
                           const char *arithmetic);

/* Who had a part of each period, where the plan cuts by it; and who was credited on days on which he held no role of
 * the plan, so that nothing is left out in silence. */
void plan_parts_say(struct session *session, const struct plan_run *run);

/* Where the plan begins or ends within what was asked for, which plan pays before or after it, and what is measured. */
void plan_ends_say(struct session *session, const struct plan_run *run, struct period over);
void plan_ends_json(struct json *json, const struct plan *plan, struct period over);

#endif

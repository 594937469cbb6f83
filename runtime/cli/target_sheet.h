/* Targets as a table: who below whom, over the parts of a period. */
#ifndef DEALWRIGHT_CLI_TARGET_SHEET_H
#define DEALWRIGHT_CLI_TARGET_SHEET_H

#include "cli/target_desk.h"

enum target_step { STEP_WEEK, STEP_MONTH, STEP_QUARTER, STEP_YEAR, STEP_COUNT };

const char *target_step_name(enum target_step step); /* "week" */
/* The step below that of a period: quarters of a year, months of a quarter, weeks of a month. */
enum target_step target_step_below(struct period period);

/* `who` and everybody below, a row each, with what is not given out or given out twice; as text or JSON. False when
 * `who` has no target in all of these days, which is said. */
bool target_sheet_say(struct target_desk *desk, const char *who, const char *measure, struct period over,
                      enum target_step step);

/* person,period,MEASURE: what `plan run --targets` reads; months, only people. */
void target_sheet_csv(struct target_desk *desk, const char *measure, struct period over);

#endif

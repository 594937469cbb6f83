/* What a step expects of a case, held against what is. */
#ifndef DEALWRIGHT_SCENARIO_EXPECTATION_H
#define DEALWRIGHT_SCENARIO_EXPECTATION_H

#include "scenario/scenario.h"

struct expectation {
  struct arena *arena;
  struct engine *engine;
  int64_t now;
  const char *case_id; /* unless `case:` says another */
};

struct mismatch {
  struct position at;
  const char *expected, *got, *because;
};

/* Compares each key of the mapping:
 *   case: D1                     which case (else that of the last command)
 *   stage: negotiation           a stage it stands in; of a closed case its end
 *   closed: true                 or false
 *   waiting_for: [wang.wei]      exactly these people or @roles
 *   waits: [deal.budget, sign]   exactly these tasks, fields and criteria
 *   tasks: [interview]           exactly these open tasks
 *   rule: scripts/discounts.lua  a part of the position of something it waits for, or a row of a table that decided
 *                                there: tables/discount_limit.csv row 6
 *   deal.amount: 88,000          a field of a record of the case; empty text: nothing is filled in
 * Returns the number of those that differ. */
size_t expectation_check(struct expectation *expectation, const struct yaml *expect, struct mismatch **out);

#endif

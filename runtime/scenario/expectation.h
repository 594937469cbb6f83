/* What a step expects of a case, held against what is. */
#ifndef DEALWRIGHT_SCENARIO_EXPECTATION_H
#define DEALWRIGHT_SCENARIO_EXPECTATION_H

#include "scenario/onlooker.h"
#include "scenario/scenario.h"

/* A rule that was decided in the step, or the place of a message that refused it. */
struct traced {
  enum outcome outcome;
  const char *place;  /* `process/company.yaml:16` */
  const char *values; /* what it read, or NULL */
  const struct rule_row *rows;
  size_t row_count;
};

/* A table that a rule asked in the step. */
struct asked_table {
  const struct table *table;
  const struct value *inputs;
};

struct expectation {
  struct arena *arena;
  struct engine *engine;
  int64_t now;
  const struct traced *traced;
  size_t traced_count;
  const struct asked_table *asked;
  size_t asked_count;
  const struct sights *sights; /* what the step has seen */
  const char *case_id;         /* unless `case:` says another */
};

struct mismatch {
  struct position at;
  const char *expected, *got, *because, *instead;
};

/* Compares each key of the mapping:
 *   case: D1                     which case (else that of the last command)
 *   stage: negotiation           a stage it stands in; of a closed case its end
 *   closed: true                 or false
 *   waiting_for: [wang.wei]      exactly these people or @roles
 *   waits: [deal.budget, sign]   exactly these tasks, fields and criteria
 *   tasks: [interview]           exactly these open tasks
 *   due: [interview 2024-03-08]  exactly these open tasks that have a deadline, with its day
 *   departures: [li.na late interview 2024-03-11]
 *                                exactly these departures from the standard, all until now: who answers for it, its
 *                                kind, the stage, task, timer or approval, the day on which it was noted
 *   sees: [contact.phone]        exactly these private fields were open to who looked in the step, and that is recorded
 *   rule: scripts/discounts.lua  a part of the position of something it waits for, or a row of a table that decided
 *                                there: tables/discount_limit.csv row 6
 *   deal.amount: 88,000          a field of a record of the case; empty text: nothing is filled in
 * Returns the number of those that differ. */
size_t expectation_check(struct expectation *expectation, const struct yaml *expect, struct mismatch **out);

#endif

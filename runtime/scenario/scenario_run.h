/* Running one scenario on a loaded rulebook. */
#ifndef DEALWRIGHT_SCENARIO_SCENARIO_RUN_H
#define DEALWRIGHT_SCENARIO_SCENARIO_RUN_H

#include "scenario/test.h"

struct coverage;
struct version;

/* What scenarios run on. */
struct scenario_ground {
  const struct source *source;
  struct version *version;   /* loaded from it */
  struct coverage *coverage; /* or NULL */
};

/* Runs it in a store of its own, in memory; what differs is added to the result. False when it could not be run at all.
 */
bool scenario_run(struct arena *arena, const struct scenario_ground *ground, const struct scenario *scenario,
                  struct test_result *result, struct diagnostics *list);

#endif

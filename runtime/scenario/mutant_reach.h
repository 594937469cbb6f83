/* Which tests come by the place of a mutant, so that the others need not be run on it. */
#ifndef DEALWRIGHT_SCENARIO_MUTANT_REACH_H
#define DEALWRIGHT_SCENARIO_MUTANT_REACH_H

#include "scenario/mutant.h"
#include "scenario/test_run.h"

/* Whether the test, as it ran without the mutant, asked what the mutant changes. When in doubt, true: a test that does
 * not come by cannot notice the mutant. */
bool mutant_is_reached(const struct test_run *run, const struct mutant *mutant, const struct test *test);

#endif

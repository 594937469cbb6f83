/* A run of tests on one rulebook: the rulebook is loaded once, and each test has a store of its own in memory, so none
 * sees what another did.
 *
 *     struct test_run *run = test_run_open(source, list);              NULL: the rulebook does not load
 *     tests_read(arena, folder, test_run_rulebook(run), &tests, list)
 *     test_run_all(run, &tests, ...)    or    test_run_one(run, arena, &tests.items[i], &result, list)
 *     test_run_close(run)
 *
 * Tests that were read with one rulebook can be run on a changed one: open a run on the changed source. */
#ifndef DEALWRIGHT_SCENARIO_TEST_RUN_H
#define DEALWRIGHT_SCENARIO_TEST_RUN_H

#include "scenario/coverage.h"
#include "scenario/test.h"

struct test_run;

/* Loads the source, which must outlive the run; `covered`: what its tests decide is kept. NULL with errors when it does
 * not load. */
struct test_run *test_run_open(const struct source *source, bool covered, struct diagnostics *list);
void test_run_close(struct test_run *run);

const struct source *test_run_source(const struct test_run *run);
const struct rulebook *test_run_rulebook(const struct test_run *run);

/* What the tests that ran so far decided; NULL when the run is not covered. It ends with the run. */
const struct coverage *test_run_coverage(const struct test_run *run);

/* Runs one test. The result is the arena's. False only when it could not be run at all: the store failed. */
bool test_run_one(struct test_run *run, struct arena *arena, const struct test *test, struct test_result *result,
                  struct diagnostics *list);

struct test_tally {
  size_t passed, failed;
};

struct test_order {
  bool stop_at_failure;
  /* Called after each test; false ends the run. The result is gone after it returns. May be NULL. */
  bool (*each)(void *context, const struct test_result *result);
  void *context;
};

/* Runs tests in their order. False when one could not be run at all. */
bool test_run_all(struct test_run *run, const struct tests *tests, const struct test_order *order,
                  struct test_tally *tally, struct diagnostics *list);

#endif

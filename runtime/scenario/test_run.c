/* Runs of tests.
 *
 * Invariants
 * 1. The rulebook and its host are loaded once for all tests of a run; what a test leaves behind is in its own store,
 *    and gone with it.
 * 2. A result lives until the next test: memory does not grow with the number of tests. */
#include "scenario/test_run.h"

#include "engine/version.h"
#include "scenario/scenario_run.h"

#include <stdlib.h>

struct test_run {
  struct scenario_ground ground;
};

struct test_run *test_run_open(const struct source *source, bool covered, struct diagnostics *list) {
  struct version *version = covered ? version_load_watched(source, list) : version_load(source, list);
  if (version == NULL) return NULL;
  struct test_run *run = xmalloc(sizeof *run);
  *run = (struct test_run){.ground = {.source = source, .version = version}};
  if (covered) run->ground.coverage = coverage_new(version);
  return run;
}

void test_run_close(struct test_run *run) {
  if (run == NULL) return;
  coverage_free(run->ground.coverage);
  version_free(run->ground.version);
  free(run);
}

const struct source *test_run_source(const struct test_run *run) {
  return run->ground.source;
}

const struct rulebook *test_run_rulebook(const struct test_run *run) {
  return run->ground.version->rulebook;
}

const struct coverage *test_run_coverage(const struct test_run *run) {
  return run->ground.coverage;
}

bool test_run_one(struct test_run *run, struct arena *arena, const struct test *test, struct test_result *result,
                  struct diagnostics *list) {
  bool fine = true;
  *result = (struct test_result){.test = test};
  if (run->ground.coverage != NULL) coverage_begin(run->ground.coverage, test->number);
  if (test->kind == TEST_TABLE)
    table_test_run(arena, run->ground.version->host, test_run_rulebook(run), test->table_test, run->ground.coverage,
                   result);
  else fine = scenario_run(arena, &run->ground, test->scenario, result, list);
  result->passed = fine && result->failure_count == 0;
  return fine;
}

bool test_run_all(struct test_run *run, const struct tests *tests, const struct test_order *order,
                  struct test_tally *tally, struct diagnostics *list) {
  struct arena *arena = arena_new();
  bool fine = true, more = true;
  *tally = (struct test_tally){0, 0};
  for (size_t i = 0; fine && more && i < tests->count; i++) {
    struct test_result result;
    fine = test_run_one(run, arena, &tests->items[i], &result, list);
    if (!fine) break;
    if (result.passed) tally->passed++;
    else tally->failed++;
    more = (order->each == NULL || order->each(order->context, &result)) && (result.passed || !order->stop_at_failure);
    arena_reset(arena);
  }
  arena_free(arena);
  return fine;
}

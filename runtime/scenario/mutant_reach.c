/* The way from a mutant to the tests that may notice it, over the coverage of the run.
 *
 * Invariant: a mutant does nothing before what it changes is asked for the first time, and up to there the test runs as
 * it did without. So whoever did not ask without the mutant does not ask with it.
 *
 * A table may be asked without a row deciding: so a test also comes by it that ran a rule or a script which names it.
 */
#include "scenario/mutant_reach.h"

#include "base/text.h"

#include <string.h>

struct reaching {
  const struct test_run *run;
  const struct coverage *coverage;
  size_t test;
};

static bool touches(const struct reaching *reaching, const char *file, int line) {
  return coverage_touches(reaching->coverage, reaching->test, file, line);
}

/* The name in the store of a file as positions show it. */
static const char *stored_name(const struct test_run *run, const char *shown) {
  const struct source *source = test_run_source(run);
  for (size_t i = 0; i < source->count; i++)
    if (text_equal(source->files[i].shown, shown)) return source->files[i].name;
  return shown;
}

static bool touches_position(const struct reaching *reaching, const struct position *at) {
  return touches(reaching, stored_name(reaching->run, at->file), at->line);
}

static bool reaches_table(const struct reaching *reaching, const char *name) {
  const struct table *table = rulebook_table(test_run_rulebook(reaching->run), name);
  return table == NULL || touches(reaching, table->file, 0);
}

static bool reaches_lines(const struct reaching *reaching, const struct reach *reach) {
  if (reach->from <= 1) return touches(reaching, reach->name, 0);
  for (int line = reach->from; line <= reach->to; line++)
    if (touches(reaching, reach->name, line)) return true;
  return false;
}

static bool reaches_stage(const struct reaching *reaching, const struct reach *reach) {
  const struct process *process = rulebook_process(test_run_rulebook(reaching->run), reach->process);
  const struct stage *stage = process != NULL ? process_stage(process, reach->name) : NULL;
  return stage == NULL || touches_position(reaching, &stage->at);
}

bool mutant_is_reached(const struct test_run *run, const struct mutant *mutant, const struct test *test) {
  const struct reach *reach = &mutant->reach;
  const struct reaching reaching = {run, test_run_coverage(run), test->number};
  if (reaching.coverage == NULL) return true;
  switch (reach->kind) {
  case REACH_TABLE:
    return reaches_table(&reaching, reach->name);
  case REACH_RULE:
    return touches_position(&reaching, &reach->rule->at);
  case REACH_LINES:
    return reaches_lines(&reaching, reach);
  case REACH_STAGE:
    return reaches_stage(&reaching, reach);
  case REACH_ANYTHING:
    break;
  }
  return test->kind == TEST_SCENARIO;
}

/* `dealwright test --mutate`: do the tests notice mistakes? */
#ifndef DEALWRIGHT_CLI_TEST_MUTATE_H
#define DEALWRIGHT_CLI_TEST_MUTATE_H

#include "cli/test_report.h"

/* Options that go with --mutate alone. */
#define TEST_MUTATE_OPTIONS                                                                                            \
  (OPTION_BIT(OPTION_ALL) | OPTION_BIT(OPTION_SECONDS) | OPTION_BIT(OPTION_RESUME) | OPTION_BIT(OPTION_JOBS))

/* False with an error when one of those stands without it, or it with what it does not go with. */
bool test_mutate_options_fit(struct session *session);

/* Runs mutants of the run's rulebook against the tests, and says which survived. Tests that fail without a mutant are
 * reported instead. */
enum status test_mutate(struct test_report *report, struct test_run *run, const struct tests *tests);

#endif

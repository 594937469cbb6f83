/* The tests of a rulebook's folder: scenarios in tests/NAME.yaml, and rows of tables/NAME.test.csv.
 *
 * They are read once, and hold no pointer into a rulebook: so the same tests can be run on changed ones (test_run.h).
 */
#ifndef DEALWRIGHT_SCENARIO_TEST_H
#define DEALWRIGHT_SCENARIO_TEST_H

#include "scenario/scenario.h"
#include "scenario/table_test.h"

enum test_kind { TEST_SCENARIO, TEST_TABLE };

struct test {
  size_t number; /* its place among all tests of the folder, from 0: kept by tests_select */
  enum test_kind kind;
  const char *title;  /* of the scenario; `discount_limit line 4: key accounts` */
  struct position at; /* file as typed, so that an editor opens it */
  const struct scenario *scenario;
  const struct table_test *table_test;
};

struct tests {
  const struct test *items; /* scenarios first, then tables, by the names of their files */
  size_t count;
  char hash[HASH_HEX_SIZE]; /* of the files that they were read from */
};

/* Reads every file, in the order of names; every error of every file is reported, also what a test names that the
 * rulebook does not have. False when there was one. */
bool tests_read(struct arena *arena, const char *folder, const struct rulebook *rulebook, struct tests *out,
                struct diagnostics *list);

/* Those that the words mean: the one of that title, else all whose title or file contains the words, in their order. No
 * words (NULL): all. */
struct tests tests_select(struct arena *arena, const struct tests *tests, const char *words);

/* What did not go as expected. */
struct failure {
  struct position at;
  const char *expected, *got;
  const char *because; /* the rule, and the table row, that decided; or NULL */
  const char *instead; /* why what was expected did not decide; or NULL */
};

struct test_result {
  const struct test *test;
  bool passed;
  const struct failure *failures;
  size_t failure_count;
};

/* Adds a failure to a result under way; all texts are the arena's. */
void test_fail(struct arena *arena, struct test_result *result, const struct failure *failure);

#endif

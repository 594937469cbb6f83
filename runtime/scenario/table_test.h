/* Tests of one decision table, tables/NAME.test.csv beside tables/NAME.csv: a header, then one test a row.
 *
 *   role,tier,amount,-> limit,row,why
 *   sales_rep,A,"99,999.99",8%,4,below the bound
 *   sales_rep,C,100,,none,no row for C
 *
 * Every input of the table is a column; of the outputs (`-> NAME`) and `row` at least one. `row` is the row that
 * decides, by the line of its file; of a list result, rows and outputs are joined by ` | `, in the order of the result:
 * `3% | 5%`. `none`: no row decides, and every output is blank. `why` is a note for readers. */
#ifndef DEALWRIGHT_SCENARIO_TABLE_TEST_H
#define DEALWRIGHT_SCENARIO_TABLE_TEST_H

#include "rulebook/rulebook.h"

struct test_result;
struct coverage;
struct host;

struct table_test_cell {
  const char *column; /* the name of an input or output */
  const char *text;
  struct position at;
};

struct table_test {
  const char *table;
  const struct table_test_cell *inputs, *outputs;
  size_t input_count, output_count;
  const char *row; /* `4`, `4 | 6`, `none`, or NULL: not looked at */
  struct position row_at;
  const char *why; /* or NULL */
  struct position at;
};

/* Reads one file for the table of that name. Every error is reported; false when there was one. */
bool table_tests_read(struct arena *arena, const struct rulebook *rulebook, const char *table, const char *path,
                      const char *text, size_t size, struct table_test **out, size_t *count, struct diagnostics *list);

/* Runs one test; what differs is added to the result, in the arena. */
void table_test_run(struct arena *arena, struct host *host, const struct rulebook *rulebook,
                    const struct table_test *test, struct coverage *coverage, struct test_result *result);

#endif

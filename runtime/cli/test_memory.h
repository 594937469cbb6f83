/* What --watch remembers from run to run: which files each test touched, so that a change runs those again that it can
 * have an effect on. */
#ifndef DEALWRIGHT_CLI_TEST_MEMORY_H
#define DEALWRIGHT_CLI_TEST_MEMORY_H

#include "scenario/test_run.h"

struct test_memory;

struct test_memory *test_memory_new(void);
void test_memory_free(struct test_memory *memory);

/* A file of the folder changed: `scripts/limits.lua`. */
void test_memory_changed(struct test_memory *memory, const char *path);
/* The rulebook or its tests could not be read: after that everything runs. */
void test_memory_forget(struct test_memory *memory);

/* Those of the tests that the changes since the last run can have an effect on; all in the first run. */
struct tests test_memory_select(struct test_memory *memory, struct arena *arena, const struct tests *tests);
/* A test ran. */
void test_memory_ran(struct test_memory *memory, const struct test_result *result, const struct coverage *coverage,
                     const struct source *source);
/* The run is over: the changes are dealt with. */
void test_memory_done(struct test_memory *memory);

#endif

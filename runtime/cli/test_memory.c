/* The memory of --watch.
 *
 * Invariants
 * 1. A test is left out only when no change can have an effect on it: a script counts for every test that ran any
 *    script, since scripts read each other; a table for those that asked it; a file of tests for its own; every other
 *    file for all.
 * 2. A test that failed, or that nothing is known about, always runs again. */
#include "cli/test_memory.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

struct remembered {
  char *file, *title;
  bool passed, ran_script;
  char **tables; /* files of tables that it asked, each `tables/NAME.csv` */
  size_t table_count;
};

struct test_memory {
  struct remembered *items;
  size_t count;
  char **changes;
  size_t change_count;
  bool everything;
};

struct test_memory *test_memory_new(void) {
  struct test_memory *memory = xmalloc(sizeof *memory);
  *memory = (struct test_memory){.everything = true};
  return memory;
}

static void release(struct remembered *one) {
  for (size_t i = 0; i < one->table_count; i++) free(one->tables[i]);
  free(one->tables);
  free(one->file);
  free(one->title);
}

void test_memory_done(struct test_memory *memory) {
  for (size_t i = 0; i < memory->change_count; i++) free(memory->changes[i]);
  free(memory->changes);
  memory->changes = NULL;
  memory->change_count = 0;
  memory->everything = false;
}

void test_memory_free(struct test_memory *memory) {
  if (memory == NULL) return;
  test_memory_done(memory);
  for (size_t i = 0; i < memory->count; i++) release(&memory->items[i]);
  free(memory->items);
  free(memory);
}

void test_memory_changed(struct test_memory *memory, const char *path) {
  memory->changes = xrealloc(memory->changes, (memory->change_count + 1) * sizeof *memory->changes);
  memory->changes[memory->change_count++] = xstrdup(path);
}

void test_memory_forget(struct test_memory *memory) {
  memory->everything = true;
}

/* ---- choosing ---- */

static bool begins(const char *text, const char *start) {
  return strncmp(text, start, strlen(start)) == 0;
}

static bool ends(const char *text, const char *ending) {
  size_t size = strlen(text), tail = strlen(ending);
  return size >= tail && strcmp(text + size - tail, ending) == 0;
}

static struct remembered *find(const struct test_memory *memory, const struct test *test) {
  for (size_t i = 0; i < memory->count; i++)
    if (text_equal(memory->items[i].file, test->at.file) &&
        text_equal(memory->items[i].title, test->title != NULL ? test->title : ""))
      return &memory->items[i];
  return NULL;
}

static bool asked(const struct remembered *one, const char *table) {
  for (size_t i = 0; i < one->table_count; i++)
    if (strcmp(one->tables[i], table) == 0) return true;
  return false;
}

/* Whether the changed file can have an effect on the test. */
static bool affects(const char *path, const struct test *test, const struct remembered *one) {
  if (begins(path, "tests/") || ends(path, ".test.csv")) return ends(test->at.file, path);
  if (begins(path, "scripts/")) return one->ran_script;
  if (begins(path, "tables/")) return asked(one, path);
  return true;
}

static bool is_affected(const struct test_memory *memory, const struct test *test) {
  const struct remembered *one = find(memory, test);
  if (memory->everything || one == NULL || !one->passed) return true;
  for (size_t i = 0; i < memory->change_count; i++)
    if (affects(memory->changes[i], test, one)) return true;
  return false;
}

struct tests test_memory_select(struct test_memory *memory, struct arena *arena, const struct tests *tests) {
  struct test *items = arena_alloc(arena, (tests->count + 1) * sizeof *items);
  size_t count = 0;
  for (size_t i = 0; i < tests->count; i++)
    if (is_affected(memory, &tests->items[i])) items[count++] = tests->items[i];
  return (struct tests){.items = items, .count = count};
}

/* ---- remembering ---- */

static void note_table(struct remembered *one, const char *path) {
  one->tables = xrealloc(one->tables, (one->table_count + 1) * sizeof *one->tables);
  one->tables[one->table_count++] = xstrdup(path);
}

void test_memory_ran(struct test_memory *memory, const struct test_result *result, const struct coverage *coverage,
                     const struct source *source) {
  struct remembered *one = find(memory, result->test);
  if (one == NULL) {
    memory->items = xrealloc(memory->items, (memory->count + 1) * sizeof *memory->items);
    one = &memory->items[memory->count++];
  } else {
    release(one);
  }
  *one = (struct remembered){.file = xstrdup(result->test->at.file),
                             .title = xstrdup(result->test->title != NULL ? result->test->title : ""),
                             .passed = result->passed};
  for (size_t i = 0; i < source->count; i++) {
    const struct source_file *file = &source->files[i];
    bool script = begins(file->path, "scripts/"), table = begins(file->path, "tables/");
    if ((!script && !table) || !coverage_touches(coverage, result->test->number, file->name, 0)) continue;
    if (script) one->ran_script = true;
    else note_table(one, file->path);
  }
}

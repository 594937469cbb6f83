/* The tests of a folder: reading them, choosing among them. */
#include "scenario/test.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "scenario/vocabulary.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char scenario_ending[] = ".yaml", table_ending[] = ".test.csv";

struct folder {
  struct arena *arena;
  const struct rulebook *rulebook;
  struct diagnostics *list;
  struct test *items;
  size_t count;
  struct hasher *hasher;
  bool fine;
};

/* ---- files ---- */

static bool has_ending(const char *name, const char *ending) {
  size_t size = strlen(name), tail = strlen(ending);
  return name[0] != '.' && strncmp(name, "~$", 2) != 0 && size > tail && strcmp(name + size - tail, ending) == 0;
}

static int compare_names(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char **list_names(struct arena *arena, const char *path, const char *ending, size_t *count) {
  DIR *directory = opendir(path);
  const char **names = NULL;
  struct dirent *entry;
  *count = 0;
  if (directory == NULL) return NULL;
  while ((entry = readdir(directory)) != NULL) {
    if (!has_ending(entry->d_name, ending)) continue;
    names = arena_grow(arena, names, *count, sizeof *names);
    names[(*count)++] = arena_copy(arena, entry->d_name);
  }
  closedir(directory);
  if (*count > 1) qsort(names, *count, sizeof *names, compare_names);
  return names;
}

static bool unreadable(struct folder *folder, const char *path, const char *why) {
  struct position at = {path, 0, 0, 0};
  diagnostic_add(folder->list, DIAGNOSTIC_scenario_unreadable, &at, why);
  return false;
}

static bool read_bytes(struct folder *folder, const char *path, struct buffer *out) {
  if (file_bytes(out, path)) return true;
  return unreadable(folder, path, errno == EFBIG ? "more than 16 MiB" : strerror(errno));
}

static struct test *add(struct folder *folder) {
  folder->items = arena_grow(folder->arena, folder->items, folder->count, sizeof *folder->items);
  return &folder->items[folder->count++];
}

/* ---- scenarios ---- */

static bool read_scenarios(struct folder *folder, const char *path, const struct buffer *bytes) {
  struct scenarios some;
  bool fine = scenarios_read(folder->arena, path, buffer_text(bytes), bytes->size, &some, folder->list);
  for (size_t i = 0; i < some.count; i++) {
    const struct scenario *scenario = &some.items[i];
    fine = vocabulary_fits(folder->arena, folder->rulebook, scenario, folder->list) && fine;
    *add(folder) =
        (struct test){.kind = TEST_SCENARIO, .title = scenario->title, .at = scenario->at, .scenario = scenario};
  }
  return fine;
}

/* ---- tables ---- */

static bool read_table_tests(struct folder *folder, const char *path, const struct buffer *bytes) {
  const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
  const char *table = arena_copy_bytes(folder->arena, name, strlen(name) - strlen(table_ending));
  struct table_test *some;
  size_t count;
  bool fine = table_tests_read(folder->arena, folder->rulebook, table, path, buffer_text(bytes), bytes->size, &some,
                               &count, folder->list);
  for (size_t i = 0; i < count; i++) {
    const char *why = some[i].why;
    const char *title = arena_printf(folder->arena, "%s line %d%s%s", table, some[i].at.line, why != NULL ? ": " : "",
                                     why != NULL ? why : "");
    *add(folder) = (struct test){.kind = TEST_TABLE, .title = title, .at = some[i].at, .table_test = &some[i]};
  }
  return fine;
}

/* ---- the folder ---- */

static void read_file(struct folder *folder, const char *path, bool scenarios) {
  struct buffer bytes = BUFFER_EMPTY;
  bool fine = read_bytes(folder, path, &bytes) &&
              (scenarios ? read_scenarios(folder, path, &bytes) : read_table_tests(folder, path, &bytes));
  hasher_add_sized(folder->hasher, buffer_text(&bytes), bytes.size);
  buffer_release(&bytes);
  folder->fine = folder->fine && fine;
}

static void read_folder(struct folder *folder, const char *path, const char *ending) {
  size_t count;
  const char **names = list_names(folder->arena, path, ending, &count);
  for (size_t i = 0; i < count; i++)
    read_file(folder, arena_printf(folder->arena, "%s/%s", path, names[i]), ending == scenario_ending);
}

bool tests_read(struct arena *arena, const char *path, const struct rulebook *rulebook, struct tests *out,
                struct diagnostics *list) {
  struct folder folder = {arena, rulebook, list, NULL, 0, hasher_new(), true};
  struct hash hash;
  size_t size = strlen(path);
  while (size > 1 && path[size - 1] == '/') size--;
  const char *before = strcmp(path, ".") == 0 ? "" : arena_printf(arena, "%.*s/", (int)size, path);
  read_folder(&folder, arena_printf(arena, "%stests", before), scenario_ending);
  read_folder(&folder, arena_printf(arena, "%stables", before), table_ending);
  for (size_t i = 0; i < folder.count; i++) folder.items[i].number = i;
  hasher_finish(folder.hasher, &hash);
  *out = (struct tests){.items = folder.items, .count = folder.count};
  hash_hex(&hash, out->hash);
  return folder.fine;
}

/* ---- choosing ---- */

static bool is_meant(const struct test *test, const char *words, bool exactly) {
  if (exactly) return text_equal(test->title, words);
  return (test->title != NULL && strstr(test->title, words) != NULL) || strstr(test->at.file, words) != NULL;
}

static struct tests select_by(struct arena *arena, const struct tests *tests, const char *words, bool exactly) {
  struct test *items = NULL;
  size_t count = 0;
  for (size_t i = 0; i < tests->count; i++) {
    if (!is_meant(&tests->items[i], words, exactly)) continue;
    items = arena_grow(arena, items, count, sizeof *items);
    items[count++] = tests->items[i];
  }
  struct tests some = *tests;
  some.items = items;
  some.count = count;
  return some;
}

struct tests tests_select(struct arena *arena, const struct tests *tests, const char *words) {
  if (words == NULL) return *tests;
  struct tests exactly = select_by(arena, tests, words, true);
  return exactly.count > 0 ? exactly : select_by(arena, tests, words, false);
}

/* ---- failures ---- */

void test_fail(struct arena *arena, struct test_result *result, const struct failure *failure) {
  size_t count = result->failure_count++;
  struct failure *failures = arena_grow(arena, (void *)result->failures, count, sizeof *failures);
  failures[count] = *failure;
  result->failures = failures;
}

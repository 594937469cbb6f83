/* Files that are called nearly as another.
 *
 * Invariants
 * 1. A file that replaces one below by its whole path is never told; nor is one that is near to nothing.
 * 2. Warnings only: a table may well be called nearly as another.
 *
 * Not done here: names within files, which are told where layers merge; folders that are misspelt, see files.c. */
#include "rulebook/neighbour.h"

#include "base/text.h"

#include <string.h>
#include <unistd.h>

static const char *const folders[] = {"tables/", "scripts/", "plans/"};

static const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash != NULL ? slash + 1 : path;
}

static bool is_in(const char *path, const char *folder) {
  return strncmp(path, folder, strlen(folder)) == 0;
}

static bool is_own(const struct source *source, const struct source_file *file) {
  return file->layer == source->layers - 1;
}

static const char *without_ending(struct arena *arena, const char *path) {
  const char *dot = strrchr(path, '.');
  return dot != NULL ? arena_copy_bytes(arena, path, (size_t)(dot - path)) : path;
}

/* ---- nearly the same ---- */

/* The path of the file below, in the same folder, that is called nearly as `file`; NULL when there is none, or when one
 * has the same name. */
static const char *near_below(struct arena *arena, const struct source *source, const struct source_file *file,
                              const char *folder) {
  const char **names = arena_alloc(arena, (source->count + 1) * sizeof *names);
  const char **paths = arena_alloc(arena, (source->count + 1) * sizeof *paths);
  size_t count = 0;
  for (size_t i = 0; i < source->count; i++) {
    const struct source_file *other = &source->files[i];
    if (is_own(source, other) || !is_in(other->path, folder)) continue;
    if (text_equal(other->path, file->path)) return NULL;
    paths[count] = other->path;
    names[count++] = without_ending(arena, base_name(other->path));
  }
  const char *near = text_nearest(without_ending(arena, base_name(file->path)), names, count);
  for (size_t i = 0; near != NULL && i < count; i++)
    if (names[i] == near) return paths[i];
  return NULL;
}

/* `tables/limit_test.csv`: the tests of tables/limit.csv are tables/limit.test.csv. NULL: it is none. */
static const char *meant_test(struct arena *arena, const struct source *source, const char *path) {
  static const char *const endings[] = {"_test.csv", "-test.csv", ".tests.csv", "_tests.csv"};
  size_t size = strlen(path);
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    size_t tail = strlen(endings[i]);
    if (size <= tail || strcmp(path + size - tail, endings[i]) != 0) continue;
    const char *name = arena_copy_bytes(arena, path, size - tail), *table = arena_printf(arena, "%s.csv", name);
    for (size_t j = 0; j < source->count; j++)
      if (text_equal(source->files[j].path, table)) return arena_printf(arena, "%s.test.csv", name);
  }
  return NULL;
}

static void warn_near(struct arena *arena, const struct source *source, const struct source_file *file,
                      struct diagnostics *list) {
  struct position at = {file->shown, 0, 0, 0};
  const char *test = meant_test(arena, source, file->path);
  if (test != NULL) {
    diagnostic_add(list, DIAGNOSTIC_table_not_test, &at);
    diagnostic_note(list, DIAGNOSTIC_did_you_mean, test);
    return;
  }
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
    const char *near = is_in(file->path, folders[i]) ? near_below(arena, source, file, folders[i]) : NULL;
    if (near == NULL) continue;
    diagnostic_add(list, DIAGNOSTIC_overrides_nothing, &at, file->path, near);
  }
}

/* ---- in the wrong place ---- */

static bool is_replaced(const struct source *source, size_t number) {
  for (size_t i = number + 1; i < source->count; i++)
    if (text_equal(source->files[i].path, source->files[number].path)) return true;
  return false;
}

/* `acme/discount_limit.csv`, where tables/discount_limit.csv is a file of the rulebook. */
static void warn_misplaced(struct arena *arena, const char *folder, const char *path, struct diagnostics *list) {
  const char *name = base_name(path), *place = text_equal(folder, ".") ? name : NULL;
  size_t size = strlen(folder);
  while (size > 1 && folder[size - 1] == '/') size--;
  if (place == NULL) place = arena_printf(arena, "%.*s/%s", (int)size, folder, name);
  if (access(place, F_OK) != 0) return;
  struct position at = {place, 0, 0, 0};
  diagnostic_add(list, DIAGNOSTIC_not_read, &at, name);
  diagnostic_note(list, DIAGNOSTIC_did_you_mean, path);
}

void neighbours_warn(struct arena *arena, const struct source *source, const char *folder, struct diagnostics *list) {
  for (size_t i = 0; i < source->count; i++) {
    const struct source_file *file = &source->files[i];
    bool known = false;
    for (size_t j = 0; j < sizeof folders / sizeof *folders; j++) known = known || is_in(file->path, folders[j]);
    if (!known) continue;
    if (is_own(source, file)) warn_near(arena, source, file, list);
    if (!is_replaced(source, i)) warn_misplaced(arena, folder, file->path, list);
  }
}

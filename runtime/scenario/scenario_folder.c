/* Reading tests/. */
#include "scenario/scenario_folder.h"

#include "base/limits.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct folder {
  struct arena *arena;
  struct diagnostics *list;
  struct scenario *items;
  size_t count;
  bool fine;
};

static bool is_scenario_file(const char *name) {
  size_t size = strlen(name);
  return name[0] != '.' && size > 5 && strcmp(name + size - 5, ".yaml") == 0;
}

static int compare_names(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char **list_names(struct arena *arena, const char *path, size_t *count) {
  DIR *directory = opendir(path);
  const char **names = NULL;
  struct dirent *entry;
  *count = 0;
  if (directory == NULL) return NULL;
  while ((entry = readdir(directory)) != NULL) {
    if (!is_scenario_file(entry->d_name)) continue;
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
  FILE *file = fopen(path, "rb");
  char block[8192];
  size_t got;
  if (file == NULL) return unreadable(folder, path, strerror(errno));
  while ((got = fread(block, 1, sizeof block, file)) > 0 && out->size <= LIMIT_FILE_BYTES) buffer_add(out, block, got);
  bool failed = ferror(file) != 0;
  fclose(file);
  if (failed) return unreadable(folder, path, strerror(errno));
  return out->size <= LIMIT_FILE_BYTES || unreadable(folder, path, "more than 16 MiB");
}

static void take(struct folder *folder, const struct scenarios *some) {
  for (size_t i = 0; i < some->count; i++) {
    folder->items = arena_grow(folder->arena, folder->items, folder->count, sizeof *folder->items);
    folder->items[folder->count++] = some->items[i];
  }
}

static void read_file(struct folder *folder, const char *path) {
  struct buffer bytes = BUFFER_EMPTY;
  struct scenarios some = {NULL, 0};
  bool fine = read_bytes(folder, path, &bytes) &&
              scenarios_read(folder->arena, path, buffer_text(&bytes), bytes.size, &some, folder->list);
  buffer_release(&bytes);
  folder->fine = folder->fine && fine;
  take(folder, &some);
}

bool scenario_folder_read(struct arena *arena, const char *folder_path, struct scenarios *out,
                          struct diagnostics *list) {
  struct folder folder = {arena, list, NULL, 0, true};
  const char *tests = arena_printf(arena, "%s/tests", folder_path);
  size_t count;
  const char **names = list_names(arena, tests, &count);
  for (size_t i = 0; i < count; i++) read_file(&folder, arena_printf(arena, "%s/%s", tests, names[i]));
  *out = (struct scenarios){folder.items, folder.count};
  return folder.fine;
}

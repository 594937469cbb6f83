/* The files of two rulebooks by path: of one path the topmost layer's counts. */
#include "check/difference_part.h"

#include <stdlib.h>
#include <string.h>

const struct source_file *difference_file(const struct source *source, const char *path) {
  const struct source_file *found = NULL;
  for (size_t i = 0; i < source->count; i++)
    if (strcmp(source->files[i].path, path) == 0) found = &source->files[i];
  return found;
}

static int compare_paths(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_of(const char *path, const char *folder, const char *ending) {
  size_t size = strlen(path), tail = strlen(ending);
  return strncmp(path, folder, strlen(folder)) == 0 && size > tail && strcmp(path + size - tail, ending) == 0;
}

const char **difference_paths(struct comparing *comparing, const char *folder, const char *ending, size_t *count) {
  const struct source *sources[] = {comparing->from, comparing->to};
  const char **paths = arena_alloc(comparing->arena, (sources[0]->count + sources[1]->count + 1) * sizeof *paths);
  size_t all = 0;
  for (size_t i = 0; i < 2; i++)
    for (size_t j = 0; j < sources[i]->count; j++)
      if (is_of(sources[i]->files[j].path, folder, ending)) paths[all++] = sources[i]->files[j].path;
  qsort(paths, all, sizeof *paths, compare_paths);
  *count = 0;
  for (size_t i = 0; i < all; i++)
    if (*count == 0 || strcmp(paths[i], paths[*count - 1]) != 0) paths[(*count)++] = paths[i];
  return paths;
}

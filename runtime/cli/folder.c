/* Folders of rulebooks. */
#include "cli/folder.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool is_kind(const char *path, mode_t kind) {
  struct stat status;
  return stat(path, &status) == 0 && (status.st_mode & S_IFMT) == kind;
}

bool folder_exists(const char *path) {
  return is_kind(path, S_IFDIR);
}

bool folder_is_rulebook(const char *path) {
  char place[4096];
  int size = snprintf(place, sizeof place, "%s/rulebook.yaml", path);
  return size > 0 && (size_t)size < sizeof place && is_kind(place, S_IFREG);
}

struct source *folder_source(struct session *session, const char *folder) {
  if (folder != NULL) return source_from_folder(session->arena, folder, session->list);
  if (is_kind("rulebook.yaml", S_IFREG)) return source_from_folder(session->arena, ".", session->list);
  return source_standard(session->arena, session->list);
}

const char *folder_name(struct arena *arena, const char *path) {
  size_t size = strlen(path);
  while (size > 1 && path[size - 1] == '/') size--;
  const char *whole = arena_copy_bytes(arena, path, size), *slash = strrchr(whole, '/');
  const char *name = slash != NULL ? slash + 1 : whole;
  return text_equal(name, ".") || text_equal(name, "..") ? "" : name;
}

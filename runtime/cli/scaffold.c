/* Making a rulebook folder.
 *
 * Invariants
 * 1. Files are written into a hidden folder beside the new one, which gets its name when all are there. Whatever fails
 * before takes that folder away again.
 * 2. Templates are files of rules/new/LANGUAGE/, which nobody loads as a part of the standard rulebook; each is a
 * rulebook of the name `new-name`, so that the tests can check it as it stands. */
#include "cli/scaffold.h"

#include "base/asset.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char placeholder[] = "new-name";
static const char *const copied[] = {"tables/discount_limit.csv"}; /* of the standard, when it has them */

struct scaffold {
  struct arena *arena;
  struct diagnostics *list;
  const char *name, *folder; /* the folder while it is written */
  const char **files;
  size_t count;
};

/* ---- the name ---- */

static bool is_name(const char *name) {
  static const char first[] = "abcdefghijklmnopqrstuvwxyz0123456789", all[] = "abcdefghijklmnopqrstuvwxyz0123456789_-.";
  return name[0] != '\0' && strchr(first, name[0]) != NULL && name[strspn(name, all)] == '\0';
}

static bool check_name(const struct scaffold *scaffold) {
  struct stat status;
  char slug[64];
  if (!is_name(scaffold->name)) {
    diagnostic_add(scaffold->list, DIAGNOSTIC_bad_rulebook_name, NULL, scaffold->name);
    if (text_slug(scaffold->name, slug, sizeof slug) && is_name(slug))
      diagnostic_note(scaffold->list, DIAGNOSTIC_did_you_mean, slug);
    return false;
  }
  if (lstat(scaffold->name, &status) != 0) return true;
  diagnostic_add(scaffold->list, DIAGNOSTIC_new_exists, NULL, scaffold->name);
  return false;
}

/* ---- files ---- */

static bool report(const struct scaffold *scaffold, const char *path) {
  diagnostic_add(scaffold->list, DIAGNOSTIC_new_failed, NULL, path, strerror(errno));
  return false;
}

static bool make_parent(const struct scaffold *scaffold, const char *path) {
  const char *slash = strchr(path, '/');
  if (slash == NULL) return true;
  const char *parent = arena_printf(scaffold->arena, "%s/%.*s", scaffold->folder, (int)(slash - path), path);
  return mkdir(parent, 0777) == 0 || errno == EEXIST;
}

/* Writes the text with the rulebook's name in the place of the template's. */
static bool write_text(FILE *stream, const char *text, const char *name) {
  for (const char *next; (next = strstr(text, placeholder)) != NULL; text = next + sizeof placeholder - 1) {
    fwrite(text, 1, (size_t)(next - text), stream);
    fwrite(name, 1, strlen(name), stream);
  }
  fwrite(text, 1, strlen(text), stream);
  return ferror(stream) == 0;
}

static bool write_file(struct scaffold *scaffold, const char *path, const char *text) {
  const char *place = arena_printf(scaffold->arena, "%s/%s", scaffold->folder, path);
  scaffold->files = arena_grow(scaffold->arena, scaffold->files, scaffold->count, sizeof *scaffold->files);
  scaffold->files[scaffold->count++] = path;
  FILE *stream = make_parent(scaffold, path) ? fopen(place, "wb") : NULL;
  if (stream == NULL) return report(scaffold, path);
  bool fine = write_text(stream, text, scaffold->name);
  fine = fclose(stream) == 0 && fine;
  return fine || report(scaffold, path);
}

static bool write_templates(struct scaffold *scaffold) {
  const char *start = language_current() == LANGUAGE_ZH ? "rules/new/zh/" : "rules/new/en/";
  for (const struct asset *asset = asset_table; asset->name != NULL; asset++) {
    if (strncmp(asset->name, start, strlen(start)) != 0) continue;
    if (!write_file(scaffold, asset->name + strlen(start), asset->text)) return false;
  }
  for (size_t i = 0; i < sizeof copied / sizeof *copied; i++) {
    const struct asset *asset = asset_find(arena_printf(scaffold->arena, "rules/%s", copied[i]));
    if (asset != NULL && !write_file(scaffold, copied[i], asset->text)) return false;
  }
  return true;
}

/* ---- the folder ---- */

static void take_away(const struct scaffold *scaffold) {
  for (size_t i = 0; i < scaffold->count; i++) {
    const char *path = arena_printf(scaffold->arena, "%s/%s", scaffold->folder, scaffold->files[i]);
    unlink(path);
  }
  for (size_t i = 0; i < scaffold->count; i++) {
    const char *path = scaffold->files[i], *slash = strchr(path, '/');
    if (slash == NULL) continue;
    rmdir(arena_printf(scaffold->arena, "%s/%.*s", scaffold->folder, (int)(slash - path), path));
  }
  rmdir(scaffold->folder);
}

/* A folder made by mkdtemp is its owner's alone; this one gets what any new folder gets. */
static bool open_up(const char *folder) {
  mode_t mask = umask(0);
  umask(mask);
  return chmod(folder, 0777 & ~mask) == 0;
}

bool scaffold_write(struct arena *arena, const char *name, const char ***files, size_t *count,
                    struct diagnostics *list) {
  struct scaffold scaffold = {.arena = arena, .list = list, .name = name};
  if (!check_name(&scaffold)) return false;
  char *folder = arena_printf(arena, ".%s.XXXXXX", name);
  if (mkdtemp(folder) == NULL) return report(&scaffold, name);
  scaffold.folder = folder;
  bool fine = write_templates(&scaffold);
  if (fine && (!open_up(folder) || rename(folder, name) != 0)) fine = report(&scaffold, name);
  if (!fine) take_away(&scaffold);
  *files = scaffold.files;
  *count = scaffold.count;
  return fine;
}

/* Reading the files of one layer.
 *
 * Invariants
 * 1. Only what language.md names is read: known folders, known endings, nothing deeper. What is near to a known name
 * gets a warning, since a folder that is misspelt would otherwise be a part of the handbook that silently does not
 * apply.
 * 2. Every file is read whole, once, and is a regular file within the limits.
 *
 * Not done here: what stands in the files. */
#include "rulebook/files.h"

#include "base/asset.h"
#include "base/limits.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
  const char *folder, *ending;
  bool kept; /* in the source; scenarios are not a part of the rulebook */
} known[] = {{"process", ".yaml", true}, {"scripts", ".lua", true},  {"tables", ".csv", true},
             {"plans", ".yaml", true},   {"imports", ".yaml", true}, {"tests", ".yaml", false}};

enum { KNOWN_COUNT = sizeof known / sizeof *known };

/* Names that may stand beside the known ones and are nobody's mistake. */
static const char *const usual[] = {"README.md", "README", "LICENSE", "deals", "data", "docs"};

static const char *joined(const struct files *files, const char *path) {
  return arena_printf(files->arena, "%s/%s", files->folder, path);
}

static bool report(const struct files *files, enum diagnostic_id id, const char *path, const char *argument) {
  struct position at = {arena_printf(files->arena, "%s%s", files->shown, path), 0, 0, 0};
  diagnostic_add(files->list, id, &at, argument);
  return false;
}

/* ---- one file ---- */

static bool add(struct files *files, const char *path, const char *text, size_t size) {
  if (files->count >= LIMIT_RULEBOOK_FILES)
    return report(files, DIAGNOSTIC_too_many_files, path, arena_printf(files->arena, "%d", LIMIT_RULEBOOK_FILES));
  files->items = arena_grow(files->arena, files->items, files->count, sizeof *files->items);
  files->items[files->count++] = (struct source_file){.name = arena_printf(files->arena, "%s%s", files->prefix, path),
                                                      .path = arena_copy(files->arena, path),
                                                      .shown = arena_printf(files->arena, "%s%s", files->shown, path),
                                                      .layer = files->layer,
                                                      .text = text,
                                                      .size = size};
  return true;
}

static char *read_stream(const struct files *files, FILE *stream, size_t size, size_t *got) {
  char *text = arena_alloc(files->arena, size + 1);
  *got = fread(text, 1, size, stream);
  return ferror(stream) ? NULL : text;
}

static bool add_from_disk(struct files *files, const char *path) {
  struct stat status;
  const char *place = joined(files, path);
  if (stat(place, &status) != 0) return report(files, DIAGNOSTIC_file_unreadable, path, strerror(errno));
  if (!S_ISREG(status.st_mode)) return report(files, DIAGNOSTIC_file_unreadable, path, "not a regular file");
  if (status.st_size > LIMIT_FILE_BYTES)
    return report(files, DIAGNOSTIC_file_too_large, path, arena_printf(files->arena, "%d", LIMIT_FILE_BYTES));
  FILE *stream = fopen(place, "rb");
  if (stream == NULL) return report(files, DIAGNOSTIC_file_unreadable, path, strerror(errno));
  size_t size;
  char *text = read_stream(files, stream, (size_t)status.st_size, &size);
  fclose(stream);
  if (text == NULL) return report(files, DIAGNOSTIC_file_unreadable, path, strerror(EIO));
  return add(files, path, text, size);
}

static bool add_asset(struct files *files, const char *path) {
  const struct asset *asset = asset_find(arena_printf(files->arena, "rules/%s", path));
  if (asset == NULL) return report(files, DIAGNOSTIC_file_unreadable, path, strerror(ENOENT));
  return add(files, path, asset->text, asset->size);
}

static bool add_file(struct files *files, const char *path) {
  return files->folder != NULL ? add_from_disk(files, path) : add_asset(files, path);
}

/* ---- names ---- */

static int compare_names(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names in a folder of the layer ("" for itself), sorted; hidden ones, editors' copies and the
 * locks of open spreadsheets left out. NULL: it cannot
 * be read. */
static const char **list_disk(const struct files *files, const char *folder, size_t *count) {
  DIR *stream = opendir(folder[0] != '\0' ? joined(files, folder) : files->folder);
  const char **names = arena_alloc(files->arena, sizeof *names);
  *count = 0;
  if (stream == NULL) return NULL;
  for (struct dirent *entry; (entry = readdir(stream)) != NULL;) {
    size_t size = strlen(entry->d_name);
    if (entry->d_name[0] == '.' || entry->d_name[size - 1] == '~' || strncmp(entry->d_name, "~$", 2) == 0) continue;
    names = arena_grow(files->arena, *count > 0 ? names : NULL, *count, sizeof *names);
    names[(*count)++] = arena_copy(files->arena, entry->d_name);
  }
  closedir(stream);
  if (*count > 1) qsort(names, *count, sizeof *names, compare_names);
  return names;
}

/* The same of the binary: names directly under rules/FOLDER/; the table is sorted, so they are. */
static const char **list_assets(const struct files *files, const char *folder, size_t *count) {
  const char *start = arena_printf(files->arena, folder[0] != '\0' ? "rules/%s/" : "rules/%s", folder);
  const char **names = arena_alloc(files->arena, sizeof *names);
  *count = 0;
  for (const struct asset *asset = asset_table; asset->name != NULL; asset++) {
    if (strncmp(asset->name, start, strlen(start)) != 0) continue;
    const char *name = asset->name + strlen(start);
    if (strchr(name, '/') != NULL) continue;
    names = arena_grow(files->arena, *count > 0 ? names : NULL, *count, sizeof *names);
    names[(*count)++] = name;
  }
  return names;
}

static const char **list(const struct files *files, const char *folder, size_t *count) {
  return files->folder != NULL ? list_disk(files, folder, count) : list_assets(files, folder, count);
}

static bool is_folder(const struct files *files, const char *path) {
  struct stat status;
  return files->folder != NULL && stat(joined(files, path), &status) == 0 && S_ISDIR(status.st_mode);
}

/* ---- what is known ---- */

static bool ends_with(const char *text, const char *ending) {
  size_t size = strlen(text), tail = strlen(ending);
  return size > tail && strcmp(text + size - tail, ending) == 0;
}

/* Tests of tables stand beside them and, like scenarios, are not a part of the rulebook. */
static bool is_kept(size_t number, const char *name) {
  return known[number].kept && !ends_with(name, ".test.csv");
}

static bool gather_folder(struct files *files, size_t number) {
  size_t count;
  bool fine = true;
  const char *folder = known[number].folder;
  const char **names = list(files, folder, &count);
  if (names == NULL) return true; /* there is no such folder */
  for (size_t i = 0; i < count; i++) {
    const char *path = arena_printf(files->arena, "%s/%s", folder, names[i]);
    if (ends_with(names[i], known[number].ending)) fine = (!is_kept(number, names[i]) || add_file(files, path)) && fine;
    else if (strcmp(names[i], "README.md") != 0) {
      struct position at = {arena_printf(files->arena, "%s%s", files->shown, path), 0, 0, 0};
      diagnostic_add(files->list, DIAGNOSTIC_file_ignored, &at, folder, known[number].ending);
    }
  }
  return fine;
}

/* Words that a stranger in the layer's folder may have been meant to be. */
static size_t known_words(const char *calendar, const char **words) {
  size_t count = 0;
  for (size_t i = 0; i < KNOWN_COUNT; i++) words[count++] = known[i].folder;
  words[count++] = "rulebook.yaml";
  if (calendar != NULL) words[count++] = calendar;
  return count;
}

static bool is_expected(const char *name, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(words[i], name) == 0) return true;
  for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
    if (strcmp(usual[i], name) == 0) return true;
  return false;
}

static void warn_strangers(struct files *files, const char *calendar) {
  const char *words[KNOWN_COUNT + 2];
  size_t word_count = known_words(calendar, words), count;
  const char **names = list(files, "", &count);
  for (size_t i = 0; names != NULL && i < count; i++) {
    const char *meant = text_nearest(names[i], words, word_count);
    if (meant == NULL || is_expected(names[i], words, word_count)) continue;
    bool folder_meant = strchr(meant, '.') == NULL;
    if (folder_meant != is_folder(files, names[i])) continue;
    report(files, DIAGNOSTIC_not_read, names[i], names[i]);
    diagnostic_note(files->list, DIAGNOSTIC_did_you_mean, meant);
  }
}

/* ---- the layer ---- */

static const char *parent_of(struct arena *arena, const char *path) {
  const char *slash = strrchr(path, '/');
  if (slash == NULL) return ".";
  return slash == path ? "/" : arena_copy_bytes(arena, path, (size_t)(slash - path));
}

/* A file, or the folder of some kind of file, stands for the rulebook around it. */
static void suggest_around(struct files *files) {
  struct stat status;
  const char *folder = files->folder;
  for (int i = 0; i < 2 && strcmp(folder, ".") != 0; i++) {
    folder = parent_of(files->arena, folder);
    if (stat(arena_printf(files->arena, "%s/rulebook.yaml", folder), &status) != 0) continue;
    diagnostic_note(files->list, DIAGNOSTIC_did_you_mean, folder);
    return;
  }
}

/* A folder of nearly that name, where it was looked for. */
static void suggest_folder(struct files *files) {
  struct files around = *files;
  const char *slash = strrchr(files->folder, '/'), *name = slash != NULL ? slash + 1 : files->folder;
  size_t count, folders = 0;
  around.folder = parent_of(files->arena, files->folder);
  const char **names = list(&around, "", &count);
  for (size_t i = 0; names != NULL && i < count; i++)
    if (is_folder(&around, names[i])) names[folders++] = names[i];
  const char *meant = names != NULL ? text_nearest(name, names, folders) : NULL;
  if (meant == NULL) return;
  diagnostic_note(files->list, DIAGNOSTIC_did_you_mean, slash != NULL ? joined(&around, meant) : meant);
}

static bool no_folder(struct files *files, int error) {
  struct position at = {files->folder, 0, 0, 0};
  struct stat status;
  bool is_file = stat(files->folder, &status) == 0 && !S_ISDIR(status.st_mode);
  enum diagnostic_id id = is_file                               ? DIAGNOSTIC_folder_is_file
                          : error == ENOENT || error == ENOTDIR ? DIAGNOSTIC_no_folder
                                                                : DIAGNOSTIC_file_unreadable;
  diagnostic_add(files->list, id, &at, strerror(error));
  if (is_file) suggest_around(files);
  else if (id == DIAGNOSTIC_no_folder) suggest_folder(files);
  return false;
}

static bool no_manifest(struct files *files) {
  size_t count;
  const char **names = list(files, "", &count);
  struct position at = {files->folder, 0, 0, 0};
  if (names == NULL) return no_folder(files, errno);
  diagnostic_add(files->list, DIAGNOSTIC_no_manifest, &at);
  const char *meant = text_nearest("rulebook.yaml", names, count);
  if (meant != NULL) diagnostic_note(files->list, DIAGNOSTIC_note_rename, meant, "rulebook.yaml");
  return false;
}

bool files_begin(struct files *files) {
  struct stat status;
  bool there = files->folder != NULL ? stat(joined(files, "rulebook.yaml"), &status) == 0
                                     : asset_find("rules/rulebook.yaml") != NULL;
  return there ? add_file(files, "rulebook.yaml") : no_manifest(files);
}

bool files_gather(struct files *files, const char *calendar) {
  bool fine = true;
  for (size_t i = 0; i < KNOWN_COUNT; i++) fine = gather_folder(files, i) && fine;
  struct stat status;
  bool there = calendar != NULL &&
               (files->folder != NULL ? stat(joined(files, calendar), &status) == 0
                                      : asset_find(arena_printf(files->arena, "rules/%s", calendar)) != NULL);
  for (size_t i = 0; i < files->count; i++) there = there && strcmp(files->items[i].path, calendar) != 0;
  if (there) fine = add_file(files, calendar) && fine; /* one that is not there is reported where it is named */
  warn_strangers(files, calendar);
  return fine;
}

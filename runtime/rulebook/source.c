/* Putting the layers of a rulebook together, and in and out of the store.
 *
 * Invariants
 * 1. Files are ordered by layer, then name in byte order, wherever they came from: the hash of a published rulebook is
 * that of its folder.
 * 2. A name that starts with `standard/` belongs to layer 0; all others to the layer above it, or to layer 0 when they
 * are alone.
 *
 * Not done here: anything but the two keys of rulebook.yaml that say which files there are, `extends` and `calendar`.
 */
#include "rulebook/source.h"

#include "base/text.h"
#include "format/yaml.h"
#include "rulebook/files.h"

#include <stdlib.h>
#include <string.h>

static const char standard_prefix[] = "standard/";

/* ---- order and hash ---- */

static int compare_files(const void *a, const void *b) {
  const struct source_file *one = a, *other = b;
  return one->layer != other->layer ? one->layer - other->layer : strcmp(one->name, other->name);
}

static void source_hash(struct source *source) {
  struct hasher *hasher = hasher_new();
  struct hash hash;
  for (size_t i = 0; i < source->count; i++) {
    hasher_add_sized(hasher, source->files[i].name, strlen(source->files[i].name));
    hasher_add_sized(hasher, source->files[i].text, source->files[i].size);
  }
  hasher_finish(hasher, &hash);
  hash_hex(&hash, source->hash);
}

static struct source *source_finish(struct arena *arena, struct source_file *files, size_t count, int layers) {
  struct source *source = arena_alloc(arena, sizeof *source);
  qsort(files, count, sizeof *files, compare_files);
  source->files = files;
  source->count = count;
  source->layers = layers;
  source_hash(source);
  return source;
}

/* ---- folders ---- */

struct manifest_peek {
  const char *extends; /* NULL: nothing */
  const char *calendar;
};

/* A path inside the folder, not out of it. */
static bool path_is_inside(const char *path) {
  return path[0] != '\0' && path[0] != '/' && strncmp(path, "../", 3) != 0 && strstr(path, "/../") == NULL;
}

static bool peek(struct files *files, struct manifest_peek *out) {
  const struct source_file *file = &files->items[0];
  *out = (struct manifest_peek){NULL, NULL};
  diagnostics_source(files->list, file->shown, file->text, file->size);
  const struct yaml *root = yaml_read(files->arena, file->shown, file->text, file->size, files->list);
  if (root == NULL) return false;
  const struct yaml *extends = yaml_get(root, "extends"), *calendar = yaml_get(root, "calendar");
  if (extends != NULL && extends->kind == YAML_SCALAR) {
    static const char *const known[] = {"standard"};
    out->extends = extends->text;
    if (strcmp(extends->text, known[0]) != 0) {
      diagnostic_add(files->list, DIAGNOSTIC_unknown_base, &extends->at, extends->text);
      diagnostic_suggest(files->list, extends->text, known, 1);
      return false;
    }
  }
  if (calendar != NULL && calendar->kind == YAML_SCALAR && path_is_inside(calendar->text))
    out->calendar = calendar->text;
  return true;
}

static bool gather(struct files *files, bool *extends) {
  struct manifest_peek manifest;
  if (!files_begin(files) || !peek(files, &manifest)) return false;
  if (extends != NULL) *extends = manifest.extends != NULL;
  return files_gather(files, manifest.calendar);
}

/* The standard rulebook: in the binary, or under the folder that replaces it while developing. */
static bool gather_standard(struct arena *arena, struct files *out, struct diagnostics *list) {
  const char *assets = getenv("DEALWRIGHT_ASSETS");
  *out = (struct files){.arena = arena, .list = list, .prefix = standard_prefix, .shown = standard_prefix};
  if (assets != NULL && assets[0] != '\0') {
    out->folder = arena_printf(arena, "%s/rules", assets);
    out->shown = arena_printf(arena, "%s/rules/", assets);
  }
  return gather(out, NULL);
}

static const char *folder_trim(struct arena *arena, const char *folder) {
  size_t size = strlen(folder);
  while (size > 1 && folder[size - 1] == '/') size--;
  return arena_copy_bytes(arena, folder, size);
}

static const char *folder_shown(struct arena *arena, const char *folder) {
  if (strcmp(folder, ".") == 0) return "";
  return strcmp(folder, "/") == 0 ? folder : arena_printf(arena, "%s/", folder);
}

static struct source *join(struct arena *arena, const struct files *standard, struct files *own) {
  size_t count = standard->count + own->count;
  struct source_file *all = arena_alloc(arena, (count + 1) * sizeof *all);
  for (size_t i = 0; i < standard->count; i++) all[i] = standard->items[i];
  for (size_t i = 0; i < own->count; i++) {
    all[standard->count + i] = own->items[i];
    all[standard->count + i].layer = standard->count > 0;
  }
  return source_finish(arena, all, count, standard->count > 0 ? 2 : 1);
}

struct source *source_from_folder(struct arena *arena, const char *folder, struct diagnostics *list) {
  struct files standard = {.count = 0};
  struct files own = {.arena = arena, .list = list, .prefix = "", .folder = folder_trim(arena, folder)};
  bool extends = false;
  own.shown = folder_shown(arena, own.folder);
  bool fine = gather(&own, &extends);
  if (fine && extends) fine = gather_standard(arena, &standard, list);
  return fine ? join(arena, &standard, &own) : NULL;
}

struct source *source_standard(struct arena *arena, struct diagnostics *list) {
  struct files standard;
  if (!gather_standard(arena, &standard, list)) return NULL;
  return source_finish(arena, standard.items, standard.count, 1);
}

/* ---- store ---- */

static bool is_standard(const char *name) {
  return strncmp(name, standard_prefix, strlen(standard_prefix)) == 0;
}

struct source *source_from_store(struct arena *arena, const struct rulebook_text *text, struct diagnostics *list) {
  struct source_file *files = arena_alloc(arena, (text->file_count + 1) * sizeof *files);
  size_t standard = 0;
  for (size_t i = 0; i < text->file_count; i++) standard += is_standard(text->files[i].name);
  bool has_both = standard > 0 && standard < text->file_count;
  for (size_t i = 0; i < text->file_count; i++) {
    const char *name = arena_copy(arena, text->files[i].name);
    files[i] = (struct source_file){.name = name,
                                    .path = is_standard(name) ? name + strlen(standard_prefix) : name,
                                    .shown = name,
                                    .layer = has_both && !is_standard(name),
                                    .text = arena_copy_bytes(arena, text->files[i].text, text->files[i].size),
                                    .size = text->files[i].size};
  }
  struct source *source = source_finish(arena, files, text->file_count, has_both ? 2 : 1);
  if (text->hash == NULL || strcmp(text->hash, source->hash) == 0) return source;
  diagnostic_add(list, DIAGNOSTIC_hash_differs, NULL, text->name, text->version);
  return NULL;
}

void source_to_store(struct arena *arena, const struct source *source, struct rulebook_text *out) {
  struct rulebook_file *files = arena_alloc(arena, (source->count + 1) * sizeof *files);
  for (size_t i = 0; i < source->count; i++)
    files[i] = (struct rulebook_file){source->files[i].name, source->files[i].text, source->files[i].size};
  out->hash = source->hash;
  out->files = files;
  out->file_count = source->count;
}

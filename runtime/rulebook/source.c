/* Putting the layers of a rulebook together, and in and out of the store.
 *
 * Invariants
 * 1. Files are ordered by layer, then name in byte order, wherever they came from: the hash of a published rulebook is
 * that of its folder.
 * 2. A name begins with the prefix of its layer: nothing for the folder itself, `standard/` for the standard rulebook,
 * the path from the folder for every other one (`../group/`). So names are unique, and the manifests alone say which
 * layer a stored file is of.
 * 3. Layers are numbered from below: what nothing else extends is the last.
 * 4. No folder is extended twice, so a circle ends in an error; nor are more than LIMIT_LAYERS.
 *
 * Not done here: what the manifest says; see peek.c. */
#include "rulebook/source.h"

#include "base/limits.h"
#include "rulebook/files.h"
#include "rulebook/neighbour.h"
#include "rulebook/peek.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

/* The layers of a rulebook as they are gathered: from the folder given down to what it extends in the end. */
struct gathering {
  struct arena *arena;
  struct diagnostics *list;
  struct files layers[LIMIT_LAYERS + 1]; /* one more for the standard rulebook */
  size_t count;
};

static bool gather(struct files *files, struct manifest_peek *manifest) {
  if (!files_begin(files)) return false;
  diagnostics_source(files->list, files->items[0].shown, files->items[0].text, files->items[0].size);
  if (!manifest_peek(files->arena, &files->items[0], files->list, manifest)) return false;
  return files_gather(files, manifest->calendar);
}

/* The standard rulebook: in the binary, or under the folder that replaces it while developing. */
static bool gather_standard(struct gathering *gathering) {
  const char *assets = getenv("DEALWRIGHT_ASSETS");
  struct arena *arena = gathering->arena;
  struct files *out = &gathering->layers[gathering->count++];
  struct manifest_peek manifest;
  *out = (struct files){.arena = arena, .list = gathering->list, .prefix = standard_prefix, .shown = standard_prefix};
  if (assets != NULL && assets[0] != '\0') {
    out->folder = arena_printf(arena, "%s/rules", assets);
    out->shown = arena_printf(arena, "%s/rules/", assets);
  }
  return gather(out, &manifest);
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

static struct files *add_folder(struct gathering *gathering, const char *folder, const char *prefix) {
  struct files *files = &gathering->layers[gathering->count++];
  *files = (struct files){.arena = gathering->arena, .list = gathering->list, .prefix = prefix, .folder = folder};
  files->shown = folder_shown(gathering->arena, folder);
  return files;
}

static bool is_same_folder(const char *a, const char *b) {
  struct stat one, other;
  return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* Invariant 4: `folder` is a rulebook, is not among those gathered, and is not one too many. */
static bool may_extend(struct gathering *gathering, const struct manifest_peek *manifest, const char *folder) {
  struct arena *arena = gathering->arena;
  struct stat status;
  if (stat(arena_printf(arena, "%s/rulebook.yaml", folder), &status) != 0) {
    diagnostic_add(gathering->list, DIAGNOSTIC_base_missing, &manifest->at, manifest->extends, folder);
    return false;
  }
  for (size_t i = 0; i < gathering->count; i++) {
    if (!is_same_folder(gathering->layers[i].folder, folder)) continue;
    diagnostic_add(gathering->list, DIAGNOSTIC_extends_circle, &manifest->at, manifest->extends);
    return false;
  }
  if (gathering->count < LIMIT_LAYERS) return true;
  diagnostic_add(gathering->list, DIAGNOSTIC_too_many_layers, &manifest->at, arena_printf(arena, "%d", LIMIT_LAYERS));
  return false;
}

static bool gather_all(struct gathering *gathering, const char *folder) {
  struct arena *arena = gathering->arena;
  struct files *files = add_folder(gathering, folder_trim(arena, folder), "");
  struct manifest_peek manifest;
  for (;;) {
    if (!gather(files, &manifest)) return false;
    if (manifest.extends == NULL) return true;
    if (extends_standard(manifest.extends)) return gather_standard(gathering);
    const char *below = path_join(arena, files->folder, manifest.extends);
    if (!may_extend(gathering, &manifest, below)) return false;
    const char *prefix = path_join(arena, files->prefix, manifest.extends);
    files = add_folder(gathering, below, arena_printf(arena, "%s/", prefix));
  }
}

static struct source *join(const struct gathering *gathering) {
  size_t count = 0, total = 0;
  for (size_t i = 0; i < gathering->count; i++) total += gathering->layers[i].count;
  struct source_file *all = arena_alloc(gathering->arena, (total + 1) * sizeof *all);
  for (size_t i = 0; i < gathering->count; i++) {
    const struct files *files = &gathering->layers[i];
    for (size_t j = 0; j < files->count; j++) {
      all[count] = files->items[j];
      all[count++].layer = (int)(gathering->count - 1 - i);
    }
  }
  return source_finish(gathering->arena, all, count, (int)gathering->count);
}

struct source *source_from_folder(struct arena *arena, const char *folder, struct diagnostics *list) {
  struct gathering gathering = {.arena = arena, .list = list};
  if (!gather_all(&gathering, folder)) return NULL;
  struct source *source = join(&gathering);
  neighbours_warn(arena, source, folder, list);
  return source;
}

struct source *source_standard(struct arena *arena, struct diagnostics *list) {
  struct gathering gathering = {.arena = arena, .list = list};
  return gather_standard(&gathering) ? join(&gathering) : NULL;
}

struct source *source_below(struct arena *arena, const struct source *source) {
  if (source->layers < 2) return NULL;
  struct source_file *files = arena_alloc(arena, (source->count + 1) * sizeof *files);
  size_t count = 0;
  for (size_t i = 0; i < source->count; i++)
    if (source->files[i].layer < source->layers - 1) files[count++] = source->files[i];
  return source_finish(arena, files, count, source->layers - 1);
}

struct source *source_with(struct arena *arena, const struct source *source, size_t file, const char *text,
                           size_t size) {
  struct source_file *files = arena_alloc(arena, (source->count + 1) * sizeof *files);
  for (size_t i = 0; i < source->count; i++) files[i] = source->files[i];
  files[file].text = text;
  files[file].size = size;
  return source_finish(arena, files, source->count, source->layers);
}

/* ---- store ---- */

static const struct rulebook_file *stored_file(const struct rulebook_text *text, const char *name) {
  for (size_t i = 0; i < text->file_count; i++)
    if (strcmp(text->files[i].name, name) == 0) return &text->files[i];
  return NULL;
}

/* What the manifest under `prefix` extends, as the prefix of the layer below; NULL: nothing that can be read. A
 * manifest that was tampered with is found out by its hash. */
static const char *prefix_below(struct arena *arena, const struct rulebook_text *text, const char *prefix) {
  const struct rulebook_file *file = stored_file(text, arena_printf(arena, "%srulebook.yaml", prefix));
  if (file == NULL) return NULL;
  struct source_file manifest = {.shown = file->name, .text = file->text, .size = file->size};
  struct diagnostics *unheard = diagnostics_new();
  struct manifest_peek peek;
  bool fine = manifest_peek(arena, &manifest, unheard, &peek);
  diagnostics_free(unheard);
  if (!fine || peek.extends == NULL) return NULL;
  if (extends_standard(peek.extends)) return standard_prefix;
  return arena_printf(arena, "%s/", path_join(arena, prefix, peek.extends));
}

static size_t prefixes_of(struct arena *arena, const struct rulebook_text *text, const char **prefixes) {
  size_t count = 0;
  const char *prefix = stored_file(text, "rulebook.yaml") != NULL ? "" : standard_prefix;
  for (; prefix != NULL && count <= LIMIT_LAYERS; prefix = prefix_below(arena, text, prefix))
    prefixes[count++] = prefix;
  return count;
}

/* Invariant 2: the longest prefix that fits. */
static size_t prefix_of(const char *name, const char *const *prefixes, size_t count) {
  size_t best = 0, size = 0;
  for (size_t i = 0; i < count; i++) {
    size_t length = strlen(prefixes[i]);
    if (length < size || strncmp(name, prefixes[i], length) != 0) continue;
    best = i;
    size = length;
  }
  return best;
}

struct source *source_from_store(struct arena *arena, const struct rulebook_text *text, struct diagnostics *list) {
  struct source_file *files = arena_alloc(arena, (text->file_count + 1) * sizeof *files);
  const char *prefixes[LIMIT_LAYERS + 1];
  size_t layers = prefixes_of(arena, text, prefixes);
  for (size_t i = 0; i < text->file_count; i++) {
    const char *name = arena_copy(arena, text->files[i].name);
    size_t number = prefix_of(name, prefixes, layers);
    files[i] = (struct source_file){.name = name,
                                    .path = name + strlen(prefixes[number]),
                                    .shown = name,
                                    .layer = (int)(layers - 1 - number),
                                    .text = arena_copy_bytes(arena, text->files[i].text, text->files[i].size),
                                    .size = text->files[i].size};
  }
  struct source *source = source_finish(arena, files, text->file_count, (int)layers);
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

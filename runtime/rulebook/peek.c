/* A first look at rulebook.yaml.
 *
 * Invariants
 * 1. What is extended stands outside of the folder that extends it: `..` or `../...`. So the files of two layers never
 * have one name, and a handbook together with what it extends can be moved.
 *
 * Not done here: whether the rest of the manifest is right; manifest.c reads it. */
#include "rulebook/peek.h"

#include "base/text.h"
#include "format/yaml.h"

#include <string.h>

static const char standard[] = "standard";

bool extends_standard(const char *extends) {
  return strcmp(extends, standard) == 0;
}

/* ---- paths ---- */

static bool path_is_inside(const char *path) {
  return path[0] != '\0' && path[0] != '/' && strncmp(path, "../", 3) != 0 && strstr(path, "/../") == NULL;
}

static bool path_is_outside(const char *path) {
  return strcmp(path, "..") == 0 || strncmp(path, "../", 3) == 0;
}

static bool is_step_up(const char *step, size_t size) {
  return size == 2 && memcmp(step, "..", 2) == 0;
}

/* Adds one step to a path in its shortest form. */
static void add_step(struct buffer *out, const char *step, size_t size) {
  const char *slash = out->size > 0 ? strrchr(out->data, '/') : NULL;
  size_t from = slash != NULL ? (size_t)(slash - out->data) + 1 : 0;
  if (size == 0 || (size == 1 && *step == '.')) return;
  if (is_step_up(step, size) && out->size > from && !is_step_up(out->data + from, out->size - from)) {
    out->size = from > 1 ? from - 1 : from;
    out->data[out->size] = '\0';
    return;
  }
  if (out->size > 0 && out->data[out->size - 1] != '/') buffer_putc(out, '/');
  buffer_add(out, step, size);
}

static void add_steps(struct buffer *out, const char *path) {
  while (*path != '\0') {
    size_t size = strcspn(path, "/");
    add_step(out, path, size);
    path += size + (path[size] == '/');
  }
}

const char *path_join(struct arena *arena, const char *folder, const char *path) {
  struct buffer out = BUFFER_EMPTY;
  if (folder[0] == '/') buffer_putc(&out, '/');
  add_steps(&out, folder);
  add_steps(&out, path);
  const char *joined = out.size > 0 ? arena_copy(arena, buffer_text(&out)) : ".";
  buffer_release(&out);
  return joined;
}

/* ---- the manifest ---- */

static bool report_base(const struct yaml *extends, struct diagnostics *list) {
  static const char *const known[] = {standard};
  diagnostic_add(list, DIAGNOSTIC_unknown_base, &extends->at, extends->text);
  diagnostic_suggest(list, extends->text, known, 1);
  return false;
}

bool manifest_peek(struct arena *arena, const struct source_file *file, struct diagnostics *list,
                   struct manifest_peek *out) {
  *out = (struct manifest_peek){.extends = NULL};
  const struct yaml *root = yaml_read(arena, file->shown, file->text, file->size, list);
  if (root == NULL) return false;
  const struct yaml *extends = yaml_get(root, "extends"), *calendar = yaml_get(root, "calendar");
  if (extends != NULL && extends->kind == YAML_SCALAR) {
    if (!extends_standard(extends->text) && !path_is_outside(extends->text)) return report_base(extends, list);
    out->extends = extends->text;
    out->at = extends->at;
  }
  if (calendar != NULL && calendar->kind == YAML_SCALAR && path_is_inside(calendar->text))
    out->calendar = calendar->text;
  return true;
}

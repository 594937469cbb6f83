/* Functions of Lua modules by their text: what stands in comments above them.
 *
 * Not done here: Lua. A function is one whose line begins with `function M.`, as in every module of stdlib. */
#include "script/documented.h"

#include "base/asset.h"

#include <stdbool.h>
#include <string.h>

static const char *line_next(const char *line) {
  const char *end = strchr(line, '\n');
  return end != NULL ? end + 1 : NULL;
}

static size_t line_size(const char *line) {
  return strcspn(line, "\n");
}

static bool read_function(struct arena *arena, const char *line, struct documented *item) {
  static const char begin[] = "function M.";
  if (strncmp(line, begin, strlen(begin)) != 0) return false;
  const char *name = line + strlen(begin), *open = strchr(name, '('), *close = strchr(name, ')');
  if (open == NULL || close == NULL) return false;
  item->name = arena_copy_bytes(arena, name, (size_t)(open - name));
  item->arguments = arena_copy_bytes(arena, open, (size_t)(close - open) + 1);
  return true;
}

void documented_module(struct buffer *out, const char *module, const char *text, struct arena *arena,
                       documented_visit *visit) {
  struct buffer doc = BUFFER_EMPTY;
  for (const char *line = text; line != NULL; line = line_next(line)) {
    struct documented item;
    if (strncmp(line, "---", 3) == 0) {
      buffer_add(&doc, line, line_size(line));
      buffer_putc(&doc, '\n');
    } else {
      item.doc = buffer_text(&doc);
      if (read_function(arena, line, &item)) visit(out, module, &item, arena);
      buffer_clear(&doc);
    }
  }
  buffer_release(&doc);
}

void documented_library(struct buffer *out, documented_visit *visit, void (*head)(struct buffer *, const char *)) {
  struct arena *arena = arena_new();
  for (const struct asset *asset = asset_table; asset->name != NULL; asset++) {
    size_t size = strlen(asset->name);
    if (strncmp(asset->name, "stdlib/", 7) != 0 || size < 12 || strcmp(asset->name + size - 4, ".lua") != 0) continue;
    const char *module = arena_copy_bytes(arena, asset->name + 7, size - 11);
    const struct asset *found = asset_find(asset->name);
    if (found == NULL) continue;
    head(out, module);
    documented_module(out, module, found->text, arena, visit);
  }
  arena_free(arena);
}

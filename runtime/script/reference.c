/* What scripts can reach, told three ways: the plain names (a test keeps them from growing unseen), the reference as
 * Markdown, the definitions that editors read (LuaLS). All come from the rows of binding_tables; stdlib's from its own
 * comments. */
#include "script/binding.h"
#include "script/state.h"

#include "base/asset.h"

#include <stdlib.h>
#include <string.h>

/* ---- names ---- */

static int compare_names(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct names_walk {
  struct arena *arena;
  const char **items;
  size_t count;
};

static void name_add(struct names_walk *walk, const char *name) {
  walk->items = arena_grow(walk->arena, walk->items, walk->count, sizeof *walk->items);
  walk->items[walk->count++] = name;
}

/* All entries of the contents of the table on top, one level of tables deep. */
static void walk_table(struct names_walk *walk, lua_State *L, const char *prefix, int depth) {
  frozen_contents(L, -1);
  lua_pushnil(L);
  while (lua_next(L, -2) != 0) {
    const char *name =
        arena_printf(walk->arena, "%s%s", prefix, lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?");
    name_add(walk, name);
    if (lua_type(L, -1) == LUA_TTABLE && depth > 0)
      walk_table(walk, L, arena_printf(walk->arena, "%s.", name), depth - 1);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

static void walk_methods(struct names_walk *walk) {
  for (const struct binding_table *table = binding_tables; table->name != NULL; table++) {
    size_t size = strlen(table->name);
    if (size == 0 || table->name[size - 1] != ':') continue;
    for (const struct binding *row = table->rows; row->name != NULL; row++)
      name_add(walk, arena_printf(walk->arena, "%s%s", table->name, row->name));
  }
}

static void walk_strings(struct names_walk *walk, lua_State *L) {
  lua_pushliteral(L, "");
  if (lua_getmetatable(L, -1)) {
    lua_getfield(L, -1, "__index");
    walk_table(walk, L, "string:", 0);
    lua_pop(L, 2);
  }
  lua_pop(L, 1);
}

void host_names(struct host *host, struct buffer *out) {
  lua_State *L = host->lua;
  struct names_walk walk = {.arena = arena_new()};
  library_load_all(host);
  lua_rawgeti(L, LUA_REGISTRYINDEX, host->library);
  walk_table(&walk, L, "", 3);
  lua_pop(L, 1);
  walk_strings(&walk, L);
  walk_methods(&walk);
  for (int i = 0; i < VARIABLE_COUNT; i++) name_add(&walk, arena_printf(walk.arena, "(rule) %s", variable_names[i]));
  qsort(walk.items, walk.count, sizeof *walk.items, compare_names);
  for (size_t i = 0; i < walk.count; i++) buffer_printf(out, "%s\n", walk.items[i]);
  arena_free(walk.arena);
}

/* ---- comments of stdlib ---- */

/* One documented function of a module: `--- text` lines before `function M.name(arguments)`. */
struct documented {
  const char *doc, *name, *arguments;
};

typedef void documented_visit(struct buffer *out, const char *module, const struct documented *item,
                              struct arena *arena);

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

static void visit_module(struct buffer *out, const char *module, const char *text, struct arena *arena,
                         documented_visit *visit) {
  struct buffer doc = BUFFER_EMPTY;
  for (const char *line = text; line != NULL; line = line_next(line)) {
    struct documented item;
    if (strncmp(line, "---", 3) == 0) {
      buffer_add(&doc, line, line_size(line));
      buffer_putc(&doc, '\n');
    } else {
      item.doc = buffer_text(&doc);
      if (doc.size > 0 && read_function(arena, line, &item)) visit(out, module, &item, arena);
      buffer_clear(&doc);
    }
  }
  buffer_release(&doc);
}

static void visit_library(struct buffer *out, documented_visit *visit, void (*head)(struct buffer *, const char *)) {
  struct arena *arena = arena_new();
  for (const struct asset *asset = asset_table; asset->name != NULL; asset++) {
    size_t size = strlen(asset->name);
    if (strncmp(asset->name, "stdlib/", 7) != 0 || size < 12 || strcmp(asset->name + size - 4, ".lua") != 0) continue;
    const char *module = arena_copy_bytes(arena, asset->name + 7, size - 11);
    const struct asset *found = asset_find(asset->name);
    if (found == NULL) continue;
    head(out, module);
    visit_module(out, module, found->text, arena, visit);
  }
  arena_free(arena);
}

/* ---- Markdown ---- */

static void markdown_head(struct buffer *out, const char *module) {
  buffer_printf(out, "\n## %s (stdlib/%s.lua)\n\n", module, module);
}

/* Text lines become a paragraph, `---> ` lines an example. */
static void markdown_item(struct buffer *out, const char *module, const struct documented *item, struct arena *arena) {
  (void)arena;
  buffer_printf(out, "**%s.%s%s**\n", module, item->name, item->arguments);
  bool examples = false;
  for (const char *line = item->doc; line != NULL && *line != '\0'; line = line_next(line)) {
    bool example = strncmp(line, "---> ", 5) == 0;
    if (example && !examples) buffer_puts(out, "\n```lua\n");
    examples = examples || example;
    const char *text = line + (example ? 5 : 3);
    if (*text == ' ') text++;
    buffer_add(out, text, line_size(text));
    buffer_putc(out, '\n');
  }
  buffer_puts(out, examples ? "```\n\n" : "\n");
}

static void markdown_rows(struct buffer *out, const struct binding_table *table) {
  const char *joint = table->name[0] == '\0' || strchr(table->name, ':') != NULL ? "" : ".";
  for (const struct binding *row = table->rows; row->name != NULL; row++)
    buffer_printf(out, "- `%s%s%s%s%s`: %s\n", table->name, joint, row->name, row->signature[0] == '(' ? "" : ": ",
                  row->signature, row->doc);
}

void host_reference(struct buffer *out) {
  for (const struct binding_table *table = binding_tables; table->name != NULL; table++) {
    buffer_printf(out, "%s## %s\n\n", table == binding_tables ? "" : "\n", table->doc);
    markdown_rows(out, table);
  }
  visit_library(out, markdown_item, markdown_head);
}

/* ---- LuaLS ---- */

/* `(text: string, start: integer?): integer` as parameter and return comments, then the names alone. */
static void definition_signature(struct buffer *out, const char *signature, struct buffer *names) {
  const char *at = signature + 1, *close = strrchr(signature, ')');
  while (at < close) {
    size_t size = strcspn(at, ",)");
    const char *colon = memchr(at, ':', size);
    size_t name = colon != NULL ? (size_t)(colon - at) : size;
    buffer_printf(names, "%s%.*s", names->size > 0 ? ", " : "", (int)name, at);
    if (colon != NULL) buffer_printf(out, "---@param %.*s %.*s\n", (int)name, at, (int)(size - name - 2), colon + 2);
    at += size + strspn(at + size, ", ");
  }
  if (close[1] == ':') buffer_printf(out, "---@return %s\n", close + 3);
}

static void definition_row(struct buffer *out, const char *owner, const char *joint, const struct binding *row) {
  struct buffer names = BUFFER_EMPTY;
  buffer_printf(out, "--- %s\n", row->doc);
  if (row->signature[0] != '(') {
    buffer_printf(out, "---@type %s\n%s%s%s = nil\n\n", row->signature, owner, joint, row->name);
  } else {
    definition_signature(out, row->signature, &names);
    buffer_printf(out, "function %s%s%s(%s) end\n\n", owner, joint, row->name, buffer_text(&names));
  }
  buffer_release(&names);
}

static void definition_head(struct buffer *out, const char *module) {
  if (strcmp(module, "money") != 0) buffer_printf(out, "%s = {}\n\n", module);
}

static void definition_item(struct buffer *out, const char *module, const struct documented *item,
                            struct arena *arena) {
  (void)arena;
  buffer_printf(out, "%sfunction %s.%s%s end\n\n", item->doc, module, item->name, item->arguments);
}

static void definition_table(struct buffer *out, const struct binding_table *table) {
  size_t size = strlen(table->name);
  bool methods = size > 0 && table->name[size - 1] == ':';
  struct buffer owner = BUFFER_EMPTY;
  buffer_add(&owner, table->name, methods ? size - 1 : size);
  if (methods) buffer_printf(out, "---@class %s\nlocal %s = {}\n\n", buffer_text(&owner), buffer_text(&owner));
  for (const struct binding *row = table->rows; row->name != NULL; row++)
    definition_row(out, buffer_text(&owner), methods ? ":" : size > 0 ? "." : "", row);
  buffer_release(&owner);
}

void host_definitions(struct buffer *out) {
  buffer_puts(out, "---@meta\n\n");
  for (const struct binding_table *table = binding_tables; table->name != NULL; table++) definition_table(out, table);
  visit_library(out, definition_item, definition_head);
}

/* What scripts can reach, told two ways: the plain names (a test keeps them from growing unseen) and the reference as
 * Markdown. Both come from the rows of binding_tables; stdlib's from its own comments. */
#include "script/binding.h"
#include "script/documented.h"
#include "script/state.h"

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

/* ---- Markdown ---- */

static const char *line_next(const char *line) {
  const char *end = strchr(line, '\n');
  return end != NULL ? end + 1 : NULL;
}

static size_t line_size(const char *line) {
  return strcspn(line, "\n");
}

static void markdown_head(struct buffer *out, const char *module) {
  buffer_printf(out, "\n## %s (stdlib/%s.lua)\n\n", module, module);
}

/* Text lines become a paragraph, `---> ` lines an example. */
static void markdown_item(struct buffer *out, const char *module, const struct documented *item, struct arena *arena) {
  (void)arena;
  if (item->doc[0] == '\0') return;
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
  documented_library(out, markdown_item, markdown_head);
}

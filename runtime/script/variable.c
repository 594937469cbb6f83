/* The names that a rule sees besides the library: the records of its case, today, now, actor, asked, id.
 *
 * An expression sees them directly, a function through its argument: `case.deal`. Words are looked up by the address of
 * Lua's string, which is the same for the same short word as long as one is kept alive; long words are compared. */
#include "script/state.h"

#include <string.h>

const char *const variable_names[VARIABLE_COUNT] = {"today", "now", "actor", "asked", "id", "case"};

static size_t keymap_place(const struct keymap *map, const char *word) {
  return (size_t)(((uint64_t)(uintptr_t)word * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & map->mask;
}

void keymap_build(struct host *host, struct keymap *map, const char *const *words, size_t count) {
  lua_State *L = host->lua;
  size_t size = 8;
  while (size < 2 * count) size *= 2;
  map->mask = size - 1;
  map->keys = arena_alloc(host->arena, size * sizeof *map->keys);
  map->numbers = arena_alloc(host->arena, size * sizeof *map->numbers);
  lua_rawgeti(L, LUA_REGISTRYINDEX, host->anchor);
  for (size_t i = 0; i < count; i++) {
    const char *word = lua_pushstring(L, words[i]);
    size_t place = keymap_place(map, word);
    while (map->keys[place] != NULL) place = (place + 1) & map->mask;
    map->keys[place] = word;
    map->numbers[place] = (int)i;
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  }
  lua_pop(L, 1);
}

int keymap_find(const struct keymap *map, const char *word) {
  for (size_t place = keymap_place(map, word); map->keys[place] != NULL; place = (place + 1) & map->mask)
    if (map->keys[place] == word) return map->numbers[place];
  for (size_t i = 0; i <= map->mask; i++)
    if (map->keys[i] != NULL && strcmp(map->keys[i], word) == 0) return map->numbers[i];
  return -1;
}

void variable_open(struct host *host) {
  size_t records = host->rulebook->record_count;
  const char **words = arena_alloc(host->arena, (records + VARIABLE_COUNT) * sizeof *words);
  for (size_t i = 0; i < records; i++) words[i] = host->rulebook->records[i].name;
  for (size_t i = 0; i < VARIABLE_COUNT; i++) words[records + i] = variable_names[i];
  keymap_build(host, &host->variables, words, records + VARIABLE_COUNT);
}

int variable_number(const struct host *host, const char *name) {
  for (size_t i = 0; i < host->rulebook->record_count; i++)
    if (host->rulebook->records[i].name[0] == name[0] && strcmp(host->rulebook->records[i].name, name) == 0)
      return (int)i;
  for (int i = 0; i < VARIABLE_COUNT; i++)
    if (strcmp(variable_names[i], name) == 0) return (int)host->rulebook->record_count + i;
  return -1;
}

void variable_push(lua_State *L, int number, bool chained) {
  struct host *host = host_of(L);
  int records = (int)host->rulebook->record_count;
  if (host->scope == NULL) fault_raise(L, "there is no case while scripts are loaded");
  if (number < records) {
    handle_push_record(L, number, chained);
    return;
  }
  switch (number - records) {
  case VARIABLE_TODAY:
    date_push(L, instant_date(host->scope->now), false);
    break;
  case VARIABLE_NOW:
    date_push(L, host->scope->now, true);
    break;
  case VARIABLE_ACTOR:
    handle_push_actor(L, chained);
    break;
  case VARIABLE_ASKED:
    handle_push_asked(L);
    break;
  case VARIABLE_ID:
    lua_pushstring(L, host->scope->case_id);
    break;
  default:
    lua_rawgeti(L, LUA_REGISTRYINDEX, host->case_handle);
    break;
  }
}

int variable_index(lua_State *L) {
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  int number = keymap_find(&host_of(L)->variables, name);
  if (number < 0) return fault_raise(L, "unknown name '%.100s'", name);
  variable_push(L, number, false);
  return 1;
}

int case_index(lua_State *L) {
  struct host *host = host_of(L);
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
  int number = keymap_find(&host->variables, name);
  if (number >= 0 && number != (int)host->rulebook->record_count + VARIABLE_CASE) {
    variable_push(L, number, false);
    return 1;
  }
  size_t records = host->rulebook->record_count;
  const char *words[VARIABLE_COUNT + 256];
  size_t count = 0;
  for (size_t i = 0; i < records && count < 256; i++) words[count++] = host->rulebook->records[i].name;
  for (size_t i = 0; i < VARIABLE_CASE; i++) words[count++] = variable_names[i];
  char message[200];
  snprintf(message, sizeof message, "a case has no '%.100s'", name);
  return fault_unknown(L, message, name, words, count);
}

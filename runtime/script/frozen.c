/* Tables that cannot be changed, iteration in a fixed order, and the watch over what could carry state from rule to
 * rule.
 *
 * A frozen table is an empty table whose metatable holds the contents: metatable[1] is the contents, __index reads it,
 * __newindex refuses. Only this folder makes metatables, so a table that has one is ours.
 *
 * Invariants
 * 1. After loading, every table that can be reached from a module is frozen; every upvalue that some function assigns
 * to is a `cell`, put back after each run.
 * 2. Iteration goes: integers and floats ascending, texts by bytes, false, true. Anything else as a key has no order
 * and is refused.
 * 3. Functions of C that keep a position (iterators) may not be kept in a module. */
#include "script/bytecode.h"
#include "script/state.h"

#include <string.h>

/* ---- freezing ---- */

static int frozen_set(lua_State *L) {
  object_refuse_empty(L, 3);
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "an entry";
  return fault_raise(L, "'%.100s' cannot be set: this table is shared by all rules; make a new one", name);
}

static int frozen_length(lua_State *L) {
  frozen_contents(L, 1);
  lua_pushinteger(L, (lua_Integer)lua_rawlen(L, -1));
  return 1;
}

/* Puts `contents` (on top) behind the table under it. */
static void frozen_attach(lua_State *L) {
  lua_createtable(L, 2, 3); /* table contents meta */
  lua_pushvalue(L, -2);
  lua_rawseti(L, -2, 1);
  lua_pushvalue(L, -2);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, frozen_set);
  lua_setfield(L, -2, "__newindex");
  lua_pushcfunction(L, frozen_length);
  lua_setfield(L, -2, "__len");
  lua_setmetatable(L, -3);
  lua_pop(L, 1); /* table */
}

/* A new table in front of the one on top, which becomes the contents. */
void frozen_seal(lua_State *L) {
  lua_newtable(L);   /* contents table */
  lua_insert(L, -2); /* table contents */
  frozen_attach(L);
}

/* Moves the contents of the table at the top away behind a metatable; the table keeps its identity. */
static void frozen_in_place(lua_State *L) {
  lua_newtable(L); /* table contents */
  lua_pushnil(L);
  while (lua_next(L, -3) != 0) { /* table contents key value */
    lua_pushvalue(L, -2);
    lua_insert(L, -2); /* table contents key key value */
    lua_rawset(L, -4); /* table contents key */
  }
  lua_pushnil(L);
  while (lua_next(L, -3) != 0) {
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_pushnil(L);
    lua_rawset(L, -5); /* clearing a field during a traversal is allowed */
  }
  frozen_attach(L);
}

bool frozen_is(lua_State *L, int index) {
  if (!lua_getmetatable(L, index)) return false;
  lua_pop(L, 1);
  return true;
}

void frozen_contents(lua_State *L, int index) {
  index = lua_absindex(L, index);
  if (!lua_getmetatable(L, index)) {
    lua_pushvalue(L, index);
    return;
  }
  lua_rawgeti(L, -1, 1);
  lua_remove(L, -2);
}

/* ---- iteration ---- */

static int key_rank(lua_State *L, int index) {
  switch (lua_type(L, index)) {
  case LUA_TNUMBER:
    return 0;
  case LUA_TSTRING:
    return 1;
  case LUA_TBOOLEAN:
    return 2;
  default:
    return -1;
  }
}

static int text_compare(lua_State *L, int a, int b) {
  size_t size_a, size_b;
  const char *text_a = lua_tolstring(L, a, &size_a), *text_b = lua_tolstring(L, b, &size_b);
  int order = memcmp(text_a, text_b, size_a < size_b ? size_a : size_b);
  return order != 0 ? order : size_a < size_b ? -1 : size_a > size_b;
}

/* Whether the key at `a` comes before the one at `b`; both absolute. */
static bool key_before(lua_State *L, int a, int b) {
  int rank_a = key_rank(L, a), rank_b = key_rank(L, b);
  if (rank_a != rank_b) return rank_a < rank_b;
  if (rank_a == 0) return lua_compare(L, a, b, LUA_OPLT);
  if (rank_a == 1) return text_compare(L, a, b) < 0;
  return !lua_toboolean(L, a) && lua_toboolean(L, b);
}

/* Sifts entry `root` of the heap of `count` keys in the table at `heap` down. */
static void heap_sift(lua_State *L, int heap, lua_Integer root, lua_Integer count) {
  for (lua_Integer child; (child = 2 * root) <= count; root = child) {
    int top = lua_gettop(L);
    lua_rawgeti(L, heap, child);
    if (child < count) {
      lua_rawgeti(L, heap, child + 1);
      if (key_before(L, top + 1, top + 2)) child++, lua_remove(L, top + 1);
    }
    lua_settop(L, top + 1);
    lua_rawgeti(L, heap, root);
    if (!key_before(L, top + 2, top + 1)) {
      lua_settop(L, top);
      return;
    }
    lua_rawseti(L, heap, child);
    lua_rawseti(L, heap, root);
  }
}

static void heap_sort(lua_State *L, int heap, lua_Integer count) {
  for (lua_Integer i = count / 2; i >= 1; i--) heap_sift(L, heap, i, count);
  for (lua_Integer end = count; end > 1; end--) {
    lua_rawgeti(L, heap, 1);
    lua_rawgeti(L, heap, end);
    lua_rawseti(L, heap, 1);
    lua_rawseti(L, heap, end);
    heap_sift(L, heap, 1, end - 1);
  }
}

/* Whether the keys are 1..n in the order that Lua gives them: nothing to sort. */
static bool collect_keys(lua_State *L, int contents, int keys, lua_Integer *count) {
  bool in_order = true;
  lua_pushnil(L);
  while (lua_next(L, contents) != 0) {
    lua_pop(L, 1);
    if (key_rank(L, -1) < 0)
      fault_raise(L, "this table has a %s as a key, so it has no fixed order; use texts or numbers",
                  object_type(L, -1));
    ++*count;
    in_order = in_order && lua_isinteger(L, -1) && lua_tointeger(L, -1) == *count;
    lua_pushvalue(L, -1);
    lua_rawseti(L, keys, *count);
    fuel_charge(L, 2);
  }
  return in_order;
}

/* Upvalues: contents, keys, position. */
int frozen_pairs_next(lua_State *L) {
  lua_Integer position = lua_tointeger(L, lua_upvalueindex(3));
  for (;;) {
    position++;
    if (lua_rawgeti(L, lua_upvalueindex(2), position) == LUA_TNIL) break;
    lua_pushvalue(L, -1);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) break;
    lua_settop(L, 0); /* removed since */
  }
  lua_pushinteger(L, position);
  lua_replace(L, lua_upvalueindex(3));
  return lua_isnil(L, -1) ? 1 : 2;
}

int frozen_pairs(lua_State *L) {
  object_refuse_empty(L, 1);
  if (lua_type(L, 1) != LUA_TTABLE) return fault_raise(L, "pairs() takes a table, not a %s", object_type(L, 1));
  lua_settop(L, 1);
  frozen_contents(L, 1); /* 2 */
  lua_newtable(L);       /* 3 */
  lua_Integer count = 0;
  if (!collect_keys(L, 2, 3, &count)) {
    for (lua_Integer n = count; n > 1; n /= 2) fuel_charge(L, (uint64_t)count * 2);
    heap_sort(L, 3, count);
  }
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, frozen_pairs_next, 3);
  return 1;
}

static int ipairs_next(lua_State *L) {
  lua_Integer next = luaL_checkinteger(L, 2) + 1;
  lua_pushinteger(L, next);
  return lua_geti(L, 1, next) == LUA_TNIL ? 1 : 2;
}

int frozen_ipairs(lua_State *L) {
  object_refuse_empty(L, 1);
  if (lua_type(L, 1) != LUA_TTABLE) return fault_raise(L, "ipairs() takes a list, not a %s", object_type(L, 1));
  lua_pushcfunction(L, ipairs_next);
  lua_pushvalue(L, 1);
  lua_pushinteger(L, 0);
  return 3;
}

/* ---- what modules could keep ---- */

struct walk {
  struct host *host;
  lua_State *lua;
  int queue, seen; /* indices of tables */
  lua_Integer count;
  struct diagnostics *list;
  const struct position *at;
};

/* Takes the value on top: tables and functions not seen yet go into the queue. */
static void walk_add(struct walk *walk) {
  lua_State *L = walk->lua;
  int type = lua_type(L, -1);
  if (type != LUA_TTABLE && type != LUA_TFUNCTION) {
    lua_pop(L, 1);
    return;
  }
  lua_pushvalue(L, -1);
  if (lua_rawget(L, walk->seen) == LUA_TNIL) {
    lua_pushvalue(L, -2);
    lua_pushboolean(L, true);
    lua_rawset(L, walk->seen);
    lua_pushvalue(L, -2);
    lua_rawseti(L, walk->queue, ++walk->count);
  }
  lua_pop(L, 2);
}

static void walk_table(struct walk *walk) {
  lua_State *L = walk->lua;
  if (frozen_is(L, -1)) return;
  lua_pushnil(L);
  while (lua_next(L, -2) != 0) {
    walk_add(walk);
    lua_pushvalue(L, -1);
    walk_add(walk);
  }
  frozen_in_place(L);
}

static bool cell_is_known(struct walk *walk, int upvalue) {
  lua_State *L = walk->lua;
  void *identity = lua_upvalueid(L, -1, upvalue);
  for (size_t i = 0; i < walk->host->cell_count; i++) {
    const struct cell *cell = &walk->host->cells[i];
    lua_rawgeti(L, LUA_REGISTRYINDEX, cell->function);
    bool same = lua_upvalueid(L, -1, cell->upvalue) == identity;
    lua_pop(L, 1);
    if (same) return true;
  }
  return false;
}

static void cell_add(struct walk *walk, int upvalue) {
  lua_State *L = walk->lua;
  struct host *host = walk->host;
  if (cell_is_known(walk, upvalue)) return;
  lua_Debug function;
  lua_pushvalue(L, -1);
  lua_getinfo(L, ">S", &function);
  struct cell cell = {.upvalue = upvalue};
  cell.at = (struct position){.file = arena_copy(host->arena, function.source + 1), .line = function.linedefined};
  cell.name = arena_copy(host->arena, lua_getupvalue(L, -1, upvalue));
  cell.value = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pushvalue(L, -1);
  cell.function = luaL_ref(L, LUA_REGISTRYINDEX);
  host->cells = arena_grow(host->arena, host->cells, host->cell_count, sizeof cell);
  host->cells[host->cell_count++] = cell;
}

static int dump_write(lua_State *L, const void *bytes, size_t size, void *data) {
  (void)L;
  buffer_add(data, bytes, size);
  return 0;
}

/* The function on top: its upvalues are walked; those that it assigns become cells. */
static void walk_function(struct walk *walk) {
  lua_State *L = walk->lua;
  if (lua_iscfunction(L, -1)) {
    if (lua_getupvalue(L, -1, 3) == NULL) return;
    lua_pop(L, 1);
    if (walk->list != NULL) diagnostic_add(walk->list, DIAGNOSTIC_script_iterator, walk->at);
    return;
  }
  struct buffer dump = BUFFER_EMPTY;
  struct code_report report;
  struct arena *scratch = arena_new();
  lua_dump(L, dump_write, &dump, 0);
  code_read(scratch, buffer_text(&dump), dump.size, &report);
  for (int i = 1; lua_getupvalue(L, -1, i) != NULL; i++) {
    walk_add(walk);
    if (report.assigns[i - 1]) cell_add(walk, i);
  }
  arena_free(scratch);
  buffer_release(&dump);
}

void frozen_reach(struct host *host, int index, struct diagnostics *list, const struct position *at) {
  lua_State *L = host->lua;
  int top = lua_gettop(L);
  index = lua_absindex(L, index);
  struct walk walk = {.host = host, .lua = L, .list = list, .at = at};
  lua_newtable(L);
  walk.queue = lua_gettop(L);
  lua_newtable(L);
  walk.seen = lua_gettop(L);
  lua_pushvalue(L, index);
  walk_add(&walk);
  for (lua_Integer next = 1; next <= walk.count; next++) {
    if (lua_rawgeti(L, walk.queue, next) == LUA_TTABLE) walk_table(&walk);
    else walk_function(&walk);
    lua_settop(L, walk.seen);
  }
  lua_settop(L, top);
}

const struct cell *cells_restore(struct host *host) {
  lua_State *L = host->lua;
  const struct cell *changed = NULL;
  for (size_t i = 0; i < host->cell_count; i++) {
    const struct cell *cell = &host->cells[i];
    lua_rawgeti(L, LUA_REGISTRYINDEX, cell->function);
    lua_rawgeti(L, LUA_REGISTRYINDEX, cell->value);
    lua_getupvalue(L, -2, cell->upvalue);
    bool same = lua_rawequal(L, -1, -2);
    lua_pop(L, 1);
    if (same) {
      lua_pop(L, 2);
      continue;
    }
    if (changed == NULL) changed = cell;
    lua_setupvalue(L, -2, cell->upvalue);
    lua_pop(L, 1);
  }
  return changed;
}

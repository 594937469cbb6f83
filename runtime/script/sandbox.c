/* The one place that builds what scripts can reach.
 *
 * Invariants
 * 1. The environment is made of the rows of binding_tables and nothing else; Lua's own libraries are opened only to
 * take single functions out of them, and their tables are thrown away.
 * 2. Everything in it is frozen: no script can change what another one sees.
 * 3. There is no way to a metatable, to `load`, to coroutines, to the outside. */
#include "script/binding.h"
#include "script/state.h"

#include <lualib.h>
#include <string.h>

const struct binding_table binding_tables[] = {
    {"", "Names without a prefix", base_bindings},
    {"math", "Numbers", math_bindings},
    {"string", "Texts, by bytes; also as methods: text:upper()", string_bindings},
    {"table", "Lists", table_bindings},
    {"utf8", "Texts, by characters", utf8_bindings},
    {"money:", "Methods of money; m.currency is its code", money_methods},
    {"date:",
     "Methods of dates and times; d.year, d.quarter, d.month, d.day, d.weekday (1 Monday), and of times t.date, "
     "t.hour, t.minute",
     date_methods},
    {NULL, NULL, NULL}};

void binding_push_method(lua_State *L, const struct binding *methods, const char *name) {
  for (; methods->name != NULL; methods++)
    if (strcmp(methods->name, name) == 0) {
      lua_pushcfunction(L, methods->function);
      return;
    }
  lua_pushnil(L);
}

/* Upvalue: the function of Lua's library. */
static int call_charged(lua_State *L) {
  size_t bytes = 0;
  for (int i = lua_gettop(L); i >= 1; i--) {
    object_refuse_empty(L, i);
    if (lua_type(L, i) == LUA_TSTRING) bytes += lua_rawlen(L, i);
  }
  fuel_charge_bytes(L, bytes);
  return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

/* Puts the row's value on the stack: a wrapped or own function, or a constant of Lua's library, whose table is at
 * `original`. */
static void binding_push(lua_State *L, const struct binding *row, int original) {
  if (original == 0) {
    lua_pushcfunction(L, row->function);
    return;
  }
  lua_getfield(L, original, row->name);
  if (lua_type(L, -1) != LUA_TFUNCTION && row->function == NULL) return; /* math.huge */
  if (row->function == NULL) {
    lua_pushcclosure(L, call_charged, 1);
  } else if (strcmp(row->name, "format") == 0) {
    lua_pushcclosure(L, row->function, 1);
  } else {
    lua_pop(L, 1);
    lua_pushcfunction(L, row->function);
  }
}

static void table_fill(lua_State *L, const struct binding *rows, int original) {
  for (; rows->name != NULL; rows++) {
    binding_push(L, rows, original);
    lua_setfield(L, -2, rows->name);
  }
}

/* Library contents are on top; adds the frozen table `name` to them. */
static void library_add(lua_State *L, const char *name, const struct binding *rows, lua_CFunction open) {
  lua_newtable(L); /* library contents */
  lua_pushcfunction(L, open);
  lua_call(L, 0, 1); /* library contents original */
  lua_insert(L, -2); /* library original contents */
  table_fill(L, rows, lua_gettop(L) - 1);
  lua_remove(L, -2);
  frozen_seal(L);
  lua_setfield(L, -2, name);
}

/* The table `money` can be called, and holds what stdlib adds to it. */
static void money_add(lua_State *L) {
  lua_newtable(L);
  lua_pushcfunction(L, money_parts);
  lua_setfield(L, -2, "split");
  frozen_seal(L);
  lua_getmetatable(L, -1);
  lua_pushcfunction(L, money_construct);
  lua_setfield(L, -2, "__call");
  lua_pop(L, 1);
  lua_setfield(L, -2, "money");
}

static void strings_seal(lua_State *L) {
  lua_pushliteral(L, "");
  lua_newtable(L);
  lua_getfield(L, -3, "string");
  frozen_contents(L, -1);
  lua_setfield(L, -3, "__index");
  lua_pop(L, 1);
  lua_setmetatable(L, -2);
  lua_pop(L, 1);
}

static int environment_set(lua_State *L) {
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
  return fault_raise(L, "'%.100s' would be global; write: local %.100s = ...", name, name);
}

/* Pushes an empty table whose __index is the value on top. */
static void environment_make(lua_State *L) {
  lua_newtable(L);          /* index front */
  lua_insert(L, -2);        /* front index */
  lua_createtable(L, 1, 2); /* front index meta */
  lua_insert(L, -2);        /* front meta index */
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, environment_set);
  lua_setfield(L, -2, "__newindex");
  lua_newtable(L);
  lua_rawseti(L, -2, 1); /* seen as an empty table */
  lua_setmetatable(L, -2);
}

static void registry_forget(lua_State *L) {
  lua_newtable(L);
  lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}

void sandbox_open(struct host *host) {
  lua_State *L = host->lua;
  lua_newtable(L); /* library */
  library_add(L, "math", math_bindings, luaopen_math);
  library_add(L, "string", string_bindings, luaopen_string);
  library_add(L, "table", table_bindings, luaopen_table);
  library_add(L, "utf8", utf8_bindings, luaopen_utf8);
  table_fill(L, base_bindings, 0);
  money_add(L);
  strings_seal(L);
  registry_forget(L);
  lua_newtable(L); /* library rules */
  lua_pushvalue(L, -1);
  host->rules = luaL_ref(L, LUA_REGISTRYINDEX);
  frozen_seal(L);
  lua_setfield(L, -2, "rules");
  lua_pushvalue(L, -1);
  environment_make(L);
  host->environment_script = luaL_ref(L, LUA_REGISTRYINDEX);
  host->library = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pushcfunction(L, variable_index);
  environment_make(L);
  host->environment_rule = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pushcfunction(L, case_index);
  environment_make(L);
  host->case_handle = luaL_ref(L, LUA_REGISTRYINDEX);
}

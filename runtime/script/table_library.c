/* The library `table`. Frozen lists can be read with all of it; what changes a list refuses them. Sorting is a merge
 * sort: stable, and harmless whatever the order function answers. */
#include "script/binding.h"
#include "script/state.h"

#include <string.h>

enum { UNPACK_MOST = 1000 };

static void list_check(lua_State *L, int index) {
  object_refuse_empty(L, index);
  luaL_checktype(L, index, LUA_TTABLE);
}

static void list_check_open(lua_State *L) {
  list_check(L, 1);
  if (frozen_is(L, 1)) fault_raise(L, "this list is shared by all rules and cannot be changed; make a new one");
}

static lua_Integer optional_integer(lua_State *L, int index, lua_Integer other) {
  object_refuse_empty(L, index);
  return luaL_optinteger(L, index, other);
}

static int table_concat(lua_State *L) {
  size_t separator_size = 0, made = 0;
  lua_settop(L, 4);
  list_check(L, 1);
  object_refuse_empty(L, 2);
  const char *separator = luaL_optlstring(L, 2, "", &separator_size);
  frozen_contents(L, 1); /* 5 */
  lua_Integer first = optional_integer(L, 3, 1), last = optional_integer(L, 4, (lua_Integer)lua_rawlen(L, 5));
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  for (lua_Integer i = first; i <= last; i++) {
    size_t size = 0;
    int type = lua_rawgeti(L, 5, i);
    if (type != LUA_TSTRING && type != LUA_TNUMBER && type != LUA_TUSERDATA)
      return fault_raise(L, "entry %lld of the list is a %s and cannot be joined", (long long)i, object_type(L, -1));
    object_text(L, -1);
    lua_remove(L, -2);
    size = lua_rawlen(L, -1);
    made += size + separator_size;
    if (made > LIMIT_LUA_STRING_BYTES) fuel_stop(L, STOP_STRING);
    fuel_charge_bytes(L, size + separator_size);
    luaL_addvalue(&out);
    if (i < last) luaL_addlstring(&out, separator, separator_size);
    if (i == LUA_MAXINTEGER) break;
  }
  luaL_pushresult(&out);
  return 1;
}

static int table_insert(lua_State *L) {
  list_check_open(L);
  lua_Integer end = (lua_Integer)lua_rawlen(L, 1) + 1;
  if (lua_gettop(L) == 2) {
    lua_rawseti(L, 1, end);
    return 0;
  }
  if (lua_gettop(L) != 3) return fault_raise(L, "wrong number of arguments to 'insert'");
  object_refuse_empty(L, 2);
  lua_Integer place = luaL_checkinteger(L, 2);
  luaL_argcheck(L, place >= 1 && place <= end, 2, "position out of bounds");
  fuel_charge(L, (uint64_t)(end - place));
  for (lua_Integer i = end; i > place; i--) {
    lua_rawgeti(L, 1, i - 1);
    lua_rawseti(L, 1, i);
  }
  lua_rawseti(L, 1, place);
  return 0;
}

static int table_remove(lua_State *L) {
  list_check_open(L);
  lua_Integer size = (lua_Integer)lua_rawlen(L, 1), place = optional_integer(L, 2, size);
  luaL_argcheck(L, place == size || (place >= 1 && place <= size + 1), 2, "position out of bounds");
  lua_rawgeti(L, 1, place);
  fuel_charge(L, size > place ? (uint64_t)(size - place) : 0);
  for (; place < size; place++) {
    lua_rawgeti(L, 1, place + 1);
    lua_rawseti(L, 1, place);
  }
  lua_pushnil(L);
  lua_rawseti(L, 1, place);
  return 1;
}

static int table_unpack(lua_State *L) {
  lua_settop(L, 3);
  list_check(L, 1);
  frozen_contents(L, 1); /* 4 */
  lua_Integer first = optional_integer(L, 2, 1), last = optional_integer(L, 3, (lua_Integer)lua_rawlen(L, 4));
  if (first > last) return 0;
  if ((uint64_t)last - (uint64_t)first >= UNPACK_MOST)
    return fault_raise(L, "too many results to unpack (at most %d)", UNPACK_MOST);
  int count = (int)(last - first) + 1;
  fuel_charge(L, (uint64_t)count);
  luaL_checkstack(L, count, "too many results to unpack");
  for (int i = 0; i < count; i++) lua_rawgeti(L, 4, first + i);
  return count;
}

/* ---- sort: stack 1 list, 2 order function or nil, 3 scratch ---- */

static size_t text_size(lua_State *L, int index) {
  return lua_type(L, index) == LUA_TSTRING ? lua_rawlen(L, index) : 0;
}

/* Whether the value on top comes before the one under it; both stay. */
static bool sort_before(lua_State *L) {
  object_refuse_empty(L, -1);
  object_refuse_empty(L, -2);
  fuel_charge_bytes(L, text_size(L, -1) + text_size(L, -2) + FUEL_BYTES);
  if (lua_isnil(L, 2)) return lua_compare(L, -1, -2, LUA_OPLT);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, -2);
  lua_pushvalue(L, -4);
  lua_call(L, 2, 1);
  object_refuse_empty(L, -1);
  bool before = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return before;
}

/* Merges [low, middle) and [middle, high) of the table at `from` into the one at `to`. */
static void sort_merge(lua_State *L, int from, int to, lua_Integer low, lua_Integer middle, lua_Integer high) {
  lua_Integer left = low, right = middle;
  for (lua_Integer i = low; i < high; i++) {
    bool take_right = left >= middle;
    if (!take_right && right < high) {
      lua_rawgeti(L, from, left);
      lua_rawgeti(L, from, right);
      take_right = sort_before(L);
      lua_pop(L, 2);
    }
    lua_rawgeti(L, from, take_right ? right++ : left++);
    lua_rawseti(L, to, i);
  }
}

static lua_Integer least(lua_Integer a, lua_Integer b) {
  return a < b ? a : b;
}

static int table_sort(lua_State *L) {
  lua_settop(L, 2);
  list_check_open(L);
  if (!lua_isnil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_Integer count = (lua_Integer)lua_rawlen(L, 1);
  lua_createtable(L, 0, 0);
  int from = 1, to = 3;
  for (lua_Integer width = 1; width < count; width *= 2) {
    fuel_charge(L, (uint64_t)count);
    for (lua_Integer low = 1; low <= count; low += 2 * width)
      sort_merge(L, from, to, low, least(low + width, count + 1), least(low + 2 * width, count + 1));
    from = to;
    to = 4 - to;
  }
  for (lua_Integer i = 1; from == 3 && i <= count; i++) {
    lua_rawgeti(L, 3, i);
    lua_rawseti(L, 1, i);
  }
  return 0;
}

const struct binding table_bindings[] = {
    {"concat", "(list: table, separator: string?, first: integer?, last: integer?): string",
     "The entries joined to one text; money and dates as people write them.", table_concat, false},
    {"insert", "(list: table, place: integer?, value: any)", "Puts a value at a place, or at the end.", table_insert,
     false},
    {"remove", "(list: table, place: integer?): any", "Takes a value out, the last one without a place.", table_remove,
     false},
    {"sort", "(list: table, before: function?)", "Sorts in place; equal ones keep their order.", table_sort, true},
    {"unpack", "(list: table, first: integer?, last: integer?): any", "The entries as single values.", table_unpack,
     false},
    {NULL, NULL, NULL, NULL, false}};

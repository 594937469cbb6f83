/* The functions that need no prefix. Those that Lua has by the same name do the same, within bounds and without
 * addresses. */
#include "script/binding.h"
#include "script/state.h"

#include <stdio.h>
#include <string.h>

static int base_assert(lua_State *L) {
  luaL_checkany(L, 1);
  object_refuse_empty(L, 1);
  if (lua_toboolean(L, 1)) return lua_gettop(L);
  lua_settop(L, 2);
  if (lua_isnil(L, 2)) return fault_raise(L, "assertion failed");
  return lua_error(L);
}

static int base_error(lua_State *L) {
  object_refuse_empty(L, 1);
  lua_settop(L, 1);
  return lua_error(L);
}

/* Errors are caught; the end of the run is not. Tables that were asked inside are over. */
static int base_pcall(lua_State *L) {
  luaL_checkany(L, 1);
  object_refuse_empty(L, 1);
  lua_pushboolean(L, true);
  lua_insert(L, 1);
  struct host *host = host_of(L);
  int depth = host->lookup_depth;
  int status = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0);
  host->lookup_depth = depth;
  if (status == LUA_ERRMEM && host->stop == STOP_NONE) host->stop = STOP_MEMORY;
  if (host->stop != STOP_NONE) return lua_error(L);
  if (status == LUA_OK) return lua_gettop(L);
  lua_pushboolean(L, false);
  lua_insert(L, -2);
  return 2;
}

static int base_select(lua_State *L) {
  int count = lua_gettop(L);
  if (lua_type(L, 1) == LUA_TSTRING && strcmp(lua_tostring(L, 1), "#") == 0) {
    lua_pushinteger(L, count - 1);
    return 1;
  }
  lua_Integer first = luaL_checkinteger(L, 1);
  if (first < 0) first = count + first;
  else if (first > count) first = count;
  luaL_argcheck(L, first >= 1, 1, "index out of range");
  return count - (int)first;
}

static int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'z') return c - 'a' + 10;
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return 99;
}

static int number_in_base(lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  lua_Integer base = luaL_checkinteger(L, 2);
  luaL_argcheck(L, base >= 2 && base <= 36, 2, "base out of range");
  bool negative = size > 0 && *text == '-';
  uint64_t number = 0;
  size_t at = negative ? 1 : 0;
  if (at == size) return lua_pushnil(L), 1;
  for (; at < size; at++) {
    int digit = digit_value(text[at]);
    if (digit >= base) return lua_pushnil(L), 1;
    number = number * (uint64_t)base + (uint64_t)digit;
  }
  lua_pushinteger(L, (lua_Integer)(negative ? 0 - number : number));
  return 1;
}

static int base_tonumber(lua_State *L) {
  luaL_checkany(L, 1);
  object_refuse_empty(L, 1);
  size_t size;
  if (lua_type(L, 1) == LUA_TSTRING) fuel_charge_bytes(L, lua_rawlen(L, 1));
  if (!lua_isnoneornil(L, 2)) return number_in_base(L);
  if (lua_type(L, 1) == LUA_TNUMBER) return lua_settop(L, 1), 1;
  const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &size) : NULL;
  if (text == NULL || lua_stringtonumber(L, text) != size + 1) lua_pushnil(L);
  return 1;
}

static int base_tostring(lua_State *L) {
  luaL_checkany(L, 1);
  object_text(L, 1);
  return 1;
}

static int base_type(lua_State *L) {
  luaL_checkany(L, 1);
  lua_pushstring(L, object_type(L, 1));
  return 1;
}

/* ---- approvals ---- */

static int unknown_approval(lua_State *L, const struct process *process, const char *name) {
  const char *words[256];
  size_t count = 0;
  for (; count < process->approval_count && count < 256; count++) words[count] = process->approvals[count].name;
  char message[200];
  snprintf(message, sizeof message, "unknown approval '%.100s'", name);
  return fault_unknown(L, message, name, words, count);
}

static int base_approved(lua_State *L) {
  const struct scope *scope = host_of(L)->scope;
  object_refuse_empty(L, 1);
  if (lua_type(L, 1) != LUA_TSTRING)
    return fault_raise(L, "approved() takes the name of an approval, such as approved(\"discount\")");
  if (scope == NULL || scope->process == NULL) return fault_raise(L, "approved() needs a case");
  int holds = scope->approved != NULL ? scope->approved(scope->approvals, lua_tostring(L, 1)) : 0;
  if (holds < 0) return unknown_approval(L, scope->process, lua_tostring(L, 1));
  lua_pushboolean(L, holds);
  return 1;
}

/* ---- tasks ---- */

enum { OVERDUE_FUEL = 50 };

static int base_overdue(lua_State *L) {
  const struct scope *scope = host_of(L)->scope;
  if (scope == NULL || scope->process == NULL) return fault_raise(L, "overdue() needs a case");
  fuel_charge(L, OVERDUE_FUEL);
  lua_pushinteger(L, scope->overdue != NULL ? scope->overdue(scope->tasks) : 0);
  return 1;
}

const struct binding base_bindings[] = {
    {"all", "(record: string, of: record?): record[]",
     "The rows of a series of this case, oldest first: all(\"payment\"); or of another record: all(\"training\", "
     "actor).",
     handle_all, false},
    {"approved", "(approval: string): boolean",
     "Whether the approval was agreed, or not needed, and still holds: approved(\"discount\").", base_approved, false},
    {"assert", "(condition: any, message: any?): any", "Raises the message when the condition is false or nil.",
     base_assert, false},
    {"contains", "(list: table, value: any): boolean", "Whether the value is in the list.", series_contains, false},
    {"count", "(list: table): integer", "How many entries the list has.", series_count, false},
    {"date", "(text: string): date", "A date: date(\"2024-03-04\"), or date(2024, 3, 4).", date_construct, false},
    {"default", "(value: any, other: any): any", "The value, or the other one when it is empty.", empty_default, false},
    {"error", "(message: any)", "Ends the rule as broken, with this message.", base_error, false},
    {"has", "(value: any): boolean", "Whether something is filled in; asking makes an empty field no reason to wait.",
     empty_has, false},
    {"ipairs", "(list: table): function, table, integer", "Goes through a list from 1 to the first gap.", frozen_ipairs,
     false},
    {"overdue", "(): integer", "How many open tasks of this case are overdue.", base_overdue, false},
    {"pairs", "(table: table): function", "Goes through a table in a fixed order: numbers, texts, false, true.",
     frozen_pairs, false},
    {"pcall", "(f: function, ...: any): boolean, any",
     "Calls f and catches its error; limits and empty fields are not caught.", base_pcall, true},
    {"select", "(n: integer|string, ...: any): any", "The arguments from the n-th on, or their number for \"#\".",
     base_select, false},
    {"sum", "(list: table, field: string?): number|money", "The exact sum of a list, or of a field of its rows.",
     series_sum, false},
    {"time", "(text: string): time", "An instant: time(\"2024-03-04 09:00\").", time_construct, false},
    {"tonumber", "(value: any, base: integer?): number?", "The number that a text spells, or nil.", base_tonumber,
     false},
    {"tostring", "(value: any): string", "The text of a value; money and dates as people write them.", base_tostring,
     false},
    {"type", "(value: any): string",
     "nil, boolean, number, string, table, function, money, date, time, record or empty.", base_type, false},
    {NULL, NULL, NULL, NULL, false}};

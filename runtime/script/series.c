/* Sums, counts and membership over lists: of rows (all("payment")), of a field's list, or of a script's own table.
 *
 * A sum is exact: it is made of decimals and becomes a Lua number, if it is one, once at the end. Money and numbers do
 * not mix. A row whose field is empty makes the sum undecided; nothing is left out in silence. */
#include "script/state.h"

#include <string.h>

struct total {
  enum { TOTAL_NOTHING, TOTAL_NUMBER, TOTAL_MONEY } kind;
  struct decimal amount;
  const struct currency *currency;
  bool is_integer;
};

static int total_overflow(lua_State *L) {
  return fault_raise(L, "the sum is too large");
}

static void total_add_money(lua_State *L, struct total *total, const struct money *money) {
  if (total->kind == TOTAL_NUMBER) fault_raise(L, "money and plain numbers cannot be summed together");
  if (total->kind == TOTAL_MONEY && total->currency != money->currency)
    fault_raise(L, "%s cannot be added to %s: the currencies differ", total->currency->code, money->currency->code);
  total->kind = TOTAL_MONEY;
  total->currency = money->currency;
  if (!decimal_add(total->amount, money->amount, &total->amount)) total_overflow(L);
}

static void total_add_number(lua_State *L, struct total *total, struct decimal number, bool is_integer) {
  if (total->kind == TOTAL_MONEY) fault_raise(L, "money and plain numbers cannot be summed together");
  total->kind = TOTAL_NUMBER;
  total->is_integer = total->is_integer && is_integer;
  if (!decimal_add(total->amount, number, &total->amount)) total_overflow(L);
}

/* The Lua value on top. */
static void total_add(lua_State *L, struct total *total) {
  struct money money;
  struct decimal number;
  object_refuse_empty(L, -1);
  if (money_at(L, -1, &money)) total_add_money(L, total, &money);
  else if (decimal_at(L, -1, &number)) total_add_number(L, total, number, lua_isinteger(L, -1));
  else fault_raise(L, "sum() adds numbers or money, not a %s", object_type(L, -1));
}

static void total_push(lua_State *L, const struct total *total) {
  if (total->kind == TOTAL_MONEY) {
    money_push(L, (struct money){total->amount, total->currency});
  } else if (total->is_integer) {
    if (total->amount.units > INT64_MAX || total->amount.units < INT64_MIN) total_overflow(L);
    lua_pushinteger(L, (lua_Integer)total->amount.units);
  } else {
    lua_pushnumber(L, decimal_to_double(total->amount));
  }
}

/* The list as it was given, or the hidden contents of a frozen one, at the top of the stack. */
static size_t list_contents(lua_State *L, int index, const char *who) {
  object_refuse_empty(L, index);
  if (lua_type(L, index) != LUA_TTABLE) fault_raise(L, "%s takes a list, not a %s", who, object_type(L, index));
  frozen_contents(L, index);
  size_t count = lua_rawlen(L, -1);
  fuel_charge(L, count);
  return count;
}

/* An empty series sums to nothing of the field's type. */
static void total_of_type(lua_State *L, int list, const char *field, struct total *total) {
  struct host *host = host_of(L);
  if (!lua_getmetatable(L, list)) return;
  if (lua_rawgeti(L, -1, 2) == LUA_TNUMBER && field != NULL) {
    const struct record *record = &host->rulebook->records[lua_tointeger(L, -1)];
    const struct field *found = record_field(record, field);
    if (found == NULL) handle_unknown(L, &host->names[record->number], field);
    if (found->type->kind == KIND_MONEY) {
      total->kind = TOTAL_MONEY;
      total->currency = host->rulebook->currency;
    }
  }
  lua_pop(L, 2);
}

int series_sum(lua_State *L) {
  struct total total = {.kind = TOTAL_NOTHING, .is_integer = true};
  lua_settop(L, 2);
  object_refuse_empty(L, 2);
  const char *field = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL;
  if (field == NULL && !lua_isnil(L, 2)) return fault_raise(L, "sum(list, field) takes the field's name as a text");
  size_t count = list_contents(L, 1, "sum()");
  for (size_t i = 1; i <= count; i++) {
    lua_rawgeti(L, 3, (lua_Integer)i);
    if (field != NULL && (object_tag(L, -1) == TAG_HANDLE || lua_type(L, -1) == LUA_TTABLE)) lua_getfield(L, -1, field);
    total_add(L, &total);
    lua_settop(L, 3);
  }
  if (count == 0) total_of_type(L, 1, field, &total);
  total_push(L, &total);
  return 1;
}

int series_count(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)list_contents(L, 1, "count()"));
  return 1;
}

int series_contains(lua_State *L) {
  lua_settop(L, 2);
  object_refuse_empty(L, 2);
  size_t count = list_contents(L, 1, "contains()");
  bool found = false;
  for (size_t i = 1; i <= count && !found; i++) {
    lua_rawgeti(L, 3, (lua_Integer)i);
    found = lua_compare(L, 2, -1, LUA_OPEQ);
    lua_pop(L, 1);
  }
  lua_pushboolean(L, found);
  return 1;
}

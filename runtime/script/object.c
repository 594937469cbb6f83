/* What all objects that rules hold have in common: a tag, a metatable, equality, joining, text, and the name of a type.
 *
 * Invariants
 * 1. Every userdata a script can hold was made by object_new, so its first bytes are a tag.
 * 2. No text shows an address.
 * 3. The empty value is never taken for a value: joining or comparing it makes the rule undecided. */
#include "script/state.h"

#include <string.h>

uint32_t object_tag(lua_State *L, int index) {
  const struct object *object = lua_touserdata(L, index); /* scripts hold no light userdata */
  return object != NULL ? object->tag : 0;
}

void *object_at(lua_State *L, int index, uint32_t tag) {
  struct object *object = lua_touserdata(L, index);
  return object != NULL && object->tag == tag ? object : NULL;
}

void *object_new(lua_State *L, size_t size, uint32_t tag) {
  struct object *object = lua_newuserdatauv(L, size, 0);
  memset(object, 0, size);
  object->tag = tag;
  lua_rawgeti(L, LUA_REGISTRYINDEX, host_of(L)->metatables[tag - TAG_MONEY]);
  lua_setmetatable(L, -2);
  return object;
}

static int object_set(lua_State *L) {
  object_refuse_empty(L, 1);
  return fault_raise(L, "a %s cannot be changed by a rule", object_type(L, 1));
}

void object_metatable(struct host *host, uint32_t tag, const char *name, const luaL_Reg *methods) {
  lua_State *L = host->lua;
  lua_newtable(L);
  lua_pushstring(L, name);
  lua_setfield(L, -2, "__name");
  lua_pushcfunction(L, object_equal);
  lua_setfield(L, -2, "__eq");
  lua_pushcfunction(L, object_concat);
  lua_setfield(L, -2, "__concat");
  lua_pushcfunction(L, object_set);
  lua_setfield(L, -2, "__newindex");
  luaL_setfuncs(L, methods, 0);
  host->metatables[tag - TAG_MONEY] = luaL_ref(L, LUA_REGISTRYINDEX);
}

void object_refuse_empty(lua_State *L, int index) {
  struct empty_object *empty = object_at(L, index, TAG_EMPTY);
  if (empty != NULL) empty_raise(L, empty);
}

/* ---- equality ---- */

static bool money_equal(lua_State *L) {
  struct money a, b;
  money_at(L, 1, &a);
  money_at(L, 2, &b);
  if (a.currency != b.currency) fault_raise(L, "%s cannot be compared with %s", a.currency->code, b.currency->code);
  return decimal_compare(a.amount, b.amount) == 0;
}

static bool date_equal(lua_State *L) {
  const struct date_object *a = lua_touserdata(L, 1), *b = lua_touserdata(L, 2);
  if (a->is_time != b->is_time) fault_raise(L, "a date cannot be compared with a time: use the time's .date");
  return a->value == b->value;
}

/* The key that a handle's row has, whichever way it was reached. */
static const char *slot_key(const struct slot *slot) {
  return slot->row != NULL ? slot->row->key : slot->key;
}

static bool handle_equal(lua_State *L) {
  const struct slot *a = handle_slot(L, 1), *b = handle_slot(L, 2);
  if (a == b) return true;
  const char *ours = slot_key(a), *theirs = slot_key(b);
  return a->names == b->names && ours != NULL && theirs != NULL && strcmp(ours, theirs) == 0;
}

int object_equal(lua_State *L) {
  object_refuse_empty(L, 1);
  object_refuse_empty(L, 2);
  uint32_t tag = object_tag(L, 1);
  bool equal = tag == object_tag(L, 2) && (tag == TAG_MONEY  ? money_equal(L)
                                           : tag == TAG_DATE ? date_equal(L)
                                                             : handle_equal(L));
  lua_pushboolean(L, equal);
  return 1;
}

/* ---- text ---- */

static void money_text(lua_State *L, int index) {
  struct host *host = host_of(L);
  struct money money, rounded;
  money_at(L, index, &money);
  if (!money_round(money, host->rulebook->rounding, &rounded)) fault_raise(L, "the amount is too large");
  struct buffer *out = &host->fault.text; /* scratch: nothing is kept there while a script runs */
  buffer_clear(out);
  money_write_grouped(out, rounded);
  lua_pushlstring(L, buffer_text(out), out->size);
}

static void date_text(lua_State *L, int index) {
  struct host *host = host_of(L);
  const struct date_object *date = lua_touserdata(L, index);
  struct buffer *out = &host->fault.text;
  buffer_clear(out);
  if (date->is_time) instant_write(out, date->value);
  else date_write(out, (int32_t)date->value);
  lua_pushlstring(L, buffer_text(out), out->size);
}

static void object_push_text(lua_State *L, int index) {
  uint32_t tag = object_tag(L, index);
  object_refuse_empty(L, index);
  if (tag == TAG_MONEY) money_text(L, index);
  else if (tag == TAG_DATE) date_text(L, index);
  else lua_pushstring(L, slot_key(handle_slot(L, index)));
  if (lua_isnil(L, -1)) lua_pop(L, 1), lua_pushliteral(L, "record");
}

void object_text(lua_State *L, int index) {
  index = lua_absindex(L, index);
  switch (lua_type(L, index)) {
  case LUA_TNIL:
    lua_pushliteral(L, "nil");
    break;
  case LUA_TBOOLEAN:
    lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
    break;
  case LUA_TNUMBER:
    lua_pushvalue(L, index), lua_tostring(L, -1);
    break;
  case LUA_TSTRING:
    lua_pushvalue(L, index);
    break;
  case LUA_TUSERDATA:
    object_push_text(L, index);
    break;
  default:
    lua_pushstring(L, lua_typename(L, lua_type(L, index)));
  }
}

static bool can_join(lua_State *L, int index) {
  int type = lua_type(L, index);
  return type == LUA_TSTRING || type == LUA_TNUMBER || type == LUA_TUSERDATA;
}

int object_concat(lua_State *L) {
  for (int i = 1; i <= 2; i++) {
    object_refuse_empty(L, i);
    if (!can_join(L, i)) return fault_raise(L, "a %s cannot be joined to a text", object_type(L, i));
  }
  object_text(L, 1);
  object_text(L, 2);
  fuel_string(L, lua_rawlen(L, -1) + lua_rawlen(L, -2));
  lua_concat(L, 2);
  return 1;
}

const char *object_type(lua_State *L, int index) {
  switch (object_tag(L, index)) {
  case TAG_MONEY:
    return "money";
  case TAG_DATE:
    return ((const struct date_object *)lua_touserdata(L, index))->is_time ? "time" : "date";
  case TAG_HANDLE:
    return "record";
  case TAG_EMPTY:
    return "empty";
  default:
    return lua_typename(L, lua_type(L, index));
  }
}

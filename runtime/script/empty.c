/* The value of a field that nobody has filled in.
 *
 * Invariants
 * 1. Every reading of an empty field makes an empty value of its own, and that reading stays pending until has() or
 * default() is asked about that very value. A run that ends with a pending reading is undecided, whatever it returned:
 * so a comparison with == or a test with `if`, which Lua does without asking, cannot silently take a branch.
 * 2. Doing anything else with it makes the run undecided at once.
 * 3. Asking a field of a reference or record that is not there gives the empty value again, for
 * has(deal.customer.tier). */
#include "script/state.h"

#include <string.h>

static struct empty_object *empty_new(lua_State *L, int slot, int field) {
  struct host *host = host_of(L);
  struct empty_object *empty = object_new(L, sizeof *empty, TAG_EMPTY);
  empty->generation = host->generation;
  empty->slot = slot;
  empty->field = field;
  empty->pending = note_pending(host, slot, field);
  empty->is_pending = true;
  return empty;
}

void empty_push(lua_State *L, int slot, int field, struct names *target, bool is_row) {
  note_read(host_of(L), slot, field, true);
  struct empty_object *empty = empty_new(L, slot, field);
  empty->target = target;
  empty->is_row = is_row;
}

static struct empty_object *empty_alive(lua_State *L, struct empty_object *empty) {
  if (empty->generation != host_of(L)->generation) fault_raise(L, "a value of an earlier rule was kept");
  return empty;
}

static void empty_clear(lua_State *L, struct empty_object *empty) {
  struct host *host = host_of(L);
  if (!empty_alive(L, empty)->is_pending) return;
  empty->is_pending = false;
  host->pending_total--;
  if (empty->pending >= 0) host->pendings[empty->pending].count--;
}

void empty_look_at(lua_State *L, struct empty_object *empty) {
  empty_clear(L, empty);
}

void empty_wait_for(lua_State *L, struct empty_object *empty) {
  if (empty_alive(L, empty)->is_pending) return;
  empty->is_pending = true;
  empty->pending = note_pending(host_of(L), empty->slot, empty->field);
}

int empty_raise(lua_State *L, struct empty_object *empty) {
  empty_wait_for(L, empty);
  return fuel_stop(L, STOP_UNDECIDED);
}

static int empty_operator(lua_State *L) {
  object_refuse_empty(L, 1);
  object_refuse_empty(L, 2);
  return 0;
}

/* A field of what is not there. */
static int empty_index(lua_State *L) {
  struct empty_object *empty = lua_touserdata(L, 1);
  const struct names *target = empty->target;
  if (target == NULL || lua_type(L, 2) != LUA_TSTRING) return empty_raise(L, empty);
  int field = keymap_find(&target->fields, lua_tostring(L, 2));
  if (field < 0 && strcmp(lua_tostring(L, 2), "key") != 0 && strcmp(lua_tostring(L, 2), "number") != 0)
    return handle_unknown(L, target, lua_tostring(L, 2));
  empty_clear(L, empty);
  if (empty->is_row) {
    empty_push(L, empty->slot, field, field >= 0 ? target->targets[field] : NULL, false);
    return 1;
  }
  struct empty_object *deeper = empty_new(L, empty->slot, empty->field);
  deeper->target = field >= 0 ? target->targets[field] : NULL;
  return 1;
}

int empty_has(lua_State *L) {
  struct object *object = lua_touserdata(L, 1);
  bool empty = object != NULL && object->tag == TAG_EMPTY;
  if (empty) empty_clear(L, (struct empty_object *)object);
  if (object == NULL) luaL_checkany(L, 1);
  lua_pushboolean(L, !empty && (object != NULL || !lua_isnil(L, 1)));
  return 1;
}

int empty_default(lua_State *L) {
  luaL_checkany(L, 2);
  bool empty = object_tag(L, 1) == TAG_EMPTY;
  if (empty) empty_clear(L, lua_touserdata(L, 1));
  lua_pushvalue(L, empty || lua_isnil(L, 1) ? 2 : 1);
  return 1;
}

void empty_open(struct host *host) {
  const luaL_Reg methods[] = {{"__index", empty_index},   {"__add", empty_operator},
                              {"__sub", empty_operator},  {"__mul", empty_operator},
                              {"__div", empty_operator},  {"__mod", empty_operator},
                              {"__pow", empty_operator},  {"__unm", empty_operator},
                              {"__idiv", empty_operator}, {"__lt", empty_operator},
                              {"__le", empty_operator},   {"__len", empty_operator},
                              {"__call", empty_operator}, {NULL, NULL}};
  object_metatable(host, TAG_EMPTY, "empty", methods);
}

/* Memory and time of one run.
 *
 * Invariants
 * 1. Fuel depends on the script and on what it reads, never on the machine: a rule that runs out does so everywhere, at
 * the same instruction (within HOOK_STEPS).
 * 2. Whoever touches many bytes on a script's behalf charges for them first. Lua's own instructions that touch bytes
 *    (comparison and concatenation of strings) are covered twice: making a long string charges its bytes in the
 * allocator, and while a rule holds long strings every instruction costs more.
 * 3. After a stop, nothing in the script runs on: pcall passes stops through.
 *
 * There is no wall clock here: it would make a decision depend on the machine. */
#include "script/state.h"

#include <stdlib.h>

enum { LONG_STRING = 256, STRING_FACTOR = 4096 };

static void stop_note(struct host *host, enum stop stop) {
  host->refused = true;
  if (host->stop != STOP_NONE) return;
  host->stop = stop;
  fault_locate(host);
}

/* A string is made: the bytes count, and the longest one is remembered. Strings of less than LONG_STRING bytes may or
 * may not be found among those that exist already, so they are free. */
static bool string_allowed(struct host *host, size_t size) {
  if (size < LONG_STRING) return true;
  if (size > LIMIT_LUA_STRING_BYTES + 64) {
    stop_note(host, STOP_STRING);
    return false;
  }
  if (size > host->string_most) host->string_most = size;
  host->fuel += size / FUEL_BYTES;
  if (host->fuel <= host->fuel_limit) return true;
  stop_note(host, STOP_FUEL);
  return false;
}

/* Growth beyond the limit is refused. Lua then collects all garbage and asks once more; that collection is charged, so
 * a script that lives at the limit pays for it. A refusal is therefore not the end: fault_handler and host.c see by the
 * status. */
static bool growth_allowed(struct host *host, size_t growth) {
  if (host->bytes + growth <= host->bytes_limit) return true;
  host->fuel += host->bytes / FUEL_BYTES;
  host->refused = true;
  if (host->stop == STOP_NONE) fault_locate(host);
  return false;
}

void *fuel_allocate(void *data, void *block, size_t old_size, size_t new_size) {
  struct host *host = data;
  size_t old = block != NULL ? old_size : 0;
  if (new_size == 0) {
    free(block);
    host->bytes -= old;
    return NULL;
  }
  if (new_size > old) {
    if (block == NULL && old_size == LUA_TSTRING && !string_allowed(host, new_size)) return NULL;
    if (!growth_allowed(host, new_size - old)) return NULL;
  }
  void *made = realloc(block, new_size);
  if (made == NULL) return NULL;
  host->bytes = host->bytes - old + new_size;
  return made;
}

/* Every HOOK_STEPS instructions. */
static void fuel_hook(lua_State *L, lua_Debug *event) {
  (void)event;
  struct host *host = host_of(L);
  host->fuel += HOOK_STEPS * (1 + host->string_most / STRING_FACTOR);
  if (host->fuel > host->fuel_limit) fuel_stop(L, STOP_FUEL);
}

void fuel_begin(struct host *host, bool hook) {
  host->fuel = 0;
  host->fuel_limit = LIMIT_LUA_FUEL;
  host->bytes_limit = host->bytes + LIMIT_LUA_BYTES;
  host->string_most = host->string_base;
  host->stop = STOP_NONE;
  host->refused = false;
  host->fault.line = 0;
  if (hook) lua_sethook(host->lua, fuel_hook, LUA_MASKCOUNT, HOOK_STEPS);
}

void fuel_end(struct host *host) {
  if (lua_gethook(host->lua) != NULL) lua_sethook(host->lua, NULL, 0, 0);
  host->bytes_limit = SIZE_MAX;
  host->fuel_limit = UINT64_MAX;
  if (host->refused || host->stop != STOP_NONE) lua_gc(host->lua, LUA_GCCOLLECT, 0);
}

void fuel_charge(lua_State *L, uint64_t steps) {
  struct host *host = host_of(L);
  host->fuel += steps;
  if (host->fuel > host->fuel_limit) fuel_stop(L, STOP_FUEL);
}

void fuel_charge_bytes(lua_State *L, size_t bytes) {
  fuel_charge(L, 1 + bytes / FUEL_BYTES);
}

void fuel_string(lua_State *L, size_t size) {
  if (size > LIMIT_LUA_STRING_BYTES) fuel_stop(L, STOP_STRING);
  fuel_charge_bytes(L, size);
}

int fuel_stop(lua_State *L, enum stop stop) {
  struct host *host = host_of(L);
  stop_note(host, stop);
  lua_pushliteral(L, "stop");
  return lua_error(L);
}

void fuel_describe(const struct host *host, struct buffer *out) {
  if (host->stop == STOP_FUEL)
    buffer_printf(out, "the rule ran out of fuel (%d steps)", LIMIT_LUA_FUEL);
  else if (host->stop == STOP_STRING)
    buffer_printf(out, "the rule made a text longer than %d bytes", LIMIT_LUA_STRING_BYTES);
  else
    buffer_printf(out, "the rule ran out of memory (%d bytes)", LIMIT_LUA_BYTES);
}

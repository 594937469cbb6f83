/* Memory and time of one run.
 *
 * Invariants
 * 1. Fuel depends on the script and on what it reads, never on the machine: a rule that runs out does so everywhere, at
 * the same instruction (within HOOK_STEPS). Two things shift it a little, far from any decent rule: a stack of more
 * than STACK_LARGE bytes, and living at the memory limit, as both depend on when garbage was collected.
 * 2. Whoever touches many bytes on a script's behalf charges for them first. Lua's own instructions that touch bytes
 *    (comparison and concatenation of strings) are covered twice: making a long string charges its bytes in the
 * allocator, and while a rule holds long strings every instruction costs more.
 * 3. What an instruction can copy (arguments handed on with `...`) is bounded by the stack; while the stack is large
 * every instruction costs more. The stack itself is bounded by the allocator, so recursion ends as running out of
 * memory does: without another call.
 * 4. After a stop, nothing in the script runs on: pcall passes stops through.
 *
 * There is no wall clock here: it would make a decision depend on the machine. */
#include "script/state.h"
#include "script/watching.h"

#include "base/phrase.h"

#include <stdio.h>
#include <stdlib.h>

enum {
  LONG_STRING = 256,
  STRING_FACTOR = 4096,
  STACK_FACTOR = 16384,
  STACK_LARGE = 64 * 1024,
  STACK_EXTRA = 5 * 16,
  FIRST_STACK_BYTES = 40 * 16 + STACK_EXTRA
};

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

/* Lua's stack is the second block that it asks for. To change its size Lua takes a new block, copies, and frees the old
 * one: so when the stack is freed, the block taken last is the stack. It grows by doubling; a block of that very size
 * is taken for it. */
static bool is_grown_stack(const struct host *host, size_t size) {
  return size == 2 * (host->stack_bytes - STACK_EXTRA) + STACK_EXTRA;
}

static bool stack_allowed(struct host *host, size_t size) {
  if (size <= LIMIT_LUA_STACK_BYTES || !is_grown_stack(host, size)) return true;
  stop_note(host, STOP_DEPTH);
  return false;
}

static void block_taken(struct host *host, void *block, size_t size) {
  if (host->stack == NULL && size == FIRST_STACK_BYTES) host->stack = block, host->stack_bytes = size;
  host->last_block = block;
  host->last_bytes = size;
}

static void *block_free(struct host *host, void *block, size_t size) {
  if (block == host->stack && block != NULL) host->stack = host->last_block, host->stack_bytes = host->last_bytes;
  pool_give(&host->pool, block, size);
  host->bytes -= size;
  return NULL;
}

/* A block that is new and carries no tag of an object: an array. */
static bool is_new_array(const void *block, size_t tag) {
  return block == NULL && tag == 0;
}

static bool allowed(struct host *host, const void *block, size_t old_size, size_t new_size) {
  if (is_new_array(block, old_size) && !stack_allowed(host, new_size)) return false;
  if (block == NULL && old_size == LUA_TSTRING && !string_allowed(host, new_size)) return false;
  return growth_allowed(host, new_size - (block != NULL ? old_size : 0));
}

void *fuel_allocate(void *data, void *block, size_t old_size, size_t new_size) {
  struct host *host = data;
  size_t old = block != NULL ? old_size : 0;
  if (new_size == 0) return block_free(host, block, old);
  bool is_new = is_new_array(block, old_size);
  if (new_size > old && !allowed(host, block, old_size, new_size)) return NULL;
  void *made = pool_resize(&host->pool, block, old, new_size);
  if (made == NULL) return NULL;
  if (is_new) block_taken(host, made, new_size);
  host->bytes = host->bytes - old + new_size;
  return made;
}

/* Every HOOK_STEPS instructions. */
static void fuel_hook(lua_State *L, lua_Debug *event) {
  (void)event;
  struct host *host = host_of(L);
  uint64_t stack = host->stack_bytes > STACK_LARGE ? host->stack_bytes / STACK_FACTOR : 0;
  host->fuel += HOOK_STEPS * (1 + host->string_most / STRING_FACTOR + stack);
  if (host->fuel > host->fuel_limit) fuel_stop(L, STOP_FUEL);
  if (host->stack_bytes > LIMIT_LUA_STACK_BYTES) fuel_stop(L, STOP_DEPTH);
}

static void watched_hook(lua_State *L, lua_Debug *event) {
  if (event->event == LUA_HOOKCOUNT) fuel_hook(L, event);
  else watching_line(L, event);
}

static void hook_set(struct host *host, bool count) {
  bool lines = host->watching != NULL && host->watch != NULL;
  host->hooked = count || lines;
  if (lines) lua_sethook(host->lua, watched_hook, LUA_MASKLINE | (count ? LUA_MASKCOUNT : 0), HOOK_STEPS);
  else if (count) lua_sethook(host->lua, fuel_hook, LUA_MASKCOUNT, HOOK_STEPS);
}

void fuel_begin(struct host *host, bool hook) {
  host->fuel = 0;
  host->fuel_limit = LIMIT_LUA_FUEL;
  host->bytes_limit = host->bytes + LIMIT_LUA_BYTES;
  host->string_most = host->string_base;
  host->stop = STOP_NONE;
  host->refused = false;
  host->fault.line = 0;
  hook_set(host, hook);
}

void fuel_end(struct host *host) {
  if (host->hooked) lua_sethook(host->lua, NULL, 0, 0);
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

static void describe(struct buffer *out, enum phrase_id phrase, int limit) {
  char number[24];
  snprintf(number, sizeof number, "%d", limit);
  phrase_add_array(out, language_current(), phrase, (const char *const[]){"", number, NULL});
}

void fuel_describe(const struct host *host, struct buffer *out) {
  switch (host->stop) {
  case STOP_FUEL:
    describe(out, PHRASE_rule_fuel, LIMIT_LUA_FUEL);
    break;
  case STOP_STRING:
    describe(out, PHRASE_rule_string, LIMIT_LUA_STRING_BYTES);
    break;
  case STOP_DEPTH:
    describe(out, PHRASE_rule_depth, 0);
    break;
  default:
    describe(out, PHRASE_rule_memory, LIMIT_LUA_BYTES);
  }
}

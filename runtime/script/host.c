/* The host: opening a rulebook's scripts and rules, and deciding them one at a time.
 *
 * Invariants
 * 1. A rule begins with a new generation: no slot, note or pending reading of an earlier rule is seen.
 * 2. Nothing runs unprotected: whatever a rule raises ends in lua_pcall here, and the Lua stack is as before.
 * 3. After a rule, changed upvalues are put back, and a rule that changed one is broken.
 * 4. A limit beats an empty field, an empty field beats an error: an error that comes of an empty field is not the
 * rule's fault, a limit is. */
#include "script/state.h"
#include "script/watching.h"

#include "base/phrase.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { REASON_BYTES = 2000, SHOWN_BYTES = 60 };

/* ---- opening ---- */

static void cache_open(struct host *host) {
  host->cache_base = (int)lua_rawlen(host->lua, LUA_REGISTRYINDEX) + 1;
  for (int i = 0; i < CACHE_SIZE; i++) {
    lua_pushboolean(host->lua, false);
    lua_rawseti(host->lua, LUA_REGISTRYINDEX, host->cache_base + i);
  }
}

static struct host *host_new(const struct rulebook *rulebook) {
  struct host *host = xmalloc(sizeof *host);
  memset(host, 0, sizeof *host);
  host->rulebook = rulebook;
  host->arena = arena_new();
  host->bytes_limit = SIZE_MAX;
  host->fuel_limit = UINT64_MAX;
  host->lua = lua_newstate(fuel_allocate, host);
  if (host->lua == NULL) abort();
  host_of(host->lua) = host;
  return host;
}

static void state_open(struct host *host) {
  lua_State *L = host->lua;
  lua_newtable(L);
  host->anchor = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pushcfunction(L, fault_handler);
  lua_pushvalue(L, -1);
  host->fault_handler = luaL_ref(L, LUA_REGISTRYINDEX);
  cache_open(host); /* stack: fault_handler, which stays at index 1 for every rule */
  money_open(host);
  date_open(host);
  empty_open(host);
  handle_open(host);
  variable_open(host);
  sandbox_open(host);
}

static struct position shown_as(const struct host *host, struct position at) {
  const struct source_file *file = library_file(host, at.file);
  if (file != NULL) at.file = file->name;
  return at;
}

static void rules_compile(struct host *host, struct diagnostics *list) {
  const struct rulebook *rulebook = host->rulebook;
  host->compiled = arena_alloc(host->arena, (rulebook->rule_count + 1) * sizeof *host->compiled);
  for (size_t i = 0; i < rulebook->rule_count; i++) {
    const struct rule *rule = rulebook->rules[i];
    struct compiled *compiled = &host->compiled[i];
    compiled->at = shown_as(host, rule->at);
    compiled->reference = LUA_NOREF;
    if (rule->expression != NULL) expression_compile(host, rule, compiled, list);
    else library_find(host, rule, compiled, list);
  }
}

static struct host *open_as(const struct rulebook *rulebook, bool watched, struct diagnostics *list) {
  size_t errors = diagnostics_errors(list);
  struct host *host = host_new(rulebook);
  if (watched) host->watching = arena_alloc(host->arena, sizeof *host->watching);
  state_open(host);
  lookup_open(host, list);
  library_open(host, list);
  rules_compile(host, list);
  if (diagnostics_errors(list) == errors) return host;
  host_close(host);
  return NULL;
}

struct host *host_open(const struct rulebook *rulebook, struct diagnostics *list) {
  return open_as(rulebook, false, list);
}

struct host *host_open_watched(const struct rulebook *rulebook, struct diagnostics *list) {
  return open_as(rulebook, true, list);
}

void host_close(struct host *host) {
  if (host == NULL) return;
  host->bytes_limit = SIZE_MAX;
  lua_close(host->lua);
  pool_release(&host->pool);
  lookup_close(host);
  buffer_release(&host->fault.text);
  arena_free(host->arena);
  free(host->slots);
  free(host);
}

/* ---- running ---- */

static void run_begin(struct host *host, const struct scope *scope, struct arena *arena, bool hook) {
  host->generation++;
  host->scope = scope;
  host->run_arena = arena;
  host->slot_count = (int)host->rulebook->record_count + 2;
  host->lookup_depth = 0;
  host->undecided = NULL;
  note_begin(host);
  fuel_begin(host, hook);
}

static void run_end(struct host *host) {
  lua_settop(host->lua, 1);
  fuel_end(host);
  host->scope = NULL;
  host->run_arena = NULL;
}

static void push_arguments(struct host *host, const struct compiled *compiled) {
  lua_rawgeti(host->lua, LUA_REGISTRYINDEX, compiled->reference);
  if (compiled->is_function) lua_rawgeti(host->lua, LUA_REGISTRYINDEX, host->case_handle);
  for (int i = 0; i < compiled->argument_count; i++) variable_push(host->lua, compiled->arguments[i], true);
}

/* ---- outcomes ---- */

static void decide_as(struct decision *out, enum outcome outcome, const struct position *at) {
  out->outcome = outcome;
  out->at = *at;
}

/* A text of a script as others may show it: bytes that are no UTF-8 become `?`, and it is not endless. */
static char *shown_text(struct arena *arena, const char *text, size_t size, size_t most) {
  if (size > most) {
    size = most;
    while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80) size--;
  }
  char *copy = arena_copy_bytes(arena, text, size);
  for (size_t bad = 0, from = 0; !text_is_utf8(copy + from, size - from, &bad); from += bad + 1) copy[from + bad] = '?';
  return copy;
}

static void broken(struct arena *arena, struct decision *out, const char *text) {
  out->outcome = OUTCOME_BROKEN;
  out->reason = shown_text(arena, text, strlen(text), REASON_BYTES);
}

/* The line of the fault; a rule that is an expression keeps its column. */
static struct position fault_position(const struct host *host, const struct compiled *compiled, struct arena *arena) {
  const struct fault *fault = &host->fault;
  if (fault->line <= 0) return compiled->at;
  if (fault->line == compiled->at.line && text_equal(fault->file, compiled->at.file)) return compiled->at;
  return (struct position){.file = arena_copy(arena, fault->file), .line = fault->line};
}

static void outcome_of_error(struct host *host, const struct compiled *compiled, int status, struct arena *arena,
                             struct decision *out) {
  if (status == LUA_ERRMEM && host->stop == STOP_NONE) host->stop = STOP_MEMORY;
  out->at = fault_position(host, compiled, arena);
  if (host->stop != STOP_NONE && host->stop != STOP_UNDECIDED) {
    buffer_clear(&host->fault.text);
    fuel_describe(host, &host->fault.text);
    broken(arena, out, buffer_text(&host->fault.text));
  } else if (host->stop == STOP_UNDECIDED || host->pending_total > 0) {
    out->outcome = OUTCOME_UNDECIDED;
    out->at = compiled->at;
    out->reason = host->undecided;
  } else if (status == LUA_ERRERR) {
    broken(arena, out, "the rule calls itself too deeply");
  } else {
    broken(arena, out, buffer_text(&host->fault.text));
  }
}

static const char *reason_text(lua_State *L, int index, struct arena *arena) {
  size_t size;
  if (lua_type(L, index) != LUA_TSTRING) return NULL;
  const char *text = lua_tolstring(L, index, &size);
  return shown_text(arena, text, size, REASON_BYTES);
}

/* A text, or one for each language: {en = ..., zh = ...}. Nothing here may allocate in Lua: nothing would catch it. */
static struct label label_of(struct host *host, struct arena *arena) {
  lua_State *L = host->lua;
  struct label label = {NULL, NULL};
  if (lua_type(L, -1) != LUA_TTABLE) return (struct label){reason_text(L, -1, arena), NULL};
  frozen_contents(L, -1); /* contents */
  lua_pushnil(L);         /* contents key */
  while (lua_next(L, -2)) {
    const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : NULL;
    if (text_equal(key, "en")) label.en = reason_text(L, -1, arena);
    if (text_equal(key, "zh")) label.zh = reason_text(L, -1, arena);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return label;
}

static void reason_take(struct host *host, struct arena *arena, struct decision *out) {
  out->said = label_of(host, arena);
  out->reason = label_text(&out->said, language_current(), NULL);
}

static void outcome_of_wrong_result(struct host *host, struct arena *arena, struct decision *out) {
  lua_State *L = host->lua;
  struct buffer *text = &host->fault.text;
  size_t size;
  buffer_clear(text);
  if (lua_isnil(L, -2)) {
    buffer_puts(text, phrase_text(language_current(), PHRASE_rule_returned_nothing));
  } else if (lua_type(L, -2) == LUA_TSTRING) {
    const char *returned = lua_tolstring(L, -2, &size);
    phrase_add(text, language_current(), PHRASE_rule_not_boolean_text, shown_text(arena, returned, size, SHOWN_BYTES));
  } else {
    phrase_add(text, language_current(), PHRASE_rule_not_boolean, object_type(L, -2));
  }
  broken(arena, out, buffer_text(text));
}

/* Results are the two values on top. */
static void outcome_of_result(struct host *host, const struct compiled *compiled, struct arena *arena,
                              struct decision *out) {
  lua_State *L = host->lua;
  decide_as(out, OUTCOME_UNDECIDED, &compiled->at);
  if (compiled->asks_filled && object_tag(L, -2) == TAG_EMPTY && host->pending_total == 1) {
    host->pending_total = 0;
    out->outcome = OUTCOME_FAILS;
    return;
  }
  if (host->pending_total > 0) return;
  if (compiled->asks_filled && !lua_isboolean(L, -2)) {
    out->outcome = lua_isnil(L, -2) ? OUTCOME_FAILS : OUTCOME_HOLDS;
    return;
  }
  if (!lua_isboolean(L, -2)) {
    outcome_of_wrong_result(host, arena, out);
    return;
  }
  out->outcome = lua_toboolean(L, -2) ? OUTCOME_HOLDS : OUTCOME_FAILS;
  if (out->outcome == OUTCOME_FAILS) reason_take(host, arena, out);
}

static void check_cells(struct host *host, struct arena *arena, struct decision *out) {
  const struct cell *changed = host->cell_count > 0 ? cells_restore(host) : NULL;
  if (changed == NULL) return;
  struct buffer *text = &host->fault.text;
  buffer_clear(text);
  phrase_add(text, language_current(), PHRASE_rule_changed, changed->name, changed->at.file,
             arena_printf(arena, "%d", changed->at.line));
  broken(arena, out, buffer_text(text));
}

/* Calls the rule; leaves its two results on the stack and returns true, or decides. */
static bool run(struct host *host, const struct rule *rule, const struct scope *scope, struct arena *arena,
                struct decision *out) {
  const struct compiled *compiled = &host->compiled[rule->number];
  *out = (struct decision){.outcome = OUTCOME_BROKEN, .at = compiled->at};
  run_begin(host, scope, arena, !compiled->is_bounded);
  push_arguments(host, compiled);
  int status = lua_pcall(host->lua, lua_gettop(host->lua) - 2, CALL_RESULTS, 1);
  if (status == LUA_OK) return true;
  outcome_of_error(host, compiled, status, arena, out);
  return false;
}

static void finish(struct host *host, const struct rule *rule, struct arena *arena, struct decision *out) {
  check_cells(host, arena, out);
  note_render(host, arena, out);
  run_end(host);
  if (host->watch != NULL && rule != NULL) host->watch->decided(host->watch->context, rule, out);
}

void host_decide(struct host *host, const struct rule *rule, const struct scope *scope, struct arena *arena,
                 struct decision *out) {
  if (run(host, rule, scope, arena, out)) outcome_of_result(host, &host->compiled[rule->number], arena, out);
  finish(host, rule, arena, out);
}

bool host_value(struct host *host, const struct rule *rule, const struct scope *scope, struct arena *arena,
                const struct type *want, struct value *value, struct decision *out) {
  if (run(host, rule, scope, arena, out)) {
    struct buffer why = BUFFER_EMPTY;
    decide_as(out, host->pending_total > 0 ? OUTCOME_UNDECIDED : OUTCOME_HOLDS, &host->compiled[rule->number].at);
    if (out->outcome == OUTCOME_HOLDS && !result_value(host, -2, arena, want, value, &why))
      broken(arena, out, buffer_text(&why));
    if (out->outcome == OUTCOME_HOLDS) reason_take(host, arena, out);
    buffer_release(&why);
  }
  finish(host, rule, arena, out);
  return out->outcome == OUTCOME_HOLDS;
}

/* ---- rules that see something else than a case ---- */

bool host_call(struct host *host, const struct rule *rule, lua_CFunction work, void *job, struct arena *arena,
               struct decision *out) {
  static const struct scope nothing = {.case_id = NULL};
  const struct compiled *compiled = &host->compiled[rule->number];
  *out = (struct decision){.outcome = OUTCOME_HOLDS, .at = compiled->at};
  run_begin(host, &nothing, arena, true);
  lua_pushcfunction(host->lua, work);
  lua_pushlightuserdata(host->lua, job);
  int status = lua_pcall(host->lua, 1, 0, 1);
  if (status != LUA_OK) outcome_of_error(host, compiled, status, arena, out);
  else if (host->pending_total > 0) out->outcome = OUTCOME_UNDECIDED;
  finish(host, rule, arena, out);
  return out->outcome == OUTCOME_HOLDS;
}

/* ---- tables outside a case ---- */

static const struct ask *inputs_as_asks(struct arena *arena, const struct table *table) {
  struct ask *asks = arena_alloc(arena, (table->input_count + 1) * sizeof *asks);
  for (size_t i = 0; i < table->input_count; i++)
    asks[i] = (struct ask){.name = table->inputs[i].name, .type = table->inputs[i].type};
  return asks;
}

static void report_table(const struct decision *decision, const struct table *table, struct diagnostics *list) {
  struct buffer empty = BUFFER_EMPTY;
  if (decision->outcome == OUTCOME_BROKEN) {
    decision_report(decision, list);
    return;
  }
  for (size_t i = 0; i < decision->empty_count; i++)
    buffer_printf(&empty, "%s%s", i > 0 ? ", " : "", decision->empty[i]);
  struct position at = {table->file, 0, 0, 0};
  diagnostic_add(list, DIAGNOSTIC_refused_undecided, &at, table->name, buffer_text(&empty));
  buffer_release(&empty);
}

bool host_table(struct host *host, const struct table *table, const struct value *inputs, struct arena *arena,
                struct table_decision *out, struct diagnostics *list) {
  const struct scope scope = {.asks = inputs_as_asks(arena, table), .asked = inputs, .ask_count = table->input_count};
  const struct compiled whole = {.at = {table->file, 0, 0, 0}};
  struct lookup_job job = {table, inputs, arena, out};
  struct decision decision = {.outcome = OUTCOME_HOLDS};
  *out = (struct table_decision){.outcome = TABLE_NO_VALUE};
  run_begin(host, &scope, arena, true);
  lua_pushcfunction(host->lua, lookup_decide);
  lua_pushlightuserdata(host->lua, &job);
  int status = lua_pcall(host->lua, 1, 0, 1);
  if (status != LUA_OK) outcome_of_error(host, &whole, status, arena, &decision);
  else if (host->pending_total > 0) decision.outcome = OUTCOME_UNDECIDED;
  finish(host, NULL, arena, &decision);
  if (decision.outcome == OUTCOME_HOLDS) return true;
  *out = (struct table_decision){.outcome = TABLE_NO_VALUE};
  report_table(&decision, table, list);
  return false;
}

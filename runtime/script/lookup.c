/* Decision tables as rules ask them: table.discount_limit{tier = customer.tier, amount = quote.price}.
 *
 * Invariants
 * 1. Values keep their type: what does not fit its column is an error at the rule's line, never read as something else.
 * 2. An empty field may be handed over, which counts as looking at it. When no row matches and something was empty, the
 * rule is undecided.
 * 3. What a lookup needs besides Lua's own values is in the scratch arena of its depth: the next lookup takes it again,
 * so nothing of it outlives the rule, however many it makes.
 * 4. Fuel depends on the table and the rows that match, not on what its index remembers.
 * 5. Rows of a small table that say the same to everybody are made once and shared by all rules: nobody can change
 * them. Which tables these are depends on the table alone, so that what is one record is one on every machine.
 * 6. Of two mistakes in one call the same one is told on every machine: inputs are taken in the order of the columns.
 *
 * Stack of a call: 1 the inputs as they were given, 2 their contents. */
#include "script/lookup.h"
#include "script/binding.h"
#include "script/state.h"
#include "script/watch.h"

#include "base/phrase.h"
#include "base/text.h"
#include "rulebook/table_decide.h"

#include <string.h>

enum { LOOKUP_FUEL = 20, INPUT_FUEL = 8, ROW_FUEL = 4, KEPT_ROWS = 4096 };

struct asking {
  lua_State *lua;
  struct host *host;
  const struct lookup *lookup;
  const struct table *table;
  struct arena *arena; /* scratch */
  struct value *inputs;
  size_t empty_count;
  int slot; /* that empty inputs are fields of; -1: they are on the Lua stack */
};

/* ---- mistakes ---- */

/* Raises the one message of the list, which is freed. */
static int raise(lua_State *L, struct diagnostics *list) {
  struct buffer *text = &host_of(L)->fault.text; /* scratch while a script runs */
  buffer_clear(text);
  diagnostics_sentence(list, 0, language_current(), text);
  diagnostics_free(list);
  lua_pushlstring(L, buffer_text(text), text->size);
  return lua_error(L);
}

static int raise_plain(lua_State *L, enum diagnostic_id id, const char *a, const char *b) {
  struct diagnostics *list = diagnostics_new();
  diagnostic_add(list, id, NULL, a, b);
  return raise(L, list);
}

static int raise_phrase(lua_State *L, enum phrase_id id, int number) {
  struct buffer *text = &host_of(L)->fault.text;
  char digits[16];
  snprintf(digits, sizeof digits, "%d", number);
  buffer_clear(text);
  phrase_add(text, language_current(), id, digits);
  lua_pushlstring(L, buffer_text(text), text->size);
  return lua_error(L);
}

static int raise_unknown(const struct asking *asking, const char *name) {
  struct diagnostics *list = diagnostics_new();
  lookup_report_input(asking->arena, asking->table, NULL, name, list);
  return raise(asking->lua, list);
}

static int raise_value(const struct asking *asking, const char *name, const struct type *type, const char *expected) {
  lua_State *L = asking->lua;
  object_text(L, -1);
  const char *got = lua_tostring(L, -1);
  if (lua_type(L, -2) == LUA_TSTRING) got = arena_printf(asking->arena, "'%.100s'", got);
  struct diagnostics *list = diagnostics_new();
  diagnostic_add(list, DIAGNOSTIC_lookup_value, NULL, asking->table->name, name, got, expected);
  if (type->kind == KIND_CHOICE) diagnostic_suggest(list, lua_tostring(L, -1), type->choices, type->choice_count);
  return raise(L, list);
}

static int raise_kind(const struct asking *asking, const char *name, const struct type *type) {
  struct diagnostics *list = diagnostics_new();
  struct buffer wanted = BUFFER_EMPTY;
  type_write(&wanted, type);
  diagnostic_add(list, DIAGNOSTIC_lookup_kind, NULL, asking->table->name, name, buffer_text(&wanted),
                 object_type(asking->lua, -1));
  buffer_release(&wanted);
  return raise(asking->lua, list);
}

/* ---- inputs ---- */

/* The value on top is the input of column `number`. */
static void read_input(struct asking *asking, size_t number) {
  lua_State *L = asking->lua;
  const struct table_column *column = &asking->table->inputs[number];
  struct empty_object *empty = object_at(L, -1, TAG_EMPTY);
  if (empty != NULL) {
    empty_look_at(L, empty);
    asking->inputs[number] = (struct value){.kind = KIND_EMPTY};
    asking->empty_count++;
    return;
  }
  if (lua_isnil(L, -1)) raise_plain(L, DIAGNOSTIC_lookup_missing, asking->table->name, column->name);
  struct buffer why = BUFFER_EMPTY;
  bool fits = argument_value(asking->host, -1, asking->arena, column->type, &asking->inputs[number], &why);
  if (fits) return;
  const char *expected = arena_copy(asking->arena, buffer_text(&why));
  buffer_release(&why);
  if (expected[0] == '\0') raise_kind(asking, column->name, column->type);
  raise_value(asking, column->name, column->type, expected);
}

/* A name that is no input: of several the first by its bytes. */
static void refuse_unknown(struct asking *asking) {
  lua_State *L = asking->lua;
  const char *unknown = NULL;
  lua_pushnil(L);
  while (lua_next(L, 2) != 0) {
    lua_pop(L, 1);
    if (lua_type(L, -1) != LUA_TSTRING) {
      const char *names = lookup_inputs(asking->arena, asking->table, " = ...");
      raise_plain(L, DIAGNOSTIC_lookup_names, asking->table->name, names);
    }
    const char *name = lua_tostring(L, -1);
    if (keymap_find(&asking->lookup->inputs, name) >= 0) continue;
    if (unknown == NULL || strcmp(name, unknown) < 0) unknown = name;
  }
  if (unknown != NULL) raise_unknown(asking, unknown);
}

static size_t count_given(lua_State *L) {
  size_t count = 0;
  lua_pushnil(L);
  while (lua_next(L, 2) != 0) {
    lua_pop(L, 1);
    count++;
  }
  return count;
}

static void read_inputs(struct asking *asking) {
  lua_State *L = asking->lua;
  const struct table *table = asking->table;
  lua_settop(L, 1);
  object_refuse_empty(L, 1);
  if (lua_type(L, 1) != LUA_TTABLE)
    raise_plain(L, DIAGNOSTIC_lookup_names, table->name, lookup_inputs(asking->arena, table, " = ..."));
  frozen_contents(L, 1);
  if (count_given(L) > table->input_count) refuse_unknown(asking);
  for (size_t i = 0; i < table->input_count; i++) {
    lua_pushstring(L, table->inputs[i].name);
    if (lua_rawget(L, 2) == LUA_TNIL) refuse_unknown(asking); /* else it is missing */
    read_input(asking, i);
    lua_settop(L, 2);
  }
}

/* ---- what no row decides ---- */

static int wait_for_empty(struct asking *asking) {
  lua_State *L = asking->lua;
  struct host *host = asking->host;
  struct buffer *text = &host->fault.text, names = BUFFER_EMPTY;
  for (size_t i = 0; i < asking->table->input_count; i++) {
    if (asking->inputs[i].kind != KIND_EMPTY) continue;
    lua_pushstring(L, asking->table->inputs[i].name);
    lua_rawget(L, 2);
    empty_wait_for(L, lua_touserdata(L, -1));
    lua_pop(L, 1);
    buffer_printf(&names, "%s%s", names.size > 0 ? ", " : "", asking->table->inputs[i].name);
  }
  buffer_clear(text);
  phrase_add(text, language_current(), PHRASE_table_needs, asking->table->file, buffer_text(&names));
  buffer_release(&names);
  host->undecided = arena_copy(host->run_arena, buffer_text(text));
  return fuel_stop(L, STOP_UNDECIDED);
}

static int refuse_outcome(struct asking *asking, const struct table_decision *decision) {
  struct diagnostics *list = diagnostics_new();
  table_decision_report(asking->arena, asking->table, asking->inputs, decision, list);
  return raise(asking->lua, list);
}

/* ---- outputs that are expressions ---- */

/* An empty input that an expression names is read there: it is waited for, unless has() or default() asks. */
static void push_empty(const struct asking *asking, size_t number) {
  lua_State *L = asking->lua;
  if (asking->slot >= 0) {
    empty_push(L, asking->slot, (int)number, NULL, false);
    return;
  }
  lua_pushstring(L, asking->table->inputs[number].name);
  lua_rawget(L, 2);
  empty_wait_for(L, lua_touserdata(L, -1));
}

static void push_input(const struct asking *asking, size_t number) {
  const struct value *value = &asking->inputs[number];
  if (value->kind == KIND_EMPTY) push_empty(asking, number);
  else if (value->kind == KIND_REF) lua_pushstring(asking->lua, value->text);
  else value_push(asking->lua, value, asking->table->inputs[number].type, -1, -1);
}

static int raise_output(const struct asking *asking, const struct table_row *row, size_t output, const char *expected) {
  lua_State *L = asking->lua;
  struct buffer type = BUFFER_EMPTY;
  const struct table_column *column = &asking->table->outputs[output];
  const char *got = object_type(L, -1);
  type_write(&type, column->type);
  const char *wanted = arena_copy(asking->arena, expected[0] != '\0' ? expected : buffer_text(&type));
  buffer_release(&type);
  struct buffer *text = &asking->host->fault.text;
  buffer_clear(text);
  phrase_add(text, language_current(), PHRASE_output_not_type,
             arena_printf(asking->arena, "%s:%d", asking->table->file, row->line), column->name, wanted, got);
  lua_pushlstring(L, buffer_text(text), text->size);
  return lua_error(L);
}

/* Calls the expression; raises what is wrong with it or its value. */
static bool evaluate(void *context, const struct table *table, const struct table_row *row, size_t output,
                     struct value *out) {
  const struct asking *asking = context;
  lua_State *L = asking->lua;
  const struct compiled *compiled = &asking->host->compiled[row->outputs[output].rule->number];
  struct buffer why = BUFFER_EMPTY;
  luaL_checkstack(L, compiled->argument_count + 8, "tables");
  lua_rawgeti(L, LUA_REGISTRYINDEX, compiled->reference);
  for (int i = 0; i < compiled->argument_count; i++) push_input(asking, (size_t)compiled->arguments[i]);
  lua_call(L, compiled->argument_count, 1);
  object_refuse_empty(L, -1);
  if (!argument_value(asking->host, -1, asking->arena, table->outputs[output].type, out, &why)) {
    const char *expected = arena_copy(asking->arena, buffer_text(&why));
    buffer_release(&why);
    raise_output(asking, row, output, expected);
  }
  lua_pop(L, 1);
  return true;
}

static void decide(struct asking *asking, struct table_decision *decision) {
  const struct table_evaluator evaluator = {evaluate, asking};
  asking->host->lookup_depth++;
  table_decide(asking->arena, asking->table, asking->inputs, &evaluator, decision);
  asking->host->lookup_depth--;
}

int lookup_decide(lua_State *L) {
  struct host *host = host_of(L);
  struct lookup_job *job = lua_touserdata(L, 1);
  handle_push_asked(L);
  struct asking asking = {
      L, host, NULL, job->table, job->arena, (struct value *)job->inputs, 0, (int)host->rulebook->record_count + 1};
  host->slots[asking.slot].root = job->table->name;
  decide(&asking, job->out);
  return 0;
}

/* ---- the result ---- */

static void push_output(const struct asking *asking, const struct table_decision *decision, size_t row, size_t output) {
  const struct value *value = table_decision_output(decision, row, output);
  value_push(asking->lua, value, asking->table->outputs[output].type, -1, -1);
}

static void note_deciding(const struct asking *asking, const struct table_decision *decision, size_t row) {
  const struct value *values = decision->computed != NULL ? decision->computed[row] : NULL;
  note_row(asking->host, asking->table, decision->deciding[row], values);
}

/* Several outputs are a record that cannot be changed. */
static void make_row(const struct asking *asking, const struct table_decision *decision, size_t row) {
  lua_State *L = asking->lua;
  const struct table *table = asking->table;
  lua_createtable(L, 0, (int)table->output_count);
  for (size_t i = 0; i < table->output_count; i++) {
    push_output(asking, decision, row, i);
    lua_setfield(L, -2, table->outputs[i].name);
  }
  lua_rawgeti(L, LUA_REGISTRYINDEX, asking->lookup->outputs);
  lua_setmetatable(L, -2);
  frozen_seal(L);
}

/* The record of a row that says the same whoever asks: made when it is first asked for. */
static void push_kept_row(const struct asking *asking, const struct table_decision *decision, size_t row) {
  lua_State *L = asking->lua;
  const struct table *table = asking->table;
  const struct table_row *decided = decision->deciding[row];
  lua_Integer number = decided != table->otherwise ? decided - table->rows + 2 : 1;
  lua_rawgeti(L, LUA_REGISTRYINDEX, asking->lookup->rows); /* rows */
  if (lua_rawgeti(L, -1, number) == LUA_TNIL) {            /* rows nil */
    lua_pop(L, 1);
    make_row(asking, decision, row); /* rows record */
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, number);
  }
  lua_remove(L, -2); /* record */
}

/* One output is the value itself. */
static void push_row(const struct asking *asking, const struct table_decision *decision, size_t row) {
  note_deciding(asking, decision, row);
  if (asking->table->output_count == 1) push_output(asking, decision, row, 0);
  else if (asking->lookup->rows != LUA_NOREF) push_kept_row(asking, decision, row);
  else make_row(asking, decision, row);
}

static void push_list(const struct asking *asking, const struct table_decision *decision) {
  lua_State *L = asking->lua;
  lua_createtable(L, (int)decision->deciding_count, 0);
  for (size_t i = 0; i < decision->deciding_count; i++) {
    push_row(asking, decision, i);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  frozen_seal(L);
}

static void push_collected(const struct asking *asking, const struct table_decision *decision) {
  for (size_t i = 0; i < decision->deciding_count; i++) note_deciding(asking, decision, i);
  value_push(asking->lua, &decision->collected, asking->table->outputs[0].type, -1, -1);
}

static void push_result(const struct asking *asking, const struct table_decision *decision) {
  fuel_charge(asking->lua, decision->match_count * ROW_FUEL * asking->table->output_count);
  if (decision->is_collected) push_collected(asking, decision);
  else if (decision->is_list) push_list(asking, decision);
  else push_row(asking, decision, 0);
}

/* ---- asking ---- */

static struct arena *scratch_of(lua_State *L) {
  struct host *host = host_of(L);
  if (host->scope == NULL) raise_phrase(L, PHRASE_tables_at_load, 0);
  if (host->lookup_depth == LIMIT_LOOKUP_DEPTH) raise_phrase(L, PHRASE_tables_deep, LIMIT_LOOKUP_DEPTH);
  struct arena **arena = &host->scratch[host->lookup_depth];
  if (*arena == NULL) *arena = arena_new();
  else arena_reset(*arena);
  return *arena;
}

/* Upvalue: the number of the table. */
static int lookup_ask(lua_State *L) {
  struct host *host = host_of(L);
  const struct lookup *lookup = &host->lookups[lua_tointeger(L, lua_upvalueindex(1))];
  const struct table *table = lookup->table;
  struct arena *arena = scratch_of(L);
  struct asking asking = {L, host, lookup, table, arena, NULL, 0, -1};
  struct table_decision decision;
  asking.inputs = arena_alloc(arena, table->input_count * sizeof *asking.inputs);
  fuel_charge(L, LOOKUP_FUEL + table->input_count * INPUT_FUEL + table_lookup_steps(table));
  read_inputs(&asking);
  if (host->watch != NULL && host->watch->asked != NULL) host->watch->asked(host->watch->context, table, asking.inputs);
  decide(&asking, &decision);
  if (decision.outcome == TABLE_NO_MATCH && asking.empty_count > 0) return wait_for_empty(&asking);
  if (decision.outcome != TABLE_DECIDED) return refuse_outcome(&asking, &decision);
  push_result(&asking, &decision);
  return 1;
}

/* __index of a row with several outputs. Upvalue: the number of the table. */
static int lookup_output(lua_State *L) {
  struct host *host = host_of(L);
  const struct table *table = host->lookups[lua_tointeger(L, lua_upvalueindex(1))].table;
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : object_type(L, 2);
  struct diagnostics *list = diagnostics_new();
  struct arena *arena = arena_new();
  lookup_report_output(arena, table, NULL, name, list);
  arena_free(arena);
  return raise(L, list);
}

/* ---- opening ---- */

bool lookup_is_function(const struct host *host, const char *name) {
  (void)host;
  for (const struct binding *row = table_bindings; row->name != NULL; row++)
    if (strcmp(row->name, name) == 0) return true;
  return false;
}

/* A reference leads to what a run sees; everything else that a cell can hold is the same in all of them. */
static bool keeps_rows(const struct table *table) {
  bool keeps = !table->computes && table->output_count > 1 && table->row_count <= KEPT_ROWS;
  for (size_t i = 0; keeps && i < table->output_count; i++) {
    const struct type *type = table->outputs[i].type;
    keeps = type->kind != KIND_REF && type->kind != KIND_LIST;
  }
  return keeps;
}

static void lookup_make(struct host *host, struct lookup *lookup, int number) {
  lua_State *L = host->lua;
  const struct table *table = lookup->table;
  const char **words = arena_alloc(host->arena, (table->input_count + 1) * sizeof *words);
  for (size_t i = 0; i < table->input_count; i++) words[i] = table->inputs[i].name;
  keymap_build(host, &lookup->inputs, words, table->input_count);
  lua_createtable(L, 0, 1);
  lua_pushinteger(L, number);
  lua_pushcclosure(L, lookup_output, 1);
  lua_setfield(L, -2, "__index");
  lookup->outputs = luaL_ref(L, LUA_REGISTRYINDEX);
  lookup->rows = LUA_NOREF;
  if (!keeps_rows(table)) return;
  lua_newtable(L);
  lookup->rows = luaL_ref(L, LUA_REGISTRYINDEX);
}

/* Contents of the library's `table` are on top. */
static void add_function(struct host *host, const char *name, const struct position *at, int number,
                         struct diagnostics *list) {
  lua_State *L = host->lua;
  if (lookup_is_function(host, name)) {
    diagnostic_add(list, DIAGNOSTIC_table_name_taken, at, name);
    return;
  }
  lua_pushinteger(L, number);
  lua_pushcclosure(L, lookup_ask, 1);
  lua_setfield(L, -2, name);
}

void lookup_open(struct host *host, struct diagnostics *list) {
  lua_State *L = host->lua;
  const struct rulebook *rulebook = host->rulebook;
  int top = lua_gettop(L);
  host->lookups = arena_alloc(host->arena, (rulebook->table_count + 1) * sizeof *host->lookups);
  lua_rawgeti(L, LUA_REGISTRYINDEX, host->library);
  lua_getfield(L, -1, "table");
  frozen_contents(L, -1);
  for (size_t i = 0; i < rulebook->table_count; i++) {
    const struct table *table = rulebook->tables[i];
    host->lookups[i].table = table;
    host->tables_compute = host->tables_compute || table->computes;
    lookup_make(host, &host->lookups[i], (int)i);
    add_function(host, table->name, &table->at, (int)i, list);
  }
  for (size_t i = 0; i < rulebook->broken_table_count; i++) /* names that are known, so that nothing is said of them */
    if (!lookup_is_function(host, rulebook->broken_tables[i]))
      add_function(host, rulebook->broken_tables[i], NULL, 0, list);
  lua_settop(L, top);
}

void lookup_close(struct host *host) {
  for (int i = 0; i < LIMIT_LOOKUP_DEPTH; i++)
    if (host->scratch[i] != NULL) arena_free(host->scratch[i]);
}

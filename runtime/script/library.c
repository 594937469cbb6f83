/* Scripts and the library: loading, merging of layers, checking, freezing.
 *
 * A script runs once, at load, within the same bounds as a rule, and returns a table. Files of one name make one
 * module: a later layer's functions take the place of an earlier one's. Modules of stdlib are loaded when some text
 * names them.
 *
 * Invariants
 * 1. All errors of all scripts are reported; a script with errors leaves its module without functions, nothing more.
 * 2. What Lua's compiler is known to get wrong is refused here: bit operators, `_ENV` as a name, functions with
 * hundreds of constants. `<close>` is refused too, as it would run code after an error. */
#include "script/binding.h"
#include "script/bytecode.h"
#include "script/lookup.h"
#include "script/state.h"
#include "script/watching.h"

#include "base/asset.h"
#include "base/text.h"

#include <string.h>

const struct source_file *library_file(const struct host *host, const char *shown) {
  const struct source *source = host->rulebook->source;
  for (size_t i = 0; source != NULL && shown != NULL && i < source->count; i++)
    if (strcmp(source->files[i].shown, shown) == 0) return &source->files[i];
  return NULL;
}

bool library_compile(lua_State *L, const char *text, size_t size, const char *chunk, int environment) {
  struct host *host = host_of(L);
  host->stop = STOP_NONE;
  bool made = luaL_loadbufferx(L, text, size, chunk, "t") == LUA_OK;
  if (host->string_most > host->string_base) host->string_base = host->string_most; /* texts that stand in it */
  if (!made) return false;
  lua_rawgeti(L, LUA_REGISTRYINDEX, environment);
  lua_setupvalue(L, -2, 1);
  return true;
}

/* ---- one chunk ---- */

struct chunk {
  struct host *host;
  struct arena *arena;
  struct diagnostics *list;
  const struct source_file *file; /* of the rulebook; NULL: of stdlib */
  const char *shown;              /* in diagnostics */
  const char *name;               /* in decisions */
  const char *text;
  size_t size;
  struct lexemes tokens;
  struct chain_context context;
};

static void chunk_report(const struct chunk *chunk, enum diagnostic_id id, const struct position *at,
                         const char *argument) {
  diagnostics_source(chunk->list, chunk->shown, chunk->text, chunk->size);
  diagnostic_add(chunk->list, id, at, argument);
}

static void chunk_report_line(const struct chunk *chunk, enum diagnostic_id id, int line, const char *argument) {
  const struct position at = {.file = chunk->shown, .line = line};
  chunk_report(chunk, id, &at, argument);
}

/* The first place on a line where the name stands as a name of its own. */
static struct position name_position(const struct chunk *chunk, const char *name, int line) {
  for (size_t i = 0; i < chunk->tokens.count; i++) {
    const struct lexeme *token = &chunk->tokens.items[i];
    if (token->line != line || token->kind != LEXEME_NAME || !lexeme_is(token, name)) continue;
    if (i > 0 && (lexeme_is(token - 1, ".") || lexeme_is(token - 1, ":"))) continue;
    return chain_position(&chunk->context, token);
  }
  return (struct position){.file = chunk->shown, .line = line};
}

static void check_words(const struct chunk *chunk) {
  static const char *const words[] = {"&", "|", "~", "<<", ">>", "_ENV"};
  for (size_t i = 0; i < chunk->tokens.count; i++)
    for (size_t j = 0; j < sizeof words / sizeof *words; j++) {
      if (!lexeme_is(&chunk->tokens.items[i], words[j])) continue;
      struct position at = chain_position(&chunk->context, &chunk->tokens.items[i]);
      chunk_report(chunk, DIAGNOSTIC_script_forbidden, &at, words[j]);
    }
}

static bool is_parameter_list(const struct chunk *chunk, size_t open) {
  const struct lexeme *tokens = chunk->tokens.items;
  if (!lexeme_is(&tokens[open], "(")) return false;
  for (size_t i = open; i > 0; i--) {
    const struct lexeme *before = &tokens[i - 1];
    if (lexeme_is(before, "function")) return true;
    if (before->kind != LEXEME_NAME && !lexeme_is(before, ".") && !lexeme_is(before, ":")) return false;
    if (lexeme_is_keyword(before)) return false;
  }
  return false;
}

/* Whether some function of the script has a parameter `case`, and nothing else is called so. */
static bool has_case_parameter(const struct chunk *chunk) {
  const struct lexeme *tokens = chunk->tokens.items;
  bool found = false;
  for (size_t i = 0; i < chunk->tokens.count; i++) {
    if (lexeme_is(&tokens[i], "local") && lexeme_is(&tokens[i + 1], "case")) return false;
    if (!is_parameter_list(chunk, i)) continue;
    for (size_t j = i + 1; j < chunk->tokens.count && !lexeme_is(&tokens[j], ")"); j++)
      found = found || (tokens[j].kind == LEXEME_NAME && lexeme_is(&tokens[j], "case"));
  }
  return found;
}

static bool is_word(const struct lexeme *token) {
  return token->kind == LEXEME_NAME;
}

/* Whether the script gives a name of the library to something of its own: a local or a parameter. */
static bool is_declared(const struct chunk *chunk, const char *name) {
  const struct lexeme *tokens = chunk->tokens.items;
  bool declares = false;
  for (size_t i = 0; i < chunk->tokens.count; i++) {
    if (lexeme_is(&tokens[i], "local") || lexeme_is(&tokens[i], "for") || is_parameter_list(chunk, i)) declares = true;
    else if (declares && lexeme_is(&tokens[i], name) && (!is_word(&tokens[i - 1]) || lexeme_is_keyword(&tokens[i - 1])))
      return true;
    else if (tokens[i].kind != LEXEME_NAME && !lexeme_is(&tokens[i], ",")) declares = false;
  }
  return false;
}

static void check_chains(struct chunk *chunk) {
  const struct lexeme *tokens = chunk->tokens.items;
  bool cases = has_case_parameter(chunk), tables = !is_declared(chunk, "table"),
       approvals = !is_declared(chunk, "approved");
  chunk->context.has_case = cases;
  for (size_t i = 0; i < chunk->tokens.count; i++) {
    if (tokens[i].kind != LEXEME_NAME) continue;
    if (i > 0 && (lexeme_is(&tokens[i - 1], ".") || lexeme_is(&tokens[i - 1], ":"))) continue;
    chain_check_series(&chunk->context, i);
    if (tables) lookup_check(&chunk->context, i);
    if (approvals) chain_check_approved(&chunk->context, i);
    if (!cases || !lexeme_is(&tokens[i], "case") || !lexeme_is(&tokens[i + 1], ".")) continue;
    struct chain chain = chain_read(&chunk->context, i);
    chain_check_comparison(&chunk->context, &chain);
    i = chain.last;
  }
}

static void check_global(const struct chunk *chunk, const struct code_name *global) {
  struct position at = name_position(chunk, global->name, global->line);
  if (global->is_written) {
    chunk_report(chunk, DIAGNOSTIC_script_global, &at, global->name);
    diagnostic_note(chunk->list, DIAGNOSTIC_note_local, global->name);
    return;
  }
  if (chain_is_library(&chunk->context, global->name)) return;
  chunk_report(chunk, DIAGNOSTIC_unknown_name, &at, global->name);
  if (variable_number(chunk->host, global->name) >= 0 && strcmp(global->name, "case") != 0) {
    diagnostic_note(chunk->list, DIAGNOSTIC_note_case_prefix, global->name);
    return;
  }
  lua_State *L = chunk->host->lua;
  const char *words[256];
  size_t count = 0;
  lua_rawgeti(L, LUA_REGISTRYINDEX, chunk->host->library);
  lua_pushnil(L);
  while (lua_next(L, -2) != 0) {
    if (count < 256) words[count++] = arena_copy(chunk->arena, lua_tostring(L, -2));
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  diagnostic_suggest(chunk->list, global->name, words, count);
}

static int dump_write(lua_State *L, const void *bytes, size_t size, void *data) {
  (void)L;
  buffer_add(data, bytes, size);
  return 0;
}

/* What the code of the function on top can do. */
static struct code_report *function_report(lua_State *L, struct arena *arena) {
  struct code_report *report = arena_alloc(arena, sizeof *report);
  struct buffer dump = BUFFER_EMPTY;
  lua_dump(L, dump_write, &dump, 0);
  code_read(arena, buffer_text(&dump), dump.size, report);
  buffer_release(&dump);
  return report;
}

static void check_code(const struct chunk *chunk, const struct code_report *report) {
  if (report->closes)
    chunk_report(chunk, DIAGNOSTIC_script_forbidden, &(struct position){.file = chunk->shown}, "<close>");
  if (report->crowded_line >= 0)
    chunk_report_line(chunk, DIAGNOSTIC_script_crowded, report->crowded_line,
                      arena_printf(chunk->arena, "%d", CODE_CONSTANTS_MOST));
  for (size_t i = 0; i < report->name_count; i++) check_global(chunk, &report->names[i]);
}

static bool chunk_is_watched(const struct chunk *chunk) {
  return chunk->file != NULL && chunk->host->watching != NULL;
}

/* Compiles and checks; the function is on the stack, or false. */
static bool chunk_compile(struct chunk *chunk) {
  struct host *host = chunk->host;
  size_t errors = diagnostics_errors(chunk->list);
  const char *name = arena_printf(chunk->arena, "@%s", chunk->name);
  if (!library_compile(host->lua, chunk->text, chunk->size, name, host->environment_script)) {
    int line;
    const char *message = fault_split(lua_tostring(host->lua, -1), &line);
    bool nested = strstr(message, "C stack overflow") != NULL;
    chunk_report_line(chunk, DIAGNOSTIC_script_syntax, line,
                      nested ? "brackets or blocks are nested too deeply" : message);
    return false;
  }
  check_words(chunk);
  const struct code_report *report = function_report(host->lua, chunk->arena);
  check_code(chunk, report);
  check_chains(chunk);
  if (diagnostics_errors(chunk->list) > errors) return false;
  if (chunk_is_watched(chunk)) watching_chunk(host, chunk->file, &chunk->tokens, report, chunk->arena);
  return true;
}

static void report_run(const struct chunk *chunk, int status) {
  struct host *host = chunk->host;
  if (status == LUA_ERRMEM && host->stop == STOP_NONE) host->stop = STOP_MEMORY;
  struct buffer *text = &host->fault.text;
  if (host->stop != STOP_NONE) buffer_clear(text), fuel_describe(host, text);
  bool here = strcmp(host->fault.file, chunk->name) == 0;
  chunk_report_line(chunk, DIAGNOSTIC_script_failed, here ? host->fault.line : 0, buffer_text(text));
}

/* Runs the function on top; its table is left on the stack, or false. */
static bool chunk_run(const struct chunk *chunk) {
  lua_State *L = chunk->host->lua;
  lua_rawgeti(L, LUA_REGISTRYINDEX, chunk->host->fault_handler);
  lua_insert(L, -2);
  int arguments = chunk_is_watched(chunk);
  if (arguments > 0) watching_push(L);
  fuel_begin(chunk->host, true);
  int status = lua_pcall(L, arguments, 1, -2 - arguments);
  if (chunk->host->string_most > chunk->host->string_base) chunk->host->string_base = chunk->host->string_most;
  if (status != LUA_OK) report_run(chunk, status);
  fuel_end(chunk->host);
  if (status != LUA_OK) return false;
  if (lua_type(L, -1) == LUA_TTABLE && !frozen_is(L, -1)) return true;
  chunk_report_line(chunk, DIAGNOSTIC_script_no_table, 0, object_type(L, -1));
  return false;
}

/* Copies the entries of the table on top into the module's, at `module`. */
static bool chunk_merge(const struct chunk *chunk, int module) {
  lua_State *L = chunk->host->lua;
  lua_pushnil(L);
  while (lua_next(L, -2) != 0) {
    if (lua_type(L, -2) != LUA_TSTRING) {
      chunk_report_line(chunk, DIAGNOSTIC_script_not_name, 0, object_type(L, -2));
      return false;
    }
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, module);
  }
  return true;
}

static void chunk_scan(struct chunk *chunk) {
  chunk->tokens = scan_lua(chunk->arena, chunk->text, chunk->size, false);
  chunk->context = (struct chain_context){.host = chunk->host,
                                          .arena = chunk->arena,
                                          .list = chunk->list,
                                          .file = chunk->shown,
                                          .line = 1,
                                          .column = 1,
                                          .tokens = &chunk->tokens};
}

static bool chunk_load(struct chunk *chunk, int module) {
  lua_State *L = chunk->host->lua;
  int top = lua_gettop(L);
  bool made = chunk_compile(chunk) && chunk_run(chunk) && chunk_merge(chunk, module);
  lua_settop(L, top);
  return made;
}

/* ---- stdlib ---- */

const char *const *library_modules(const struct host *host, size_t *count) {
  *count = host->module_count;
  return host->modules;
}

static void modules_find(struct host *host) {
  static const char prefix[] = "stdlib/", suffix[] = ".lua";
  const size_t before = strlen(prefix), behind = strlen(suffix);
  for (const struct asset *asset = asset_table; asset->name != NULL; asset++) {
    size_t size = strlen(asset->name);
    if (strncmp(asset->name, prefix, before) != 0 || size <= before + behind) continue;
    if (strcmp(asset->name + size - behind, suffix) != 0) continue;
    host->modules = arena_grow(host->arena, host->modules, host->module_count, sizeof *host->modules);
    host->modules[host->module_count++] = arena_copy_bytes(host->arena, asset->name + before, size - before - behind);
  }
  host->is_loaded = arena_alloc(host->arena, (host->module_count + 1) * sizeof *host->is_loaded);
}

static void module_load(struct host *host, size_t number, struct diagnostics *list);

/* Loads the modules of stdlib that the text names. */
static void modules_need(struct host *host, const struct lexemes *tokens, struct diagnostics *list) {
  for (size_t i = 0; i < tokens->count; i++)
    for (size_t j = 0; tokens->items[i].kind == LEXEME_NAME && j < host->module_count; j++)
      if (!host->is_loaded[j] && lexeme_is(&tokens->items[i], host->modules[j])) module_load(host, j, list);
}

/* Pushes the contents of the library's table of that name, made when there is none. */
static void push_module_contents(lua_State *L, const struct host *host, const char *name) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, host->library);
  if (lua_getfield(L, -1, name) == LUA_TNIL) {
    lua_pop(L, 1);
    lua_newtable(L);
    frozen_seal(L);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, name);
  }
  frozen_contents(L, -1);
  lua_replace(L, -3);
  lua_pop(L, 1);
}

/* Freezes what the contents on top hold; the table in front of them is frozen as it is. */
static void freeze_entries(struct host *host, struct diagnostics *list, const char *name) {
  lua_State *L = host->lua;
  lua_pushnil(L);
  while (lua_next(L, -2) != 0) {
    frozen_reach(host, -1, list, &(struct position){.file = name});
    lua_pop(L, 1);
  }
}

static void module_load(struct host *host, size_t number, struct diagnostics *list) {
  lua_State *L = host->lua;
  host->is_loaded[number] = true;
  struct arena *arena = arena_new();
  const char *name = arena_printf(arena, "stdlib/%s.lua", host->modules[number]);
  const struct asset *asset = asset_find(name);
  if (asset != NULL) {
    struct chunk chunk = {.host = host,
                          .arena = arena,
                          .list = list,
                          .shown = name,
                          .name = name,
                          .text = asset->text,
                          .size = asset->size};
    chunk_scan(&chunk);
    modules_need(host, &chunk.tokens, list);
    push_module_contents(L, host, host->modules[number]);
    chunk_load(&chunk, lua_gettop(L));
    freeze_entries(host, list, name);
    lua_pop(L, 1);
  }
  arena_free(arena);
}

void library_load_all(struct host *host) {
  struct diagnostics *list = diagnostics_new();
  for (size_t i = 0; i < host->module_count; i++)
    if (!host->is_loaded[i]) module_load(host, i, list);
  diagnostics_free(list);
}

/* ---- scripts ---- */

/* Pushes the contents of a module of scripts, made when there is none. */
static void push_script_contents(lua_State *L, const struct host *host, const char *module) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, host->rules);
  if (lua_getfield(L, -1, module) == LUA_TNIL) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, module);
  }
  lua_remove(L, -2);
}

bool library_failed(const struct host *host, const char *module) {
  for (size_t i = 0; i < host->failed_count; i++)
    if (strcmp(host->failed[i], module) == 0) return true;
  return false;
}

static void script_load(struct host *host, const struct script *script, struct diagnostics *list) {
  lua_State *L = host->lua;
  struct arena *arena = arena_new();
  const struct source_file *file = script->file;
  struct chunk chunk = {.host = host,
                        .arena = arena,
                        .list = list,
                        .file = file,
                        .shown = file->shown,
                        .name = file->name,
                        .text = file->text,
                        .size = file->size};
  chunk_scan(&chunk);
  modules_need(host, &chunk.tokens, list);
  push_script_contents(L, host, script->module);
  if (!chunk_load(&chunk, lua_gettop(L))) {
    host->failed = arena_grow(host->arena, host->failed, host->failed_count, sizeof *host->failed);
    host->failed[host->failed_count++] = script->module;
  }
  lua_pop(L, 1);
  arena_free(arena);
}

static void scripts_freeze(struct host *host, struct diagnostics *list) {
  lua_State *L = host->lua;
  const struct rulebook *rulebook = host->rulebook;
  for (size_t i = 0; i < rulebook->script_count; i++) {
    if (i > 0 && strcmp(rulebook->scripts[i].module, rulebook->scripts[i - 1].module) == 0) continue;
    push_script_contents(L, host, rulebook->scripts[i].module);
    frozen_reach(host, -1, list, &(struct position){.file = rulebook->scripts[i].file->shown});
    lua_pop(L, 1);
  }
}

void library_open(struct host *host, struct diagnostics *list) {
  const struct rulebook *rulebook = host->rulebook;
  modules_find(host);
  struct arena *arena = arena_new();
  for (size_t i = 0; i < rulebook->rule_count; i++) {
    const char *text = rulebook->rules[i]->expression;
    if (text == NULL) continue;
    struct lexemes tokens = scan_lua(arena, text, strlen(text), true);
    modules_need(host, &tokens, list);
  }
  arena_free(arena);
  for (size_t i = 0; i < rulebook->script_count; i++) script_load(host, &rulebook->scripts[i], list);
  scripts_freeze(host, list);
}

/* ---- rules that are functions ---- */

static void report_missing(struct host *host, const struct rule *rule, bool module, struct diagnostics *list) {
  lua_State *L = host->lua;
  const char *words[256];
  size_t count = 0;
  if (!module && library_failed(host, rule->module)) return;
  diagnostic_add(list, module ? DIAGNOSTIC_unknown_module : DIAGNOSTIC_unknown_function, &rule->at, rule->module,
                 rule->function);
  if (rule->where != NULL) diagnostic_note(list, DIAGNOSTIC_script_where, rule->where);
  lua_pushnil(L);
  while (lua_next(L, -2) != 0) {
    if (count < 256 && lua_type(L, -2) == LUA_TSTRING) words[count++] = lua_tostring(L, -2);
    lua_pop(L, 1);
  }
  diagnostic_suggest(list, module ? rule->module : rule->function, words, count);
}

static bool has_script(const struct host *host, const char *module) {
  for (size_t i = 0; i < host->rulebook->script_count; i++)
    if (strcmp(host->rulebook->scripts[i].module, module) == 0) return true;
  return false;
}

static bool call_is_bounded(const struct host *host, const char *name) {
  const char *dot = strchr(name, '.'), *member = dot != NULL ? dot + 1 : name;
  size_t size = dot != NULL ? (size_t)(dot - name) : 0;
  for (const struct binding_table *table = binding_tables; table->name != NULL; table++) {
    if (strlen(table->name) != size || memcmp(table->name, name, size) != 0) continue;
    for (const struct binding *row = table->rows; row->name != NULL; row++)
      if (strcmp(row->name, member) == 0) return !row->calls_back;
  }
  return size == strlen("table") && memcmp(name, "table", size) == 0 && !host->tables_compute; /* a decision table */
}

static bool function_is_bounded(lua_State *L) {
  struct arena *arena = arena_new();
  const struct code_report *report = function_report(L, arena);
  bool bounded = report->is_known && !report->loops && !report->calls_unknown;
  for (size_t i = 0; bounded && i < report->call_count; i++) bounded = call_is_bounded(host_of(L), report->calls[i]);
  arena_free(arena);
  return bounded;
}

/* The function is on top. */
static void function_take(struct host *host, struct compiled *out) {
  lua_State *L = host->lua;
  lua_Debug function;
  lua_pushvalue(L, -1);
  lua_getinfo(L, ">S", &function);
  out->at = (struct position){.line = function.linedefined};
  if (function.source[0] == '@') out->at.file = arena_copy(host->arena, function.source + 1);
  out->is_function = true;
  out->is_bounded = !lua_iscfunction(L, -1) && function_is_bounded(L);
  lua_pushvalue(L, -1);
  out->reference = luaL_ref(L, LUA_REGISTRYINDEX);
}

bool library_find(struct host *host, const struct rule *rule, struct compiled *out, struct diagnostics *list) {
  lua_State *L = host->lua;
  int top = lua_gettop(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, host->rules);
  bool found = false;
  if (!has_script(host, rule->module)) {
    report_missing(host, rule, true, list);
  } else {
    lua_getfield(L, -1, rule->module);
    frozen_contents(L, -1);
    found = lua_getfield(L, -1, rule->function) == LUA_TFUNCTION;
    if (found) function_take(host, out);
    else lua_pop(L, 1), report_missing(host, rule, false, list);
  }
  lua_settop(L, top);
  return found;
}

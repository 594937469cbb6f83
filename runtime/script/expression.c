/* Expressions of a process, `deal.budget >= 10,000 and has(deal.owner)`, turned into Lua functions.
 *
 * The text becomes `return function(deal) return ... end`, at the YAML file's own line: records whose fields are read
 * come in as arguments, amounts and library functions as upvalues made once; a field against a literal becomes one call
 * (compare.c). Everything else about it stays where it was.
 *
 * Invariants
 * 1. An expression is one expression: no statement, no function, no assignment gets through, so it ends where its text
 * ends.
 * 2. Every name in it is known before it runs.
 * 3. It has no loop; unless it calls a script's or stdlib's function, it cannot run long. */
#include "script/chain.h"
#include "script/compare.h"
#include "script/form.h"
#include "script/lookup.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { CONSTANTS_MAX = 150, ROOM_FOR_LINES = 1024 * 1024 };

struct expression {
  struct chain_context context;
  struct host *host;
  const struct rule *rule;
  struct arena *arena;
  struct lexemes tokens;
  struct compiled *out;
  struct buffer code;                   /* the rewritten text */
  const char *constants[CONSTANTS_MAX]; /* names of upvalues; their values are on the Lua stack, in order */
  size_t constant_count;
  bool is_used[EXPRESSION_ARGUMENTS];         /* arguments that the rewritten text still names */
  int bare[EXPRESSION_ARGUMENTS], bare_count; /* variables that also stand without a field */
  bool failed;
};

static const struct lexeme *at(const struct expression *in, size_t index) {
  return &in->tokens.items[index < in->tokens.count ? index : in->tokens.count];
}

static void report(struct expression *in, enum diagnostic_id id, size_t token, const char *argument) {
  struct position position = chain_position(&in->context, at(in, token));
  diagnostic_add(in->context.list, id, &position, argument);
  chain_note(&in->context);
  in->failed = true;
}

/* ---- arguments and constants ---- */

static bool is_bare(const struct expression *in, int variable) {
  for (int i = 0; i < in->bare_count; i++)
    if (in->bare[i] == variable) return true;
  return false;
}

static bool is_argument(const struct expression *in, int variable) {
  for (int i = 0; i < in->out->argument_count; i++)
    if (in->out->arguments[i] == variable) return true;
  return false;
}

/* The number of a name that the text does not get from the library: of an input in a table, else of a variable; -1. */
static int number_of(const struct expression *in, const char *name) {
  const struct table *table = in->rule->table;
  return table != NULL ? table_input_number(table, name) : variable_number(in->host, name);
}

static void note_argument(struct expression *in, int number) {
  if (is_argument(in, number)) return;
  if (in->out->argument_count < EXPRESSION_ARGUMENTS) in->out->arguments[in->out->argument_count++] = number;
  else if (in->rule->table != NULL)
    report(in, DIAGNOSTIC_expression_too_long, 0, arena_printf(in->arena, "%d", EXPRESSION_ARGUMENTS));
}

/* A record of which only fields are read is handed in; one that is looked at itself may be absent, and is asked for by
 * name. */
static void note_variable(struct expression *in, const struct chain *chain) {
  const char *name = lexeme_copy(in->arena, at(in, chain->first));
  int variable = number_of(in, name), special = variable - (int)in->host->rulebook->record_count;
  if (in->rule->table != NULL) {
    note_argument(in, variable);
    return;
  }
  bool day = special == VARIABLE_TODAY || special == VARIABLE_NOW;
  bool whole = chain->names == 1 && !day;
  if (whole && !is_bare(in, variable) && in->bare_count < EXPRESSION_ARGUMENTS) in->bare[in->bare_count++] = variable;
  else if (!whole && special < VARIABLE_ID) note_argument(in, variable);
}

static void drop_bare_arguments(struct expression *in) {
  int kept = 0;
  for (int i = 0; i < in->out->argument_count; i++)
    if (!is_bare(in, in->out->arguments[i])) in->out->arguments[kept++] = in->out->arguments[i];
  in->out->argument_count = kept;
}

static const char *constant_known(const struct expression *in, const char *name) {
  for (size_t i = 0; i < in->constant_count; i++)
    if (strcmp(in->constants[i], name) == 0) return in->constants[i];
  return NULL;
}

/* The value is on top of the Lua stack and stays there. */
static void constant_add(struct expression *in, const char *name) {
  if (in->constant_count < CONSTANTS_MAX) {
    in->constants[in->constant_count++] = name;
    return;
  }
  if (!in->failed) report(in, DIAGNOSTIC_expression_too_long, 0, arena_printf(in->arena, "%d", CONSTANTS_MAX));
  lua_pop(in->host->lua, 1);
}

static void note_library(struct expression *in, const char *name) {
  lua_State *L = in->host->lua;
  if (constant_known(in, name) != NULL) return;
  lua_rawgeti(L, LUA_REGISTRYINDEX, in->host->library);
  lua_getfield(L, -1, name);
  lua_remove(L, -2);
  size_t count;
  const char *const *modules = library_modules(in->host, &count);
  for (size_t i = 0; i < count; i++)
    if (strcmp(modules[i], name) == 0) in->out->is_bounded = false;
  if (strcmp(name, "rules") == 0) in->out->is_bounded = false;
  if (strcmp(name, "table") == 0 && in->host->tables_compute) in->out->is_bounded = false;
  constant_add(in, name);
}

/* ---- names ---- */

static bool begins_chain(const struct expression *in, size_t index) {
  const struct lexeme *token = at(in, index);
  if (token->kind != LEXEME_NAME || lexeme_is_keyword(token)) return false;
  if (index > 0 && (lexeme_is(at(in, index - 1), ".") || lexeme_is(at(in, index - 1), ":"))) return false;
  return !lexeme_is(at(in, index + 1), "="); /* a key inside braces */
}

static bool is_code(const struct expression *in, size_t index) {
  const struct lexeme *token = at(in, index);
  if (index == 0 || at(in, index - 1)->kind != LEXEME_NUMBER || token->kind != LEXEME_NAME || token->size != 3)
    return false;
  for (size_t i = 0; i < 3; i++)
    if (token->text[i] < 'A' || token->text[i] > 'Z') return false;
  return true;
}

static void check_names(struct expression *in) {
  for (size_t i = 0; i < in->tokens.count; i++) {
    if (!begins_chain(in, i) || is_code(in, i)) continue;
    chain_check_series(&in->context, i);
    lookup_check(&in->context, i);
    chain_check_approved(&in->context, i);
    struct chain chain = chain_read(&in->context, i);
    in->failed = in->failed || chain.failed;
    if (chain.failed) continue;
    chain_check_comparison(&in->context, &chain);
    const char *name = lexeme_copy(in->arena, at(in, i));
    if (number_of(in, name) >= 0) note_variable(in, &chain);
    else note_library(in, name);
    bool whole = chain.first == 0 && chain.last + 1 == in->tokens.count;
    in->out->asks_filled =
        whole && (chain.kind == CHAIN_RECORD || (chain.kind == CHAIN_VALUE && chain.type->kind != KIND_BOOLEAN));
    i = chain.last;
  }
  drop_bare_arguments(in);
}

/* ---- rewriting ---- */

static char *without_commas(struct expression *in, const struct lexeme *token) {
  char *text = lexeme_copy(in->arena, token), *to = text;
  for (const char *from = text; *from != '\0'; from++)
    if (*from != ',') *to++ = *from;
  *to = '\0';
  return text;
}

static void report_amount(struct expression *in, size_t token, const char *code) {
  struct position position = chain_span(&in->context, token, token + 1);
  if (currency_find(code) != NULL) {
    diagnostic_add(in->context.list, DIAGNOSTIC_amount_digits, &position, lexeme_copy(in->arena, at(in, token)), code);
    chain_note(&in->context);
  } else {
    size_t count;
    const char *const *codes = currency_codes(&count);
    position = chain_position(&in->context, at(in, token + 1));
    diagnostic_add(in->context.list, DIAGNOSTIC_unknown_currency, &position, code);
    chain_note(&in->context);
    diagnostic_suggest(in->context.list, code, codes, count);
  }
  in->failed = true;
}

static void write_amount(struct expression *in, size_t token) {
  const char *code = lexeme_copy(in->arena, at(in, token + 1));
  const char *text = arena_printf(in->arena, "%s %s", without_commas(in, at(in, token)), code);
  struct money money;
  if (!money_parse(text, in->host->rulebook->currency, &money)) {
    report_amount(in, token, code);
    return;
  }
  const char *name = arena_printf(in->arena, "__m%zu", in->constant_count);
  money_push(in->host->lua, money);
  constant_add(in, name);
  buffer_puts(&in->code, name);
}

/* Whether the token can begin an operand, which makes a `%` before it the remainder. */
static bool is_operand(const struct lexeme *token) {
  if (token->kind == LEXEME_NUMBER || token->kind == LEXEME_TEXT) return true;
  if (token->kind == LEXEME_NAME)
    return !lexeme_is_keyword(token) || lexeme_is(token, "true") || lexeme_is(token, "false") ||
           lexeme_is(token, "nil");
  return lexeme_is(token, "(") || lexeme_is(token, "{") || lexeme_is(token, "#");
}

static bool is_percent(const struct expression *in, size_t number) {
  const struct lexeme *sign = at(in, number + 1);
  return lexeme_is(sign, "%") && sign->text == at(in, number)->text + at(in, number)->size &&
         !is_operand(at(in, number + 2));
}

static void write_number(struct expression *in, size_t token) {
  const char *text = without_commas(in, at(in, token));
  struct decimal number;
  if (!is_percent(in, token) || !decimal_parse(text, &number) || number.scale > DECIMAL_MAX_SCALE - 2) {
    buffer_puts(&in->code, text);
    return;
  }
  number.scale += 2;
  decimal_write(&in->code, number);
}

/* ---- fields against literals: one call instead of reading and comparing ---- */

/* Whether a comparison can end or begin beside this token: nothing that binds tighter stands there. */
static bool is_boundary(const struct lexeme *token, const char *bracket) {
  return lexeme_is(token, "and") || lexeme_is(token, "or") || lexeme_is(token, bracket) || lexeme_is(token, ",");
}

static bool ends_here(const struct expression *in, size_t token) {
  return at(in, token)->kind == LEXEME_END || is_boundary(at(in, token), ")");
}

/* `deal.amount` at a token, of a record that comes in as an argument: the field, or NULL. */
static const struct field *plain_field(const struct expression *in, size_t token) {
  if (at(in, token)->kind != LEXEME_NAME || !lexeme_is(at(in, token + 1), ".") ||
      at(in, token + 2)->kind != LEXEME_NAME || in->rule->table != NULL)
    return NULL;
  int variable = variable_number(in->host, lexeme_copy(in->arena, at(in, token)));
  if (variable < 0 || variable >= (int)in->host->rulebook->record_count || !is_argument(in, variable)) return NULL;
  return record_field(&in->host->rulebook->records[variable], lexeme_copy(in->arena, at(in, token + 2)));
}

/* Reads the literal at a token into the comparison; the number of its tokens, or 0. */
static size_t read_literal(struct expression *in, size_t token, struct comparison *out) {
  const struct lexeme *literal = at(in, token);
  if (literal->kind == LEXEME_TEXT) {
    const char *text = lexeme_string(in->arena, literal);
    if (text != NULL) out->text = arena_copy(in->host->arena, text);
    return text != NULL;
  }
  if (literal->kind != LEXEME_NUMBER || !decimal_parse(without_commas(in, literal), &out->number)) return 0;
  if (is_code(in, token + 1)) {
    struct money money;
    const char *code = lexeme_copy(in->arena, at(in, token + 1));
    const char *text = arena_printf(in->arena, "%s %s", without_commas(in, literal), code);
    if (!money_parse(text, in->host->rulebook->currency, &money)) return 0;
    out->currency = money.currency;
    return 2;
  }
  if (!is_percent(in, token)) return 1;
  if (out->number.scale > DECIMAL_MAX_SCALE - 2) return 0;
  out->number.scale += 2;
  return 2;
}

/* The tokens of `deal.amount >= 10,000` or `has(deal.amount)` that begin here, or 0. */
static size_t find_comparison(struct expression *in, size_t token, struct comparison *out) {
  bool has = lexeme_is(at(in, token), "has") && lexeme_is(at(in, token + 1), "(");
  size_t first = has ? token + 2 : token, size;
  const struct field *field = plain_field(in, first);
  if (field == NULL || (token > 0 && !is_boundary(at(in, token - 1), "("))) return 0;
  *out = (struct comparison){.op = COMPARE_FILLED};
  const struct record *record = rulebook_record(in->host->rulebook, lexeme_copy(in->arena, at(in, first)));
  out->record = record->number;
  out->field = record_field_number(record, field->name);
  if (has) return lexeme_is(at(in, first + 3), ")") ? 6 : 0;
  out->op = compare_operator(at(in, token + 3)->text, at(in, token + 3)->size);
  if (out->op == COMPARE_NONE || (size = read_literal(in, token + 4, out)) == 0) return 0;
  return compare_fits(field->type, out) && ends_here(in, token + 4 + size) ? 4 + size : 0;
}

/* Writes the call for a comparison that begins here and stands on one line; the number of its tokens, or 0. */
static size_t write_comparison(struct expression *in, size_t token) {
  struct comparison comparison;
  size_t size = find_comparison(in, token, &comparison);
  if (size == 0 || at(in, token)->line != at(in, token + size - 1)->line) return 0;
  const char *name = arena_printf(in->arena, "__c%zu", in->constant_count);
  compare_push(in->host, &comparison);
  constant_add(in, name);
  buffer_printf(&in->code, "%s()", name);
  return size;
}

/* A name that stays in the text. */
static void note_use(struct expression *in, size_t token) {
  if (!begins_chain(in, token)) return;
  int variable = number_of(in, lexeme_copy(in->arena, at(in, token)));
  for (int i = 0; i < in->out->argument_count; i++)
    if (in->out->arguments[i] == variable) in->is_used[i] = true;
}

static void drop_unused_arguments(struct expression *in) {
  int kept = 0;
  for (int i = 0; i < in->out->argument_count; i++)
    if (in->is_used[i]) in->out->arguments[kept++] = in->out->arguments[i];
  in->out->argument_count = kept;
}

/* Copies the text, token by token with what stands between them, so that lines stay. */
static void rewrite(struct expression *in, const char *text) {
  const char *done = text;
  for (size_t i = 0, size; i < in->tokens.count; i += size) {
    const struct lexeme *token = at(in, i);
    size = 1;
    if (token->kind != LEXEME_NUMBER && token->kind != LEXEME_NAME) continue;
    buffer_add(&in->code, done, (size_t)(token->text - done));
    done = token->text;
    if (token->kind == LEXEME_NAME) {
      size = write_comparison(in, i);
      if (size == 0) {
        size = 1;
        note_use(in, i);
        continue;
      }
    } else if (is_code(in, i + 1)) {
      write_amount(in, i);
      size = 2;
    } else {
      write_number(in, i);
      size = is_percent(in, i) ? 2 : 1;
    }
    const struct lexeme *last = at(in, i + size - 1);
    done = last->text + last->size;
  }
  buffer_puts(&in->code, done);
  drop_unused_arguments(in);
}

/* ---- compiling ---- */

static const char *variable_name(const struct expression *in, int variable) {
  const struct host *host = in->host;
  int records = (int)host->rulebook->record_count;
  if (in->rule->table != NULL) return in->rule->table->inputs[variable].name;
  return variable < records ? host->rulebook->records[variable].name : variable_names[variable - records];
}

static void write_chunk(const struct expression *in, struct buffer *out) {
  for (int line = 1; line < in->rule->at.line && line < ROOM_FOR_LINES; line++) buffer_putc(out, '\n');
  if (in->constant_count > 0) buffer_puts(out, "local ");
  for (size_t i = 0; i < in->constant_count; i++) buffer_printf(out, "%s%s", i > 0 ? "," : "", in->constants[i]);
  buffer_printf(out, "%sreturn function(", in->constant_count > 0 ? "=... " : "");
  for (int i = 0; i < in->out->argument_count; i++)
    buffer_printf(out, "%s%s", i > 0 ? "," : "", variable_name(in, in->out->arguments[i]));
  buffer_printf(out, ") return %s\nend", buffer_text(&in->code));
}

/* Lua names the word before which it stopped; it is shown when it stands once on its line. */
static void narrow(const struct expression *in, const char *message, struct position *position) {
  const char *near = strstr(message, "near '");
  if (near == NULL) return;
  near += 6;
  size_t size = strcspn(near, "'");
  const struct lexeme *found = NULL;
  for (size_t i = 0; i < in->tokens.count; i++) {
    const struct lexeme *token = at(in, i);
    if (token->size != size || memcmp(token->text, near, size) != 0) continue;
    if (found != NULL) return;
    found = token;
  }
  if (found != NULL) *position = chain_position(&in->context, found);
}

/* The closing `end` is ours: whoever stopped there stopped at the end of the text. */
static const char *at_the_end(const struct expression *in, const char *text, struct position *position) {
  if (strstr(text, "near 'end'") == NULL || in->tokens.count == 0) return text;
  *position = chain_position(&in->context, at(in, in->tokens.count - 1));
  position->column += position->length;
  position->length = 1;
  return "something is missing at the end";
}

/* Some upvalues stand for a part of the text: that part is told instead of their names. */
static const char *without_upvalues(const struct expression *in, const char *text) {
  const char *name = strstr(text, "'__");
  if (name == NULL) return text;
  const char *what = name[3] == 'm' ? "an amount" : "a comparison";
  return arena_printf(in->arena, "%.*s%s%s", (int)(name - text), text, what, name + 1 + strcspn(name + 1, "'") + 1);
}

static void report_syntax(const struct expression *in, const char *message) {
  struct position position = in->rule->at;
  if (in->tokens.count > 0) position = chain_span(&in->context, 0, in->tokens.count - 1);
  int line = 0;
  const char *text = fault_split(message, &line);
  if (line > 0 && line != position.line) position = (struct position){.file = in->rule->at.file, .line = line};
  if (strstr(text, "C stack overflow") != NULL) text = "brackets are nested too deeply";
  narrow(in, text, &position);
  text = without_upvalues(in, at_the_end(in, text, &position));
  diagnostic_add(in->context.list, DIAGNOSTIC_script_syntax, &position, text);
  chain_note(&in->context);
}

static bool compile(struct expression *in) {
  lua_State *L = in->host->lua;
  struct buffer chunk = BUFFER_EMPTY;
  write_chunk(in, &chunk);
  const char *name = arena_printf(in->arena, "@%s", in->out->at.file != NULL ? in->out->at.file : "expression");
  bool made = library_compile(L, buffer_text(&chunk), chunk.size, name, in->host->environment_rule);
  buffer_release(&chunk);
  if (!made) {
    report_syntax(in, lua_tostring(L, -1));
    return false;
  }
  lua_insert(L, -(int)in->constant_count - 1);
  if (lua_pcall(L, (int)in->constant_count, 1, 0) != LUA_OK) {
    report_syntax(in, lua_tostring(L, -1));
    return false;
  }
  in->out->reference = luaL_ref(L, LUA_REGISTRYINDEX);
  return true;
}

bool expression_compile(struct host *host, const struct rule *rule, struct compiled *out, struct diagnostics *list) {
  lua_State *L = host->lua;
  int top = lua_gettop(L);
  struct arena *arena = arena_new();
  struct expression *in = arena_alloc(arena, sizeof *in);
  *in = (struct expression){.host = host, .rule = rule, .arena = arena, .out = out};
  in->tokens = scan_lua(arena, rule->expression, strlen(rule->expression), true);
  in->context = (struct chain_context){.host = host,
                                       .arena = arena,
                                       .list = list,
                                       .file = rule->at.file,
                                       .line = rule->at.line,
                                       .column = rule->at.column > 0 ? rule->at.column : 1,
                                       .about = rule->about,
                                       .rule = rule,
                                       .tokens = &in->tokens};
  size_t errors = diagnostics_errors(list);
  out->is_bounded = true;
  luaL_checkstack(L, CONSTANTS_MAX + 20, "expression");
  in->failed = !form_check(&in->context);
  if (!in->failed) check_names(in);
  if (!in->failed && diagnostics_errors(list) == errors) rewrite(in, rule->expression);
  bool made = !in->failed && compile(in) && diagnostics_errors(list) == errors;
  lua_settop(L, top);
  buffer_release(&in->code);
  arena_free(arena);
  return made;
}

/* Checks chains of names. An expression begins a chain with a record, a variable or a library name; a script with
 * `case.`.
 *
 * Every name that is wrong is reported once, at its place, with what was probably meant. What cannot be known before a
 * rule runs (a value that a function returned) ends the chain without a word. */
#include "script/chain.h"

#include "base/text.h"
#include "rulebook/approval.h"

#include <string.h>

enum { WORDS_MAX = 512 };

/* ---- positions and reports ---- */

struct position chain_position(const struct chain_context *context, const struct lexeme *token) {
  return (struct position){.file = context->file,
                           .line = context->line + token->line - 1,
                           .column = context->column + token->column - 1,
                           .length = token->width};
}

struct position chain_span(const struct chain_context *context, size_t first, size_t last) {
  const struct lexeme *from = &context->tokens->items[first], *to = &context->tokens->items[last];
  struct position at = chain_position(context, from);
  if (from->line == to->line) at.length = to->column + to->width - from->column;
  return at;
}

void chain_note(const struct chain_context *context) {
  if (context->rule != NULL && context->rule->where != NULL)
    diagnostic_note(context->list, DIAGNOSTIC_script_where, context->rule->where);
}

const char *chain_text(const struct chain_context *context, size_t first, size_t last) {
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = first; i <= last; i++)
    buffer_add(&text, context->tokens->items[i].text, context->tokens->items[i].size);
  const char *copy = arena_copy(context->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

const struct table *chain_table(const struct chain_context *context) {
  return context->rule != NULL ? context->rule->table : NULL;
}

struct words {
  const char *items[WORDS_MAX];
  size_t count;
};

static void words_add(struct words *words, const char *word) {
  if (words->count < WORDS_MAX) words->items[words->count++] = word;
}

/* ---- first names ---- */

static bool record_is_reachable(const struct chain_context *context, const struct record *record) {
  const struct rulebook *rulebook = context->host->rulebook;
  const char *about = context->about;
  if (context->rule != NULL && text_equal(context->rule->draft, record->name)) return true;
  if (about != NULL) return rulebook_path(rulebook, about, record->name).kind != PATH_NONE;
  if (context->rule != NULL || rulebook->process_count == 0) return true;
  for (size_t i = 0; i < rulebook->process_count; i++)
    if (rulebook_path(rulebook, rulebook->processes[i].about, record->name).kind != PATH_NONE) return true;
  return false;
}

bool chain_is_library(const struct chain_context *context, const char *name) {
  lua_State *L = context->host->lua;
  lua_rawgeti(L, LUA_REGISTRYINDEX, context->host->library);
  bool known = lua_getfield(L, -1, name) != LUA_TNIL;
  lua_pop(L, 2);
  return known;
}

static void library_words(const struct chain_context *context, struct words *words) {
  lua_State *L = context->host->lua;
  lua_rawgeti(L, LUA_REGISTRYINDEX, context->host->library);
  lua_pushnil(L);
  while (lua_next(L, -2) != 0) {
    words_add(words, arena_copy(context->arena, lua_tostring(L, -2)));
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

static void case_words(const struct chain_context *context, struct words *words, const char *prefix) {
  const struct rulebook *rulebook = context->host->rulebook;
  for (size_t i = 0; i < rulebook->record_count; i++)
    if (record_is_reachable(context, &rulebook->records[i]))
      words_add(words, arena_printf(context->arena, "%s%s", prefix, rulebook->records[i].name));
  for (size_t i = 0; i < VARIABLE_CASE; i++)
    words_add(words, arena_printf(context->arena, "%s%s", prefix, variable_names[i]));
}

static void input_words(const struct chain_context *context, struct words *words) {
  const struct table *table = chain_table(context);
  for (size_t i = 0; i < table->input_count; i++) words_add(words, table->inputs[i].name);
}

/* The type that a chain in front of `== name` has, when a text is compared with; NULL otherwise. What is wrong in that
 * chain has been told already. */
static const struct type *compared_type(const struct chain_context *context, size_t first) {
  if (first < 2 || context->rule == NULL) return NULL;
  const struct lexeme *tokens = context->tokens->items;
  if (!lexeme_is(&tokens[first - 1], "==") && !lexeme_is(&tokens[first - 1], "~=")) return NULL;
  size_t begin = first - 2;
  while (begin >= 2 && lexeme_is(&tokens[begin - 1], ".")) begin -= 2;
  if (tokens[begin].kind != LEXEME_NAME) return NULL;
  struct chain_context silent = *context;
  silent.list = diagnostics_new();
  struct chain chain = chain_read(&silent, begin);
  diagnostics_free(silent.list);
  return chain.kind == CHAIN_VALUE && !chain.failed && chain.last == first - 2 ? chain.type : NULL;
}

/* `customer.region == south`: a text without its quotes. */
static bool note_unquoted(const struct chain_context *context, size_t first, const char *name) {
  const struct type *type = compared_type(context, first);
  if (type == NULL || (type->kind != KIND_TEXT && type->kind != KIND_CHOICE)) return false;
  bool known = type->kind == KIND_TEXT;
  for (size_t i = 0; i < type->choice_count && !known; i++) known = strcmp(type->choices[i], name) == 0;
  if (known) diagnostic_note(context->list, DIAGNOSTIC_note_text_quotes, name);
  return known;
}

static void report_first(const struct chain_context *context, size_t first, const char *name) {
  const struct record *record = rulebook_record(context->host->rulebook, name);
  struct position at = chain_position(context, &context->tokens->items[first]);
  if (record != NULL && context->about != NULL && chain_table(context) == NULL) {
    diagnostic_add(context->list, DIAGNOSTIC_unreachable_record, &at, name, context->about);
    chain_note(context);
    diagnostic_note(context->list, DIAGNOSTIC_note_reachable, context->about);
    return;
  }
  struct words words = {.count = 0};
  if (chain_table(context) != NULL) input_words(context, &words);
  else case_words(context, &words, "");
  library_words(context, &words);
  diagnostic_add(context->list, DIAGNOSTIC_unknown_name, &at, name);
  chain_note(context);
  if (!note_unquoted(context, first, name)) diagnostic_suggest(context->list, name, words.items, words.count);
}

static const struct type date_type = {.kind = KIND_DATE}, time_type = {.kind = KIND_TIME},
                         text_type = {.kind = KIND_TEXT};

/* An input of the table whose output is being read. A reference is its key there: a table asks no records. */
static bool input_begin(const struct table *table, struct chain *chain, const char *name) {
  int number = table_input_number(table, name);
  if (number < 0) return false;
  const struct type *type = table->inputs[number].type;
  chain->kind = CHAIN_VALUE;
  chain->type = type->kind == KIND_REF ? &text_type : type;
  return true;
}

/* A name that a case has: a record or a variable. */
static bool chain_begin(const struct chain_context *context, struct chain *chain, const char *name) {
  const struct rulebook *rulebook = context->host->rulebook;
  if (chain_table(context) != NULL) return input_begin(chain_table(context), chain, name);
  const struct record *record = rulebook_record(rulebook, name);
  int variable = variable_number(context->host, name) - (int)rulebook->record_count;
  if (record != NULL && !record_is_reachable(context, record)) return false;
  if (record == NULL && variable < 0) return false;
  chain->kind = CHAIN_VALUE;
  if (record != NULL) {
    chain->kind = CHAIN_RECORD;
    chain->record = record;
  } else if (variable == VARIABLE_ACTOR) {
    chain->kind = CHAIN_RECORD;
    chain->record = rulebook_record(rulebook, "person");
  } else if (variable == VARIABLE_ASKED) {
    chain->kind = CHAIN_ASKED;
  } else if (variable == VARIABLE_CASE) {
    chain->kind = CHAIN_CASE;
  } else {
    chain->type = variable == VARIABLE_TODAY ? &date_type : variable == VARIABLE_NOW ? &time_type : &text_type;
  }
  return true;
}

/* ---- further names ---- */

static void report_field(const struct chain_context *context, struct chain *chain, size_t last,
                         const struct words *words) {
  struct position at = chain_span(context, chain->first, last);
  const char *text = chain_text(context, chain->first, last);
  diagnostic_add(context->list, DIAGNOSTIC_unknown_field, &at, text);
  chain_note(context);
  rulebook_note_gone(context->host->rulebook, GONE_FIELD, text, context->list);
  diagnostic_suggest(context->list, text, words->items, words->count);
  chain->failed = true;
}

static void report_record_field(const struct chain_context *context, struct chain *chain, size_t last) {
  struct words words = {.count = 0};
  const char *prefix = chain_text(context, chain->first, last - 1);
  const struct record *record = chain->record;
  for (size_t i = 0; i < record->field_count; i++)
    words_add(&words, arena_printf(context->arena, "%s%s", prefix, record->fields[i].name));
  words_add(&words, arena_printf(context->arena, "%skey", prefix));
  report_field(context, chain, last, &words);
}

static void chain_to_type(const struct chain_context *context, struct chain *chain, const struct type *type) {
  chain->kind = CHAIN_VALUE;
  chain->type = type;
  if (type->kind != KIND_REF) return;
  chain->record = rulebook_record(context->host->rulebook, type->record);
}

/* What would be refused each time that the private field is filled, as engine/turn.c does. */
static void check_private(const struct chain_context *context, const struct chain *chain, size_t token,
                          const struct field *field) {
  const struct rule *rule = context->rule;
  if (!field->is_private || rule == NULL || rule->into_field == NULL) return;
  const struct record *into = rulebook_record(context->host->rulebook, rule->into_record);
  const struct field *kept = into != NULL ? record_field(into, rule->into_field) : NULL;
  if (kept == NULL || kept->is_private || field_is_word(kept)) return;
  struct position at = chain_span(context, chain->first, token);
  diagnostic_add(context->list, DIAGNOSTIC_private_ahead, &at,
                 arena_printf(context->arena, "%s.%s", into->name, kept->name),
                 chain_text(context, chain->first, token));
  chain_note(context);
}

static void step_record(const struct chain_context *context, struct chain *chain, size_t token, const char *name) {
  const struct field *field = record_field(chain->record, name);
  if (field != NULL) {
    check_private(context, chain, token, field);
    chain_to_type(context, chain, field->type);
  } else if (strcmp(name, "key") == 0) {
    chain_to_type(context, chain, &text_type);
  } else if (strcmp(name, "number") == 0) {
    chain->kind = CHAIN_UNKNOWN;
  } else {
    report_record_field(context, chain, token);
  }
}

static void step_asked(const struct chain_context *context, struct chain *chain, size_t token, const char *name) {
  const struct rule *rule = context->rule;
  struct words words = {.count = 0};
  chain->kind = CHAIN_UNKNOWN;
  if (rule == NULL) return;
  for (size_t i = 0; i < rule->ask_count; i++) {
    if (strcmp(rule->asks[i].name, name) == 0) {
      chain_to_type(context, chain, rule->asks[i].type);
      return;
    }
    words_add(&words,
              arena_printf(context->arena, "%s%s", chain_text(context, chain->first, token - 1), rule->asks[i].name));
  }
  report_field(context, chain, token, &words);
}

static void step_value(const struct chain_context *context, struct chain *chain, size_t token, const char *name) {
  static const char *const parts[] = {"year", "quarter", "month", "day", "weekday", "date", "hour", "minute"};
  const struct type *type = chain->type;
  chain->kind = CHAIN_UNKNOWN;
  if (type->kind == KIND_REF && chain->record != NULL) {
    chain->kind = CHAIN_RECORD;
    step_record(context, chain, token, name);
    return;
  }
  struct words words = {.count = 0};
  const char *prefix = chain_text(context, chain->first, token - 1);
  if (type->kind == KIND_DATE || type->kind == KIND_TIME) {
    size_t count = type->kind == KIND_DATE ? 5 : 8;
    for (size_t i = 0; i < count; i++) {
      if (strcmp(parts[i], name) == 0) return;
      words_add(&words, arena_printf(context->arena, "%s%s", prefix, parts[i]));
    }
  } else if (type->kind == KIND_MONEY && strcmp(name, "currency") == 0) {
    return;
  }
  report_field(context, chain, token, &words);
}

static void step_case(const struct chain_context *context, struct chain *chain, size_t token, const char *name) {
  if (chain_begin(context, chain, name) && chain->kind != CHAIN_CASE) return;
  struct words words = {.count = 0};
  case_words(context, &words, "case.");
  chain->kind = CHAIN_UNKNOWN;
  report_field(context, chain, token, &words);
}

static void chain_step(const struct chain_context *context, struct chain *chain, size_t token, const char *name) {
  switch (chain->kind) {
  case CHAIN_RECORD:
    step_record(context, chain, token, name);
    break;
  case CHAIN_ASKED:
    step_asked(context, chain, token, name);
    break;
  case CHAIN_CASE:
    step_case(context, chain, token, name);
    break;
  case CHAIN_VALUE:
    step_value(context, chain, token, name);
    break;
  case CHAIN_UNKNOWN:
    break;
  }
}

static const struct lexeme *lexeme_at(const struct chain_context *context, size_t index) {
  return &context->tokens->items[index < context->tokens->count ? index : context->tokens->count];
}

/* Names of a library table, or of a script behind `rules`: whether the table on top of the stack has them. */
static void library_member(const struct chain_context *context, struct chain *chain, const char *table) {
  lua_State *L = context->host->lua;
  if (!lexeme_is(lexeme_at(context, chain->last + 1), ".") || lexeme_at(context, chain->last + 2)->kind != LEXEME_NAME)
    return;
  if (lua_type(L, -1) != LUA_TTABLE) return;
  const char *name = lexeme_copy(context->arena, lexeme_at(context, chain->last + 2));
  chain->last += 2;
  frozen_contents(L, -1);
  bool known = lua_getfield(L, -1, name) != LUA_TNIL;
  lua_remove(L, -2);
  if (known) return;
  struct words words = {.count = 0};
  lua_pop(L, 1);
  frozen_contents(L, -1);
  lua_pushnil(L);
  while (lua_next(L, -2) != 0) {
    if (lua_type(L, -2) == LUA_TSTRING)
      words_add(&words, arena_printf(context->arena, "%s.%s", table, lua_tostring(L, -2)));
    lua_pop(L, 1);
  }
  struct position at = chain_span(context, chain->first, chain->last);
  const char *text = chain_text(context, chain->first, chain->last);
  diagnostic_add(context->list, DIAGNOSTIC_unknown_name, &at, text);
  chain_note(context);
  diagnostic_suggest(context->list, text, words.items, words.count);
  chain->failed = true;
}

static void library_chain(const struct chain_context *context, struct chain *chain, const char *name) {
  lua_State *L = context->host->lua;
  int top = lua_gettop(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, context->host->library);
  lua_getfield(L, -1, name);
  library_member(context, chain, name);
  const char *member = chain->last > chain->first ? lexeme_copy(context->arena, lexeme_at(context, chain->last)) : "";
  if (strcmp(name, "rules") == 0 && !chain->failed && member[0] != '\0' && !library_failed(context->host, member))
    library_member(context, chain, chain_text(context, chain->first, chain->last));
  lua_settop(L, top);
}

struct chain chain_read(const struct chain_context *context, size_t first) {
  struct chain chain = {.kind = CHAIN_UNKNOWN, .first = first, .last = first, .names = 1};
  const char *name = lexeme_copy(context->arena, lexeme_at(context, first));
  if (context->rule == NULL) {
    chain.kind = CHAIN_CASE;
  } else if (!chain_begin(context, &chain, name)) {
    if (chain_is_library(context, name)) library_chain(context, &chain, name);
    else report_first(context, first, name), chain.failed = true;
    chain.kind = CHAIN_UNKNOWN;
    return chain;
  }
  while (!chain.failed && lexeme_is(lexeme_at(context, chain.last + 1), ".") &&
         lexeme_at(context, chain.last + 2)->kind == LEXEME_NAME) {
    chain.last += 2;
    chain.names++;
    chain_step(context, &chain, chain.last, lexeme_copy(context->arena, lexeme_at(context, chain.last)));
  }
  const struct lexeme *next = lexeme_at(context, chain.last + 1);
  if (lexeme_is(next, ":") || lexeme_is(next, "[") || lexeme_is(next, "(")) chain.kind = CHAIN_UNKNOWN;
  return chain;
}

/* ---- all("payment") ---- */

static const struct record *series_record(const struct chain_context *context, size_t token, const char *name,
                                          bool of_case) {
  const struct record *record = rulebook_record(context->host->rulebook, name);
  struct position at = chain_position(context, lexeme_at(context, token));
  if (record == NULL || (of_case && !record_is_reachable(context, record))) {
    struct words words = {.count = 0};
    for (size_t i = 0; i < context->host->rulebook->record_count; i++)
      if (context->host->rulebook->records[i].belongs_to != NULL)
        words_add(&words, context->host->rulebook->records[i].name);
    diagnostic_add(context->list, DIAGNOSTIC_unknown_name, &at, name);
    chain_note(context);
    diagnostic_suggest(context->list, name, words.items, words.count);
    return NULL;
  }
  if (record->belongs_to != NULL) return record;
  diagnostic_add(context->list, DIAGNOSTIC_not_a_series, &at, name);
  chain_note(context);
  return NULL;
}

void chain_check_series(const struct chain_context *context, size_t first) {
  if (!lexeme_is(lexeme_at(context, first), "all") || !lexeme_is(lexeme_at(context, first + 1), "(")) return;
  const char *name = lexeme_string(context->arena, lexeme_at(context, first + 2));
  bool of_case = lexeme_is(lexeme_at(context, first + 3), ")"), of_row = lexeme_is(lexeme_at(context, first + 3), ",");
  if (name == NULL || (!of_case && !of_row)) return;
  const struct record *record = series_record(context, first + 2, name, of_case);
  bool summed =
      first >= 2 && lexeme_is(lexeme_at(context, first - 2), "sum") && lexeme_is(lexeme_at(context, first - 1), "(");
  if (record == NULL || of_row || !summed || !lexeme_is(lexeme_at(context, first + 4), ",")) return;
  const char *field = lexeme_string(context->arena, lexeme_at(context, first + 5));
  if (field == NULL || record_field(record, field) != NULL) return;
  struct words words = {.count = 0};
  for (size_t i = 0; i < record->field_count; i++) words_add(&words, record->fields[i].name);
  struct position at = chain_position(context, lexeme_at(context, first + 5));
  diagnostic_add(context->list, DIAGNOSTIC_unknown_field, &at, arena_printf(context->arena, "%s.%s", name, field));
  chain_note(context);
  diagnostic_suggest(context->list, field, words.items, words.count);
}

/* ---- approvals ---- */

static void approval_words(const struct chain_context *context, struct words *words) {
  const struct rulebook *rulebook = context->host->rulebook;
  for (size_t i = 0; i < rulebook->process_count; i++) {
    const struct process *process = &rulebook->processes[i];
    if (context->about != NULL && !text_equal(process->about, context->about)) continue;
    for (size_t j = 0; j < process->approval_count; j++) words_add(words, process->approvals[j].name);
  }
}

void chain_check_approved(const struct chain_context *context, size_t first) {
  if (!lexeme_is(lexeme_at(context, first), "approved")) return;
  size_t text = first + (lexeme_is(lexeme_at(context, first + 1), "(") ? 2 : 1);
  const char *name = lexeme_string(context->arena, lexeme_at(context, text));
  if (name == NULL || (text == first + 2 && !lexeme_is(lexeme_at(context, text + 1), ")"))) return;
  struct words words = {.count = 0};
  approval_words(context, &words);
  for (size_t i = 0; i < words.count; i++)
    if (strcmp(words.items[i], name) == 0) return;
  struct position at = chain_position(context, lexeme_at(context, text));
  diagnostic_add(context->list, DIAGNOSTIC_unknown_approval, &at, name);
  chain_note(context);
  diagnostic_suggest(context->list, name, words.items, words.count);
}

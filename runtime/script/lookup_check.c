/* Calls of decision tables, checked before anything runs.
 *
 * A call is read from its tokens: `table.NAME{name = value, ...}`, also in round brackets, and a `.output` behind it.
 * Only what is certain is said: an input that is a literal or a field has a known kind, any other value is left to the
 * run. A call that computes its names, or holds a function, is not looked at. */
#include "script/lookup.h"

#include "base/text.h"

#include <string.h>

struct call {
  const struct chain_context *context;
  const struct table *table;
  size_t first, open; /* tokens: `table`, the brace */
  size_t close;
  bool *given;
  bool is_certain; /* all names are known */
};

static const struct lexeme *token_at(const struct chain_context *context, size_t index) {
  return &context->tokens->items[index < context->tokens->count ? index : context->tokens->count];
}

static const char *word_at(const struct chain_context *context, size_t index) {
  return lexeme_copy(context->arena, token_at(context, index));
}

/* ---- names ---- */

const char *lookup_inputs(struct arena *arena, const struct table *table, const char *behind) {
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < table->input_count; i++)
    buffer_printf(&text, "%s%s%s", i > 0 ? ", " : "", table->inputs[i].name, behind);
  const char *copy = arena_copy(arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static const char **column_names(struct arena *arena, const struct table_column *columns, size_t count) {
  const char **names = arena_alloc(arena, (count + 1) * sizeof *names);
  for (size_t i = 0; i < count; i++) names[i] = columns[i].name;
  return names;
}

void lookup_report_input(struct arena *arena, const struct table *table, const struct position *at, const char *name,
                         struct diagnostics *list) {
  diagnostic_add(list, DIAGNOSTIC_unknown_input, at, table->name, name);
  diagnostic_suggest(list, name, column_names(arena, table->inputs, table->input_count), table->input_count);
  diagnostic_note(list, DIAGNOSTIC_note_inputs, lookup_inputs(arena, table, ""));
}

void lookup_report_output(struct arena *arena, const struct table *table, const struct position *at, const char *name,
                          struct diagnostics *list) {
  const char **names = column_names(arena, table->outputs, table->output_count);
  struct buffer all = BUFFER_EMPTY;
  for (size_t i = 0; i < table->output_count; i++) buffer_printf(&all, "%s%s", i > 0 ? ", " : "", names[i]);
  diagnostic_add(list, DIAGNOSTIC_lookup_no_output, at, table->name, name);
  diagnostic_suggest(list, name, names, table->output_count);
  diagnostic_note(list, DIAGNOSTIC_note_outputs, buffer_text(&all));
  buffer_release(&all);
}

/* ---- kinds ---- */

static bool is_number(enum kind kind) {
  return kind == KIND_INTEGER || kind == KIND_DECIMAL || kind == KIND_PERCENT;
}

static bool is_text(enum kind kind) {
  return kind == KIND_TEXT || kind == KIND_CHOICE || kind == KIND_DURATION;
}

/* Whether a field of this type can be what the column takes. */
static bool type_fits(const struct type *column, const struct type *field) {
  if (is_number(column->kind)) return is_number(field->kind);
  if (column->kind == KIND_REF && field->kind == KIND_REF) return text_equal(column->record, field->record);
  if (column->kind == KIND_REF || is_text(column->kind)) return is_text(field->kind);
  if (column->kind == KIND_LIST && field->kind == KIND_LIST) return type_fits(column->element, field->element);
  return column->kind == field->kind;
}

static void report_kind(const struct call *call, const struct table_column *column, size_t from, size_t to,
                        const char *got) {
  const struct chain_context *context = call->context;
  struct buffer type = BUFFER_EMPTY;
  struct position at = chain_span(context, from, to - 1);
  type_write(&type, column->type);
  diagnostic_add(context->list, DIAGNOSTIC_lookup_kind, &at, call->table->name, column->name, buffer_text(&type), got);
  chain_note(context);
  buffer_release(&type);
}

/* ---- literals ---- */

static bool is_code(const struct lexeme *token) {
  if (token->kind != LEXEME_NAME || token->size != 3) return false;
  for (size_t i = 0; i < 3; i++)
    if (token->text[i] < 'A' || token->text[i] > 'Z') return false;
  return true;
}

/* How to write a literal of another kind, where that is certain. */
static void note_remedy(const struct call *call, const struct type *type, const struct lexeme *literal) {
  const struct chain_context *context = call->context;
  const char *text = lexeme_copy(context->arena, literal), *remedy = NULL;
  const char *code = context->host->rulebook->currency->code;
  bool number = literal->kind == LEXEME_NUMBER, quoted = literal->kind == LEXEME_TEXT;
  if (type->kind == KIND_MONEY && number && context->rule != NULL)
    remedy = arena_printf(context->arena, "%s %s", text, code);
  else if (type->kind == KIND_MONEY && number) remedy = arena_printf(context->arena, "money(%s, \"%s\")", text, code);
  else if (type->kind == KIND_DATE && quoted) remedy = arena_printf(context->arena, "date(%s)", text);
  else if (type->kind == KIND_TIME && quoted) remedy = arena_printf(context->arena, "time(%s)", text);
  if (remedy != NULL) diagnostic_note(context->list, DIAGNOSTIC_note_write, remedy);
}

/* A text or whole number that has the right kind: is it one of the values? */
static void check_domain(const struct call *call, const struct table_column *column, size_t token) {
  const struct chain_context *context = call->context;
  const struct lexeme *literal = token_at(context, token);
  const struct value_locale locale = {.currency = context->host->rulebook->currency};
  const struct type *type = column->type;
  const char *text = literal->kind == LEXEME_TEXT ? lexeme_string(context->arena, literal)
                     : type->kind == KIND_INTEGER ? word_at(context, token)
                                                  : NULL;
  struct buffer why = BUFFER_EMPTY;
  struct value value;
  if (text == NULL || value_read(context->arena, type, &locale, text, &value, &why)) return;
  struct position at = chain_position(context, literal);
  const char *shown = literal->kind == LEXEME_TEXT ? arena_printf(context->arena, "'%s'", text) : text;
  diagnostic_add(context->list, DIAGNOSTIC_lookup_value, &at, call->table->name, column->name, shown,
                 buffer_text(&why));
  chain_note(context);
  if (type->kind == KIND_CHOICE) diagnostic_suggest(context->list, text, type->choices, type->choice_count);
  buffer_release(&why);
}

static bool literal_fits(const struct type *type, const struct lexeme *literal) {
  if (literal->kind == LEXEME_NUMBER) return is_number(type->kind);
  if (literal->kind == LEXEME_TEXT) return is_text(type->kind) || type->kind == KIND_REF;
  return type->kind == KIND_BOOLEAN && !lexeme_is(literal, "nil");
}

static bool is_literal(const struct lexeme *token) {
  return token->kind == LEXEME_NUMBER || token->kind == LEXEME_TEXT || lexeme_is(token, "true") ||
         lexeme_is(token, "false") || lexeme_is(token, "nil");
}

/* The value [from, to) is a literal: whether it is one, and what is wrong with it. */
static bool check_literal(const struct call *call, const struct table_column *column, size_t from, size_t to) {
  const struct chain_context *context = call->context;
  const struct lexeme *literal = token_at(context, from), *second = token_at(context, from + 1);
  bool percent = to == from + 2 && lexeme_is(second, "%"), amount = to == from + 2 && is_code(second);
  if (!is_literal(literal) || (to != from + 1 && !percent && !amount)) return false;
  bool fits = amount    ? column->type->kind == KIND_MONEY
              : percent ? column->type->kind == KIND_PERCENT || column->type->kind == KIND_DECIMAL
                        : literal_fits(column->type, literal);
  if (fits && to == from + 1) check_domain(call, column, from);
  if (fits) return true;
  report_kind(call, column, from, to,
              to == from + 1 ? word_at(context, from)
                             : arena_printf(context->arena, amount ? "%s %s" : "%s%s", word_at(context, from),
                                            word_at(context, from + 1)));
  if (to == from + 1) note_remedy(call, column->type, literal);
  return true;
}

/* ---- fields ---- */

/* A chain that is the whole value. What is wrong with the chain itself is told by those who read it for that. */
static void check_field(const struct call *call, const struct table_column *column, size_t from, size_t to) {
  const struct chain_context *context = call->context;
  const struct lexeme *token = token_at(context, from);
  if (token->kind != LEXEME_NAME || lexeme_is_keyword(token)) return;
  if (context->rule == NULL && (!context->has_case || !lexeme_is(token, "case"))) return;
  struct chain_context silent = *context;
  silent.list = diagnostics_new();
  struct chain chain = chain_read(&silent, from);
  diagnostics_free(silent.list);
  if (chain.failed || chain.last + 1 != to) return;
  struct buffer got = BUFFER_EMPTY;
  if (chain.kind == CHAIN_VALUE && chain.type != NULL && !type_fits(column->type, chain.type))
    type_write(&got, chain.type);
  else if (chain.kind == CHAIN_RECORD && column->type->kind != KIND_REF)
    buffer_printf(&got, "record %s", chain.record->name);
  if (got.size > 0) report_kind(call, column, from, to, buffer_text(&got));
  bool leads = chain.kind == CHAIN_RECORD || (chain.type != NULL && chain.type->kind == KIND_REF);
  if (got.size > 0 && leads && is_text(column->type->kind))
    diagnostic_note(context->list, DIAGNOSTIC_note_write,
                    arena_printf(context->arena, "%s.key", chain_text(context, from, to - 1)));
  buffer_release(&got);
}

/* ---- one call ---- */

static void report_names(const struct call *call, size_t token) {
  const struct chain_context *context = call->context;
  struct position at = chain_span(context, call->first, token);
  diagnostic_add(context->list, DIAGNOSTIC_lookup_names, &at, call->table->name,
                 lookup_inputs(context->arena, call->table, " = ..."));
  chain_note(context);
}

static void check_input(struct call *call, size_t key, size_t end) {
  const struct chain_context *context = call->context;
  const char *name = word_at(context, key);
  int number = table_input_number(call->table, name);
  struct position at = chain_position(context, token_at(context, key));
  if (number < 0) {
    lookup_report_input(context->arena, call->table, &at, name, context->list);
    chain_note(context);
    return;
  }
  if (call->given[number]) {
    diagnostic_add(context->list, DIAGNOSTIC_lookup_twice, &at, call->table->name, name);
    chain_note(context);
  }
  call->given[number] = true;
  const struct table_column *column = &call->table->inputs[number];
  if (!check_literal(call, column, key + 2, end)) check_field(call, column, key + 2, end);
}

/* The entry that begins here; it ends before token `end`. */
static void check_entry(struct call *call, size_t from, size_t end) {
  const struct chain_context *context = call->context;
  if (lexeme_is(token_at(context, from), "[")) {
    call->is_certain = false;
  } else if (token_at(context, from)->kind == LEXEME_NAME && lexeme_is(token_at(context, from + 1), "=")) {
    check_input(call, from, end);
  } else {
    if (call->is_certain) report_names(call, end - 1);
    call->is_certain = false;
  }
}

static int depth_change(const struct lexeme *token) {
  if (lexeme_is(token, "(") || lexeme_is(token, "{") || lexeme_is(token, "[")) return 1;
  return lexeme_is(token, ")") || lexeme_is(token, "}") || lexeme_is(token, "]") ? -1 : 0;
}

/* Finds the closing brace; false when there is none, or a function stands inside. */
static bool find_close(struct call *call) {
  int depth = 0;
  for (size_t i = call->open; i < call->context->tokens->count; i++) {
    depth += depth_change(token_at(call->context, i));
    call->close = i;
    if (depth == 0) return true;
    if (lexeme_is(token_at(call->context, i), "function")) return false;
  }
  return false;
}

static void check_entries(struct call *call) {
  const struct chain_context *context = call->context;
  int depth = 0;
  size_t from = call->open + 1;
  for (size_t i = from; i <= call->close; i++) {
    const struct lexeme *token = token_at(context, i);
    bool ends = depth == 0 && (i == call->close || lexeme_is(token, ",") || lexeme_is(token, ";"));
    if (ends && i > from) check_entry(call, from, i);
    if (ends) from = i + 1;
    depth += depth_change(token);
  }
}

static void check_missing(const struct call *call) {
  const struct chain_context *context = call->context;
  struct position at = chain_span(context, call->first, call->first + 2);
  for (size_t i = 0; call->is_certain && i < call->table->input_count; i++) {
    if (call->given[i]) continue;
    diagnostic_add(context->list, DIAGNOSTIC_lookup_missing, &at, call->table->name, call->table->inputs[i].name);
    chain_note(context);
  }
}

/* `.limit` behind the call. */
static void check_output(const struct call *call) {
  const struct chain_context *context = call->context;
  const struct table *table = call->table;
  size_t dot = call->close + 1;
  if (call->open == call->first + 4) dot++; /* the round bracket */
  if (!lexeme_is(token_at(context, dot), ".") || token_at(context, dot + 1)->kind != LEXEME_NAME) return;
  const char *name = word_at(context, dot + 1), *policy = hit_policy_name(table->policy);
  struct position at = chain_position(context, token_at(context, dot + 1));
  bool is_total = table->policy == HIT_COLLECT && table->collect != COLLECT_LIST;
  if (table_gives_list(table)) {
    enum diagnostic_id id = is_total ? DIAGNOSTIC_lookup_total : DIAGNOSTIC_lookup_list;
    diagnostic_add(context->list, id, &at, table->name, name, policy);
  } else if (table->output_count == 1) {
    diagnostic_add(context->list, DIAGNOSTIC_lookup_one_output, &at, table->name, name);
  } else if (table_output_number(table, name) < 0) {
    lookup_report_output(context->arena, table, &at, name, context->list);
  } else {
    return;
  }
  chain_note(context);
}

static void report_table(const struct chain_context *context, size_t first, const char *name) {
  const struct rulebook *rulebook = context->host->rulebook;
  struct position at = chain_span(context, first, first + 2);
  const char **names = arena_alloc(context->arena, (rulebook->table_count + 1) * sizeof *names);
  for (size_t i = 0; i < rulebook->table_count; i++) names[i] = rulebook->tables[i]->name;
  for (size_t i = 0; i < rulebook->broken_table_count; i++)
    if (text_equal(rulebook->broken_tables[i], name)) return;
  if (lookup_is_function(context->host, name)) return;
  diagnostic_add(context->list, DIAGNOSTIC_unknown_table, &at, name);
  diagnostic_suggest(context->list, name, names, rulebook->table_count);
}

void lookup_check(const struct chain_context *context, size_t first) {
  bool is_table = lexeme_is(token_at(context, first), "table") && lexeme_is(token_at(context, first + 1), ".");
  if (!is_table || token_at(context, first + 2)->kind != LEXEME_NAME) return;
  const char *name = word_at(context, first + 2);
  struct call call = {context, rulebook_table(context->host->rulebook, name), first, first + 3, 0, NULL, true};
  if (call.table == NULL) {
    if (context->rule == NULL) report_table(context, first, name);
    return;
  }
  bool bracket = lexeme_is(token_at(context, call.open), "(");
  call.open += bracket;
  if (!lexeme_is(token_at(context, call.open), "{")) {
    bool variable = token_at(context, call.open)->kind == LEXEME_NAME;
    if ((bracket && !variable) || token_at(context, call.open)->kind == LEXEME_TEXT) report_names(&call, call.open);
    return;
  }
  if (!find_close(&call)) return;
  call.given = arena_alloc(context->arena, (call.table->input_count + 1) * sizeof *call.given);
  check_entries(&call);
  check_missing(&call);
  check_output(&call);
}

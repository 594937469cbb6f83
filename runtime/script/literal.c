/* Chains of names held against literals: what can never hold, and what can be read in two ways.
 *
 * Whatever only a run can tell (two fields, what a function returns) is left to it. */
#include "script/chain.h"

#include "rulebook/misspelling.h"

#include <string.h>

static const struct lexeme *lexeme_at(const struct chain_context *context, size_t index) {
  return &context->tokens->items[index < context->tokens->count ? index : context->tokens->count];
}

enum literal {
  LITERAL_NONE,
  LITERAL_NUMBER,
  LITERAL_PERCENT,
  LITERAL_MONEY,
  LITERAL_TEXT,
  LITERAL_BOOLEAN,
  LITERAL_NIL
};

static bool lexeme_is_operator(const struct lexeme *token) {
  static const char *const operators[] = {"+", "-", "*", "/", "//", "%", "^", "..", "#"};
  for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
    if (lexeme_is(token, operators[i])) return true;
  return false;
}

static bool lexeme_is_code(const struct lexeme *token) {
  if (token->kind != LEXEME_NAME || token->size != 3) return false;
  for (size_t i = 0; i < 3; i++)
    if (token->text[i] < 'A' || token->text[i] > 'Z') return false;
  return true;
}

static enum literal literal_kind(const struct lexeme *token) {
  if (token->kind == LEXEME_NUMBER) return LITERAL_NUMBER;
  if (token->kind == LEXEME_TEXT) return LITERAL_TEXT;
  if (lexeme_is(token, "true") || lexeme_is(token, "false")) return LITERAL_BOOLEAN;
  return lexeme_is(token, "nil") ? LITERAL_NIL : LITERAL_NONE;
}

/* The literal that begins at a token and is the whole operand; `*last` is its last token. */
static enum literal literal_behind(const struct chain_context *context, size_t at, size_t *last) {
  enum literal literal = literal_kind(lexeme_at(context, at));
  *last = at;
  if (literal == LITERAL_NUMBER && lexeme_is_code(lexeme_at(context, at + 1))) literal = LITERAL_MONEY, *last = at + 1;
  else if (literal == LITERAL_NUMBER && context->rule != NULL && lexeme_is(lexeme_at(context, at + 1), "%"))
    return LITERAL_PERCENT;
  return lexeme_is_operator(lexeme_at(context, *last + 1)) ? LITERAL_NONE : literal;
}

/* The literal that ends before a token and is the whole operand. */
static enum literal literal_before(const struct chain_context *context, size_t at, size_t *first) {
  enum literal literal = literal_kind(lexeme_at(context, at));
  *first = at;
  if (lexeme_is_code(lexeme_at(context, at)) && at > 0 && lexeme_at(context, at - 1)->kind == LEXEME_NUMBER)
    literal = LITERAL_MONEY, *first = at - 1;
  return *first > 0 && lexeme_is_operator(lexeme_at(context, *first - 1)) ? LITERAL_NONE : literal;
}

static bool literal_fits(const struct type *type, enum literal literal) {
  if (literal == LITERAL_NIL) return false;
  switch (type->kind) {
  case KIND_MONEY:
    return literal == LITERAL_MONEY;
  case KIND_INTEGER:
  case KIND_DECIMAL:
  case KIND_PERCENT:
    return literal == LITERAL_NUMBER || literal == LITERAL_PERCENT;
  case KIND_TEXT:
  case KIND_DURATION:
  case KIND_CHOICE:
    return literal == LITERAL_TEXT;
  case KIND_BOOLEAN:
    return literal == LITERAL_BOOLEAN;
  default:
    return false;
  }
}

/* `deal.amount >= "15,000"`: the amount between the quotes, when there is one. */
static const char *amount_remedy(const struct chain_context *context, const char *path, const char *text,
                                 const char *operator) {
  const struct currency *home = context->host->rulebook->currency;
  struct money money;
  const char *inside = arena_copy_bytes(context->arena, text + 1, strlen(text) - 2);
  if (!money_parse(inside, home, &money)) return NULL;
  if (context->rule == NULL) return arena_printf(context->arena, "%s %s money(%s)", path, operator, text);
  bool plain = strchr(inside, ' ') == NULL;
  return arena_printf(context->arena, "%s %s %s%s%s", path, operator, inside, plain ? " " : "",
                      plain ? home->code : "");
}

static void note_remedy(const struct chain_context *context, const char *path, const struct type *type,
                        enum literal literal, const char *text, const char *operator) {
  const char *code = context->host->rulebook->currency->code, *remedy = NULL;
  bool equal = strcmp(operator, "==") == 0;
  if (literal == LITERAL_NIL) remedy = arena_printf(context->arena, "%shas(%s)", equal ? "not " : "", path);
  else if (type->kind == KIND_MONEY && literal == LITERAL_TEXT) remedy = amount_remedy(context, path, text, operator);
  else if (type->kind == KIND_MONEY && literal == LITERAL_NUMBER && context->rule != NULL)
    remedy = arena_printf(context->arena, "%s %s %s %s", path, operator, text, code);
  else if (type->kind == KIND_MONEY && literal == LITERAL_NUMBER)
    remedy = arena_printf(context->arena, "%s %s money(%s, \"%s\")", path, operator, text, code);
  else if (type->kind == KIND_REF && literal == LITERAL_TEXT)
    remedy = arena_printf(context->arena, "%s.key %s %s", path, operator, text);
  else if (type->kind == KIND_DATE && literal == LITERAL_TEXT)
    remedy = arena_printf(context->arena, "%s %s date(%s)", path, operator, text);
  else if (type->kind == KIND_TIME && literal == LITERAL_TEXT)
    remedy = arena_printf(context->arena, "%s %s time(%s)", path, operator, text);
  else if (type->kind == KIND_LIST)
    remedy = arena_printf(context->arena, "%scontains(%s, %s)", equal ? "" : "not ", path, text);
  if (remedy != NULL) diagnostic_note(context->list, DIAGNOSTIC_note_write, remedy);
}

static void check_choice(const struct chain_context *context, const struct chain *chain, size_t token) {
  const char *text = lexeme_string(context->arena, lexeme_at(context, token));
  const struct type *type = chain->type;
  if (text == NULL || type->kind != KIND_CHOICE) return;
  struct buffer choices = BUFFER_EMPTY;
  bool known = false;
  for (size_t i = 0; i < type->choice_count; i++) {
    known = known || strcmp(type->choices[i], text) == 0;
    buffer_printf(&choices, "%s%s", i > 0 ? ", " : "", type->choices[i]);
  }
  if (!known) {
    struct position at = chain_position(context, lexeme_at(context, token));
    diagnostic_add(context->list, DIAGNOSTIC_unknown_choice, &at, chain_text(context, chain->first, chain->last), text,
                   buffer_text(&choices));
    chain_note(context);
    diagnostic_suggest(context->list, text, type->choices, type->choice_count);
  }
  buffer_release(&choices);
}

static bool is_equality(const char *operator) {
  return strcmp(operator, "==") == 0 || strcmp(operator, "~=") == 0;
}

/* Whether < and > take such a literal; what only a run can tell is left to it. */
static bool literal_compares(const struct type *type, enum literal literal) {
  switch (type->kind) {
  case KIND_MONEY:
    return literal == LITERAL_MONEY || literal == LITERAL_NUMBER;
  case KIND_INTEGER:
  case KIND_DECIMAL:
  case KIND_PERCENT:
    return literal == LITERAL_NUMBER || literal == LITERAL_PERCENT;
  case KIND_DATE:
  case KIND_TIME:
    return literal != LITERAL_TEXT;
  default:
    return true;
  }
}

/* `15.000` held against money: fifteen, or fifteen thousand? Currencies whose minor unit has three digits tell. */
static bool check_point(const struct chain_context *context, const struct chain *chain, size_t first, size_t last) {
  const struct currency *currency = context->host->rulebook->currency;
  const char *number = lexeme_copy(context->arena, lexeme_at(context, first));
  if (last > first) currency = currency_find(lexeme_copy(context->arena, lexeme_at(context, last)));
  if (chain->type->kind != KIND_MONEY || context->rule == NULL || currency == NULL || currency->digits == 3)
    return true;
  const char *point = strchr(number, '.');
  if (point == NULL || strlen(point) != 4 || strspn(point + 1, "0123456789") != 3) return true;
  struct position at = chain_position(context, lexeme_at(context, first));
  const struct value_locale locale = {.currency = currency};
  static const struct type money = {.kind = KIND_MONEY};
  diagnostic_add(context->list, DIAGNOSTIC_amount_point, &at, number);
  chain_note(context);
  misspelling_note_value(context->arena, &money, &locale, number, context->list);
  return false;
}

static void check_literal(const struct chain_context *context, const struct chain *chain, enum literal literal,
                          size_t first, size_t last, const char *operator) {
  if (literal == LITERAL_NONE) return;
  bool number = literal == LITERAL_NUMBER || literal == LITERAL_MONEY;
  if (number && !check_point(context, chain, first, last)) return;
  bool equality = is_equality(operator);
  if (equality ? literal_fits(chain->type, literal) : literal_compares(chain->type, literal)) {
    if (equality) check_choice(context, chain, first);
    return;
  }
  struct position at =
      chain_span(context, chain->first < first ? chain->first : first, chain->last > last ? chain->last : last);
  struct buffer type = BUFFER_EMPTY;
  const char *path = chain_text(context, chain->first, chain->last), *text = chain_text(context, first, last);
  type_write(&type, chain->type);
  diagnostic_add(context->list, equality ? DIAGNOSTIC_never_equal : DIAGNOSTIC_never_compares, &at, path,
                 buffer_text(&type), text);
  chain_note(context);
  note_remedy(context, path, chain->type, literal, text, operator);
  buffer_release(&type);
}

/* The operators that compare, and each one's other direction. */
static const char *const comparisons[][2] = {{"==", "=="}, {"~=", "~="}, {"<", ">"},
                                             {"<=", ">="}, {">", "<"},   {">=", "<="}};

static const char *comparison(const struct lexeme *token, size_t side) {
  for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++)
    if (lexeme_is(token, comparisons[i][0])) return comparisons[i][side];
  return NULL;
}

void chain_check_comparison(const struct chain_context *context, const struct chain *chain) {
  if (chain->kind != CHAIN_VALUE || chain->failed || chain->type == NULL) return;
  size_t edge;
  const char *behind = comparison(lexeme_at(context, chain->last + 1), 0);
  bool plain_before = chain->first == 0 || !lexeme_is_operator(lexeme_at(context, chain->first - 1));
  if (behind != NULL && plain_before) {
    enum literal literal = literal_behind(context, chain->last + 2, &edge);
    check_literal(context, chain, literal, chain->last + 2, edge, behind);
  }
  const char *before = chain->first >= 2 ? comparison(lexeme_at(context, chain->first - 1), 1) : NULL;
  if (before != NULL && !lexeme_is_operator(lexeme_at(context, chain->last + 1))) {
    enum literal literal = literal_before(context, chain->first - 2, &edge);
    check_literal(context, chain, literal, edge, chain->first - 2, before);
  }
}

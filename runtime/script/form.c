/* The form of an expression: what of Lua may stand in it, and what people write who know other languages, a
 * spreadsheet, or an input method.
 *
 * Invariants
 * 1. One fault is told, the first: what stands behind it is often only its echo.
 * 2. What is told to be written is of the expression's own language.
 *
 * Not done here: what Lua's compiler finds by itself, such as a bracket that is never closed. */
#include "script/form.h"

#include "rulebook/misspelling.h"

#include <stdio.h>
#include <string.h>

static const struct lexeme *at(const struct chain_context *in, size_t index) {
  return &in->tokens->items[index < in->tokens->count ? index : in->tokens->count];
}

static struct position span(const struct chain_context *in, size_t first, size_t last) {
  return chain_span(in, first, last < in->tokens->count ? last : in->tokens->count - 1);
}

/* No blank between a token and the one before it. */
static bool is_joined(const struct chain_context *in, size_t index) {
  return index > 0 && index < in->tokens->count &&
         at(in, index - 1)->text + at(in, index - 1)->size == at(in, index)->text;
}

#define REPORT(in, id, position, ...)                                                                                  \
  (diagnostic_add((in)->list, DIAGNOSTIC_##id, position, ##__VA_ARGS__), chain_note(in), false)

/* ---- texts ---- */

static bool text_is_finished(const struct lexeme *token) {
  char quote = token->text[0];
  if (quote == '[') return true; /* a long one takes everything behind it: Lua misses the rest */
  for (size_t i = 1; i < token->size; i++) {
    if (token->text[i] == '\\') i++;
    else if (token->text[i] == quote) return true;
  }
  return false;
}

static bool check_text(const struct chain_context *in, size_t token) {
  if (at(in, token)->kind != LEXEME_TEXT || text_is_finished(at(in, token))) return true;
  struct position position = span(in, token, token);
  return REPORT(in, script_syntax, &position, "unfinished string");
}

/* ---- signs that only look like those of an expression ---- */

static bool is_foreign(const struct lexeme *token) {
  return token->kind == LEXEME_SYMBOL && ((unsigned char)token->text[0] & 0x80) != 0;
}

/* The plain form of one sign, the sign itself when it is of no such kind. */
static const char *plain_of(const struct chain_context *in, const struct lexeme *token) {
  const char *sign = lexeme_copy(in->arena, token), *plain = misspelling_plain(in->arena, sign);
  if (plain[0] == '\0') return " ";
  return strcmp(plain, "<>") == 0 ? "~=" : plain;
}

static bool is_lookalike(const struct chain_context *in, const struct lexeme *token) {
  return is_foreign(token) && strcmp(plain_of(in, token), lexeme_copy(in->arena, token)) != 0;
}

/* `１５` as a whole. */
static bool report_lookalike(const struct chain_context *in, size_t first) {
  size_t last = first;
  const char *plain = plain_of(in, at(in, first));
  while (is_joined(in, last + 1) && is_lookalike(in, at(in, last + 1)))
    plain = arena_printf(in->arena, "%s%s", plain, plain_of(in, at(in, ++last)));
  struct position position = span(in, first, last);
  return REPORT(in, lookalike, &position, chain_text(in, first, last), plain);
}

static bool check_foreign(const struct chain_context *in, size_t first) {
  size_t last = first;
  if (!is_foreign(at(in, first))) return true;
  if (is_lookalike(in, at(in, first))) return report_lookalike(in, first);
  while (is_joined(in, last + 1) && !is_lookalike(in, at(in, last + 1)) &&
         (is_foreign(at(in, last + 1)) || at(in, last + 1)->kind == LEXEME_NAME))
    last++;
  struct position position = span(in, first, last);
  const char *text = chain_text(in, first, last);
  bool fine = REPORT(in, expression_letters, &position, text);
  diagnostic_note(in->list, DIAGNOSTIC_note_quotes, arena_printf(in->arena, "\"%s\"", text));
  return fine;
}

/* ---- operators of other languages ---- */

static const struct {
  const char *tokens[2]; /* written without a blank between them */
  const char *meant;
} operators[] = {
    {{"=", ">"}, ">="},  {{"=", "<"}, "<="},   {{"!", "="}, "~="},  {{"!", "=="}, "~="}, {{"<", ">"}, "~="},
    {{"==", "="}, "=="}, {{"==", "=="}, "=="}, {{"&", "&"}, "and"}, {{"|", "|"}, "or"},  {{"!", NULL}, "not"},
};

static bool operator_stands(const struct chain_context *in, size_t token, const char *const tokens[2]) {
  if (!lexeme_is(at(in, token), tokens[0])) return false;
  return tokens[1] == NULL || (is_joined(in, token + 1) && lexeme_is(at(in, token + 1), tokens[1]));
}

static bool check_operator(const struct chain_context *in, size_t token) {
  for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
    if (!operator_stands(in, token, operators[i].tokens)) continue;
    size_t last = operators[i].tokens[1] != NULL ? token + 1 : token;
    struct position position = span(in, token, last);
    return REPORT(in, expression_operator, &position, chain_text(in, token, last), operators[i].meant);
  }
  return true;
}

/* AND, Or, NOT: no name of a rulebook is written so. */
static bool check_capitals(const struct chain_context *in, size_t token) {
  static const char *const words[] = {"and", "or", "not", "true", "false"};
  const struct lexeme *name = at(in, token);
  if (name->kind != LEXEME_NAME || (token > 0 && lexeme_is(at(in, token - 1), "."))) return true;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (strcasecmp(lexeme_copy(in->arena, name), words[i]) != 0 || lexeme_is(name, words[i])) continue;
    struct position position = span(in, token, token);
    return REPORT(in, expression_operator, &position, lexeme_copy(in->arena, name), words[i]);
  }
  return true;
}

/* ---- numbers ---- */

/* `15k`, `1.5M`, `20万`: written out, or NULL. */
static const char *written_out(const struct chain_context *in, const struct lexeme *number, const struct lexeme *unit) {
  static const struct {
    const char *unit;
    int64_t factor;
  } units[] = {{"k", 1000}, {"K", 1000}, {"m", 1000000}, {"M", 1000000}, {"万", 10000}, {"亿", 100000000}};
  struct decimal amount;
  const char *name = lexeme_copy(in->arena, unit);
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    if (strcmp(units[i].unit, name) != 0 || !decimal_parse(lexeme_copy(in->arena, number), &amount)) continue;
    if (!decimal_multiply(amount, decimal_from_integer(units[i].factor), &amount)) return NULL;
    struct buffer out = BUFFER_EMPTY;
    decimal_write_grouped(&out, amount, 0);
    const char *text = arena_copy(in->arena, buffer_text(&out));
    buffer_release(&out);
    return text;
  }
  return NULL;
}

static bool is_currency(const struct lexeme *token) {
  bool code = token->kind == LEXEME_NAME && token->size == 3;
  for (size_t i = 0; code && i < 3; i++) code = token->text[i] >= 'A' && token->text[i] <= 'Z';
  return code;
}

static bool check_number(const struct chain_context *in, size_t token) {
  const struct lexeme *unit = at(in, token + 1);
  if (at(in, token)->kind != LEXEME_NUMBER || !is_joined(in, token + 1) || is_currency(unit)) return true;
  const char *whole = written_out(in, at(in, token), unit);
  if (whole == NULL && unit->kind != LEXEME_NAME) return true;
  struct position position = span(in, token, token + 1);
  bool fine = REPORT(in, expression_number, &position, chain_text(in, token, token + 1));
  if (whole != NULL) diagnostic_note(in->list, DIAGNOSTIC_note_write, whole);
  return fine;
}

/* ---- what no expression has ---- */

static bool keyword_is_allowed(const struct lexeme *token) {
  return lexeme_is(token, "and") || lexeme_is(token, "or") || lexeme_is(token, "not") || lexeme_is(token, "true") ||
         lexeme_is(token, "false") || lexeme_is(token, "nil");
}

static bool symbol_is_forbidden(const struct lexeme *token) {
  static const char *const symbols[] = {"&", "|", "~", "<<", ">>", ";", "::", "..."};
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
    if (token->kind == LEXEME_SYMBOL && lexeme_is(token, symbols[i])) return true;
  return false;
}

static bool check_word(const struct chain_context *in, size_t token) {
  const struct lexeme *word = at(in, token);
  bool keyword = lexeme_is_keyword(word) && !keyword_is_allowed(word);
  if (!keyword && !symbol_is_forbidden(word) && !lexeme_is(word, "_ENV")) return true;
  struct position position = span(in, token, token);
  return REPORT(in, expression_word, &position, lexeme_copy(in->arena, word));
}

/* ---- brackets ---- */

struct depth {
  int brackets, braces;
};

static void depth_follow(struct depth *depth, const struct lexeme *token) {
  if (lexeme_is(token, "(") || lexeme_is(token, "[")) depth->brackets++;
  if (lexeme_is(token, ")") || lexeme_is(token, "]")) depth->brackets--;
  if (lexeme_is(token, "{")) depth->braces++;
  if (lexeme_is(token, "}")) depth->braces--;
}

static bool check_depth(const struct chain_context *in, size_t token, const struct depth *depth) {
  struct position position = span(in, token, token);
  if (lexeme_is(at(in, token), "=") && depth->braces == 0) return REPORT(in, expression_assigns, &position);
  if (lexeme_is(at(in, token), ",") && depth->brackets + depth->braces <= 0)
    return REPORT(in, expression_comma, &position);
  return true;
}

bool form_check(const struct chain_context *in) {
  struct depth depth = {0, 0};
  for (size_t i = 0; i < in->tokens->count; i++) {
    depth_follow(&depth, at(in, i));
    if (!check_text(in, i) || !check_number(in, i) || !check_foreign(in, i) || !check_operator(in, i) ||
        !check_capitals(in, i) || !check_word(in, i) || !check_depth(in, i, &depth))
      return false;
  }
  return true;
}

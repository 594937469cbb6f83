/* Mistakes in Lua: in the expressions of processes and tables, and in scripts.
 *
 * Invariants
 * 1. Only whole words of Lua change, never the inside of a text or a comment.
 * 2. What is shown of a script is the comparison or the term around the word; an expression is shown whole.
 *
 * Not done here: calls, assignments, whole statements. A bound that is moved through the operator and through the
 * constant is two mutants: their types are not known here, so whether the two are one cannot be. */
#include "scenario/mutant_part.h"

#include "script/scan.h"

#include <string.h>

struct scanning {
  struct making *making;
  const struct spelling *spelling;
  struct lexemes tokens;
};

/* ---- operands ---- */

enum { ANY_OPERATOR, OUTSIDE_COMPARISON, OUTSIDE_AND }; /* what an operand ends at */

static bool is_one_of(const struct lexeme *token, const char *const *words) {
  for (; *words != NULL; words++)
    if (lexeme_is(token, *words)) return true;
  return false;
}

static bool is_comparison(const struct lexeme *token) {
  static const char *const words[] = {"<", "<=", ">", ">=", "==", "~=", NULL};
  return is_one_of(token, words);
}

static bool is_closing(const struct lexeme *token) {
  static const char *const words[] = {")", "]", "}", NULL};
  return is_one_of(token, words);
}

static bool is_opening(const struct lexeme *token) {
  static const char *const words[] = {"(", "[", "{", NULL};
  return is_one_of(token, words);
}

static bool is_value(const struct lexeme *token) {
  static const char *const words[] = {"true", "false", "nil", NULL};
  if (token->kind == LEXEME_NUMBER || token->kind == LEXEME_TEXT) return true;
  return token->kind == LEXEME_NAME && (!lexeme_is_keyword(token) || is_one_of(token, words));
}

static bool separates(const struct lexeme *token, int level) {
  static const char *const words[] = {",", ";", "=", NULL}, *const nearer[] = {"not", "and", NULL};
  if (token->kind == LEXEME_END || is_one_of(token, words)) return true;
  if (is_comparison(token)) return level == ANY_OPERATOR;
  if (is_one_of(token, nearer))
    return level != OUTSIDE_AND && !(level == OUTSIDE_COMPARISON && lexeme_is(token, "not"));
  return token->kind == LEXEME_NAME && !is_value(token);
}

/* Does a statement begin with the second of two neighbours? */
static bool breaks(const struct scanning *in, const struct lexeme *one, const struct lexeme *other) {
  bool ends = is_value(one) || is_closing(one);
  bool is_currency = !in->spelling->is_script && one->kind == LEXEME_NUMBER;
  return ends && (other->kind == LEXEME_NAME || other->kind == LEXEME_NUMBER) && is_value(other) && !is_currency;
}

static size_t operand_start(const struct scanning *in, size_t at, int level) {
  const struct lexeme *items = in->tokens.items;
  int depth = 0;
  for (;; at--) {
    if (depth == 0 && (separates(&items[at], level) || is_opening(&items[at]))) return at + 1;
    if (is_closing(&items[at])) depth++;
    if (is_opening(&items[at])) depth--;
    if (at == 0) return 0;
    if (depth == 0 && breaks(in, &items[at - 1], &items[at])) return at;
  }
}

/* The last word of the operand that begins at `at`. */
static size_t operand_end(const struct scanning *in, size_t at, int level) {
  const struct lexeme *items = in->tokens.items;
  int depth = 0;
  for (; at < in->tokens.count; at++) {
    if (depth == 0 && (separates(&items[at], level) || is_closing(&items[at]))) return at - 1;
    if (is_opening(&items[at])) depth++;
    if (is_closing(&items[at])) depth--;
    if (depth == 0 && breaks(in, &items[at], &items[at + 1])) return at;
  }
  return in->tokens.count - 1;
}

static size_t token_at(const struct scanning *in, size_t token) {
  return (size_t)(in->tokens.items[token].text - in->spelling->text);
}

static size_t token_end(const struct scanning *in, size_t token) {
  return token_at(in, token) + in->tokens.items[token].size;
}

static const char *words(const struct scanning *in, size_t first, size_t last) {
  if (first > last || last >= in->tokens.count) return "";
  size_t from = token_at(in, first);
  return arena_copy_bytes(in->making->arena, in->spelling->text + from, token_end(in, last) - from);
}

/* ---- one mutant ---- */

/* Bytes of the text that change, and the words around them that are shown. */
struct change {
  size_t from, to;
  const char *after;
  size_t first, last;
};

static const char *with_change(const struct scanning *in, const struct change *change, size_t from, size_t to) {
  return arena_printf(in->making->arena, "%.*s%s%.*s", (int)(change->from - from), in->spelling->text + from,
                      change->after, (int)(to - change->to), in->spelling->text + change->to);
}

static void shown(const struct scanning *in, const struct change *change, const char **before, const char **after) {
  bool whole = !in->spelling->is_script;
  size_t from = token_at(in, whole ? 0 : change->first);
  size_t to = token_end(in, whole ? in->tokens.count - 1 : change->last);
  *before = arena_copy_bytes(in->making->arena, in->spelling->text + from, to - from);
  *after = with_change(in, change, from, to);
}

static void add(struct scanning *in, enum mutant_kind kind, const struct change *change, const char *telling) {
  const size_t *offsets = in->spelling->offsets;
  size_t from = offsets != NULL ? offsets[change->from] : change->from;
  size_t to = offsets != NULL ? offsets[change->to - 1] + 1 : change->to;
  const char *before, *after;
  shown(in, change, &before, &after);
  if (telling == NULL) telling = making_say(in->making, PHRASE_tell_differs, before, after);
  making_add(in->making, kind, from, to - from, change->after, making_becomes(in->making, before, after), telling);
}

static struct change change_token(const struct scanning *in, size_t token, const char *after, int level) {
  size_t first = token > 0 ? operand_start(in, token - 1, level) : 0;
  size_t last = operand_end(in, token + 1, level);
  if (last < token) last = token;
  return (struct change){token_at(in, token), token_end(in, token), after, first, last};
}

/* ---- operators ---- */

static const char *partner(const struct lexeme *token) {
  static const char *const pairs[][2] = {{"<", "<="},       {"<=", "<"},      {">", ">="},   {">=", ">"},
                                         {"==", "~="},      {"~=", "=="},     {"and", "or"}, {"or", "and"},
                                         {"true", "false"}, {"false", "true"}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
    if (lexeme_is(token, pairs[i][0])) return pairs[i][1];
  return NULL;
}

/* `if x > most then most = x`: when both are equal, taking the other changes nothing. */
static bool only_takes_the_larger(const struct scanning *in, const struct change *change, size_t token) {
  const struct lexeme *items = in->tokens.items;
  const char *left = words(in, change->first, token - 1), *right = words(in, token + 1, change->last);
  size_t target = change->last + 2;
  if (items[token].text[0] == '=' || items[token].text[0] == '~' || !lexeme_is(&items[target - 1], "then"))
    return false;
  for (size_t equals = target; equals < in->tokens.count && items[equals].line <= items[target].line + 1; equals++) {
    if (!lexeme_is(&items[equals], "=")) continue;
    const char *to = words(in, target, equals - 1),
               *from = words(in, equals + 1, operand_end(in, equals + 1, ANY_OPERATOR));
    return (strcmp(to, right) == 0 && strcmp(from, left) == 0) || (strcmp(to, left) == 0 && strcmp(from, right) == 0);
  }
  return false;
}

/* The two are equal: the one input at which < and <=, or == and ~=, part. */
static void mutate_comparison(struct scanning *in, size_t token) {
  struct change change = change_token(in, token, partner(&in->tokens.items[token]), ANY_OPERATOR);
  if (change.first >= token || change.last <= token || only_takes_the_larger(in, &change, token)) return;
  const char *left = words(in, change.first, token - 1), *right = words(in, token + 1, change.last);
  add(in, MUTANT_COMPARE, &change, making_say(in->making, PHRASE_tell_equal, left, right));
}

static void mutate_logic(struct scanning *in, size_t token) {
  int level = lexeme_is(&in->tokens.items[token], "or") ? OUTSIDE_AND : OUTSIDE_COMPARISON;
  struct change change = change_token(in, token, partner(&in->tokens.items[token]), level);
  if (change.first >= token || change.last <= token) return;
  const char *left = words(in, change.first, token - 1), *right = words(in, token + 1, change.last);
  add(in, MUTANT_LOGIC, &change, making_say(in->making, PHRASE_tell_one_holds, left, right));
}

static void mutate_not(struct scanning *in, size_t token) {
  if (token + 1 >= in->tokens.count) return;
  size_t last = operand_end(in, token + 1, ANY_OPERATOR);
  struct change change = {token_at(in, token), token_at(in, token + 1), "", token, last};
  add(in, MUTANT_LOGIC, &change, making_say(in->making, PHRASE_tell_decides, words(in, token + 1, last)));
}

static void mutate_truth(struct scanning *in, size_t token) {
  struct change change = {token_at(in, token), token_end(in, token), partner(&in->tokens.items[token]), token, token};
  if (token > 0 && lexeme_is(&in->tokens.items[token - 1], "return")) change.first--;
  add(in, MUTANT_LOGIC, &change, NULL);
}

/* ---- constants ---- */

/* `12` with its `%`, `88,000.00` with its `CNY`. */
static size_t unit_end(const struct scanning *in, size_t token) {
  const struct lexeme *next = &in->tokens.items[token + 1];
  bool is_currency = next->kind == LEXEME_NAME && next->size == 3 && next->text[0] >= 'A' && next->text[0] <= 'Z';
  return !in->spelling->is_script && (lexeme_is(next, "%") || is_currency) ? token + 1 : token;
}

/* Where `x >= 10` and `x >= 11` part: the smaller of the two, as 11 and 10 agree from 11 on; the larger for > and <=.
 */
static const char *boundary(struct scanning *in, size_t token, const char *stepped, int direction) {
  const struct lexeme *items = in->tokens.items;
  size_t unit = unit_end(in, token);
  bool behind = token > 1 && is_comparison(&items[token - 1]) && operand_end(in, token, ANY_OPERATOR) == unit;
  bool before = !behind && is_comparison(&items[unit + 1]) && operand_start(in, token, ANY_OPERATOR) == token;
  if (!behind && !before) return NULL;
  const struct lexeme *operator= behind ? &items[token - 1] : & items[unit + 1];
  bool is_less = operator->text[0] == '<', is_strict = operator->size == 1;
  bool wants_larger = is_strict != (is_less == behind);
  const char *old = words(in, token, unit), *rest = words(in, token + 1, unit);
  const char *fresh =
      unit == token ? stepped
                    : arena_printf(in->making->arena, "%s%s%s", stepped, lexeme_is(&items[unit], "%") ? "" : " ", rest);
  const char *side = behind ? words(in, operand_start(in, token - 2, ANY_OPERATOR), token - 2)
                            : words(in, unit + 2, operand_end(in, unit + 2, ANY_OPERATOR));
  return making_say(in->making, PHRASE_tell_equal, side, (direction > 0) == wants_larger ? fresh : old);
}

/* `count(x) >= 1`: there is nothing between 1 and 2, so `> 1` and `>= 2` are one mutant, which the operator has made.
 */
static bool is_made_by_operator(const struct scanning *in, size_t token, int direction) {
  const struct lexeme *items = in->tokens.items;
  if (token < 4 || !is_comparison(&items[token - 1])) return false;
  size_t first = operand_start(in, token - 2, ANY_OPERATOR);
  bool counts =
      lexeme_is(&items[first], "#") || (lexeme_is(&items[first], "count") && lexeme_is(&items[first + 1], "("));
  const char *sign = items[token - 1].text;
  bool is_strict = items[token - 1].size == 1;
  if (!counts || (sign[0] != '<' && sign[0] != '>')) return false;
  return direction == ((sign[0] == '<') == is_strict ? 1 : -1);
}

/* Shows the comparison that the term is a side of; `A = 0.05` says more than `0.05`. */
static void widen(const struct scanning *in, struct change *change) {
  const struct lexeme *items = in->tokens.items;
  size_t first = change->first, last = change->last;
  if (first > 1 && is_comparison(&items[first - 1])) change->first = operand_start(in, first - 2, ANY_OPERATOR);
  else if (is_comparison(&items[last + 1])) change->last = operand_end(in, last + 2, ANY_OPERATOR);
  else if (first > 1 && lexeme_is(&items[first - 1], "=") && items[first - 2].kind == LEXEME_NAME) change->first -= 2;
}

static void mutate_constant(struct scanning *in, size_t token, int direction) {
  char *written = lexeme_copy(in->making->arena, &in->tokens.items[token]);
  const char *stepped = number_step(in->making->arena, written, direction);
  size_t at = token_at(in, token);
  if (stepped == NULL || (stepped[0] == '-' && at > 0 && in->spelling->text[at - 1] == '-')) return;
  if (is_made_by_operator(in, token, direction)) return;
  struct change change = {at, token_end(in, token), stepped, operand_start(in, token, ANY_OPERATOR),
                          operand_end(in, token, ANY_OPERATOR)};
  widen(in, &change);
  add(in, MUTANT_CONSTANT, &change, boundary(in, token, stepped, direction));
}

static void mutate_token(struct scanning *in, size_t token) {
  const struct lexeme *lexeme = &in->tokens.items[token];
  if (lexeme->kind == LEXEME_NUMBER) {
    mutate_constant(in, token, 1);
    mutate_constant(in, token, -1);
  } else if (lexeme_is(lexeme, "not")) {
    mutate_not(in, token);
  } else if (is_comparison(lexeme)) {
    mutate_comparison(in, token);
  } else if (lexeme_is(lexeme, "and") || lexeme_is(lexeme, "or")) {
    mutate_logic(in, token);
  } else if (lexeme_is(lexeme, "true") || lexeme_is(lexeme, "false")) {
    mutate_truth(in, token);
  }
}

void making_expression(struct making *making, const struct spelling *spelling) {
  struct scanning in = {making, spelling, scan_lua(making->arena, spelling->text, spelling->size, true)};
  for (size_t i = 0; i < in.tokens.count; i++) mutate_token(&in, i);
}

/* ---- scripts ---- */

/* The last word of the function that begins at `at`: every word that opens a block has its end. */
static size_t function_end(const struct lexemes *tokens, size_t at) {
  static const char *const opening[] = {"function", "if", "do", "repeat", NULL}, *const closing[] = {"end", "until",
                                                                                                     NULL};
  int depth = 0;
  for (; at < tokens->count; at++) {
    depth += is_one_of(&tokens->items[at], opening) - is_one_of(&tokens->items[at], closing);
    if (depth == 0) return at;
  }
  return tokens->count;
}

/* Words outside of functions decide with whatever of the module is run. */
static void reach_function(struct scanning *in, size_t at, size_t *end) {
  struct reach *reach = &in->making->reach;
  if (lexeme_is(&in->tokens.items[at], "function") && at >= *end) {
    *end = function_end(&in->tokens, at);
    reach->from = in->tokens.items[at].line;
    reach->to = in->tokens.items[*end < in->tokens.count ? *end : in->tokens.count - 1].line;
  } else if (at >= *end) {
    reach->from = 1;
    reach->to = (int)in->making->line_count;
  }
}

void making_script(struct making *making) {
  const struct spelling spelling = {.text = making->file->text, .size = making->file->size, .is_script = true};
  struct scanning in = {making, &spelling, scan_lua(making->arena, spelling.text, spelling.size, false)};
  size_t end = 0;
  making->reach = (struct reach){.kind = REACH_LINES, .name = making->file->name};
  for (size_t i = 0; i < in.tokens.count; i++) {
    reach_function(&in, i, &end);
    mutate_token(&in, i);
  }
}

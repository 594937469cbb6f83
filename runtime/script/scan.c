/* Takes a Lua text apart into words. Errors of the text are left to Lua's own compiler: what never ends, ends with the
 * text. */
#include "script/scan.h"

#include <string.h>

struct scanner {
  struct arena *arena;
  const char *at, *end;
  int line, column;
  bool groups;
  struct lexemes tokens;
};

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_word(char c) {
  return is_letter(c) || is_digit(c);
}

static char peek(const struct scanner *in, size_t ahead) {
  return (size_t)(in->end - in->at) > ahead ? in->at[ahead] : '\0';
}

static void advance(struct scanner *in, size_t size) {
  for (; size > 0 && in->at < in->end; size--, in->at++) {
    if (*in->at == '\n') in->line++, in->column = 1;
    else if (((unsigned char)*in->at & 0xc0) != 0x80) in->column++;
  }
}

/* The bytes of a long bracket `[[`, `[==[` that begins here, up to its end; 0 when none does. */
static size_t long_bracket(const struct scanner *in) {
  size_t level = 0;
  if (peek(in, 0) != '[') return 0;
  while (peek(in, 1 + level) == '=') level++;
  if (peek(in, 1 + level) != '[') return 0;
  const char *at = in->at + level + 2;
  for (; at < in->end; at++) {
    if (*at != ']' || (size_t)(in->end - at) < level + 2 || at[level + 1] != ']') continue;
    if (strspn(at + 1, "=") >= level) return (size_t)(at - in->at) + level + 2;
  }
  return (size_t)(in->end - in->at);
}

static size_t quoted_size(const struct scanner *in) {
  char quote = *in->at;
  size_t size = 1;
  for (; in->at + size < in->end && in->at[size] != quote && in->at[size] != '\n'; size++)
    if (in->at[size] == '\\' && in->at + size + 1 < in->end) size++;
  return in->at + size < in->end ? size + 1 : size;
}

/* `,000` groups behind up to three digits; a digit behind them means they are none. */
static size_t group_size(const struct scanner *in, size_t size) {
  if (size > 3 || in->at[0] == '0') return size;
  size_t end = size;
  while (peek(in, end) == ',' && is_digit(peek(in, end + 1)) && is_digit(peek(in, end + 2)) &&
         is_digit(peek(in, end + 3)))
    end += 4;
  return is_digit(peek(in, end)) ? size : end;
}

static size_t number_size(const struct scanner *in) {
  size_t size = 0;
  if (peek(in, 0) == '0' && (peek(in, 1) == 'x' || peek(in, 1) == 'X')) {
    while (is_word(peek(in, size)) || peek(in, size) == '.') size++;
    return size;
  }
  while (is_digit(peek(in, size))) size++;
  if (in->groups && size > 0) size = group_size(in, size);
  if (peek(in, size) == '.' && peek(in, size + 1) != '.') size++;
  while (is_digit(peek(in, size))) size++;
  char exponent = peek(in, size), sign = peek(in, size + 1);
  if (exponent != 'e' && exponent != 'E') return size;
  size_t digits = size + (sign == '+' || sign == '-' ? 2 : 1);
  if (!is_digit(peek(in, digits))) return size;
  while (is_digit(peek(in, digits))) digits++;
  return digits;
}

static size_t symbol_size(const struct scanner *in) {
  static const char *const symbols[] = {"...", "==", "~=", "<=", ">=", "//", "::", "<<", ">>", ".."};
  static const char first[] = ".=~<>/:";
  if (strchr(first, *in->at) == NULL && ((unsigned char)*in->at & 0x80) == 0) return 1;
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
    size_t size = strlen(symbols[i]);
    if ((size_t)(in->end - in->at) >= size && memcmp(in->at, symbols[i], size) == 0) return size;
  }
  size_t size = 1; /* with the further bytes of a character */
  while (((unsigned char)peek(in, size) & 0xc0) == 0x80) size++;
  return size;
}

static void lexeme_add(struct scanner *in, enum lexeme_kind kind, size_t size) {
  struct lexeme token = {kind, in->at, size, in->line, in->column, 0};
  for (size_t i = 0; i < size; i++) token.width += ((unsigned char)in->at[i] & 0xc0) != 0x80;
  struct lexemes *tokens = &in->tokens;
  tokens->items = arena_grow(in->arena, tokens->items, tokens->count, sizeof token);
  tokens->items[tokens->count++] = token;
  advance(in, size);
}

static void comment_skip(struct scanner *in) {
  advance(in, 2);
  size_t size = long_bracket(in);
  if (size == 0)
    while (in->at + size < in->end && in->at[size] != '\n') size++;
  advance(in, size);
}

static void lexeme_scan(struct scanner *in) {
  char c = *in->at;
  size_t size;
  if (c == ' ' || (c >= '\t' && c <= '\r')) {
    advance(in, 1);
  } else if (c == '-' && peek(in, 1) == '-') {
    comment_skip(in);
  } else if (is_letter(c)) {
    for (size = 1; is_word(peek(in, size)); size++) {
    }
    lexeme_add(in, LEXEME_NAME, size);
  } else if (is_digit(c) || (c == '.' && is_digit(peek(in, 1)))) {
    lexeme_add(in, LEXEME_NUMBER, number_size(in));
  } else if (c == '"' || c == '\'') {
    lexeme_add(in, LEXEME_TEXT, quoted_size(in));
  } else if ((size = long_bracket(in)) > 0) {
    lexeme_add(in, LEXEME_TEXT, size);
  } else {
    lexeme_add(in, LEXEME_SYMBOL, symbol_size(in));
  }
}

struct lexemes scan_lua(struct arena *arena, const char *text, size_t size, bool groups) {
  struct scanner in = {.arena = arena, .at = text, .end = text + size, .line = 1, .column = 1, .groups = groups};
  while (in.at < in.end) lexeme_scan(&in);
  lexeme_add(&in, LEXEME_END, 0);
  in.tokens.count--;
  return in.tokens;
}

bool lexeme_reads(const struct lexeme *token, const char *text) {
  if (token->kind != LEXEME_NAME && token->kind != LEXEME_SYMBOL) return false;
  return token->size == strlen(text) && memcmp(token->text, text, token->size) == 0;
}

bool lexeme_is_keyword(const struct lexeme *token) {
  static const char *const words[] = {"and",      "break",  "do",   "else", "elseif", "end",  "false", "for",
                                      "function", "goto",   "if",   "in",   "local",  "nil",  "not",   "or",
                                      "repeat",   "return", "then", "true", "until",  "while"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (token->kind == LEXEME_NAME && lexeme_is(token, words[i])) return true;
  return false;
}

char *lexeme_copy(struct arena *arena, const struct lexeme *token) {
  return arena_copy_bytes(arena, token->text, token->size);
}

char *lexeme_string(struct arena *arena, const struct lexeme *token) {
  if (token->kind != LEXEME_TEXT || token->size < 2 || (token->text[0] != '"' && token->text[0] != '\'')) return NULL;
  if (memchr(token->text, '\\', token->size) != NULL) return NULL;
  return arena_copy_bytes(arena, token->text + 1, token->size - 2);
}

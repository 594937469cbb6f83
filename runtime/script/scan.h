/* The words of a Lua text, with where they stand. It knows strings and comments, so nothing inside them is mistaken for
 * code. */
#ifndef DEALWRIGHT_SCRIPT_SCAN_H
#define DEALWRIGHT_SCRIPT_SCAN_H

#include "base/arena.h"

#include <stdbool.h>

enum lexeme_kind { LEXEME_END, LEXEME_NAME, LEXEME_NUMBER, LEXEME_TEXT, LEXEME_SYMBOL };

struct lexeme {
  enum lexeme_kind kind;
  const char *text; /* inside the scanned text, not ended */
  size_t size;
  int line, column; /* from 1; columns are characters */
  int width;        /* characters */
};

struct lexemes {
  struct lexeme *items; /* the last one is LEXEME_END */
  size_t count;         /* without it */
};

/* With `groups`, `10,000` is one number and `12%` two tokens, as in the expressions of a process. */
struct lexemes scan_lua(struct arena *arena, const char *text, size_t size, bool groups);

bool lexeme_reads(const struct lexeme *token, const char *text); /* lexeme_is, where the first byte is equal */

/* A name or symbol spelled so. Asked of every word of every script, and mostly told by the first byte. */
static inline bool lexeme_is(const struct lexeme *token, const char *text) {
  return token->size > 0 && token->text[0] == text[0] && lexeme_reads(token, text);
}

bool lexeme_is_keyword(const struct lexeme *token);
char *lexeme_copy(struct arena *arena, const struct lexeme *token);
/* A LEXEME_TEXT in quotes without escapes: what is between them. NULL for others. */
char *lexeme_string(struct arena *arena, const struct lexeme *token);

#endif

/* What has to be known about text: UTF-8, columns on a terminal, the nearest known word. */
#ifndef DEALWRIGHT_BASE_TEXT_H
#define DEALWRIGHT_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True when the bytes are well-formed UTF-8 without NUL; else `*bad` is the offset of the first wrong byte. */
bool text_is_utf8(const char *bytes, size_t size, size_t *bad);

/* Reads one code point and advances `*at`; the text must be valid UTF-8. */
uint32_t text_next(const char **at);

/* Columns on a terminal: East Asian wide characters count two, combining marks none. */
int text_width(const char *text);

bool text_equal(const char *a, const char *b); /* either may be NULL; NULL equals NULL only */

/* The one of `count` words that a person who typed `word` probably meant (Damerau-Levenshtein, at most a third of
 * the length, case ignored), else the only one that begins with it, or NULL. Ties go to the first. */
const char *text_nearest(const char *word, const char *const *words, size_t count);

/* A name: lower-case ASCII letter, then letters, digits, underscores. */
bool text_is_name(const char *text);

/* `Moses Frase` -> `moses.frase`: the key that an import makes of a name. Letters and digits stay (ASCII ones
 * lower-case, others as they are), runs of anything else become one dot, none at the ends. Writes at most `size` bytes
 * with NUL; false when it does not fit or nothing is left. */
bool text_slug(const char *text, char *out, size_t size);

#endif

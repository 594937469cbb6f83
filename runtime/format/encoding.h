/* Whether bytes are text that people, editors and parsers count alike, asked before any parser sees them. */
#ifndef DEALWRIGHT_FORMAT_ENCODING_H
#define DEALWRIGHT_FORMAT_ENCODING_H

#include "base/diagnostic.h"

/* The size of a byte order mark in front, 3 or 0. */
size_t encoding_mark(const char *bytes, size_t size);

/* False with one error at the first byte that is not UTF-8. `line` is the line that `bytes` starts on. */
bool encoding_check(const char *file, const char *bytes, size_t size, int line, struct diagnostics *list);

/* The same, and no character that is invisible or that only YAML takes for a line end. */
bool encoding_check_visible(const char *file, const char *bytes, size_t size, struct diagnostics *list);

#endif

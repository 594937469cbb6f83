/* Escaping. */
#include "report/markup.h"

#include <string.h>

static const char *escape_of(char c) {
  switch (c) {
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '"':
    return "&quot;";
  case '\'':
    return "&#39;";
  default:
    return (unsigned char)c < ' ' && c != '\t' && c != '\n' && c != '\r' ? " " : NULL;
  }
}

void markup_text(struct buffer *out, const char *text) {
  const char *plain = text;
  for (; *text != '\0'; text++) {
    const char *escape = escape_of(*text);
    if (escape == NULL) continue;
    buffer_add(out, plain, (size_t)(text - plain));
    buffer_puts(out, escape);
    plain = text + 1;
  }
  buffer_puts(out, plain);
}

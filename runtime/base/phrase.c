/* Phrases: templates with numbered places. */
#include "base/phrase.h"

#include <stddef.h>

static const char *const phrases[PHRASE_COUNT][2] = {
#define PHRASE(id, en, zh) {en, zh},
#include "base/phrase.def"
#undef PHRASE
};

void template_fill(struct buffer *out, const char *pattern, const char *const *arguments) {
  size_t count = 0;
  while (arguments[count] != NULL) count++;
  for (const char *at = pattern; *at != '\0'; at++) {
    size_t place = at[0] == '{' && at[1] >= '1' && at[1] <= '9' && at[2] == '}' ? (size_t)(at[1] - '0') : 0;
    if (place == 0) {
      buffer_putc(out, *at);
    } else {
      if (place < count) buffer_puts(out, arguments[place]);
      at += 2;
    }
  }
}

const char *phrase_text(enum language language, enum phrase_id id) {
  return phrases[id][language == LANGUAGE_ZH];
}

void phrase_add_array(struct buffer *out, enum language language, enum phrase_id id, const char *const *arguments) {
  template_fill(out, phrase_text(language, id), arguments);
}

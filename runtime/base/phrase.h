/* The words that answers are made of, in both languages: rows of phrase.def, arguments stand where the row has {1}. */
#ifndef DEALWRIGHT_BASE_PHRASE_H
#define DEALWRIGHT_BASE_PHRASE_H

#include "base/buffer.h"
#include "base/language.h"

enum phrase_id {
#define PHRASE(id, en, zh) PHRASE_##id,
#include "base/phrase.def"
#undef PHRASE
  PHRASE_COUNT
};

/* Adds the phrase to `out`; the arguments are `const char *`. */
#define phrase_add(out, language, id, ...)                                                                             \
  phrase_add_array(out, language, id, (const char *const[]){"", ##__VA_ARGS__, NULL})
void phrase_add_array(struct buffer *out, enum language language, enum phrase_id id, const char *const *arguments);

/* A phrase without arguments. */
const char *phrase_text(enum language language, enum phrase_id id);

/* Fills {1}, {2}, ... of a template. Shared by diagnostics and phrases. */
void template_fill(struct buffer *out, const char *pattern, const char *const *arguments);

#endif

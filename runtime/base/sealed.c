/* What is shown in the place of a private text.
 *
 * Invariant: nothing of the text itself is shown, sealed or not. */
#include "base/sealed.h"

#include "base/phrase.h"

#include <string.h>

bool sealed_is(const char *text) {
  return text != NULL && strncmp(text, SEALED_PREFIX, sizeof SEALED_PREFIX - 1) == 0;
}

void sealed_show(struct buffer *out, const char *text) {
  enum phrase_id id = strcmp(text, SEALED_ERASED) == 0 ? PHRASE_sealed_erased
                      : strcmp(text, SEALED_LOST) == 0 ? PHRASE_sealed_lost
                                                       : PHRASE_sealed;
  buffer_puts(out, phrase_text(language_current(), id));
}

struct value value_sealed(const char *text) {
  return (struct value){.kind = KIND_SEALED, .text = text};
}

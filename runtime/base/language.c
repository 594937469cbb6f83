/* The language spoken, and titles in it. */
#include "base/language.h"

#include <stddef.h>

static enum language current = LANGUAGE_EN;

void language_set(enum language language) {
  current = language;
}

enum language language_current(void) {
  return current;
}

const char *label_text(const struct label *label, enum language language, const char *fallback) {
  const char *wanted = language == LANGUAGE_ZH ? label->zh : label->en;
  const char *other = language == LANGUAGE_ZH ? label->en : label->zh;
  if (wanted != NULL) return wanted;
  return other != NULL ? other : fallback;
}

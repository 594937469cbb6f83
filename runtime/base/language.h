/* The two languages that the program speaks and that a rulebook's titles come in. */
#ifndef DEALWRIGHT_BASE_LANGUAGE_H
#define DEALWRIGHT_BASE_LANGUAGE_H

enum language { LANGUAGE_EN, LANGUAGE_ZH };

/* The language of this process: set by cli/ at start, English before that; a test of a refusal is run in the language
 * of what it expects. */
void language_set(enum language language);
enum language language_current(void);

/* A title or sentence of a rulebook. Either may be NULL: label_text falls back to the other, then to `fallback`. */
struct label {
  const char *en, *zh;
};

const char *label_text(const struct label *label, enum language language, const char *fallback);

#endif

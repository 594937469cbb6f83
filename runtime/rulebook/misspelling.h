/* What was probably meant by a cell of a table, or by a typed value, that cannot be read, or that reads as a text
 * nobody meant: spreadsheets turn dates into numbers and percentages into fractions, input methods write full-width
 * signs, people swap decimal signs. Nothing is repaired: the note says what to write. */
#ifndef DEALWRIGHT_RULEBOOK_MISSPELLING_H
#define DEALWRIGHT_RULEBOOK_MISSPELLING_H

#include "base/diagnostic.h"
#include "base/type.h"

struct misspelling {
  struct arena *arena;
  const struct type *type;
  const struct value_locale *locale;
  bool (*reads)(const void *context, const char *text); /* would this be read in the cell's place? */
  const void *context;
  bool is_typed; /* by a person, not a cell of a spreadsheet: only what people do is guessed */
};

/* Adds notes to the message added last. */
void misspelling_note(const struct misspelling *cell, const char *text, struct diagnostics *list);

/* The same for a value that a person typed, which value_read refused. */
void misspelling_note_value(struct arena *arena, const struct type *type, const struct value_locale *locale,
                            const char *text, struct diagnostics *list);

/* The same for a cell of a data file: what spreadsheets do is guessed as well. */
void misspelling_note_cell(struct arena *arena, const struct type *type, const struct value_locale *locale,
                           const char *text, struct diagnostics *list);

/* Is this, where any text may stand, one that only a failed formula or a shortened number leaves behind? */
bool misspelling_is_debris(const char *text);
/* Is this, in an input cell of any text, one with signs that only look like those of a table, or a date that a
 * spreadsheet made of two numbers? */
bool misspelling_is_lookalike(struct arena *arena, const char *text);

/* The text with signs in place of those that only look like them: `≥ 5，8` becomes `>= 5,8`. */
const char *misspelling_plain(struct arena *arena, const char *text);

#endif

/* What is wrong, where, and what was probably meant.
 *
 * Every message is a row of diagnostic.def: id, severity, English, Chinese; arguments are texts that stand where
 * the row has {1}, {2}, ... A fallible function takes the list last and leaves it untouched on success. Nothing below
 * cli/ prints. Positions are 1-based; line 0 means "the file as a whole"; column 0 means "the line as a whole". */
#ifndef DEALWRIGHT_BASE_DIAGNOSTIC_H
#define DEALWRIGHT_BASE_DIAGNOSTIC_H

#include "base/buffer.h"
#include "base/language.h"

#include <stdbool.h>
#include <stddef.h>

struct position {
  const char *file; /* as the person would type it; NULL when there is none */
  int line, column;
  int length; /* columns under the caret line, 0 or 1: a single caret */
};

enum diagnostic_id {
#define DIAGNOSTIC(id, severity, en, zh) DIAGNOSTIC_##id,
#include "base/diagnostic.def"
#undef DIAGNOSTIC
  DIAGNOSTIC_COUNT
};

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };

struct diagnostics; /* the list; also keeps the text of the files it knows, for the lines it shows */

struct diagnostics *diagnostics_new(void);
void diagnostics_free(struct diagnostics *list);
void diagnostics_clear(struct diagnostics *list); /* forgets messages, keeps sources */
/* Forgets the messages behind the first `count`: what was tried and failed is told otherwise. */
void diagnostics_return(struct diagnostics *list, size_t count);

/* Lets messages about `file` show the guilty line. Copies both. */
void diagnostics_source(struct diagnostics *list, const char *file, const char *text, size_t size);

/* Adds one message; the arguments are `const char *`, as many as the row's highest {n}. All is copied.
 *     diagnostic_add(list, DIAGNOSTIC_unknown_key, &position, "amuont", "deal");  */
#define diagnostic_add(list, id, position, ...)                                                                        \
  diagnostic_add_array(list, id, position, (const char *const[]){"", ##__VA_ARGS__, NULL})
void diagnostic_add_array(struct diagnostics *list, enum diagnostic_id id, const struct position *position,
                          const char *const *arguments /* [0] unused, NULL-terminated */);

/* A further line under the message added last; rows of severity NOTE. */
#define diagnostic_note(list, id, ...) diagnostic_note_array(list, id, (const char *const[]){"", ##__VA_ARGS__, NULL})
void diagnostic_note_array(struct diagnostics *list, enum diagnostic_id id, const char *const *arguments);

/* `did you mean 'x'?` under the message added last, when one of the words is near; else nothing. */
void diagnostic_suggest(struct diagnostics *list, const char *word, const char *const *words, size_t count);
/* The same, else what there is, when that is not much. */
void diagnostic_suggest_among(struct diagnostics *list, const char *word, const char *const *words, size_t count);

size_t diagnostics_errors(const struct diagnostics *list);
size_t diagnostics_warnings(const struct diagnostics *list);
size_t diagnostics_count(const struct diagnostics *list);
enum diagnostic_id diagnostics_id(const struct diagnostics *list, size_t index);
const struct position *diagnostics_position(const struct diagnostics *list, size_t index);

/* The stable name: DIAGNOSTIC_unknown_key is "unknown-key". */
const char *diagnostic_name(enum diagnostic_id id);

/* One message without its position and id: part 0 what is wrong, 1 and up its notes. False when there is no such part.
 */
bool diagnostics_part(const struct diagnostics *list, size_t index, size_t part, enum language language,
                      struct buffer *out);

/* One message without its position and id, notes joined by "; ". For answers and JSON. */
void diagnostics_sentence(const struct diagnostics *list, size_t index, enum language language, struct buffer *out);

/* All messages sorted by file, line, column, as style.md rule 10 shows them; colour adds ANSI escapes. */
void diagnostics_write(const struct diagnostics *list, enum language language, bool color, struct buffer *out);

#endif

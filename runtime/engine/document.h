/* The documents of a case: attached, signed, and what of them lacks. See rulebook/document.h for the kinds. */
#ifndef DEALWRIGHT_ENGINE_DOCUMENT_H
#define DEALWRIGHT_ENGINE_DOCUMENT_H

#include "engine/turn.h"

/* ---- document.c ---- */

/* All that lacks before what is required is there; `requirement` names a kind or a field of its record. With `reads`
 * the files of documents that lack nothing else are read, and those that changed are lacks as well. */
size_t document_lacks(struct turn *turn, const struct requirement *requirement, bool reads, struct lack **out);

/* Whom the case waits for: a person's key or `@role`; NULL: nobody in particular. */
const char *lack_who(struct turn *turn, const struct lack *lack);
/* Whether all is there that an action requires; else everything that is missing is told. */
bool requirements_hold(struct turn *turn, const struct action *action);

/* The newest version for this record (NULL: of the case), or NULL: none is attached. */
struct row *document_newest(struct turn *turn, const struct document *document, const struct scope_row *of);
const struct value *document_value(const struct row *row, const char *field);
/* The kind that a command names by its only (or first) argument; NULL with an error. At most `most` arguments. */
const struct document *document_of_command(struct turn *turn, const char *verb, size_t most);
/* Whose document is meant: the newest of the series, or the one that a field called like it numbers. `*of` is NULL for
 * a document of the case. False with an error. */
bool document_of_which(struct turn *turn, const struct document *document, const struct scope_row **of);
/* Asks criteria of a kind or a signature; they see the record whose document it is, whatever is newer in its series. */
bool document_criteria_hold(struct turn *turn, const struct criteria *criteria, const struct scope_row *of);
const struct grants *document_grants(const struct grants *grants);
/* Completes tasks that are open. */
bool document_finish_tasks(struct turn *turn, const char *const *tasks, size_t count);

/* ---- attach.c, sign.c: the verbs ---- */

bool document_attach(struct turn *turn);
bool document_sign(struct turn *turn);

#endif

/* Somebody who looks at what is remembered: which private fields are open to this person, and which were looked at.
 *
 * Everything that is read for people is sealed until a viewer opens it, so whoever forgets to ask shows stars. The
 * rulebook in force says who may see, else the one given, where that has the field and the one in force has not. */
#ifndef DEALWRIGHT_ENGINE_VIEWER_H
#define DEALWRIGHT_ENGINE_VIEWER_H

#include "engine/engine.h"

struct viewer;
struct document;

/* `person` NULL: nobody in particular, who sees nothing private. The engine must outlive it. */
struct viewer *viewer_new(struct engine *engine, const char *person);
void viewer_free(struct viewer *viewer);

/* Through what one looks: the rulebook that named the fields, and the case, whose owner is `owner` of records that have
 * none themselves; NULL: no case. */
struct view {
  const struct rulebook *rulebook;
  const char *case_id;
};

/* A value of a row: as it is when its field is not private; opened, and noted as looked at, when the person may see it;
 * else sealed. */
struct value viewer_value(struct viewer *viewer, struct arena *arena, const struct view *view, const char *record,
                          const char *key, const char *field, const struct value *value);

/* May the person have the file of this document? Where it is private, that is noted as a look at it. `key`: of its row.
 */
bool viewer_document(struct viewer *viewer, const struct view *view, const struct document *document, const char *key);

/* The facts of an event with what may be seen opened; what is private and older than that is kept back. A copy. */
struct facts viewer_facts(struct viewer *viewer, struct arena *arena, const struct view *view,
                          const struct facts *facts);

/* The same for an answer: its facts are sealed as they are for this person. True when any of them was in the open. */
bool viewer_hides(struct viewer *viewer, struct arena *arena, const struct view *view, struct answer *answer);

/* Opens in the reasons of an answer what the person may see: values, and what rules say that have read nothing else. */
void viewer_answer(struct viewer *viewer, struct arena *arena, const struct view *view, struct answer *answer);

/* The same for one decision; `own`: what was asked is the person's own words. A copy. */
const struct decision *viewer_decision(struct viewer *viewer, struct arena *arena, const struct view *view,
                                       const struct decision *decision, bool own);

/* May the person export this record? Otherwise the list says who may. */
bool viewer_may_export(struct viewer *viewer, const struct rulebook *rulebook, const struct record *record,
                       struct diagnostics *list);
/* From here on looks at many rows of a record are one: how many rows, and which fields. */
void viewer_gather(struct viewer *viewer);
/* Writes the event of an export: of what, and how many rows, with what was opened. As viewer_record. */
bool viewer_exported(struct viewer *viewer, struct store *store, const char *what, int64_t rows, int64_t now,
                     int64_t recorded, struct diagnostics *list);

/* Would a look have to be recorded that cannot be, or was the person unknown? Then everything private stays sealed, and
 * the list says so. */
void viewer_report(struct viewer *viewer, struct diagnostics *list);

/* Whether anything was opened since the last viewer_record. */
bool viewer_has_looked(const struct viewer *viewer);
/* Writes what was opened as an event of the case (NULL: of none), durable when this returns true. `store` is open for
 * writing and holds the same as the engine's. */
bool viewer_record(struct viewer *viewer, struct store *store, const char *case_id, int64_t now, int64_t recorded,
                   struct diagnostics *list);

#endif

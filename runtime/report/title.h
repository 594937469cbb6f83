/* What people call the things of a rulebook, in the current language.
 *
 * A title is the rulebook's own, or the name with spaces for underscores. Within a sentence an English title begins
 * with a small letter, unless its first word is an abbreviation. Texts are the arena's or the rulebook's. */
#ifndef DEALWRIGHT_REPORT_TITLE_H
#define DEALWRIGHT_REPORT_TITLE_H

#include "base/arena.h"
#include "rulebook/rulebook.h"

const char *title_of(struct arena *arena, const struct label *label, const char *name);
/* The same as it stands within a sentence. */
const char *title_within(struct arena *arena, const struct label *label, const char *name);

/* By name, whatever process it is in; the name itself when the rulebook has no such thing. All as within a sentence. */
const char *title_of_stage(struct arena *arena, const struct rulebook *rulebook, const char *stage);
const char *title_of_task(struct arena *arena, const struct rulebook *rulebook, const char *task);
/* Is there a timer of that name? Deadlines and approvals have timers that nobody named. */
bool title_has_timer(const struct rulebook *rulebook, const char *name);
const char *title_of_timer(struct arena *arena, const struct rulebook *rulebook, const char *name);
const char *title_of_action(struct arena *arena, const struct rulebook *rulebook, const char *verb);
const char *title_of_notice(struct arena *arena, const struct rulebook *rulebook, const char *name);
const char *title_of_process(struct arena *arena, const struct rulebook *rulebook, const char *name);
const char *title_of_approval(struct arena *arena, const struct rulebook *rulebook, const char *approval);
const char *title_of_document(struct arena *arena, const struct rulebook *rulebook, const char *document);
const char *title_of_record(struct arena *arena, const struct rulebook *rulebook, const char *record);
const char *title_of_role(struct arena *arena, const struct rulebook *rulebook, const char *role);
const char *title_of_field(struct arena *arena, const struct record *record, const char *field);

#endif

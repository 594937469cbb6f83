/* What happens to records as time passes, apart from any case that people work on. */
#ifndef DEALWRIGHT_ENGINE_UPKEEP_H
#define DEALWRIGHT_ENGINE_UPKEEP_H

#include "engine/turn.h"

/* The id of a record's upkeep: `customer:north`. */
const char *upkeep_id(struct arena *arena, const struct record *record, const char *key);

/* `done`, `assign`, `note` and `read` on a record are about its upkeep: then the same command on that case, else
 * `command`. */
const struct command *upkeep_command(struct arena *arena, const struct command *command);

/* Begins the upkeep of a record: the turn stands at a case that does not exist yet. */
bool upkeep_begin(struct turn *turn, const struct process *process);

/* The record was set or confirmed by a command of this person (NULL: the clock), which is what the task of `fresh_for`
 * asks for: it is done. */
bool upkeep_is_fresh(struct turn *turn, const char *person);
/* The task was done by hand: the record is as it should be. */
bool upkeep_confirm(struct turn *turn);

/* A rulebook comes into force in the place of `before` (NULL: the first): records get the upkeep that it says. In the
 * open group. */
bool upkeep_renew(struct engine *engine, struct version *before, struct version *version, int64_t now, int64_t recorded,
                  struct diagnostics *list);

#endif

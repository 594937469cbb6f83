/* The engine: commands to events.
 *
 *     command -> access -> rules -> events -> state -> answer       (architecture.md)
 *
 * It runs over a store and the rulebook versions kept in it: a case keeps the version it started with. */
#ifndef DEALWRIGHT_ENGINE_ENGINE_H
#define DEALWRIGHT_ENGINE_ENGINE_H

#include "engine/answer.h"
#include "engine/command.h"
#include "store/store.h"

struct engine;
struct version;

/* The engine uses the store but does not own it. No rulebook is loaded before it is needed. */
struct engine *engine_new(struct store *store);
void engine_free(struct engine *engine);
struct store *engine_store(struct engine *engine);

/* Publishes a loaded source as the newest version: defines the record tables, notes an event. The same text again
 * changes nothing. `*number` is the version, `*is_new` whether it was made now. In a group of the caller's, or its own.
 */
bool engine_publish(struct engine *engine, const struct source *source, int64_t now, int64_t recorded, int *number,
                    bool *is_new, struct diagnostics *list);

/* The same with a version that the caller has loaded and keeps: many engines can use it, one after the other, and none
 * of them loads it again. It must outlive the engine. */
bool engine_publish_version(struct engine *engine, struct version *version, const struct source *source, int64_t now,
                            int64_t recorded, struct diagnostics *list);

/* The rulebook of a version (0: the newest), loaded once and kept; NULL with an error when there is none or it fails to
 * load. */
const struct rulebook *engine_rulebook(struct engine *engine, int number, struct diagnostics *list);
struct host *engine_host(struct engine *engine, int number, struct diagnostics *list);

/* Executes one command. True when it was accepted (or repeats one that was). When refused, the reasons are diagnostics
 * and the store is as it was, but for timers that were due before: those have fired. `recorded` is UTC now. The
 * answer's memory is the arena's. Runs in a transaction of its own unless the store is in a group. */
bool engine_execute(struct engine *engine, struct arena *arena, const struct command *command, int64_t recorded,
                    struct answer *answer, struct diagnostics *list);

/* Several commands in a row, in a group and under one mark of the caller's: what was read of a case serves the next
 * command on it. All of them use one arena, and one that is refused ends them all: store_return follows. */
void engine_carry(struct engine *engine);
void engine_put_down(struct engine *engine);

/* Fires every timer due at or before `until`, in every case, in the order of due, case and number; each as an event of
 * its own, at its own instant. False when some case's timer failed (those cases stay as they were, the others have gone
 * on) or the store did; what `fired` counts has happened. In transactions of its own. */
bool engine_tick(struct engine *engine, int64_t until, int64_t recorded, int64_t *fired, struct diagnostics *list);

/* What a case waits for, with criteria that hold as well (WAIT_OK) and commands that would help. Nothing is changed.
 * False with a diagnostic when there is no such case. `file` is set to the case as it stands. */
bool engine_explain(struct engine *engine, struct arena *arena, const char *case_id, int64_t now, struct answer *out,
                    struct casefile **file, struct diagnostics *list);

/* ---- what answers and listings need to know ---- */

/* `did you mean 'x'?` under the message added last, when a person of either has a key, or the name, like that. */
void engine_suggest_person(struct engine *engine, struct arena *arena, const struct rulebook *rulebook, const char *key,
                           struct diagnostics *list);
/* A person of the rulebook or, when it has none of that key, of the store's `person` records; NULL when unknown. */
const struct person *engine_person(struct engine *engine, struct arena *arena, const struct rulebook *rulebook,
                                   const char *key, struct diagnostics *list);
bool person_has_role(const struct person *person, const char *role);

/* For whom a person stands in at that instant, because they are absent; keys, in the arena. */
size_t engine_principals(struct engine *engine, struct arena *arena, const struct rulebook *rulebook,
                         const char *person, int64_t now, const char *const **keys, struct diagnostics *list);

/* Can a vote from this seat of an approval still change what its step comes to? Also true when that cannot be told. */
bool engine_seat_matters(struct engine *engine, struct arena *arena, const char *case_id, int seat,
                         struct diagnostics *list);

/* A signature that the newest version of a document of an open case waits for, after those that come before it. */
struct open_signature {
  const char *document, *title; /* of the kind; as people call it */
  const struct signature *signature;
  const char *who; /* a person's key or `@role`; NULL: nobody in particular */
  int version;
};

/* All of them in a case, in the arena; none when the case is closed. False with a message. */
bool engine_signatures(struct engine *engine, struct arena *arena, const char *case_id, struct open_signature **out,
                       size_t *count, struct diagnostics *list);

/* The rows of a case for listings: the newest row of each record that rulebook_path reaches. NULL: none. */
const struct scope_row *engine_row(struct engine *engine, struct arena *arena, const struct rulebook *rulebook,
                                   const struct process *process, const char *case_id, const struct record *record,
                                   struct diagnostics *list);

#endif

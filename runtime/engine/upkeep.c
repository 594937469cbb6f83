/* The upkeep of records (rulebook/upkeep.c says what it is): each record with `timers` or `fresh_for` has a case of its
 * own, `customer:north`, in the one stage of the process `record customer`.
 *
 *   a record is added, by whatever ----[upkeep_begin]----> its timers are set
 *   it is set or confirmed ------------[others_follow]---> timers that count from it move, a task `refresh` is done
 *   a rulebook is published -----------[upkeep_renew]----> timers that are new or other are set anew, for every record
 *
 * Invariants
 * 1. Upkeep never ends and nobody starts it; it is not among the cases of a listing.
 * 2. It follows the newest rulebook. One that no longer says anything of a record takes its tasks and timers away, and
 * one that does again sets them anew.
 * 3. Upkeep costs a record one event when it begins, and nothing while nothing is due. */
#include "engine/upkeep.h"

#include "base/text.h"

const char *upkeep_id(struct arena *arena, const struct record *record, const char *key) {
  return arena_printf(arena, "%s:%s", record->name, key);
}

const struct command *upkeep_command(struct arena *arena, const struct command *command) {
  static const char *const verbs[] = {"done", "assign", "note", "read"};
  for (size_t i = 0; command->record != NULL && i < sizeof verbs / sizeof *verbs; i++) {
    if (!text_equal(command->verb, verbs[i])) continue;
    struct command *own = arena_alloc(arena, sizeof *own);
    *own = *command;
    own->subject = arena_printf(arena, "%s:%s", command->record, command->subject);
    own->record = NULL;
    return own;
  }
  return command;
}

/* ---- one record ---- */

bool upkeep_begin(struct turn *turn, const struct process *process) {
  turn_enter_case(turn, process, turn->file);
  struct fact *fact = turn_fact(turn, FACT_START);
  fact->name = process->name;
  if (!turn_apply(turn, fact)) return false;
  turn->file->rulebook = turn->version->number;
  return stage_enter(turn, &process->stages[0], 0) && timers_begin(turn, 0) &&
         turn_write(turn, "timer", NULL, NULL, NULL);
}

bool upkeep_is_fresh(struct turn *turn, const char *person) {
  const struct task *task = casefile_open_task(turn->file, UPKEEP_TASK);
  if (task == NULL) return true;
  struct fact *fact = turn_fact(turn, FACT_DONE);
  fact->number = task->number;
  fact->name = task->name;
  fact->who = person;
  return turn_apply(turn, fact);
}

bool upkeep_confirm(struct turn *turn) {
  struct row *row = rows_find(&turn->rows, rulebook_record(turn->version->rulebook, turn->process->about));
  if (row != NULL) rows_put(&turn->rows, row, &turn->facts);
  return true;
}

/* ---- every record ---- */

struct renewing {
  struct engine *engine;
  struct version *before, *version;
  const struct record *record; /* of the new version, else of the one before */
  int64_t now, recorded;
  struct arena *names, *scratch;
  const char **keys;
  size_t count;
  struct diagnostics *list;
};

static bool keep_key(void *context, const struct store_row *row) {
  struct renewing *at = context;
  at->keys = arena_grow(at->names, at->keys, at->count, sizeof *at->keys);
  at->keys[at->count++] = arena_copy(at->names, row->key);
  return true;
}

/* Nothing is said of such records any more. */
static bool lay_down(struct turn *turn) {
  for (size_t i = 0; i < turn->file->task_count; i++) {
    const struct task *task = &turn->file->tasks[i];
    if (task->state != TASK_OPEN) continue;
    struct fact *fact = turn_fact(turn, FACT_DROP);
    fact->number = task->number;
    fact->name = task->name;
    if (!turn_apply(turn, fact)) return false;
  }
  return timers_cancel(turn, 0);
}

static const struct process *upkeep_in(const struct version *version, const struct record *record) {
  const struct record *same = version != NULL ? rulebook_record(version->rulebook, record->name) : NULL;
  return same != NULL ? same->upkeep : NULL;
}

static bool renew_one(struct renewing *at, const char *key) {
  const struct process *old = upkeep_in(at->before, at->record), *new = upkeep_in(at->version, at->record);
  struct turn turn;
  if (!turn_at_case(&turn, at->engine, at->scratch, upkeep_id(at->scratch, at->record, key), at->list)) return false;
  turn.recorded = at->recorded;
  turn.now = at->now > turn.file->last ? at->now : turn.file->last;
  if (!turn.file->exists) return new == NULL || upkeep_begin(&turn, new);
  if (!(new != NULL ? timers_renew(&turn, old) : lay_down(&turn))) return false;
  return turn.facts.count == 0 || turn_write(&turn, "timer", NULL, NULL, NULL);
}

static bool renew_record(struct renewing *at, const struct record *record) {
  const struct store_column *columns;
  size_t count;
  at->record = record;
  at->count = 0;
  at->keys = NULL;
  if (!store_columns(engine_store(at->engine), record->name, &columns, &count)) return true;
  bool fine = store_rows(engine_store(at->engine), record->name, NULL, keep_key, at, at->list);
  for (size_t i = 0; fine && i < at->count; i++) {
    fine = renew_one(at, at->keys[i]);
    arena_reset(at->scratch);
  }
  arena_reset(at->names);
  return fine;
}

/* Records that the new version has, then those that only the one before knows. */
static bool renew_all(struct renewing *at) {
  const struct rulebook *new = at->version->rulebook, *old = at->before != NULL ? at->before->rulebook : NULL;
  for (size_t i = 0; i < new->record_count; i++)
    if (!timers_same(new->records[i].upkeep, upkeep_in(at->before, &new->records[i])) &&
        !renew_record(at, &new->records[i]))
      return false;
  for (size_t i = 0; old != NULL && i < old->record_count; i++)
    if (old->records[i].upkeep != NULL && rulebook_record(new, old->records[i].name) == NULL &&
        !renew_record(at, &old->records[i]))
      return false;
  return true;
}

bool upkeep_renew(struct engine *engine, struct version *before, struct version *version, int64_t now, int64_t recorded,
                  struct diagnostics *list) {
  struct renewing at = {.engine = engine,
                        .before = before,
                        .version = version,
                        .now = now,
                        .recorded = recorded,
                        .names = arena_new(),
                        .scratch = arena_new(),
                        .list = list};
  bool fine = renew_all(&at);
  arena_free(at.names);
  arena_free(at.scratch);
  return fine;
}

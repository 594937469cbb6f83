/* Timers of other cases that count from what a command changes: a contact's birthday is set, and the care case of the
 * customer congratulates on the new day.
 *
 *   [others_catch_up]  what is due in those cases happens while the records are as they were
 *          |
 *   the command changes records
 *          |
 *   [others_follow]    their timers move
 *
 * Reached from here are cases about a changed record and about the record that it belongs to, and the upkeep of these
 * records. A case that merely
 * refers to it (a deal to its customer) looks again by itself, with its next event and before a timer fires.
 *
 * Invariants
 * 1. What follows is an event of the other case, of the clock; an event that moves nothing is not written.
 * 2. What is due in the other case happens first, and is followed as anything is; the move itself goes no further.
 * 3. A case that fails (a rule of it is broken) stays as it was; the command goes on, and a tick will report the case.
 */
#include "base/text.h"
#include "engine/upkeep.h"

static bool has_follower(const struct timer_rule *timers, size_t count, const char *record) {
  for (size_t i = 0; i < count; i++)
    if (timer_follows(&timers[i]) && (record == NULL || text_equal(timers[i].record, record))) return true;
  return false;
}

/* Does any timer of the process count from this record (NULL: from any)? */
static bool process_follows(const struct process *process, const char *record) {
  if (has_follower(process->timers, process->timer_count, record)) return true;
  for (size_t i = 0; i < process->stage_count; i++)
    if (has_follower(process->stages[i].timers, process->stages[i].timer_count, record)) return true;
  return false;
}

/* ---- one other case ---- */

struct other {
  struct turn *turn; /* whose command it is */
  const struct process *process;
  const char *id;
  const struct facts *facts; /* NULL: it only catches up */
  bool is_own;               /* upkeep of the record itself that changed */
  bool happened;
};

/* The upkeep of a record begins with the record; that of a person whom the rulebook's files name with the first record
 * of his that it counts from. */
static bool begin_case(struct other *at, struct turn *other) {
  if (at->facts == NULL || !at->process->is_upkeep) return true;
  at->happened = true;
  return upkeep_begin(other, at->process);
}

static bool follow_facts(struct other *at, struct turn *other) {
  struct turn *turn = at->turn;
  other->news = at->facts;
  bool by_person = turn->command != NULL && (turn->actor != NULL || turn->command->imported);
  if (at->is_own && by_person && !upkeep_is_fresh(other, turn->command->person)) return false;
  if (!timers_follow(other)) return false;
  if (other->facts.count == 0) return true;
  at->happened = true;
  return turn_write(other, "timer", NULL, NULL, NULL);
}

static bool move_case(struct other *at, struct diagnostics *list) {
  struct turn *turn = at->turn, other;
  if (!turn_at_case(&other, turn->engine, turn->arena, at->id, list)) return false;
  other.recorded = turn->recorded;
  other.now = turn->now > other.file->last ? turn->now : other.file->last;
  if (!other.file->exists) return begin_case(at, &other);
  if (!casefile_is_open(other.file) || !text_equal(other.file->process, at->process->name)) return true;
  at->happened = casefile_due_timer(other.file, other.now) != NULL;
  if (!timers_fire(&other, other.now)) return false;
  return at->facts == NULL || follow_facts(at, &other);
}

/* False when the store fails. */
static bool other_moves(struct other *at) {
  struct turn *turn = at->turn;
  if (at->id == NULL || (turn->file != NULL && text_equal(turn->file->id, at->id))) return true;
  if (!store_mark(turn->store, turn->list)) return false;
  struct diagnostics *list = diagnostics_new();
  bool fine = move_case(at, list);
  diagnostics_free(list);
  if (at->happened) engine_forget_carried(turn->engine);
  turn->disturbs = turn->disturbs || at->happened;
  if (fine) return store_keep(turn->store, turn->list);
  store_return(turn->store);
  return store_in_group(turn->store);
}

/* ---- before and after ---- */

static const char *parent_of(struct turn *turn, const struct record *record) {
  const struct command *command = turn->command;
  const struct row *row = rows_get(&turn->rows, record, command->subject);
  if (row != NULL) return row->parent;
  for (size_t i = 0; i < command->field_count; i++)
    if (text_equal(command->fields[i].name, record->belongs_to)) return command->fields[i].text;
  return NULL;
}

/* The key of the record of such a case that the command may reach, or NULL. */
static const char *reached(struct turn *turn, const struct process *process) {
  const struct rulebook *rulebook = turn->version->rulebook;
  if (turn->file != NULL) {
    if (!process_follows(process, NULL)) return NULL;
    const struct record_path path = rulebook_path(rulebook, turn->process->about, process->about);
    bool leads = path.kind == PATH_REF || (path.kind == PATH_ABOUT && process->is_upkeep);
    const struct row *row = leads ? rows_find(&turn->rows, path.record) : NULL;
    return row != NULL ? row->shown.key : NULL;
  }
  const struct record *record = rulebook_record(rulebook, turn->command->record);
  if (record == NULL || !process_follows(process, record->name)) return NULL;
  enum path_kind kind = rulebook_path(rulebook, process->about, record->name).kind;
  return kind == PATH_ABOUT ? turn->command->subject : kind == PATH_SERIES ? parent_of(turn, record) : NULL;
}

static const char *id_of(struct turn *turn, const struct process *process, const char *key) {
  return key != NULL && process->is_upkeep ? arena_printf(turn->arena, "%s:%s", process->about, key) : key;
}

static bool catch_up(struct turn *turn, const struct process *process, bool *happened) {
  struct other at = {.turn = turn, .process = process, .id = id_of(turn, process, reached(turn, process))};
  if (!other_moves(&at)) return false;
  *happened = *happened || at.happened;
  return true;
}

/* Cases are found by the rulebook of the command, the upkeep of records by the newest. */
bool others_catch_up(struct turn *turn) {
  const struct version *newest = turn->command->imported ? NULL : engine_newest(turn->engine, turn->list);
  const struct rulebook *rulebook = turn->version->rulebook;
  bool happened = false;
  if (newest == NULL) return turn->command->imported;
  for (size_t i = 0; i < rulebook->process_count; i++)
    if (!catch_up(turn, &rulebook->processes[i], &happened)) return false;
  for (size_t i = 0; i < newest->rulebook->record_count; i++) {
    const struct process *upkeep = newest->rulebook->records[i].upkeep;
    if (upkeep != NULL && !catch_up(turn, upkeep, &happened)) return false;
  }
  return !happened || turn_look_again(turn);
}

static bool follow_put(struct turn *turn, const struct rulebook *rulebook, const struct process *process,
                       const struct fact *put, const struct facts *facts) {
  struct other at = {.turn = turn, .process = process, .facts = facts};
  at.is_own = process->is_upkeep && text_equal(process->about, put->name);
  if (!at.is_own && !process_follows(process, put->name)) return true;
  enum path_kind kind = rulebook_path(rulebook, process->about, put->name).kind;
  at.id = id_of(turn, process, kind == PATH_ABOUT ? put->who : kind == PATH_SERIES ? put->parent : NULL);
  return other_moves(&at);
}

static bool follow_fact(struct turn *turn, const struct rulebook *newest, const struct fact *put,
                        const struct facts *facts) {
  const struct rulebook *rulebook = turn->version->rulebook;
  for (size_t i = 0; i < rulebook->process_count; i++)
    if (!follow_put(turn, rulebook, &rulebook->processes[i], put, facts)) return false;
  for (size_t i = 0; i < newest->record_count; i++)
    if (newest->records[i].upkeep != NULL && !follow_put(turn, newest, newest->records[i].upkeep, put, facts))
      return false;
  return true;
}

bool others_follow(struct turn *turn, const struct facts *facts) {
  const struct version *newest = NULL;
  if (turn->news != NULL) return true;
  for (size_t i = 0; i < facts->count; i++) {
    if (facts->items[i].kind != FACT_PUT) continue;
    if (newest == NULL && (newest = engine_newest(turn->engine, turn->list)) == NULL) return false;
    if (!follow_fact(turn, newest->rulebook, &facts->items[i], facts)) return false;
  }
  return true;
}

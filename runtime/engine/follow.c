/* Timers of other cases that count from what a command changes: a contact's birthday is set, and the care case of the
 * customer congratulates on the new day.
 *
 *   [others_catch_up]  what is due in those cases happens while the records are as they were
 *          |
 *   the command changes records
 *          |
 *   [others_follow]    their timers move
 *
 * Reached from here are cases about a changed record, and about the record that it belongs to. A case that merely
 * refers to it (a deal to its customer) looks again by itself, with its next event and before a timer fires.
 *
 * Invariants
 * 1. What follows is an event of the other case, of the clock; an event that moves nothing is not written.
 * 2. It goes no further: what the other case's timers change is not followed in turn.
 * 3. A case that fails (a rule of it is broken) stays as it was; the command goes on, and a tick will report the case.
 */
#include "base/text.h"
#include "engine/turn.h"

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
  bool happened;
};

static bool move_case(struct other *at, struct diagnostics *list) {
  struct turn *turn = at->turn, other;
  if (!turn_at_case(&other, turn->engine, turn->arena, at->id, list)) return false;
  if (!casefile_is_open(other.file) || !text_equal(other.file->process, at->process->name)) return true;
  static const struct facts nothing = {NULL, 0};
  other.news = at->facts != NULL ? at->facts : &nothing;
  other.recorded = turn->recorded;
  other.now = turn->now > other.file->last ? turn->now : other.file->last;
  at->happened = casefile_due_timer(other.file, other.now) != NULL;
  if (!timers_fire(&other, other.now)) return false;
  if (at->facts == NULL) return true;
  if (!timers_follow(&other)) return false;
  if (other.facts.count == 0) return true;
  at->happened = true;
  return turn_write(&other, "timer", NULL, NULL, NULL);
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

/* The case of this process that the command may reach, or NULL. */
static const char *reached(struct turn *turn, const struct process *process) {
  const struct rulebook *rulebook = turn->version->rulebook;
  if (turn->file != NULL) {
    const struct record_path path = rulebook_path(rulebook, turn->process->about, process->about);
    const struct row *row = path.kind == PATH_REF ? rows_find(&turn->rows, path.record) : NULL;
    return row != NULL && process_follows(process, NULL) ? row->shown.key : NULL;
  }
  const struct record *record = rulebook_record(rulebook, turn->command->record);
  if (record == NULL || !process_follows(process, record->name)) return NULL;
  enum path_kind kind = rulebook_path(rulebook, process->about, record->name).kind;
  return kind == PATH_ABOUT ? turn->command->subject : kind == PATH_SERIES ? parent_of(turn, record) : NULL;
}

bool others_catch_up(struct turn *turn) {
  const struct rulebook *rulebook = turn->version->rulebook;
  bool happened = false;
  for (size_t i = 0; !turn->command->imported && i < rulebook->process_count; i++) {
    struct other at = {.turn = turn, .process = &rulebook->processes[i]};
    at.id = reached(turn, at.process);
    if (!other_moves(&at)) return false;
    happened = happened || at.happened;
  }
  if (happened) turn_enter_case(turn, turn->process, turn->file);
  return true;
}

static bool follow_put(struct turn *turn, const struct process *process, const struct fact *put,
                       const struct facts *facts) {
  if (!process_follows(process, put->name)) return true;
  enum path_kind kind = rulebook_path(turn->version->rulebook, process->about, put->name).kind;
  struct other at = {.turn = turn, .process = process, .facts = facts};
  at.id = kind == PATH_ABOUT ? put->who : kind == PATH_SERIES ? put->parent : NULL;
  return other_moves(&at);
}

bool others_follow(struct turn *turn, const struct facts *facts) {
  const struct rulebook *rulebook = turn->version->rulebook;
  if (turn->news != NULL) return true;
  for (size_t i = 0; i < facts->count; i++)
    for (size_t j = 0; facts->items[i].kind == FACT_PUT && j < rulebook->process_count; j++)
      if (!follow_put(turn, &rulebook->processes[j], &facts->items[i], facts)) return false;
  return true;
}

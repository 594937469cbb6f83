/* Cases that start by themselves.
 *
 *   the case (or record) that starts one                      the case that starts
 *   [start_decide]  values, in the scope of the origin
 *   [start_note]    FACT_SPAWN: which process, which id
 *   [turn_write]    its event is written
 *        |
 *   [starts_run] -------------------------------------------> a turn of its own: [action_start], [turn_settle],
 *        |                                                     [turn_write]: the event `start`
 *        +-- refused: a person's command is refused with it; the clock notes a departure `held` and goes on
 *
 * Invariants
 * 1. All of it happens in one transaction, so what starts once has started, and what did not can start again.
 * 2. Ids are made of the origin's: `D-2/visit/1` is the first case of process `visit` that D-2 starts. Where `about`
 * names a record that lives on its own, its key is the id, and a case that is there already is left alone.
 * 3. It starts as if a person had started it (fields, checks, tasks), but nobody is asked whether he may, and by the
 * newest rulebook.
 * 4. Cases that start each other in a row are at most LIMIT_STARTS. */
#include "engine/start.h"

#include "base/limits.h"
#include "base/text.h"
#include "engine/action.h"

#include <string.h>

/* ---- what it begins with ---- */

static const char *canonical(struct turn *turn, const struct value *value) {
  struct buffer text = BUFFER_EMPTY;
  if (value->kind != KIND_EMPTY) value_write(&text, value);
  const char *copy = arena_copy_bytes(turn->arena, buffer_text(&text), text.size);
  buffer_release(&text);
  return copy;
}

/* It was told already. */
static bool decided_wrongly(struct decision *decision) {
  *decision = (struct decision){.outcome = OUTCOME_BROKEN};
  return false;
}

static bool decide_fields(struct turn *turn, const struct start_rule *rule, const struct record *about,
                          struct beginning *out, struct decision *decision, const char **what) {
  struct command_field *fields = arena_alloc(turn->arena, (rule->set_count + 2) * sizeof *fields);
  out->fields = fields;
  for (size_t i = 0; i < rule->set_count; i++) {
    const struct assignment *set = &rule->set[i];
    const struct field *field = record_field(about, set->field);
    struct value value;
    *what = arena_printf(turn->arena, "%s.%s", set->record, set->field);
    if (!turn_value(turn, set->value, field->type, &value, decision)) return false;
    if (!turn_may_keep(turn, set, field, decision)) return decided_wrongly(decision);
    fields[out->field_count++] = (struct command_field){set->field, canonical(turn, &value), set->at};
  }
  return true;
}

static bool sets(const struct start_rule *rule, const char *field) {
  for (size_t i = 0; i < rule->set_count; i++)
    if (text_equal(rule->set[i].field, field)) return true;
  return false;
}

/* Unless `set` says another, the owner of what it comes from; a record that is there has its own. */
static void inherit_owner(struct turn *turn, const struct record *about, struct beginning *out) {
  const struct person *owner = turn_owner(turn);
  if (owner == NULL || out->rule->about != NULL || sets(out->rule, "owner") || record_field(about, "owner") == NULL)
    return;
  struct command_field *fields = (struct command_field *)out->fields;
  fields[out->field_count++] = (struct command_field){"owner", owner->key, out->rule->at};
}

/* ---- its id ---- */

struct counting {
  const char *process;
  int count;
};

static bool count_one(void *context, const char *id, const char *process) {
  struct counting *counting = context;
  (void)id;
  counting->count += text_equal(counting->process, process);
  return true;
}

static bool is_taken(struct turn *turn, const struct record *about, const char *id, bool *taken) {
  const struct casefile *file = store_casefile(turn->store, turn->arena, id, turn->list);
  *taken = file != NULL && (file->exists || rows_get(&turn->rows, about, id) != NULL);
  for (size_t i = 0; i < turn->beginning_count; i++) *taken = *taken || text_equal(turn->beginnings[i].id, id);
  return file != NULL;
}

/* The next free one of the origin's: usually the first that is tried. */
static bool id_of_new(struct turn *turn, const struct record *about, struct beginning *out) {
  struct counting counting = {out->rule->process, 0};
  const char *stem = turn->rows.case_id;
  bool taken = true;
  if (!store_started(turn->store, turn->file->id, count_one, &counting, turn->list)) return false;
  for (int number = counting.count + 1; taken; number++) {
    out->id = arena_printf(turn->arena, "%s/%s/%d", stem, out->rule->process, number);
    if (!is_taken(turn, about, out->id, &taken)) return false;
  }
  return true;
}

static bool id_of_record(struct turn *turn, const struct record *about, struct beginning *out,
                         struct decision *decision, const char **what) {
  const struct type type = {.kind = KIND_REF, .record = about->name};
  struct value value;
  bool taken;
  *what = "about";
  if (!turn_value(turn, out->rule->about, &type, &value, decision)) return false;
  const struct assignment key = {.record = about->name, .field = "key", .at = out->rule->about->at};
  if (!turn_may_keep(turn, &key, &(const struct field){.type = &type}, decision)) return decided_wrongly(decision);
  if (value.kind == KIND_EMPTY) {
    *decision = (struct decision){.outcome = OUTCOME_UNDECIDED, .at = out->rule->about->at};
    return false;
  }
  const struct casefile *file = store_casefile(turn->store, turn->arena, value.text, turn->list);
  if (file == NULL) return false;
  taken = file->exists;
  for (size_t i = 0; i < turn->beginning_count; i++) taken = taken || text_equal(turn->beginnings[i].id, value.text);
  out->id = taken ? NULL : arena_copy(turn->arena, value.text);
  return true;
}

bool start_decide(struct turn *turn, const struct start_rule *rule, struct beginning *out, struct decision *decision,
                  const char **what) {
  const struct rulebook *rulebook = turn->version->rulebook;
  const struct record *about = rulebook_record(rulebook, rulebook_process(rulebook, rule->process)->about);
  *decision = (struct decision){.outcome = OUTCOME_HOLDS};
  *out = (struct beginning){.rule = rule};
  *what = "when";
  if (rule->when != NULL) turn_decide(turn, rule->when, decision);
  if (decision->outcome != OUTCOME_HOLDS) return decision->outcome == OUTCOME_FAILS;
  *decision = (struct decision){.outcome = OUTCOME_BROKEN};
  if (!decide_fields(turn, rule, about, out, decision, what)) return false;
  inherit_owner(turn, about, out);
  *decision = (struct decision){.outcome = OUTCOME_BROKEN};
  return rule->about != NULL ? id_of_record(turn, about, out, decision, what) : id_of_new(turn, about, out);
}

bool start_note(struct turn *turn, const struct beginning *beginning) {
  if (beginning->id == NULL) return true;
  turn->beginnings = arena_grow(turn->arena, turn->beginnings, turn->beginning_count, sizeof *turn->beginnings);
  turn->beginnings[turn->beginning_count++] = *beginning;
  struct fact *fact = turn_fact(turn, FACT_SPAWN);
  fact->name = beginning->rule->process;
  fact->who = beginning->id;
  return turn_apply(turn, fact);
}

/* ---- from a stage or an action ---- */

/* What holds a start back: noted, since nobody is there to be refused. */
static bool hold(struct turn *turn, const char *process, const char *id, const char *empty) {
  const struct person *owner = turn_owner(turn);
  struct fact *fact = turn_fact(turn, FACT_DEPART);
  fact->name = "held";
  fact->who = owner != NULL ? owner->key : NULL;
  fact->reason = process;
  fact_set(turn->arena, fact, "start", id);
  if (empty != NULL) fact_set(turn->arena, fact, "empty", empty);
  return turn_apply(turn, fact);
}

static bool undecided(struct turn *turn, const struct start_rule *rule, const struct decision *decision,
                      const char *what) {
  turn->rule_failed = decision->outcome == OUTCOME_BROKEN;
  if (turn->rule_failed) {
    if (decision->at.file != NULL) decision_report(decision, turn->list);
    return false;
  }
  if (turn->actor == NULL)
    return hold(turn, rule->process, NULL, decision->empty_count > 0 ? decision->empty[0] : what);
  const struct criterion named = {.name = what};
  criterion_refuse(turn, &named, decision);
  return false;
}

bool starts_take(struct turn *turn, const struct start_rule *rules, size_t count) {
  if (turn->command != NULL && turn->command->imported) return true;
  for (size_t i = 0; i < count; i++) {
    struct beginning beginning;
    struct decision decision;
    const char *what;
    bool decided = start_decide(turn, &rules[i], &beginning, &decision, &what);
    if (!(decided ? start_note(turn, &beginning) : undecided(turn, &rules[i], &decision, what))) return false;
  }
  return true;
}

/* ---- starting ---- */

static bool too_deep(struct turn *turn, const struct beginning *beginning) {
  if (turn->depth < LIMIT_STARTS) return false;
  const char *limit = arena_printf(turn->arena, "%d", LIMIT_STARTS);
  diagnostic_add(turn->list, DIAGNOSTIC_starts_round, &beginning->rule->at, limit, beginning->rule->process);
  turn->rule_failed = true;
  return true;
}

static bool row_is_there(struct turn *child, const struct beginning *beginning) {
  const struct record *about = rulebook_record(child->version->rulebook, child->process->about);
  if (beginning->rule->about == NULL || rows_get(&child->rows, about, beginning->id) != NULL) return true;
  diagnostic_add(child->list, DIAGNOSTIC_start_nobody, &beginning->rule->at, beginning->rule->process, about->name,
                 beginning->id);
  return false;
}

static bool begin(struct turn *child, const struct beginning *beginning) {
  const struct process *process = rulebook_process(child->version->rulebook, beginning->rule->process);
  struct casefile *file = store_casefile(child->store, child->arena, beginning->id, child->list);
  if (process == NULL)
    diagnostic_add(child->list, DIAGNOSTIC_unknown_process, &beginning->rule->at, beginning->rule->process);
  if (process == NULL || file == NULL) return false;
  if (file->exists) return true; /* by what others started meanwhile */
  turn_enter_case(child, process, file);
  return row_is_there(child, beginning) && action_start(child) && turn_settle(child) &&
         turn_write(child, "start", NULL, NULL, NULL);
}

static bool start(struct turn *turn, const struct beginning *beginning) {
  const struct command command = {.person = turn->actor != NULL ? turn->actor->key : NULL,
                                  .verb = "start",
                                  .subject = beginning->id,
                                  .fields = beginning->fields,
                                  .field_count = beginning->field_count,
                                  .at = turn->now,
                                  .position = beginning->rule->at};
  struct turn child;
  if (too_deep(turn, beginning)) return false;
  struct version *version = engine_newest(turn->engine, turn->list);
  if (version == NULL) return false;
  turn_init(&child, turn->engine, turn->arena, version, turn->list);
  child.store = turn->store;
  child.command = &command;
  child.actor = turn->actor;
  child.now = turn->now;
  child.recorded = turn->recorded;
  child.origin = turn->file->id;
  child.depth = turn->depth + 1;
  bool fine = begin(&child, beginning);
  turn->rule_failed = child.rule_failed;
  if (!fine && turn->depth == 0)
    diagnostic_note(turn->list, DIAGNOSTIC_note_started_by, beginning->id, beginning->rule->process);
  return fine;
}

/* Under a mark of its own: what is refused leaves nothing but the departure. */
static bool start_by_clock(struct turn *turn, const struct beginning *beginning) {
  size_t told = diagnostics_count(turn->list);
  if (!store_mark(turn->store, turn->list)) return false;
  if (start(turn, beginning)) return store_keep(turn->store, turn->list);
  store_return(turn->store);
  if (turn->rule_failed || !store_in_group(turn->store)) return false;
  diagnostics_return(turn->list, told);
  return hold(turn, beginning->rule->process, beginning->id, NULL) && turn_write(turn, "timer", NULL, NULL, NULL);
}

bool starts_run(struct turn *turn) {
  const struct beginning *beginnings = turn->beginnings;
  size_t count = turn->beginning_count;
  turn->disturbs = turn->disturbs || count > 0;
  turn->beginnings = NULL;
  turn->beginning_count = 0;
  for (size_t i = 0; i < count; i++)
    if (!(turn->actor != NULL ? start(turn, &beginnings[i]) : start_by_clock(turn, &beginnings[i]))) return false;
  return true;
}

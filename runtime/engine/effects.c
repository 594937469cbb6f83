/* What happens by itself: the effects of timers and of `overdue`.
 *
 * Invariants
 * 1. The order is that of struct effects: departure, fields, tasks, cases that start, notices, escalation, the way on.
 * 2. All values are decided before the first is set. One that cannot be decided, or a way on that is closed, holds the
 * effects back; that is noted, and the case goes on. Nobody is there to be refused.
 * 3. A rule that is broken gives everything up, as anywhere else.
 * 4. A task that is still open is not opened again. */
#include "engine/effects.h"
#include "base/text.h"
#include "engine/start.h"

#include <string.h>

struct effecting {
  struct turn *turn;
  const struct effects *effects;
  const char *name; /* of the timer */
  const char *about;
  int token;
  struct value *values; /* of the assignments */
  struct beginning *beginnings;
  bool held;
};

static bool depart(struct effecting *at, const char *kind, const char *field, const char *text) {
  const struct person *owner = turn_owner(at->turn);
  struct fact *fact = turn_fact(at->turn, FACT_DEPART);
  fact->name = kind;
  fact->who = owner != NULL ? owner->key : NULL;
  fact->reason = at->name;
  if (field != NULL) fact_set(at->turn->arena, fact, field, text);
  return turn_apply(at->turn, fact);
}

static bool hold(struct effecting *at, const char *field, const char *text) {
  at->held = true;
  return depart(at, "held", field, text);
}

static bool give_up(struct effecting *at, const struct decision *decision) {
  decision_report(decision, at->turn->list);
  at->turn->rule_failed = true;
  return false;
}

/* ---- fields ---- */

static const char *empty_of(struct effecting *at, const struct assignment *set, const struct decision *decision) {
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < decision->empty_count; i++)
    buffer_printf(&text, "%s%s", i > 0 ? ", " : "", decision->empty[i]);
  if (text.size == 0) buffer_printf(&text, "%s.%s", set->record, set->field);
  const char *copy = arena_copy(at->turn->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static bool decide(struct effecting *at, const struct assignment *set, struct value *out) {
  struct turn *turn = at->turn;
  const struct record *record = rulebook_record(turn->version->rulebook, set->record);
  const struct field *field = record_field(record, set->field);
  struct decision decision;
  if (rows_find(&turn->rows, record) == NULL) return hold(at, "empty", set->record);
  if (turn_value(turn, set->value, field->type, out, &decision)) return turn_may_keep(turn, set, field, &decision);
  if (decision.outcome == OUTCOME_BROKEN) return give_up(at, &decision);
  return hold(at, "empty", empty_of(at, set, &decision));
}

static bool decide_start(struct effecting *at, const struct start_rule *rule, struct beginning *out) {
  struct decision decision;
  const char *what;
  if (start_decide(at->turn, rule, out, &decision, &what)) return true;
  if (decision.outcome != OUTCOME_BROKEN) return hold(at, "empty", decision.empty_count > 0 ? decision.empty[0] : what);
  return decision.at.file != NULL && give_up(at, &decision);
}

static bool decide_all(struct effecting *at) {
  const struct effects *effects = at->effects;
  at->values = arena_alloc(at->turn->arena, (effects->set_count + 1) * sizeof *at->values);
  for (size_t i = 0; i < effects->set_count && !at->held; i++)
    if (!decide(at, &effects->set[i], &at->values[i])) return false;
  at->beginnings = arena_alloc(at->turn->arena, (effects->starting_count + 1) * sizeof *at->beginnings);
  for (size_t i = 0; i < effects->starting_count && !at->held; i++)
    if (!decide_start(at, &effects->starting[i], &at->beginnings[i])) return false;
  return true;
}

static void set_all(struct effecting *at) {
  struct turn *turn = at->turn;
  for (size_t i = 0; i < at->effects->set_count; i++) {
    const struct assignment *set = &at->effects->set[i];
    const struct record *record = rulebook_record(turn->version->rulebook, set->record);
    struct row *row = rows_find(&turn->rows, record);
    struct fact *put = rows_put(&turn->rows, row, &turn->facts);
    rows_set(&turn->rows, row, record_field_number(record, set->field), &at->values[i], put);
  }
}

/* ---- tasks ---- */

static bool is_still_open(const struct effecting *at, const char *name) {
  const struct casefile *file = at->turn->file;
  for (size_t i = 0; i < file->task_count; i++) {
    const struct task *task = &file->tasks[i];
    if (task->state == TASK_OPEN && task->token == at->token && text_equal(task->name, name) &&
        text_equal(task->about, at->about))
      return true;
  }
  return false;
}

static bool open_all(struct effecting *at, const struct stage *stage) {
  for (size_t i = 0; i < at->effects->task_count; i++) {
    const struct task_rule *rule = &at->effects->tasks[i];
    if (rule->after == NULL && !is_still_open(at, rule->name) &&
        !task_open(at->turn, stage, at->token, rule, at->about))
      return false;
  }
  return true;
}

static bool start_all(struct effecting *at) {
  for (size_t i = 0; i < at->effects->starting_count; i++)
    if (!start_note(at->turn, &at->beginnings[i])) return false;
  return true;
}

/* The owner's superior is asked to look: a task that nothing waits for, and that goes when the stage is left. */
static bool escalate(struct effecting *at, const struct stage *stage) {
  struct turn *turn = at->turn;
  const struct person *owner = turn_owner(turn);
  if (!at->effects->escalates || is_still_open(at, "escalation")) return true;
  struct fact *fact = turn_fact(turn, FACT_OPEN);
  fact->number = turn->file->tasks_made + 1;
  fact->parent_number = at->token;
  fact->name = "escalation";
  fact->parent = at->about;
  fact->reason = stage->name;
  bool has_superior = owner != NULL && owner->superior != NULL;
  fact->who = has_superior ? owner->superior : turn_assignee(turn, stage, stage->owner);
  return turn_apply(turn, fact);
}

/* ---- the way on ---- */

static bool go(struct effecting *at) {
  struct turn *turn = at->turn;
  if (at->effects->go == NULL) return true;
  const struct stage *to = process_stage(turn->process, at->effects->go);
  for (size_t i = 0; i < to->enter.count; i++) {
    struct decision decision;
    turn_decide(turn, to->enter.items[i].rule, &decision);
    if (decision.outcome == OUTCOME_BROKEN) return give_up(at, &decision);
    if (decision.outcome != OUTCOME_HOLDS) return hold(at, "stage", to->name);
  }
  return stage_move(turn, casefile_token(turn->file, at->token), to, "timer");
}

/* ---- all of it ---- */

/* Rules see the row that this is about in the place of the newest of its series. */
static void point_at(struct turn *turn, const char *about) {
  const char *colon = strchr(about, ':');
  const char *name = arena_copy_bytes(turn->arena, about, (size_t)(colon - about));
  const struct record *record = rulebook_record(turn->version->rulebook, name);
  if (record != NULL) rows_point(&turn->rows, record, colon + 1);
}

static int token_of(const struct turn *turn, int number) {
  for (size_t i = 0; number == 0 && i < turn->file->token_count; i++)
    if (turn->file->tokens[i].left == 0) number = turn->file->tokens[i].number;
  return number;
}

static bool apply(struct effecting *at) {
  struct turn *turn = at->turn;
  const struct token *token = casefile_token(turn->file, at->token);
  const struct stage *stage = token != NULL ? turn_stage(turn, token) : NULL;
  if (stage == NULL) return false;
  if (at->effects->departs && !depart(at, "timer", NULL, NULL)) return false;
  if (!decide_all(at)) return false;
  if (at->held) return true;
  set_all(at);
  return open_all(at, stage) && start_all(at) &&
         notices_tell(turn, at->effects->notices, at->effects->notice_count, at->about) && escalate(at, stage) &&
         go(at);
}

bool effects_apply(struct turn *turn, const struct effects *effects, const char *name, int token, const char *about) {
  struct effecting at = {
      .turn = turn, .effects = effects, .name = name, .about = about, .token = token_of(turn, token)};
  if (about != NULL) point_at(turn, about);
  bool fine = apply(&at);
  if (about != NULL) rows_look_again(&turn->rows);
  return fine;
}

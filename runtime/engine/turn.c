/* A turn: the working copy of one command. */
#include "engine/turn.h"

#include "base/text.h"
#include "engine/request.h"

void turn_init(struct turn *turn, struct engine *engine, struct arena *arena, struct version *version,
               struct diagnostics *list) {
  *turn = (struct turn){.engine = engine, .version = version, .arena = arena, .list = list};
}

void turn_enter_case(struct turn *turn, const struct process *process, struct casefile *file) {
  turn->process = process;
  turn->file = file;
  rows_init(&turn->rows, turn->arena, turn->store, turn->version, process, file != NULL ? file->id : NULL, turn->list);
}

struct fact *turn_fact(struct turn *turn, enum fact_kind kind) {
  return facts_add(turn->arena, &turn->facts, kind);
}

bool turn_apply(struct turn *turn, const struct fact *fact) {
  if (turn->file == NULL || casefile_apply(turn->file, fact, turn->now)) return true;
  diagnostic_add(turn->list, DIAGNOSTIC_fact_unfit, NULL, turn->file->id);
  return false;
}

static int scope_approved(void *approvals, const char *name) {
  return request_holds(approvals, name);
}

static int scope_overdue(void *tasks) {
  const struct turn *turn = tasks;
  int count = 0;
  for (size_t i = 0; turn->file != NULL && i < turn->file->task_count; i++) {
    const struct task *task = &turn->file->tasks[i];
    count += task->state == TASK_OPEN && task->due != 0 && turn->now >= task->due;
  }
  return count;
}

static struct scope turn_scope(struct turn *turn) {
  struct scope scope = {.case_id = turn->rows.case_id,
                        .process = turn->process,
                        .now = turn->now,
                        .actor = turn->actor,
                        .asks = turn->asks,
                        .asked = turn->asked,
                        .ask_count = turn->ask_count,
                        .approvals = turn,
                        .approved = turn->process != NULL ? scope_approved : NULL,
                        .tasks = turn,
                        .overdue = scope_overdue};
  rows_scope(&turn->rows, &scope);
  return scope;
}

void turn_decide(struct turn *turn, const struct rule *rule, struct decision *out) {
  struct scope scope = turn_scope(turn);
  host_decide(turn->version->host, rule, &scope, turn->arena, out);
}

bool turn_value(struct turn *turn, const struct rule *rule, const struct type *want, struct value *out,
                struct decision *decision) {
  struct scope scope = turn_scope(turn);
  return host_value(turn->version->host, rule, &scope, turn->arena, want, out, decision);
}

bool turn_may_keep(struct turn *turn, const struct assignment *set, const struct field *field,
                   const struct decision *decision) {
  struct buffer read = BUFFER_EMPTY;
  if (!decision->is_private || field->is_private || field_is_word(field)) return true;
  for (size_t i = 0; i < decision->read_count; i++)
    if (decision->reads[i].secret != NULL)
      buffer_printf(&read, "%s%s", read.size > 0 ? ", " : "", decision->reads[i].path);
  diagnostic_add(turn->list, DIAGNOSTIC_private_flow, &set->at,
                 arena_printf(turn->arena, "%s.%s", set->record, set->field), buffer_text(&read));
  buffer_release(&read);
  turn->rule_failed = true;
  return false;
}

bool turn_look_again(struct turn *turn) {
  struct casefile *file = turn->file;
  if (file != NULL && file->exists) file = store_casefile(turn->store, turn->arena, file->id, turn->list);
  if (turn->file != NULL && file == NULL) return false;
  turn_enter_case(turn, turn->process, file);
  return true;
}

bool turn_write(struct turn *turn, const char *verb, const char *id, const char *answer, int64_t *number) {
  struct event event = {.command = id,
                        .case_id = turn->file != NULL ? turn->file->id : NULL,
                        .verb = verb,
                        .actor = turn->command != NULL ? turn->command->person : NULL,
                        .happened = turn->now,
                        .recorded = turn->recorded,
                        .rulebook = turn->version->number,
                        .answer = answer};
  if (turn->rows.failed || !turn_tell_past(turn)) return false;
  event.facts = turn->facts;
  if (verb != NULL && text_equal(verb, "timer")) event.actor = NULL;
  if (!store_append(turn->store, &event, turn->file, turn->list)) return false;
  if (number != NULL) *number = event.number;
  const struct facts written = turn->facts;
  bool disturbed = turn->disturbs;
  turn->facts = (struct facts){NULL, 0};
  turn->disturbs = false;
  if (!others_follow(turn, &written) || !starts_run(turn) || (turn->disturbs && !turn_look_again(turn))) return false;
  turn->disturbs = turn->disturbs || disturbed;
  return true;
}

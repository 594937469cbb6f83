/* The verbs about who does what: `done` and `assign`.
 *
 * A task that changes hands is dropped and opened again, for somebody else; it keeps its deadline. */
#include "engine/duty.h"
#include "base/text.h"
#include "engine/upkeep.h"

/* ---- which task ---- */

/* `about` tells tasks of one name apart, as `contact:chen`; NULL: whichever opened first. */
static struct task *find_task(struct turn *turn, const char *name, const char *about) {
  for (size_t i = 0; i < turn->file->task_count; i++) {
    struct task *task = &turn->file->tasks[i];
    if (task->state == TASK_OPEN && text_equal(task->name, name) && (about == NULL || text_equal(task->about, about)))
      return task;
  }
  return NULL;
}

/* One that opens when another is done is not missing, but early. */
static void note_later(struct turn *turn, const char *name) {
  const struct task_rule *rule = process_task(turn->process, name);
  if (rule != NULL && rule->after != NULL && find_task(turn, rule->after, NULL) != NULL)
    diagnostic_note(turn->list, DIAGNOSTIC_note_task_after, name, rule->after);
}

static void no_such_task(struct turn *turn, const char *name) {
  struct buffer open = BUFFER_EMPTY;
  const char **names = arena_alloc(turn->arena, (turn->file->task_count + 1) * sizeof *names);
  size_t count = 0;
  for (size_t i = 0; i < turn->file->task_count; i++) {
    const struct task *task = &turn->file->tasks[i];
    if (task->state != TASK_OPEN) continue;
    names[count++] = task->name;
    buffer_printf(&open, "%s%s", open.size > 0 ? ", " : "", task->name);
    if (task->about != NULL) buffer_printf(&open, " about=%s", task->about);
  }
  diagnostic_add(turn->list, DIAGNOSTIC_no_such_task, &turn->command->position, turn->file->id, name);
  diagnostic_suggest(turn->list, name, names, count);
  note_later(turn, name);
  if (count > 0) diagnostic_note(turn->list, DIAGNOSTIC_note_open_tasks, buffer_text(&open));
  buffer_release(&open);
}

static struct task *named_task(struct turn *turn, const char *name, const struct command_field *about) {
  struct task *task = find_task(turn, name, about != NULL ? about->text : NULL);
  if (task == NULL) no_such_task(turn, name);
  return task;
}

static const struct command_field *field_named(const struct command *command, const char *name) {
  for (size_t i = 0; i < command->field_count; i++)
    if (text_equal(command->fields[i].name, name) && command->fields[i].text[0] != '\0') return &command->fields[i];
  return NULL;
}

static bool needs(struct turn *turn, const char *verb, enum phrase_id what) {
  diagnostic_add(turn->list, DIAGNOSTIC_needs_argument, &turn->command->position, verb,
                 phrase_text(language_current(), what));
  return false;
}

/* ---- done ---- */

bool duty_done(struct turn *turn) {
  const struct command *command = turn->command;
  const struct command_field *about = field_named(command, "about");
  if (command->argument_count != 1 || command->field_count > (about != NULL))
    return needs(turn, "done", PHRASE_needs_task);
  struct task *task = named_task(turn, command->arguments[0], about);
  if (task == NULL || !turn_may_do_task(turn, task)) return false;
  bool confirms = turn->process->is_upkeep && text_equal(task->name, UPKEEP_TASK);
  return task_finish(turn, task) && (!confirms || upkeep_confirm(turn));
}

/* ---- assign ---- */

bool task_hand_over(struct turn *turn, const struct task *task, const char *who) {
  const struct task copy = *task; /* opening another may move the list */
  struct fact *drop = turn_fact(turn, FACT_DROP);
  drop->number = copy.number;
  drop->name = copy.name;
  if (!turn_apply(turn, drop)) return false;
  struct fact *open = turn_fact(turn, FACT_OPEN);
  open->number = turn->file->tasks_made + 1;
  open->parent_number = copy.token;
  open->name = copy.name;
  open->who = who;
  open->parent = copy.about;
  open->due = copy.due;
  open->required = copy.required;
  return turn_apply(turn, open);
}

bool tasks_hand_over(struct turn *turn, const char *from, const char *to, int64_t *moved) {
  size_t count = turn->file->task_count;
  for (size_t i = 0; i < count; i++) {
    const struct task *task = &turn->file->tasks[i];
    if (task->state != TASK_OPEN || !text_equal(task->who, from)) continue;
    if (!task_hand_over(turn, task, to)) return false;
    if (moved != NULL) ++*moved;
  }
  return true;
}

bool owner_change(struct turn *turn, const char *to) {
  const struct record *about = rulebook_record(turn->version->rulebook, turn->process->about);
  struct row *row = rows_find(&turn->rows, about);
  int field = record_field_number(about, "owner");
  if (row == NULL || field < 0) return true;
  struct value value = value_text(to);
  value.kind = KIND_REF;
  rows_set(&turn->rows, row, field, &value, rows_put(&turn->rows, row, &turn->facts));
  return true;
}

/* Whoever may do it, or whoever answers for the case, may give it to somebody else. */
static bool assign_task(struct turn *turn, const struct command_field *name, const struct command_field *to) {
  const struct command_field *about = field_named(turn->command, "about");
  const struct record *record = rulebook_record(turn->version->rulebook, turn->process->about);
  const struct type person = {.kind = KIND_REF, .record = "person"};
  struct value value;
  if (turn->command->field_count != 2 + (size_t)(about != NULL)) return needs(turn, "assign", PHRASE_needs_assignment);
  const struct task *task = named_task(turn, name->text, about);
  if (task == NULL || !field_read(turn, to, &person, false, &value)) return false;
  bool is_mine = turn->actor != NULL && text_equal(task->who, turn->actor->key);
  if (!is_mine && !turn_may(turn, turn_set_grants(record), "assign")) return false;
  return task_hand_over(turn, task, value.text);
}

static bool assign_owner(struct turn *turn, const struct command_field *to) {
  const struct record *about = rulebook_record(turn->version->rulebook, turn->process->about);
  const struct field *field = record_field(about, "owner");
  const struct person *owner = turn_owner(turn);
  struct value value;
  if (field == NULL || turn->command->field_count != 1) return needs(turn, "assign", PHRASE_needs_assignment);
  if (!turn_may(turn, turn_set_grants(about), "assign") || !field_read(turn, to, field->type, false, &value))
    return false;
  return owner_change(turn, value.text) && (owner == NULL || tasks_hand_over(turn, owner->key, value.text, NULL));
}

bool duty_assign(struct turn *turn) {
  const struct command *command = turn->command;
  const struct command_field *owner = field_named(command, "owner"), *to = field_named(command, "to");
  const struct command_field *task = field_named(command, "task");
  if (!fields_are_distinct(turn)) return false;
  if (command->argument_count > 0) return needs(turn, "assign", PHRASE_needs_assignment);
  if (owner != NULL) return assign_owner(turn, owner);
  if (task != NULL && to != NULL) return assign_task(turn, task, to);
  return needs(turn, "assign", PHRASE_needs_assignment);
}

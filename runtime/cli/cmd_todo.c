/* dealwright todo: what has to be done, by whom, until when. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/outline.h"
#include "report/title.h"

#include <stdlib.h>
#include <string.h>

struct todo {
  struct session *session;
  struct arena *arena;
  struct open_task *tasks;
  size_t count;
};

static bool take_task(void *context, const struct open_task *task) {
  struct todo *todo = context;
  todo->tasks = arena_grow(todo->arena, todo->tasks, todo->count, sizeof *todo->tasks);
  struct open_task *copy = &todo->tasks[todo->count++];
  *copy = *task;
  copy->case_id = arena_copy(todo->arena, task->case_id);
  copy->stage = task->stage != NULL ? arena_copy(todo->arena, task->stage) : NULL;
  copy->task.name = arena_copy(todo->arena, task->task.name);
  copy->task.who = task->task.who != NULL ? arena_copy(todo->arena, task->task.who) : NULL;
  return true;
}

static bool tasks_of(struct todo *todo, const char *who) {
  return store_open_tasks(todo->session->store, who, take_task, todo, todo->session->list);
}

/* By due date, what has none last; then by case and number. */
static int compare_tasks(const void *a, const void *b) {
  const struct open_task *one = a, *other = b;
  if ((one->task.due == 0) != (other->task.due == 0)) return one->task.due == 0 ? 1 : -1;
  if (one->task.due != other->task.due) return one->task.due > other->task.due ? 1 : -1;
  int order = strcmp(one->case_id, other->case_id);
  return order != 0 ? order : one->task.number - other->task.number;
}

static bool unknown_person(struct session *session, const struct rulebook *rulebook, const char *key) {
  const char **keys = arena_alloc(session->arena, (rulebook->person_count + 1) * sizeof *keys);
  for (size_t i = 0; i < rulebook->person_count; i++) keys[i] = rulebook->people[i].key;
  diagnostic_add(session->list, DIAGNOSTIC_unknown_person, NULL, key);
  diagnostic_suggest(session->list, key, keys, rulebook->person_count);
  return false;
}

static bool tasks_of_person(struct todo *todo, const struct rulebook *rulebook, const char *key) {
  struct session *session = todo->session;
  const struct person *person = engine_person(session->engine, session->arena, rulebook, key, session->list);
  if (person == NULL) return unknown_person(session, rulebook, key);
  bool fine = tasks_of(todo, key);
  for (size_t i = 0; fine && i < person->role_count; i++)
    fine = tasks_of(todo, arena_printf(session->arena, "@%s", person->roles[i]));
  if (todo->count > 0) qsort(todo->tasks, todo->count, sizeof *todo->tasks, compare_tasks);
  return fine;
}

static bool tasks_of_role(struct todo *todo, const struct rulebook *rulebook, const char *name) {
  struct session *session = todo->session;
  const char **names = arena_alloc(session->arena, (rulebook->role_count + 1) * sizeof *names);
  if (rulebook_role(rulebook, name) != NULL) return tasks_of(todo, arena_printf(session->arena, "@%s", name));
  for (size_t i = 0; i < rulebook->role_count; i++) names[i] = rulebook->roles[i].name;
  diagnostic_add(session->list, DIAGNOSTIC_unknown_role_named, NULL, name);
  diagnostic_suggest(session->list, name, names, rulebook->role_count);
  return false;
}

/* ---- shown ---- */

static void head_row(struct grid *grid) {
  static const enum phrase_id ids[] = {PHRASE_head_due,   PHRASE_head_case, PHRASE_head_customer,
                                       PHRASE_head_stage, PHRASE_head_for,  PHRASE_head_task};
  for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
    grid_cell_styled(grid, phrase_text(language_current(), ids[i]), GRID_DIM);
}

static void due_cell(struct grid *grid, int64_t due, int64_t now) {
  struct buffer text = BUFFER_EMPTY, day = BUFFER_EMPTY;
  if (due == 0) {
    grid_cell(grid, "-");
    return;
  }
  due_write(&day, due);
  if (due <= now) phrase_add(&text, language_current(), PHRASE_date_overdue, buffer_text(&day));
  else buffer_puts(&text, buffer_text(&day));
  grid_cell_styled(grid, buffer_text(&text), due <= now ? GRID_BAD : GRID_PLAIN);
  buffer_release(&text);
  buffer_release(&day);
}

static void task_row(const struct teller *teller, struct grid *grid, const struct outline *outline,
                     const struct open_task *task) {
  struct buffer who = BUFFER_EMPTY, title = BUFFER_EMPTY;
  sentence_who(teller, task->task.who, false, &who);
  buffer_printf(&title, "%s", title_of_task(teller->arena, outline->rulebook, task->task.name));
  due_cell(grid, task->task.due, teller->now);
  grid_cell(grid, task->case_id);
  grid_cell(grid, outline->partner);
  grid_cell(grid, task->stage != NULL ? title_of_stage(teller->arena, outline->rulebook, task->stage) : "-");
  grid_cell(grid, buffer_text(&who));
  if (task->task.required) grid_cell(grid, buffer_text(&title));
  else grid_cell(grid, (phrase_add(&title, language_current(), PHRASE_optional_mark), buffer_text(&title)));
  buffer_release(&who);
  buffer_release(&title);
}

static void task_json(struct session *session, const struct open_task *task, int64_t now) {
  struct json json = session_json(session, "task");
  struct buffer due = BUFFER_EMPTY;
  if (task->task.due != 0) instant_write(&due, task->task.due);
  json_pair(&json, "case", task->case_id);
  json_pair(&json, "task", task->task.name);
  json_pair(&json, "stage", task->stage);
  json_pair(&json, "for", task->task.who);
  json_pair(&json, "due", task->task.due != 0 ? buffer_text(&due) : NULL);
  json_key(&json, "overdue");
  json_boolean(&json, task->task.due != 0 && task->task.due <= now);
  json_key(&json, "required");
  json_boolean(&json, task->task.required);
  session_json_end(session, &json);
  buffer_release(&due);
}

static bool say_tasks(struct todo *todo, int64_t now) {
  struct session *session = todo->session;
  struct grid *grid = grid_new(todo->arena, 6, NULL);
  struct outline outline = {0};
  int64_t overdue = 0;
  head_row(grid);
  for (size_t i = 0; i < todo->count; i++) {
    const struct open_task *task = &todo->tasks[i];
    bool same = i > 0 && text_equal(todo->tasks[i - 1].case_id, task->case_id);
    if (!same && !outline_read(session, todo->arena, task->case_id, &outline)) return false;
    const struct teller teller = {session, todo->arena, outline.rulebook, now};
    task_row(&teller, grid, &outline, task);
    overdue += task->task.due != 0 && task->task.due <= now;
  }
  if (todo->count > 0) say_grid(session, grid, 0);
  if (todo->count == 0) say(session, PHRASE_nothing_to_do);
  else say_count(&session->out, (int64_t)todo->count, PHRASE_task_one, PHRASE_task_many);
  if (overdue > 0) say_count(&session->out, overdue, PHRASE_of_them_overdue, PHRASE_of_them_overdue);
  buffer_putc(&session->out, '\n');
  return true;
}

static enum status run(struct session *session) {
  struct todo todo = {session, session->arena, NULL, 0};
  const char *role = session->options.values[OPTION_ROLE], *person = session_person(session);
  int64_t now;
  if (!session_open(session, STORE_READ)) return STATUS_STORE;
  const struct rulebook *rulebook = session_rulebook(session);
  if (rulebook == NULL) return session_failed(session, STATUS_RULEBOOK);
  if (!session_now(session, rulebook, &now)) return STATUS_RULEBOOK;
  bool fine = role != NULL     ? tasks_of_role(&todo, rulebook, role)
              : person != NULL ? tasks_of_person(&todo, rulebook, person)
                               : tasks_of(&todo, NULL);
  if (!fine) return session_failed(session, STATUS_NO);
  if (!session->json) return say_tasks(&todo, now) ? STATUS_DONE : session_failed(session, STATUS_RULEBOOK);
  for (size_t i = 0; i < todo.count; i++) task_json(session, &todo.tasks[i], now);
  return STATUS_DONE;
}

const struct entry entry_todo = {
    .name = "todo",
    .group = GROUP_RUN,
    .usage = "",
    .least = 0,
    .most = 0,
    .options = OPTION_BIT(OPTION_ROLE),
    .about = {"what has to be done, by due date", "待办事项，按期限排列"},
    .help =
        {"With --as PERSON: the tasks of that person and of the person's roles. With --role ROLE: those of the role.\n"
         "With neither: all open tasks. A task is done with 'dealwright do CASE done TASK', or by the action that "
         "completes it.\n",
         "使用 --as 时列出该人员及其角色的任务；使用 --role 时列出该角色的任务；\n"
         "两者都不给出时列出全部未完成任务。用 dealwright do CASE done TASK 或相应动作完成任务。\n"},
    .run = run,
};

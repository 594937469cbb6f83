/* dealwright todo: what has to be done, by whom, until when. Votes that are waited for stand among the tasks. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/outline.h"
#include "cli/todo_notices.h"
#include "report/title.h"

#include <stdlib.h>
#include <string.h>

struct item {
  struct open_task task; /* of a vote: name is the approval, number the seat */
  int request;           /* 0: a task */
  const char *for_whom;  /* absent, so that somebody else votes; or NULL */
  bool unowned;          /* whoever it is for is not here any more */
};

struct todo {
  struct session *session;
  struct arena *arena;
  struct item *items;
  size_t count;
  int64_t now;
  const char *person, *for_whom; /* whose list it is; in whose place */
};

static struct item *add_item(struct todo *todo, const char *case_id, const char *stage) {
  todo->items = arena_grow(todo->arena, todo->items, todo->count, sizeof *todo->items);
  struct item *item = &todo->items[todo->count++];
  *item = (struct item){.task = {.case_id = arena_copy(todo->arena, case_id)}};
  item->task.stage = stage != NULL ? arena_copy(todo->arena, stage) : NULL;
  return item;
}

static bool take_task(void *context, const struct open_task *task) {
  struct todo *todo = context;
  struct item *item = add_item(todo, task->case_id, task->stage);
  item->task.task = task->task;
  item->task.task.name = arena_copy(todo->arena, task->task.name);
  item->task.task.about = task->task.about != NULL ? arena_copy(todo->arena, task->task.about) : NULL;
  item->task.task.who = task->task.who != NULL ? arena_copy(todo->arena, task->task.who) : NULL;
  return true;
}

/* Seats whose group is decided without them stay open in the store until the step is over. */
static void drop_idle_seats(struct todo *todo) {
  struct session *session = todo->session;
  size_t kept = 0;
  for (size_t i = 0; i < todo->count; i++) {
    const struct item *item = &todo->items[i];
    if (item->request == 0 ||
        engine_seat_matters(session->engine, todo->arena, item->task.case_id, item->task.task.number, session->list))
      todo->items[kept++] = *item;
  }
  todo->count = kept;
}

static bool is_listed(const struct todo *todo, const struct open_seat *seat) {
  for (size_t i = 0; i < todo->count; i++)
    if (todo->items[i].request == seat->seat.request && todo->items[i].task.task.number == seat->seat.number &&
        strcmp(todo->items[i].task.case_id, seat->case_id) == 0)
      return true;
  return false;
}

/* Nobody votes on what he submitted. */
static bool take_seat(void *context, const struct open_seat *open) {
  struct todo *todo = context;
  const char *who = open->seat.also != NULL ? open->seat.also : open->seat.who;
  if (text_equal(open->submitter, todo->person) || is_listed(todo, open)) return true;
  struct item *item = add_item(todo, open->case_id, open->stage);
  item->request = open->seat.request;
  item->for_whom = todo->for_whom;
  item->task.task = (struct task){.number = open->seat.number,
                                  .name = arena_copy(todo->arena, open->approval),
                                  .who = who != NULL ? arena_copy(todo->arena, who) : NULL,
                                  .required = true,
                                  .opened = open->seat.opened,
                                  .due = open->seat.due};
  return true;
}

static bool seats_of(struct todo *todo, const char *who) {
  return store_open_seats(todo->session->store, who, take_seat, todo, todo->session->list);
}

static bool tasks_of(struct todo *todo, const char *who) {
  return store_open_tasks(todo->session->store, who, take_task, todo, todo->session->list) && seats_of(todo, who);
}

/* By due date, what has none last; then by case, tasks first, and number. */
static int compare_items(const void *a, const void *b) {
  const struct item *one = a, *other = b;
  int64_t due = one->task.task.due, other_due = other->task.task.due;
  if ((due == 0) != (other_due == 0)) return due == 0 ? 1 : -1;
  if (due != other_due) return due > other_due ? 1 : -1;
  int order = strcmp(one->task.case_id, other->task.case_id);
  if (order != 0) return order;
  return one->request != other->request ? one->request - other->request
                                        : one->task.task.number - other->task.task.number;
}

static bool unknown_person(struct session *session, const struct rulebook *rulebook, const char *key) {
  const char **keys = arena_alloc(session->arena, (rulebook->person_count + 1) * sizeof *keys);
  for (size_t i = 0; i < rulebook->person_count; i++) keys[i] = rulebook->people[i].key;
  diagnostic_add(session->list, DIAGNOSTIC_unknown_person, NULL, key);
  diagnostic_suggest(session->list, key, keys, rulebook->person_count);
  return false;
}

/* What others would vote on who are absent and whose delegate the person is. */
static bool seats_of_absent(struct todo *todo, const struct rulebook *rulebook, const char *key) {
  struct session *session = todo->session;
  const char *const *absent;
  size_t count = engine_principals(session->engine, session->arena, rulebook, key, todo->now, &absent, session->list);
  bool fine = true;
  for (size_t i = 0; fine && i < count; i++) {
    const struct person *person = engine_person(session->engine, session->arena, rulebook, absent[i], session->list);
    todo->for_whom = absent[i];
    fine = seats_of(todo, absent[i]);
    for (size_t j = 0; person != NULL && fine && j < person->role_count; j++)
      fine = seats_of(todo, arena_printf(session->arena, "@%s", person->roles[j]));
  }
  return fine;
}

static bool tasks_of_person(struct todo *todo, const struct rulebook *rulebook, const char *key) {
  struct session *session = todo->session;
  const struct person *person = engine_person(session->engine, session->arena, rulebook, key, session->list);
  if (person == NULL) return unknown_person(session, rulebook, key);
  todo->person = key;
  bool fine = tasks_of(todo, key);
  for (size_t i = 0; fine && i < person->role_count; i++)
    fine = tasks_of(todo, arena_printf(session->arena, "@%s", person->roles[i]));
  return fine && seats_of_absent(todo, rulebook, key);
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

/* Tasks of people whom neither the rulebook in force nor a record knows. */
static void find_unowned(struct todo *todo, const struct rulebook *rulebook) {
  struct session *session = todo->session;
  const char *last = NULL;
  bool known = true;
  for (size_t i = 0; i < todo->count; i++) {
    const char *who = todo->items[i].task.task.who;
    if (who == NULL || who[0] == '@') continue;
    if (!text_equal(who, last))
      known = engine_person(session->engine, session->arena, rulebook, who, session->list) != NULL;
    last = who;
    todo->items[i].unowned = !known;
  }
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

static const char *title_of_item(const struct teller *teller, const struct outline *outline, const struct item *item) {
  struct buffer title = BUFFER_EMPTY;
  const char *name = item->task.task.name;
  const struct teller here = {teller->session, teller->arena, outline->rulebook, teller->now};
  if (item->request != 0) buffer_puts(&title, title_of_approval(teller->arena, outline->rulebook, name));
  else sentence_about(&here, title_of_task(teller->arena, outline->rulebook, name), item->task.task.about, &title);
  if (!item->task.task.required) phrase_add(&title, language_current(), PHRASE_optional_mark);
  if (item->for_whom != NULL) phrase_add(&title, language_current(), PHRASE_in_place_of, item->for_whom);
  const char *copy = arena_copy(teller->arena, buffer_text(&title));
  buffer_release(&title);
  return copy;
}

static void item_row(const struct teller *teller, struct grid *grid, const struct outline *outline,
                     const struct item *item) {
  struct buffer who = BUFFER_EMPTY;
  const struct open_task *task = &item->task;
  if (item->unowned) phrase_add(&who, language_current(), PHRASE_handover_not_there, task->task.who);
  else sentence_who(teller, task->task.who, false, &who);
  due_cell(grid, task->task.due, teller->now);
  grid_cell(grid, task->case_id);
  grid_cell(grid, outline->partner);
  grid_cell(grid, task->stage != NULL ? title_of_stage(teller->arena, outline->rulebook, task->stage) : "-");
  grid_cell(grid, buffer_text(&who));
  grid_cell(grid, title_of_item(teller, outline, item));
  buffer_release(&who);
}

static void item_json(struct session *session, const struct item *item, int64_t now) {
  const struct open_task *task = &item->task;
  struct json json = session_json(session, item->request != 0 ? "approval" : "task");
  struct buffer due = BUFFER_EMPTY;
  if (task->task.due != 0) instant_write(&due, task->task.due);
  json_pair(&json, "case", task->case_id);
  json_pair(&json, item->request != 0 ? "approval" : "task", task->task.name);
  if (item->request != 0) json_pair_integer(&json, "request", item->request);
  if (task->task.about != NULL) json_pair(&json, "about", task->task.about);
  json_pair(&json, "stage", task->stage);
  json_pair(&json, "for", task->task.who);
  if (item->for_whom != NULL) json_pair(&json, "in_place_of", item->for_whom);
  json_pair(&json, "due", task->task.due != 0 ? buffer_text(&due) : NULL);
  json_key(&json, "overdue");
  json_boolean(&json, task->task.due != 0 && task->task.due <= now);
  if (item->unowned) {
    json_key(&json, "unowned");
    json_boolean(&json, true);
  }
  json_key(&json, "required");
  json_boolean(&json, task->task.required);
  session_json_end(session, &json);
  buffer_release(&due);
}

static bool say_items(struct todo *todo) {
  struct session *session = todo->session;
  struct grid *grid = grid_new(todo->arena, 6, NULL);
  struct outline outline = {0};
  int64_t overdue = 0, unowned = 0;
  head_row(grid);
  for (size_t i = 0; i < todo->count; i++) {
    const struct open_task *task = &todo->items[i].task;
    bool same = i > 0 && text_equal(todo->items[i - 1].task.case_id, task->case_id);
    if (!same && !outline_read(session, todo->arena, task->case_id, &outline)) return false;
    const struct teller teller = {session, todo->arena, outline.rulebook, todo->now};
    item_row(&teller, grid, &outline, &todo->items[i]);
    overdue += task->task.due != 0 && task->task.due <= todo->now;
    unowned += todo->items[i].unowned;
  }
  if (todo->count > 0) say_grid(session, grid, 0);
  if (todo->count == 0) say(session, PHRASE_nothing_to_do);
  else say_count(&session->out, (int64_t)todo->count, PHRASE_task_one, PHRASE_task_many);
  if (overdue > 0) say_count(&session->out, overdue, PHRASE_of_them_overdue, PHRASE_of_them_overdue);
  if (unowned > 0) say_count(&session->out, unowned, PHRASE_of_them_unowned, PHRASE_of_them_unowned);
  buffer_putc(&session->out, '\n');
  return true;
}

static enum status run(struct session *session) {
  struct todo todo = {.session = session, .arena = session->arena};
  const char *role = session->options.values[OPTION_ROLE], *person = session_person(session);
  if (!session_open(session, STORE_READ)) return STATUS_STORE;
  const struct rulebook *rulebook = session_rulebook(session);
  if (rulebook == NULL) return session_failed(session, STATUS_RULEBOOK);
  if (!session_now(session, rulebook, &todo.now)) return STATUS_RULEBOOK;
  bool fine = role != NULL     ? tasks_of_role(&todo, rulebook, role)
              : person != NULL ? tasks_of_person(&todo, rulebook, person)
                               : tasks_of(&todo, NULL);
  if (!fine) return session_failed(session, STATUS_NO);
  drop_idle_seats(&todo);
  if (todo.count > 0) qsort(todo.items, todo.count, sizeof *todo.items, compare_items);
  find_unowned(&todo, rulebook);
  fine = session->json || say_items(&todo);
  for (size_t i = 0; session->json && i < todo.count; i++) item_json(session, &todo.items[i], todo.now);
  fine = fine && todo_notices(session, rulebook, todo.now, person, role);
  return fine ? STATUS_DONE : session_failed(session, STATUS_RULEBOOK);
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
         "completes it.\n"
         "Approvals that wait for a vote stand among them: 'dealwright do CASE approve APPROVAL', or reject.\n"
         "What somebody was told and has not read yet stands below.\n",
         "使用 --as 时列出该人员及其角色的任务；使用 --role 时列出该角色的任务；\n"
         "两者都不给出时列出全部未完成任务。用 dealwright do CASE done TASK 或相应动作完成任务。\n"
         "等待表决的审批也在其中：dealwright do CASE approve 审批，或 reject。\n"
         "尚未阅读的通知列在其后。\n"},
    .run = run,
};

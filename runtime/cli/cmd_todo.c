/* dealwright todo: what has to be done, by whom, until when. Votes that are waited for stand among the tasks. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/todo_list.h"
#include "cli/todo_notices.h"

#include <stdlib.h>
#include <string.h>

struct item *todo_add(struct todo *todo, enum item_kind kind, const char *case_id, const char *stage) {
  todo->items = arena_grow(todo->arena, todo->items, todo->count, sizeof *todo->items);
  struct item *item = &todo->items[todo->count++];
  *item = (struct item){.kind = kind, .task = {.case_id = arena_copy(todo->arena, case_id)}};
  item->task.stage = stage != NULL ? arena_copy(todo->arena, stage) : NULL;
  return item;
}

static bool take_task(void *context, const struct open_task *task) {
  struct todo *todo = context;
  struct item *item = todo_add(todo, ITEM_TASK, task->case_id, task->stage);
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
    if (item->kind != ITEM_VOTE ||
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
  struct item *item = todo_add(todo, ITEM_VOTE, open->case_id, open->stage);
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
  if (one->kind != other->kind) return one->kind < other->kind ? -1 : 1;
  return one->request != other->request ? one->request - other->request
                                        : one->task.task.number - other->task.task.number;
}

static bool unknown_person(struct session *session, const struct rulebook *rulebook, const char *key) {
  diagnostic_add(session->list, DIAGNOSTIC_unknown_person, NULL, key);
  engine_suggest_person(session->engine, session->arena, rulebook, key, session->list);
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
    if (todo_item_is_of_ledger(&todo->items[i]) || who == NULL || who[0] == '@') continue;
    if (!text_equal(who, last))
      known = engine_person(session->engine, session->arena, rulebook, who, session->list) != NULL;
    last = who;
    todo->items[i].unowned = !known;
  }
}

static enum status run(struct session *session) {
  struct todo todo = {.session = session, .arena = session->arena};
  const char *role = session->options.values[OPTION_ROLE], *person = session_person(session);
  if (!session_open(session, STORE_READ)) return STATUS_STORE;
  const struct rulebook *rulebook = session_rulebook(session);
  if (rulebook == NULL) return session_failed(session, STATUS_RULEBOOK);
  if (!session_now(session, rulebook, &todo.now)) return STATUS_RULEBOOK;
  todo.rulebook = rulebook;
  bool fine = role != NULL     ? tasks_of_role(&todo, rulebook, role)
              : person != NULL ? tasks_of_person(&todo, rulebook, person)
                               : tasks_of(&todo, NULL);
  fine = fine && todo_signatures_add(&todo, role == NULL ? person : NULL, role) &&
         todo_ledger_add(&todo, role == NULL ? person : NULL, role);
  if (!fine) return session_failed(session, STATUS_NO);
  drop_idle_seats(&todo);
  if (todo.count > 0) qsort(todo.items, todo.count, sizeof *todo.items, compare_items);
  find_unowned(&todo, rulebook);
  fine = todo_show(&todo);
  if (fine) todo_ledger_show(&todo, role == NULL ? person : NULL, role);
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
         "Approvals that wait for a vote stand among them: 'dealwright do CASE approve APPROVAL', or reject; payouts\n"
         "as well: 'dealwright plan approve PLAN --period PERIOD', or reject.\n"
         "What somebody was told and has not read yet stands below.\n",
         "使用 --as 时列出该人员及其角色的任务；使用 --role 时列出该角色的任务；\n"
         "两者都不给出时列出全部未完成任务。用 dealwright do CASE done TASK 或相应动作完成任务。\n"
         "等待表决的审批也在其中：dealwright do CASE approve 审批，或 reject；\n"
         "付款也是：dealwright plan approve 方案 --period 期间，或 reject。\n"
         "尚未阅读的通知列在其后。\n"},
    .run = run,
};

/* The fold of one case.
 *
 * Invariants
 * 1. casefile_apply either changes everything the fact says or nothing.
 * 2. Numbers are given in order: a new token, task or timer has the number after the highest given so far.
 * 3. What is new belongs to the case itself (0) or to a live token.
 * 4. A case closes only when no token lives, no task, no request is open and no timer is set; after that nothing fits
 * but what changes no casefile (PUT, DEPART, NOTE, SPAWN, NOTICE, READ).
 * 5. Instant 0 stands for "none", so nothing can happen then.
 * 6. Numbers within each list rise, so looking one up can start from the end, where the open ones are.
 *
 * Requests for approval and their seats are folded in request.c.
 *
 * Not done here: knowing a process. Whether a stage may be entered is the engine's business. */
#include "store/casefile.h"

#include "base/text.h"

#include <string.h>

struct casefile *casefile_new(struct arena *arena, const char *id) {
  struct casefile *file = arena_alloc(arena, sizeof *file);
  file->arena = arena;
  file->id = arena_copy(arena, id);
  return file;
}

bool casefile_is_upkeep(const char *id) {
  return strchr(id, ':') != NULL;
}

const char *casefile_key(const char *id) {
  const char *colon = strchr(id, ':');
  return colon != NULL ? colon + 1 : id;
}

bool casefile_is_open(const struct casefile *file) {
  return file->exists && file->closed == 0;
}

struct token *casefile_token(const struct casefile *file, int number) {
  for (size_t i = file->token_count; i-- > 0;)
    if (file->tokens[i].number == number) return &file->tokens[i];
  return NULL;
}

struct task *casefile_task(const struct casefile *file, int number) {
  for (size_t i = file->task_count; i-- > 0;)
    if (file->tasks[i].number == number) return &file->tasks[i];
  return NULL;
}

static struct timer *casefile_timer(const struct casefile *file, int number) {
  for (size_t i = file->timer_count; i-- > 0;)
    if (file->timers[i].number == number) return &file->timers[i];
  return NULL;
}

bool casefile_token_lives(const struct casefile *file, int number) {
  const struct token *token = casefile_token(file, number);
  return token != NULL && token->left == 0;
}

struct task *casefile_open_task(const struct casefile *file, const char *name) {
  for (size_t i = 0; i < file->task_count; i++) {
    struct task *task = &file->tasks[i];
    if (task->state == TASK_OPEN && strcmp(task->name, name) == 0 && casefile_token_lives(file, task->token))
      return task;
  }
  return NULL;
}

struct timer *casefile_due_timer(const struct casefile *file, int64_t until) {
  struct timer *first = NULL;
  for (size_t i = 0; i < file->timer_count; i++) {
    struct timer *timer = &file->timers[i];
    if (timer->state == TIMER_SET && timer->due <= until && (first == NULL || timer->due < first->due)) first = timer;
  }
  return first;
}

/* ---- copying ---- */

static const char *copy_text(struct arena *arena, const char *text) {
  return text != NULL ? arena_copy(arena, text) : NULL;
}

static void *copy_items(struct arena *arena, const void *items, size_t count, size_t size) {
  void *copy = NULL;
  for (size_t i = 0; i < count; i++) copy = arena_grow(arena, copy, i, size);
  if (count > 0) memcpy(copy, items, count * size);
  return copy;
}

struct casefile *casefile_copy(struct arena *arena, const struct casefile *file) {
  struct casefile *copy = arena_alloc(arena, sizeof *copy);
  *copy = *file;
  copy->arena = arena;
  copy->id = arena_copy(arena, file->id);
  copy->process = copy_text(arena, file->process);
  copy->origin = copy_text(arena, file->origin);
  copy->outcome = copy_text(arena, file->outcome);
  copy->tokens = copy_items(arena, file->tokens, file->token_count, sizeof *file->tokens);
  copy->tasks = copy_items(arena, file->tasks, file->task_count, sizeof *file->tasks);
  copy->timers = copy_items(arena, file->timers, file->timer_count, sizeof *file->timers);
  for (size_t i = 0; i < copy->token_count; i++) copy->tokens[i].stage = arena_copy(arena, copy->tokens[i].stage);
  for (size_t i = 0; i < copy->task_count; i++) {
    struct task *task = &copy->tasks[i];
    task->name = arena_copy(arena, task->name);
    task->who = copy_text(arena, task->who);
    task->about = copy_text(arena, task->about);
    task->done_by = copy_text(arena, task->done_by);
  }
  for (size_t i = 0; i < copy->timer_count; i++) {
    copy->timers[i].name = arena_copy(arena, copy->timers[i].name);
    copy->timers[i].about = copy_text(arena, copy->timers[i].about);
  }
  requests_copy(copy, file);
  return copy;
}

/* ---- applying ---- */

static const char *keep(struct casefile *file, const char *text) {
  return copy_text(file->arena, text);
}

static bool place_fits(const struct casefile *file, int token) {
  return token == 0 || casefile_token_lives(file, token);
}

static bool apply_start(struct casefile *file, const struct fact *fact, int64_t when) {
  if (file->exists || fact->name == NULL) return false;
  file->exists = true;
  file->process = keep(file, fact->name);
  file->origin = keep(file, fact->parent);
  file->opened = when;
  return true;
}

static bool apply_enter(struct casefile *file, const struct fact *fact, int64_t when) {
  if (fact->number != file->tokens_made + 1 || fact->name == NULL || !place_fits(file, fact->parent_number))
    return false;
  file->tokens = arena_grow(file->arena, file->tokens, file->token_count, sizeof *file->tokens);
  file->tokens[file->token_count++] = (struct token){.number = fact->number,
                                                     .parent = fact->parent_number,
                                                     .stage = keep(file, fact->name),
                                                     .entered = when,
                                                     .due = fact->due,
                                                     .changed = true};
  file->tokens_made = fact->number;
  return true;
}

static bool apply_leave(struct casefile *file, const struct fact *fact, int64_t when) {
  struct token *token = casefile_token(file, fact->number);
  if (token == NULL || token->left != 0) return false;
  token->left = when;
  token->changed = true;
  return true;
}

static bool apply_open(struct casefile *file, const struct fact *fact, int64_t when) {
  if (fact->number != file->tasks_made + 1 || fact->name == NULL || !place_fits(file, fact->parent_number))
    return false;
  file->tasks = arena_grow(file->arena, file->tasks, file->task_count, sizeof *file->tasks);
  file->tasks[file->task_count++] = (struct task){.number = fact->number,
                                                  .token = fact->parent_number,
                                                  .name = keep(file, fact->name),
                                                  .who = keep(file, fact->who),
                                                  .about = keep(file, fact->parent),
                                                  .required = fact->required,
                                                  .opened = when,
                                                  .due = fact->due,
                                                  .changed = true};
  file->tasks_made = fact->number;
  return true;
}

static bool apply_close_task(struct casefile *file, const struct fact *fact, int64_t when, enum task_state state) {
  struct task *task = casefile_task(file, fact->number);
  if (task == NULL || task->state != TASK_OPEN) return false;
  task->state = state;
  task->closed = when;
  task->done_by = state == TASK_DONE ? keep(file, fact->who) : NULL;
  task->changed = true;
  return true;
}

static bool apply_timer(struct casefile *file, const struct fact *fact) {
  if (fact->number != file->timers_made + 1 || fact->name == NULL || fact->due == 0 ||
      !place_fits(file, fact->parent_number) || (fact->place != 0 && !request_is_open(file, fact->place)))
    return false;
  file->timers = arena_grow(file->arena, file->timers, file->timer_count, sizeof *file->timers);
  file->timers[file->timer_count++] = (struct timer){.number = fact->number,
                                                     .token = fact->parent_number,
                                                     .request = fact->place,
                                                     .name = keep(file, fact->name),
                                                     .about = keep(file, fact->parent),
                                                     .due = fact->due,
                                                     .since = fact->since,
                                                     .changed = true};
  file->timers_made = fact->number;
  return true;
}

static bool apply_end_timer(struct casefile *file, const struct fact *fact, enum timer_state state) {
  struct timer *timer = casefile_timer(file, fact->number);
  if (timer == NULL || timer->state != TIMER_SET) return false;
  timer->state = state;
  timer->changed = true;
  return true;
}

/* One that fires again keeps its number, so it keeps its place among others that are due at the same instant. */
static bool apply_fire(struct casefile *file, const struct fact *fact) {
  if (fact->due == 0) return apply_end_timer(file, fact, TIMER_FIRED);
  struct timer *timer = casefile_timer(file, fact->number);
  if (timer == NULL || timer->state != TIMER_SET || fact->due <= timer->due) return false;
  timer->due = fact->due;
  timer->changed = true;
  return true;
}

static bool apply_move(struct casefile *file, const struct fact *fact) {
  struct timer *timer = casefile_timer(file, fact->number);
  if (timer == NULL || timer->state != TIMER_SET || fact->due == 0) return false;
  timer->due = fact->due;
  timer->since = fact->since;
  timer->changed = true;
  return true;
}

static bool nothing_open(const struct casefile *file) {
  for (size_t i = 0; i < file->token_count; i++)
    if (file->tokens[i].left == 0) return false;
  for (size_t i = 0; i < file->task_count; i++)
    if (file->tasks[i].state == TASK_OPEN) return false;
  for (size_t i = 0; i < file->timer_count; i++)
    if (file->timers[i].state == TIMER_SET) return false;
  for (size_t i = 0; i < file->request_count; i++)
    if (file->requests[i].state == REQUEST_OPEN) return false;
  return true;
}

static bool apply_close(struct casefile *file, const struct fact *fact, int64_t when) {
  if (fact->name == NULL || !nothing_open(file)) return false;
  file->closed = when;
  file->outcome = keep(file, fact->name);
  return true;
}

static bool apply_to_open(struct casefile *file, const struct fact *fact, int64_t when) {
  if (!casefile_is_open(file)) return false;
  switch (fact->kind) {
  case FACT_ENTER:
    return apply_enter(file, fact, when);
  case FACT_LEAVE:
    return apply_leave(file, fact, when);
  case FACT_OPEN:
    return apply_open(file, fact, when);
  case FACT_DONE:
    return apply_close_task(file, fact, when, TASK_DONE);
  case FACT_DROP:
    return apply_close_task(file, fact, when, TASK_DROPPED);
  case FACT_TIMER:
    return apply_timer(file, fact);
  case FACT_FIRE:
    return apply_fire(file, fact);
  case FACT_MOVE:
    return apply_move(file, fact);
  case FACT_CANCEL:
    return apply_end_timer(file, fact, TIMER_CANCELLED);
  case FACT_CLOSE:
    return apply_close(file, fact, when);
  default:
    return request_apply(file, fact, when);
  }
}

/* What changes no casefile: it is kept elsewhere, or only in the log. */
static bool stands_beside(enum fact_kind kind) {
  return kind == FACT_PUT || kind == FACT_DEPART || kind == FACT_NOTE || kind == FACT_SPAWN || kind == FACT_NOTICE ||
         kind == FACT_READ || kind == FACT_PAST || kind == FACT_FILE || kind == FACT_LOOK || kind == FACT_ERASE;
}

bool casefile_apply(struct casefile *file, const struct fact *fact, int64_t when) {
  if (stands_beside(fact->kind)) return true;
  if (when == 0) return false;
  bool fits = fact->kind == FACT_START ? apply_start(file, fact, when) : apply_to_open(file, fact, when);
  if (!fits) return false;
  file->changed = true;
  if (when > file->last || file->last == 0) file->last = when;
  return true;
}

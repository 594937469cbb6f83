/* The state of cases: read into casefiles, saved from them, listed.
 *
 * Invariants
 * 1. A casefile read from the store has all that is open; what is closed stays behind and never changes again.
 * 2. Saving writes what changed, once: new rows whole, old ones only in the columns that can change.
 * 3. `kept` says what is written: the `_kept` numbers are the highest in the tables. Whoever holds a casefile over an
 * epoch (pending.h) may be wrong about it, so it is asked again when the file is taken over.
 * 4. Cases are numbered in the order of their start, so that an audit numbers them alike. */
#include "store/handle.h"

/* ---- reading one case ---- */

static bool read_tokens(struct store *store, struct casefile *file, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_case_tokens, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, file->row);
  int got;
  while ((got = statement_step(store, handle, list)) == 1) {
    file->tokens = arena_grow(file->arena, file->tokens, file->token_count, sizeof *file->tokens);
    file->tokens[file->token_count++] = (struct token){.number = sqlite3_column_int(handle, 0),
                                                       .parent = sqlite3_column_int(handle, 1),
                                                       .stage = arena_copy(file->arena, column_text(handle, 2)),
                                                       .entered = sqlite3_column_int64(handle, 3),
                                                       .due = sqlite3_column_int64(handle, 4)};
  }
  statement_done(store, STATEMENT_case_tokens, handle);
  return got == 0;
}

static bool read_tasks(struct store *store, struct casefile *file, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_case_tasks, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, file->row);
  int got;
  while ((got = statement_step(store, handle, list)) == 1) {
    file->tasks = arena_grow(file->arena, file->tasks, file->task_count, sizeof *file->tasks);
    file->tasks[file->task_count++] = (struct task){.number = sqlite3_column_int(handle, 0),
                                                    .token = sqlite3_column_int(handle, 1),
                                                    .name = arena_copy(file->arena, column_text(handle, 2)),
                                                    .who = arena_copy_optional(file->arena, column_text(handle, 3)),
                                                    .required = sqlite3_column_int(handle, 4) != 0,
                                                    .opened = sqlite3_column_int64(handle, 5),
                                                    .due = sqlite3_column_int64(handle, 6),
                                                    .about = arena_copy_optional(file->arena, column_text(handle, 7))};
  }
  statement_done(store, STATEMENT_case_tasks, handle);
  return got == 0;
}

static bool read_timers(struct store *store, struct casefile *file, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_case_timers, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, file->row);
  int got;
  while ((got = statement_step(store, handle, list)) == 1) {
    file->timers = arena_grow(file->arena, file->timers, file->timer_count, sizeof *file->timers);
    file->timers[file->timer_count++] =
        (struct timer){.number = sqlite3_column_int(handle, 0),
                       .token = sqlite3_column_int(handle, 1),
                       .request = sqlite3_column_int(handle, 2),
                       .name = arena_copy(file->arena, column_text(handle, 3)),
                       .due = sqlite3_column_int64(handle, 4),
                       .about = arena_copy_optional(file->arena, column_text(handle, 5)),
                       .since = sqlite3_column_int64(handle, 6)};
  }
  statement_done(store, STATEMENT_case_timers, handle);
  return got == 0;
}

static void read_case(sqlite3_stmt *row, struct casefile *file) {
  file->exists = file->kept = true;
  file->row = sqlite3_column_int64(row, 0);
  file->process = arena_copy(file->arena, column_text(row, 1));
  file->rulebook = sqlite3_column_int(row, 2);
  file->opened = sqlite3_column_int64(row, 3);
  file->closed = sqlite3_column_int64(row, 4);
  file->last = sqlite3_column_int64(row, 5);
  file->outcome = arena_copy_optional(file->arena, column_text(row, 6));
  file->tokens_made = file->tokens_kept = sqlite3_column_int(row, 7);
  file->tasks_made = file->tasks_kept = sqlite3_column_int(row, 8);
  file->timers_made = file->timers_kept = sqlite3_column_int(row, 9);
  file->requests_made = file->requests_kept = sqlite3_column_int(row, 10);
  file->seats_made = file->seats_kept = sqlite3_column_int(row, 11);
  file->origin = arena_copy_optional(file->arena, column_text(row, 12));
}

static struct casefile *read_casefile(struct store *store, struct arena *arena, const char *id,
                                      struct diagnostics *list) {
  struct casefile *file = casefile_new(arena, id);
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_case_read, list);
  if (handle == NULL) return NULL;
  bind_text(handle, 1, id);
  int got = statement_step(store, handle, list);
  if (got == 1) read_case(handle, file);
  statement_done(store, STATEMENT_case_read, handle);
  if (got == 0 || (got == 1 && file->closed != 0)) return file;
  bool fine = got == 1 && read_tokens(store, file, list) && read_tasks(store, file, list) &&
              read_timers(store, file, list) && requests_read(store, file, list);
  return fine ? file : NULL;
}

struct casefile *store_casefile(struct store *store, struct arena *arena, const char *id, struct diagnostics *list) {
  const struct casefile *known = pending_find(&store->pending, id);
  struct casefile *file = known != NULL ? casefile_copy(arena, known) : read_casefile(store, arena, id, list);
  if (file != NULL) file->epoch = store->pending.epoch;
  return file;
}

/* ---- saving one case ---- */

static bool add_case(struct store *store, const struct casefile *file, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_case_add, list);
  if (handle == NULL) return false;
  bind_text(handle, 1, file->id);
  bind_text(handle, 2, file->process);
  bind_integer(handle, 3, file->rulebook);
  bind_integer(handle, 4, file->opened);
  bind_optional(handle, 5, file->closed);
  bind_integer(handle, 6, file->last);
  bind_text(handle, 7, file->outcome);
  bind_integer(handle, 8, file->tokens_made);
  bind_integer(handle, 9, file->tasks_made);
  bind_integer(handle, 10, file->timers_made);
  bind_integer(handle, 11, file->row);
  bind_integer(handle, 12, file->requests_made);
  bind_integer(handle, 13, file->seats_made);
  bind_text(handle, 14, file->origin);
  return statement_finish(store, STATEMENT_case_add, handle, list);
}

static bool change_case(struct store *store, const struct casefile *file, struct diagnostics *list) {
  enum statement_name name = file->closed != 0 ? STATEMENT_case_close : STATEMENT_case_change;
  sqlite3_stmt *handle = statement_fixed(store, name, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, file->rulebook);
  bind_integer(handle, 2, file->last);
  bind_integer(handle, 3, file->tokens_made);
  bind_integer(handle, 4, file->tasks_made);
  bind_integer(handle, 5, file->timers_made);
  bind_integer(handle, 6, file->row);
  bind_integer(handle, 7, file->requests_made);
  bind_integer(handle, 8, file->seats_made);
  if (name == STATEMENT_case_close) {
    bind_integer(handle, 9, file->closed);
    bind_text(handle, 10, file->outcome);
  }
  return statement_finish(store, name, handle, list);
}

static bool save_token(struct store *store, const struct casefile *file, const struct token *token,
                       struct diagnostics *list) {
  enum statement_name name = token->number > file->tokens_kept ? STATEMENT_token_add : STATEMENT_token_leave;
  sqlite3_stmt *handle = statement_fixed(store, name, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, file->row);
  bind_integer(handle, 2, token->number);
  if (name == STATEMENT_token_leave) {
    bind_optional(handle, 3, token->left);
  } else {
    bind_integer(handle, 3, token->parent);
    bind_text(handle, 4, token->stage);
    bind_integer(handle, 5, token->entered);
    bind_optional(handle, 6, token->left);
    bind_optional(handle, 7, token->due);
  }
  return statement_finish(store, name, handle, list);
}

static bool close_task(struct store *store, const struct casefile *file, const struct task *task,
                       struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_task_close, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, file->row);
  bind_integer(handle, 2, task->number);
  bind_optional(handle, 3, task->closed);
  bind_integer(handle, 4, task->state);
  bind_text(handle, 5, task->done_by);
  return statement_finish(store, STATEMENT_task_close, handle, list);
}

static bool save_task(struct store *store, const struct casefile *file, const struct task *task,
                      struct diagnostics *list) {
  if (task->number <= file->tasks_kept) return close_task(store, file, task, list);
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_task_add, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, file->row);
  bind_integer(handle, 2, task->number);
  bind_integer(handle, 3, task->token);
  bind_text(handle, 4, task->name);
  bind_text(handle, 5, task->who);
  bind_integer(handle, 6, task->required);
  bind_integer(handle, 7, task->opened);
  bind_optional(handle, 8, task->due);
  bind_optional(handle, 9, task->closed);
  bind_integer(handle, 10, task->state);
  bind_text(handle, 11, task->done_by);
  bind_text(handle, 12, task->about);
  return statement_finish(store, STATEMENT_task_add, handle, list);
}

static bool save_timer(struct store *store, const struct casefile *file, const struct timer *timer,
                       struct diagnostics *list) {
  enum statement_name name = timer->number > file->timers_kept ? STATEMENT_timer_add : STATEMENT_timer_change;
  sqlite3_stmt *handle = statement_fixed(store, name, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, file->row);
  bind_integer(handle, 2, timer->number);
  bind_integer(handle, 3, timer->state);
  bind_integer(handle, 4, timer->due);
  bind_optional(handle, 5, timer->since);
  if (name == STATEMENT_timer_add) {
    bind_integer(handle, 6, timer->token);
    bind_text(handle, 7, timer->name);
    bind_integer(handle, 8, timer->request);
    bind_text(handle, 9, timer->about);
  }
  return statement_finish(store, name, handle, list);
}

bool state_save(struct store *store, const struct casefile *file, struct diagnostics *list) {
  if (!file->exists || !file->changed) return true;
  if (!(file->kept ? change_case(store, file, list) : add_case(store, file, list))) return false;
  for (size_t i = 0; i < file->token_count; i++)
    if (file->tokens[i].changed && !save_token(store, file, &file->tokens[i], list)) return false;
  for (size_t i = 0; i < file->task_count; i++)
    if (file->tasks[i].changed && !save_task(store, file, &file->tasks[i], list)) return false;
  for (size_t i = 0; i < file->timer_count; i++)
    if (file->timers[i].changed && !save_timer(store, file, &file->timers[i], list)) return false;
  return requests_save(store, file, list);
}

/* ---- taking over ---- */

enum { MANY_PARTS = 256 }; /* more of them are not worth copying after every event */

static void trust(struct casefile *file, const struct casefile *known) {
  file->row = known->row;
  file->kept = known->kept;
  file->tokens_kept = known->tokens_kept;
  file->tasks_kept = known->tasks_kept;
  file->timers_kept = known->timers_kept;
  file->requests_kept = known->requests_kept;
  file->seats_kept = known->seats_kept;
}

/* What is written of a case whose file comes from another epoch. */
static bool ask_again(struct store *store, struct casefile *file, struct diagnostics *list) {
  struct casefile known = {.arena = store->scratch};
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_case_read, list);
  if (handle == NULL) return false;
  bind_text(handle, 1, file->id);
  int got = statement_step(store, handle, list);
  if (got == 1) read_case(handle, &known);
  statement_done(store, STATEMENT_case_read, handle);
  trust(file, &known);
  arena_reset(store->scratch);
  return got >= 0;
}

static bool next_number(struct store *store, int64_t *number, struct diagnostics *list) {
  struct pending *pending = &store->pending;
  if (pending->last_case < 0) {
    sqlite3_stmt *handle = statement_fixed(store, STATEMENT_case_newest, list);
    int got = handle != NULL ? statement_step(store, handle, list) : -1;
    if (got >= 0) pending->last_case = got == 1 ? sqlite3_column_int64(handle, 0) : 0;
    statement_done(store, STATEMENT_case_newest, handle);
    if (got < 0) return false;
  }
  *number = ++pending->last_case;
  return true;
}

/* Written at once, and known to be: the file in the caller's hands goes on from here. */
static bool save_now(struct store *store, struct casefile *file, struct diagnostics *list) {
  pending_drop(&store->pending, file->id, store->mark_count > 0);
  if (!state_save(store, file, list)) return false;
  for (size_t i = 0; i < file->token_count; i++) file->tokens[i].changed = false;
  for (size_t i = 0; i < file->task_count; i++) file->tasks[i].changed = false;
  for (size_t i = 0; i < file->timer_count; i++) file->timers[i].changed = false;
  file->changed = false;
  file->kept = true;
  file->tokens_kept = file->tokens_made;
  file->tasks_kept = file->tasks_made;
  file->timers_kept = file->timers_made;
  requests_are_kept(file);
  return true;
}

bool state_take(struct store *store, struct casefile *file, struct diagnostics *list) {
  const struct casefile *known = pending_find(&store->pending, file->id);
  if (!file->exists) return true;
  if (known != NULL) trust(file, known);
  else if (file->epoch != store->pending.epoch && !ask_again(store, file, list)) return false;
  file->epoch = store->pending.epoch;
  if (file->row == 0 && !next_number(store, &file->row, list)) return false;
  if (file->token_count + file->task_count + file->timer_count + file->request_count + file->seat_count > MANY_PARTS)
    return save_now(store, file, list);
  pending_put(&store->pending, file, store->mark_count > 0);
  return pending_relieve(store, list);
}

/* ---- listing ---- */

static enum statement_name choose_cases(const struct case_filter *filter) {
  if (filter->stage != NULL) return STATEMENT_cases_in_stage;
  return filter->open_only ? STATEMENT_cases_open : STATEMENT_cases_all;
}

/* A case with a live token is open, so `open_only` adds nothing to a stage. */
bool store_cases(struct store *store, const struct case_filter *filter, bool (*each)(void *context, const char *id),
                 void *context, struct diagnostics *list) {
  enum statement_name name = choose_cases(filter);
  if (!pending_write(store, list)) return false;
  sqlite3_stmt *handle = statement_fixed(store, name, list);
  if (handle == NULL) return false;
  if (name == STATEMENT_cases_in_stage) bind_text(handle, 1, filter->stage);
  int got;
  while ((got = statement_step(store, handle, list)) == 1)
    if (!each(context, column_text(handle, 0))) break;
  statement_done(store, name, handle);
  return got >= 0;
}

bool store_started(struct store *store, const char *origin,
                   bool (*each)(void *context, const char *id, const char *process), void *context,
                   struct diagnostics *list) {
  if (!pending_write(store, list)) return false;
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_cases_started, list);
  if (handle == NULL) return false;
  bind_text(handle, 1, origin);
  int got;
  while ((got = statement_step(store, handle, list)) == 1)
    if (!each(context, column_text(handle, 0), column_text(handle, 1))) break;
  statement_done(store, STATEMENT_cases_started, handle);
  return got >= 0;
}

bool store_due_cases(struct store *store, int64_t until, const struct due_case *after,
                     bool (*each)(void *context, const struct due_case *due), void *context, struct diagnostics *list) {
  if (!pending_write(store, list)) return false;
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_cases_due, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, until);
  bind_integer(handle, 2, after != NULL ? after->due : INT64_MIN);
  bind_integer(handle, 3, after != NULL ? after->number : 0);
  int got;
  while ((got = statement_step(store, handle, list)) == 1) {
    const struct due_case due = {column_text(handle, 0), sqlite3_column_int64(handle, 1),
                                 sqlite3_column_int64(handle, 2)};
    if (!each(context, &due)) break;
  }
  statement_done(store, STATEMENT_cases_due, handle);
  return got >= 0;
}

static struct open_task read_open_task(sqlite3_stmt *row) {
  return (struct open_task){.case_id = column_text(row, 0),
                            .task = {.number = sqlite3_column_int(row, 1),
                                     .token = sqlite3_column_int(row, 2),
                                     .name = column_text(row, 3),
                                     .who = column_text(row, 4),
                                     .required = sqlite3_column_int(row, 5) != 0,
                                     .opened = sqlite3_column_int64(row, 6),
                                     .due = sqlite3_column_int64(row, 7),
                                     .about = column_text(row, 9)},
                            .stage = column_text(row, 8)};
}

bool store_open_tasks(struct store *store, const char *who, bool (*each)(void *context, const struct open_task *task),
                      void *context, struct diagnostics *list) {
  enum statement_name name = who != NULL ? STATEMENT_tasks_of : STATEMENT_tasks_all;
  if (!pending_write(store, list)) return false;
  sqlite3_stmt *handle = statement_fixed(store, name, list);
  if (handle == NULL) return false;
  if (who != NULL) bind_text(handle, 1, who);
  int got;
  while ((got = statement_step(store, handle, list)) == 1) {
    struct open_task task = read_open_task(handle);
    if (!each(context, &task)) break;
  }
  statement_done(store, name, handle);
  return got >= 0;
}

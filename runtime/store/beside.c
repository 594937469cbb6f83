/* What events say beside the state of cases: departures from the standard, and notices.
 *
 * Invariants
 * 1. Each row is made by one fact, and (event, place) says which. Only `read` of a notice ever changes.
 * 2. Nothing is kept in memory, so a mark returns all of it with the store's own pages. */
#include "store/handle.h"

/* ---- departures ---- */

static bool departure_write(struct store *store, const struct event *event, size_t place, struct diagnostics *list) {
  const struct fact *fact = &event->facts.items[place];
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_departure_add, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, event->number);
  bind_integer(handle, 2, (int64_t)place);
  bind_text(handle, 3, event->case_id);
  bind_text(handle, 4, fact->name);
  bind_text(handle, 5, fact->reason);
  bind_text(handle, 6, fact->who);
  bind_integer(handle, 7, event->happened);
  return statement_finish(store, STATEMENT_departure_add, handle, list);
}

bool departures_write(struct store *store, const struct event *event, struct diagnostics *list) {
  for (size_t i = 0; event->case_id != NULL && i < event->facts.count; i++)
    if (event->facts.items[i].kind == FACT_DEPART && !departure_write(store, event, i, list)) return false;
  return true;
}

static bool each_departure(struct store *store, enum statement_name name, sqlite3_stmt *handle,
                           bool (*each)(void *context, const struct departure *departure), void *context,
                           struct diagnostics *list) {
  int got;
  while ((got = statement_step(store, handle, list)) == 1) {
    const struct departure departure = {.case_id = column_text(handle, 0),
                                        .kind = column_text(handle, 1),
                                        .standard = column_text(handle, 2),
                                        .who = column_text(handle, 3),
                                        .happened = sqlite3_column_int64(handle, 4),
                                        .count = sqlite3_column_int64(handle, 5)};
    if (!each(context, &departure)) break;
  }
  statement_done(store, name, handle);
  return got >= 0;
}

bool store_departures(struct store *store, const char *case_id,
                      bool (*each)(void *context, const struct departure *departure), void *context,
                      struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_departures_of_case, list);
  if (handle == NULL) return false;
  bind_text(handle, 1, case_id);
  return each_departure(store, STATEMENT_departures_of_case, handle, each, context, list);
}

bool store_departures_counted(struct store *store, int64_t from, int64_t until, const char *who,
                              bool (*each)(void *context, const struct departure *departure), void *context,
                              struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_departures_counted, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, from);
  bind_integer(handle, 2, until);
  bind_text(handle, 3, who);
  return each_departure(store, STATEMENT_departures_counted, handle, each, context, list);
}

/* ---- notices ---- */

static bool notice_write(struct store *store, const struct event *event, size_t place, struct diagnostics *list) {
  const struct facts told = {&event->facts.items[place], 1};
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_notice_add, list);
  struct buffer body = BUFFER_EMPTY;
  if (handle == NULL) return false;
  facts_write(&body, &told);
  bind_integer(handle, 1, event->number);
  bind_integer(handle, 2, (int64_t)place);
  bind_text(handle, 3, event->case_id);
  bind_text(handle, 4, told.items->who);
  bind_integer(handle, 5, event->happened);
  bind_text(handle, 6, buffer_text(&body));
  bool fine = statement_finish(store, STATEMENT_notice_add, handle, list);
  buffer_release(&body);
  return fine;
}

static bool notice_read(struct store *store, const struct event *event, const struct fact *fact,
                        struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_notice_read, list);
  if (handle == NULL) return false;
  bind_text(handle, 1, event->case_id);
  bind_text(handle, 2, fact->who);
  bind_integer(handle, 3, event->happened);
  bind_text(handle, 4, event->actor);
  return statement_finish(store, STATEMENT_notice_read, handle, list);
}

bool notices_write(struct store *store, const struct event *event, struct diagnostics *list) {
  for (size_t i = 0; event->case_id != NULL && i < event->facts.count; i++) {
    const struct fact *fact = &event->facts.items[i];
    if (fact->kind == FACT_NOTICE && !notice_write(store, event, i, list)) return false;
    if (fact->kind == FACT_READ && !notice_read(store, event, fact, list)) return false;
  }
  return true;
}

static bool each_notice(struct store *store, sqlite3_stmt *row,
                        bool (*each)(void *context, const struct notice *notice), void *context, bool *more,
                        struct diagnostics *list) {
  struct facts facts;
  struct arena *arena = arena_new();
  const char *body = column_text(row, 3);
  bool fine = body != NULL && facts_read(arena, body, &facts) && facts.count == 1;
  if (fine) {
    const struct notice notice = {column_text(row, 0), column_text(row, 1), sqlite3_column_int64(row, 2),
                                  &facts.items[0]};
    *more = each(context, &notice);
  }
  arena_free(arena);
  return fine || store_fail_with(store, SQLITE_CORRUPT, "dw_notice", list);
}

bool store_notices(struct store *store, const char *who, const char *case_id,
                   bool (*each)(void *context, const struct notice *notice), void *context, struct diagnostics *list) {
  enum statement_name name = who != NULL       ? STATEMENT_notices_of
                             : case_id != NULL ? STATEMENT_notices_of_case
                                               : STATEMENT_notices_all;
  sqlite3_stmt *handle = statement_fixed(store, name, list);
  int got = 1;
  bool more = true;
  if (handle == NULL) return false;
  if (name != STATEMENT_notices_all) bind_text(handle, 1, who != NULL ? who : case_id);
  while (more && (got = statement_step(store, handle, list)) == 1)
    if (!each_notice(store, handle, each, context, &more, list)) got = -1, more = false;
  statement_done(store, name, handle);
  return got >= 0;
}

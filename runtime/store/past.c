/* Which events say what a person is or was.
 *
 * Invariants
 * 1. Every event with a fact about the row of a person is noted under that person, once; nothing else is. So reading
 * what somebody was costs as many events as he has, however many others there are.
 * 2. It is made from events alone, so that an audit makes the same.
 *
 * Not done here: making sense of them. Whoever reads folds them by the days on which they happened. */
#include "store/handle.h"

#include "base/text.h"

bool past_note(struct store *store, const struct event *event, struct diagnostics *list) {
  for (size_t i = 0; i < event->facts.count; i++) {
    const struct fact *fact = &event->facts.items[i];
    if ((fact->kind != FACT_PUT && fact->kind != FACT_PAST) || !text_equal(fact->name, "person")) continue;
    sqlite3_stmt *handle = statement_fixed(store, STATEMENT_past_add, list);
    if (handle == NULL) return false;
    bind_text(handle, 1, fact->who);
    bind_integer(handle, 2, event->number);
    if (!statement_finish(store, STATEMENT_past_add, handle, list)) return false;
  }
  return true;
}

bool store_past(struct store *store, const char *person,
                bool (*each)(void *context, const char *person, const struct event *event), void *context,
                struct diagnostics *list) {
  enum statement_name name = person != NULL ? STATEMENT_past_of : STATEMENT_past_all;
  sqlite3_stmt *handle = statement_fixed(store, name, list);
  struct event event;
  int got;
  if (handle == NULL) return false;
  if (person != NULL) bind_text(handle, 1, person);
  struct arena *arena = arena_new();
  while ((got = statement_step(store, handle, list)) == 1) {
    if (!event_read(arena, handle, &event, list)) got = -1;
    if (got < 0 || !each(context, column_text(handle, 11), &event)) break;
    arena_reset(arena);
  }
  arena_free(arena);
  statement_done(store, name, handle);
  return got >= 0;
}

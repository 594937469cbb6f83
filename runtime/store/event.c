/* Events: appended, and read again.
 *
 * Invariants
 * 1. An event, its puts and the changes of its case are written in the same group, in this order.
 * 2. `chain` moves only after everything of the event was written.
 * 3. What an event does to its case is the facts, applied by whoever decides them, and event_settle, here; an audit
 * uses both.
 *
 * Not done here: deciding anything. */
#include "store/handle.h"

#include "base/text.h"
#include "store/ledger.h"
#include "store/table.h"

#include <string.h>

/* ---- appending ---- */

void event_settle(const struct event *event, struct casefile *file) {
  if (file == NULL || !file->exists) return;
  for (size_t i = 0; i < event->facts.count; i++)
    if (event->facts.items[i].kind == FACT_START) file->rulebook = event->rulebook;
  if (casefile_is_upkeep(file->id)) file->rulebook = event->rulebook; /* records follow the newest */
  if (file->last < event->happened) file->last = event->happened;
  file->changed = true;
}

bool event_moves_case(const struct event *event) {
  bool looks = event->facts.count > 0;
  for (size_t i = 0; i < event->facts.count; i++) looks = looks && event->facts.items[i].kind == FACT_LOOK;
  return event->case_id != NULL && !looks;
}

static bool refuse_event(const struct event *event, enum diagnostic_id id, struct diagnostics *list) {
  char number[24], rulebook[16];
  sqlite3_snprintf(sizeof number, number, "%lld", (long long)event->number);
  sqlite3_snprintf(sizeof rulebook, rulebook, "%d", event->rulebook);
  diagnostic_add(list, id, NULL, number, rulebook);
  return false;
}

static bool write_event(struct store *store, const struct event *event, const struct hash *hash,
                        struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_event_add, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, event->number);
  bind_text(handle, 2, event->command);
  bind_text(handle, 3, event->case_id);
  bind_text(handle, 4, event->verb);
  bind_text(handle, 5, event->actor);
  bind_integer(handle, 6, event->happened);
  bind_integer(handle, 7, event->recorded);
  bind_integer(handle, 8, event->rulebook);
  sqlite3_bind_text64(handle, 9, buffer_text(&store->body), store->body.size, SQLITE_STATIC, SQLITE_UTF8);
  sqlite3_bind_blob(handle, 10, hash->bytes, HASH_SIZE, SQLITE_STATIC);
  int code = sqlite3_step(handle);
  statement_done(store, STATEMENT_event_add, handle);
  if (code == SQLITE_DONE) return true;
  if (code != SQLITE_CONSTRAINT_UNIQUE) return store_fail(store, list);
  diagnostic_add(list, DIAGNOSTIC_store_command_twice, NULL, event->command);
  return false;
}

static bool write_answer(struct store *store, const struct event *event, struct diagnostics *list) {
  if (event->answer == NULL) return true;
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_answer_add, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, event->number);
  bind_text(handle, 2, event->answer);
  return statement_finish(store, STATEMENT_answer_add, handle, list);
}

static bool write_puts(struct store *store, const struct event *event, struct diagnostics *list) {
  for (size_t i = 0, run; i < event->facts.count; i += run) {
    const struct fact *fact = &event->facts.items[i];
    run = fact->kind == FACT_PUT ? row_puts(fact, event->facts.count - i) : 1;
    if (fact->kind == FACT_PUT && !row_put(store, fact, run, list)) return false;
    if (fact->kind == FACT_FILE && !content_note(store, fact, event->number, list)) return false;
  }
  return true;
}

bool event_write_puts(struct store *store, const struct event *event, struct diagnostics *list) {
  bool fine = write_puts(store, event, list) && past_note(store, event, list) && vault_note(store, event, list) &&
              ledger_apply(store, event, list) && departures_write(store, event, list) &&
              notices_write(store, event, list);
  arena_reset(store->scratch);
  return fine;
}

bool store_append(struct store *store, struct event *event, struct casefile *file, struct diagnostics *list) {
  struct chain next = {.number = store->chain.number + 1};
  if (event_moves_case(event) != (file != NULL))
    return store_fail_with(store, SQLITE_MISUSE, "an event of a case comes with its casefile, and no other does", list);
  if (!store_touch(store, list)) return false;
  event->number = next.number;
  const struct seal *seal = store_seal(store, event->rulebook, list);
  if (seal == NULL) return refuse_event(event, DIAGNOSTIC_store_lost_rulebook, list);
  buffer_clear(&store->body);
  facts_write(&store->body, &event->facts);
  chain_hash(&store->chain, event, store->body.data, store->body.size, seal, &store->bytes, &next.hash);
  if (!write_event(store, event, &next.hash, list) || !write_answer(store, event, list) ||
      !event_write_puts(store, event, list))
    return false;
  event_settle(event, file);
  if (file != NULL && !state_take(store, file, list)) return false;
  store->chain = next;
  return true;
}

/* ---- reading ---- */

void event_from_row(sqlite3_stmt *row, struct event *out) {
  *out = (struct event){.number = sqlite3_column_int64(row, 0),
                        .command = column_text(row, 1),
                        .case_id = column_text(row, 2),
                        .verb = column_text(row, 3),
                        .actor = column_text(row, 4),
                        .happened = sqlite3_column_int64(row, 5),
                        .recorded = sqlite3_column_int64(row, 6),
                        .rulebook = sqlite3_column_int(row, 7)};
}

static const char *copy_hash(struct arena *arena, sqlite3_stmt *row, int column) {
  struct hash hash = {{0}};
  char hex[HASH_HEX_SIZE];
  if (sqlite3_column_bytes(row, column) != HASH_SIZE) return "";
  memcpy(hash.bytes, sqlite3_column_blob(row, column), HASH_SIZE);
  hash_hex(&hash, hex);
  return arena_copy(arena, hex);
}

/* Everything copied into the arena. */
bool event_read(struct arena *arena, sqlite3_stmt *row, struct event *out, struct diagnostics *list) {
  event_from_row(row, out);
  out->command = arena_copy_optional(arena, out->command);
  out->case_id = arena_copy_optional(arena, out->case_id);
  out->verb = arena_copy_optional(arena, out->verb);
  out->actor = arena_copy_optional(arena, out->actor);
  out->hash = copy_hash(arena, row, 9);
  out->answer = arena_copy_optional(arena, column_text(row, 10));
  return facts_read(arena, column_text(row, 8), &out->facts) || refuse_event(out, DIAGNOSTIC_store_bad_body, list);
}

/* Mostly the answer is no, so the index alone is asked first. */
static int find_command(struct store *store, const char *command, int64_t *number, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_event_number, list);
  if (handle == NULL) return -1;
  bind_text(handle, 1, command);
  int got = statement_step(store, handle, list);
  if (got == 1) *number = sqlite3_column_int64(handle, 0);
  statement_done(store, STATEMENT_event_number, handle);
  return got;
}

int store_event_of(struct store *store, struct arena *arena, const char *command, struct event *out,
                   struct diagnostics *list) {
  int64_t number;
  int got = find_command(store, command, &number, list);
  sqlite3_stmt *handle = got == 1 ? statement_fixed(store, STATEMENT_event_read, list) : NULL;
  if (handle == NULL) return got == 0 ? 0 : -1;
  bind_integer(handle, 1, number);
  got = statement_step(store, handle, list);
  if (got == 1 && !event_read(arena, handle, out, list)) got = -1;
  statement_done(store, STATEMENT_event_read, handle);
  return got;
}

static bool each_event(struct store *store, sqlite3_stmt *handle,
                       bool (*each)(void *context, const struct event *event), void *context,
                       struct diagnostics *list) {
  struct arena *arena = arena_new();
  struct event event;
  int got;
  while ((got = statement_step(store, handle, list)) == 1) {
    if (!event_read(arena, handle, &event, list)) got = -1;
    if (got < 0 || !each(context, &event)) break;
    arena_reset(arena);
  }
  arena_free(arena);
  return got >= 0;
}

bool store_events(struct store *store, const char *case_id, int64_t from,
                  bool (*each)(void *context, const struct event *event), void *context, struct diagnostics *list) {
  enum statement_name name = case_id != NULL ? STATEMENT_events_of_case : STATEMENT_events_from;
  sqlite3_stmt *handle = statement_fixed(store, name, list);
  if (handle == NULL) return false;
  if (case_id != NULL) bind_text(handle, 1, case_id);
  bind_integer(handle, case_id != NULL ? 2 : 1, from);
  bool fine = each_event(store, handle, each, context, list);
  statement_done(store, name, handle);
  return fine;
}

int64_t store_event_count(struct store *store) {
  if (store->in_group) return store->chain.number;
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_event_head, NULL);
  if (handle == NULL) return 0;
  int64_t count = statement_step(store, handle, NULL) == 1 ? sqlite3_column_int64(handle, 0) : 0;
  statement_done(store, STATEMENT_event_head, handle);
  return count;
}

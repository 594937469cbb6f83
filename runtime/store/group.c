/* Groups: one transaction under the lock, with marks inside.
 *
 * Invariants
 * 1. The lock is held from before BEGIN until after COMMIT or ROLLBACK and the checkpoint that may follow.
 * 2. `chain` follows the transaction: read at its begin, moved by each append, put back by store_return.
 * 3. A mark costs nothing until something is written after it: only then its savepoint is set, outer marks first. So
 * the marks that are set are always the first `marks_set`.
 * 4. What is pending (pending.h) is written before COMMIT and goes with a ROLLBACK; a mark returns it with everything
 * else.
 * 5. What was learned about records and rulebooks inside a group is forgotten when the group, or the mark around it,
 * goes.
 *
 * A COMMIT that fails is rolled back here, but what reached the disk is not known: the diagnostic says so. */
#include "store/handle.h"

#include "store/table.h"

#include <stdlib.h>
#include <string.h>

enum { CHECKPOINT_PAGES = 4000 };

bool store_in_group(const struct store *store) {
  return store->in_group;
}

static bool read_chain(struct store *store, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_event_head, list);
  if (handle == NULL) return false;
  int got = statement_step(store, handle, list);
  store->chain = (struct chain){0};
  if (got == 1) {
    store->chain.number = sqlite3_column_int64(handle, 0);
    if (sqlite3_column_bytes(handle, 1) == HASH_SIZE)
      memcpy(store->chain.hash.bytes, sqlite3_column_blob(handle, 1), HASH_SIZE);
  }
  statement_done(store, STATEMENT_event_head, handle);
  return got >= 0;
}

static void end_group(struct store *store) {
  store->in_group = false;
  store->mark_count = store->marks_set = 0;
  pending_clear(&store->pending);
  vault_forget(&store->vault);
  if (store->lock != NULL) lock_drop(store->lock);
}

static void forget_learned(struct store *store) {
  if (!store->was_reshaped) return;
  tables_forget(store);
  store->seal_count = 0;
  store->definitions = -1;
  store->newest_rulebook = 0;
}

bool store_begin(struct store *store, const char *what, struct diagnostics *list) {
  if (store->in_group || store->mode == STORE_READ) {
    if (store->in_group) diagnostic_add(list, DIAGNOSTIC_store_in_group, NULL, store->path);
    else diagnostic_add(list, DIAGNOSTIC_store_read_only, NULL, store->path);
    return false;
  }
  if (store->lock != NULL && !lock_take(store->lock, what, list)) return false;
  if (!statement_run(store, STATEMENT_begin, list)) {
    end_group(store);
    return false;
  }
  store->in_group = true;
  store->was_reshaped = false;
  store->newest_rulebook = 0;
  if (read_chain(store, list) && tables_refresh(store, list)) return true;
  store_rollback(store);
  return false;
}

bool store_commit(struct store *store, struct diagnostics *list) {
  if (!store->in_group) {
    diagnostic_add(list, DIAGNOSTIC_store_outside_group, NULL, store->path);
    return false;
  }
  if (!pending_write(store, list) || !vault_commit(store, list)) {
    store_rollback(store);
    return false;
  }
  if (!statement_run(store, STATEMENT_commit, list)) {
    diagnostic_note(list, DIAGNOSTIC_store_note_unknown);
    store_rollback(store);
    return false;
  }
  /* A checkpoint that fails loses nothing: the log has it, and the next one tries again. */
  if (store->lock != NULL && store->wal_pages >= CHECKPOINT_PAGES)
    sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  if (store->has_fresh) contents_settle(store);
  end_group(store);
  return true;
}

void store_rollback(struct store *store) {
  if (!store->in_group) return;
  if (!sqlite3_get_autocommit(store->db)) statement_run(store, STATEMENT_rollback, NULL);
  forget_learned(store);
  if (store->has_fresh) contents_settle(store);
  end_group(store);
}

/* ---- marks ---- */

bool store_mark(struct store *store, struct diagnostics *list) {
  if (!store->in_group) {
    diagnostic_add(list, DIAGNOSTIC_store_outside_group, NULL, store->path);
    return false;
  }
  store->marks = xrealloc(store->marks, (store->mark_count + 1) * sizeof *store->marks);
  store->marks[store->mark_count++] =
      (struct mark){store->chain, store->pending.undo_count, store->pending.last_case, store->vault.doomed_count};
  return true;
}

bool store_touch(struct store *store, struct diagnostics *list) {
  if (!store->in_group) {
    diagnostic_add(list, DIAGNOSTIC_store_outside_group, NULL, store->path);
    return false;
  }
  for (; store->marks_set < store->mark_count; store->marks_set++)
    if (!statement_run(store, STATEMENT_mark, list)) return false;
  return true;
}

/* Takes the innermost mark away; true when its savepoint was set. */
static bool pop_mark(struct store *store) {
  store->mark_count--;
  if (store->marks_set <= store->mark_count) return false;
  store->marks_set = store->mark_count;
  return true;
}

bool store_keep(struct store *store, struct diagnostics *list) {
  if (store->mark_count == 0) return true;
  if (pop_mark(store) && !statement_run(store, STATEMENT_keep, list)) return false;
  if (store->mark_count == 0) pending_forget_undo(&store->pending);
  return pending_relieve(store, list);
}

void store_return(struct store *store) {
  if (store->mark_count == 0) return;
  struct mark mark = store->marks[store->mark_count - 1];
  store->vault.doomed_count = mark.doomed_count;
  if (!pop_mark(store)) return;
  statement_run(store, STATEMENT_back, NULL);
  statement_run(store, STATEMENT_keep, NULL);
  store->chain = mark.chain;
  store->pending.last_case = mark.last_case;
  pending_return(&store->pending, mark.undo_count);
  forget_learned(store);
}

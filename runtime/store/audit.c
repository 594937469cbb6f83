/* The audit: do the events still vouch for everything?
 *
 *     schema      the store's own tables, triggers and views are those of schema.sql
 *     rulebooks   every text gives the seal it was published with
 *     chain       numbers without gaps, each hash follows from the one before
 *     files       every content that an event names has the hash it was attached with
 *     fold        every body is canonical and fits; it is applied to a private store, by the code that wrote the real
 * one compare     the private store's tables against the kept ones (compare.c)
 *     ledger      the lines of every posting give the hash that stands in its event (audit_ledger.c)
 *
 * Invariants
 * 1. All of it is read in one transaction, so writers do not disturb it, nor it them.
 * 2. After a broken event the kept hash is taken as it stands, so each event is judged for itself; `first_bad` is the
 * first.
 * 3. Memory is bounded: cases under way are kept in a pool of fixed size and written when they make room, or grow old.
 *
 * Not done here: knowing whether events at the end were cut off together with their state. Only `head`, written down
 * elsewhere, tells. */
#include "store/audit.h"

#include "base/limits.h"
#include "store/table.h"

#include <stdlib.h>
#include <string.h>

enum { POOL_SIZE = 1024, POOL_EVENTS = 64 /* before a case is written and read again, so that what closed goes */ };

struct pooled {
  struct arena *arena;
  struct casefile *file; /* NULL: free */
  int events;
};

struct folding {
  struct auditing *audit;
  struct pooled *pool;
  struct arena *arena; /* of one event */
  struct chain chain;  /* the last event read */
  int64_t cases;       /* started so far: the number of the newest */
};

bool audit_finds(struct auditing *audit) {
  audit->out->differences++;
  return diagnostics_count(audit->list) < LIMIT_DIAGNOSTICS;
}

static void say_event(struct auditing *audit, enum diagnostic_id id, int64_t number, const char *second) {
  char text[24];
  sqlite3_snprintf(sizeof text, text, "%lld", (long long)number);
  if (audit_finds(audit)) diagnostic_add(audit->list, id, NULL, text, second);
}

static void say_bad(struct auditing *audit, enum diagnostic_id id, int64_t number, const char *second) {
  if (audit->out->first_bad == 0 || number < audit->out->first_bad) audit->out->first_bad = number;
  say_event(audit, id, number, second);
}

/* ---- cases under way ---- */

static bool pool_write(struct folding *fold, struct pooled *pooled) {
  if (pooled->file == NULL) return true;
  bool fine = state_save(fold->audit->made, pooled->file, fold->audit->list);
  pooled->file = NULL;
  pooled->events = 0;
  arena_reset(pooled->arena);
  return fine;
}

static struct casefile *pool_case(struct folding *fold, const char *id) {
  uint32_t hash = 2166136261u;
  for (const char *at = id; *at != '\0'; at++) hash = (hash ^ (unsigned char)*at) * 16777619u;
  struct pooled *pooled = &fold->pool[hash % POOL_SIZE];
  bool stays = pooled->file != NULL && strcmp(pooled->file->id, id) == 0 && pooled->events < POOL_EVENTS;
  if (!stays && !pool_write(fold, pooled)) return NULL;
  if (pooled->arena == NULL) pooled->arena = arena_new();
  if (pooled->file == NULL) pooled->file = store_casefile(fold->audit->made, pooled->arena, id, fold->audit->list);
  pooled->events++;
  return pooled->file;
}

static bool pool_release(struct folding *fold, bool fine) {
  for (size_t i = 0; i < POOL_SIZE; i++) {
    struct pooled *pooled = &fold->pool[i];
    if (fine) fine = pool_write(fold, pooled);
    arena_free(pooled->arena);
  }
  free(fold->pool);
  return fine;
}

/* ---- one event ---- */

static bool apply_facts(const struct event *event, struct casefile *file) {
  for (size_t i = 0; i < event->facts.count; i++)
    if (!casefile_apply(file, &event->facts.items[i], event->happened)) return false;
  return true;
}

static bool fold_event(struct folding *fold, const struct event *event) {
  struct auditing *audit = fold->audit;
  if (!event_write_puts(audit->made, event, audit->list))
    say_bad(audit, DIAGNOSTIC_store_event_unplaced, event->number, "");
  if (!event_moves_case(event)) return true;
  struct casefile *file = pool_case(fold, event->case_id);
  if (file == NULL) return false;
  if (!apply_facts(event, file)) say_bad(audit, DIAGNOSTIC_store_event_misfit, event->number, event->case_id);
  event_settle(event, file);
  if (file->exists && file->row == 0) file->row = ++fold->cases;
  return true;
}

/* A damaged row may have no body at all. */
static const char *body_of(sqlite3_stmt *row) {
  const char *body = column_text(row, 8);
  return body != NULL ? body : "";
}

static void verify_event(struct folding *fold, const struct event *event, sqlite3_stmt *row) {
  struct auditing *audit = fold->audit;
  struct hash hash;
  char version[16];
  if (event->number != fold->chain.number + 1)
    say_bad(audit, DIAGNOSTIC_store_event_missing, fold->chain.number + 1, "");
  fold->chain.number = event->number - 1;
  const struct seal *seal = store_seal(audit->kept, event->rulebook, NULL);
  sqlite3_snprintf(sizeof version, version, "%d", event->rulebook);
  if (seal == NULL) say_bad(audit, DIAGNOSTIC_store_lost_rulebook, event->number, version);
  else
    chain_hash(&fold->chain, event, body_of(row), (size_t)sqlite3_column_bytes(row, 8), seal, &audit->kept->bytes,
               &hash);
  bool is_sized = sqlite3_column_bytes(row, 9) == HASH_SIZE;
  const void *kept = sqlite3_column_blob(row, 9);
  if (seal != NULL && (!is_sized || memcmp(kept, hash.bytes, HASH_SIZE) != 0))
    say_bad(audit, DIAGNOSTIC_store_chain_broken, event->number, "");
  fold->chain.number = event->number;
  if (is_sized) memcpy(fold->chain.hash.bytes, kept, HASH_SIZE);
}

static bool take_event(struct folding *fold, sqlite3_stmt *row) {
  struct event event;
  event_from_row(row, &event);
  fold->audit->out->events++;
  verify_event(fold, &event, row);
  if (facts_read(fold->arena, body_of(row), &event.facts)) return fold_event(fold, &event);
  say_bad(fold->audit, DIAGNOSTIC_store_bad_body, event.number, "");
  return true;
}

static bool fold_events(struct auditing *audit) {
  struct folding fold = {.audit = audit, .arena = arena_new()};
  sqlite3_stmt *handle = statement_fixed(audit->kept, STATEMENT_events_audit, audit->list);
  int got = handle != NULL ? 1 : -1;
  fold.pool = xmalloc(POOL_SIZE * sizeof *fold.pool);
  memset(fold.pool, 0, POOL_SIZE * sizeof *fold.pool);
  while (got == 1 && (got = statement_step(audit->kept, handle, audit->list)) == 1) {
    if (!take_event(&fold, handle)) got = -1;
    arena_reset(fold.arena);
  }
  statement_done(audit->kept, STATEMENT_events_audit, handle);
  arena_free(fold.arena);
  hash_hex(&fold.chain.hash, audit->out->head);
  return pool_release(&fold, got == 0) && got == 0;
}

/* ---- all of it ---- */

static bool check_rulebooks(struct auditing *audit) {
  bool fine = true, whole = true;
  int newest = store_newest_rulebook(audit->kept);
  for (int number = 1; fine && number <= newest; number++) {
    fine = edition_is_whole(audit->kept, number, &whole, audit->list);
    if (!fine || !whole) say_event(audit, DIAGNOSTIC_store_bad_rulebook, number, "");
    fine = true;
  }
  return fine;
}

static bool check_file(void *context, const char *hash, int64_t event) {
  static const enum diagnostic_id ids[] = {[CONTENT_MISSING] = DIAGNOSTIC_store_file_missing,
                                           [CONTENT_CHANGED] = DIAGNOSTIC_store_file_changed,
                                           [CONTENT_UNREADABLE] = DIAGNOSTIC_store_file_unreadable};
  struct auditing *audit = context;
  enum content_state state = store_look_at_content(audit->kept, hash);
  char number[24];
  audit->out->files++;
  if (state == CONTENT_WHOLE) return true;
  audit->out->bad_files++;
  sqlite3_snprintf(sizeof number, number, "%lld", (long long)event);
  if (diagnostics_count(audit->list) < LIMIT_DIAGNOSTICS) diagnostic_add(audit->list, ids[state], NULL, number, hash);
  return true;
}

/* Files in the folder that no event names are counted, and no mistake: the next one who attaches sweeps them. */
static bool check_files(struct auditing *audit) {
  audit->out->strays = contents_strays(audit->kept);
  return contents_each(audit->kept, check_file, audit, audit->list);
}

static bool audit_all(struct auditing *audit) {
  return audit_compare_schema(audit) && check_rulebooks(audit) &&
         store_begin(audit->made, "dealwright audit", audit->list) &&
         tables_copy(audit->kept, audit->made, audit->list) && fold_events(audit) && audit_compare(audit) &&
         check_files(audit) && audit_ledger(audit);
}

bool store_audit(struct store *store, struct audit *out, struct diagnostics *list) {
  bool own = !store->in_group;
  struct auditing audit = {store, NULL, out, list};
  *out = (struct audit){0};
  if (own && !statement_run(store, STATEMENT_begin_read, list)) return false;
  if (!own && !pending_write(store, list)) return false;
  audit.made = store_private(list);
  bool fine = audit.made != NULL && audit_all(&audit);
  store_close(audit.made);
  if (own) statement_run(store, STATEMENT_commit, NULL);
  return fine && out->differences == 0 && out->bad_files == 0;
}

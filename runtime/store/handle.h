/* The inside of a store: what its modules share. Nothing above store/ includes this.
 *
 *     [store_open] --> idle --[store_begin]--> in a group --[store_mark]--> in a mark (marks nest)
 *                       ^                        |  |  ^                      |  |
 *                       |                        |  |  +---[store_keep]-------+  |
 *                       |                        |  +------[store_return]--------+
 *                       +--[store_commit] or [store_rollback]
 *
 * idle        no lock is held; reads see what was committed last
 * in a group  the write lock is held, a transaction is open, `chain` is the last event as this group sees it
 * in a mark   as before; a savepoint exists once something was written after the mark */
#ifndef DEALWRIGHT_STORE_HANDLE_H
#define DEALWRIGHT_STORE_HANDLE_H

#include "store/chain.h"
#include "store/lock.h"
#include "store/pending.h"
#include "store/statement.h"
#include "store/store.h"
#include "store/vault.h"

#include <sqlite3.h>

enum { STORE_APPLICATION = 0x4465616C /* "Deal" */, STORE_FORMAT = 3 };

extern const char schema_sql[]; /* schema.sql, embedded by the build */

struct mark {
  struct chain chain; /* to return to, as is the rest */
  size_t undo_count;
  int64_t last_case;
  size_t doomed_count; /* of keys */
};

struct known_seal {
  int number;
  struct seal seal;
};

struct store {
  sqlite3 *db;
  char *path;
  enum store_mode mode;
  struct lock *lock; /* NULL: not a file, or only read */
  bool in_group;
  bool was_reshaped; /* in this group: records or rulebooks */
  bool keeps_wal;    /* a log was there before a reader came */
  bool has_fresh;    /* contents were kept in this group (content.c) */
  bool has_swept;    /* what an earlier run left was swept */
  struct chain chain;
  struct pending pending;
  struct mark *marks;
  size_t mark_count, marks_set;
  int wal_pages; /* in the WAL after the last commit */
  struct statement fixed[STATEMENT_COUNT];
  struct table *tables;     /* record tables known so far (table.h) */
  int64_t definitions;      /* what dw_meta said when they were read */
  int newest_rulebook;      /* within a group; 0: not asked yet */
  struct known_seal *seals; /* of rulebooks (edition.c) */
  size_t seal_count;
  struct vault vault;
  struct arena *scratch;     /* of one append */
  struct buffer body, bytes; /* of the event being written: its facts, what is hashed */
};

/* Adds the diagnostic for what SQLite says went wrong last; always false. */
bool store_fail(const struct store *store, struct diagnostics *list);
/* The same for a store that has no connection: `code` of SQLite and its words. */
bool store_fail_with(const struct store *store, int code, const char *words, struct diagnostics *list);

/* Before anything is written: refuses outside a group, and sets the savepoints of marks that have none yet. */
bool store_touch(struct store *store, struct diagnostics *list);

/* Opens the file; the schema is made when `make` is set. store.c has done the checks. */
bool store_connect(struct store *store, const char *name, int flags, struct diagnostics *list);
bool store_build(struct store *store, struct diagnostics *list);
/* A private store that is gone when closed, for rebuilding; big ones spill to a temporary file. */
struct store *store_private(struct diagnostics *list);

/* ---- content.c ---- */
/* Moves what has an event to where it belongs and takes away what has none. At the end of a group that kept some. */
void contents_settle(struct store *store);
/* A FACT_FILE: the content has an event. */
bool content_note(struct store *store, const struct fact *fact, int64_t event, struct diagnostics *list);
/* Every content by its hash, with the event that named it first. */
bool contents_each(struct store *store, bool (*each)(void *context, const char *hash, int64_t event), void *context,
                   struct diagnostics *list);
int64_t contents_strays(struct store *store); /* files in the folder that no event names */

/* ---- edition.c ---- */
const struct seal *store_seal(struct store *store, int rulebook, struct diagnostics *list);
/* Whether the text kept under `number` still gives its seal. */
bool edition_is_whole(struct store *store, int number, bool *whole, struct diagnostics *list);

/* ---- state.c ---- */
/* Writes what is not written yet; the file itself still says so afterwards. */
bool state_save(struct store *store, const struct casefile *file, struct diagnostics *list);
/* Takes over what an event made of its case: it is pending from now on. */
bool state_take(struct store *store, struct casefile *file, struct diagnostics *list);

/* ---- request_state.c: the requests and seats of a casefile ---- */
bool requests_read(struct store *store, struct casefile *file, struct diagnostics *list);
bool requests_save(struct store *store, const struct casefile *file, struct diagnostics *list);
void requests_are_kept(struct casefile *file); /* everything is written now */

/* ---- beside.c: departures and notices ---- */
bool departures_write(struct store *store, const struct event *event, struct diagnostics *list);
bool notices_write(struct store *store, const struct event *event, struct diagnostics *list);

/* ---- past.c ---- */
/* Notes whom the event says something of. */
bool past_note(struct store *store, const struct event *event, struct diagnostics *list);

/* ---- event.c ---- */
void event_from_row(sqlite3_stmt *row,
                    struct event *out); /* all but facts, answer and hash text; texts live as long as the row */
/* The whole event of a row as the statements that read events have it, copied into the arena. */
bool event_read(struct arena *arena, sqlite3_stmt *row, struct event *out, struct diagnostics *list);
/* Writes what the event says beside its case: records, the ledger, departures, notices. */
bool event_write_puts(struct store *store, const struct event *event, struct diagnostics *list);
/* Does the event belong to what happened to its case? Somebody who merely looked at one moves nothing in it. */
bool event_moves_case(const struct event *event);
/* After the facts were applied: what an event itself does to its case. */
void event_settle(const struct event *event, struct casefile *file);

#endif

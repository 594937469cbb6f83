/* The one door to what is remembered. SQLite stands behind it; nothing here shows that.
 *
 * What is remembered: rulebook versions (exact text, under its hash), events (append-only, hash-chained), the state
 * they fold to (cases, tokens, tasks, timers), and records in typed tables. One writer at a time, by a lock that names
 * its holder. All functions that can fail return false (or NULL) and add a diagnostic; within a group a failure means:
 * store_rollback. */
#ifndef DEALWRIGHT_STORE_STORE_H
#define DEALWRIGHT_STORE_STORE_H

#include "base/diagnostic.h"
#include "base/hash.h"
#include "base/type.h"
#include "store/casefile.h"
#include "store/fact.h"

struct store;

enum store_mode {
  STORE_READ,   /* an existing store, never written */
  STORE_WRITE,  /* an existing store */
  STORE_CREATE, /* made when it does not exist */
  STORE_MEMORY  /* no file; gone when closed; path is ignored */
};

struct store *store_open(const char *path, enum store_mode mode, struct diagnostics *list);
void store_close(struct store *store); /* a group still open is rolled back */
/* Could it be written by somebody who opens it for that? */
bool store_may_write(const struct store *store);
const char *store_path(const struct store *store); /* ":memory:" for STORE_MEMORY */

/* ---- groups: one transaction, one fsync, many commands ---- */

/* Takes the write lock (waiting LIMIT_STORE_WAIT_MS at most; the error names the holder) and begins. `what` is shown to
 * others that wait ("dealwright import"). Groups do not nest. */
bool store_begin(struct store *store, const char *what, struct diagnostics *list);
/* Everything since store_begin is durable when this returns true. */
bool store_commit(struct store *store, struct diagnostics *list);
void store_rollback(struct store *store);
bool store_in_group(const struct store *store);
/* A point inside a group to return to: one command of many is refused, the others stay. */
bool store_mark(struct store *store, struct diagnostics *list);
bool store_keep(struct store *store, struct diagnostics *list); /* forgets the mark */
void store_return(struct store *store);                         /* back to the mark */

/* ---- rulebook versions ---- */

struct rulebook_file {
  const char *name; /* as in positions: `process/sales.yaml` */
  const char *text;
  size_t size;
};

/* What one rulebook is, as kept in the store: all its files and those of what it extends, in a fixed order. */
struct rulebook_text {
  int number;       /* of the version in this store, from 1; 0: not published */
  const char *name; /* `acme` */
  const char *version;
  const char *hash; /* hex */
  int64_t published;
  const struct rulebook_file *files;
  size_t file_count;
};

/* Publishes; the same hash again gives the same number. `*number` is set. Must be in a group. */
bool store_publish(struct store *store, const struct rulebook_text *text, int64_t now, int *number,
                   struct diagnostics *list);
/* Version `number` (0: the newest) with its files, or NULL; NULL without a diagnostic when there is none. */
const struct rulebook_text *store_rulebook(struct store *store, struct arena *arena, int number,
                                           struct diagnostics *list);
/* The number of the version in force, 0 when there is none: that of the last `publish` event (an old text may be
 * published again), else the newest. Cheap, for asking before every command. */
int store_newest_rulebook(struct store *store);
bool store_rulebooks(struct store *store, struct arena *arena, struct rulebook_text **out, size_t *count,
                     struct diagnostics *list); /* without files */

/* ---- records ---- */

struct store_column {
  const char *name;
  const struct type *type;
  bool is_private; /* its values are sealed texts (store_hide), whatever the type */
};

/* Makes or widens the typed table of one record; must be in a group. A column whose kind changed is refused, columns no
 * longer named stay. `parent`: the record it belongs to, or NULL. */
bool store_define(struct store *store, const char *record, const char *parent, const struct store_column *columns,
                  size_t count, struct diagnostics *list);

struct store_row {
  const char *key;
  const char *parent;   /* key of what it belongs to, or NULL */
  int number;           /* its place in its series (quote 3), or 0 */
  struct value *values; /* in the order of store_columns */
};

/* The columns of a record's table in their order; false when there is none. The answer stays valid until the next
 * store_define. */
bool store_columns(struct store *store, const char *record, const struct store_column **columns, size_t *count);

/* One row by key, or the newest of a parent's (highest number), or the parent's row of that number; NULL when there is
 * none (no diagnostic) or on failure (diagnostic). */
const struct store_row *store_row(struct store *store, struct arena *arena, const char *record, const char *key,
                                  struct diagnostics *list);
const struct store_row *store_last_row(struct store *store, struct arena *arena, const char *record, const char *parent,
                                       struct diagnostics *list);
/* All rows of a parent (all of the record when NULL), by number, then key. The callback returns false to stop. */
bool store_rows(struct store *store, const char *record, const char *parent,
                bool (*each)(void *context, const struct store_row *row), void *context, struct diagnostics *list);
/* All rows of which a yes-or-no field is false, as above; quick where store_find_by was asked for that field. */
bool store_rows_false(struct store *store, const char *record, const char *field,
                      bool (*each)(void *context, const struct store_row *row), void *context,
                      struct diagnostics *list);
/* Keys of a record that resemble a word, for did-you-mean; at most 50. */
bool store_keys_like(struct store *store, struct arena *arena, const char *record, const char *word, const char ***keys,
                     size_t *count, struct diagnostics *list);

/* People whom a row named in a field and names there no more, and what it belonged to before; those may stand in it
 * again, or in another field. */
bool store_formers(struct store *store, const char *record, const char *key,
                   bool (*each)(void *context, const char *value), void *context, struct diagnostics *list);
/* Sees to it that rows of a record are found by a field at once, from now on. In a group. */
bool store_find_by(struct store *store, const char *record, const char *field, struct diagnostics *list);

/* ---- private fields ----
 *
 * The values of private fields are sealed with a key that each row has for itself, in a file beside the store
 * (`PATH.keys`, or the one of store_keys_at). Rows and facts carry sealed texts (base/sealed.h); values read from a row
 * are KIND_SEALED. The text is bound to its record, key and field: copied elsewhere it cannot be opened. What is no
 * row's, as the answers that a request keeps, is sealed under record "" and the case's id. */

/* Keeps the keys in this file. Before anything is hidden or revealed. */
void store_keys_at(struct store *store, const char *path);

/* The sealed text, in the arena; the row's key is made when it has none. In a group; NULL on failure. A key is durable
 * before anything sealed with it is. */
const char *store_hide(struct store *store, struct arena *arena, const char *record, const char *key, const char *field,
                       const char *text, struct diagnostics *list);

enum revealed {
  REVEALED,
  REVEALED_ERASED,
  REVEALED_LOST /* the key is not in the key file, or it is another's text */
};
/* What was sealed; a text that is not sealed is what it was (from before the field was private). */
enum revealed store_reveal(struct store *store, struct arena *arena, const char *record, const char *key,
                           const char *field, const char *sealed, const char **text);

/* A number above 0 that stands for the text: the same one for the same text of the same field, as long as the row has
 * its key, and without the key of no use. In a group. */
bool store_mark_of(struct store *store, const char *record, const char *key, const char *field, const char *text,
                   int64_t *mark, struct diagnostics *list);

/* Destroys the row's key when the group commits: durably, before the commit. In a group. */
bool store_erase(struct store *store, const char *record, const char *key, struct diagnostics *list);

/* ---- cases ---- */

/* The casefile with all that is open in it, owned by the arena; `exists` is false for an id nobody started. NULL on
 * failure. */
struct casefile *store_casefile(struct store *store, struct arena *arena, const char *id, struct diagnostics *list);

struct case_filter {
  const char *stage; /* only cases with a live token there */
  bool open_only;
};
/* Not among them: the upkeep of records. */
bool store_cases(struct store *store, const struct case_filter *filter, bool (*each)(void *context, const char *id),
                 void *context, struct diagnostics *list);

/* Cases that were started from another one, or from a record (`customer:north`), in the order of their start. */
bool store_started(struct store *store, const char *origin,
                   bool (*each)(void *context, const char *id, const char *process), void *context,
                   struct diagnostics *list);

/* A case, the instant its first timer is due, and its number in the order in which cases started. */
struct due_case {
  const char *id;
  int64_t due, number;
};
/* Cases with a timer due at or before `until`, by that instant, then number; only those behind `after` (NULL: all). */
bool store_due_cases(struct store *store, int64_t until, const struct due_case *after,
                     bool (*each)(void *context, const struct due_case *due), void *context, struct diagnostics *list);

struct open_task {
  const char *case_id;
  struct task task;
  const char *stage;
};
/* Open tasks for one `who` (a person's key or `@role`), or all when NULL; by due (none last), case, number. */
bool store_open_tasks(struct store *store, const char *who, bool (*each)(void *context, const struct open_task *task),
                      void *context, struct diagnostics *list);

struct open_seat {
  const char *case_id, *approval, *submitter;
  const char *stage; /* in which the case waits, or NULL */
  struct seat seat;
};
/* Open seats of approvals that wait for one `who` (a person's key or `@role`), then those that were escalated to it, or
 * all when NULL; each by due (none last), case, number. */
bool store_open_seats(struct store *store, const char *who, bool (*each)(void *context, const struct open_seat *seat),
                      void *context, struct diagnostics *list);

/* ---- departures from the standard, and notices ---- */

struct departure {
  const char *case_id;        /* NULL when counted */
  const char *kind;           /* `overdue`, `late`, `skipped`, ... as FACT_DEPART names it */
  const char *standard, *who; /* or NULL */
  int64_t happened;           /* when counted: the last of them */
  int64_t count;
};
/* Those of one case, in their order. */
bool store_departures(struct store *store, const char *case_id,
                      bool (*each)(void *context, const struct departure *departure), void *context,
                      struct diagnostics *list);
/* How many from an instant on and before another, by person (NULL: everybody), kind and standard: by person, the most
 * frequent first. */
bool store_departures_counted(struct store *store, int64_t from, int64_t until, const char *who,
                              bool (*each)(void *context, const struct departure *departure), void *context,
                              struct diagnostics *list);

struct notice {
  const char *case_id, *who; /* a person's key or `@role` */
  int64_t told;
  const struct fact *fact; /* FACT_NOTICE */
};
/* What is not read yet: of one `who`, of one case, or all when both are NULL; in the order in which it was told. */
bool store_notices(struct store *store, const char *who, const char *case_id,
                   bool (*each)(void *context, const struct notice *notice), void *context, struct diagnostics *list);

/* ---- events ---- */

struct event {
  int64_t number;      /* from 1, without gaps; given by store_append */
  const char *command; /* id; NULL for what no command caused (a timer) */
  const char *case_id; /* NULL for records outside cases and for publishing */
  const char *verb;    /* `quote`, `start`, `timer`, `publish` */
  const char *actor;   /* a person's key; NULL: the clock */
  int64_t happened;    /* in the rulebook's civil time */
  int64_t recorded;    /* UTC */
  int rulebook;        /* version that decided it */
  struct facts facts;
  const char *answer; /* what was answered, JSON; NULL when the same id is answered by its event alone. Not hashed. */
  const char *hash;   /* hex, when read */
};

/* Appends the event (one that only says who looked has a case, and no file), writes its puts into the record tables and
 * the changed parts of `file` (NULL: no case) into the state tables, all in the open group. The facts must have been
 * applied to `file` already. */
bool store_append(struct store *store, struct event *event, struct casefile *file, struct diagnostics *list);

/* The event of a command id: 1 found, 0 not, -1 failed. */
int store_event_of(struct store *store, struct arena *arena, const char *command, struct event *out,
                   struct diagnostics *list);
/* Events in order, of one case (all when NULL), from number `from`. */
bool store_events(struct store *store, const char *case_id, int64_t from,
                  bool (*each)(void *context, const struct event *event), void *context, struct diagnostics *list);
int64_t store_event_count(struct store *store);
/* Events that put the row of a person, or say what was so before (FACT_PAST), in the order of their numbers: of one
 * person, or (NULL) of everybody, one after the other in the order of their keys. A person whom only files name, and of
 * whom nothing was put, has none. The callback returns false to stop. */
bool store_past(struct store *store, const char *person,
                bool (*each)(void *context, const char *person, const struct event *event), void *context,
                struct diagnostics *list);

/* ---- contents of attached files ---- */

struct content {
  char hash[HASH_HEX_SIZE]; /* BLAKE2b-256, hex */
  int size;                 /* bytes, 1 to LIMIT_DOCUMENT_BYTES */
};

enum content_state { CONTENT_WHOLE, CONTENT_MISSING, CONTENT_CHANGED, CONTENT_UNREADABLE };

/* Copies a file beside the store, durably, under the hash of its bytes; a FACT_FILE of the same group makes it stay. In
 * memory only the hash is taken. False when it is no such file, or cannot be kept; `at` is where somebody names it. */
bool store_keep_content(struct store *store, const char *path, const struct position *at, struct content *out,
                        struct diagnostics *list);
/* Whether the bytes kept under this hash still have it. Reads all of them. In memory nothing is kept, nothing lost. */
enum content_state store_look_at_content(const struct store *store, const char *hash);
/* Copies the content out into a new file. False, and no file, when one is there already, it cannot be written, or the
 * bytes that are kept are missing or do not have this hash. */
bool store_copy_content(const struct store *store, const char *hash, const char *path, struct diagnostics *list);
/* Where they lie; NULL in memory. */
const char *store_content_path(const struct store *store, struct arena *arena, const char *hash);

/* ---- audit ---- */

struct audit {
  int64_t events, cases, rows; /* read, compared, compared */
  int64_t files, bad_files;    /* contents of attached files: read, not what was attached */
  int64_t strays;              /* files beside them that no event names */
  int64_t first_bad;           /* number of the first event at which the chain breaks, or 0 */
  size_t differences;          /* of the rebuilt state from the kept one */
  char head[HASH_HEX_SIZE];    /* the hash of the last event: write it down and nobody can rewrite the past */
};

/* Verifies the chain and the attached files and rebuilds the state beside the kept one in bounded memory. True when all
 * is well; every difference is a diagnostic (the first LIMIT_DIAGNOSTICS of them). */
bool store_audit(struct store *store, struct audit *out, struct diagnostics *list);

/* ---- figures ---- */

struct stage_figure {
  const char *stage; /* of live tokens; the outcome for closed cases */
  bool closed;
  int64_t cases;
  int64_t value_minor;  /* sum of the money column named, where filled */
  const char *currency; /* NULL when none was filled; mixed currencies give one figure each */
};
/* Cases of a process and their value by stage: of the record `about` its money column `money` (NULL: only count). */
bool store_stage_figures(struct store *store, const char *process, const char *about, const char *money,
                         bool (*each)(void *context, const struct stage_figure *figure), void *context,
                         struct diagnostics *list);

struct stage_stay {
  const char *case_id, *stage;
  bool is_live;
};
/* Every stay of the cases of a process in a stage, case by case, the oldest first. */
bool store_stays(struct store *store, const char *process, bool (*each)(void *context, const struct stage_stay *stay),
                 void *context, struct diagnostics *list);

struct outcome_question {
  const char *process, *about, *field; /* cases of the process, by what this field of their record holds */
  const char *money;                   /* the column that is summed, or NULL */
  int64_t from, until;                 /* of those that were opened from .. before */
};
struct outcome_figure {
  const char *value;    /* as it is kept; NULL: nothing is filled in */
  const char *outcome;  /* the stage that the cases ended in; NULL: they are open */
  const char *currency; /* as in a stage_figure */
  int64_t cases, value_minor;
};
/* In the order of the values, then of the currencies; what is empty first. */
bool store_outcome_figures(struct store *store, const struct outcome_question *question,
                           bool (*each)(void *context, const struct outcome_figure *figure), void *context,
                           struct diagnostics *list);

#endif

/* What the tests of a rulebook decided, and what none of them did.
 *
 * Everything that can be decided is a cover_item: a stage is entered, a way out of it is taken, an action and a task
 * are done, somebody is asked to agree, a document is signed, a criterion holds and fails, a table row decides, a line
 * of a script runs. A coverage belongs to one run of tests (test_run.h), which fills it. */
#ifndef DEALWRIGHT_SCENARIO_COVERAGE_H
#define DEALWRIGHT_SCENARIO_COVERAGE_H

#include "rulebook/rulebook.h"

enum cover_kind {
  COVER_STAGE,      /* entered, or given */
  COVER_TRANSITION, /* an entry of `next` was taken */
  COVER_WHEN,       /* its condition, or that of a task, both ways */
  COVER_CRITERION,  /* of enter, leave and check, both ways */
  COVER_ACTION,     /* done */
  COVER_TASK,       /* done */
  COVER_APPROVAL,   /* somebody was asked */
  COVER_NEEDED,     /* its condition, both ways */
  COVER_STEP,       /* of an approval: agreed, and refused */
  COVER_DOCUMENT,   /* a kind of document was attached */
  COVER_SIGNATURE,  /* it was given */
  COVER_OVERDUE,    /* a stage took longer than its `due` */
  COVER_ROW,        /* a table row decided */
  COVER_LINE,       /* of a script */
  COVER_BRANCH,     /* a condition of a script, both ways */
  COVER_KINDS
};

enum cover_side { COVER_YES = 1, COVER_NO = 2, COVER_BOTH = 3 };

struct cover_item {
  enum cover_kind kind;
  const struct source_file *file;
  int line, column, last_line; /* column 0: the line as a whole */
  const char *name;            /* `negotiation -> lost`, `needs_analysis.budget`; NULL: its place says it */
  unsigned wanted;             /* COVER_YES, or COVER_BOTH */
  unsigned seen;               /* of enum cover_side */
};

struct coverage;

/* All items, in the order of files (by layer, then name), lines and columns. */
const struct cover_item *coverage_items(const struct coverage *coverage, size_t *count);
bool cover_item_is_decided(const struct cover_item *item);
/* Whether it belongs to the rulebook's own folder, not to what that extends. */
bool cover_item_is_own(const struct coverage *coverage, const struct cover_item *item);
const char *cover_kind_name(enum cover_kind kind); /* `transition`: stable, for JSON */

struct cover_tally {
  size_t decided, count;
};

/* Of one kind; COVER_KINDS: of all. Without `all` only own items count. */
struct cover_tally coverage_tally(const struct coverage *coverage, enum cover_kind kind, bool all);

/* Whether the test of that number (struct test) decided, or asked without an answer, something that stands at this line
 * of the file (`name` of source_file); line 0: anywhere in the file. False for a test that did not run. */
bool coverage_touches(const struct coverage *coverage, size_t test, const char *file, int line);

/* ---- for test_run and what it runs ---- */

struct version;
struct watch;
struct store;

/* Of a version that was loaded for watching; both must outlive it. */
struct coverage *coverage_new(const struct version *version);
void coverage_free(struct coverage *coverage);
void coverage_begin(struct coverage *coverage, size_t test); /* the test that runs from now on */
const struct watch *coverage_watch(const struct coverage *coverage);
void coverage_row(struct coverage *coverage, const struct table *table, const struct table_row *row);
/* The table was asked: that touches all its rows, whichever decides. */
void coverage_asked(struct coverage *coverage, const struct table *table);
/* What the events of a store say; those up to `given` are what a scenario was given. */
void coverage_events(struct coverage *coverage, const struct rulebook *rulebook, struct store *store, int64_t given);
/* For coverage_events: everything of that kind and name in that process. */
void coverage_mark(struct coverage *coverage, enum cover_kind kind, const struct process *process, const char *name);
/* A step (from 1) of an approval opened (`side` 0), agreed (COVER_YES) or refused (COVER_NO). */
void coverage_step(struct coverage *coverage, const struct process *process, const char *approval, int step,
                   unsigned side);

#endif

/* What one rulebook says otherwise than another, as data: cli/ makes sentences of it.
 *
 * Compared is what counts after the layers are merged: settings, records, roles, people, processes, imports key by key;
 * tables row by row; scripts function by function. Comments, order of keys, and how a value is written make no
 * difference. */
#ifndef DEALWRIGHT_CHECK_DIFFERENCE_H
#define DEALWRIGHT_CHECK_DIFFERENCE_H

#include "base/arena.h"
#include "base/diagnostic.h"
#include "rulebook/schema.h"
#include "rulebook/source.h"

enum difference_group {
  DIFFERENCE_SETTINGS,
  DIFFERENCE_RECORDS,
  DIFFERENCE_ROLES,
  DIFFERENCE_PEOPLE,
  DIFFERENCE_PROCESS,
  DIFFERENCE_STAGES,
  DIFFERENCE_ACTIONS,
  DIFFERENCE_APPROVALS,
  DIFFERENCE_DOCUMENTS,
  DIFFERENCE_IMPORTS,
  DIFFERENCE_PLANS,
  DIFFERENCE_APPRAISALS,
  DIFFERENCE_TABLES,
  DIFFERENCE_SCRIPTS,
  DIFFERENCE_GROUPS
};

enum difference_what {
  DIFFERENCE_CHANGED,
  DIFFERENCE_NEW,
  DIFFERENCE_GONE,
  DIFFERENCE_MOVED, /* a row, where the order of rows decides */
  DIFFERENCE_AROUND /* of a script: what stands outside of its functions */
};

enum difference_step_kind { STEP_KEY, STEP_ENTRY, STEP_ROW, STEP_COLUMN };

struct difference_step {
  enum difference_step_kind kind;
  const char *name;       /* of a row: its line */
  const char *under;      /* STEP_ENTRY: the key that holds the entry: `leave` */
  const char *detail;     /* STEP_ENTRY: its title or rule, STEP_ROW: its inputs; or NULL */
  enum schema_mapping of; /* STEP_ENTRY: what it is */
};

struct difference {
  enum difference_group group;
  enum difference_what what;
  const char *process;                 /* of stages, actions and approvals: the process they are in */
  const char *name;                    /* of the stage, action, record, ..., table, function; NULL for settings */
  const char *detail;                  /* its title, where the thing itself is new or gone; or NULL */
  const struct difference_step *steps; /* from there to what differs */
  size_t step_count;
  const char *before, *after; /* as written, on one line (functions: all their lines); NULL where there is none */
  struct position at;         /* of the new, or of what took the old away, or of the old */
};

struct differences {
  const char *from_name, *from_version, *to_name, *to_version;
  const struct difference *items; /* by group, then as the new rulebook has them, then what is gone */
  size_t count;
};

/* Compares two rulebooks that have no errors. With `over`, `to` extends `from`, so what any rulebook says of itself
 * (its title, what it extends) is left out. False with errors when either is not sound. Everything is the arena's. */
bool differences_find(struct arena *arena, const struct source *from, const struct source *to, bool over,
                      struct differences *out, struct diagnostics *list);

#endif

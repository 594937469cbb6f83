/* What one rule sees: the case's records, who acts, when. Filled by the engine; read lazily by the host, so a record
 * that no rule looks at is never fetched. */
#ifndef DEALWRIGHT_SCRIPT_SCOPE_H
#define DEALWRIGHT_SCRIPT_SCOPE_H

#include "rulebook/rulebook.h"

struct scope_row {
  const struct record *record;
  const char *key;
  int number;                 /* in its series, or 0 */
  const struct value *values; /* by field number of the record; KIND_EMPTY where nothing is filled in */
};

struct scope {
  const char *case_id;
  const struct process *process; /* NULL outside a case */
  int64_t now;                   /* of the command */
  const struct person *actor;    /* NULL: the clock */
  const struct ask *asks;        /* fields of `asked`, or none */
  const struct value *asked;     /* by ask number */
  size_t ask_count;
  void *approvals;
  /* Whether an approval of the process was agreed, or not needed, and still holds; -1: there is none of that name.
   * NULL: there are none. */
  int (*approved)(void *approvals, const char *name);
  void *tasks;
  /* How many open tasks of the case are overdue. NULL: none. */
  int (*overdue)(void *tasks);
  void *context;
  /* What an amount is worth in the one currency in which rules of this scope hold amounts of several against each
   * other. False with a reason, of the arena. NULL: such amounts are not compared. */
  bool (*worth)(void *context, struct arena *arena, struct money from, struct money *out, const char **why);
  /* The case's row of a record, by rulebook_path; the draft of an action that adds it, first. NULL: there is none. */
  const struct scope_row *(*find)(void *context, const struct record *record);
  /* A row by key, for references. NULL: there is none. */
  const struct scope_row *(*get)(void *context, const struct record *record, const char *key);
  /* All rows of a series of this case (or of the record that PATH_REF leads to), oldest first, the draft last. */
  size_t (*all)(void *context, const struct record *record, const struct scope_row *const **rows);
  /* All rows of a series that belong to the row of that key, in the same order. NULL: there are none. */
  size_t (*of)(void *context, const struct record *record, const char *key, const struct scope_row *const **rows);
};

#endif

/* What a plan needs to know of the cases: which columns, of which rows. */
#ifndef DEALWRIGHT_INCENTIVE_NEED_H
#define DEALWRIGHT_INCENTIVE_NEED_H

#include "rulebook/rulebook.h"

struct plan_need {
  const struct record *rows;   /* the case's record, or a series whose rows are events: where the column stands */
  const struct record *record; /* the record of the field: the rows' own, or one that the case leads to */
  int field;                   /* -1: a moment */
  enum plan_moment moment;
  const char *wanted_by; /* the credit; NULL: a rule may look at it */
};

struct plan_needs {
  struct plan_need *items;
  size_t count;
  bool by_rule; /* a rule may look at other fields, too: plan_needs_rules */
};

/* What credits name themselves: days, plain amounts, people. */
void plan_needs_find(struct arena *arena, const struct plan *plan, struct plan_needs *out);

/* Adds every field of a record that some rule of the plan may look at; those that its expressions cannot name are left
 * out. */
void plan_needs_rules(struct arena *arena, const struct rulebook *rulebook, const struct plan *plan,
                      const struct record *rows, const struct record *record, struct plan_needs *out);

/* The fields of the case's record that say to whom something is credited: their numbers, each once. */
const int *plan_receivers(struct arena *arena, const struct plan *plan, size_t *count);

#endif

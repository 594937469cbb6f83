/* What people give in an appraisal: a number for a person, a period and a score, each by somebody. */
#ifndef DEALWRIGHT_INCENTIVE_MARK_H
#define DEALWRIGHT_INCENTIVE_MARK_H

#include "incentive/payees.h"
#include "incentive/period.h"
#include "rulebook/appraisal.h"
#include "store/store.h"

struct mark {
  int payee, score; /* number of the appraisal's score */
  struct period period;
  struct decimal points;
};

struct marks {
  struct arena *arena;
  struct mark *items;
  size_t count;
};

void marks_add(struct marks *marks, const struct mark *mark);

/* The number of a score that people give, or -1. */
int marks_score(const struct appraisal *appraisal, const char *name);

/* How many were given, and with at least one their mean at 12 digits. */
size_t marks_mean(const struct marks *marks, int payee, int score, struct period period, struct decimal *mean);

/* Reads those that the store keeps for scores of this appraisal: rows of the record `assessment`. False with each that
 * names no person or no period, or gives what the score does not take. */
bool marks_read(struct marks *marks, const struct appraisal *appraisal, const struct payees *payees,
                struct store *store, struct diagnostics *list);

#endif

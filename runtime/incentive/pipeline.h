/* Where the cases of a store stand and stood: what the weights of open ones rest on. */
#ifndef DEALWRIGHT_INCENTIVE_PIPELINE_H
#define DEALWRIGHT_INCENTIVE_PIPELINE_H

#include "incentive/dataset.h"
#include "store/store.h"

struct pipeline {
  const struct process *process;
  int *stage;           /* by row of the dataset's cases: the furthest stage in which an open one stands, or -1 */
  size_t *won, *closed; /* by stage: of the closed cases that ever were in it; one that came back counts once */
};

/* Of the first process of the cases' record; the dataset has the cases of the store, with the columns won and lost. All
 * of it is the dataset's arena's. False with an error when the store fails. */
bool pipeline_read(struct store *store, const struct dataset *dataset, struct pipeline *out, struct diagnostics *list);

#endif

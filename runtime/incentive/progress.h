/* How far a calculation is, for whoever waits for it and may want to stop it. */
#ifndef DEALWRIGHT_INCENTIVE_PROGRESS_H
#define DEALWRIGHT_INCENTIVE_PROGRESS_H

#include "base/diagnostic.h"

#include <stdbool.h>
#include <stddef.h>

enum progress_stage {
  PROGRESS_READ,   /* cases are read */
  PROGRESS_CREDIT, /* events are credited */
  PROGRESS_PAY,    /* people are paid */
  PROGRESS_POST,   /* lines are written */
  PROGRESS_STAGES
};

struct progress {
  bool (*step)(void *context, enum progress_stage stage, double part); /* of the stage, 0 to 1; false: stop */
  void *context;
  bool is_seen; /* somebody looks: it is worth counting what there is to do */
};

enum { PROGRESS_EVERY = 4096 }; /* rows between two steps */

/* Tells that `done` of `all` are done; `all` may be too low, and nothing has to be told when `progress` is NULL. False,
 * with an error, when the calculation is to stop. */
bool progress_go(const struct progress *progress, enum progress_stage stage, size_t done, size_t all,
                 struct diagnostics *list);

#endif

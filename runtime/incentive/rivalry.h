/* People whom two plans pay for the same event: nobody says that this is meant. */
#ifndef DEALWRIGHT_INCENTIVE_RIVALRY_H
#define DEALWRIGHT_INCENTIVE_RIVALRY_H

#include "incentive/plan_run.h"

struct rivalry {
  const struct plan *with;
  const struct plan_event *on;
  const char *people; /* the first of them, by key */
  bool by_roles;      /* both plans are for a role of theirs; else only these people hold roles of both */
};

/* Every other plan of the rulebook that pays people of the run for the same event in its periods: their number, in the
 * run's arena. The people are read already. */
size_t rivalries_find(const struct plan_run *run, const struct rivalry **out);

/* Tells of each as an error. Whether there are none. */
bool rivalries_refuse(const struct plan_run *run, struct diagnostics *list);

#endif

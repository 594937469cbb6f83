/* Whether two versions of a plan leave the same open behind a period.
 *
 * What goes on from there, of each event and each draw, follows from what was paid of it. How the versions number their
 * measures, gates and bands, how they cut an amount into lines and in which words they say it, does not come into it.
 */
#ifndef DEALWRIGHT_INCENTIVE_CARRYING_H
#define DEALWRIGHT_INCENTIVE_CARRYING_H

#include "incentive/kept_line.h"

/* The first thing that one version pays otherwise. */
struct carrying {
  struct ledger_line line; /* its kind, person, component, case and date; texts are the run's */
  int64_t was, now;        /* minor units; of a draw that is forgiven: how much */
};

/* Holds what `now` pays in a period against what `was` does. False: something differs, the first of which is told. */
bool carrying_is_same(const struct plan_run *was, const struct plan_run *now, struct period period,
                      struct carrying *first);

#endif

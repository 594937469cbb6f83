/* Targets by person, name and period. A target of a longer period is the sum of those of the shorter ones in it. */
#ifndef DEALWRIGHT_INCENTIVE_TARGETS_H
#define DEALWRIGHT_INCENTIVE_TARGETS_H

#include "incentive/payees.h"
#include "incentive/period.h"

struct target {
  int payee;
  const char *name;
  struct period period;
  int64_t amount; /* minor units */
};

struct targets {
  struct arena *arena;
  struct target *items;
  size_t count;
};

/* False when there is one of that person, name and period already. */
bool targets_add(struct targets *targets, const struct target *target);

/* The target over [from, until), which begins and ends with months: exactly one that fits, else the sum of parts that
 * fill it. False when there are none, or a part is missing. */
bool targets_over(const struct targets *targets, int payee, const char *name, int32_t from, int32_t until,
                  int64_t *amount);

#endif

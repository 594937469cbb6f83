/* Targets by person, name and period, or by some days of one. A target of a longer period is the sum of those of the
 * shorter ones in it. */
#ifndef DEALWRIGHT_INCENTIVE_TARGETS_H
#define DEALWRIGHT_INCENTIVE_TARGETS_H

#include "incentive/payees.h"
#include "incentive/period.h"

struct target {
  int payee;
  const char *name;
  struct period period; /* or some days of one, of its kind */
  int64_t amount;       /* minor units */
  size_t before;        /* where the one that the payee had before stands, plus one; 0: nowhere */
};

/* Somebody who has none where a plan looks for one. */
struct missing_target {
  int payee;
  const char *name;
  int32_t from, until;
  struct position at; /* what looks for it */
};

struct missing_targets {
  struct missing_target *items;
  size_t count;
};

struct targets {
  struct arena *arena;
  struct target *items;
  size_t count;
  size_t *last; /* by payee: where the newest stands, plus one; 0: nowhere */
  size_t people;
  struct missing_targets *missing; /* those that were looked for in vain; NULL: each is told at once */
};

void targets_clear(struct targets *targets);

/* False when there is one of that person, name and period already. */
bool targets_add(struct targets *targets, const struct target *target);

/* The longest target within [from, until) that holds the day; NULL: there is none. */
const struct target *targets_at(const struct targets *targets, int payee, const char *name, int32_t day, int32_t from,
                                int32_t until);

/* The target over [from, until), which begins and ends with months: exactly one that fits, else the sum of parts that
 * fill it. False when there are none, or a part is missing. */
bool targets_over(const struct targets *targets, int payee, const char *name, int32_t from, int32_t until,
                  int64_t *amount);

/* Keeps (or, without a list, tells) that one is missing; the same is kept once. */
void targets_miss(const struct targets *targets, const struct missing_target *missing, const struct payees *payees,
                  struct diagnostics *list);
/* Tells of all that were kept: one message for a target and its days, with the people who have none. */
void targets_tell_missing(const struct targets *targets, const struct payees *payees, struct diagnostics *list);

#endif

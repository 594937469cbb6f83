/* What a target in another currency is worth in that of a plan: by the rate of the day that the plan states for
 * targets, once, rounded once, before anything of it is spread or split. */
#ifndef DEALWRIGHT_INCENTIVE_TARGET_WORTH_H
#define DEALWRIGHT_INCENTIVE_TARGET_WORTH_H

#include "incentive/exchange.h"
#include "incentive/period.h"

/* Whose targets are read, by what; the rates are NULL when the plan has none. */
struct target_worth {
  const struct plan *plan;
  struct exchange *exchange;
};

/* One target, for the message: of whom, of what name, for which period, decided as which amount. */
struct target_told {
  const char *who, *name;
  struct period period;
  struct money amount;
  struct position at; /* of the file; {NULL}: it is kept in a store */
};

/* Whether the plan looks for targets of that name. */
bool plan_has_target(const struct plan *plan, const char *name);

/* The amount in minor units of the plan's currency. False, and nothing is said, when the plan states no rate, there is
 * none, or the amount is too large. */
bool target_worth_of(const struct target_worth *worth, const struct target_told *target, int64_t *minor);

/* Says why there is no such amount, and what to write. */
void target_worth_refuse(const struct target_worth *worth, const struct target_told *target, struct diagnostics *list);

#endif

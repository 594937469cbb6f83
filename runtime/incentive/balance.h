/* What people are owed by a plan. */
#ifndef DEALWRIGHT_INCENTIVE_BALANCE_H
#define DEALWRIGHT_INCENTIVE_BALANCE_H

#include "incentive/payees.h"
#include "incentive/period.h"
#include "store/ledger.h"

struct balance {
  struct payees people;
  int64_t *owed; /* by number of a person, minor units; negative: the person owes */
};

/* Adds up all final lines of a plan in periods that end not after `period`: earnings, adjustments, disputes, less
 * payouts. False with a message when a sum is too large. */
bool balance_read(struct balance *balance, struct store *store, struct arena *arena, const char *plan,
                  struct period period, struct diagnostics *list);

#endif

/* What a plan pays each person in each period, as lines of a ledger. */
#ifndef DEALWRIGHT_INCENTIVE_PAYOUT_H
#define DEALWRIGHT_INCENTIVE_PAYOUT_H

#include "incentive/band.h"
#include "incentive/ledger.h"
#include "incentive/measuring.h"

struct payout {
  struct crediting *crediting; /* has run */
  const struct targets *targets;
  const struct bands *bands; /* by component; those without a table have none */
  const struct period *periods;
  size_t period_count;
  struct ledger ledger;
};

/* Fills the ledger. False, with messages, when a target is missing, a rule does not answer or an amount overflows. */
bool payout_run(struct payout *payout, struct diagnostics *list);

#endif

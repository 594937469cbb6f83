/* What a plan pays each person in each period, as lines of a ledger. */
#ifndef DEALWRIGHT_INCENTIVE_PAYOUT_H
#define DEALWRIGHT_INCENTIVE_PAYOUT_H

#include "incentive/band.h"
#include "incentive/ledger.h"
#include "incentive/measuring.h"

/* What a person's periods leave open at their end, minor units. */
struct balance {
  int64_t withheld; /* earned, and not due yet */
  int64_t reserve;  /* kept back */
  int64_t owed;     /* of draws */
};

struct payout {
  struct crediting *crediting; /* has run */
  const struct targets *targets;
  const struct bands *bands; /* by component; those without a table have none */
  const struct period *periods;
  size_t period_count;
  size_t history; /* so many of them are earlier than what is asked for: no line of theirs is kept, lines count from the
                     first that is */
  const struct names *only; /* keys of those who are paid; NULL: everybody */
  struct balance *balances; /* by payee, once it ran; the arena's */
  struct ledger ledger;
};

/* Fills the ledger. False, with messages, when a target is missing, a rule does not answer or an amount overflows. */
bool payout_run(struct payout *payout, struct diagnostics *list);

#endif

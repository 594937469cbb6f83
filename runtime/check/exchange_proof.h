/* Proofs about tables of exchange rates, as plans name them. */
#ifndef DEALWRIGHT_CHECK_EXCHANGE_PROOF_H
#define DEALWRIGHT_CHECK_EXCHANGE_PROOF_H

#include "rulebook/rulebook.h"

/* Whether a plan or an appraisal takes its rates from the table: that days before the first rate have none is its
 * nature then, and no gap. */
bool exchange_is_table(const struct rulebook *rulebook, const struct table *table);

/* A warning for each currency of the table that has a rate on some day, none on a later one, and one again: the first
 * such days. */
void exchange_prove(const struct rulebook *rulebook, const struct table *table, struct diagnostics *list);

/* Notes for a plan: currencies of its table that have no rate on some of its days, before their first rate, behind
 * their last, or for the one day that all go by. */
void exchange_prove_plan(const struct plan *plan, struct diagnostics *list);

#endif

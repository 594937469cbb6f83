/* Proofs about one plan: where it misfires, each with the amounts that prove it, as the plan itself pays them. */
#ifndef DEALWRIGHT_CHECK_PLAN_PROOF_H
#define DEALWRIGHT_CHECK_PLAN_PROOF_H

#include "incentive/breakpoint.h"

/* Adds a diagnostic for each finding. Errors: selling more pays less. Warnings: cliffs, bands that never pay, a split
 * that is more than the whole, the same event paid twice. Notes, only when asked for: bonuses, bands with the rate of
 * their neighbour, pay without a bound, days and orders that matter, parts of periods that it says nothing about,
 * days without a rate. Exact where bands, steps and gates decide; where
 * something else does (rates between bands, conditions, parts of measures) by a search; `budget` is the work of all
 * payments (probe_cost). */
void plan_prove(struct trial *trial, bool notes, size_t budget, struct diagnostics *list);

/* Whether anything was left out of a trial that a proof would have to look at. */
bool plan_prove_is_whole(const struct trial *trial);
/* Whether something that is tried pays by a rule or a condition, so that a search takes the place of a proof. */
bool plan_prove_is_searched(const struct trial *trial);

#endif

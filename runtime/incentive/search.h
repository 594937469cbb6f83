/* Where a plan pays by a rule: what no table or bound tells is looked for.
 *
 * A rule may pay anything, so nothing is proved here. It is tried on amounts of all sizes and on those next to every
 * number that its script writes; where pay between two of them is no straight line, what bends it is narrowed down to
 * the cent. What is missed is a rule that breaks twice within an eighth of an amount, at numbers that it does not
 * write. */
#ifndef DEALWRIGHT_INCENTIVE_SEARCH_H
#define DEALWRIGHT_INCENTIVE_SEARCH_H

#include "incentive/breakpoint.h"

/* Whether the component pays by a rule: what it says itself, or a condition for each event. */
bool search_is_needed(const struct plan_pay *pay);

/* Adds what is found over one credit for a component of the tried plan that needs it: jumps (BREAK_RULE, or
 * BREAK_REACHED of an amount for each event), and the first places where a slope changes. Work is bounded. */
void search_breaks(struct arena *arena, struct trial *trial, int credit, int pay, struct breakpoints *out);

#endif

/* How much of a period is somebody's under a plan, and what that part of a target, or of an amount for the period, is.
 *
 * Somebody joins, leaves or changes the role; a plan begins or ends, or is replaced by its next version, within a
 * period. The days on which he holds a role of the plan while it holds are his; the plan says whether workdays are
 * counted, or all days, or nothing is cut. */
#ifndef DEALWRIGHT_INCENTIVE_PRORATION_H
#define DEALWRIGHT_INCENTIVE_PRORATION_H

#include "incentive/payees.h"
#include "incentive/targets.h"

/* Days as the plan counts them. */
struct part {
  int there, whole;
};

/* Somebody has a part, and the plan does not say what follows. */
struct unsaid_part {
  int payee;
  struct days whole;
  struct part part;
};

struct unsaid_parts {
  struct unsaid_part *items;
  size_t count;
};

struct proration {
  const struct plan *plan;
  const struct payees *payees;
  const struct calendar *calendar;
  struct unsaid_parts *unsaid; /* in the payees' arena; NULL: nobody wants to know */
};

/* Days of the person in `whole` that lie in `within`, of all days in `whole`. */
struct part proration_part(const struct proration *proration, int payee, struct days whole, struct days within);
bool part_is_cut(struct part part); /* there is less than the whole of it, and something */

/* Whether the plan says what is to be done with such a part; else it is kept among the unsaid ones. */
bool proration_is_said(const struct proration *proration, int payee, struct days whole, struct part part);
/* Tells of all that were kept, as one error. */
void proration_tell_unsaid(const struct proration *proration, struct diagnostics *list);

/* What of an amount for `whole` falls on the person's days within `within`. Neighbouring days add up: two versions of a
 * plan, or two roles, that share a period share its amount to the cent. */
int64_t proration_amount(const struct proration *proration, int payee, int64_t amount, struct days whole,
                         struct days within);

/* The same of a target; what falls on days that are not the person's need not be there. False when a target of one of
 * his days is missing. */
bool proration_target(const struct proration *proration, const struct targets *targets, int payee, const char *name,
                      struct days whole, struct days within, int64_t *amount);

#endif

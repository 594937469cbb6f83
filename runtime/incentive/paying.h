/* One person's pay for one period while it is made: what the parts of payout.c share.
 *
 * Components add lines (component.c), exact amounts are rounded (rounding.c), then what the plan as a whole says is
 * applied (limit.c and its neighbours). */
#ifndef DEALWRIGHT_INCENTIVE_PAYING_H
#define DEALWRIGHT_INCENTIVE_PAYING_H

#include "incentive/payout.h"

struct paying {
  struct payout *payout;
  const struct plan *plan;
  struct diagnostics *list;
  int payee;
  size_t period;
  size_t first;          /* of the lines of this person and period */
  struct decimal *exact; /* by line from `first`: before rounding */
  size_t exact_room;
  struct override_rate *overrides; /* override.c: by component, period and person; NULL: none yet */
  int64_t volume;                  /* of all amounts so far, without their signs */
  bool fine;
};

/* To whole minor units, halves away from zero; false when it does not fit. */
bool paying_to_minor(struct decimal exact, int64_t *out);
/* Says that what a component pays is too large; false. */
bool paying_overflow(struct paying *paying, const struct plan_pay *pay);
/* Adds a line of a component: `exact` in minor units, with as many digits behind the point as it has. */
bool paying_add(struct paying *paying, const struct plan_pay *pay, struct line line, struct decimal exact);
/* Adds a line of the plan as a whole. */
void paying_add_whole(struct paying *paying, enum line_kind kind, int64_t base, int64_t amount);
/* A measure of the person over [from, until). */
bool paying_measure(struct paying *paying, int measure, int32_t from, int32_t until, struct measured *out);

/* The credits of the person that a component pays in the period: their number, the first in `*first`. */
size_t paying_credits(struct paying *paying, const struct plan_pay *pay, const struct credits **credits,
                      const struct credit **first);

/* component.c: what one component pays. */
void component_pay(struct paying *paying, const struct plan_pay *pay);
/* The one rate that a band component pays the person; false when there is none. */
bool component_rate(struct paying *paying, const struct plan_pay *pay, int *band, struct decimal *rate);
/* override.c: a band component that pays superiors the difference to those below. */
void override_pay(struct paying *paying, const struct plan_pay *pay);
/* pay_rule.c: what a rule says; its items are lines. */
void pay_rule(struct paying *paying, const struct plan_pay *pay);
/* rounding.c: components and statements that are rounded once. */
void rounding_share(struct paying *paying);
/* limit.c: cap and floor. */
void limit_apply(struct paying *paying);

#endif

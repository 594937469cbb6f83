/* Values of a plan that are tried in the place of what it says: a rate, an amount, a bound, the cap, the level of
 * targets, the volume of what is sold.
 *
 *   commission.rate=3%..6%/0.5%            a fixed rate
 *   commission.rate.sales_rep=3% 4%        the rate of a role
 *   bonus.amount=1,000..3,000/500          what a component pays
 *   bonus.reached=90% 95% 100%             what has to be reached
 *   tables/tiers.csv:5 rate=3%..6%/0.5%    the rate of a row
 *   tables/tiers.csv:5 revenue=80,000 120,000   where the band of a row begins; the one below ends there
 *   cap=..., floor=...                     an amount, or the part of a target that the plan names
 *   target.revenue=80%..120%/10%           of every target of that name
 *   exchange.USD=95%..105%/5%              a currency is worth that part of what the plan's table says
 *   volume=-10%..20%/5%                    growth of every credited amount */
#ifndef DEALWRIGHT_INCENTIVE_VARIATION_H
#define DEALWRIGHT_INCENTIVE_VARIATION_H

#include "incentive/plan_run.h"

enum variation_kind {
  VARY_RATE,
  VARY_ROLE_RATE,
  VARY_AMOUNT,
  VARY_REACHED,
  VARY_BAND_RATE,
  VARY_BAND_LOW,
  VARY_CAP,
  VARY_FLOOR,
  VARY_TARGET,
  VARY_EXCHANGE,
  VARY_VOLUME
};

struct variation {
  const char *name; /* as typed, before the sign */
  enum variation_kind kind;
  const struct type *type; /* of the values */
  int pay;                 /* component */
  const struct table *table;
  int row;            /* line of the table's file; VARY_ROLE_RATE: which of the rates */
  const char *target; /* name of it */
  const struct currency *currency;
  const struct value *values;
  size_t count;
};

enum { VARIATION_VALUES = 1000 };

/* Reads one variation of a plan whose run is open. False with errors that say what could be varied. */
bool variation_read(const struct plan_run *run, const char *text, struct variation *out, struct diagnostics *list);

/* What a run was before anything was varied. */
struct variant_base {
  const struct plan *plan;
  struct bands *bands;
  struct target *targets;
  int64_t **amounts; /* by credit, then number */
};

/* After plan_run_credit. */
void variant_begin(struct plan_run *run, struct variant_base *base);
/* The run is again as it was. */
void variant_reset(struct plan_run *run, const struct variant_base *base);
/* Puts a value into its place; a currency's, which credits anew, before any other. False with an error when it does not
 * fit there: a bound beside its neighbours, an amount that overflows. */
bool variant_set(struct plan_run *run, const struct variation *variation, const struct value *value,
                 struct diagnostics *list);

#endif

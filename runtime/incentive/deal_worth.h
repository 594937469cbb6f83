/* What cases are worth in one currency: sums over them are of one, or are not made. */
#ifndef DEALWRIGHT_INCENTIVE_DEAL_WORTH_H
#define DEALWRIGHT_INCENTIVE_DEAL_WORTH_H

#include "incentive/exchange.h"
#include "incentive/rate_day.h"

struct deal_worth {
  const struct plan *plan;
  struct exchange *exchange; /* NULL: the plan has no rates */
  int field;                 /* of the cases' record: their amount */
  const char *path;          /* the same for messages: deal.amount */
  int32_t today;
};

/* The one currency of the cases' amounts, of none the dataset's; what was lost does not count. NULL: there are several,
 * of which two are told. */
const struct currency *deal_worth_currency(const struct dataset *dataset, int field, const struct currency *two[2]);

/* Every amount becomes the plan's currency: of a case that was won by the rate of the day that the plan states for the
 * day of winning, of what is open by the rate of today. False with a message for each that cannot. */
bool deal_worth_convert(const struct deal_worth *worth, struct dataset *dataset, struct diagnostics *list);

#endif

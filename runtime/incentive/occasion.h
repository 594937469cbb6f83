/* Events of cases that change what was earned before: payments, cancellations. Nobody is credited with them. */
#ifndef DEALWRIGHT_INCENTIVE_OCCASION_H
#define DEALWRIGHT_INCENTIVE_OCCASION_H

#include "incentive/rate_day.h"

struct occasion {
  uint32_t at;                     /* row of the case */
  int32_t day, rate_day;           /* INT32_MIN: the date that the plan names for the rate is empty */
  bool refused;                    /* it was told already what is wrong with it */
  int64_t amount;                  /* minor units, or 0 */
  const struct currency *currency; /* of the amount */
  const char *origin;              /* of one that became another currency: how; else NULL */
};

/* By case, then day, amount, currency and day of the rate: the order in which they were read does not show. */
struct occasions {
  struct occasion *items;
  size_t count;
};

/* Which events: `amount` is a field of their record, or -1; `rate` says of which day the rate of the amount is, NULL:
 * nobody asks; `name` is the part of the plan that asks. */
struct occasion_question {
  const struct plan_event *on;
  int amount;
  const struct plan_rate *rate;
  const char *name;
};

/* All of these before `until`. False with messages when no such records were read, one belongs to no case, or has no
 * amount. The caller frees the items. */
bool occasions_collect(const struct dataset *dataset, const struct plan *plan, const struct occasion_question *question,
                       int32_t until, struct occasions *out, struct diagnostics *list);

/* Those of one case: their number, the first in `*first`. */
size_t occasions_of(const struct occasions *occasions, uint32_t at, struct occasion **first);

/* The day that is `span` after another. */
int32_t day_after(const struct rulebook *rulebook, int32_t day, struct duration span);

#endif

/* Events of cases that change what was earned before: payments, cancellations. Nobody is credited with them. */
#ifndef DEALWRIGHT_INCENTIVE_OCCASION_H
#define DEALWRIGHT_INCENTIVE_OCCASION_H

#include "incentive/dataset.h"

struct occasion {
  uint32_t at; /* row of the case */
  int32_t day;
  int64_t amount;                  /* minor units, or 0 */
  const struct currency *currency; /* of the amount */
};

/* By case, then day, then amount: the order in which they were read does not show. */
struct occasions {
  struct occasion *items;
  size_t count;
};

/* All events before `until`; `amount` is a field of their record, or -1. False with messages when no such records were
 * read, one belongs to no case, or has no amount. The caller frees the items. */
bool occasions_collect(const struct dataset *dataset, const struct plan_event *on, int amount, const char *name,
                       int32_t until, struct occasions *out, struct diagnostics *list);

/* Those of one case: their number, the first in `*first`. */
size_t occasions_of(const struct occasions *occasions, uint32_t at, const struct occasion **first);

/* The day that is `span` after another. */
int32_t day_after(const struct rulebook *rulebook, int32_t day, struct duration span);

#endif

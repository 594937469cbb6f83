/* What the base of a line was before it became the plan's currency. */
#ifndef DEALWRIGHT_INCENTIVE_ORIGIN_H
#define DEALWRIGHT_INCENTIVE_ORIGIN_H

#include "incentive/plan_run.h"

/* Of an earning `12,500.00 USD x 7.2 (2024-01-10, tables/rates.csv:5)`; of what is due with a payment in another
 * currency that payment, `30,000.00 USD`; NULL: the base was in the plan's currency. The text is the run's, or the kept
 * line's own. */
const char *line_origin(const struct plan_run *run, const struct line *line);

#endif

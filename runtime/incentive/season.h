/* How days weigh when a target is spread over them: by workdays, and by the months of a season table. */
#ifndef DEALWRIGHT_INCENTIVE_SEASON_H
#define DEALWRIGHT_INCENTIVE_SEASON_H

#include "base/decimal.h"
#include "rulebook/rulebook.h"

struct season {
  const struct calendar *calendar; /* NULL: weekends only */
  bool by_month;                   /* a table says what each month weighs; else a workday is a workday */
  int64_t months[12];              /* ten-thousandths */
};

/* By workdays alone when `table` is NULL; else by a table with one input `month` (1 to 12) and one output, a number of
 * at least 0 and at most four digits behind the point. False, with an error, when there is no such table or it is
 * another kind of table. */
bool season_read(struct season *season, const struct rulebook *rulebook, const char *table, struct diagnostics *list);

/* The weight of the workdays in [from, until), comparable with every other weight of the same season. */
int128 season_weight(const struct season *season, int32_t from, int32_t until);

/* The part of `total` (minor units) that falls on [from, day) when it is spread over [from, until): rounded half up at
 * each day, so that the parts of any days that join add up to the part of all of them, and of all days to the total.
 * False when no day weighs anything, or it overflows. */
bool season_spread(const struct season *season, int64_t total, int32_t from, int32_t day, int32_t until, int64_t *part);

#endif

/* What a period will bring: from the trend of what was won, and from what is open.
 *
 * Trend (seasonal naive forecast with growth): each month brings what the same month brought in the last year that is
 * known, times the growth for every year between. Growth is what the twelve whole months before today brought over
 * what the twelve before those did. Pipeline: what is open, times the share of closed cases that were won; where the
 * stages of cases are known, of those that ever were in its stage. */
#ifndef DEALWRIGHT_INCENTIVE_FORECAST_H
#define DEALWRIGHT_INCENTIVE_FORECAST_H

#include "incentive/dataset.h"
#include "incentive/period.h"
#include "incentive/pipeline.h"

enum { FORECAST_MONTHS = 12 };

struct forecast_month {
  struct period month, like; /* `like`: which month's sales it rests on */
  int years;                 /* between them */
  int64_t base, amount;      /* what that one brought; with the growth */
};

/* What is open in one stage. */
struct forecast_stage {
  const struct stage *stage; /* NULL: in none that the process still has */
  size_t open;
  int64_t amount;
  size_t won, closed;  /* of those that ever were in it; of all, where none was */
  struct decimal rate; /* at 6 digits */
  int64_t worth;
};

struct forecast {
  int64_t last_year, year_before; /* won in the twelve whole months before today, and in those before */
  bool has_growth;                /* false: nothing to compare with; growth is 1 */
  struct decimal growth;          /* at 6 digits */
  struct forecast_month months[FORECAST_MONTHS];
  size_t month_count;
  int64_t trend;
  size_t open, won, lost; /* cases */
  int64_t open_amount;
  struct decimal win_rate; /* at 6 digits */
  int64_t pipeline;
  struct forecast_stage *stages; /* with open cases, in the order of the process; none where stages are not known */
  size_t stage_count;
  int64_t expected; /* the larger of the two */
};

/* Over the cases of a dataset that has their money field `amount` and the columns opened, won and lost (minor units;
 * cases without an amount count as nothing). `today` is the day on which it is made; `stages` may be NULL. False with
 * an error when nothing was ever won or is open, or an amount overflows. */
bool forecast_make(const struct dataset *dataset, int amount, struct period over, int32_t today,
                   const struct pipeline *stages, struct forecast *out, struct diagnostics *list);

#endif

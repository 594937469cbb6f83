/* The day whose rate an event's amount becomes another currency by. */
#ifndef DEALWRIGHT_INCENTIVE_RATE_DAY_H
#define DEALWRIGHT_INCENTIVE_RATE_DAY_H

#include "incentive/dataset.h"

struct rate_day {
  const struct plan_rate *rule;
  enum plan_period period; /* of the plan */
  const struct dataset *dataset;
  const struct data_rows *rows;     /* of the events */
  const struct data_column *column; /* RATE_FIELD; NULL: it was not read */
};

/* Of events in some rows of a dataset, by what a plan says; all of them have to live as long. */
struct rate_day rate_day_of(const struct plan *plan, const struct plan_rate *rule, const struct dataset *dataset,
                            const struct data_rows *rows);

/* The day for an event on `date`; false when the date that the plan names is empty. */
bool rate_day_find(const struct rate_day *rate_day, size_t row, int32_t date, int32_t *day);

#endif

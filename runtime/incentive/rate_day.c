/* Days of rates. */
#include "incentive/rate_day.h"

#include "incentive/period.h"

struct rate_day rate_day_of(const struct plan *plan, const struct plan_rate *rule, const struct dataset *dataset,
                            const struct data_rows *rows) {
  struct rate_day out = {.rule = rule, .period = plan->period, .dataset = dataset, .rows = rows};
  if (rule->day != RATE_FIELD) return out;
  out.column = dataset_column(rows, rule->record, rule->field, rule->moment);
  if (out.column == NULL) out.column = dataset_column(&dataset->cases, rule->record, rule->field, rule->moment);
  return out;
}

static bool find_field(const struct rate_day *rate_day, size_t row, int32_t *day) {
  const struct data_column *column = rate_day->column;
  size_t at = column != NULL ? dataset_row_with(rate_day->dataset, rate_day->rows, column, row) : UINT32_MAX;
  int64_t number = at != UINT32_MAX ? data_number(column, at) : DATASET_EMPTY;
  *day = (int32_t)number;
  return number != DATASET_EMPTY;
}

bool rate_day_find(const struct rate_day *rate_day, size_t row, int32_t date, int32_t *day) {
  struct period period = period_of(rate_day->period, date);
  switch (rate_day->rule->day) {
  case RATE_PERIOD_START:
    *day = period.from;
    return true;
  case RATE_PERIOD_END:
    *day = period.until - 1;
    return true;
  case RATE_DATE:
    *day = rate_day->rule->date;
    return true;
  case RATE_FIELD:
    return find_field(rate_day, row, day);
  default:
    *day = date;
    return true;
  }
}

/* Payments and cancellations, case by case. */
#include "incentive/occasion.h"

#include <stdlib.h>

static int compare(const void *a, const void *b) {
  const struct occasion *one = a, *other = b;
  if (one->at != other->at) return one->at < other->at ? -1 : 1;
  if (one->day != other->day) return one->day < other->day ? -1 : 1;
  if (one->amount != other->amount) return one->amount < other->amount ? -1 : 1;
  int mine = one->currency != NULL ? currency_number(one->currency) : 0;
  int others = other->currency != NULL ? currency_number(other->currency) : 0;
  return mine != others ? mine - others : (one->rate_day > other->rate_day) - (one->rate_day < other->rate_day);
}

struct collecting {
  const struct dataset *dataset;
  const struct data_rows *rows;
  const struct occasion_question *question;
  const struct data_column *day, *amount;
  struct rate_day rate_day;
  struct occasions *out;
  struct diagnostics *list;
};

static bool take(struct collecting *collecting, size_t row, int32_t until) {
  const struct data_rows *rows = collecting->rows;
  const char *key = dataset_id(collecting->dataset, rows, row);
  int64_t day = data_number(collecting->day, row), amount = 0;
  uint32_t at = dataset_case(collecting->dataset, rows, row);
  if (day == DATASET_EMPTY || day >= until) return true;
  if (at == UINT32_MAX) {
    diagnostic_add(collecting->list, DIAGNOSTIC_occasion_no_case, &collecting->question->on->at, rows->record->name,
                   key);
    return false;
  }
  if (collecting->amount != NULL) amount = data_number(collecting->amount, row);
  if (amount == DATASET_EMPTY) {
    diagnostic_add(collecting->list, DIAGNOSTIC_credit_no_amount, &collecting->question->on->at, key,
                   collecting->question->name);
    return false;
  }
  struct occasion *taken = &collecting->out->items[collecting->out->count++];
  *taken = (struct occasion){.at = at, .day = (int32_t)day, .rate_day = (int32_t)day, .amount = amount};
  if (collecting->amount == NULL) return true;
  taken->currency = dataset_currency(collecting->dataset, collecting->amount, row);
  if (!rate_day_find(&collecting->rate_day, row, taken->day, &taken->rate_day)) taken->rate_day = INT32_MIN;
  return true;
}

bool occasions_collect(const struct dataset *dataset, const struct plan *plan, const struct occasion_question *question,
                       int32_t until, struct occasions *out, struct diagnostics *list) {
  static const struct plan_rate of_event = {.day = RATE_EVENT};
  const struct plan_event *on = question->on;
  const struct data_rows *rows = dataset_rows((struct dataset *)dataset, on->record);
  struct collecting collecting = {.dataset = dataset, .rows = rows, .question = question, .out = out, .list = list};
  const struct plan_rate *rate = question->rate != NULL ? question->rate : &of_event;
  bool fine = true;
  collecting.day = dataset_column(rows, on->record, on->moment == MOMENT_FIELD ? on->field : -1, on->moment);
  if (question->amount >= 0) collecting.amount = dataset_column(rows, on->record, question->amount, MOMENT_FIELD);
  collecting.rate_day = rate_day_of(plan, rate, dataset, rows);
  *out = (struct occasions){xmalloc((rows->count + 1) * sizeof *out->items), 0};
  if (collecting.day == NULL || (question->amount >= 0 && collecting.amount == NULL)) {
    diagnostic_add(list, DIAGNOSTIC_credit_not_read, &on->at, question->name, on->record->name);
    return false;
  }
  for (size_t i = 0; i < rows->count; i++) fine = take(&collecting, i, until) && fine;
  if (out->count > 1) qsort(out->items, out->count, sizeof *out->items, compare);
  return fine;
}

size_t occasions_of(const struct occasions *occasions, uint32_t at, struct occasion **first) {
  size_t low = 0, high = occasions->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (occasions->items[middle].at < at) low = middle + 1;
    else high = middle;
  }
  *first = occasions->items + low;
  for (high = low; high < occasions->count && occasions->items[high].at == at;) high++;
  return high - low;
}

int32_t day_after(const struct rulebook *rulebook, int32_t day, struct duration span) {
  switch (span.unit) {
  case UNIT_WORKDAYS:
    return calendar_add_workdays(rulebook->calendar, day, span.amount);
  case UNIT_WEEKS:
    return day + span.amount * 7;
  case UNIT_MONTHS:
    return date_add_months(day, span.amount);
  case UNIT_YEARS:
    return date_add_months(day, span.amount * 12);
  default:
    return day + span.amount;
  }
}

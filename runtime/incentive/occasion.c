/* Payments and cancellations, case by case. */
#include "incentive/occasion.h"

#include <stdlib.h>

static int compare(const void *a, const void *b) {
  const struct occasion *one = a, *other = b;
  if (one->at != other->at) return one->at < other->at ? -1 : 1;
  if (one->day != other->day) return one->day < other->day ? -1 : 1;
  return one->amount < other->amount ? -1 : one->amount > other->amount;
}

struct collecting {
  const struct dataset *dataset;
  const struct data_rows *rows;
  const struct plan_event *on;
  const char *name;
  const struct data_column *day, *amount;
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
    diagnostic_add(collecting->list, DIAGNOSTIC_occasion_no_case, &collecting->on->at, rows->record->name, key);
    return false;
  }
  if (collecting->amount != NULL) amount = data_number(collecting->amount, row);
  if (amount == DATASET_EMPTY) {
    diagnostic_add(collecting->list, DIAGNOSTIC_credit_no_amount, &collecting->on->at, key, collecting->name);
    return false;
  }
  const struct currency *currency =
      collecting->amount != NULL ? dataset_currency(collecting->dataset, collecting->amount, row) : NULL;
  collecting->out->items[collecting->out->count++] = (struct occasion){at, (int32_t)day, amount, currency};
  return true;
}

bool occasions_collect(const struct dataset *dataset, const struct plan_event *on, int amount, const char *name,
                       int32_t until, struct occasions *out, struct diagnostics *list) {
  const struct data_rows *rows = dataset_rows((struct dataset *)dataset, on->record);
  struct collecting collecting = {.dataset = dataset, .rows = rows, .on = on, .name = name, .out = out, .list = list};
  bool fine = true;
  collecting.day = dataset_column(rows, on->record, on->moment == MOMENT_FIELD ? on->field : -1, on->moment);
  if (amount >= 0) collecting.amount = dataset_column(rows, on->record, amount, MOMENT_FIELD);
  *out = (struct occasions){xmalloc((rows->count + 1) * sizeof *out->items), 0};
  if (collecting.day == NULL || (amount >= 0 && collecting.amount == NULL)) {
    diagnostic_add(list, DIAGNOSTIC_credit_not_read, &on->at, name, on->record->name);
    return false;
  }
  for (size_t i = 0; i < rows->count; i++) fine = take(&collecting, i, until) && fine;
  if (out->count > 1) qsort(out->items, out->count, sizeof *out->items, compare);
  return fine;
}

size_t occasions_of(const struct occasions *occasions, uint32_t at, const struct occasion **first) {
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

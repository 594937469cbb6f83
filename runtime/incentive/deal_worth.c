/* Cases in one currency.
 *
 * Invariant: each amount is rounded once, to the minor unit of the plan's currency. */
#include "incentive/deal_worth.h"

static struct data_column *amount_of(const struct dataset *dataset, int field) {
  return (struct data_column *)dataset_column(&dataset->cases, dataset->cases.record, field, MOMENT_FIELD);
}

/* What was lost is in no sum. */
static bool counts(const struct dataset *dataset, size_t row) {
  const struct data_column *won = dataset_column(&dataset->cases, dataset->cases.record, -1, MOMENT_WON);
  const struct data_column *lost = dataset_column(&dataset->cases, dataset->cases.record, -1, MOMENT_LOST);
  return data_number(won, row) != DATASET_EMPTY || data_number(lost, row) == DATASET_EMPTY;
}

const struct currency *deal_worth_currency(const struct dataset *dataset, int field, const struct currency *two[2]) {
  const struct data_column *column = amount_of(dataset, field);
  const struct currency *known = NULL;
  for (size_t i = 0; column != NULL && i < dataset->cases.count; i++) {
    if (data_number(column, i) == DATASET_EMPTY || !counts(dataset, i)) continue;
    const struct currency *currency = dataset_currency(dataset, column, i);
    if (known == NULL) known = currency;
    if (known == currency) continue;
    two[0] = known;
    two[1] = currency;
    return NULL;
  }
  return known != NULL ? known : dataset->currency;
}

struct converting {
  const struct deal_worth *worth;
  struct dataset *dataset;
  struct data_column *amount;
  const struct data_column *won;
  struct rate_day rate_day;
  struct diagnostics *list;
};

static bool refuse(const struct converting *converting, size_t row, enum diagnostic_id id, const char *a, const char *b,
                   const char *c) {
  const struct dataset *dataset = converting->dataset;
  diagnostic_add(converting->list, id, &converting->worth->plan->exchange.at, dataset_id(dataset, &dataset->cases, row),
                 converting->worth->path, dataset_currency(dataset, converting->amount, row)->code, a, b, c);
  return false;
}

static bool day_of(const struct converting *converting, size_t row, int32_t *day) {
  int64_t won = data_number(converting->won, row);
  struct buffer path = BUFFER_EMPTY;
  *day = converting->worth->today;
  if (won == DATASET_EMPTY || rate_day_find(&converting->rate_day, row, (int32_t)won, day)) return true;
  plan_rate_write(&converting->worth->plan->exchange.rate, &path);
  refuse(converting, row, DIAGNOSTIC_propose_no_rate_day, buffer_text(&path), "", "");
  buffer_release(&path);
  return false;
}

static bool convert(const struct converting *converting, size_t row) {
  const struct deal_worth *worth = converting->worth;
  const struct dataset *dataset = converting->dataset;
  int64_t number = data_number(converting->amount, row), minor;
  const struct currency *own = dataset_currency(dataset, converting->amount, row), *to = worth->plan->currency;
  struct value value = {.kind = KIND_MONEY};
  struct conversion conversion;
  const struct currency *lacking;
  if (number == DATASET_EMPTY || own == to || !counts(dataset, row)) return true;
  if (worth->exchange == NULL)
    return refuse(converting, row, DIAGNOSTIC_propose_no_exchange, worth->plan->name, "", "");
  conversion = (struct conversion){.from = money_from_minor(number, own)};
  if (!day_of(converting, row, &conversion.day)) return false;
  enum exchange_outcome outcome =
      exchange_convert(worth->exchange, to, &conversion, &minor, &lacking, converting->list);
  struct buffer day = BUFFER_EMPTY;
  date_write(&day, conversion.day);
  if (outcome == EXCHANGE_NO_RATE)
    refuse(converting, row, DIAGNOSTIC_propose_no_rate, worth->plan->exchange.table->file, lacking->code,
           buffer_text(&day));
  if (outcome == EXCHANGE_TOO_LARGE) diagnostic_add(converting->list, DIAGNOSTIC_forecast_overflow, NULL);
  buffer_release(&day);
  if (outcome != EXCHANGE_DONE) return false;
  value.money = money_from_minor(minor, to);
  return dataset_put(converting->dataset, &dataset->cases, converting->amount, row, &value);
}

bool deal_worth_convert(const struct deal_worth *worth, struct dataset *dataset, struct diagnostics *list) {
  const struct record *about = dataset->cases.record;
  struct converting converting = {.worth = worth,
                                  .dataset = dataset,
                                  .amount = amount_of(dataset, worth->field),
                                  .won = dataset_column(&dataset->cases, about, -1, MOMENT_WON),
                                  .rate_day =
                                      rate_day_of(worth->plan, &worth->plan->exchange.rate, dataset, &dataset->cases),
                                  .list = list};
  bool fine = true;
  /* without rates all others fail for the same reason */
  for (size_t i = 0; i < dataset->cases.count && (fine || worth->exchange != NULL); i++)
    fine = convert(&converting, i) && fine;
  return fine;
}

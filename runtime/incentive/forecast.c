/* Forecasting by trend and pipeline.
 *
 * Invariant: every number is exact until it is rounded to the cent, once a month and once for the pipeline; growth and
 * win rate are rounded to six digits first, so that what is shown is what was used. */
#include "incentive/forecast.h"

enum { RATE_DIGITS = 6 };

struct sales {
  const struct data_rows *rows;
  const struct data_column *amount, *won, *lost;
};

static int64_t value_at(const struct data_column *column, size_t row) {
  int64_t number = data_number(column, row);
  return number == DATASET_EMPTY ? 0 : number;
}

static bool won_between(const struct sales *sales, int32_t from, int32_t until, int64_t *sum) {
  *sum = 0;
  for (size_t i = 0; i < sales->rows->count; i++) {
    int64_t day = data_number(sales->won, i);
    if (day == DATASET_EMPTY || day < from || day >= until) continue;
    if (__builtin_add_overflow(*sum, value_at(sales->amount, i), sum)) return false;
  }
  return true;
}

static struct period years_before(struct period month, int years) {
  return period_of(PLAN_MONTH, date_add_months(month.from, -12 * years));
}

static bool find_growth(const struct sales *sales, int32_t today, struct forecast *out) {
  int32_t end = period_of(PLAN_MONTH, today).from, middle = date_add_months(end, -12);
  if (!won_between(sales, middle, end, &out->last_year) ||
      !won_between(sales, date_add_months(middle, -12), middle, &out->year_before))
    return false;
  out->has_growth = out->year_before > 0 && out->last_year > 0;
  out->growth = decimal_from_integer(1);
  return !out->has_growth ||
         decimal_divide(decimal_from_integer(out->last_year), decimal_from_integer(out->year_before), RATE_DIGITS,
                        ROUNDING_HALF_UP, &out->growth);
}

static bool to_minor(struct decimal value, int64_t *out) {
  struct decimal rounded;
  if (!decimal_round(value, 0, ROUNDING_HALF_UP, &rounded)) return false;
  *out = (int64_t)rounded.units;
  return *out == rounded.units;
}

/* The last month of that name which is over. */
static bool find_month(const struct sales *sales, int32_t today, const struct forecast *forecast,
                       struct forecast_month *month) {
  int32_t end = period_of(PLAN_MONTH, today).from;
  struct decimal amount;
  do month->like = years_before(month->month, ++month->years);
  while (month->like.until > end);
  if (!won_between(sales, month->like.from, month->like.until, &month->base)) return false;
  amount = decimal_from_integer(month->base);
  for (int i = 0; i < month->years; i++)
    if (!decimal_multiply(amount, forecast->growth, &amount)) return false;
  return to_minor(amount, &month->amount);
}

static bool find_trend(const struct sales *sales, struct period over, int32_t today, struct forecast *out) {
  for (struct period month = period_of(PLAN_MONTH, over.from); month.from < over.until; month = period_next(month)) {
    struct forecast_month *next = &out->months[out->month_count++];
    *next = (struct forecast_month){.month = month};
    if (!find_month(sales, today, out, next) || __builtin_add_overflow(out->trend, next->amount, &out->trend))
      return false;
  }
  return true;
}

/* The share of those that were won, and what an amount is worth by it. */
static bool weigh(size_t won, size_t closed, int64_t amount, struct decimal *rate, int64_t *worth) {
  struct decimal exact;
  *rate = decimal_from_integer(0);
  *worth = 0;
  if (closed == 0) return true;
  return decimal_divide(decimal_from_integer((int64_t)won), decimal_from_integer((int64_t)closed), RATE_DIGITS,
                        ROUNDING_HALF_UP, rate) &&
         decimal_multiply(decimal_from_integer(amount), *rate, &exact) && to_minor(exact, worth);
}

static bool find_open(const struct sales *sales, struct forecast *out) {
  for (size_t i = 0; i < sales->rows->count; i++) {
    bool won = data_number(sales->won, i) != DATASET_EMPTY, lost = data_number(sales->lost, i) != DATASET_EMPTY;
    out->won += won;
    out->lost += lost && !won;
    if (won || lost) continue;
    out->open++;
    if (__builtin_add_overflow(out->open_amount, value_at(sales->amount, i), &out->open_amount)) return false;
  }
  return weigh(out->won, out->won + out->lost, out->open_amount, &out->win_rate, &out->pipeline);
}

static bool is_open(const struct sales *sales, size_t row) {
  return data_number(sales->won, row) == DATASET_EMPTY && data_number(sales->lost, row) == DATASET_EMPTY;
}

/* In the place of one share for everything; a stage that no closed case ever was in has that one. */
static bool find_stages(const struct sales *sales, const struct pipeline *stages, struct arena *arena,
                        struct forecast *out) {
  size_t count = stages->process->stage_count;
  struct forecast_stage *all = arena_alloc(arena, (count + 1) * sizeof *all);
  for (size_t i = 0; i < sales->rows->count; i++) {
    if (!is_open(sales, i)) continue;
    struct forecast_stage *one = &all[stages->stage[i] >= 0 ? (size_t)stages->stage[i] : count];
    one->open++;
    one->amount += value_at(sales->amount, i); /* fits: all together do */
  }
  out->stages = all;
  out->pipeline = 0;
  for (size_t i = 0; i <= count; i++) {
    struct forecast_stage one = all[i];
    bool knows = i < count && stages->closed[i] > 0;
    if (one.open == 0) continue;
    one.stage = i < count ? &stages->process->stages[i] : NULL;
    one.won = knows ? stages->won[i] : out->won;
    one.closed = knows ? stages->closed[i] : out->won + out->lost;
    if (!weigh(one.won, one.closed, one.amount, &one.rate, &one.worth)) return false;
    out->pipeline += one.worth;
    all[out->stage_count++] = one;
  }
  return true;
}

static bool find_pipeline(const struct sales *sales, const struct pipeline *stages, struct arena *arena,
                          struct forecast *out) {
  return find_open(sales, out) && (stages == NULL || stages->process == NULL || find_stages(sales, stages, arena, out));
}

bool forecast_make(const struct dataset *dataset, int amount, struct period over, int32_t today,
                   const struct pipeline *stages, struct forecast *out, struct diagnostics *list) {
  const struct record *about = dataset->cases.record;
  const struct data_rows *rows = &dataset->cases;
  struct sales sales = {rows, dataset_column(rows, about, amount, MOMENT_FIELD),
                        dataset_column(rows, about, -1, MOMENT_WON), dataset_column(rows, about, -1, MOMENT_LOST)};
  *out = (struct forecast){.trend = 0};
  if (!find_growth(&sales, today, out) || !find_trend(&sales, over, today, out) ||
      !find_pipeline(&sales, stages, dataset->arena, out)) {
    diagnostic_add(list, DIAGNOSTIC_forecast_overflow, NULL);
    return false;
  }
  out->expected = out->trend > out->pipeline ? out->trend : out->pipeline;
  if (out->expected > 0) return true;
  diagnostic_add(list, DIAGNOSTIC_forecast_nothing, NULL);
  return false;
}

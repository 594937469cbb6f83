/* What is paid for a case, of all there is to pay.
 *
 * Invariants
 * 1. A payment in the currency of the whole counts as it is: no rate comes into how much of dollars dollars are.
 * 2. One in another currency becomes that of the whole once, rounded once, by the rate of the day that the plan states
 * for payments; where it states none, nobody knows how much of the whole it is. */
#include "incentive/paying.h"

static const char *whole_path(struct paying *paying) {
  const struct plan_due *due = &paying->plan->due;
  return arena_printf(paying->payout->crediting->arena, "%s.%s", due->of->name, due->of->fields[due->of_field].name);
}

bool collection_whole(struct paying *paying, uint32_t at, int64_t *whole, const struct currency **currency) {
  const struct plan_due *due = &paying->plan->due;
  const struct dataset *dataset = paying->payout->crediting->dataset;
  const struct data_column *column = dataset_column(&dataset->cases, due->of, due->of_field, MOMENT_FIELD);
  *whole = column != NULL && at != UINT32_MAX ? data_number(column, at) : DATASET_EMPTY;
  if (*whole != DATASET_EMPTY) *currency = dataset_currency(dataset, column, at);
  if (*whole != DATASET_EMPTY && *whole != 0) return true;
  const char *key = at != UINT32_MAX ? dataset_id(dataset, &dataset->cases, at) : "?";
  diagnostic_add(paying->list, DIAGNOSTIC_due_no_whole, &due->at, key, whole_path(paying));
  paying->fine = false;
  return false;
}

/* ---- payments in other currencies ---- */

static bool refuse(struct paying *paying, struct occasion *payment, enum diagnostic_id id, const char *a, const char *b,
                   const char *c) {
  const struct dataset *dataset = paying->payout->crediting->dataset;
  struct buffer day = BUFFER_EMPTY;
  date_write(&day, payment->day);
  diagnostic_add(paying->list, id, &paying->plan->due.at, dataset_id(dataset, &dataset->cases, payment->at),
                 buffer_text(&day), payment->currency->code, a, b, c);
  buffer_release(&day);
  paying->fine = false;
  payment->refused = true;
  return false;
}

static bool refuse_unsaid(struct paying *paying, struct occasion *payment, const struct currency *whole) {
  refuse(paying, payment, DIAGNOSTIC_due_currency, whole_path(paying), whole->code, "");
  diagnostic_note(paying->list, DIAGNOSTIC_note_due_day);
  if (!paying->plan->exchange.is_there) diagnostic_note(paying->list, DIAGNOSTIC_note_due_exchange);
  return false;
}

static bool refuse_day(struct paying *paying, struct occasion *payment) {
  struct buffer path = BUFFER_EMPTY;
  plan_rate_write(&paying->plan->due.rate, &path);
  refuse(paying, payment, DIAGNOSTIC_due_no_rate_day, buffer_text(&path), "", "");
  buffer_release(&path);
  return false;
}

static bool refuse_rate(struct paying *paying, struct occasion *payment, const struct currency *lacking) {
  struct buffer day = BUFFER_EMPTY;
  date_write(&day, payment->rate_day);
  refuse(paying, payment, DIAGNOSTIC_due_no_rate, paying->plan->exchange.table->file, lacking->code, buffer_text(&day));
  buffer_release(&day);
  return false;
}

/* `35,000.00 CNY / 7.1036 (2024-02-10, tables/rates.csv:5): 4,927.08 USD / 12,500.00 USD`. */
static const char *origin_of(struct paying *paying, const struct conversion *conversion, int64_t amount, int64_t whole,
                             const struct currency *currency) {
  struct arena *arena = paying->payout->crediting->arena;
  struct buffer text = BUFFER_EMPTY;
  conversion_write(&text, &paying->plan->exchange, conversion);
  buffer_printf(&text, ": %s / %s", money_minor_text(arena, amount, currency),
                money_minor_text(arena, whole, currency));
  return arena_take(arena, &text);
}

bool collection_convert(struct paying *paying, struct occasion *payment, int64_t whole,
                        const struct currency *currency) {
  struct exchange *exchange = paying->payout->crediting->exchange;
  struct conversion conversion = {.day = payment->rate_day};
  const struct currency *lacking;
  int64_t amount;
  if (payment->refused) return false;
  if (payment->currency == currency) return true;
  if (exchange == NULL || paying->plan->due.rate.day == RATE_UNSAID) return refuse_unsaid(paying, payment, currency);
  if (payment->rate_day == INT32_MIN) return refuse_day(paying, payment);
  conversion.from = money_from_minor(payment->amount, payment->currency);
  enum exchange_outcome outcome = exchange_convert(exchange, currency, &conversion, &amount, &lacking, paying->list);
  if (outcome == EXCHANGE_NO_RATE) return refuse_rate(paying, payment, lacking);
  if (outcome == EXCHANGE_TOO_LARGE) return refuse(paying, payment, DIAGNOSTIC_due_overflow, "", "", "");
  payment->origin = origin_of(paying, &conversion, amount, whole, currency);
  payment->amount = amount;
  payment->currency = currency;
  return true;
}

/* Exchange rates.
 *
 * Invariants
 * 1. An amount is rounded once: the product is exact, and the division rounds to the minor unit.
 * 2. A rate is what the decision table answers for the currency and the day, asked once for each.
 *
 * Not done here: which day it is (rate_day.c). */
#include "incentive/exchange.h"

#include "rulebook/table_decide.h"

#include <stdlib.h>
#include <string.h>

struct answer {
  bool is_known, has_rate;
  int currency;
  int32_t day;
  struct exchange_rate rate;
};

struct exchange {
  const struct rulebook *rulebook;
  const struct plan *plan;
  struct arena *scratch;
  struct answer *answers; /* a hash table; `room` is a power of two */
  size_t count, room;
  struct decimal *parts; /* by currency; NULL: nothing is supposed */
};

struct exchange *exchange_open(const struct rulebook *rulebook, const struct plan *plan) {
  struct exchange *exchange = xmalloc(sizeof *exchange);
  *exchange = (struct exchange){.rulebook = rulebook, .plan = plan, .scratch = arena_new(), .room = 64};
  exchange->answers = xmalloc(exchange->room * sizeof *exchange->answers);
  memset(exchange->answers, 0, exchange->room * sizeof *exchange->answers);
  return exchange;
}

void exchange_close(struct exchange *exchange) {
  if (exchange == NULL) return;
  arena_free(exchange->scratch);
  free(exchange->answers);
  free(exchange->parts);
  free(exchange);
}

void exchange_suppose(struct exchange *exchange, const struct currency *currency, struct decimal part) {
  if (exchange->parts == NULL) {
    exchange->parts = xmalloc(CURRENCY_MOST * sizeof *exchange->parts);
    for (int i = 0; i < CURRENCY_MOST; i++) exchange->parts[i] = decimal_from_integer(1);
  }
  exchange->parts[currency_number(currency)] = part;
}

void exchange_suppose_nothing(struct exchange *exchange) {
  free(exchange->parts);
  exchange->parts = NULL;
}

bool exchange_supposes(const struct exchange *exchange) {
  return exchange->parts != NULL;
}

/* ---- what the table answers ---- */

static struct answer *slot_of(const struct exchange *exchange, int currency, int32_t day) {
  size_t at = ((uint32_t)day * 2654435761u ^ (uint32_t)currency * 40503u) & (exchange->room - 1);
  while (exchange->answers[at].is_known &&
         (exchange->answers[at].currency != currency || exchange->answers[at].day != day))
    at = (at + 1) & (exchange->room - 1);
  return &exchange->answers[at];
}

static void grow(struct exchange *exchange) {
  struct exchange old = *exchange;
  exchange->room *= 2;
  exchange->answers = xmalloc(exchange->room * sizeof *exchange->answers);
  memset(exchange->answers, 0, exchange->room * sizeof *exchange->answers);
  for (size_t i = 0; i < old.room; i++)
    if (old.answers[i].is_known) *slot_of(exchange, old.answers[i].currency, old.answers[i].day) = old.answers[i];
  free(old.answers);
}

static void ask(struct exchange *exchange, const struct currency *currency, struct answer *out,
                struct diagnostics *list) {
  const struct plan_exchange *rule = &exchange->plan->exchange;
  struct table_decision decision;
  struct value inputs[2];
  inputs[rule->currency_input] = value_text(currency->code);
  inputs[rule->currency_input].kind = rule->table->inputs[rule->currency_input].type->kind;
  inputs[rule->day_input] = (struct value){.kind = KIND_DATE, .date = out->day};
  arena_reset(exchange->scratch);
  table_decide(exchange->scratch, rule->table, inputs, NULL, &decision);
  out->has_rate = decision.outcome == TABLE_DECIDED;
  if (out->has_rate)
    out->rate = (struct exchange_rate){decision.deciding[0]->outputs[0].value.decimal, decision.deciding[0]->line};
  else if (decision.outcome != TABLE_NO_MATCH)
    table_decision_report(exchange->scratch, rule->table, inputs, &decision, list);
}

static bool rate_of(struct exchange *exchange, const struct currency *currency, int32_t day, struct exchange_rate *out,
                    struct diagnostics *list) {
  *out = (struct exchange_rate){decimal_from_integer(1), 0};
  if (currency == exchange->rulebook->currency) return true;
  if (exchange->count * 2 >= exchange->room) grow(exchange);
  struct answer *answer = slot_of(exchange, currency_number(currency), day);
  if (!answer->is_known) {
    *answer = (struct answer){.is_known = true, .currency = currency_number(currency), .day = day};
    exchange->count++;
    ask(exchange, currency, answer, list);
  }
  *out = answer->rate;
  return answer->has_rate;
}

/* ---- converting ---- */

/* What one unit is worth in the rulebook's currency, or how many units that is worth, as rates are quoted. */
static bool factor_of(const struct exchange *exchange, struct exchange_rate rate, struct decimal *out) {
  *out = rate.value;
  if (rate.row > 0 && exchange->plan->exchange.quoted == QUOTE_PER_HUNDRED) out->scale += 2;
  return out->scale <= DECIMAL_MAX_SCALE;
}

/* What is supposed of a currency: a part of its worth, whichever way its rate is quoted. */
static bool suppose(const struct exchange *exchange, const struct currency *currency, struct decimal *factor) {
  if (exchange->parts == NULL || currency == exchange->rulebook->currency) return true;
  return decimal_multiply(*factor, exchange->parts[currency_number(currency)], factor);
}

enum exchange_outcome exchange_convert(struct exchange *exchange, const struct currency *to,
                                       struct conversion *conversion, int64_t *minor, const struct currency **lacking,
                                       struct diagnostics *list) {
  const struct currency *of = conversion->from.currency;
  struct decimal rates[2], product, quotient;
  *lacking = of;
  if (!rate_of(exchange, of, conversion->day, &conversion->of, list)) return EXCHANGE_NO_RATE;
  *lacking = to;
  if (!rate_of(exchange, to, conversion->day, &conversion->to, list)) return EXCHANGE_NO_RATE;
  bool turned = exchange->plan->exchange.quoted == QUOTE_PER_HOME;
  if (!factor_of(exchange, conversion->of, &rates[turned]) || !factor_of(exchange, conversion->to, &rates[!turned]) ||
      !suppose(exchange, of, &rates[0]) || !suppose(exchange, to, &rates[1]) ||
      !decimal_multiply(conversion->from.amount, rates[0], &product) ||
      !decimal_divide(product, rates[1], to->digits, exchange->rulebook->rounding, &quotient))
    return EXCHANGE_TOO_LARGE;
  return money_to_minor((struct money){quotient, to}, exchange->rulebook->rounding, minor) ? EXCHANGE_DONE
                                                                                           : EXCHANGE_TOO_LARGE;
}

/* ---- words ---- */

static void write_factor(struct buffer *out, const char *sign, struct exchange_rate rate) {
  buffer_puts(out, sign);
  decimal_write(out, rate.value);
}

/* ` x 7.2`, ` / 0.14`, ` x 720 / 100`, ` x 7.8 / 7.1`. */
static void write_rates(struct buffer *out, enum plan_quote quoted, const struct conversion *conversion) {
  bool turned = quoted == QUOTE_PER_HOME, of = conversion->of.row > 0, to = conversion->to.row > 0;
  struct exchange_rate up = turned ? conversion->to : conversion->of, down = turned ? conversion->of : conversion->to;
  if (quoted == QUOTE_PER_HUNDRED && !of) buffer_puts(out, " x 100");
  if (up.row > 0) write_factor(out, " x ", up);
  if (down.row > 0) write_factor(out, " / ", down);
  if (quoted == QUOTE_PER_HUNDRED && !to) buffer_puts(out, " / 100");
}

void conversion_write(struct buffer *out, const struct plan_exchange *rule, const struct conversion *conversion) {
  money_write_grouped(out, conversion->from);
  write_rates(out, rule->quoted, conversion);
  buffer_puts(out, " (");
  date_write(out, conversion->day);
  const int rows[] = {conversion->of.row, conversion->to.row};
  for (int i = 0; i < 2; i++)
    if (rows[i] > 0) buffer_printf(out, ", %s:%d", rule->table->file, rows[i]);
  buffer_puts(out, ")");
}

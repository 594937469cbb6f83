/* Amounts in other currencies, by the rates of a plan's table.
 *
 * An amount is multiplied and divided exactly and rounded once, to the minor unit of the other currency, by the
 * rulebook's mode. Rates are quoted against the rulebook's currency; between two others an amount goes through it
 * without being rounded there. */
#ifndef DEALWRIGHT_INCENTIVE_EXCHANGE_H
#define DEALWRIGHT_INCENTIVE_EXCHANGE_H

#include "rulebook/rulebook.h"

struct exchange_rate {
  struct decimal value; /* as the table has it; 1 of the rulebook's own currency */
  int row;              /* line of the table's file; 0: the rulebook's own currency needs none */
};

/* How one amount became the plan's currency. */
struct conversion {
  uint32_t row;                /* of the event */
  struct money from;           /* as it was */
  int32_t day;                 /* of the rates */
  struct exchange_rate of, to; /* of the currency that it was in, and of the other */
  const char *text;            /* conversion_write, once somebody asked; else NULL */
};

enum exchange_outcome { EXCHANGE_DONE, EXCHANGE_NO_RATE, EXCHANGE_TOO_LARGE };

struct exchange;

/* Rates of a plan that says `exchange`; both have to live as long. */
struct exchange *exchange_open(const struct rulebook *rulebook, const struct plan *plan);
void exchange_close(struct exchange *exchange); /* may be NULL */

/* Takes a currency to be worth that part of what the table says; 1 as it says. */
void exchange_suppose(struct exchange *exchange, const struct currency *currency, struct decimal part);
void exchange_suppose_nothing(struct exchange *exchange);
/* Whether something is supposed. */
bool exchange_supposes(const struct exchange *exchange);

/* Converts conversion->from to a currency (the plan's, mostly) at the rates of conversion->day; fills the rates, and
 * `*minor` with units of that currency. Without a rate `*lacking` is the currency that has none; a table that gives
 * several is reported. */
enum exchange_outcome exchange_convert(struct exchange *exchange, const struct currency *to,
                                       struct conversion *conversion, int64_t *minor, const struct currency **lacking,
                                       struct diagnostics *list);

/* `12,500.00 USD x 7.2 (2024-01-10, tables/rates.csv:5)`: the arithmetic, the day, the row. */
void conversion_write(struct buffer *out, const struct plan_exchange *rule, const struct conversion *conversion);

#endif

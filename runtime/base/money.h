/* Money: an exact amount and its currency. Currencies and their minor units are those of ISO 4217 (currency.def).
 * In rules an amount keeps more digits than the minor unit; it meets the minor unit once, in money_round. */
#ifndef DEALWRIGHT_BASE_MONEY_H
#define DEALWRIGHT_BASE_MONEY_H

#include "base/arena.h"
#include "base/decimal.h"

#include <stddef.h>

struct currency {
  const char *code; /* "CNY" */
  int digits;       /* of the minor unit: 2, JPY 0, KWD 3 */
};

struct money {
  struct decimal amount;
  const struct currency *currency; /* never NULL in a valid value; compare by pointer */
};

const struct currency *currency_find(const char *code); /* NULL when ISO 4217 has no such code */
const char *const *currency_codes(size_t *count);       /* for did-you-mean */

/* A number from 0 for each currency, below CURRENCY_MOST, and back: for whoever keeps millions of them. */
enum { CURRENCY_MOST = 255 };
int currency_number(const struct currency *currency);
const struct currency *currency_at(int number);

/* `1,200.00 CNY`, `1200 CNY`, or a plain number in `home`. False when malformed, the currency is unknown, there are
 * more digits than the minor unit has, zeros at the end aside, or three digits behind the point (20.000: thousands?)
 * where the minor unit has not three. */
bool money_parse(const char *text, const struct currency *home, struct money *out);

bool money_round(struct money value, enum rounding rounding, struct money *out);
bool money_to_minor(struct money value, enum rounding rounding, int64_t *minor); /* fen, cents */
struct money money_from_minor(int64_t minor, const struct currency *currency);

/* Parts of `total` in proportion to the weights, summing exactly to it: largest remainder, ties to the first.
 * False when all weights are zero, one is negative, or it overflows. */
bool money_split(int64_t total, const int64_t *weights, size_t count, int64_t *parts);

void money_write(struct buffer *out, struct money value);         /* canonical: `88000.00 CNY` */
void money_write_grouped(struct buffer *out, struct money value); /* for people: `88,000.00 CNY` */

/* An amount of minor units for people, in the arena: `88,000.00 CNY`, and without its currency `88,000.00`. */
const char *money_minor_text(struct arena *arena, int64_t minor, const struct currency *currency);
const char *money_minor_amount(struct arena *arena, int64_t minor, const struct currency *currency);

#endif

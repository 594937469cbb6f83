/* Money: decimals with a currency.
 *
 * Invariants
 * 1. A currency is one of the table: pointers may be compared.
 * 2. Parts of a split sum to the whole, always. */
#include "base/money.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

static const struct currency currencies[] = {
#define CURRENCY(code, digits) {#code, digits},
#include "base/currency.def"
#undef CURRENCY
};

static const char *const codes[] = {
#define CURRENCY(code, digits) #code,
#include "base/currency.def"
#undef CURRENCY
};

enum { CURRENCY_COUNT = sizeof currencies / sizeof *currencies };

_Static_assert(sizeof currencies / sizeof *currencies < CURRENCY_MOST, "a currency's number fits into a byte");

static int compare_code(const void *code, const void *currency) {
  return strcmp(code, ((const struct currency *)currency)->code);
}

const struct currency *currency_find(const char *code) {
  return bsearch(code, currencies, CURRENCY_COUNT, sizeof *currencies, compare_code);
}

const char *const *currency_codes(size_t *count) {
  *count = CURRENCY_COUNT;
  return codes;
}

int currency_number(const struct currency *currency) {
  return (int)(currency - currencies);
}

const struct currency *currency_at(int number) {
  return &currencies[number];
}

/* Of an amount such as 20.000 nobody can tell whether its point groups thousands. */
enum { GROUP_DIGITS = 3 };

bool money_parse(const char *text, const struct currency *home, struct money *out) {
  size_t size = strlen(text);
  char number[64];
  const struct currency *currency = home;
  struct decimal amount;
  if (size > 4 && text[size - 4] == ' ') {
    currency = currency_find(text + size - 3);
    size -= 4;
  }
  if (currency == NULL || size >= sizeof number) return false;
  memcpy(number, text, size);
  number[size] = '\0';
  if (!decimal_parse(number, &amount)) return false;
  if (amount.scale == GROUP_DIGITS && currency->digits != GROUP_DIGITS) return false;
  if (amount.scale > currency->digits) {
    struct decimal rounded;
    if (!decimal_round(amount, currency->digits, ROUNDING_HALF_UP, &rounded)) return false;
    if (decimal_compare(rounded, amount) != 0) return false;
    amount = rounded;
  }
  *out = (struct money){amount, currency};
  return true;
}

bool money_round(struct money value, enum rounding rounding, struct money *out) {
  struct decimal rounded;
  if (!decimal_round(value.amount, value.currency->digits, rounding, &rounded)) return false;
  *out = (struct money){rounded, value.currency};
  return true;
}

bool money_to_minor(struct money value, enum rounding rounding, int64_t *minor) {
  struct money rounded;
  if (!money_round(value, rounding, &rounded)) return false;
  if (rounded.amount.units > INT64_MAX || rounded.amount.units < INT64_MIN) return false;
  *minor = (int64_t)rounded.amount.units;
  return true;
}

struct money money_from_minor(int64_t minor, const struct currency *currency) {
  return (struct money){{minor, currency->digits}, currency};
}

/* ---- splitting ---- */

static bool weights_sum(const int64_t *weights, size_t count, int128 *sum) {
  *sum = 0;
  for (size_t i = 0; i < count; i++) {
    if (weights[i] < 0) return false;
    *sum += weights[i];
  }
  return *sum > 0;
}

/* The part with the largest remainder that has not been given one more yet; ties to the first. */
static size_t largest_remainder(const int128 *remainders, size_t count) {
  size_t best = 0;
  for (size_t i = 1; i < count; i++)
    if (remainders[i] > remainders[best]) best = i;
  return best;
}

bool money_split(int64_t total, const int64_t *weights, size_t count, int64_t *parts) {
  int128 sum, rest = total < 0 ? -(int128)total : total;
  int sign = total < 0 ? -1 : 1;
  if (!weights_sum(weights, count, &sum)) return false;
  int128 *remainders = xmalloc(count * sizeof *remainders), whole = rest;
  for (size_t i = 0; i < count; i++) {
    int128 product = whole * weights[i];
    parts[i] = (int64_t)(product / sum) * sign;
    remainders[i] = product % sum;
    rest -= product / sum;
  }
  for (; rest > 0; rest--) {
    size_t best = largest_remainder(remainders, count);
    parts[best] += sign;
    remainders[best] = -1;
  }
  free(remainders);
  return true;
}

/* ---- text ---- */

static void write_with_code(struct buffer *out, struct money value) {
  buffer_putc(out, ' ');
  buffer_puts(out, value.currency->code);
}

void money_write(struct buffer *out, struct money value) {
  struct buffer plain = BUFFER_EMPTY;
  decimal_write_grouped(&plain, value.amount, value.currency->digits);
  for (size_t i = 0; i < plain.size; i++)
    if (plain.data[i] != ',') buffer_putc(out, plain.data[i]);
  buffer_release(&plain);
  write_with_code(out, value);
}

void money_write_grouped(struct buffer *out, struct money value) {
  struct money shown = value;
  money_round(value, ROUNDING_HALF_UP, &shown);
  decimal_write_grouped(out, shown.amount, value.currency->digits);
  write_with_code(out, value);
}

const char *money_minor_text(struct arena *arena, int64_t minor, const struct currency *currency) {
  struct buffer text = BUFFER_EMPTY;
  money_write_grouped(&text, money_from_minor(minor, currency));
  return arena_take(arena, &text);
}

const char *money_minor_amount(struct arena *arena, int64_t minor, const struct currency *currency) {
  struct buffer text = BUFFER_EMPTY;
  decimal_write_grouped(&text, money_from_minor(minor, currency).amount, currency->digits);
  return arena_take(arena, &text);
}

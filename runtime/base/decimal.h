/* Exact decimal numbers: units x 10^-scale, 128-bit units, scale 0..18. No float anywhere but decimal_from_double,
 * which is where a number typed in a Lua script becomes exactly what was typed. Overflow is an error (false), never a
 * wrap. */
#ifndef DEALWRIGHT_BASE_DECIMAL_H
#define DEALWRIGHT_BASE_DECIMAL_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stdint.h>

__extension__ typedef __int128 int128;

enum { DECIMAL_MAX_SCALE = 18 };

struct decimal {
  int128 units;
  int scale;
};

enum rounding { ROUNDING_HALF_UP, ROUNDING_HALF_EVEN }; /* half up: away from zero, as on an invoice */

struct decimal decimal_from_integer(int64_t integer);

/* The number a person typed: `1234.5`, `1,234.50` (groups of three, all or none), sign in front. False on anything
 * else. */
bool decimal_parse(const char *text, struct decimal *out);

/* The shortest decimal of at most 15 significant digits that reads back as the double: 0.05 is five hundredths. */
bool decimal_from_double(double number, struct decimal *out);
double decimal_to_double(struct decimal decimal);

bool decimal_add(struct decimal a, struct decimal b, struct decimal *out);
bool decimal_subtract(struct decimal a, struct decimal b, struct decimal *out);
bool decimal_multiply(struct decimal a, struct decimal b, struct decimal *out); /* rounds half even past 18 digits */
bool decimal_divide(struct decimal a, struct decimal b, int scale, enum rounding rounding, struct decimal *out);
bool decimal_round(struct decimal value, int scale, enum rounding rounding, struct decimal *out);
int decimal_compare(struct decimal a, struct decimal b); /* -1, 0, 1; exact at any scale */
bool decimal_is_zero(struct decimal value);

/* Canonical text: no grouping, no trailing zeros behind the point, `-0` is `0`. */
void decimal_write(struct buffer *out, struct decimal value);
/* For people: grouped by three, with exactly `scale` digits (value must have at most that many). `88,000.00` */
void decimal_write_grouped(struct buffer *out, struct decimal value, int scale);

#endif

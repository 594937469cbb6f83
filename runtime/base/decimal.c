/* Exact decimals in 128-bit integers.
 *
 * Invariants
 * 1. |units| < 10^37, so two numbers of one scale can be added without overflow; whatever would leave that is an error.
 * 2. Rounding happens in decimal_round, decimal_divide and where a product has more than 18 digits behind the point;
 * nowhere else. */
#include "base/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POWERS = 18 };

static const int64_t powers[POWERS + 1] = {1,
                                           10,
                                           100,
                                           1000,
                                           10000,
                                           100000,
                                           1000000,
                                           10000000,
                                           100000000,
                                           1000000000,
                                           10000000000,
                                           100000000000,
                                           1000000000000,
                                           10000000000000,
                                           100000000000000,
                                           1000000000000000,
                                           10000000000000000,
                                           100000000000000000,
                                           1000000000000000000};

/* Ten to the exponent; one when it is negative. */
static int128 power(int exponent) {
  int128 result = 1;
  for (; exponent > POWERS; exponent -= POWERS) result *= powers[POWERS];
  return exponent > 0 ? result * powers[exponent] : result;
}

static bool in_bounds(int128 units) {
  const int128 largest = (int128)powers[POWERS] * powers[POWERS] * 10; /* 10^37 */
  return units < largest && units > -largest;
}

static bool keep(int128 units, int scale, struct decimal *out) {
  if (!in_bounds(units)) return false;
  *out = (struct decimal){units, scale};
  return true;
}

struct decimal decimal_from_integer(int64_t integer) {
  return (struct decimal){integer, 0};
}

static bool scale_up(int128 units, int by, int128 *out) {
  return !__builtin_mul_overflow(units, power(by), out) && in_bounds(*out);
}

/* ---- text ---- */

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* `1,234,567` up to the point: groups of three, all or none. Gives where it ended, NULL when grouping is wrong. */
static const char *check_groups(const char *at) {
  int digits = 0, groups = 0;
  for (; is_digit(*at) || *at == ','; at++) {
    if (*at != ',') {
      digits++;
      continue;
    }
    if (digits == 0 || digits > 3 || (groups > 0 && digits != 3)) return NULL;
    groups++;
    digits = 0;
  }
  return digits == 0 || (groups > 0 && digits != 3) ? NULL : at;
}

bool decimal_parse(const char *text, struct decimal *out) {
  bool negative = *text == '-';
  const char *at = text + (negative || *text == '+'), *end = check_groups(at);
  int128 units = 0;
  int scale = 0;
  bool behind = false;
  if (end == NULL || (*end != '\0' && (*end != '.' || !is_digit(end[1])))) return false;
  for (; *at != '\0'; at++) {
    if (*at == ',' && !behind) continue;
    if (*at == '.' && !behind) {
      behind = true;
      continue;
    }
    if (!is_digit(*at) || scale == DECIMAL_MAX_SCALE) return false;
    scale += behind;
    units = units * 10 + (*at - '0');
    if (!in_bounds(units)) return false;
  }
  return keep(negative ? -units : units, scale, out);
}

static void write_units(struct buffer *out, int128 units, int scale, bool grouped) {
  char digits[48];
  int count = 0;
  bool negative = units < 0;
  if (negative) units = -units;
  do {
    digits[count++] = (char)('0' + (int)(units % 10));
    units /= 10;
  } while (units > 0 || count <= scale);
  if (negative) buffer_putc(out, '-');
  while (count-- > 0) {
    buffer_putc(out, digits[count]);
    if (count == scale && scale > 0) buffer_putc(out, '.');
    else if (grouped && count > scale && (count - scale) % 3 == 0) buffer_putc(out, ',');
  }
}

void decimal_write(struct buffer *out, struct decimal value) {
  while (value.scale > 0 && value.units % 10 == 0) {
    value.units /= 10;
    value.scale--;
  }
  write_units(out, value.units, value.scale, false);
}

void decimal_write_grouped(struct buffer *out, struct decimal value, int scale) {
  struct decimal shown;
  while (value.scale > scale && value.units % 10 == 0) {
    value.units /= 10;
    value.scale--;
  }
  shown = value;
  if (value.scale < scale && scale_up(value.units, scale - value.scale, &shown.units)) shown.scale = scale;
  write_units(out, shown.units, shown.scale, true);
}

/* ---- doubles ---- */

bool decimal_from_double(double number, struct decimal *out) {
  char text[64];
  if (!isfinite(number) || fabs(number) >= 1e18) return false;
  for (int digits = 1; digits <= 15; digits++) {
    snprintf(text, sizeof text, "%.*e", digits - 1, number);
    if (digits == 15 || strtod(text, NULL) == number) break;
  }
  char *mark = strchr(text, 'e');
  int exponent = (int)strtol(mark + 1, NULL, 10), scale = -exponent;
  int128 units = 0;
  for (const char *at = text; at < mark; at++) {
    if (!is_digit(*at)) continue;
    units = units * 10 + (*at - '0');
  }
  for (const char *at = text + (text[0] == '-') + 1; at < mark; at++) scale += is_digit(*at);
  if (text[0] == '-') units = -units;
  for (; scale > 0 && units % 10 == 0; scale--) units /= 10;
  if (scale < 0) {
    if (!scale_up(units, -scale, &units)) return false;
    scale = 0;
  }
  if (scale <= DECIMAL_MAX_SCALE) return keep(units, scale, out);
  if (scale - DECIMAL_MAX_SCALE > 30) return keep(0, 0, out);
  return keep(units / power(scale - DECIMAL_MAX_SCALE), DECIMAL_MAX_SCALE, out);
}

double decimal_to_double(struct decimal decimal) {
  struct buffer text = BUFFER_EMPTY;
  decimal_write(&text, decimal);
  double number = strtod(buffer_text(&text), NULL);
  buffer_release(&text);
  return number;
}

/* ---- arithmetic ---- */

static bool align(struct decimal *a, struct decimal *b) {
  struct decimal *coarse = a->scale < b->scale ? a : b, *fine = a->scale < b->scale ? b : a;
  if (coarse->scale == fine->scale) return true;
  if (!scale_up(coarse->units, fine->scale - coarse->scale, &coarse->units)) return false;
  coarse->scale = fine->scale;
  return true;
}

bool decimal_add(struct decimal a, struct decimal b, struct decimal *out) {
  return align(&a, &b) && keep(a.units + b.units, a.scale, out);
}

bool decimal_subtract(struct decimal a, struct decimal b, struct decimal *out) {
  b.units = -b.units;
  return decimal_add(a, b, out);
}

/* n / d, rounded; d is not zero and |n| is in bounds. */
static int128 divide_rounded(int128 n, int128 d, enum rounding rounding) {
  int128 quotient = n / d, rest = n % d;
  bool negative = (n < 0) != (d < 0);
  if (rest < 0) rest = -rest;
  if (d < 0) d = -d;
  int128 left = d - rest;
  bool up = rest > left || (rest == left && (rounding == ROUNDING_HALF_UP || quotient % 2 != 0));
  return up ? quotient + (negative ? -1 : 1) : quotient;
}

static void trim(struct decimal *value) {
  while (value->scale > 0 && value->units % 10 == 0) {
    value->units /= 10;
    value->scale--;
  }
}

bool decimal_multiply(struct decimal a, struct decimal b, struct decimal *out) {
  struct decimal product;
  trim(&a);
  trim(&b);
  if (__builtin_mul_overflow(a.units, b.units, &product.units)) return false;
  product.scale = a.scale + b.scale;
  if (product.scale > DECIMAL_MAX_SCALE) return decimal_round(product, DECIMAL_MAX_SCALE, ROUNDING_HALF_EVEN, out);
  return keep(product.units, product.scale, out);
}

bool decimal_divide(struct decimal a, struct decimal b, int scale, enum rounding rounding, struct decimal *out) {
  int128 n, d = b.units;
  trim(&a);
  trim(&b);
  d = b.units;
  int shift = scale + b.scale - a.scale;
  if (d == 0 || scale < 0 || scale > DECIMAL_MAX_SCALE) return false;
  n = a.units;
  if (shift > 37 || (shift > 0 && !scale_up(n, shift, &n))) return false;
  if (shift < 0 && !scale_up(d, -shift, &d)) return false;
  return keep(divide_rounded(n, d, rounding), scale, out);
}

bool decimal_round(struct decimal value, int scale, enum rounding rounding, struct decimal *out) {
  if (value.scale <= scale) {
    int128 units;
    if (!scale_up(value.units, scale - value.scale, &units)) return false;
    return keep(units, scale, out);
  }
  return keep(divide_rounded(value.units, power(value.scale - scale), rounding), scale, out);
}

/* Digits in front of the point decide when scaling would overflow. */
int decimal_compare(struct decimal a, struct decimal b) {
  struct decimal x = a, y = b;
  if (align(&x, &y)) return (x.units > y.units) - (x.units < y.units);
  int128 whole_a = a.units / power(a.scale), whole_b = b.units / power(b.scale);
  if (whole_a != whole_b) return whole_a > whole_b ? 1 : -1;
  a.units %= power(a.scale);
  b.units %= power(b.scale);
  align(&a, &b);
  return (a.units > b.units) - (a.units < b.units);
}

bool decimal_is_zero(struct decimal value) {
  return value.units == 0;
}

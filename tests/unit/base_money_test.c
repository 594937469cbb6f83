/* Exact numbers against the slow way: random decimals against arithmetic in whole numbers, splits against counting cent
 * by cent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/money.h"

#include <stdlib.h>
#include <string.h>

enum { TRIES = 20000 };

static uint64_t seed = 42;

static int64_t pick(int64_t count) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (int64_t)((seed >> 20) % (uint64_t)count);
}

static struct decimal random_decimal(void) {
  return (struct decimal){pick(2000000) - 1000000, (int)pick(6)};
}

static int128 ten_to(int exponent) {
  int128 power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

/* The number times 10^12, exactly. */
static int128 scaled(struct decimal number) {
  return number.units * ten_to(12 - number.scale);
}

static void sums_products_and_order_are_exact(void **state) {
  struct decimal a, b, out;
  (void)state;
  for (int i = 0; i < TRIES; i++) {
    a = random_decimal(), b = random_decimal();
    assert_true(decimal_add(a, b, &out) && scaled(out) == scaled(a) + scaled(b));
    assert_true(decimal_subtract(a, b, &out) && scaled(out) == scaled(a) - scaled(b));
    assert_true(decimal_multiply(a, b, &out));
    assert_true(out.units * ten_to(18 - out.scale) == a.units * b.units * ten_to(18 - a.scale - b.scale));
    int order = scaled(a) < scaled(b) ? -1 : scaled(a) > scaled(b);
    assert_int_equal(decimal_compare(a, b), order);
  }
}

/* A rounded number is a nearest one; of two equally near ones, the one that the mode says. */
static void check_rounding(struct decimal number, int scale, enum rounding mode) {
  struct decimal out;
  assert_true(decimal_round(number, scale, mode, &out));
  assert_int_equal(out.scale, scale);
  int128 away = scaled(out) - scaled(number), half = ten_to(12 - scale) / 2;
  if (away < 0) away = -away;
  assert_true(away <= half);
  if (away != half) return;
  int128 size = scaled(out) < 0 ? -scaled(out) : scaled(out),
         before = scaled(number) < 0 ? -scaled(number) : scaled(number);
  if (mode == ROUNDING_HALF_UP) assert_true(size > before);
  else assert_true(out.units % 2 == 0);
}

static void rounding_takes_the_nearest(void **state) {
  (void)state;
  for (int i = 0; i < TRIES; i++) {
    struct decimal number = random_decimal();
    check_rounding(number, (int)pick(5), ROUNDING_HALF_UP);
    check_rounding(number, (int)pick(5), ROUNDING_HALF_EVEN);
  }
}

static void text_and_doubles_come_back(void **state) {
  struct buffer text = BUFFER_EMPTY;
  struct decimal back;
  (void)state;
  for (int i = 0; i < TRIES; i++) {
    struct decimal number = random_decimal();
    buffer_clear(&text);
    decimal_write(&text, number);
    assert_true(decimal_parse(buffer_text(&text), &back) && decimal_compare(number, back) == 0);
    assert_true(decimal_from_double(decimal_to_double(number), &back) && decimal_compare(number, back) == 0);
  }
  assert_true(decimal_from_double(0.05, &back) && back.units == 5 && back.scale == 2);
  assert_true(decimal_from_double(0.1 + 0.2, &back) && back.units == 3 && back.scale == 1);
  buffer_release(&text);
}

static void what_is_no_number_is_refused(void **state) {
  static const char *const bad[] = {"",      "-",      ".5", "5.",  "1,23", "1,2345", "12,34,567",
                                    "1.2.3", "1,000,", "٣",  "1e5", " 1",   "1 ",     "--1"};
  static const char *const good[] = {"0", "-0", "+7", "1,234", "1,234,567.89", "0.000000000000000001"};
  struct decimal out;
  (void)state;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(decimal_parse(bad[i], &out));
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(decimal_parse(good[i], &out));
}

static void overflow_is_an_error(void **state) {
  struct decimal large, out;
  (void)state;
  assert_true(decimal_parse("9999999999999999999999999999999999999", &large));
  assert_false(decimal_add(large, decimal_from_integer(1), &out));
  assert_false(decimal_multiply(large, decimal_from_integer(10), &out));
  assert_false(decimal_parse("99999999999999999999999999999999999999", &out));
  assert_false(decimal_divide(large, decimal_from_integer(0), 2, ROUNDING_HALF_UP, &out));
}

/* ---- money ---- */

/* Largest remainder the slow way: everybody gets the floor, then one by one the one who is most short of his share. */
static void split_slowly(int64_t total, const int64_t *weights, size_t count, int64_t *parts) {
  int128 sum = 0;
  int64_t given = 0;
  for (size_t i = 0; i < count; i++) sum += weights[i];
  for (size_t i = 0; i < count; i++) given += parts[i] = (int64_t)((int128)total * weights[i] / sum);
  for (; given < total; given++) {
    size_t best = 0;
    for (size_t i = 1; i < count; i++)
      if ((int128)total * weights[i] - parts[i] * sum > (int128)total * weights[best] - parts[best] * sum) best = i;
    parts[best]++;
  }
}

static void parts_sum_to_the_whole(void **state) {
  int64_t weights[8], parts[8], slow[8];
  (void)state;
  for (int i = 0; i < TRIES; i++) {
    size_t count = (size_t)pick(8) + 1;
    int64_t total = pick(1000000), sum = 0;
    for (size_t j = 0; j < count; j++) weights[j] = pick(100);
    weights[pick((int64_t)count)] = 1 + pick(50);
    assert_true(money_split(total, weights, count, parts));
    split_slowly(total, weights, count, slow);
    for (size_t j = 0; j < count; j++) {
      assert_int_equal(parts[j], slow[j]);
      sum += parts[j];
    }
    assert_int_equal(sum, total);
    assert_true(money_split(-total, weights, count, slow));
    for (size_t j = 0; j < count; j++) assert_int_equal(slow[j], -parts[j]);
  }
  assert_false(money_split(5, (int64_t[]){0, 0}, 2, parts));
  assert_false(money_split(5, (int64_t[]){3, -1}, 2, parts));
}

static void amounts_know_their_minor_unit(void **state) {
  const struct currency *cny = currency_find("CNY");
  struct money money;
  struct buffer text = BUFFER_EMPTY;
  int64_t minor;
  (void)state;
  assert_true(money_parse("88,000 CNY", NULL, &money) && money_to_minor(money, ROUNDING_HALF_UP, &minor));
  assert_int_equal(minor, 8800000);
  money_write_grouped(&text, money);
  assert_string_equal(buffer_text(&text), "88,000.00 CNY");
  assert_true(money_parse("5000", currency_find("JPY"), &money) && money_to_minor(money, ROUNDING_HALF_UP, &minor));
  assert_int_equal(minor, 5000);
  assert_true(money_parse("1.234 KWD", cny, &money) && money.currency->digits == 3);
  assert_false(money_parse("1.234", cny, &money));
  assert_false(money_parse("20.000", cny, &money));
  assert_false(money_parse("20.000 JPY", cny, &money));
  assert_true(money_parse("20.000 KWD", cny, &money));
  assert_false(money_parse("1 XYZ", cny, &money));
  assert_false(money_parse("1", NULL, &money));
  buffer_release(&text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sums_products_and_order_are_exact),
      cmocka_unit_test(rounding_takes_the_nearest),
      cmocka_unit_test(text_and_doubles_come_back),
      cmocka_unit_test(what_is_no_number_is_refused),
      cmocka_unit_test(overflow_is_an_error),
      cmocka_unit_test(parts_sum_to_the_whole),
      cmocka_unit_test(amounts_know_their_minor_unit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

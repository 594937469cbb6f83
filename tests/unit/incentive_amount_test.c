/* Amounts and dates of other systems: every spelling of an amount is read back to the unit, in every form, and what
 * could be several amounts is read as none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"
#include "incentive/amount_cell.h"
#include "incentive/date_cell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES = 20000 };

static uint64_t seed = 11;

static int pick(int count) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (int)((seed >> 33) % (uint64_t)count);
}

/* ---- spelling ---- */

static void spell_digits(int64_t whole, const char *group, char *out) {
  char digits[32];
  int count = snprintf(digits, sizeof digits, "%lld", (long long)whole);
  *out = '\0';
  for (int i = 0; i < count; i++) {
    if (i > 0 && (count - i) % 3 == 0) strcat(out, group);
    strncat(out, &digits[i], 1);
  }
}

static const char *any(const char *const *items, int count) {
  return items[pick(count)];
}

#define ANY(...)                                                                                                       \
  any((const char *const[]){__VA_ARGS__}, (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)))

/* An amount of so many cents, as somebody or some program may write it. */
static void spell(int64_t cents, bool comma, char *out, size_t size) {
  char whole[64], number[96];
  int64_t absolute = cents < 0 ? -cents : cents;
  spell_digits(absolute / 100, comma ? ANY("", ".", " ", "'", "\u00a0", "\u202f") : ANY("", ",", " ", "’", "\u00a0"),
               whole);
  if (absolute % 100 != 0 || pick(2) == 0)
    snprintf(number, sizeof number, "%s%c%02d", whole, comma ? ',' : '.', (int)(absolute % 100));
  else snprintf(number, sizeof number, "%s", whole);
  const char *before = ANY("", "", "¥", "￥ ", "CNY ", "RMB", "  "),
             *behind = *before == '\0' ? ANY("", " CNY", "元", " 人民币", "\t") : "";
  if (cents >= 0) snprintf(out, size, "%s%s%s", before, number, behind);
  else if (pick(4) == 0) snprintf(out, size, "(%s%s%s)", before, number, behind);
  else if (pick(3) == 0) snprintf(out, size, "%s(%s)%s", before, number, behind);
  else if (pick(2) == 0) snprintf(out, size, "%s%s-%s", before, number, behind);
  else snprintf(out, size, "%s%s%s%s", before, ANY("-", "−"), number, behind);
}

static void test_spellings(void **state) {
  (void)state;
  const struct currency *home = currency_find("CNY");
  for (int i = 0; i < TRIES; i++) {
    int64_t range = (int64_t[]){100, 100000, 100000000, 1000000000000}[pick(4)];
    int64_t cents =
        (int64_t)((uint64_t)pick(1 << 30) * (uint64_t)pick(1 << 20) % (uint64_t)range) * (pick(3) == 0 ? -1 : 1);
    bool comma = pick(2) == 0;
    char text[160];
    struct amount_cell cell;
    int64_t minor = 0;
    spell(cents, comma, text, sizeof text);
    if (!amount_cell_read(text, (struct amount_form){.comma = comma}, home, &cell) ||
        !money_to_minor(cell.money, ROUNDING_HALF_UP, &minor) || minor != cents || cell.money.currency != home)
      fail_msg("'%s'%s was read as %lld, not as %lld", text, comma ? " with a comma" : "", (long long)minor,
               (long long)cents);
  }
}

/* Whichever form reads a text, a text with a point and a comma is never read by both. */
static void test_forms_exclude(void **state) {
  (void)state;
  const struct currency *home = currency_find("CNY");
  static const char letters[] = "0123456789.,,.. '()-¥$";
  for (int i = 0; i < TRIES; i++) {
    char text[12];
    int size = 1 + pick(10);
    for (int j = 0; j < size; j++) text[j] = letters[pick((int)sizeof letters - 1)];
    text[size] = '\0';
    struct amount_cell point, comma;
    if (!amount_cell_read(text, (struct amount_form){.comma = false}, home, &point)) continue;
    if (!amount_cell_read(text, (struct amount_form){.comma = true}, home, &comma)) continue;
    if (decimal_compare(point.money.amount, comma.money.amount) != 0) fail_msg("'%s' is two amounts", text);
  }
}

static void refused(const char *text, struct amount_form form) {
  struct amount_cell cell;
  if (amount_cell_read(text, form, currency_find("CNY"), &cell)) fail_msg("'%s' was read", text);
}

static void test_refused(void **state) {
  (void)state;
  static const char *const texts[] = {
      "",      " ",    "-",      "¥",     "()",       "(-90)", "--90",   "-90-",        "90 CNY USD", "$90", "kr 90",
      "90k",   "9万",  "12%",    "1.2E5", "1,23",     "12,34", "1,2345", "1,234 567",   "90.000",     ".5",  "5.",
      "1.2.3", "0x10", "90.001", "abc",   "¥90¥ CNY", "9 0",   "１",     "90,000.0001", "+ 9",        "1e5"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) refused(texts[i], (struct amount_form){.comma = false});
  refused("1.234.567,891", (struct amount_form){.comma = true});
  refused("1,234.50", (struct amount_form){.comma = true});
  refused("9.12345", (struct amount_form){.zeros = 2});
}

static void test_currencies(void **state) {
  (void)state;
  struct amount_cell cell;
  struct amount_form plain = {.comma = false}, dollars = {.currency = currency_find("USD")};
  assert_true(amount_cell_read("€90", plain, currency_find("CNY"), &cell));
  assert_string_equal(cell.money.currency->code, "EUR");
  assert_false(cell.is_shared);
  assert_true(amount_cell_read("$90", plain, currency_find("CAD"), &cell));
  assert_string_equal(cell.money.currency->code, "CAD");
  assert_true(cell.is_shared);
  assert_true(amount_cell_read("$90", dollars, currency_find("CNY"), &cell));
  assert_string_equal(cell.money.currency->code, "USD");
  assert_false(cell.is_shared);
  assert_true(amount_cell_read("US$ 90 USD", plain, currency_find("CNY"), &cell));
  assert_false(amount_cell_read("¥90", dollars, currency_find("CNY"), &cell));
  assert_true(amount_cell_read("9.1234", (struct amount_form){.zeros = 4}, currency_find("CNY"), &cell));
  assert_true(decimal_compare(cell.money.amount, decimal_from_integer(91234)) == 0);
}

static void test_forms(void **state) {
  (void)state;
  struct amount_form form;
  struct arena *arena = arena_new();
  static const char *const said[] = {"comma", "EUR", "comma EUR", "万", "comma k USD"};
  for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
    assert_true(amount_form_parse(said[i], &form));
    const char *text = amount_form_text(arena, form);
    assert_string_equal(text, said[i]);
  }
  static const char *const wrong[] = {"point", "EUR USD", "comma comma", "万 k", "eur", "EURO"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_false(amount_form_parse(wrong[i], &form));
  assert_string_equal(amount_unit_of_header("金额（万元）"), "万");
  assert_string_equal(amount_unit_of_header("Revenue (in thousands)"), "k");
  assert_null(amount_unit_of_header("amount"));
  arena_free(arena);
}

/* ---- dates ---- */

static void test_dates(void **state) {
  (void)state;
  static const struct {
    const char *text, *pattern;
  } same[] = {{"2024-01-10", NULL},
              {" 2024-01-10 ", NULL},
              {"2024-01-10 00:00:00", NULL},
              {"2024-01-10T00:00:00.000", NULL},
              {"2024-01-10 12:00:00 AM", NULL},
              {"2024/1/10 0:00", "yyyy/m/d"},
              {"10.1.2024 9:30", "d.m.yyyy h:mm"},
              {"1/10/2024 9:30 PM", "m/d/yyyy h:mm"},
              {"2024-01-10T23:59:59+08:00", "yyyy-m-d h:mm"},
              {"2024-01-10", "yyyy-m-d h:mm"},
              {"45301", "serial"},
              {"45301.75", "serial"},
              {"43839", "serial 1904"},
              {"10-Jan-24", "d-mmm-yy"},
              {"10-JAN-2024", "d-mmm-yyyy"},
              {"20240110", "yyyymmdd"}};
  int32_t day, expected;
  assert_true(date_from_parts(2024, 1, 10, &expected));
  for (size_t i = 0; i < sizeof same / sizeof *same; i++)
    if (!date_cell_read(same[i].text, same[i].pattern, &day) || day != expected)
      fail_msg("'%s' by '%s'", same[i].text, same[i].pattern);
  static const struct {
    const char *text, *pattern;
  } wrong[] = {{"45301", NULL},
               {"2024-01-10 09:30", NULL},
               {"2024-01-10T00:00:00Z", NULL},
               {"2024-01-10 25:00", "yyyy-m-d h:mm"},
               {"60", "serial"},
               {"4530x", "serial"},
               {"45301.", "serial1"},
               {"-5", "serial"},
               {"2024-01-10 ab", NULL},
               {"1/10/2024 x:30", "m/d/yyyy h:mm"},
               {"", NULL},
               {"2958466", "serial"},
               {"31-Feb-24", "d-mmm-yy"}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    if (date_cell_read(wrong[i].text, wrong[i].pattern, &day)) fail_msg("'%s' was read", wrong[i].text);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_spellings), cmocka_unit_test(test_forms_exclude),
                                     cmocka_unit_test(test_refused),   cmocka_unit_test(test_currencies),
                                     cmocka_unit_test(test_forms),     cmocka_unit_test(test_dates)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Days and workdays against counting one by one; values against their texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "base/diagnostic.h"
#include "base/text.h"
#include "base/type.h"

#include <string.h>

static uint64_t seed = 7;

static int pick(int count) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (int)((seed >> 33) % (uint64_t)count);
}

static int32_t day(const char *text) {
  int32_t date = 0;
  assert_true(date_parse(text, &date));
  return date;
}

static void every_day_of_ten_thousand_years_comes_back(void **state) {
  int32_t expected = day("0001-01-01"), date;
  (void)state;
  for (int year = 1; year <= 9999; year++)
    for (int month = 1; month <= 12; month++)
      for (int i = 1; date_from_parts(year, month, i, &date); i++, expected++) {
        int y, m, d;
        date_to_parts(date, &y, &m, &d);
        assert_true(date == expected && y == year && m == month && d == i);
      }
  assert_int_equal(expected - 1, day("9999-12-31"));
  assert_int_equal(day("1970-01-01"), 0);
  assert_int_equal(date_weekday(day("2024-02-29")), 4);
}

static void months_end_where_they_end(void **state) {
  (void)state;
  assert_int_equal(date_add_months(day("2024-01-31"), 1), day("2024-02-29"));
  assert_int_equal(date_add_months(day("2023-01-31"), 1), day("2023-02-28"));
  assert_int_equal(date_add_months(day("2024-03-31"), -13), day("2023-02-28"));
}

/* The Spring Festival of 2024: a week off, two weekend days worked. */
static struct calendar *spring_festival(struct arena *arena) {
  struct calendar *calendar = calendar_new(arena);
  for (int32_t date = day("2024-02-10"); date <= day("2024-02-17"); date++)
    assert_true(calendar_mark(calendar, date, false));
  assert_true(calendar_mark(calendar, day("2024-02-18"), true));
  assert_true(calendar_mark(calendar, day("2024-02-04"), true));
  assert_false(calendar_mark(calendar, day("2024-02-04"), false));
  return calendar;
}

static bool works(int32_t date) {
  if (date >= day("2024-02-10") && date <= day("2024-02-17")) return false;
  if (date == day("2024-02-18") || date == day("2024-02-04")) return true;
  return date_weekday(date) < 6;
}

static void workdays_are_counted_one_by_one(void **state) {
  struct arena *arena = arena_new();
  struct calendar *calendar = spring_festival(arena);
  (void)state;
  for (int i = 0; i < 3000; i++) {
    int32_t from = day("2024-01-15") + pick(60), until = from + pick(40);
    int expected = 0;
    if (i % 3 == 0) from -= 700, until += pick(2000);
    for (int32_t date = from; date < until; date++) expected += works(date);
    assert_int_equal(calendar_workdays(calendar, from, until), expected);
    assert_int_equal(calendar_workdays(calendar, until, from), -expected);
    int count = pick(i % 3 == 0 ? 1500 : 15), left = count;
    int32_t date = from;
    while (left > 0) left -= works(++date);
    assert_int_equal(calendar_add_workdays(calendar, from, count), date);
    for (date = until, left = count; left > 0;) left -= works(--date);
    assert_int_equal(calendar_add_workdays(calendar, until, -count), date);
  }
  arena_free(arena);
}

static void a_deadline_is_the_end_of_its_day(void **state) {
  struct arena *arena = arena_new();
  struct calendar *calendar = spring_festival(arena);
  struct buffer text = BUFFER_EMPTY;
  struct duration duration;
  int64_t start;
  (void)state;
  assert_true(instant_parse("2024-02-08 15:00", &start) && duration_parse("3 workdays", &duration));
  due_write(&text, calendar_due(calendar, start, duration));
  assert_string_equal(buffer_text(&text), "2024-02-19");
  buffer_clear(&text);
  assert_true(duration_parse("2 hours", &duration));
  due_write(&text, calendar_due(calendar, start, duration));
  assert_string_equal(buffer_text(&text), "2024-02-08 17:00");
  assert_false(duration_parse("3", &duration));
  assert_false(duration_parse("3 wrkdays", &duration));
  buffer_release(&text);
  arena_free(arena);
}

static void dates_are_read_by_pattern(void **state) {
  int32_t date;
  (void)state;
  assert_true(date_parse_pattern("31.12.2024", "dd.mm.yyyy", &date) && date == day("2024-12-31"));
  assert_true(date_parse_pattern("3/4/2024", "m/d/yyyy", &date) && date == day("2024-03-04"));
  assert_false(date_parse_pattern("31.02.2024", "dd.mm.yyyy", &date));
  assert_false(date_parse_pattern("2024-03-04x", "yyyy-mm-dd", &date));
}

static void values_come_back_from_their_text(void **state) {
  static const char *const cases[][2] = {
      {"money", "1,200.50"},         {"percent", "12.5%"},         {"integer", "-7"},
      {"decimal(3)", "0.125"},       {"text", "a \"quote\" é 中"}, {"date", "2024-02-29"},
      {"time", "2024-02-29 09:05"},  {"duration", "5 workdays"},   {"one of [A, B c]", "B c"},
      {"list of text", "a, b\\, c"}, {"ref customer", "acme"},     {"boolean", "false"}};
  struct value_locale locale = {.currency = currency_find("CNY")};
  struct arena *arena = arena_new();
  struct buffer text = BUFFER_EMPTY, why = BUFFER_EMPTY;
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *wrong;
    const struct type *type = type_parse(arena, cases[i][0], &wrong);
    struct value value, back;
    assert_non_null(type);
    buffer_clear(&text);
    type_write(&text, type);
    assert_string_equal(buffer_text(&text), cases[i][0]);
    assert_true(value_read(arena, type, &locale, cases[i][1], &value, &why));
    buffer_clear(&text);
    value_write(&text, &value);
    assert_true(value_parse(arena, type, buffer_text(&text), &back));
    assert_true(value_equal(&value, &back));
  }
  buffer_release(&text);
  buffer_release(&why);
  arena_free(arena);
}

static void the_caret_stands_under_the_fault(void **state) {
  struct diagnostics *list = diagnostics_new();
  struct buffer text = BUFFER_EMPTY;
  static const char source[] = "a: 1\n名称:\t丁 bugdet\n";
  struct position at = {"x.yaml", 2, 7, 6};
  (void)state;
  diagnostics_source(list, "x.yaml", source, strlen(source));
  diagnostic_add(list, DIAGNOSTIC_unknown_currency, &at, "bugdet");
  diagnostic_suggest(list, "bugdet", (const char *const[]){"amount", "budget"}, 2);
  diagnostics_write(list, LANGUAGE_EN, false, &text);
  assert_non_null(strstr(buffer_text(&text), "x.yaml:2:7: error: unknown currency 'bugdet' [unknown-currency]\n"
                                             "    2 | 名称: 丁 bugdet\n"
                                             "      |          ^~~~~~\n"
                                             "  did you mean 'budget'?\n"));
  buffer_release(&text);
  diagnostics_free(list);
}

static void near_words_and_widths(void **state) {
  const char *const words[] = {"amount", "owner", "budget"};
  char slug[32];
  size_t bad;
  (void)state;
  assert_string_equal(text_nearest("amuont", words, 3), "amount");
  assert_null(text_nearest("xyz", words, 3));
  assert_int_equal(text_width("华东 e\xCC\x81"), 6);
  assert_true(text_slug("  Moses  Frase-Smith ", slug, sizeof slug));
  assert_string_equal(slug, "moses.frase.smith");
  assert_false(text_is_utf8("ab\xC0\xAF", 4, &bad));
  assert_int_equal(bad, 2);
  assert_false(text_is_utf8("\xED\xA0\x80", 3, &bad));
  assert_false(text_is_utf8("a\0b", 3, &bad));
  assert_true(text_is_utf8("中\xF0\x9F\x98\x80", 7, &bad));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_day_of_ten_thousand_years_comes_back),
      cmocka_unit_test(months_end_where_they_end),
      cmocka_unit_test(workdays_are_counted_one_by_one),
      cmocka_unit_test(a_deadline_is_the_end_of_its_day),
      cmocka_unit_test(dates_are_read_by_pattern),
      cmocka_unit_test(values_come_back_from_their_text),
      cmocka_unit_test(the_caret_stands_under_the_fault),
      cmocka_unit_test(near_words_and_widths),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

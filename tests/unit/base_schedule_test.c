/* Schedules against walking through the days one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/schedule.h"

#include <string.h>

enum { TRIALS = 4000 };

static uint64_t seed = 11;

static int pick(int count) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (int)((seed >> 33) % (uint64_t)count);
}

static int32_t day(const char *text) {
  int32_t date = 0;
  assert_true(date_parse(text, &date));
  return date;
}

static int64_t moment(const char *text) {
  int64_t instant = 0;
  assert_true(instant_parse(text, &instant));
  return instant;
}

/* Holidays and make-up workdays at random over the years that the trials walk through. */
static struct calendar *random_calendar(struct arena *arena) {
  struct calendar *calendar = calendar_new(arena);
  for (int i = 0; i < 400; i++) calendar_mark(calendar, day("2020-01-01") + pick(3000), pick(2) == 0);
  return calendar;
}

static bool is_day_of(const struct calendar *calendar, int32_t start, struct duration duration, int32_t date) {
  int year, month, of_month, start_year, start_month, start_day;
  date_to_parts(start, &start_year, &start_month, &start_day);
  date_to_parts(date, &year, &month, &of_month);
  int months = (year - start_year) * 12 + month - start_month, step = duration.amount;
  if (duration.unit == UNIT_YEARS) step *= 12;
  if (duration.unit == UNIT_DAYS) return (date - start) % step == 0;
  if (duration.unit == UNIT_WEEKS) return (date - start) % (7 * step) == 0;
  if (duration.unit == UNIT_WORKDAYS) {
    int count = 0;
    if (!calendar_is_workday(calendar, date)) return false;
    for (int32_t each = start + 1; each <= date; each++) count += calendar_is_workday(calendar, each);
    return count % step == 0;
  }
  int32_t next;
  bool is_last = !date_from_parts(year, month, of_month + 1, &next);
  return months % step == 0 && (of_month == start_day || (is_last && of_month < start_day));
}

/* The slow way: each day behind the start is asked whether it is one of them. */
static int64_t slow_every(const struct calendar *calendar, int64_t start, struct duration duration, int clock,
                          int64_t after) {
  for (int32_t date = instant_date(start) + 1;; date++) {
    int64_t instant = date_instant(date) + (clock != NO_CLOCK ? clock : 0);
    if (instant > after && is_day_of(calendar, instant_date(start), duration, date)) return instant;
  }
}

static void repetitions_are_found_day_by_day(void **state) {
  static const enum unit units[] = {UNIT_WORKDAYS, UNIT_DAYS, UNIT_WEEKS, UNIT_MONTHS, UNIT_YEARS};
  struct arena *arena = arena_new();
  const struct calendar *calendar = random_calendar(arena);
  (void)state;
  for (int i = 0; i < TRIALS; i++) {
    struct duration duration = {1 + pick(5), units[pick(5)]};
    int clock = pick(2) == 0 ? NO_CLOCK : pick(SECONDS_PER_DAY);
    int64_t start = moment("2020-01-01") + (int64_t)pick(1400) * SECONDS_PER_DAY + pick(SECONDS_PER_DAY);
    int64_t after = start + (int64_t)pick(900) * SECONDS_PER_DAY + pick(SECONDS_PER_DAY);
    int64_t found = schedule_every(calendar, start, duration, clock, after);
    if (found != slow_every(calendar, start, duration, clock, after))
      fail_msg("trial %d: %d of unit %d", i, duration.amount, (int)duration.unit);
  }
  arena_free(arena);
}

static void the_last_of_a_month_stays_the_last(void **state) {
  static const char *const expected[] = {"2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"};
  const struct duration month = {1, UNIT_MONTHS};
  int64_t at = moment("2024-01-31 10:00"), start = at;
  (void)state;
  for (int i = 0; i < 4; i++) {
    at = schedule_every(NULL, start, month, NO_CLOCK, at);
    assert_int_equal(at, date_instant(day(expected[i])));
  }
}

static void hours_are_counted_exactly(void **state) {
  const struct duration two = {2, UNIT_HOURS};
  int64_t start = moment("2024-03-31 01:30");
  (void)state;
  assert_int_equal(schedule_every(NULL, start, two, NO_CLOCK, start), moment("2024-03-31 03:30"));
  assert_int_equal(schedule_every(NULL, start, two, NO_CLOCK, moment("2024-03-31 03:30")), moment("2024-03-31 05:30"));
  assert_int_equal(schedule_every(NULL, start, two, NO_CLOCK, moment("2024-03-31 04:00")), moment("2024-03-31 05:30"));
  assert_int_equal(schedule_after(NULL, start, two, NO_CLOCK), moment("2024-03-31 03:30"));
}

static void days_ahead_are_counted_one_by_one(void **state) {
  struct arena *arena = arena_new();
  const struct calendar *calendar = random_calendar(arena);
  (void)state;
  for (int i = 0; i < TRIALS; i++) {
    struct duration ahead = {pick(30), pick(2) == 0 ? UNIT_WORKDAYS : UNIT_DAYS};
    int32_t date = day("2021-01-01") + pick(1400), expected = date;
    for (int left = ahead.amount; left > 0;) {
      expected--;
      left -= ahead.unit == UNIT_DAYS || calendar_is_workday(calendar, expected);
    }
    assert_int_equal(schedule_before(calendar, date, ahead, 3600), date_instant(expected) + 3600);
  }
  arena_free(arena);
}

static void a_leap_day_returns_every_year(void **state) {
  (void)state;
  assert_int_equal(schedule_yearly(day("1980-02-29"), day("2023-01-01")), day("2023-02-28"));
  assert_int_equal(schedule_yearly(day("1980-02-29"), day("2023-03-01")), day("2024-02-29"));
  assert_int_equal(schedule_yearly(day("1980-02-29"), day("2024-02-29")), day("2024-02-29"));
  assert_int_equal(schedule_yearly(day("1980-12-31"), day("2024-01-01")), day("2024-12-31"));
  for (int i = 0; i < TRIALS; i++) {
    int32_t born = day("1950-01-01") + pick(20000), from = day("2020-01-01") + pick(4000);
    int32_t found = schedule_yearly(born, from);
    assert_true(found >= from && found <= from + 366);
  }
}

static void what_never_comes_ends_the_days(void **state) {
  int clock;
  (void)state;
  const struct duration long_time = {100000, UNIT_YEARS}, age = {100000, UNIT_DAYS};
  assert_int_equal(schedule_every(NULL, moment("2024-01-01"), long_time, NO_CLOCK, moment("2024-01-01")),
                   SCHEDULE_NEVER);
  assert_int_equal(schedule_after(NULL, moment("9999-12-30"), age, NO_CLOCK), SCHEDULE_NEVER);
  assert_true(schedule_clock("09:30", &clock));
  assert_int_equal(clock, 9 * 3600 + 30 * 60);
  assert_false(schedule_clock("24:00", &clock));
  assert_false(schedule_clock("9", &clock));
  assert_false(schedule_clock("", &clock));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(repetitions_are_found_day_by_day), cmocka_unit_test(the_last_of_a_month_stays_the_last),
      cmocka_unit_test(hours_are_counted_exactly),        cmocka_unit_test(days_ahead_are_counted_one_by_one),
      cmocka_unit_test(a_leap_day_returns_every_year),    cmocka_unit_test(what_never_comes_ends_the_days),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

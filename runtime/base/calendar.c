/* Workdays: a sorted list of exceptions over Monday to Friday.
 *
 * Invariant: `days` is sorted and has each day once. */
#include "base/calendar.h"

#include <string.h>

/* Days from a Monday before all years to 1970-01-01, a Thursday. */
enum { MONDAY_OF_OLD = 7 * 200 * 1000 + 3 };

struct exception {
  int32_t date;
  bool is_workday;
};

struct calendar {
  struct arena *arena;
  struct exception *days;
  size_t count;
};

struct calendar *calendar_new(struct arena *arena) {
  struct calendar *calendar = arena_alloc(arena, sizeof *calendar);
  calendar->arena = arena;
  return calendar;
}

/* The first exception at or after `date`. */
static size_t position_of(const struct calendar *calendar, int32_t date) {
  size_t low = 0, high = calendar->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (calendar->days[middle].date < date) low = middle + 1;
    else high = middle;
  }
  return low;
}

bool calendar_mark(struct calendar *calendar, int32_t date, bool is_workday) {
  size_t at = position_of(calendar, date);
  if (at < calendar->count && calendar->days[at].date == date) return false;
  calendar->days = arena_grow(calendar->arena, calendar->days, calendar->count, sizeof *calendar->days);
  memmove(&calendar->days[at + 1], &calendar->days[at], (calendar->count - at) * sizeof *calendar->days);
  calendar->days[at] = (struct exception){date, is_workday};
  calendar->count++;
  return true;
}

bool calendar_is_workday(const struct calendar *calendar, int32_t date) {
  if (calendar != NULL) {
    size_t at = position_of(calendar, date);
    if (at < calendar->count && calendar->days[at].date == date) return calendar->days[at].is_workday;
  }
  return date_weekday(date) <= 5;
}

/* Mondays to Fridays from a Monday of old until `date`. */
static int64_t weekdays_before(int32_t date) {
  int64_t days = (int64_t)date + MONDAY_OF_OLD;
  int past = (int)(days % 7);
  return days / 7 * 5 + (past < 5 ? past : 5);
}

int calendar_workdays(const struct calendar *calendar, int32_t from, int32_t until) {
  if (until < from) return -calendar_workdays(calendar, until, from);
  int count = (int)(weekdays_before(until) - weekdays_before(from));
  for (size_t i = calendar != NULL ? position_of(calendar, from) : 0;
       calendar != NULL && i < calendar->count && calendar->days[i].date < until; i++)
    count += calendar->days[i].is_workday - (date_weekday(calendar->days[i].date) <= 5);
  return count;
}

/* The workdays of whole weeks that begin behind `date`; backwards, that end before it. */
static int workdays_of_weeks(const struct calendar *calendar, int32_t date, int32_t days) {
  return days > 0 ? calendar_workdays(calendar, date + 1, date + 1 + days)
                  : calendar_workdays(calendar, date + days, date);
}

/* Whole weeks at once, as long as days are left to go to the very workday one by one. */
int32_t calendar_add_workdays(const struct calendar *calendar, int32_t date, int count) {
  int step = count < 0 ? -1 : 1, left = count * step;
  for (int weeks = (left - 1) / 5; weeks > 0; weeks = (left - 1) / 5) {
    int passed;
    while ((passed = workdays_of_weeks(calendar, date, 7 * weeks * step)) >= left) weeks--;
    if (weeks == 0) break;
    date += 7 * weeks * step;
    left -= passed;
  }
  while (left > 0) {
    date += step;
    left -= calendar_is_workday(calendar, date);
  }
  return date;
}

static int32_t last_day(const struct calendar *calendar, int32_t start, struct duration duration) {
  switch (duration.unit) {
  case UNIT_WORKDAYS:
    return calendar_add_workdays(calendar, start, duration.amount);
  case UNIT_WEEKS:
    return start + 7 * duration.amount;
  case UNIT_MONTHS:
    return date_add_months(start, duration.amount);
  case UNIT_YEARS:
    return date_add_months(start, 12 * duration.amount);
  default:
    return start + duration.amount;
  }
}

int64_t calendar_due(const struct calendar *calendar, int64_t start, struct duration duration) {
  if (duration.unit == UNIT_MINUTES) return start + (int64_t)duration.amount * 60;
  if (duration.unit == UNIT_HOURS) return start + (int64_t)duration.amount * 3600;
  return date_instant(last_day(calendar, instant_date(start), duration) + 1);
}

void due_write(struct buffer *out, int64_t due) {
  if (due % SECONDS_PER_DAY == 0) date_write(out, instant_date(due) - 1);
  else instant_write(out, due);
}

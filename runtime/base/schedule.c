/* Instants counted from somewhere.
 *
 * Invariants
 * 1. schedule_every counts from the start each time, never from the instant before, so nothing drifts.
 * 2. No result is later than SCHEDULE_NEVER. */
#include "base/schedule.h"

bool schedule_clock(const char *text, int *clock) {
  struct buffer whole = BUFFER_EMPTY;
  int64_t instant;
  buffer_printf(&whole, "1970-01-01 %s", text);
  bool fine = instant_parse(buffer_text(&whole), &instant);
  buffer_release(&whole);
  if (fine) *clock = (int)instant;
  return fine;
}

static bool is_hours(struct duration duration) {
  return duration.unit == UNIT_MINUTES || duration.unit == UNIT_HOURS;
}

static int64_t hours_seconds(struct duration duration) {
  return (int64_t)duration.amount * (duration.unit == UNIT_HOURS ? 3600 : 60);
}

/* The calendar ends with the year 9999: months are not counted beyond it, so its last year is never reached. */
#define LAST_YEAR INT64_C(253370764800)

static int64_t bounded(int64_t instant) {
  return instant < LAST_YEAR ? instant : SCHEDULE_NEVER;
}

static int64_t on_day(int32_t day, int clock) {
  return bounded(date_instant(day) + (clock != NO_CLOCK ? clock : 0));
}

int64_t schedule_after(const struct calendar *calendar, int64_t start, struct duration duration, int clock) {
  int64_t due = calendar_due(calendar, start, duration);
  if (clock == NO_CLOCK || is_hours(duration)) return bounded(due);
  return on_day(instant_date(due) - 1, clock);
}

/* ---- every ---- */

/* The day that lies `count` durations behind `start`; negative: ahead of it. */
static int32_t day_after(const struct calendar *calendar, int32_t start, struct duration duration, int count) {
  int amount = duration.amount * count;
  switch (duration.unit) {
  case UNIT_WORKDAYS:
    return calendar_add_workdays(calendar, start, amount);
  case UNIT_WEEKS:
    return start + 7 * amount;
  case UNIT_MONTHS:
    return date_add_months(start, amount);
  case UNIT_YEARS:
    return date_add_months(start, 12 * amount);
  default:
    return start + amount;
  }
}

/* How many durations surely fit between two days: a count to begin with, never too high. */
static int fitting(const struct calendar *calendar, int32_t start, int32_t until, struct duration duration) {
  int64_t days = (int64_t)until - start - 1;
  if (days <= 0) return 0;
  if (duration.unit == UNIT_WORKDAYS) return calendar_workdays(calendar, start + 1, until) / duration.amount;
  int64_t longest = duration.unit == UNIT_YEARS    ? 366
                    : duration.unit == UNIT_MONTHS ? 31
                    : duration.unit == UNIT_WEEKS  ? 7
                                                   : 1;
  return (int)(days / (longest * duration.amount));
}

static int64_t every_hours(int64_t start, struct duration duration, int64_t after) {
  int64_t step = hours_seconds(duration), past = after >= start ? (after - start) / step : 0;
  return bounded(start + step * (past + 1));
}

int64_t schedule_every(const struct calendar *calendar, int64_t start, struct duration duration, int clock,
                       int64_t after) {
  if (is_hours(duration)) return every_hours(start, duration, after);
  int32_t first = instant_date(start), until = instant_date(bounded(after));
  int count = fitting(calendar, first, until, duration);
  int64_t found = start;
  do found = on_day(day_after(calendar, first, duration, ++count), clock);
  while (found <= after && found < SCHEDULE_NEVER);
  return found;
}

/* ---- before ---- */

int64_t schedule_before(const struct calendar *calendar, int32_t day, struct duration duration, int clock) {
  if (is_hours(duration)) return bounded(date_instant(day) - hours_seconds(duration));
  return on_day(day_after(calendar, day, duration, -1), clock);
}

static int32_t in_year(int32_t date, int year) {
  int born, month, day;
  int32_t found = date;
  date_to_parts(date, &born, &month, &day);
  if (!date_from_parts(year, month, day, &found)) date_from_parts(year, month, day - 1, &found);
  return found;
}

int32_t schedule_yearly(int32_t date, int32_t from) {
  int year, month, day;
  date_to_parts(from, &year, &month, &day);
  int32_t found = in_year(date, year);
  return found >= from ? found : in_year(date, year + 1);
}

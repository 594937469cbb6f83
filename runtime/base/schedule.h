/* When something happens that is counted from somewhere: after a while, again and again, ahead of a day.
 *
 * All of it is arithmetic on the wall clock of the rulebook's zone: an hour that the clock skips or repeats when
 * daylight saving begins or ends is an hour like any other, so the same rulebook gives the same instants on every
 * machine. `clock` is a time of day in seconds, or NO_CLOCK. */
#ifndef DEALWRIGHT_BASE_SCHEDULE_H
#define DEALWRIGHT_BASE_SCHEDULE_H

#include "base/calendar.h"

enum { NO_CLOCK = -1 };

/* 9999-12-31 00:00: later than anything that happens. No function here gives more. */
#define SCHEDULE_NEVER INT64_C(253402214400)

/* `09:00` to seconds; false when it is not a time of day. */
bool schedule_clock(const char *text, int *clock);

/* The end of what takes `duration` from `start`, as calendar_due gives it; at `clock` on its last day when that is
 * said and the duration is one of days. */
int64_t schedule_after(const struct calendar *calendar, int64_t start, struct duration duration, int clock);

/* The first instant after `after` of those that lie one, two, three ... durations (at least one unit long) from
 * `start`. Days, weeks, months and workdays give days, at 00:00 or at `clock`, always counted from `start`: the 31st,
 * monthly, is the last day of shorter months and the 31st again afterwards. */
int64_t schedule_every(const struct calendar *calendar, int64_t start, struct duration duration, int clock,
                       int64_t after);

/* The instant that lies `duration` ahead of `day`: at 00:00 or at `clock` of the day it leads to. */
int64_t schedule_before(const struct calendar *calendar, int32_t day, struct duration duration, int clock);

/* The day in the first year from that of `from` on in which the yearly return of `date` is not before `from`.
 * 29 February returns on 28 February in common years. */
int32_t schedule_yearly(int32_t date, int32_t from);

#endif

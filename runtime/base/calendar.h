/* Workdays: Monday to Friday, but for the holidays and make-up workdays that a company's calendar file names. */
#ifndef DEALWRIGHT_BASE_CALENDAR_H
#define DEALWRIGHT_BASE_CALENDAR_H

#include "base/arena.h"
#include "base/date.h"

struct calendar;

struct calendar *calendar_new(struct arena *arena);

/* Marks one day; false when it was marked before. */
bool calendar_mark(struct calendar *calendar, int32_t date, bool is_workday);

bool calendar_is_workday(const struct calendar *calendar, int32_t date); /* NULL calendar: weekends only */

/* The workday that is `count` workdays after `date` (before, when negative); 0 gives `date` itself. */
int32_t calendar_add_workdays(const struct calendar *calendar, int32_t date, int count);
/* Workdays in the half-open [from, until); negative when until < from. */
int calendar_workdays(const struct calendar *calendar, int32_t from, int32_t until);

/* When something that takes `duration` from `start` is due. Minutes and hours give that very instant; all other units
 * give the end of the day they lead to, that is 00:00 of the next one (so due_date() shows the day itself). */
int64_t calendar_due(const struct calendar *calendar, int64_t start, struct duration duration);

/* The day to show for a due instant: 2024-03-07 00:00 shows as 2024-03-06. */
void due_write(struct buffer *out, int64_t due);

#endif

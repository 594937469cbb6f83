/* Days, instants and durations, in the civil time of the rulebook's time zone.
 *
 * A day is the number of days since 1970-01-01 (proleptic Gregorian); an instant is the number of seconds since
 * 1970-01-01 00:00 on the wall clock of the rulebook's zone. Rules never see the machine's clock; see clock.h. */
#ifndef DEALWRIGHT_BASE_DATE_H
#define DEALWRIGHT_BASE_DATE_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stdint.h>

enum { SECONDS_PER_DAY = 86400 };

enum unit { UNIT_MINUTES, UNIT_HOURS, UNIT_WORKDAYS, UNIT_DAYS, UNIT_WEEKS, UNIT_MONTHS, UNIT_YEARS };

struct duration {
  int amount;
  enum unit unit;
};

bool date_from_parts(int year, int month, int day, int32_t *out); /* false when there is no such day, years 1..9999 */
void date_to_parts(int32_t date, int *year, int *month, int *day);
int date_weekday(int32_t date);                    /* 1 Monday .. 7 Sunday, as ISO 8601 */
int32_t date_add_months(int32_t date, int months); /* 31 January + 1 month is the last of February */

bool date_parse(const char *text, int32_t *out); /* `2024-03-04` only */
/* By pattern of yyyy, yy (2000 to 2099), mmm (Jan), mm, dd, m, d and separators, for imports: `dd/mm/yyyy`, `m/d/yy`,
 * `d-mmm-yy`. */
bool date_parse_pattern(const char *text, const char *pattern, int32_t *out);
void date_write(struct buffer *out, int32_t date);

bool instant_parse(const char *text, int64_t *out); /* `2024-03-04 09:00`, also with seconds, or a date alone (00:00) */
void instant_write(struct buffer *out, int64_t instant); /* `2024-03-04 09:00`, seconds only when not zero */
int32_t instant_date(int64_t instant);
int64_t date_instant(int32_t date); /* 00:00 of the day */

bool duration_parse(const char *text, struct duration *out); /* `5 workdays`, `1 month`; a bare number is not one */
void duration_write(struct buffer *out, struct duration duration);

#endif

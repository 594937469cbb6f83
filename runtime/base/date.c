/* Days, instants, durations.
 *
 * The day number algorithm counts from 1 March of year 0, so that the leap day is the last of its year. */
#include "base/date.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DAYS_PER_ERA = 146097, EPOCH_SHIFT = 719468, FIRST_YEAR = 1, LAST_YEAR = 9999 };

static bool is_leap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool date_from_parts(int year, int month, int day, int32_t *out) {
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12) return false;
  if (day < 1 || day > month_days(year, month)) return false;
  int shifted = month <= 2 ? year - 1 : year;
  int era = shifted / 400, of_era = shifted % 400;
  int of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  *out = era * DAYS_PER_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH_SHIFT;
  return true;
}

void date_to_parts(int32_t date, int *year, int *month, int *day) {
  int64_t shifted = (int64_t)date + EPOCH_SHIFT;
  int64_t era = (shifted >= 0 ? shifted : shifted - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
  int of_era = (int)(shifted - era * DAYS_PER_ERA);
  int year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int shifted_month = (5 * of_year + 2) / 153;
  *day = of_year - (153 * shifted_month + 2) / 5 + 1;
  *month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  *year = (int)(year_of_era + era * 400) + (*month <= 2);
}

int date_weekday(int32_t date) {
  int64_t from_monday = ((int64_t)date + 3) % 7; /* 1970-01-01 was a Thursday */
  return (int)(from_monday < 0 ? from_monday + 7 : from_monday) + 1;
}

int32_t date_add_months(int32_t date, int months) {
  int year, month, day;
  int32_t moved = date;
  date_to_parts(date, &year, &month, &day);
  int64_t total = (int64_t)year * 12 + (month - 1) + months;
  if (total < FIRST_YEAR * 12) total = FIRST_YEAR * 12;
  if (total > LAST_YEAR * 12 + 11) total = LAST_YEAR * 12 + 11;
  year = (int)(total / 12);
  month = (int)(total % 12) + 1;
  int last = month_days(year, month);
  date_from_parts(year, month, day < last ? day : last, &moved);
  return moved;
}

/* ---- text ---- */

/* Exactly `digits` digits; advances. */
static bool read_digits(const char **at, int digits, int *out) {
  *out = 0;
  for (int i = 0; i < digits; i++, (*at)++) {
    if (**at < '0' || **at > '9') return false;
    *out = *out * 10 + (**at - '0');
  }
  return true;
}

static bool read_date(const char **at, int32_t *out) {
  int year, month, day;
  if (!read_digits(at, 4, &year) || *(*at)++ != '-') return false;
  if (!read_digits(at, 2, &month) || *(*at)++ != '-') return false;
  return read_digits(at, 2, &day) && date_from_parts(year, month, day, out);
}

bool date_parse(const char *text, int32_t *out) {
  int32_t date;
  if (!read_date(&text, &date) || *text != '\0') return false;
  *out = date;
  return true;
}

static bool read_number(const char **at, size_t least, size_t most, int *out) {
  size_t digits = 0;
  while (digits < most && (*at)[digits] >= '0' && (*at)[digits] <= '9') digits++;
  return digits >= least && read_digits(at, (int)digits, out);
}

/* `Jan`, in any case. */
static bool read_month(const char **at, int *out) {
  static const char months[][4] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
  for (int i = 0; i < 12; i++)
    if (strncasecmp(*at, months[i], 3) == 0) {
      *at += 3;
      *out = i + 1;
      return true;
    }
  return false;
}

/* Of this century. */
static bool read_short_year(const char **at, int *out) {
  if (!read_number(at, 2, 2, out)) return false;
  *out += 2000;
  return true;
}

bool date_parse_pattern(const char *text, const char *pattern, int32_t *out) {
  int year = 0, month = 0, day = 0;
  while (*pattern != '\0') {
    size_t run = strspn(pattern, (char[]){*pattern, '\0'});
    bool fine;
    if (*pattern == 'y' && run == 4) fine = read_number(&text, 4, 4, &year);
    else if (*pattern == 'y' && run == 2) fine = read_short_year(&text, &year);
    else if (*pattern == 'm' && run == 3) fine = read_month(&text, &month);
    else if (*pattern == 'm' && run <= 2) fine = read_number(&text, run, 2, &month);
    else if (*pattern == 'd' && run <= 2) fine = read_number(&text, run, 2, &day);
    else fine = strncmp(text, pattern, run) == 0 && (text += run) != NULL;
    if (!fine) return false;
    pattern += run;
  }
  return *text == '\0' && date_from_parts(year, month, day, out);
}

static void put_digits(char *at, int digits, int number) {
  for (; digits > 0; number /= 10) at[--digits] = (char)('0' + number % 10);
}

void date_write(struct buffer *out, int32_t date) {
  int year, month, day;
  char text[] = "yyyy-mm-dd";
  date_to_parts(date, &year, &month, &day);
  if (year < 0 || year > 9999) {
    buffer_printf(out, "%04d-%02d-%02d", year, month, day);
    return;
  }
  put_digits(text, 4, year);
  put_digits(text + 5, 2, month);
  put_digits(text + 8, 2, day);
  buffer_add(out, text, sizeof text - 1);
}

static bool read_clock(const char **at, int64_t *seconds) {
  int hour, minute, second = 0;
  if (!read_digits(at, 2, &hour) || *(*at)++ != ':' || !read_digits(at, 2, &minute)) return false;
  if (**at == ':') {
    (*at)++;
    if (!read_digits(at, 2, &second)) return false;
  }
  *seconds = hour * 3600 + minute * 60 + second;
  return hour < 24 && minute < 60 && second < 60;
}

bool instant_parse(const char *text, int64_t *out) {
  int32_t date;
  int64_t seconds = 0;
  if (!read_date(&text, &date)) return false;
  if (*text == ' ' || *text == 'T') {
    text++;
    if (!read_clock(&text, &seconds)) return false;
  }
  if (*text != '\0') return false;
  *out = date_instant(date) + seconds;
  return true;
}

void instant_write(struct buffer *out, int64_t instant) {
  int32_t date = instant_date(instant);
  int seconds = (int)(instant - date_instant(date));
  char clock[] = " hh:mm:ss";
  put_digits(clock + 1, 2, seconds / 3600);
  put_digits(clock + 4, 2, seconds / 60 % 60);
  put_digits(clock + 7, 2, seconds % 60);
  date_write(out, date);
  buffer_add(out, clock, seconds % 60 != 0 ? sizeof clock - 1 : sizeof " hh:mm" - 1);
}

int32_t instant_date(int64_t instant) {
  int64_t date = instant / SECONDS_PER_DAY;
  return (int32_t)(instant % SECONDS_PER_DAY < 0 ? date - 1 : date);
}

int64_t date_instant(int32_t date) {
  return (int64_t)date * SECONDS_PER_DAY;
}

/* ---- durations ---- */

static const struct {
  const char *one, *many;
} unit_names[] = {
    [UNIT_MINUTES] = {"minute", "minutes"}, [UNIT_HOURS] = {"hour", "hours"}, [UNIT_WORKDAYS] = {"workday", "workdays"},
    [UNIT_DAYS] = {"day", "days"},          [UNIT_WEEKS] = {"week", "weeks"}, [UNIT_MONTHS] = {"month", "months"},
    [UNIT_YEARS] = {"year", "years"}};

bool duration_parse(const char *text, struct duration *out) {
  char *rest;
  if (*text < '0' || *text > '9') return false;
  long amount = strtol(text, &rest, 10);
  if (*rest != ' ' || amount > 100000 || amount < 0) return false;
  while (*rest == ' ') rest++;
  for (size_t i = 0; i < sizeof unit_names / sizeof *unit_names; i++) {
    if (strcmp(rest, unit_names[i].one) != 0 && strcmp(rest, unit_names[i].many) != 0) continue;
    *out = (struct duration){(int)amount, (enum unit)i};
    return true;
  }
  return false;
}

void duration_write(struct buffer *out, struct duration duration) {
  buffer_printf(out, "%d %s", duration.amount,
                duration.amount == 1 ? unit_names[duration.unit].one : unit_names[duration.unit].many);
}

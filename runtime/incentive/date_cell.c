/* Reading the dates of other systems. Nothing is guessed: `45301` is a day only where the map says `serial`. */
#include "incentive/date_cell.h"

#include "base/date.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST = 63, FIRST_1900 = -25569, FIRST_1904 = -24107, SERIAL_LEAST = 61, SERIAL_MOST = 2958465 };

/* `45301`, `45301.0`; of another fraction the time of day is left out. */
static bool read_serial(const char *text, int first, int32_t *out) {
  size_t digits = strspn(text, "0123456789");
  int serial;
  if (digits == 0 || digits > 7 || sscanf(text, "%7d", &serial) != 1) return false;
  if (text[digits] == '.' && text[digits + 1 + strspn(text + digits + 1, "0123456789")] != '\0') return false;
  if (text[digits] != '.' && text[digits] != '\0') return false;
  *out = serial + first;
  return serial >= SERIAL_LEAST && serial <= SERIAL_MOST;
}

/* `00:00`, `9:30:00`, `12:00 AM`, `09:30:00.000`, with or without `Z`: where it begins behind the date, or NULL. */
static const char *time_behind(const char *text) {
  const char *colon = strchr(text, ':');
  if (colon == NULL) return NULL;
  const char *at = colon;
  while (at > text && at[-1] >= '0' && at[-1] <= '9') at--;
  bool parted = at > text && (at[-1] == ' ' || at[-1] == 'T');
  int hour, minute;
  char rest[16] = "";
  if (!parted || colon - at > 2 || sscanf(at, "%2d:%2d%15[^\n]", &hour, &minute, rest) < 2) return NULL;
  if (hour > 24 || minute > 59 || rest[strspn(rest, "0123456789:.Z +-APMapm")] != '\0') return NULL;
  return at - 1;
}

/* The start of the day on the clock of whoever wrote it: no offset from another clock. */
static bool is_midnight(const char *time) {
  const char *at = time + strspn(time, " T");
  bool zero = at[strspn(at, "0:.")] == '\0';
  return zero || strcmp(at, "12:00 AM") == 0 || strcmp(at, "12:00:00 AM") == 0;
}

static bool read_day(const char *text, const char *pattern, int32_t *out) {
  return pattern != NULL ? date_parse_pattern(text, pattern, out) : date_parse(text, out);
}

static bool ends_in(const char *text, const char *end) {
  size_t size = strlen(text), length = strlen(end);
  return size > length && strcmp(text + size - length, end) == 0;
}

bool date_cell_read(const char *text, const char *pattern, int32_t *out) {
  char day[LONGEST + 1], own[LONGEST + 1];
  if (read_day(text, pattern, out)) return true;
  if (pattern != NULL && strcmp(pattern, "serial") == 0) return read_serial(text, FIRST_1900, out);
  if (pattern != NULL && strcmp(pattern, "serial 1904") == 0) return read_serial(text, FIRST_1904, out);
  bool has_time = pattern != NULL && ends_in(pattern, " h:mm") && strlen(pattern) <= LONGEST;
  if (has_time) snprintf(own, sizeof own, "%.*s", (int)(strlen(pattern) - strlen(" h:mm")), pattern);
  const char *from = text + strspn(text, " "), *time = time_behind(from);
  const char *end = time != NULL ? time : from + strlen(from);
  while (end > from && end[-1] == ' ') end--;
  if (end - from > LONGEST || (time != NULL && !has_time && !is_midnight(time))) return false;
  snprintf(day, sizeof day, "%.*s", (int)(end - from), from);
  return read_day(day, has_time ? own : pattern, out);
}

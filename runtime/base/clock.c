/* The machine's clock and its time zones. The only file that asks either. */
#include "base/clock.h"

#include "base/arena.h"
#include "base/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

int64_t clock_utc(void) {
  return (int64_t)time(NULL);
}

double clock_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

bool clock_zone_exists(const char *zone) {
  const char *folder = getenv("TZDIR");
  struct stat status;
  char path[512];
  if (strcmp(zone, "UTC") == 0) return true;
  if (zone[0] == '\0' || zone[0] == '/' || strstr(zone, "..") != NULL || strlen(zone) > 100) return false;
  int size = snprintf(path, sizeof path, "%s/%s", folder != NULL ? folder : "/usr/share/zoneinfo", zone);
  return size > 0 && (size_t)size < sizeof path && stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

bool clock_civil(const char *zone, int64_t utc, int64_t *instant) {
  const char *current = getenv("TZ");
  char *before = current != NULL ? xstrdup(current) : NULL;
  time_t moment = (time_t)utc;
  struct tm parts;
  int32_t date;
  if (!clock_zone_exists(zone)) {
    free(before);
    return false;
  }
  setenv("TZ", zone, 1);
  tzset();
  bool fine = localtime_r(&moment, &parts) != NULL &&
              date_from_parts(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, &date);
  if (before != NULL) setenv("TZ", before, 1);
  else unsetenv("TZ");
  tzset();
  free(before);
  if (fine)
    *instant = date_instant(date) + parts.tm_hour * 3600 + parts.tm_min * 60 + (parts.tm_sec > 59 ? 59 : parts.tm_sec);
  return fine;
}

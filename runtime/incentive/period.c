/* Periods: months of the Gregorian calendar, three of which make a quarter, twelve a year from January. */
#include "incentive/period.h"

#include "base/text.h"

#include <string.h>

static const int months_of[PLAN_PERIOD_COUNT] = {1, 3, 12};

static struct period from_month(enum plan_period kind, int year, int month) {
  struct period period = {kind, 0, 0};
  date_from_parts(year, month, 1, &period.from);
  period.until = date_add_months(period.from, months_of[kind]);
  return period;
}

static bool read_digits(const char *text, size_t count, int *out) {
  *out = 0;
  for (size_t i = 0; i < count; i++) {
    if (text[i] < '0' || text[i] > '9') return false;
    *out = *out * 10 + (text[i] - '0');
  }
  return true;
}

bool period_parse(const char *text, struct period *out) {
  int year, part = 1;
  size_t size = strlen(text);
  if (size < 4 || !read_digits(text, 4, &year) || year < 1 || year > 9998) return false;
  if (size == 4) {
    *out = from_month(PLAN_YEAR, year, 1);
    return true;
  }
  if (size != 7 || text[4] != '-') return false;
  if (text[5] == 'Q') {
    if (!read_digits(text + 6, 1, &part) || part < 1 || part > 4) return false;
    *out = from_month(PLAN_QUARTER, year, part * 3 - 2);
    return true;
  }
  if (!read_digits(text + 5, 2, &part) || part < 1 || part > 12) return false;
  *out = from_month(PLAN_MONTH, year, part);
  return true;
}

bool period_parse_days(const char *text, struct period *out) {
  char first[11] = "";
  if (strlen(text) != 22 || text[10] != '.' || text[11] != '.') return false;
  memcpy(first, text, 10);
  out->kind = PLAN_MONTH;
  if (!date_parse(first, &out->from) || !date_parse(text + 12, &out->until) || out->until < out->from) return false;
  return ++out->until <= period_of(PLAN_MONTH, out->from).until;
}

void period_write_days(struct buffer *out, struct period period) {
  date_write(out, period.from);
  buffer_puts(out, "..");
  date_write(out, period.until - 1);
}

/* The numbers of a text: a year, another, how many there are in all; and whether a quarter is spoken of. */
struct numbers {
  int year, part, count;
  bool quarter;
};

static struct numbers numbers_of(const char *text) {
  struct numbers found = {.quarter = strpbrk(text, "Qq") != NULL || strstr(text, "季") != NULL};
  for (size_t size; *text != '\0'; text += size > 0 ? size : 1) {
    int number;
    size = strspn(text, "0123456789");
    if (size == 0) continue;
    found.count++;
    if (size <= 4 && read_digits(text, size, &number)) *(size == 4 ? &found.year : &found.part) = number;
  }
  return found;
}

void period_suggest(const char *text, struct diagnostics *list) {
  struct numbers found = numbers_of(text);
  struct buffer meant = BUFFER_EMPTY;
  struct period period;
  if (found.count == 1 && !found.quarter) buffer_printf(&meant, "%04d", found.year);
  else if (found.count == 2) buffer_printf(&meant, found.quarter ? "%04d-Q%d" : "%04d-%02d", found.year, found.part);
  if (period_parse(buffer_text(&meant), &period)) diagnostic_note(list, DIAGNOSTIC_did_you_mean, buffer_text(&meant));
  buffer_release(&meant);
}

void period_write(struct buffer *out, struct period period) {
  int year, month, day;
  date_to_parts(period.from, &year, &month, &day);
  if (period.kind == PLAN_YEAR) buffer_printf(out, "%04d", year);
  else if (period.kind == PLAN_QUARTER) buffer_printf(out, "%04d-Q%d", year, (month + 2) / 3);
  else buffer_printf(out, "%04d-%02d", year, month);
}

const char *period_text(struct arena *arena, struct period period) {
  struct buffer text = BUFFER_EMPTY;
  period_write(&text, period);
  return arena_take(arena, &text);
}

struct period period_of(enum plan_period kind, int32_t date) {
  int year, month, day, size = months_of[kind];
  date_to_parts(date, &year, &month, &day);
  return from_month(kind, year, (month - 1) / size * size + 1);
}

struct period period_next(struct period period) {
  return period_of(period.kind, period.until);
}

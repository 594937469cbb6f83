/* Patterns of dates, told from cells.
 *
 * Invariant: 03/04/2024 is two patterns until another cell says which. */
#include "incentive/date_ways.h"

#include "base/date.h"
#include "base/phrase.h"
#include "incentive/date_cell.h"

#include <stdio.h>
#include <string.h>

static const char *const patterns[] = {"yyyy-m-d", "yyyy/m/d", "yyyy.m.d", "yyyy年m月d日", "yyyymmdd",   "d.m.yyyy",
                                       "d/m/yyyy", "m/d/yyyy", "d-m-yyyy", "m-d-yyyy",     "m.d.yyyy",   "d.m.yy",
                                       "d/m/yy",   "m/d/yy",   "d-mmm-yy", "d-mmm-yyyy",   "d mmm yyyy", "serial"};

/* A bit for each pattern, then one for the same with a time of day behind it, then one for all others. */
enum {
  PATTERNS = sizeof patterns / sizeof *patterns,
  SERIAL = PATTERNS - 1,
  OTHERS = 2 * PATTERNS,
  PATTERN_BYTES = 40
};

static const char *pattern_of(int bit, char *out) {
  if (bit < PATTERNS) return patterns[bit];
  snprintf(out, PATTERN_BYTES, "%s h:mm", patterns[bit - PATTERNS]);
  return out;
}

static void see(struct date_ways *ways, uint64_t fits, int line) {
  ways->common = ways->count == 0 ? fits : ways->common & fits;
  for (size_t i = 0; i < ways->count; i++)
    if (ways->items[i].patterns == fits) return;
  if (ways->count < DATE_WAYS) ways->items[ways->count++] = (struct date_way){fits, line};
}

/* dd.mm.yyyy reads what d.m.yyyy does, and less. */
static bool is_alike(const char *pattern, const char *text) {
  while (*pattern != '\0' && *pattern == *text) {
    bool is_part = *text == 'd' || (*text == 'm' && strncmp(text, "mmm", 3) != 0);
    pattern++;
    text += is_part && text[1] == *text ? 2 : 1;
  }
  return *pattern == *text;
}

void date_ways_right(struct date_ways *ways, const char *pattern, int line) {
  char own[PATTERN_BYTES];
  ways->has_right = true;
  uint64_t fits = (uint64_t)1 << OTHERS;
  for (int i = 0; i < 2 * PATTERNS; i++)
    if (is_alike(pattern_of(i, own), pattern != NULL ? pattern : "yyyy-mm-dd")) fits = (uint64_t)1 << i;
  see(ways, fits, line);
}

/* A number of the days of some decades; others are something else. */
static bool is_likely_serial(int32_t date) {
  enum { FROM = -5569 /* 1954-10-03: 20000 */, UNTIL = 54431 /* 2119-01-11: 80000 */ };
  return date >= FROM && date <= UNTIL;
}

bool date_ways_wrong(struct date_ways *ways, const char *cell, int line) {
  uint64_t fits = 0;
  char own[PATTERN_BYTES];
  int32_t date;
  for (int i = 0; i < 2 * PATTERNS; i++)
    if (date_cell_read(cell, pattern_of(i, own), &date) && (i != SERIAL || is_likely_serial(date)))
      fits |= (uint64_t)1 << i;
  if (fits == 0) return false;
  if ((fits >> SERIAL & 1) != 0 && ways->serial[0] == '\0' && strlen(cell) < sizeof ways->serial)
    snprintf(ways->serial, sizeof ways->serial, "%s", cell);
  see(ways, fits, line);
  return ways->has_wrong = true;
}

static bool agree(const struct date_ways *ways) {
  return (ways->common & (((uint64_t)1 << OTHERS) - 1)) != 0;
}

/* ---- telling ---- */

/* The time of day is said only where it has to be. */
static uint64_t shown(uint64_t fits) {
  uint64_t plain = fits & (((uint64_t)1 << PATTERNS) - 1);
  return fits & ~(plain << PATTERNS);
}

/* `d/m/yyyy or m/d/yyyy`; with an entry, what a map has to say for each. */
static void write_patterns(struct buffer *out, uint64_t fits, struct arena *arena, struct column_entry *entry) {
  bool first = true;
  char own[PATTERN_BYTES];
  for (int i = 0; i < 2 * PATTERNS; i++) {
    if ((shown(fits) >> i & 1) == 0) continue;
    if (!first) buffer_printf(out, " %s ", phrase_text(language_current(), PHRASE_date_or));
    first = false;
    if (entry != NULL) entry->pattern = pattern_of(i, own);
    if (entry != NULL) buffer_puts(out, column_entry_text(arena, entry));
    else buffer_puts(out, i == SERIAL ? phrase_text(language_current(), PHRASE_date_serial) : pattern_of(i, own));
  }
  if (first) buffer_puts(out, phrase_text(language_current(), PHRASE_date_as_said));
}

/* `yyyy-m-d (2), d/m/yyyy or m/d/yyyy (4)`: each way, with the line of its first cell. */
static void write_ways(struct buffer *out, const struct date_ways *ways) {
  for (size_t i = 0; i < ways->count; i++) {
    if (i > 0) buffer_puts(out, ", ");
    write_patterns(out, ways->items[i].patterns, NULL, NULL);
    buffer_printf(out, " (%d)", ways->items[i].line);
  }
}

/* What a number would be, so that a person sees whether it is right. */
static void note_serial(const struct date_ways *ways, struct diagnostics *list) {
  struct buffer day = BUFFER_EMPTY;
  int32_t date;
  if ((shown(ways->common) >> SERIAL & 1) == 0 || !date_cell_read(ways->serial, patterns[SERIAL], &date)) return;
  date_write(&day, date);
  diagnostic_note(list, DIAGNOSTIC_note_dates_serial, ways->serial, buffer_text(&day));
  buffer_release(&day);
}

void date_ways_tell(const struct date_ways *ways, struct arena *arena, const char *path,
                    const struct column_entry *entry, struct diagnostics *list) {
  const struct position at = {path, 1, 0, 0};
  struct buffer text = BUFFER_EMPTY, said = BUFFER_EMPTY;
  struct column_entry own = *entry;
  if (!ways->has_wrong) return;
  if (agree(ways)) {
    write_patterns(&text, ways->common, NULL, NULL);
    write_patterns(&said, ways->common, arena, &own);
    diagnostic_add(list, DIAGNOSTIC_deal_dates, &at, entry->column, buffer_text(&text), buffer_text(&said));
    note_serial(ways, list);
  } else {
    write_ways(&text, ways);
    diagnostic_add(list, DIAGNOSTIC_deal_dates_differ, &at, entry->column, arena_printf(arena, "%zu", ways->count),
                   buffer_text(&text));
  }
  buffer_release(&text);
  buffer_release(&said);
}

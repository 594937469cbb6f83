/* Patterns of dates, told from cells.
 *
 * Invariant: 03/04/2024 is two patterns until another cell says which. */
#include "incentive/date_ways.h"

#include "base/date.h"
#include "base/phrase.h"

#include <string.h>

static const char *const patterns[] = {"yyyy-m-d", "yyyy/m/d", "yyyy.m.d", "yyyy年m月d日", "d.m.yyyy",
                                       "d/m/yyyy", "m/d/yyyy", "d-m-yyyy", "m-d-yyyy",     "m.d.yyyy"};

enum { PATTERNS = sizeof patterns / sizeof *patterns };

static void see(struct date_ways *ways, unsigned fits, int line) {
  ways->common = ways->count == 0 ? fits : ways->common & fits;
  for (size_t i = 0; i < ways->count; i++)
    if (ways->items[i].patterns == fits) return;
  if (ways->count < DATE_WAYS) ways->items[ways->count++] = (struct date_way){fits, line};
}

/* dd.mm.yyyy reads what d.m.yyyy does, and less. */
static bool is_alike(const char *pattern, const char *text) {
  while (*pattern != '\0' && *pattern == *text) {
    bool is_part = *text == 'd' || *text == 'm';
    pattern++;
    text += is_part && text[1] == *text ? 2 : 1;
  }
  return *pattern == *text;
}

void date_ways_right(struct date_ways *ways, const char *pattern, int line) {
  ways->has_right = true;
  unsigned fits = 1u << PATTERNS; /* one that is not among them */
  for (unsigned i = 0; i < PATTERNS; i++)
    if (is_alike(patterns[i], pattern != NULL ? pattern : "yyyy-mm-dd")) fits = 1u << i;
  see(ways, fits, line);
}

bool date_ways_wrong(struct date_ways *ways, const char *cell, int line) {
  unsigned fits = 0;
  int32_t date;
  for (unsigned i = 0; i < PATTERNS; i++)
    if (date_parse_pattern(cell, patterns[i], &date)) fits |= 1u << i;
  if (fits == 0) return false;
  see(ways, fits, line);
  return ways->has_wrong = true;
}

bool date_ways_agree(const struct date_ways *ways) {
  return (ways->common & ((1u << PATTERNS) - 1)) != 0;
}

static void write_patterns(struct buffer *out, unsigned fits, const char *before, const char *behind) {
  bool first = true;
  for (unsigned i = 0; i < PATTERNS; i++) {
    if ((fits >> i & 1) == 0) continue;
    if (!first) buffer_printf(out, " %s ", phrase_text(language_current(), PHRASE_date_or));
    buffer_printf(out, "%s%s%s", before, patterns[i], behind);
    first = false;
  }
  if (first) buffer_puts(out, phrase_text(language_current(), PHRASE_date_as_said));
}

void date_ways_write_common(struct buffer *out, const struct date_ways *ways, const char *before, const char *behind) {
  write_patterns(out, ways->common, before, behind);
}

void date_ways_write(struct buffer *out, const struct date_ways *ways) {
  for (size_t i = 0; i < ways->count; i++) {
    if (i > 0) buffer_puts(out, ", ");
    write_patterns(out, ways->items[i].patterns, "", "");
    buffer_printf(out, " (%d)", ways->items[i].line);
  }
}

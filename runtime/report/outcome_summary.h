/* How the cases of each kind ended, and their value: what became of which. */
#ifndef DEALWRIGHT_REPORT_OUTCOME_SUMMARY_H
#define DEALWRIGHT_REPORT_OUTCOME_SUMMARY_H

#include "report/grid.h"
#include "rulebook/rulebook.h"
#include "store/store.h"

/* Open, won, lost, and ended in another way: cancelled, or in an end that the rulebook does not have any more. */
enum ending { ENDING_OPEN, ENDING_WON, ENDING_LOST, ENDING_OTHER, ENDINGS };

struct outcome_line {
  const char *value;               /* of the field that is counted by; NULL: it is empty */
  const struct currency *currency; /* NULL: no case of the line has an amount */
  int64_t cases[ENDINGS];
  struct decimal amount[ENDINGS]; /* with a currency */
};

struct outcome_summary {
  struct outcome_line *lines; /* a value with several currencies has a line for each */
  size_t count;
  struct outcome_line *totals; /* one for each currency */
  size_t total_count;
};

/* The cases about `about` that were opened from .. before, by a field of it that is `one of`, `ref`, `text` or
 * `boolean` and not private. False with a diagnostic when the store fails. Memory is the arena's. */
bool outcome_summary_read(struct arena *arena, struct store *store, const struct rulebook *rulebook,
                          const struct record *about, const struct field *field, int64_t from, int64_t until,
                          struct outcome_summary *out, struct diagnostics *list);

/* The part of won among won and lost as `66.7%`, or NULL where neither is. */
const char *outcome_line_rate(struct arena *arena, const struct outcome_line *line);

/* Heading, a row for each line, and the totals. Values stand in it only where some case has an amount, other endings
 * only where there is one. */
struct grid *outcome_summary_grid(struct arena *arena, const struct outcome_summary *summary, const char *title);

#endif

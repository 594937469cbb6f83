/* Cases and their value by stage, in the order of the process. */
#ifndef DEALWRIGHT_REPORT_STAGE_SUMMARY_H
#define DEALWRIGHT_REPORT_STAGE_SUMMARY_H

#include "report/grid.h"
#include "rulebook/rulebook.h"
#include "store/store.h"

struct stage_line {
  const char *stage, *title;
  bool closed;
  int64_t cases;
  bool has_value;
  struct money value; /* with has_value */
};

struct stage_summary {
  struct stage_line *lines; /* a stage with several currencies has a line for each */
  size_t count;
  struct money *totals; /* one for each currency */
  size_t total_count;
  int64_t cases;
};

/* The money field whose sum is a case's value: the process names it, else the first of that type; NULL: none. */
const struct field *process_value_field(const struct rulebook *rulebook, const struct process *process);

/* False with a diagnostic when the store fails. Memory is the arena's. */
bool stage_summary_read(struct arena *arena, struct store *store, const struct rulebook *rulebook,
                        const struct process *process, struct stage_summary *out, struct diagnostics *list);

/* Heading, one row for each line, and the totals. */
struct grid *stage_summary_grid(struct arena *arena, const struct stage_summary *summary);

#endif

/* What a plan pays, added up by person and component: the rows of the sheet that `plan run` shows and writes. */
#ifndef DEALWRIGHT_CLI_PLAN_SUMS_H
#define DEALWRIGHT_CLI_PLAN_SUMS_H

#include "base/arena.h"
#include "incentive/plan_run.h"

/* A row for each payee, and one for all: the components, then the plan's own lines (cap, floor), then all. */
struct plan_sums {
  size_t columns;
  int64_t *items;
  bool *has_lines;
};

struct plan_sums plan_sums_make(struct arena *arena, const struct plan_run *run);

/* Whether a payee has a row: whom the plan is for, and who is credited or paid. */
bool plan_sums_show(const struct plan_run *run, const struct plan_sums *sums, int payee);
bool plan_has_credit(const struct plan_run *run, size_t payee);

/* Whether the plan has lines of its own, and what their column is called. */
bool plan_shows_limits(const struct plan_run *run);
const char *plan_limits_text(const struct plan_run *run);

/* A measure over the run's first period, in its unit; false when there is no value. */
bool plan_measured(const struct plan_run *run, int payee, const struct plan_measure *measure, struct decimal *out);

/* What a line was credited for, and among which credits; NULL: for no event. */
const struct credit *plan_line_credit(const struct plan_run *run, const struct line *line,
                                      const struct credits **credits);

#endif

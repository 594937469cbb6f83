/* Lines on their way into the store and back. */
#ifndef DEALWRIGHT_INCENTIVE_KEPT_LINE_H
#define DEALWRIGHT_INCENTIVE_KEPT_LINE_H

#include "incentive/plan_run.h"
#include "store/ledger.h"

/* A line of a run as the store keeps it; its texts are the run's. False when its rate has more digits than are kept. */
bool line_keep(const struct plan_run *run, const struct line *line, struct ledger_line *out);

/* The numbers of a kept line under the plan that it was made by. The event and the person are not in them. */
void line_restore(const struct plan *plan, const struct ledger_line *kept, struct line *out);

/* The same line taken back: base and amount turned round. */
void line_turn(struct ledger_line *line);

/* What tells two lines apart, in 128 bits; number, sign and posting are not in it. */
struct line_print {
  uint64_t parts[2];
};
void line_print(const struct ledger_line *line, struct line_print *out);

#endif

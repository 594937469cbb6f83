/* Carrying on.
 *
 * Invariant: two versions agree when, for each person, component, kind, case and day, the amounts come to the same sum.
 *
 * Not done here: finding what would agree all the same; a component that is called otherwise is another one. */
#include "incentive/carrying.h"

#include "incentive/tally.h"

/* Nothing is paid where a draw is forgiven, but so much less is owed. */
static int64_t worth(const struct line *line) {
  return line->kind == LINE_DRAW_FORGIVEN ? line->base : line->amount;
}

/* What a line is of. */
static struct ledger_line subject_of(const struct plan_run *run, const struct line *line) {
  struct ledger_line kept;
  line_keep(run, line, &kept);
  return (struct ledger_line){.kind = kept.kind,
                              .person = kept.person,
                              .component = kept.component,
                              .band = -1,
                              .measure = -1,
                              .gate = -1,
                              .date = kept.date,
                              .case_id = kept.case_id};
}

static void add_up(struct tally *tally, const struct plan_run *run, struct period period, int sign) {
  struct ledger_reader reader = ledger_read(&run->payout.ledger);
  for (const struct line *line; (line = ledger_next(&reader)) != NULL;) {
    if (!plan_run_is_in(run, line, period) || worth(line) == 0) continue;
    struct ledger_line subject = subject_of(run, line);
    *tally_of(tally, &subject) += sign * worth(line);
  }
}

/* The first line of a run about which the versions differ. */
static bool find(struct tally *tally, const struct plan_run *run, struct period period, struct carrying *out) {
  struct ledger_reader reader = ledger_read(&run->payout.ledger);
  for (const struct line *line; (line = ledger_next(&reader)) != NULL;) {
    if (!plan_run_is_in(run, line, period) || worth(line) == 0) continue;
    out->line = subject_of(run, line);
    if (*tally_of(tally, &out->line) != 0) return true;
  }
  return false;
}

static int64_t sum_of(const struct plan_run *run, struct period period, const struct ledger_line *subject) {
  struct line_print wanted, print;
  struct ledger_reader reader = ledger_read(&run->payout.ledger);
  int64_t sum = 0;
  line_print(subject, &wanted);
  for (const struct line *line; (line = ledger_next(&reader)) != NULL;) {
    if (!plan_run_is_in(run, line, period) || worth(line) == 0) continue;
    struct ledger_line other = subject_of(run, line);
    line_print(&other, &print);
    if (print.parts[0] == wanted.parts[0] && print.parts[1] == wanted.parts[1]) sum += worth(line);
  }
  return sum;
}

bool carrying_is_same(const struct plan_run *was, const struct plan_run *now, struct period period,
                      struct carrying *first) {
  struct tally tally;
  tally_init(&tally);
  add_up(&tally, was, period, 1);
  add_up(&tally, now, period, -1);
  bool differs = find(&tally, was, period, first) || find(&tally, now, period, first);
  tally_release(&tally);
  if (!differs) return true;
  first->was = sum_of(was, period, &first->line);
  first->now = sum_of(now, period, &first->line);
  return false;
}

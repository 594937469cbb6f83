/* An appraisal carried out: what each person scores in each period, the rank, the grade, and what follows. */
#ifndef DEALWRIGHT_INCENTIVE_REVIEW_H
#define DEALWRIGHT_INCENTIVE_REVIEW_H

#include "incentive/mark.h"
#include "incentive/plan_run.h"

/* One score of one person. */
struct review_score {
  bool has_points;
  bool has_value;              /* there is a measure, or enough was given */
  size_t answers;              /* given, or events of an average */
  struct measured measured;    /* of a measure */
  struct value value;          /* what the table is asked with, and what is shown */
  const struct table_row *row; /* that gave the points; NULL: the value is the points */
  struct decimal points;       /* at POINTS_SCALE digits */
  struct decimal part;         /* points times weight */
};

struct review_person {
  int payee;
  struct review_score *scores; /* by score */
  bool is_scored;
  struct decimal weights; /* of the scores that are there */
  struct decimal score;   /* at POINTS_SCALE digits */
  int rank;               /* 0: none */
  const char *grade;      /* NULL: none, nor anything below */
  const struct table_row *grade_row;
  const char *grade_before; /* in the period before; NULL: none */
  int in_a_row;
  struct table_decision *results; /* by result; of periods that were asked for */
};

/* One period: those who are appraised, best first; those without a score last. */
struct review {
  struct period period;
  struct review_person *people;
  size_t count, ranked;
};

struct reviewing {
  struct arena *arena;
  const struct appraisal *appraisal;
  struct plan_run *run; /* of the appraisal's plan */
  struct marks marks;
  struct review *reviews; /* by period of the run */
  size_t first;           /* the first that was asked for; those before are looked back at */
};

/* Readies it, and its run, for the periods in `over`; with results that look back also for all before, from the day on
 * which the appraisal holds. `after`: also past its end, where nobody is appraised. False with messages. The caller
 * closes the run in any case. */
bool reviewing_open(struct reviewing *reviewing, struct plan_run *run, struct arena *arena,
                    const struct rulebook *rulebook, const struct appraisal *appraisal, struct period over, bool after,
                    struct diagnostics *list);

/* Appraises, once the run's dataset, payees and targets and the marks are filled. False with messages when a target is
 * missing (in an earlier period there is then no score), a table gives no answer or a number is too large. */
bool reviewing_run(struct reviewing *reviewing, struct diagnostics *list);

/* Fills the run's ledger with what the results pay in the periods that were asked for. False with messages when an
 * amount is not one of the rulebook's currency, or too large. */
bool reviewing_pay(struct reviewing *reviewing, struct diagnostics *list);

#endif

/* Two runs over the same deals, held against each other: what each person gets, and what the difference comes from. */
#ifndef DEALWRIGHT_INCENTIVE_COMPARISON_H
#define DEALWRIGHT_INCENTIVE_COMPARISON_H

#include "incentive/plan_run.h"

enum { SIDES = 2 };

/* What is paid: a component, a band of one, the cap or the floor. Parts of both plans are one when they have the name
 * and the range of the band in common. */
struct comparison_part {
  const char *name;          /* of the component; "cap", "floor" and the like: the kind of the line */
  const struct label *title; /* NULL: none */
  const char *range;         /* of the band as the table writes it, or NULL */
  bool is_whole;             /* a line of the plan as a whole */
  enum line_kind kind;       /* of such a line */
  bool is_in[SIDES], has_rate[SIDES];
  struct decimal rate[SIDES]; /* of a band, or the component's fixed one */
  int64_t paid[SIDES];
};

struct comparison {
  const struct plan_run *runs[SIDES];
  const char **people; /* whoever is paid or credited in one of them, in the order of the first, then the second */
  size_t person_count;
  struct comparison_part *parts; /* in the order of the first plan, then of the second */
  size_t part_count;
  int64_t *paid[SIDES]; /* [part * person_count + person] */
  int64_t total[SIDES];
  bool has_sales[SIDES];
  int64_t sales[SIDES]; /* what the first credit that is no overlay credits in the periods, to whomever */
};

/* Both have been paid. Memory is the arena's. */
void comparison_make(struct arena *arena, const struct plan_run *first, const struct plan_run *second,
                     struct comparison *out);

int64_t comparison_person(const struct comparison *comparison, int side, size_t person);

/* What an exact difference of two sums is: it may not fit into one of them. */
struct decimal comparison_change(const struct comparison *comparison, int64_t before, int64_t after);

/* The sales of a run, as above; false when all credits are overlays. */
bool plan_run_sales(const struct plan_run *run, int64_t *sales);

#endif

/* What a plan would pay for credit that nobody earned yet: one person, made-up amounts on made-up days.
 *
 * The plan pays it itself, through the same payout as a run, so that what a trial says is what a run would pay.
 * Components that have to see more of a deal than its amount cannot be tried and are left out. What is tried is what is
 * earned: due, reserve, clawback and draw, which say when it is paid, are left out as well. */
#ifndef DEALWRIGHT_INCENTIVE_TRIAL_H
#define DEALWRIGHT_INCENTIVE_TRIAL_H

#include "incentive/plan_run.h"

enum { TRIAL_PERIODS = 2 };

struct trial_event {
  int credit; /* number of the plan's credit */
  int period; /* 0 or 1: of the trial's two periods, which follow each other; the first begins a year */
  int64_t amount;
};

/* How high a target is taken to be in each period: minor units. */
struct trial_target {
  const char *name;
  int64_t amount;
};

struct breakpoints;

struct trial {
  struct arena *arena;
  struct plan_run run;      /* of the plan with the components that are tried */
  const struct plan *whole; /* with all of them */
  struct plan plan;
  const int *numbers; /* plan.pays[i] is whole->pays[numbers[i]] */
  bool *left_out;     /* by component of the whole */
  size_t *capacities; /* by credit */
  struct trial_target *targets;
  size_t target_count;
  bool is_supposed;                 /* somebody said how high they are */
  const struct trial_event *broken; /* the first with which a rule was broken, or NULL: see trial_tell_broken */
  size_t broken_count;
  struct breakpoints **searched; /* breakpoint.c: by credit, once they were looked for; NULL: nothing was yet */
};

/* Readies trials of a plan. Targets are 1,000,000.00 a period until trial_suppose says otherwise; `each` is whether
 * amounts for each event are tried as well. The caller closes it, also after false (with messages: bands or rules are
 * broken). */
bool trial_open(struct trial *trial, struct arena *arena, const struct rulebook *rulebook, const struct plan *plan,
                bool each, struct diagnostics *list);
void trial_close(struct trial *trial);

/* Takes a target to be that high, more than nothing. False when the plan has none of that name. */
bool trial_suppose(struct trial *trial, const char *name, int64_t amount);
/* Takes all targets to be that high, which nobody said. */
void trial_assume(struct trial *trial, int64_t amount);

/* What the events pay together in both periods. False when an amount overflows, or a rule is broken. */
bool trial_pay(struct trial *trial, const struct trial_event *events, size_t count, int64_t *paid);

/* Tells how a rule was broken in one of the trials so far, and with what. False when none was. */
bool trial_tell_broken(struct trial *trial, struct diagnostics *list);

/* Of the last trial: what one component of the tried plan paid in the first period. */
int64_t trial_component(const struct trial *trial, size_t pay);
/* Whether the cap, or the floor, decided what the first period paid. */
bool trial_is_limited(const struct trial *trial, enum line_kind kind);

/* What the last trial paid in one of its periods. */
int64_t trial_paid(const struct trial *trial, int period);

/* Whether the credit is something sold: an amount that no measure takes off another. */
bool credit_is_sold(const struct plan *plan, int credit);

/* Whether the credit goes to people named by the case, and not to the superiors of somebody. */
bool credit_is_own(const struct plan_credit *credit);

#endif

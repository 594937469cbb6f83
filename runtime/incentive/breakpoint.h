/* Where what a plan pays may break: the first cent of a band, the sum at which an amount is reached. */
#ifndef DEALWRIGHT_INCENTIVE_BREAKPOINT_H
#define DEALWRIGHT_INCENTIVE_BREAKPOINT_H

#include "incentive/trial.h"

enum break_kind {
  BREAK_BAND,    /* a band begins */
  BREAK_END,     /* the last band ends */
  BREAK_REACHED, /* an amount is reached, or one step of `every` */
  BREAK_GATE,    /* a gate opens */
  BREAK_RULE     /* what a rule pays jumps, or its slope changes: found by search.c */
};

struct breakpoint {
  enum break_kind kind;
  int64_t at; /* credited in the first period: minor units, or a number of events */
  int pay;    /* component of the tried plan */
  int band;   /* BREAK_BAND, BREAK_END */
};

enum { BREAK_STEPS = 10 }; /* of `every` so many are among them; what follows is alike */

struct breakpoints {
  struct breakpoint *items; /* ascending */
  size_t count;
};

/* Those over one credit: its sum, or with `counts` the number of its events. Exact, but for what pays by a rule. */
struct breakpoints breakpoints_of(struct arena *arena, const struct trial *trial, int credit, bool counts);

/* Where a breakpoint is written: the row of the table, or the component. */
struct position breakpoint_place(const struct trial *trial, const struct breakpoint *breakpoint);

#endif

/* What one person would be paid in a period, drawn over what he sells. */
#ifndef DEALWRIGHT_INCENTIVE_CURVE_H
#define DEALWRIGHT_INCENTIVE_CURVE_H

#include "incentive/breakpoint.h"

/* What stands on the axis: a sum of credit, as an amount or as a part of the target. */
struct curve_axis {
  const char *name;
  const struct label *title;
  int credit;
  bool is_ratio;
  const bool *moves; /* by credit: whether it is credited the same */
};

struct curve_point {
  int64_t at, pay;         /* minor units */
  bool is_shown, is_break; /* a step or a breakpoint; a breakpoint */
  bool is_capped, is_floored;
  int64_t jump; /* over the last cent before a breakpoint; 0: none */
  bool has_rate;
  struct decimal rate; /* of what is sold next, up to the next point that is shown */
};

struct curve {
  struct curve_axis axis;
  struct curve_point *points; /* ascending */
  size_t count;
};

/* The measure or credit of that name; without a name the first sum that picks a band or is reached, else the first
 * credit. False, with an error, when there is none, or it is no sum. */
bool curve_axis_find(struct trial *trial, const char *name, struct curve_axis *out, struct diagnostics *list);

/* Where a curve over everything ends: a round amount above the last breakpoint. */
int64_t curve_reach(struct trial *trial, const struct curve_axis *axis);

/* A round width of about that many steps. */
int64_t curve_step(int64_t width, int64_t steps);

/* Points each `step` from `from` to `to`, and where the curve breaks: bands, amounts reached, the cap, the floor.
 * False, with an error, when an amount overflows. */
bool curve_draw(struct trial *trial, const struct curve_axis *axis, int64_t from, int64_t to, int64_t step,
                struct curve *out, struct diagnostics *list);

#endif

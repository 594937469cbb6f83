/* Measures of a person over days: sums, counts and averages of credit, and what they are of each other or of a target.
 */
#ifndef DEALWRIGHT_INCENTIVE_MEASURING_H
#define DEALWRIGHT_INCENTIVE_MEASURING_H

#include "incentive/crediting.h"
#include "incentive/targets.h"

/* A value is `sum`, or `sum` / `target` of averages and parts. */
struct measured {
  bool none;        /* there is no value: too few answers, or nothing that it could be a part of */
  int64_t sum;      /* minor units, a count, or a number of PLAN_NUMBER_SCALE digits */
  int64_t target;   /* what the sum is divided by */
  size_t count;     /* of the events of an average */
  struct part part; /* of the target that is the person's; 0 of 0: it is whole, or there is none */
};

/* The first day of a measure that is taken up to the end of a period. */
int32_t measure_start(const struct plan_measure *measure, struct period period);

/* A plan whose measures begin anew with it looks at nothing before. Somebody who holds no role of the plan on any of
 * the days of a target has no value. False, with a message, when the person has no target for those days (kept in
 * targets->missing where there is such a list), a part of it and the plan does not say what follows, or it is too
 * large. */
bool measure_take(const struct crediting *crediting, const struct targets *targets, int payee,
                  const struct plan_measure *measure, int32_t from, int32_t until, struct measured *out,
                  struct diagnostics *list);

/* The value that bands and bounds are held against: an amount, a number, or the part at 12 digits. */
struct decimal measured_value(const struct crediting *crediting, const struct plan_measure *measure,
                              const struct measured *measured);

/* The same as a value of the measure's unit; empty when there is none. */
struct value measured_as_value(const struct crediting *crediting, const struct plan_measure *measure,
                               const struct measured *measured);

/* A bound of a band in minor units of the sum: the amount, or that part of the target, rounded to the cent. */
bool measured_bound(const struct crediting *crediting, const struct plan_measure *measure,
                    const struct measured *measured, struct decimal bound, int64_t *out);

/* Whether the measure has reached a value: exact, without the ratio being rounded. */
bool measured_reaches(const struct crediting *crediting, const struct plan_measure *measure,
                      const struct measured *measured, const struct value *value);

#endif

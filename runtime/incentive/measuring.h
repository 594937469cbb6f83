/* Measures of a person over days: sums and counts of credit, and what they are of a target. */
#ifndef DEALWRIGHT_INCENTIVE_MEASURING_H
#define DEALWRIGHT_INCENTIVE_MEASURING_H

#include "incentive/crediting.h"
#include "incentive/targets.h"

struct measured {
  int64_t sum;    /* minor units, or a count; of a ratio: what is above the line */
  int64_t target; /* of a ratio, minor units */
};

/* False, with a message, when the person has no target for those days, or one of nothing. */
bool measure_take(const struct crediting *crediting, const struct targets *targets, int payee,
                  const struct plan_measure *measure, int32_t from, int32_t until, struct measured *out,
                  struct diagnostics *list);

/* The value that bands and bounds are held against: an amount, a number, or the ratio at 12 digits. */
struct decimal measured_value(const struct crediting *crediting, const struct plan_measure *measure,
                              const struct measured *measured);

/* A bound of a band in minor units of the sum: the amount, or that part of the target, rounded to the cent. */
bool measured_bound(const struct crediting *crediting, const struct plan_measure *measure,
                    const struct measured *measured, struct decimal bound, int64_t *out);

/* Whether the measure has reached a value: exact, without the ratio being rounded. */
bool measured_reaches(const struct crediting *crediting, const struct plan_measure *measure,
                      const struct measured *measured, const struct value *value);

#endif

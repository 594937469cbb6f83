/* Bands: a table of one input that cuts a measure into ranges, each with its rate.
 *
 * A bound is an amount, or a part of a target. Below the first band its rate goes on (so that a refund undoes what the
 * sale paid); above the last band with an upper end nothing more is paid. */
#ifndef DEALWRIGHT_INCENTIVE_BAND_H
#define DEALWRIGHT_INCENTIVE_BAND_H

#include "rulebook/plan.h"

struct band {
  bool has_low, has_high, low_in, high_in; /* ends; whether they belong to the band */
  struct decimal low, high;                /* an amount, a number, or a fraction of the target */
  struct decimal rate;
  int row; /* line of the table's file */
};

struct bands {
  const struct table *table;
  const struct band *items; /* from the lowest */
  size_t count;
};

/* False, with messages, when a cell is no range, amounts are in another currency, a rate is no constant, or bands
 * overlap or leave a gap between them. */
bool bands_read(struct arena *arena, const struct table *table, const struct currency *currency, struct bands *out,
                struct diagnostics *list);

/* The band that a value falls into: its index, or -1. */
int bands_find(const struct bands *bands, struct decimal value);

/* The rate at a value on the straight line between the lower ends of the bands around it. */
bool bands_interpolate(const struct bands *bands, struct decimal value, struct decimal *rate);

/* One slice of the way from one sum to another. */
struct slice {
  int band;
  int64_t part; /* minor units; negative on the way down */
};

/* Cuts the way from `before` to `after` (minor units) at the bounds; `bounds` are the bands' lower ends in minor units,
 * `bounds[0]` not used, `end` the last one's upper end (INT64_MAX: none). Slices are in the order of the way, at most
 * one per band; `out` has room for all bands. What lies above the end is in none. */
size_t bands_cut(const int64_t *bounds, size_t count, int64_t end, int64_t before, int64_t after, struct slice *out);

#endif

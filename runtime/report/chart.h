/* A line chart as SVG: amounts against amounts, with a second axis for rates.
 *
 * All numbers are whole: `scale` digits of them stand behind the point. The same chart gives the same bytes. */
#ifndef DEALWRIGHT_REPORT_CHART_H
#define DEALWRIGHT_REPORT_CHART_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stdint.h>

struct chart_point {
  int64_t x, y;
};

struct chart_line {
  const char *name;
  const struct chart_point *points; /* x never falls; two with one x make a vertical stroke */
  size_t count;
  bool right; /* measured on the right axis */
};

struct chart_axis {
  const char *title;
  int scale;        /* digits behind the point */
  const char *unit; /* written behind each number: "%", or "" */
};

struct chart {
  const char *title;
  const char *const *notes; /* lines below the title */
  size_t note_count;
  struct chart_axis x, left, right; /* `right` without a title: there is none */
  const struct chart_line *lines;
  size_t line_count;
};

enum { CHART_NOTES = 6 }; /* more are not shown */

/* Writes the whole file. */
void chart_svg(const struct chart *chart, struct buffer *out);

#endif

/* The ways in which the dates of a column are written. A column map may name one pattern for a column; which one, or
 * why none will do, is told from the cells. */
#ifndef DEALWRIGHT_INCENTIVE_DATE_WAYS_H
#define DEALWRIGHT_INCENTIVE_DATE_WAYS_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

enum { DATE_WAYS = 6 };

struct date_way {
  unsigned patterns; /* a bit for each pattern that reads it */
  int line;          /* where the first such cell stands */
};

struct date_ways {
  struct date_way items[DATE_WAYS]; /* in the order of their first cells; more are not told apart */
  size_t count;
  unsigned common; /* patterns that read all cells */
  bool has_right;  /* some cell is as expected */
  bool has_wrong;  /* some cell is a date, and not one that was expected */
};

/* A cell that the pattern reads (NULL: yyyy-mm-dd); once is enough. */
void date_ways_right(struct date_ways *ways, const char *pattern, int line);
/* A cell that it does not read. False, and nothing is kept, when no pattern does. */
bool date_ways_wrong(struct date_ways *ways, const char *cell, int line);

/* Whether one pattern reads all cells. */
bool date_ways_agree(const struct date_ways *ways);
/* What reads all cells: `d/m/yyyy or m/d/yyyy`, each with a text before and behind it. */
void date_ways_write_common(struct buffer *out, const struct date_ways *ways, const char *before, const char *behind);
/* `yyyy-m-d (2), d/m/yyyy or m/d/yyyy (4)`: each way, with the line of its first cell. */
void date_ways_write(struct buffer *out, const struct date_ways *ways);

#endif

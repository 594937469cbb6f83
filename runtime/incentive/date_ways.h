/* The ways in which the dates of a column are written. A column map may name one pattern for a column; which one, or
 * why none will do, is told from the cells. */
#ifndef DEALWRIGHT_INCENTIVE_DATE_WAYS_H
#define DEALWRIGHT_INCENTIVE_DATE_WAYS_H

#include "incentive/column_map.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DATE_WAYS = 6 };

struct date_way {
  uint64_t patterns; /* a bit for each pattern that reads it */
  int line;          /* where the first such cell stands */
};

struct date_ways {
  struct date_way items[DATE_WAYS]; /* in the order of their first cells; more are not told apart */
  size_t count;
  uint64_t common; /* patterns that read all cells */
  bool has_right;  /* some cell is as expected */
  bool has_wrong;  /* some cell is a date, and not one that was expected */
  char serial[16]; /* the first that is the number of a day, or "" */
};

/* A cell that the pattern reads (NULL: yyyy-mm-dd); once is enough. */
void date_ways_right(struct date_ways *ways, const char *pattern, int line);
/* A cell that it does not read. False, and nothing is kept, when no pattern does. */
bool date_ways_wrong(struct date_ways *ways, const char *cell, int line);

/* When all cells were seen and some were not read: an error with the pattern that reads all of them, to be copied, or
 * with the ways in which they differ. `entry` is what a map would call the column; its pattern does not count. */
void date_ways_tell(const struct date_ways *ways, struct arena *arena, const char *path,
                    const struct column_entry *entry, struct diagnostics *list);

#endif

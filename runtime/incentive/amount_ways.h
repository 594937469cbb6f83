/* The ways in which the amounts of a column are written, told from its cells: which form a column map has to name. */
#ifndef DEALWRIGHT_INCENTIVE_AMOUNT_WAYS_H
#define DEALWRIGHT_INCENTIVE_AMOUNT_WAYS_H

#include "incentive/amount_cell.h"
#include "incentive/column_map.h"

/* What the cells of a column show. Zero before the first. */
struct amount_ways {
  bool has_right, has_mark;      /* some cell was read; some of those has a point or a comma */
  size_t wrong, comma;           /* cells that were not read; those of them that a decimal comma reads */
  bool has_comma;                /* which one of them has: `3.000` alone may be a number with three digits */
  size_t foreign, foreign_comma; /* those that one other currency reads, and of them those that need the comma, too */
  const char *first;             /* the first that was not read, of the arena */
  const struct currency *meant;
  char meant_sign[AMOUNT_SIGN_BYTES], sign[AMOUNT_SIGN_BYTES]; /* that one's; the first one that is shared */
  const struct currency *taken;                                /* what it was taken to be */
  int sign_line, brackets_line;                                /* where the first of each stands; 0: nowhere */
};

void amount_ways_right(struct amount_ways *ways, const char *text, const struct amount_cell *cell, int line);
void amount_ways_wrong(struct amount_ways *ways, struct arena *arena, const char *text, struct amount_form form,
                       const struct currency *taken);

/* When all cells were seen: which form reads those that were not read (an error), and as what others were taken
 * (warnings). `entry` is what a map would call the column; its pattern does not count, and without a name no map can
 * say anything of it. */
void amount_ways_tell(const struct amount_ways *ways, struct amount_form form, struct arena *arena, const char *path,
                      const struct column_entry *entry, struct diagnostics *list);

#endif

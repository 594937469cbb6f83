/* The domain of each input of a table, cut into slots within which every cell answers alike, with one witness value per
 * slot.
 *
 * A slot exists only when the column's type has a value in it: there is no integer between 5 and 6, no day between two
 * neighbours, no choice beside the declared ones. */
#ifndef DEALWRIGHT_CHECK_SLOTS_H
#define DEALWRIGHT_CHECK_SLOTS_H

#include "rulebook/table.h"

struct slots {
  struct value *witness; /* one value per slot, in order */
  size_t count;
  uint64_t **rows;      /* per slot: a bit per row whose cell accepts it */
  size_t *first, *last; /* per row: the outermost slots that its cell accepts; first > last when there is none */
  bool too_large;       /* opaque because the budget did not last */
  bool opaque; /* cells that look at another input, or a type without slots: nothing can be proved over this column */
};

/* The slots of every column; arrays of table->input_count. Asking a cell takes one of the budget; a column for which it
 * does not last is opaque. */
struct slots *slots_make(struct arena *arena, const struct table *table, const struct currency *currency,
                         size_t *budget);

#endif

/* Finding the rows of a table that match, without asking every cell.
 *
 * Per column, the values that its cells mention cut the domain into slots within which every cell answers alike. For
 * each slot that was ever asked for, a bit per row is kept; a lookup is one binary search and one AND per column. */
#ifndef DEALWRIGHT_RULEBOOK_TABLE_INDEX_H
#define DEALWRIGHT_RULEBOOK_TABLE_INDEX_H

#include "rulebook/table.h"

struct table_index *table_index_make(struct arena *arena, const struct table *table);

#endif

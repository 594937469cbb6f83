/* Reading one cell of a decision table. */
#ifndef DEALWRIGHT_RULEBOOK_TABLE_CELL_H
#define DEALWRIGHT_RULEBOOK_TABLE_CELL_H

#include "rulebook/table.h"

struct cell_context {
  struct arena *arena;
  const struct value_locale *locale;
  const struct table_column *inputs; /* all of them: a cell may name another */
  size_t input_count;
  size_t column; /* the cell's own */
};

/* Reads an input cell that is not blank. On failure false, with what was expected in `why`. */
bool table_cell_read(const struct cell_context *context, const char *text, struct table_cell *out, struct buffer *why);

#endif

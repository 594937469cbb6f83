/* What reading and running tests of tables share. */
#ifndef DEALWRIGHT_SCENARIO_TABLE_PART_H
#define DEALWRIGHT_SCENARIO_TABLE_PART_H

#include "rulebook/table.h"

/* Whether the table's result is a list, even of one. */
bool table_is_list(const struct table *table);

/* `3% | 5%`: the parts, without blanks around them. */
const char **table_test_parts(struct arena *arena, const char *text, size_t *count);

/* The number of a line, or -1. */
int table_test_line(const char *text);

/* Why a row did not decide: the first cell that said no, with the value it saw; or that others came before it. */
void table_row_reason(const struct table *table, const struct table_row *row, const struct value *inputs,
                      struct buffer *out);

/* The row of that line, or NULL. */
const struct table_row *table_row_at(const struct table *table, int line);

#endif

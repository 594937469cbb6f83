/* Asking decision tables, seen from those who check the calls before anything runs. The functions themselves are made
 * by lookup_open, see state.h. */
#ifndef DEALWRIGHT_SCRIPT_LOOKUP_H
#define DEALWRIGHT_SCRIPT_LOOKUP_H

#include "script/chain.h"

/* Reports what is wrong with `table.NAME{...}` when it begins at token `first`: an input that is unknown, missing or
 * given twice, a literal or a field of another kind than the column, an output that is unknown. What cannot be known
 * before the rule runs is left alone. An unknown table is reported in scripts only; chain_read does it for expressions.
 */
void lookup_check(const struct chain_context *context, size_t first);

/* `role = ..., tier = ...`: the names of all inputs, each followed by `behind`. */
const char *lookup_inputs(struct arena *arena, const struct table *table, const char *behind);

/* Add the message for a name that is no input, or no output, of the table. */
void lookup_report_input(struct arena *arena, const struct table *table, const struct position *at, const char *name,
                         struct diagnostics *list);
void lookup_report_output(struct arena *arena, const struct table *table, const struct position *at, const char *name,
                          struct diagnostics *list);

#endif

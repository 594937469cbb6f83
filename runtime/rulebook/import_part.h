/* The parts of an import that have a file of their own. */
#ifndef DEALWRIGHT_RULEBOOK_IMPORT_PART_H
#define DEALWRIGHT_RULEBOOK_IMPORT_PART_H

#include "rulebook/part.h"

void import_columns_read(struct loading *loading, const struct yaml *node, const char *what, struct import_map *out);

/* One command of the map whose columns are read. False when it cannot be said what it is about. */
bool import_command_read(struct loading *loading, const struct yaml *node, const char *what,
                         const struct import_map *map, struct import_command *out);

/* Whether the verb, record and fields of a command are there. */
void import_command_check(struct loading *loading, const struct yaml *node, const char *what,
                          const struct import_command *command);

#endif

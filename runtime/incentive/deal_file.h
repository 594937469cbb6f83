/* Deals, payments and the like from CSV files, without a store: every row an event.
 *
 * A column is found by the column map, else by its header: the field's name, or `record.field`. What a plan does not
 * need is not read. */
#ifndef DEALWRIGHT_INCENTIVE_DEAL_FILE_H
#define DEALWRIGHT_INCENTIVE_DEAL_FILE_H

#include "incentive/column_map.h"
#include "incentive/dataset.h"

struct deal_file {
  const char *path;
  const struct record *record; /* the case's own, or a series */
};

/* Reads the columns that the plan needs of this record. False, with every bad row named at its line and column, when a
 * needed column is missing, a value does not fit its type, or a case stands there twice. */
bool deal_file_read(struct dataset *dataset, const struct deal_file *file, struct column_map *map,
                    const struct plan *plan, struct diagnostics *list);

#endif

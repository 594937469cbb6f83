/* Which cells of a deal file's rows are read into which columns. */
#ifndef DEALWRIGHT_INCENTIVE_DEAL_COLUMN_H
#define DEALWRIGHT_INCENTIVE_DEAL_COLUMN_H

#include "format/csv.h"
#include "incentive/amount_ways.h"
#include "incentive/date_ways.h"
#include "incentive/deal_file.h"

enum { DEAL_FILE_ERRORS = 20 }; /* after so many the rest of a file is not looked at */

struct deal_column {
  struct data_column *column;
  const struct type *type;
  int cell;
  int currency;              /* of an amount: the cell that names its currency, or -1 */
  const char *currency_name; /* what that is called */
  int where;                 /* the cell that has to equal `equals`, or -1 */
  const char *where_name, *equals, *pattern;
  bool is_person;
  const char *name, *header; /* as a map would name it, and what it is called in the file */
  struct date_ways ways;     /* of a column of dates */
  struct amount_form form;   /* of a column of amounts */
  struct amount_ways amounts;
};

struct deal_columns {
  struct deal_column *items;
  size_t count;
  int key; /* the cell of the case's id */
  size_t width;
};

/* Finds them in the header. False with a message for each needed column that is not there, each entry of the map that
 * names a column that is not there. */
bool deal_columns_find(struct dataset *dataset, const struct deal_file *file, struct column_map *map,
                       const struct plan *plan, const struct csv_row *header, struct deal_columns *out,
                       struct diagnostics *list);

#endif

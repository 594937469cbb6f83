/* Which column of a CSV file stands for what: `won=close_date[deal_stage=Won],owner=sales_agent`.
 *
 * Each entry is NAME=COLUMN. Behind the column may stand a condition in brackets: the cell counts only in rows whose
 * other column has that value. A pattern of dates may follow a colon: `signed=Datum:dd.mm.yyyy`. */
#ifndef DEALWRIGHT_INCENTIVE_COLUMN_MAP_H
#define DEALWRIGHT_INCENTIVE_COLUMN_MAP_H

#include "base/arena.h"
#include "base/diagnostic.h"

struct column_entry {
  const char *name, *column;
  const char *where, *equals; /* the condition, or NULL */
  const char *pattern;        /* of dates, or NULL */
  bool used;
};

/* The entry as an option that a shell takes as it is: `--map won=closed:d.m.yyyy`, in quotes where it needs them. */
const char *column_entry_text(struct arena *arena, const struct column_entry *entry);

struct column_map {
  struct column_entry *entries;
  size_t count;
};

/* False with an error when the text is not of that form or names something twice. */
bool column_map_read(struct arena *arena, const char *text, struct column_map *out, struct diagnostics *list);
struct column_entry *column_map_find(const struct column_map *map, const char *name); /* NULL: none */

#endif

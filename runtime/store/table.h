/* The typed table of one record, and its statements. */
#ifndef DEALWRIGHT_STORE_TABLE_H
#define DEALWRIGHT_STORE_TABLE_H

#include "store/handle.h"

enum { TABLE_SHAPES = 16, TABLE_FIRST_FIELD = 3 /* after id, parent, number */ };

/* Which columns one kind of change names, and the statement that makes it. */
struct shape {
  unsigned char *named; /* one byte for each column, then parent, then number */
  struct statement put;
};

struct table {
  struct table *next;
  struct arena *arena; /* owns all of it but the statements */
  const char *name, *parent;
  struct store_column *columns;
  int *at; /* the first result column of each column: money has two */
  size_t count;
  struct statement by_key, last_of, rows_of, rows_all, rows_by_key;
  struct shape shapes[TABLE_SHAPES];
  size_t shape_count, shape_next;
  const char **texts;   /* of the change being made, by column */
  unsigned char *named; /* as in struct shape */
};

/* The table of a record, NULL when there is none. With `must`, that is an error. A failure is always one. */
struct table *table_find(struct store *store, const char *record, bool must, struct diagnostics *list);

/* Selects rows whose yes-or-no field is false; the caller's to release. Its text is the table's. */
struct statement table_select_false(struct table *table, const char *field);

/* After a begin: forgets tables that another process has changed since. */
bool tables_refresh(struct store *store, struct diagnostics *list);
void tables_forget(struct store *store);

/* Makes in `into` every record table that `from` has. */
bool tables_copy(struct store *from, struct store *into, struct diagnostics *list);

/* Names of all records in byte order, owned by the arena. */
bool table_names(struct store *store, struct arena *arena, const char ***names, size_t *count,
                 struct diagnostics *list);

bool column_is_money(const struct store_column *column); /* two columns of SQL */
void add_quoted(struct buffer *sql, const char *name);   /* "name", as SQL wants it */

/* ---- row.c ---- */

/* How many of `count` facts, of which the first is a FACT_PUT, can be put together: at least 1. */
size_t row_puts(const struct fact *facts, size_t count);
/* Inserts or updates the row that they name. */
bool row_put(struct store *store, const struct fact *facts, size_t count, struct diagnostics *list);

#endif

/* Prepared statements: kept, lent out, stepped.
 *
 * A statement is lent to one user at a time; whoever asks while it is lent (a callback of an iteration that asks the
 * store again) gets a second one, which is thrown away when given back. Parameters are bound without copying, so what
 * is bound must live until the statement is given back. */
#ifndef DEALWRIGHT_STORE_STATEMENT_H
#define DEALWRIGHT_STORE_STATEMENT_H

#include "base/diagnostic.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

struct store;

enum statement_name {
#define STATEMENT(name, parameters, scans, sql) STATEMENT_##name,
#include "store/statement.def"
#undef STATEMENT
  STATEMENT_COUNT
};

struct statement {
  const char *sql; /* owned by whoever made it */
  int parameters;
  sqlite3_stmt *kept;
  bool lent;
};

/* The table's row, for the test that prepares them all. */
struct statement_row {
  const char *name;
  int parameters;
  bool scans;
  const char *sql;
};
extern const struct statement_row statement_table[STATEMENT_COUNT];

/* NULL (with a diagnostic) when it cannot be prepared or does not take as many parameters as it says. */
sqlite3_stmt *statement_take(struct store *store, struct statement *statement, struct diagnostics *list);
void statement_give(struct statement *statement, sqlite3_stmt *handle); /* NULL is fine */
void statement_release(struct statement *statement);

sqlite3_stmt *statement_fixed(struct store *store, enum statement_name name, struct diagnostics *list);
void statement_done(struct store *store, enum statement_name name, sqlite3_stmt *handle);

/* 1 a row, 0 the end, -1 failed (with a diagnostic). The one place that steps. */
int statement_step(struct store *store, sqlite3_stmt *handle, struct diagnostics *list);

/* A fixed statement without parameters and rows, start to end. */
bool statement_run(struct store *store, enum statement_name name, struct diagnostics *list);
/* Steps a lent writing statement to its end and gives it back. */
bool statement_finish(struct store *store, enum statement_name name, sqlite3_stmt *handle, struct diagnostics *list);

void bind_text(sqlite3_stmt *handle, int parameter, const char *text); /* NULL binds NULL */
void bind_integer(sqlite3_stmt *handle, int parameter, int64_t integer);
void bind_optional(sqlite3_stmt *handle, int parameter, int64_t integer); /* 0 binds NULL */

const char *column_text(sqlite3_stmt *handle, int column); /* NULL for NULL; lives until the next step */

#endif

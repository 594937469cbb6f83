/* Prepared statements.
 *
 * Invariants
 * 1. Only statement_step steps, so every failure of SQLite becomes a diagnostic in one place.
 * 2. A kept statement that is not lent is reset: it holds no read transaction open.
 *
 * Statements are prepared when first asked for: a program that answers one question does not pay for sixty. A unit
 * test prepares every one of them and checks parameters and declared scans. */
#include "store/handle.h"

const struct statement_row statement_table[STATEMENT_COUNT] = {
#define STATEMENT(name, parameters, scans, sql) {#name, parameters, scans, sql},
#include "store/statement.def"
#undef STATEMENT
};

static sqlite3_stmt *prepare(struct store *store, const struct statement *statement, bool keep,
                             struct diagnostics *list) {
  sqlite3_stmt *handle = NULL;
  unsigned flags = keep ? SQLITE_PREPARE_PERSISTENT : 0;
  int code = sqlite3_prepare_v3(store->db, statement->sql, -1, flags, &handle, NULL);
  if (code != SQLITE_OK) {
    store_fail(store, list);
    return NULL;
  }
  if (sqlite3_bind_parameter_count(handle) == statement->parameters) return handle;
  store_fail_with(store, SQLITE_INTERNAL, statement->sql, list);
  sqlite3_finalize(handle);
  return NULL;
}

sqlite3_stmt *statement_take(struct store *store, struct statement *statement, struct diagnostics *list) {
  if (statement->lent) return prepare(store, statement, false, list);
  if (statement->kept == NULL) statement->kept = prepare(store, statement, true, list);
  statement->lent = statement->kept != NULL;
  return statement->kept;
}

void statement_give(struct statement *statement, sqlite3_stmt *handle) {
  if (handle == NULL) return;
  if (handle != statement->kept) {
    sqlite3_finalize(handle);
    return;
  }
  sqlite3_reset(handle);
  statement->lent = false;
}

void statement_release(struct statement *statement) {
  sqlite3_finalize(statement->kept);
  statement->kept = NULL;
  statement->lent = false;
}

sqlite3_stmt *statement_fixed(struct store *store, enum statement_name name, struct diagnostics *list) {
  struct statement *statement = &store->fixed[name];
  if (statement->sql == NULL) {
    statement->sql = statement_table[name].sql;
    statement->parameters = statement_table[name].parameters;
  }
  return statement_take(store, statement, list);
}

void statement_done(struct store *store, enum statement_name name, sqlite3_stmt *handle) {
  statement_give(&store->fixed[name], handle);
}

int statement_step(struct store *store, sqlite3_stmt *handle, struct diagnostics *list) {
  int code = sqlite3_step(handle);
  if (code == SQLITE_ROW) return 1;
  if (code == SQLITE_DONE) return 0;
  store_fail(store, list);
  return -1;
}

bool statement_finish(struct store *store, enum statement_name name, sqlite3_stmt *handle, struct diagnostics *list) {
  bool fine = statement_step(store, handle, list) == 0;
  statement_done(store, name, handle);
  return fine;
}

bool statement_run(struct store *store, enum statement_name name, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, name, list);
  return handle != NULL && statement_finish(store, name, handle, list);
}

void bind_text(sqlite3_stmt *handle, int parameter, const char *text) {
  if (text == NULL) sqlite3_bind_null(handle, parameter);
  else sqlite3_bind_text(handle, parameter, text, -1, SQLITE_STATIC);
}

void bind_integer(sqlite3_stmt *handle, int parameter, int64_t integer) {
  sqlite3_bind_int64(handle, parameter, integer);
}

void bind_optional(sqlite3_stmt *handle, int parameter, int64_t integer) {
  if (integer == 0) sqlite3_bind_null(handle, parameter);
  else sqlite3_bind_int64(handle, parameter, integer);
}

const char *column_text(sqlite3_stmt *handle, int column) {
  return (const char *)sqlite3_column_text(handle, column);
}

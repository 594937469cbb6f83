/* Sweeping over the rows of a record.
 *
 * Invariants
 * 1. Only the columns asked for are read, and no text is copied: a million rows are read at the speed of SQLite.
 * 2. Rows come in the order of their keys, whatever the order in which they were made. */
#include "store/sweep.h"

#include "base/text.h"
#include "store/table.h"

enum { SWEEP_KEY, SWEEP_PARENT, SWEEP_NUMBER, SWEEP_FIELDS };

struct sweeping {
  struct store *store;
  const struct sweep *sweep;
  const struct table *table;
  struct arena *arena;       /* of one row: lists */
  const struct type **types; /* by field */
  const char **names;        /* by field, as the table has them */
  int *at;                   /* the result column of each field */
  int after;                 /* the first result column behind the fields */
  struct value *values;
  struct diagnostics *list;
  bool stopped; /* by the callback */
};

static bool find_fields(struct sweeping *sweeping, struct arena *arena) {
  const struct sweep *sweep = sweeping->sweep;
  size_t room = sweep->field_count + 1;
  sweeping->types = arena_alloc(arena, room * sizeof *sweeping->types);
  sweeping->names = arena_alloc(arena, room * sizeof *sweeping->names);
  sweeping->at = arena_alloc(arena, room * sizeof *sweeping->at);
  sweeping->values = arena_alloc(arena, room * sizeof *sweeping->values);
  sweeping->after = SWEEP_FIELDS;
  for (size_t i = 0; i < sweep->field_count; i++) {
    for (size_t j = 0; j < sweeping->table->count; j++)
      if (text_equal(sweeping->table->columns[j].name, sweep->fields[i])) {
        sweeping->types[i] = sweeping->table->columns[j].type;
        sweeping->names[i] = sweeping->table->columns[j].name;
      }
    if (sweeping->types[i] == NULL) {
      diagnostic_add(sweeping->list, DIAGNOSTIC_store_unknown_field, NULL, sweep->record, sweep->fields[i]);
      return false;
    }
    sweeping->at[i] = sweeping->after;
    sweeping->after += sweeping->types[i]->kind == KIND_MONEY ? 2 : 1;
  }
  return true;
}

static void write_query(const struct sweeping *sweeping, struct buffer *sql) {
  buffer_puts(sql, "SELECT r.\"id\", r.\"parent\", r.\"number\"");
  for (size_t i = 0; i < sweeping->sweep->field_count; i++) {
    buffer_puts(sql, ", r.");
    add_quoted(sql, sweeping->names[i]);
    if (sweeping->types[i]->kind == KIND_MONEY) buffer_printf(sql, ", r.\"%s_currency\"", sweeping->names[i]);
  }
  if (sweeping->sweep->with_case) buffer_puts(sql, ", c.number, c.opened, c.closed, c.outcome, c.rulebook");
  buffer_puts(sql, " FROM ");
  add_quoted(sql, sweeping->table->name);
  buffer_puts(sql, " r");
  if (sweeping->sweep->with_case) buffer_puts(sql, " LEFT JOIN dw_case c ON c.id = r.\"id\"");
  if (sweeping->sweep->by != NULL) {
    buffer_puts(sql, " WHERE r.");
    add_quoted(sql, sweeping->sweep->by);
    buffer_puts(sql, " = ?1");
  }
  buffer_puts(sql, " ORDER BY r.\"id\"");
}

/* ---- one row ---- */

static bool refuse(const struct sweeping *sweeping, size_t field, const char *text) {
  struct buffer type = BUFFER_EMPTY;
  type_write(&type, sweeping->types[field]);
  diagnostic_add(sweeping->list, DIAGNOSTIC_store_bad_value, NULL, sweeping->table->name, sweeping->names[field],
                 text != NULL ? text : "", buffer_text(&type));
  buffer_release(&type);
  return false;
}

static bool read_money(const struct sweeping *sweeping, sqlite3_stmt *row, size_t field, struct value *out) {
  const char *code = column_text(row, sweeping->at[field] + 1);
  const struct currency *currency = code != NULL ? currency_find(code) : NULL;
  if (currency == NULL) return refuse(sweeping, field, code);
  out->kind = KIND_MONEY;
  out->money = money_from_minor(sqlite3_column_int64(row, sweeping->at[field]), currency);
  return true;
}

static bool read_value(struct sweeping *sweeping, sqlite3_stmt *row, size_t field) {
  struct value *out = &sweeping->values[field];
  int at = sweeping->at[field];
  *out = (struct value){.kind = KIND_EMPTY};
  if (sqlite3_column_type(row, at) == SQLITE_NULL) return true;
  switch (sweeping->types[field]->kind) {
  case KIND_BOOLEAN:
    *out = value_boolean(sqlite3_column_int64(row, at) != 0);
    return true;
  case KIND_INTEGER:
    *out = value_integer(sqlite3_column_int64(row, at));
    return true;
  case KIND_MONEY:
    return read_money(sweeping, row, field, out);
  case KIND_TEXT:
  case KIND_CHOICE:
  case KIND_REF:
    *out = value_text(column_text(row, at));
    out->kind = sweeping->types[field]->kind;
    return true;
  default:
    return value_parse(sweeping->arena, sweeping->types[field], column_text(row, at), out) ||
           refuse(sweeping, field, column_text(row, at));
  }
}

static void read_case(const struct sweeping *sweeping, sqlite3_stmt *row, struct sweep_row *out) {
  int at = sweeping->after;
  out->has_case = sqlite3_column_type(row, at) != SQLITE_NULL;
  if (!out->has_case) return;
  out->opened = sqlite3_column_int64(row, at + 1);
  out->closed = sqlite3_column_int64(row, at + 2);
  out->outcome = column_text(row, at + 3);
  out->rulebook = sqlite3_column_int(row, at + 4);
}

static bool read_row(struct sweeping *sweeping, sqlite3_stmt *handle, struct sweep_row *out) {
  *out = (struct sweep_row){.key = column_text(handle, SWEEP_KEY),
                            .parent = column_text(handle, SWEEP_PARENT),
                            .number = sqlite3_column_int(handle, SWEEP_NUMBER),
                            .values = sweeping->values};
  for (size_t i = 0; i < sweeping->sweep->field_count; i++)
    if (!read_value(sweeping, handle, i)) return false;
  if (sweeping->sweep->with_case) read_case(sweeping, handle, out);
  return true;
}

/* ---- all of them ---- */

static bool read_rows(struct sweeping *sweeping, sqlite3_stmt *handle,
                      bool (*each)(void *context, const struct sweep_row *row), void *context) {
  struct sweep_row row;
  int got;
  while ((got = statement_step(sweeping->store, handle, sweeping->list)) == 1) {
    if (!read_row(sweeping, handle, &row)) return false;
    sweeping->stopped = !each(context, &row);
    if (sweeping->stopped) return true;
    arena_reset(sweeping->arena);
  }
  return got == 0;
}

bool store_sweep(struct store *store, const struct sweep *sweep,
                 bool (*each)(void *context, const struct sweep_row *row), void *context, struct diagnostics *list) {
  struct sweeping sweeping = {.store = store, .sweep = sweep, .list = list};
  sweeping.table = table_find(store, sweep->record, true, list);
  if (sweeping.table == NULL || !pending_write(store, list)) return false;
  struct arena *arena = arena_new();
  struct buffer sql = BUFFER_EMPTY;
  sweeping.arena = arena_new();
  bool fine = find_fields(&sweeping, arena);
  if (fine) write_query(&sweeping, &sql);
  struct statement statement = {.sql = buffer_text(&sql), .parameters = sweep->by != NULL};
  size_t turns = sweep->by != NULL ? sweep->value_count : 1;
  for (size_t i = 0; fine && !sweeping.stopped && i < turns; i++) {
    sqlite3_stmt *handle = statement_take(store, &statement, list);
    if (handle != NULL && sweep->by != NULL) bind_text(handle, 1, sweep->values[i]);
    fine = handle != NULL && read_rows(&sweeping, handle, each, context);
    statement_give(&statement, handle);
  }
  statement_release(&statement);
  buffer_release(&sql);
  arena_free(sweeping.arena);
  arena_free(arena);
  return fine;
}

bool store_count(struct store *store, const char *record, int64_t *out, struct diagnostics *list) {
  const struct table *table = table_find(store, record, true, list);
  if (table == NULL || !pending_write(store, list)) return false;
  struct buffer sql = BUFFER_EMPTY;
  buffer_puts(&sql, "SELECT count(*) FROM ");
  add_quoted(&sql, table->name);
  struct statement statement = {.sql = buffer_text(&sql)};
  sqlite3_stmt *handle = statement_take(store, &statement, list);
  int got = handle != NULL ? statement_step(store, handle, list) : -1;
  *out = got == 1 ? sqlite3_column_int64(handle, 0) : 0;
  statement_give(&statement, handle);
  statement_release(&statement);
  buffer_release(&sql);
  return got == 1;
}

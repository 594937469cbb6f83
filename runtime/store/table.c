/* The typed tables of records.
 *
 * Invariants
 * 1. Names are always quoted, and none is taken that the store uses itself.
 * 2. A column is never dropped, moved or given another kind: rows of the past stay readable.
 * 3. What a table looks like stands in dw_record and dw_column, in the rulebook's words; the table itself follows from
 * it.
 *
 *     kind                                              SQL
 *     boolean                                           INTEGER 0 or 1
 *     integer                                           INTEGER
 *     money                                             NAME INTEGER minor units, NAME_currency TEXT
 *     text, choice, ref, date, time, duration,
 *     decimal, percent, list                            TEXT, canonical
 *     any of them, private                              TEXT, sealed */
#include "store/table.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void add_quoted(struct buffer *sql, const char *name) {
  buffer_putc(sql, '"');
  for (; *name != '\0'; name++) {
    if (*name == '"') buffer_putc(sql, '"');
    buffer_putc(sql, *name);
  }
  buffer_putc(sql, '"');
}

/* ---- knowing a table ---- */

static void table_free(struct table *table) {
  statement_release(&table->by_key);
  statement_release(&table->last_of);
  statement_release(&table->rows_of);
  statement_release(&table->rows_all);
  statement_release(&table->rows_by_key);
  for (size_t i = 0; i < table->shape_count; i++) statement_release(&table->shapes[i].put);
  arena_free(table->arena);
  free(table);
}

void tables_forget(struct store *store) {
  while (store->tables != NULL) {
    struct table *table = store->tables;
    store->tables = table->next;
    table_free(table);
  }
}

bool tables_refresh(struct store *store, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_meta_read, list);
  if (handle == NULL) return false;
  int got = statement_step(store, handle, list);
  int64_t definitions = got == 1 ? sqlite3_column_int64(handle, 0) : 0;
  statement_done(store, STATEMENT_meta_read, handle);
  if (definitions != store->definitions) tables_forget(store);
  store->definitions = definitions;
  return got >= 0;
}

static const char private_word[] = "private ";

bool column_is_money(const struct store_column *column) {
  return column->type->kind == KIND_MONEY && !column->is_private;
}

static bool add_column(struct table *table, const char *name, const char *type) {
  const char *wrong;
  bool is_private = strncmp(type, private_word, sizeof private_word - 1) == 0;
  if (is_private) type += sizeof private_word - 1;
  const struct type *parsed = type_parse(table->arena, type, &wrong);
  if (parsed == NULL) return false;
  table->columns = arena_grow(table->arena, table->columns, table->count, sizeof *table->columns);
  table->columns[table->count++] = (struct store_column){arena_copy(table->arena, name), parsed, is_private};
  return true;
}

static bool read_columns(struct store *store, struct table *table, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_columns_read, list);
  if (handle == NULL) return false;
  bind_text(handle, 1, table->name);
  int got;
  while ((got = statement_step(store, handle, list)) == 1)
    if (!add_column(table, column_text(handle, 0), column_text(handle, 1))) {
      store_fail_with(store, SQLITE_CORRUPT, column_text(handle, 1), list);
      got = -1;
      break;
    }
  statement_done(store, STATEMENT_columns_read, handle);
  return got == 0;
}

static void add_columns(struct buffer *sql, const struct table *table) {
  buffer_puts(sql, "SELECT \"id\",\"parent\",\"number\"");
  for (size_t i = 0; i < table->count; i++) {
    buffer_putc(sql, ',');
    add_quoted(sql, table->columns[i].name);
    if (!column_is_money(&table->columns[i])) continue;
    buffer_puts(sql, ",\"");
    buffer_puts(sql, table->columns[i].name);
    buffer_puts(sql, "_currency\"");
  }
  buffer_puts(sql, " FROM ");
  add_quoted(sql, table->name);
}

static struct statement make_select(const struct table *table, const char *tail, int parameters) {
  struct buffer sql = BUFFER_EMPTY;
  add_columns(&sql, table);
  buffer_puts(&sql, tail);
  struct statement made = {.sql = arena_copy(table->arena, buffer_text(&sql)), .parameters = parameters};
  buffer_release(&sql);
  return made;
}

struct statement table_select_false(struct table *table, const char *field) {
  struct buffer tail = BUFFER_EMPTY;
  buffer_puts(&tail, " WHERE ");
  add_quoted(&tail, field);
  buffer_puts(&tail, " = 0 ORDER BY \"number\", \"id\"");
  struct statement made = make_select(table, buffer_text(&tail), 0);
  buffer_release(&tail);
  return made;
}

static void finish_table(struct table *table) {
  struct arena *arena = table->arena;
  int next = TABLE_FIRST_FIELD;
  table->at = arena_alloc(arena, (table->count + 1) * sizeof *table->at);
  table->texts = arena_alloc(arena, (table->count + 1) * sizeof *table->texts);
  table->named = arena_alloc(arena, table->count + 2);
  for (size_t i = 0; i < table->count; i++) {
    table->at[i] = next;
    next += column_is_money(&table->columns[i]) ? 2 : 1;
  }
  table->by_key = make_select(table, " WHERE \"id\" = ?1", 1);
  table->last_of = make_select(table, " WHERE \"parent\" = ?1 ORDER BY \"number\" DESC, \"id\" DESC LIMIT 1", 1);
  table->rows_of = make_select(table, " WHERE \"parent\" = ?1 ORDER BY \"number\", \"id\"", 1);
  table->rows_all = make_select(table, " ORDER BY \"number\", \"id\"", 0);
  table->rows_by_key = make_select(table, " ORDER BY \"id\"", 0);
}

/* 1 known, 0 not, -1 failed. */
static int read_record(struct store *store, struct table *table, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_record_read, list);
  if (handle == NULL) return -1;
  bind_text(handle, 1, table->name);
  int got = statement_step(store, handle, list);
  const char *parent = got == 1 ? column_text(handle, 0) : NULL;
  if (parent != NULL) table->parent = arena_copy(table->arena, parent);
  statement_done(store, STATEMENT_record_read, handle);
  if (got == 1 && !read_columns(store, table, list)) return -1;
  return got;
}

static struct table *table_load(struct store *store, const char *record, bool must, struct diagnostics *list) {
  struct table *table = xmalloc(sizeof *table);
  *table = (struct table){.arena = arena_new()};
  table->name = arena_copy(table->arena, record);
  int got = read_record(store, table, list);
  if (got == 0 && must) diagnostic_add(list, DIAGNOSTIC_store_unknown_record, NULL, record);
  if (got != 1) {
    table_free(table);
    return NULL;
  }
  finish_table(table);
  table->next = store->tables;
  return store->tables = table;
}

struct table *table_find(struct store *store, const char *record, bool must, struct diagnostics *list) {
  for (struct table *table = store->tables; table != NULL; table = table->next)
    if (strcmp(table->name, record) == 0) return table;
  return table_load(store, record, must, list);
}

bool store_columns(struct store *store, const char *record, const struct store_column **columns, size_t *count) {
  const struct table *table = table_find(store, record, false, NULL);
  if (table == NULL) return false;
  *columns = table->columns;
  *count = table->count;
  return true;
}

bool table_names(struct store *store, struct arena *arena, const char ***names, size_t *count,
                 struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_record_list, list);
  int got = handle != NULL ? 1 : -1;
  *names = NULL;
  *count = 0;
  while (handle != NULL && (got = statement_step(store, handle, list)) == 1) {
    *names = arena_grow(arena, *names, *count, sizeof **names);
    (*names)[(*count)++] = arena_copy(arena, column_text(handle, 0));
  }
  statement_done(store, STATEMENT_record_list, handle);
  return got == 0;
}

/* ---- defining one ---- */

static bool execute(struct store *store, const char *sql, struct diagnostics *list) {
  return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK || store_fail(store, list);
}

static bool is_reserved_record(const char *name) {
  static const char *const views[] = {"cases", "stages", "todo", "approvals", "ledger", "log"};
  for (size_t i = 0; i < sizeof views / sizeof *views; i++)
    if (strcasecmp(name, views[i]) == 0) return true;
  return strncasecmp(name, "dw_", 3) == 0 || strncasecmp(name, "sqlite_", 7) == 0;
}

/* The currency column of a money field, too, is a name that is taken. */
static bool is_currency_of_another(const char *name, const struct store_column *columns, size_t count) {
  for (size_t i = 0; i < count; i++) {
    size_t size = strlen(columns[i].name);
    if (column_is_money(&columns[i]) && strncasecmp(name, columns[i].name, size) == 0 &&
        strcasecmp(name + size, "_currency") == 0)
      return true;
  }
  return false;
}

static bool has_currency_name(const struct table *known, const struct store_column *money) {
  for (size_t i = 0; i < known->count; i++)
    if (is_currency_of_another(known->columns[i].name, money, 1)) return true;
  return false;
}

/* The same between a new column and those that are there already. */
static bool is_taken(const struct table *known, const struct store_column *column) {
  return known != NULL &&
         (is_currency_of_another(column->name, known->columns, known->count) || has_currency_name(known, column));
}

static bool names_are_free(const char *record, const struct store_column *columns, size_t count,
                           struct diagnostics *list) {
  bool fine = !is_reserved_record(record);
  if (!fine) diagnostic_add(list, DIAGNOSTIC_store_reserved_record, NULL, record);
  for (size_t i = 0; i < count; i++) {
    const char *name = columns[i].name;
    if (strcasecmp(name, "id") != 0 && strcasecmp(name, "parent") != 0 && strcasecmp(name, "number") != 0 &&
        !is_currency_of_another(name, columns, count))
      continue;
    diagnostic_add(list, DIAGNOSTIC_store_reserved_field, NULL, record, name);
    fine = false;
  }
  return fine;
}

static bool column_is_number(const struct store_column *column) {
  enum kind kind = column->type->kind;
  return !column->is_private && (kind == KIND_BOOLEAN || kind == KIND_INTEGER || kind == KIND_MONEY);
}

static void add_definition(struct buffer *sql, const struct store_column *column) {
  add_quoted(sql, column->name);
  buffer_puts(sql, column_is_number(column) ? " INTEGER" : " TEXT");
}

/* With all its columns: each column added later makes SQLite read the whole schema again. */
static bool create_table(struct store *store, const char *record, const struct store_column *columns, size_t count,
                         struct diagnostics *list) {
  struct buffer sql = BUFFER_EMPTY;
  buffer_puts(&sql, "CREATE TABLE ");
  add_quoted(&sql, record);
  buffer_puts(&sql, " (\"id\" TEXT NOT NULL PRIMARY KEY, \"parent\" TEXT, \"number\" INTEGER");
  for (size_t i = 0; i < count; i++) {
    buffer_puts(&sql, ", ");
    add_definition(&sql, &columns[i]);
    if (column_is_money(&columns[i])) buffer_printf(&sql, ", \"%s_currency\" TEXT", columns[i].name);
  }
  buffer_puts(&sql, ") STRICT, WITHOUT ROWID");
  bool fine = execute(store, buffer_text(&sql), list);
  buffer_release(&sql);
  return fine;
}

static bool create_index(struct store *store, const char *index, const char *record, const char *columns,
                         struct diagnostics *list) {
  struct buffer sql = BUFFER_EMPTY;
  buffer_puts(&sql, "CREATE INDEX IF NOT EXISTS ");
  add_quoted(&sql, index);
  buffer_puts(&sql, " ON ");
  add_quoted(&sql, record);
  buffer_printf(&sql, " (%s)", columns);
  bool fine = execute(store, buffer_text(&sql), list);
  buffer_release(&sql);
  return fine;
}

static bool create_series(struct store *store, const char *record, struct diagnostics *list) {
  struct buffer name = BUFFER_EMPTY;
  buffer_printf(&name, "dw_series_%s", record);
  bool fine = create_index(store, buffer_text(&name), record, "\"parent\", \"number\"", list);
  buffer_release(&name);
  return fine;
}

bool store_find_by(struct store *store, const char *record, const char *field, struct diagnostics *list) {
  struct buffer name = BUFFER_EMPTY, column = BUFFER_EMPTY;
  buffer_printf(&name, "dw_by_%s_%s", record, field);
  add_quoted(&column, field);
  bool fine = store_touch(store, list) && create_index(store, buffer_text(&name), record, buffer_text(&column), list);
  buffer_release(&name);
  buffer_release(&column);
  return fine;
}

static bool alter_table(struct store *store, const char *record, const struct store_column *column,
                        struct diagnostics *list) {
  struct buffer sql = BUFFER_EMPTY;
  buffer_puts(&sql, "ALTER TABLE ");
  add_quoted(&sql, record);
  buffer_puts(&sql, " ADD COLUMN ");
  size_t start = sql.size;
  add_definition(&sql, column);
  bool fine = execute(store, buffer_text(&sql), list);
  if (fine && column_is_money(column)) {
    sql.size = start;
    buffer_printf(&sql, "\"%s_currency\" TEXT", column->name);
    fine = execute(store, buffer_text(&sql), list);
  }
  buffer_release(&sql);
  return fine;
}

static void column_write_type(struct buffer *out, const struct store_column *column) {
  if (column->is_private) buffer_puts(out, private_word);
  type_write(out, column->type);
}

static bool write_column(struct store *store, const char *record, size_t position, const struct store_column *column,
                         struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_column_write, list);
  struct buffer type = BUFFER_EMPTY;
  if (handle == NULL) return false;
  column_write_type(&type, column);
  bind_text(handle, 1, record);
  bind_integer(handle, 2, (int64_t)position);
  bind_text(handle, 3, column->name);
  bind_text(handle, 4, buffer_text(&type));
  bool fine = statement_finish(store, STATEMENT_column_write, handle, list);
  buffer_release(&type);
  return fine;
}

static bool write_record(struct store *store, const char *record, const char *parent, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_record_write, list);
  if (handle == NULL) return false;
  bind_text(handle, 1, record);
  bind_text(handle, 2, parent);
  return statement_finish(store, STATEMENT_record_write, handle, list);
}

static bool same_kind_of_type(const struct type *a, const struct type *b) {
  return a->kind == b->kind && (a->kind != KIND_LIST || same_kind_of_type(a->element, b->element));
}

/* A column of texts may become private, and public again: a sealed text says so itself. */
static bool same_kind(const struct store_column *a, const struct store_column *b) {
  return same_kind_of_type(a->type, b->type) && column_is_number(a) == column_is_number(b);
}

static bool same_type(const struct store_column *a, const struct store_column *b) {
  struct buffer left = BUFFER_EMPTY, right = BUFFER_EMPTY;
  column_write_type(&left, a);
  column_write_type(&right, b);
  bool same = strcmp(buffer_text(&left), buffer_text(&right)) == 0;
  buffer_release(&left);
  buffer_release(&right);
  return same;
}

static bool refuse_kind(const char *record, const struct store_column *old, const struct store_column *new,
                        struct diagnostics *list) {
  struct buffer was = BUFFER_EMPTY, wanted = BUFFER_EMPTY;
  column_write_type(&was, old);
  column_write_type(&wanted, new);
  diagnostic_add(list, DIAGNOSTIC_store_column_changed, NULL, record, new->name, buffer_text(&was),
                 buffer_text(&wanted));
  buffer_release(&was);
  buffer_release(&wanted);
  return false;
}

/* One column of a definition: known, retyped within its kind, or new at the end. `*next` is the next free position. */
static bool define_column(struct store *store, const char *record, const struct table *known,
                          const struct store_column *column, size_t *next, bool *changed, struct diagnostics *list) {
  for (size_t i = 0; known != NULL && i < known->count; i++) {
    const struct store_column *old = &known->columns[i];
    if (strcmp(old->name, column->name) != 0) continue;
    if (!same_kind(old, column)) return refuse_kind(record, old, column, list);
    if (same_type(old, column)) return true;
    *changed = true;
    return write_column(store, record, i, column, list);
  }
  if (is_taken(known, column)) {
    diagnostic_add(list, DIAGNOSTIC_store_reserved_field, NULL, record, column->name);
    return false;
  }
  *changed = true;
  return (known == NULL || alter_table(store, record, column, list)) &&
         write_column(store, record, (*next)++, column, list);
}

/* The record itself: known, under another parent, or new with all its columns. */
static bool define_record(struct store *store, const char *record, const char *parent, const struct table *known,
                          bool *changed, struct diagnostics *list) {
  if (known != NULL && text_equal(known->parent, parent)) return true;
  *changed = true;
  return write_record(store, record, parent, list) && (parent == NULL || create_series(store, record, list));
}

bool store_define(struct store *store, const char *record, const char *parent, const struct store_column *columns,
                  size_t count, struct diagnostics *list) {
  size_t before = diagnostics_errors(list);
  bool changed = false;
  if (!store_touch(store, list) || !names_are_free(record, columns, count, list)) return false;
  const struct table *known = table_find(store, record, false, list);
  size_t next = known != NULL ? known->count : 0;
  bool fine = diagnostics_errors(list) == before;
  if (fine && known == NULL) fine = create_table(store, record, columns, count, list);
  fine = fine && define_record(store, record, parent, known, &changed, list);
  for (size_t i = 0; i < count && fine; i++)
    fine = define_column(store, record, known, &columns[i], &next, &changed, list);
  if (!changed) return fine;
  store->was_reshaped = true;
  return statement_run(store, STATEMENT_meta_raise, list) && tables_refresh(store, list) && fine;
}

static bool table_copy(struct store *from, struct store *into, const char *name, struct diagnostics *list) {
  const struct table *table = table_find(from, name, true, list);
  return table != NULL && store_define(into, table->name, table->parent, table->columns, table->count, list);
}

bool tables_copy(struct store *from, struct store *into, struct diagnostics *list) {
  struct arena *arena = arena_new();
  const char **names;
  size_t count;
  bool fine = table_names(from, arena, &names, &count, list);
  for (size_t i = 0; i < count && fine; i++) fine = table_copy(from, into, names[i], list);
  arena_free(arena);
  return fine;
}

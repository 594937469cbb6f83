/* Rows of records: read, and changed by facts.
 *
 * Invariants
 * 1. A fact changes the columns it names and no others; a row that does not exist is made.
 * 2. What is bound points into the fact or the scratch arena and is used before either goes.
 * 3. Facts of one event that change one row one after the other, each in fields of its own, are one change of it.
 * 4. One shape of change (the same set of columns) has one prepared statement; the last few shapes are kept. */
#include "store/table.h"

#include "base/sealed.h"
#include "base/text.h"
#include "store/former.h"

#include <string.h>

/* ---- reading ---- */

static bool refuse_value(const struct table *table, size_t column, const char *text, struct diagnostics *list) {
  struct buffer type = BUFFER_EMPTY;
  type_write(&type, table->columns[column].type);
  diagnostic_add(list, DIAGNOSTIC_store_bad_value, NULL, table->name, table->columns[column].name, text,
                 buffer_text(&type));
  buffer_release(&type);
  return false;
}

static bool read_money(const struct table *table, size_t column, sqlite3_stmt *row, struct value *out,
                       struct diagnostics *list) {
  const char *code = column_text(row, table->at[column] + 1);
  const struct currency *currency = code != NULL ? currency_find(code) : NULL;
  if (currency == NULL) return refuse_value(table, column, code != NULL ? code : "", list);
  out->kind = KIND_MONEY;
  out->money = money_from_minor(sqlite3_column_int64(row, table->at[column]), currency);
  return true;
}

static bool is_sealed(sqlite3_stmt *row, int column) {
  return sqlite3_column_type(row, column) == SQLITE_TEXT && sealed_is(column_text(row, column));
}

static bool read_value(struct arena *arena, const struct table *table, size_t column, sqlite3_stmt *row,
                       struct value *out, struct diagnostics *list) {
  int at = table->at[column];
  const struct type *type = table->columns[column].type;
  *out = (struct value){.kind = KIND_EMPTY};
  if (sqlite3_column_type(row, at) == SQLITE_NULL) return true;
  if (table->columns[column].is_private || is_sealed(row, at)) {
    *out = value_sealed(arena_copy(arena, column_text(row, at)));
    return true;
  }
  switch (type->kind) {
  case KIND_BOOLEAN:
    *out = value_boolean(sqlite3_column_int64(row, at) != 0);
    return true;
  case KIND_INTEGER:
    *out = value_integer(sqlite3_column_int64(row, at));
    return true;
  case KIND_MONEY:
    return read_money(table, column, row, out, list);
  default:
    return value_parse(arena, type, column_text(row, at), out) ||
           refuse_value(table, column, column_text(row, at), list);
  }
}

static struct store_row *read_row(struct arena *arena, const struct table *table, sqlite3_stmt *handle,
                                  struct diagnostics *list) {
  struct store_row *row = arena_alloc(arena, sizeof *row);
  row->key = arena_copy(arena, column_text(handle, 0));
  row->parent = arena_copy_optional(arena, column_text(handle, 1));
  row->number = sqlite3_column_int(handle, 2);
  row->values = arena_alloc(arena, (table->count + 1) * sizeof *row->values);
  for (size_t i = 0; i < table->count; i++)
    if (!read_value(arena, table, i, handle, &row->values[i], list)) return NULL;
  return row;
}

static const struct store_row *read_one(struct store *store, struct arena *arena, const struct table *table,
                                        struct statement *statement, const char *key, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_take(store, statement, list);
  if (handle == NULL) return NULL;
  bind_text(handle, 1, key);
  bool found = statement_step(store, handle, list) == 1;
  const struct store_row *row = found ? read_row(arena, table, handle, list) : NULL;
  statement_give(statement, handle);
  return row;
}

const struct store_row *store_row(struct store *store, struct arena *arena, const char *record, const char *key,
                                  struct diagnostics *list) {
  struct table *table = table_find(store, record, true, list);
  return table != NULL ? read_one(store, arena, table, &table->by_key, key, list) : NULL;
}

const struct store_row *store_last_row(struct store *store, struct arena *arena, const char *record, const char *parent,
                                       struct diagnostics *list) {
  struct table *table = table_find(store, record, true, list);
  return table != NULL ? read_one(store, arena, table, &table->last_of, parent, list) : NULL;
}

static bool each_row(struct store *store, const struct table *table, sqlite3_stmt *handle,
                     bool (*each)(void *context, const struct store_row *row), void *context,
                     struct diagnostics *list) {
  struct arena *arena = arena_new();
  int got;
  while ((got = statement_step(store, handle, list)) == 1) {
    const struct store_row *row = read_row(arena, table, handle, list);
    if (row == NULL) got = -1;
    if (row == NULL || !each(context, row)) break;
    arena_reset(arena);
  }
  arena_free(arena);
  return got >= 0;
}

bool store_rows(struct store *store, const char *record, const char *parent,
                bool (*each)(void *context, const struct store_row *row), void *context, struct diagnostics *list) {
  struct table *table = table_find(store, record, true, list);
  if (table == NULL) return false;
  struct statement *statement = parent != NULL ? &table->rows_of : &table->rows_all;
  sqlite3_stmt *handle = statement_take(store, statement, list);
  if (handle == NULL) return false;
  if (parent != NULL) bind_text(handle, 1, parent);
  bool fine = each_row(store, table, handle, each, context, list);
  statement_give(statement, handle);
  return fine;
}

bool store_rows_false(struct store *store, const char *record, const char *field,
                      bool (*each)(void *context, const struct store_row *row), void *context,
                      struct diagnostics *list) {
  struct table *table = table_find(store, record, true, list);
  if (table == NULL) return false;
  struct statement statement = table_select_false(table, field);
  sqlite3_stmt *handle = statement_take(store, &statement, list);
  bool fine = handle != NULL && each_row(store, table, handle, each, context, list);
  if (handle != NULL) statement_give(&statement, handle);
  statement_release(&statement);
  return fine;
}

/* ---- likeness ---- */

enum { LIKE_MOST = 50, LIKE_LOOKED_AT = 100 * 1000 };

static bool is_like(const char *key, const char *word) {
  return text_nearest(word, &key, 1) != NULL || strcasestr(key, word) != NULL || strcasestr(word, key) != NULL;
}

bool store_keys_like(struct store *store, struct arena *arena, const char *record, const char *word, const char ***keys,
                     size_t *count, struct diagnostics *list) {
  struct table *table = table_find(store, record, true, list);
  *keys = arena_alloc(arena, LIKE_MOST * sizeof **keys);
  *count = 0;
  if (table == NULL) return false;
  struct buffer sql = BUFFER_EMPTY;
  buffer_puts(&sql, "SELECT \"id\" FROM ");
  add_quoted(&sql, table->name);
  buffer_printf(&sql, " LIMIT %d", LIKE_LOOKED_AT);
  struct statement statement = {.sql = buffer_text(&sql)};
  sqlite3_stmt *handle = statement_take(store, &statement, list);
  int got = handle != NULL ? 1 : -1;
  while (handle != NULL && *count < LIKE_MOST && (got = statement_step(store, handle, list)) == 1)
    if (is_like(column_text(handle, 0), word)) (*keys)[(*count)++] = arena_copy(arena, column_text(handle, 0));
  statement_release(&statement);
  buffer_release(&sql);
  return got >= 0;
}

/* ---- changing ---- */

static void add_names(struct buffer *sql, const struct table *table, const unsigned char *named) {
  for (size_t i = 0; i < table->count; i++) {
    if (!named[i]) continue;
    buffer_putc(sql, ',');
    add_quoted(sql, table->columns[i].name);
    if (column_is_money(&table->columns[i])) buffer_printf(sql, ",\"%s_currency\"", table->columns[i].name);
  }
}

static void add_update(struct buffer *sql, bool *any, const char *name, const char *suffix) {
  buffer_printf(sql, "%s\"%s%s\"=excluded.\"%s%s\"", *any ? "," : " DO UPDATE SET ", name, suffix, name, suffix);
  *any = true;
}

static void add_updates(struct buffer *sql, const struct table *table, const unsigned char *named) {
  bool any = false;
  for (size_t i = 0; i < table->count; i++) {
    if (!named[i]) continue;
    add_update(sql, &any, table->columns[i].name, "");
    if (column_is_money(&table->columns[i])) add_update(sql, &any, table->columns[i].name, "_currency");
  }
  if (named[table->count]) add_update(sql, &any, "parent", "");
  if (named[table->count + 1]) add_update(sql, &any, "number", "");
  if (!any) buffer_puts(sql, " DO NOTHING");
}

/* INSERT INTO "t" ("id","parent","number", named...) VALUES (?,...) ON CONFLICT ("id") DO UPDATE SET
 * named=excluded.named... */
static void make_put(const struct table *table, struct shape *shape) {
  struct buffer sql = BUFFER_EMPTY;
  int parameters = TABLE_FIRST_FIELD;
  buffer_puts(&sql, "INSERT INTO ");
  add_quoted(&sql, table->name);
  buffer_puts(&sql, " (\"id\",\"parent\",\"number\"");
  add_names(&sql, table, shape->named);
  buffer_puts(&sql, ") VALUES (?,?,?");
  for (size_t i = 0; i < table->count; i++)
    for (int k = column_is_money(&table->columns[i]) ? 2 : 1; shape->named[i] && k > 0; k--, parameters++)
      buffer_puts(&sql, ",?");
  buffer_puts(&sql, ") ON CONFLICT (\"id\")");
  add_updates(&sql, table, shape->named);
  shape->put = (struct statement){.sql = arena_copy(table->arena, buffer_text(&sql)), .parameters = parameters};
  buffer_release(&sql);
}

static struct shape *find_shape(struct table *table) {
  size_t size = table->count + 2;
  for (size_t i = 0; i < table->shape_count; i++)
    if (memcmp(table->shapes[i].named, table->named, size) == 0) return &table->shapes[i];
  struct shape *shape = &table->shapes[table->shape_next];
  if (table->shape_count < TABLE_SHAPES) table->shape_count++;
  else statement_release(&shape->put);
  table->shape_next = (table->shape_next + 1) % TABLE_SHAPES;
  if (shape->named == NULL) shape->named = arena_alloc(table->arena, size);
  memcpy(shape->named, table->named, size);
  make_put(table, shape);
  return shape;
}

/* The column of a field, looked for from where the one before was found: mostly fields come in the order of columns. */
static bool find_column(const struct table *table, const char *field, size_t *column, struct diagnostics *list) {
  for (size_t looked = 0; looked < table->count; looked++, (*column)++) {
    *column %= table->count;
    if (strcmp(table->columns[*column].name, field) == 0) return true;
  }
  diagnostic_add(list, DIAGNOSTIC_store_unknown_field, NULL, table->name, field);
  return false;
}

/* Sorts the fields of the change by column; the last word on a column counts. */
static bool sort_fields(struct table *table, const struct fact *facts, size_t count, struct diagnostics *list) {
  size_t column = 0;
  memset(table->named, 0, table->count + 2);
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < facts[i].field_count; k++) {
      if (!find_column(table, facts[i].fields[k].name, &column, list)) return false;
      table->texts[column] = facts[i].fields[k].text;
      table->named[column++] = 1;
    }
  table->named[table->count] = facts->parent != NULL;
  table->named[table->count + 1] = facts->number != 0;
  return true;
}

static bool bind_money(sqlite3_stmt *handle, int *parameter, const struct value *value) {
  int64_t minor;
  if (!money_to_minor(value->money, ROUNDING_HALF_UP, &minor)) return false;
  bind_integer(handle, (*parameter)++, minor);
  bind_text(handle, (*parameter)++, value->money.currency->code);
  return true;
}

static bool bind_value(struct arena *arena, const struct store_column *column, const char *text, sqlite3_stmt *handle,
                       int *parameter) {
  const struct type *type = column->type;
  struct value value = {.kind = KIND_EMPTY};
  bool is_text = type->kind == KIND_TEXT || type->kind == KIND_CHOICE || column->is_private || sealed_is(text);
  if (text != NULL && !is_text && !value_parse(arena, type, text, &value)) return false;
  if (is_text && text != NULL) {
    bind_text(handle, (*parameter)++, text);
    return true;
  }
  switch (value.kind) {
  case KIND_EMPTY:
    if (column_is_money(column)) sqlite3_bind_null(handle, (*parameter)++);
    sqlite3_bind_null(handle, (*parameter)++);
    return true;
  case KIND_MONEY:
    return bind_money(handle, parameter, &value);
  case KIND_BOOLEAN:
    bind_integer(handle, (*parameter)++, value.truth);
    return true;
  case KIND_INTEGER:
    bind_integer(handle, (*parameter)++, value.integer);
    return true;
  default:
    bind_text(handle, (*parameter)++, text);
    return true;
  }
}

static bool bind_row(struct store *store, const struct table *table, const struct fact *fact, sqlite3_stmt *handle,
                     struct diagnostics *list) {
  int parameter = TABLE_FIRST_FIELD + 1;
  bind_text(handle, 1, fact->who);
  bind_text(handle, 2, fact->parent);
  bind_optional(handle, 3, fact->number);
  for (size_t i = 0; i < table->count; i++)
    if (table->named[i] && !bind_value(store->scratch, &table->columns[i], table->texts[i], handle, &parameter))
      return refuse_value(table, i, table->texts[i], list);
  return true;
}

static bool names_field(const struct fact *fact, const char *name) {
  for (size_t i = 0; i < fact->field_count; i++)
    if (text_equal(fact->fields[i].name, name)) return true;
  return false;
}

/* Does the last of `count` facts change the row that those before it change, in other fields? */
static bool goes_on(const struct fact *facts, size_t count) {
  const struct fact *first = facts, *last = &facts[count - 1];
  if (last->kind != FACT_PUT || last->number != first->number || !text_equal(last->name, first->name) ||
      !text_equal(last->who, first->who) || !text_equal(last->parent, first->parent))
    return false;
  for (size_t i = 0; i + 1 < count; i++)
    for (size_t k = 0; k < last->field_count; k++)
      if (names_field(&facts[i], last->fields[k].name)) return false;
  return true;
}

size_t row_puts(const struct fact *facts, size_t count) {
  size_t run = 1;
  while (run < count && goes_on(facts, run + 1)) run++;
  return run;
}

bool row_put(struct store *store, const struct fact *facts, size_t count, struct diagnostics *list) {
  struct table *table = table_find(store, facts->name, true, list);
  if (table == NULL || !sort_fields(table, facts, count, list) || !former_note(store, table, facts, list)) return false;
  struct shape *shape = find_shape(table);
  sqlite3_stmt *handle = statement_take(store, &shape->put, list);
  if (handle == NULL) return false;
  bool fine = bind_row(store, table, facts, handle, list) && statement_step(store, handle, list) == 0;
  statement_give(&shape->put, handle);
  return fine;
}

/* The kept state beside the rebuilt one.
 *
 * Invariants
 * 1. Both sides are read once, in the order of the same key, side by side: no more than a row of each is in memory.
 * 2. Values are the same when type and bytes are; nothing is converted.
 *
 *     key only kept   a row that no event put there
 *     key only made   a row that is missing
 *     key on both     each column that differs, with both values */
#include "store/audit.h"

#include "store/table.h"

#include <string.h>

struct pair {
  struct auditing *audit;
  const char *table;
  sqlite3_stmt *kept, *made;
  int keys; /* the first columns, which both sides are ordered by */
  int64_t rows;
};

/* ---- values ---- */

static void add_value(struct buffer *out, sqlite3_stmt *row, int column) {
  enum { SHOWN = 80 };
  if (sqlite3_column_type(row, column) == SQLITE_BLOB) {
    buffer_puts(out, "(bytes)");
    return;
  }
  const char *text = column_text(row, column);
  if (text == NULL) text = "";
  size_t size = strlen(text);
  if (size <= SHOWN) {
    buffer_puts(out, text);
    return;
  }
  for (size = SHOWN; size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80;) size--;
  buffer_add(out, text, size);
  buffer_puts(out, "...");
}

static int compare_values(sqlite3_stmt *left, sqlite3_stmt *right, int column) {
  int type = sqlite3_column_type(left, column), other = sqlite3_column_type(right, column);
  if (type != other) return type < other ? -1 : 1;
  if (type == SQLITE_NULL) return 0;
  if (type == SQLITE_INTEGER) {
    int64_t a = sqlite3_column_int64(left, column), b = sqlite3_column_int64(right, column);
    return a < b ? -1 : a > b;
  }
  const void *a = sqlite3_column_blob(left, column), *b = sqlite3_column_blob(right, column);
  int size = sqlite3_column_bytes(left, column), other_size = sqlite3_column_bytes(right, column);
  int least = size < other_size ? size : other_size;
  int order = least > 0 ? memcmp(a, b, (size_t)least) : 0;
  return order != 0 ? order : size < other_size ? -1 : size > other_size;
}

static int compare_keys(const struct pair *pair) {
  for (int i = 0; i < pair->keys; i++) {
    int order = compare_values(pair->kept, pair->made, i);
    if (order != 0) return order;
  }
  return 0;
}

/* ---- what is said ---- */

static void add_key(struct buffer *out, const struct pair *pair, sqlite3_stmt *row) {
  bool is_case = strcmp(pair->table, "dw_case") == 0; /* its id says more than its number */
  for (int i = 0; i < pair->keys + is_case; i++) {
    if (i > 0) buffer_putc(out, '/');
    add_value(out, row, i);
  }
}

static void say_row(const struct pair *pair, enum diagnostic_id id, sqlite3_stmt *row) {
  struct buffer key = BUFFER_EMPTY;
  if (!audit_finds(pair->audit)) return;
  add_key(&key, pair, row);
  diagnostic_add(pair->audit->list, id, NULL, pair->table, buffer_text(&key));
  buffer_release(&key);
}

static void say_difference(const struct pair *pair, int column) {
  struct buffer key = BUFFER_EMPTY, kept = BUFFER_EMPTY, made = BUFFER_EMPTY;
  if (!audit_finds(pair->audit)) return;
  add_key(&key, pair, pair->made);
  add_value(&kept, pair->kept, column);
  add_value(&made, pair->made, column);
  diagnostic_add(pair->audit->list, DIAGNOSTIC_store_row_differs, NULL, pair->table, buffer_text(&key),
                 sqlite3_column_name(pair->made, column), buffer_text(&kept), buffer_text(&made));
  buffer_release(&key);
  buffer_release(&kept);
  buffer_release(&made);
}

/* ---- side by side ---- */

static void compare_row(const struct pair *pair) {
  int count = sqlite3_column_count(pair->made);
  for (int i = pair->keys; i < count; i++)
    if (compare_values(pair->kept, pair->made, i) != 0) say_difference(pair, i);
}

static bool step(const struct auditing *audit, struct store *store, sqlite3_stmt *handle, int *got) {
  *got = statement_step(store, handle, audit->list);
  return *got >= 0;
}

static bool compare_pair(struct pair *pair) {
  const struct auditing *audit = pair->audit;
  int kept, made;
  if (!step(audit, audit->kept, pair->kept, &kept) || !step(audit, audit->made, pair->made, &made)) return false;
  while (kept == 1 || made == 1) {
    int order = made == 0 ? -1 : kept == 0 ? 1 : compare_keys(pair);
    if (order == 0) compare_row(pair);
    else
      say_row(pair, order < 0 ? DIAGNOSTIC_store_row_extra : DIAGNOSTIC_store_row_missing,
              order < 0 ? pair->kept : pair->made);
    pair->rows += order <= 0;
    if (order <= 0 && !step(audit, audit->kept, pair->kept, &kept)) return false;
    if (order >= 0 && !step(audit, audit->made, pair->made, &made)) return false;
  }
  return true;
}

static bool compare_fixed(struct auditing *audit, const char *table, enum statement_name name, int keys,
                          int64_t *rows) {
  struct pair pair = {
      audit, table, statement_fixed(audit->kept, name, audit->list), statement_fixed(audit->made, name, audit->list),
      keys,  0};
  bool fine = pair.kept != NULL && pair.made != NULL;
  if (fine && sqlite3_column_count(pair.kept) != sqlite3_column_count(pair.made))
    fine = store_fail_with(audit->kept, SQLITE_CORRUPT, table, audit->list);
  fine = fine && compare_pair(&pair);
  statement_done(audit->kept, name, pair.kept);
  statement_done(audit->made, name, pair.made);
  if (rows != NULL) *rows += pair.rows;
  audit->out->rows += pair.rows;
  return fine;
}

/* No rows of their own: they say where keys are, and are not counted. */
static bool compare_keys_kept(struct auditing *audit) {
  int64_t rows = audit->out->rows;
  bool fine = compare_fixed(audit, "dw_key", STATEMENT_audit_keys, 2, NULL);
  audit->out->rows = rows;
  return fine;
}

/* The same of who was in a field before. */
static bool compare_formers(struct auditing *audit) {
  int64_t rows = audit->out->rows;
  bool fine = compare_fixed(audit, "dw_former", STATEMENT_audit_formers, 3, NULL);
  audit->out->rows = rows;
  return fine;
}

/* And of the events that say what people were. */
static bool compare_past(struct auditing *audit) {
  int64_t rows = audit->out->rows;
  bool fine = compare_fixed(audit, "dw_past", STATEMENT_audit_past, 2, NULL);
  audit->out->rows = rows;
  return fine;
}

static bool compare_record(struct auditing *audit, const char *record) {
  struct table *kept = table_find(audit->kept, record, true, audit->list);
  struct table *made = table_find(audit->made, record, true, audit->list);
  if (kept == NULL || made == NULL) return false;
  struct pair pair = {audit,
                      record,
                      statement_take(audit->kept, &kept->rows_by_key, audit->list),
                      statement_take(audit->made, &made->rows_by_key, audit->list),
                      1,
                      0};
  bool fine = pair.kept != NULL && pair.made != NULL && compare_pair(&pair);
  statement_give(&kept->rows_by_key, pair.kept);
  statement_give(&made->rows_by_key, pair.made);
  audit->out->rows += pair.rows;
  return fine;
}

bool audit_compare(struct auditing *audit) {
  struct arena *arena = arena_new();
  const char **names;
  size_t count;
  bool fine = compare_fixed(audit, "dw_case", STATEMENT_audit_cases, 1, &audit->out->cases) &&
              compare_fixed(audit, "dw_token", STATEMENT_audit_tokens, 2, NULL) &&
              compare_fixed(audit, "dw_task", STATEMENT_audit_tasks, 2, NULL) &&
              compare_fixed(audit, "dw_timer", STATEMENT_audit_timers, 2, NULL) &&
              compare_fixed(audit, "dw_request", STATEMENT_audit_requests, 2, NULL) &&
              compare_fixed(audit, "dw_seat", STATEMENT_audit_seats, 2, NULL) &&
              compare_fixed(audit, "dw_file", STATEMENT_audit_files, 1, NULL) && compare_keys_kept(audit) &&
              compare_fixed(audit, "dw_posting", STATEMENT_audit_postings, 1, NULL) &&
              compare_fixed(audit, "dw_dispute", STATEMENT_audit_disputes, 1, NULL) &&
              compare_fixed(audit, "dw_consent", STATEMENT_audit_consents, 3, NULL) &&
              compare_fixed(audit, "dw_departure", STATEMENT_audit_departures, 2, NULL) &&
              compare_fixed(audit, "dw_notice", STATEMENT_audit_notices, 2, NULL) && compare_formers(audit) &&
              compare_past(audit) && table_names(audit->kept, arena, &names, &count, audit->list);
  for (size_t i = 0; fine && i < count; i++) fine = compare_record(audit, names[i]);
  arena_free(arena);
  return fine;
}

static void say_schema(struct auditing *audit, sqlite3_stmt *row) {
  if (audit_finds(audit)) diagnostic_add(audit->list, DIAGNOSTIC_store_schema_differs, NULL, column_text(row, 0));
}

bool audit_compare_schema(struct auditing *audit) {
  sqlite3_stmt *kept = statement_fixed(audit->kept, STATEMENT_audit_schema, audit->list);
  sqlite3_stmt *made = statement_fixed(audit->made, STATEMENT_audit_schema, audit->list);
  struct pair pair = {audit, "", kept, made, 1, 0};
  int left = 0, right = 0;
  bool fine =
      kept != NULL && made != NULL && step(audit, audit->kept, kept, &left) && step(audit, audit->made, made, &right);
  while (fine && (left == 1 || right == 1)) {
    int order = right == 0 ? -1 : left == 0 ? 1 : compare_keys(&pair);
    if (order != 0 || compare_values(kept, made, 1) != 0) say_schema(audit, order < 0 ? kept : made);
    if (order <= 0) fine = step(audit, audit->kept, kept, &left);
    if (order >= 0 && fine) fine = step(audit, audit->made, made, &right);
  }
  statement_done(audit->kept, STATEMENT_audit_schema, kept);
  statement_done(audit->made, STATEMENT_audit_schema, made);
  return fine;
}

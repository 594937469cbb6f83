/* The audit finds whatever is changed behind the program's back. */
#include "store_fixture.h"

enum { EVENTS = 120 };

static const char *history(struct fixture *fixture) {
  const char *path = fixture_path(fixture, "s");
  struct store *store = fixture_store(fixture, path, STORE_CREATE);
  random_history(fixture, store, EVENTS, 8);
  assert_audit(fixture, store);
  store_close(store);
  return path;
}

/* Somebody's SQL tool, with the triggers out of the way. */
static sqlite3 *tool(const char *path) {
  sqlite3 *db;
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  return db;
}

static void tamper(const char *path, const char *sql) {
  sqlite3 *db = tool(path);
  char *words = NULL;
  if (sqlite3_exec(db, sql, NULL, NULL, &words) != SQLITE_OK) fail_msg("%s: %s", sql, words);
  assert_true(sqlite3_changes(db) > 0 || strncmp(sql, "DROP", 4) == 0);
  sqlite3_close(db);
}

static struct audit run_audit(struct fixture *fixture, const char *path, bool expected) {
  struct audit audit;
  struct store *store = store_open(path, STORE_READ, fixture->list);
  if (store == NULL) fail_msg("%s", fixture_messages(fixture));
  bool clean = store_audit(store, &audit, fixture->list);
  store_close(store);
  if (clean != expected) fail_msg("the audit says %s: %s", clean ? "clean" : "not", fixture_messages(fixture));
  assert_true(expected || diagnostics_errors(fixture->list) > 0);
  return audit;
}

static void copy_file(struct fixture *fixture, const char *from, const char *to) {
  char *bytes = arena_alloc(fixture->arena, 4u << 20);
  FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
  size_t size = fread(bytes, 1, 4u << 20, in);
  assert_int_equal(fwrite(bytes, 1, size, out), size);
  fclose(in);
  fclose(out);
}

/* Works on a copy: this statement, an audit that says no, a clean slate. */
static struct audit found_after(struct fixture *fixture, const char *path, const char *sql) {
  const char *copy = fixture_path(fixture, "copy");
  copy_file(fixture, path, copy);
  tamper(copy, sql);
  return run_audit(fixture, copy, false);
}

static const char *changed_value(const char *column, const char *type, struct fixture *fixture) {
  if (strcmp(type, "INTEGER") == 0) return arena_printf(fixture->arena, "coalesce(\"%s\", 0) + 1000", column);
  if (strcmp(type, "BLOB") == 0) return "zeroblob(32)";
  return arena_printf(fixture->arena, "coalesce(\"%s\", '') || 'x'", column);
}

static void every_column(struct fixture *fixture, const char *path, const char *table) {
  sqlite3 *db = tool(path);
  sqlite3_stmt *info;
  int columns = 0;
  const char *sql = arena_printf(fixture->arena, "SELECT name, type FROM pragma_table_info('%s')", table);
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &info, NULL), SQLITE_OK);
  for (; sqlite3_step(info) == SQLITE_ROW; columns++) {
    const char *column = column_text(info, 0), *value = changed_value(column, column_text(info, 1), fixture);
    const char *key = strncmp(table, "dw_", 3) != 0            ? "id"
                      : strcmp(table, "dw_rulebook_file") == 0 ? "position"
                                                               : "number";
    found_after(fixture, path,
                arena_printf(fixture->arena, "UPDATE \"%s\" SET \"%s\" = %s WHERE %s = (SELECT max(%s) FROM \"%s\")",
                             table, column, value, key, key, table));
    diagnostics_clear(fixture->list);
  }
  assert_true(columns > 3);
  sqlite3_finalize(info);
  sqlite3_close(db);
}

static void any_column_changed_is_found(void **state) {
  static const char *const tables[] = {
      "dw_event", "dw_rulebook", "dw_rulebook_file", "dw_case", "dw_token", "dw_task", "dw_timer", "deal", "quote"};
  struct fixture *fixture = *state;
  const char *path = history(fixture);
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) every_column(fixture, path, tables[i]);
}

static void any_row_gone_or_added_is_found(void **state) {
  static const char *const changes[] = {
      "DELETE FROM dw_event WHERE number = 60",
      "DELETE FROM dw_event WHERE number = 1",
      "DELETE FROM dw_case WHERE number = 2",
      "DELETE FROM dw_token WHERE case_number = 1 AND number = 1",
      "DELETE FROM dw_task WHERE number = 1",
      "DELETE FROM deal WHERE id = (SELECT min(id) FROM deal)",
      "DELETE FROM quote",
      "INSERT INTO dw_key VALUES ('deal', 'D-0', 7)",
      "DELETE FROM dw_rulebook",
      "DELETE FROM dw_rulebook_file WHERE position = 1",
      "INSERT INTO dw_case VALUES (99, 'D-99', 'sales', 1, 1, NULL, 1, NULL, 0, 0, 0, 0, 0, NULL)",
      "INSERT INTO dw_token VALUES (1, 999, 0, 'offer', 1, NULL, NULL)",
      "INSERT INTO dw_task VALUES (1, 999, 1, 'call', 'li.na', 0, 1, NULL, NULL, 0, NULL, NULL)",
      "INSERT INTO dw_timer VALUES (1, 999, 1, 0, 'overdue', 1, 0, NULL, NULL)",
      "INSERT INTO dw_request VALUES (1, 9, 1, 'discount', 'li.na', 0, 0, 1, NULL, 0, '[]')",
      "INSERT INTO dw_seat VALUES (1, 9, 9, 1, 'boss', 'zhao', NULL, 1, NULL, NULL, NULL, 0, NULL, NULL, NULL)",
      "INSERT INTO dw_file VALUES ('00', 1, 1)",
      "INSERT INTO dw_departure VALUES (1, 9, 'D-1', 'late', 'call', 'li.na', 1)",
      "INSERT INTO dw_notice VALUES (1, 9, 'D-1', 'li.na', 1, NULL, NULL, '[]')",
      "INSERT INTO deal (id, name) VALUES ('D-0', 'x')",
      "INSERT INTO dw_rulebook_file VALUES (1, 9, 'scripts/b.lua', 'x')",
      "INSERT INTO dw_event VALUES (500, NULL, NULL, 'note', NULL, 1, 1, 1, '[]', zeroblob(32))",
      "UPDATE dw_event SET body = replace(body, 'research', 'offered!') WHERE number = 1",
      "UPDATE dw_event SET body = '[]' WHERE number = 3",
      "UPDATE dw_event SET hash = x'00' WHERE number = 3",
      "UPDATE dw_event SET command = NULL WHERE command IS NOT NULL",
      "UPDATE dw_event SET actor = '' WHERE actor IS NULL",
      "DROP TRIGGER dw_event_fixed",
      "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'body     TEXT NOT NULL', 'body     "
      "TEXT') "
      "WHERE name = 'dw_event'; PRAGMA writable_schema = RESET; UPDATE dw_event SET body = NULL WHERE number = 3",
      "DROP INDEX dw_event_command",
      "DROP VIEW log"};
  struct fixture *fixture = *state;
  const char *path = history(fixture);
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {

    found_after(fixture, path, changes[i]);
    diagnostics_clear(fixture->list);
  }
}

static void the_first_bad_event_is_named(void **state) {
  struct fixture *fixture = *state;
  const char *path = history(fixture);
  assert_int_equal(
      found_after(fixture, path, "UPDATE dw_event SET recorded = recorded + 1 WHERE number IN (40, 70)").first_bad, 40);
  assert_messages(fixture,
                  "error: event 40 does not match its hash: it, or one before it, was changed [store-chain-broken]\n"
                  "error: event 70 does not match its hash: it, or one before it, was changed [store-chain-broken]\n");
  assert_int_equal(found_after(fixture, path, "DELETE FROM dw_event WHERE number = 41").first_bad, 41);
  assert_non_null(strstr(fixture_messages(fixture), "error: event 41 is missing [store-event-missing]\n"));
  diagnostics_clear(fixture->list);
  assert_int_equal(found_after(fixture, path, "UPDATE dw_event SET body = body || ' ' WHERE number = 42").first_bad,
                   42);
  assert_non_null(strstr(fixture_messages(fixture),
                         "error: event 42 cannot be read: its body is not what was written [store-bad-body]\n"));
  diagnostics_clear(fixture->list);
  assert_int_equal(found_after(fixture, path,
                               "UPDATE dw_event SET case_id = 'D-none' WHERE number = (SELECT max(number) FROM "
                               "dw_event WHERE body LIKE '%\"open\"%')")
                           .first_bad > 0,
                   1);
  assert_non_null(
      strstr(fixture_messages(fixture), "does not fit the state of case 'D-none' before it [store-event-misfit]\n"));
}

static void differences_name_table_key_and_values(void **state) {
  struct fixture *fixture = *state;
  const char *path = history(fixture);
  tamper(path, "UPDATE dw_case SET process = 'forged' WHERE number = 2");
  tamper(path, "INSERT INTO deal (id, amount, amount_currency) VALUES ('D-extra', 1, 'CNY')");
  tamper(path, "UPDATE quote SET price = 123456, price_currency = 'EUR' WHERE id = (SELECT id FROM quote WHERE price "
               "IS NULL LIMIT 1)");
  struct audit audit = run_audit(fixture, path, false);
  const char *said = fixture_messages(fixture);
  assert_int_equal(audit.first_bad, 0);
  assert_int_equal(audit.differences, 4);
  assert_non_null(strstr(said, "process is kept as 'forged', the events say 'sales' [store-row-differs]\n"));
  assert_non_null(strstr(said, "error: dw_case 2/D-"));
  assert_non_null(
      strstr(said, "error: deal D-extra stands in the store, but no event put it there [store-row-extra]\n"));
  assert_non_null(strstr(said, "price is kept as '123456', the events say ''"));
  tamper(path, "DELETE FROM deal WHERE id = 'D-1' OR id = (SELECT min(id) FROM deal)");
  diagnostics_clear(fixture->list);
  run_audit(fixture, path, false);
  assert_non_null(
      strstr(fixture_messages(fixture), "is missing; the events say it should be there [store-row-missing]\n"));
}

static void rulebook_text_is_sealed(void **state) {
  struct fixture *fixture = *state;
  const char *path = history(fixture);
  tamper(path, "UPDATE dw_rulebook_file SET text = 'return true' WHERE position = 1");
  assert_int_equal(run_audit(fixture, path, false).first_bad, 0);
  assert_messages(fixture, "error: rulebook version 1 is not the text that was published [store-bad-rulebook]\n");
}

/* Events at the end can be cut off with their state: then the head is another one, and that is all there is to see. */
static void the_head_is_the_witness(void **state) {
  struct fixture *fixture = *state;
  const char *path = history(fixture);
  struct audit before = run_audit(fixture, path, true);
  struct store *store = store_open(path, STORE_WRITE, fixture->list);
  struct event event = {.verb = "note", .happened = 1, .recorded = 2, .rulebook = 1};
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_fine(fixture, store_append(store, &event, NULL, fixture->list));
  assert_fine(fixture, store_commit(store, fixture->list));
  store_close(store);
  struct audit longer = run_audit(fixture, path, true);
  assert_string_not_equal(before.head, longer.head);
  tamper(path, arena_printf(fixture->arena, "DELETE FROM dw_event WHERE number = %d", EVENTS + 1));
  assert_string_equal(run_audit(fixture, path, true).head, before.head);
}

/* The bytes that are hashed are fixed for ever: this one was computed by another program from what chain.c says. */
static void the_chain_is_as_documented(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  struct event event = {
      .command = "c1", .verb = "note", .actor = "li.na", .happened = 1700000000, .recorded = 1700000060, .rulebook = 0};
  struct fact *fact = facts_add(fixture->arena, &event.facts, FACT_NOTE);
  fact->name = "hello";
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_fine(fixture, store_append(store, &event, NULL, fixture->list));
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_string_equal(assert_audit(fixture, store).head,
                      "aabd008a042bad87f2ca844767d49500954a785b2196f770419ddbef4e470ee0");
  store_close(store);
}

static void an_audit_inside_a_group_sees_it(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_fine(fixture, random_event(fixture, store, fixture->arena, "D-1", NULL, 5000));
  assert_int_equal(assert_audit(fixture, store).events, 1);
  assert_true(store_in_group(store));
  store_rollback(store);
  assert_int_equal(assert_audit(fixture, store).events, 0);
  store_close(store);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      STORE_TEST(any_column_changed_is_found),  STORE_TEST(any_row_gone_or_added_is_found),
      STORE_TEST(the_first_bad_event_is_named), STORE_TEST(differences_name_table_key_and_values),
      STORE_TEST(rulebook_text_is_sealed),      STORE_TEST(the_head_is_the_witness),
      STORE_TEST(the_chain_is_as_documented),   STORE_TEST(an_audit_inside_a_group_sees_it)};
  return cmocka_run_group_tests_name("audit", tests, NULL, NULL);
}

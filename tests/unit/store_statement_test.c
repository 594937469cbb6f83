/* The table of statements: each one prepares, takes what it says, and reads whole tables only where it says so. */
#include "store_fixture.h"

static void every_statement_prepares(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  for (int i = 0; i < STATEMENT_COUNT; i++) {
    sqlite3_stmt *handle = statement_fixed(store, (enum statement_name)i, fixture->list);
    if (handle == NULL) fail_msg("%s: %s", statement_table[i].name, fixture_messages(fixture));
    assert_int_equal(sqlite3_bind_parameter_count(handle), statement_table[i].parameters);
    statement_done(store, (enum statement_name)i, handle);
  }
  store_close(store);
}

static void a_wrong_parameter_count_is_refused(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  struct statement wrong = {.sql = "SELECT ?1", .parameters = 2};
  assert_null(statement_take(store, &wrong, fixture->list));
  assert_messages(fixture, "error: the store ':memory:' failed: SELECT ?1 [store-failed]\n");
  store_close(store);
}

/* What SQLite plans to do, a line each. */
static const char *plan_of(struct fixture *fixture, struct store *store, const char *sql) {
  struct buffer plan = BUFFER_EMPTY;
  sqlite3_stmt *handle;
  assert_int_equal(
      sqlite3_prepare_v2(store->db, arena_printf(fixture->arena, "EXPLAIN QUERY PLAN %s", sql), -1, &handle, NULL),
      SQLITE_OK);
  while (sqlite3_step(handle) == SQLITE_ROW) buffer_printf(&plan, "%s\n", (const char *)sqlite3_column_text(handle, 3));
  sqlite3_finalize(handle);
  const char *copy = arena_copy(fixture->arena, buffer_text(&plan));
  buffer_release(&plan);
  return copy;
}

static bool takes_the_newest_only(const char *sql) {
  return strstr(sql, "DESC LIMIT 1") != NULL;
}

static void scans_are_declared(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  random_history(fixture, store, 500, 30);
  for (int i = 0; i < STATEMENT_COUNT; i++) {
    const char *sql = statement_table[i].sql, *plan = plan_of(fixture, store, sql);
    bool scans = strstr(plan, "SCAN") != NULL && !takes_the_newest_only(sql);
    if (scans != statement_table[i].scans) fail_msg("%s:\n%s", statement_table[i].name, plan);
  }
  store_close(store);
}

/* The statements of record tables, too, find their rows by key. */
static void record_statements_search(void **state) {
  static const char *const searches[] = {"SELECT * FROM quote WHERE id = ?1",
                                         "SELECT * FROM quote WHERE parent = ?1 ORDER BY number, id",
                                         "SELECT * FROM quote WHERE parent = ?1 ORDER BY number DESC, id DESC LIMIT 1"};
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  for (size_t i = 0; i < sizeof searches / sizeof *searches; i++) {
    const char *plan = plan_of(fixture, store, searches[i]);
    if (strstr(plan, "SCAN") != NULL || strstr(plan, "TEMP B-TREE") != NULL) fail_msg("%s:\n%s", searches[i], plan);
  }
  store_close(store);
}

static void a_lent_statement_is_not_lent_twice(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  sqlite3_stmt *first = statement_fixed(store, STATEMENT_cases_all, fixture->list);
  sqlite3_stmt *second = statement_fixed(store, STATEMENT_cases_all, fixture->list);
  assert_ptr_not_equal(first, second);
  statement_done(store, STATEMENT_cases_all, first);
  assert_ptr_equal(statement_fixed(store, STATEMENT_cases_all, fixture->list), first);
  statement_done(store, STATEMENT_cases_all, second);
  statement_done(store, STATEMENT_cases_all, first);
  store_close(store);
}

int main(void) {
  const struct CMUnitTest tests[] = {STORE_TEST(every_statement_prepares),
                                     STORE_TEST(a_wrong_parameter_count_is_refused), STORE_TEST(scans_are_declared),
                                     STORE_TEST(record_statements_search),
                                     STORE_TEST(a_lent_statement_is_not_lent_twice)};
  return cmocka_run_group_tests_name("statements", tests, NULL, NULL);
}

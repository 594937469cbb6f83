/* Opening: what is not a store of ours says so, and stays as it was. */
#include "store_fixture.h"

#include <sys/stat.h>

static void write_file(const char *path, const void *bytes, size_t size) {
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, size, file), size);
  fclose(file);
}

static struct hash hash_of_file(const char *path) {
  struct hasher *hasher = hasher_new();
  struct hash hash;
  char block[4096];
  size_t size;
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  while ((size = fread(block, 1, sizeof block, file)) > 0) hasher_add(hasher, block, size);
  fclose(file);
  hasher_finish(hasher, &hash);
  return hash;
}

/* In every mode: this message, the same bytes, nothing new beside it. */
static void refused(struct fixture *fixture, const char *path, const char *id, bool also_read) {
  struct hash before = hash_of_file(path);
  int files = fixture_files(fixture, false);
  for (int mode = also_read ? STORE_READ : STORE_WRITE; mode <= STORE_CREATE; mode++) {
    assert_null(store_open(path, (enum store_mode)mode, fixture->list));
    assert_message(fixture, id);
    struct hash after = hash_of_file(path);
    assert_memory_equal(before.bytes, after.bytes, HASH_SIZE);
    assert_int_equal(fixture_files(fixture, false), files);
  }
}

static void run_sql(const char *path, const char *sql) {
  sqlite3 *db;
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  char *words = NULL;
  if (sqlite3_exec(db, sql, NULL, NULL, &words) != SQLITE_OK) fail_msg("%s: %s", sql, words);
  sqlite3_close(db);
}

static void files_that_are_no_store(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "x");
  write_file(path, "deal,amount\n", 12);
  refused(fixture, path, "store-not-database", true);
  write_file(path, "SQLite format 3", 16);
  refused(fixture, path, "store-not-database", true);
  unlink(path);
  run_sql(path, "CREATE TABLE photos (a)");
  refused(fixture, path, "store-foreign", true);
}

static void empty_file_becomes_a_store_only_when_asked(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "x");
  write_file(path, "", 0);
  assert_null(store_open(path, STORE_READ, fixture->list));
  assert_message(fixture, "store-empty");
  assert_null(store_open(path, STORE_WRITE, fixture->list));
  assert_message(fixture, "store-empty");
  assert_int_equal(fixture_files(fixture, false), 1);
  store_close(fixture_store(fixture, path, STORE_CREATE));
  store_close(store_open(path, STORE_READ, fixture->list));
}

static void missing_and_folder(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "x"), *inside = fixture_path(fixture, "no/such/store");
  assert_null(store_open(path, STORE_READ, fixture->list));
  assert_messages(fixture, arena_printf(fixture->arena, "error: there is no store '%s' [store-missing]\n", path));
  assert_null(store_open(path, STORE_WRITE, fixture->list));
  assert_message(fixture, "store-missing");
  assert_null(store_open(inside, STORE_CREATE, fixture->list));
  assert_message(fixture, "store-uncreatable");
  assert_null(store_open(fixture->folder, STORE_CREATE, fixture->list));
  assert_message(fixture, "store-directory");
  assert_int_equal(mkfifo(path, 0600), 0);
  assert_null(store_open(path, STORE_READ, fixture->list));
  assert_message(fixture, "store-not-database");
  write_file(fixture_path(fixture, "file"), "x", 1);
  assert_null(store_open(fixture_path(fixture, "file/store"), STORE_CREATE, fixture->list));
  assert_message(fixture, "store-unreadable");
}

static void newer_format(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s");
  store_close(fixture_store(fixture, path, STORE_CREATE));
  run_sql(path, "PRAGMA user_version = 4");
  refused(fixture, path, "store-newer", true);
  assert_null(store_open(path, STORE_READ, fixture->list));
  assert_messages(fixture,
                  arena_printf(fixture->arena,
                               "error: the store '%s' has format 4, this program knows formats up to 3 [store-newer]\n"
                               "  a newer dealwright made it; use that one\n",
                               path));
}

/* Nothing can be made beside it and nothing has to be. */
static void read_only_file(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s");
  struct store *store = fixture_store(fixture, path, STORE_CREATE);
  random_history(fixture, store, 50, 5);
  store_close(store);
  chmod(path, 0444);
  refused(fixture, path, "store-read-only", false);
  int files = fixture_files(fixture, false);
  store = store_open(path, STORE_READ, fixture->list);
  assert_non_null(store);
  assert_int_equal(fixture_files(fixture, false), files);
  assert_int_equal(assert_audit(fixture, store).events, 50);
  assert_false(store_begin(store, "test", fixture->list));
  assert_message(fixture, "store-read-only");
  store_close(store);
  assert_int_equal(fixture_files(fixture, false), files);
}

static void reading_leaves_nothing(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s?#%41");
  struct store *store = fixture_store(fixture, path, STORE_CREATE);
  random_history(fixture, store, 50, 5);
  store_close(store);
  assert_int_equal(fixture_files(fixture, false), 2); /* the store and its lock */
  struct hash before = hash_of_file(path);
  store = store_open(path, STORE_READ, fixture->list);
  assert_int_equal(assert_audit(fixture, store).events, 50);
  store_close(store);
  struct hash after = hash_of_file(path);
  assert_memory_equal(before.bytes, after.bytes, HASH_SIZE);
  assert_int_equal(fixture_files(fixture, false), 2);
}

static void damaged_pages(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s");
  struct store *store = fixture_store(fixture, path, STORE_CREATE);
  random_history(fixture, store, 300, 50);
  store_close(store);
  FILE *file = fopen(path, "r+b");
  for (long at = 4096 + 100; at < 400 * 1024; at += 4096) {
    if (fseek(file, at - 100, SEEK_SET) != 0) break;
    fwrite("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 1, 12, file);
  }
  fclose(file);
  struct audit audit;
  store = store_open(path, STORE_READ, fixture->list);
  assert_false(store != NULL && store_audit(store, &audit, fixture->list));
  assert_message(fixture, "store-damaged");
  store_close(store);
}

static void cut_off_file(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s");
  struct store *store = fixture_store(fixture, path, STORE_CREATE);
  struct audit audit;
  random_history(fixture, store, 300, 50);
  store_close(store);
  assert_int_equal(truncate(path, 40 * 1024), 0);
  store = store_open(path, STORE_READ, fixture->list);
  assert_false(store != NULL && store_audit(store, &audit, fixture->list));
  assert_message(fixture, "store-damaged");
  store_close(store);
}

/* Somebody's SQL tool has switched the logging off: the next writer switches it on again. */
static void another_journal_mode_is_put_right(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s");
  store_close(fixture_store(fixture, path, STORE_CREATE));
  run_sql(path, "PRAGMA journal_mode = DELETE");
  struct store *store = store_open(path, STORE_WRITE, fixture->list);
  assert_non_null(store);
  random_history(fixture, store, 10, 2);
  assert_audit(fixture, store);
  store_close(store);
  FILE *file = fopen(path, "rb");
  fseek(file, 18, SEEK_SET);
  assert_int_equal(fgetc(file), 2);
  fclose(file);
}

/* What a file brings along does not run here. */
static void foreign_triggers_do_not_run(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s");
  store_close(fixture_store(fixture, path, STORE_CREATE));
  run_sql(
      path,
      "CREATE TRIGGER dw_mine AFTER INSERT ON dw_case BEGIN DELETE FROM deal; UPDATE dw_case SET process = 'x'; END");
  struct store *store = store_open(path, STORE_WRITE, fixture->list);
  random_history(fixture, store, 50, 5);
  struct audit audit;
  assert_false(store_audit(store, &audit, fixture->list));
  assert_messages(fixture, "error: the store's own 'dw_mine' is missing or changed [store-schema-differs]\n");
  assert_int_equal(audit.differences, 1);
  store_close(store);
}

static void views_are_for_people(void **state) {
  static const char *const views[] = {"SELECT * FROM cases", "SELECT * FROM stages", "SELECT * FROM todo",
                                      "SELECT * FROM log"};
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s");
  struct store *store = fixture_store(fixture, path, STORE_CREATE);
  random_history(fixture, store, 200, 20);
  store_close(store);
  sqlite3 *db;
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  for (size_t i = 0; i < 4; i++) {
    sqlite3_stmt *handle;
    assert_int_equal(sqlite3_prepare_v2(db, views[i], -1, &handle, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(handle), SQLITE_ROW);
    sqlite3_finalize(handle);
  }
  sqlite3_close(db);
}

static void events_are_append_only(void **state) {
  static const char *const changes[] = {"UPDATE dw_event SET verb = 'x'",         "DELETE FROM dw_event",
                                        "UPDATE dw_rulebook SET name = 'x'",      "DELETE FROM dw_rulebook",
                                        "UPDATE dw_rulebook_file SET text = 'x'", "DELETE FROM dw_rulebook_file"};
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s");
  struct store *store = fixture_store(fixture, path, STORE_CREATE);
  random_history(fixture, store, 20, 2);
  store_close(store);
  sqlite3 *db;
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
    assert_int_equal(sqlite3_exec(db, changes[i], NULL, NULL, NULL), SQLITE_CONSTRAINT);
  sqlite3_close(db);
}

int main(void) {
  const struct CMUnitTest tests[] = {STORE_TEST(files_that_are_no_store),
                                     STORE_TEST(empty_file_becomes_a_store_only_when_asked),
                                     STORE_TEST(missing_and_folder),
                                     STORE_TEST(newer_format),
                                     STORE_TEST(read_only_file),
                                     STORE_TEST(reading_leaves_nothing),
                                     STORE_TEST(damaged_pages),
                                     STORE_TEST(cut_off_file),
                                     STORE_TEST(another_journal_mode_is_put_right),
                                     STORE_TEST(foreign_triggers_do_not_run),
                                     STORE_TEST(views_are_for_people),
                                     STORE_TEST(events_are_append_only)};
  return cmocka_run_group_tests_name("opening", tests, NULL, NULL);
}

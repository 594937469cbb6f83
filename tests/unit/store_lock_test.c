/* Two processes, one store. */
#include "store_fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void pause_ms(int milliseconds) {
  nanosleep(&(struct timespec){milliseconds / 1000, milliseconds % 1000 * 1000000L}, NULL);
}

/* A child that begins a group, tells so, and holds it until it is killed or `milliseconds` have passed. */
static pid_t hold(struct fixture *fixture, const char *path, const char *what, int milliseconds) {
  int pipes[2];
  char told;
  assert_int_equal(pipe(pipes), 0);
  pid_t child = fork();
  if (child == 0) {
    struct store *store = store_open(path, STORE_WRITE, fixture->list);
    bool began = store != NULL && store_begin(store, what, fixture->list);
    if (write(pipes[1], began ? "y" : "n", 1) != 1) _exit(3);
    pause_ms(milliseconds);
    if (began) random_event(fixture, store, fixture->arena, "D-1", "child", 5000);
    bool kept = began && store_commit(store, fixture->list);
    store_close(store);
    _exit(kept ? 0 : 1);
  }
  assert_int_equal(read(pipes[0], &told, 1), 1);
  assert_int_equal(told, 'y');
  close(pipes[0]);
  close(pipes[1]);
  return child;
}

static void the_holder_is_named(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s");
  struct store *store = fixture_store(fixture, path, STORE_CREATE);
  pid_t child = hold(fixture, path, "dealwright import", 60 * 1000);
  lock_set_wait(store->lock, 200);
  double start = seconds_now();
  assert_false(store_begin(store, "test", fixture->list));
  double waited = seconds_now() - start;
  assert_true(waited > 0.19 && waited < 2);
  const char *said = fixture_messages(fixture);
  const char *expected = arena_printf(
      fixture->arena, "error: the store '%s' is locked by process %d (dealwright import) since 2", path, (int)child);
  if (strncmp(said, expected, strlen(expected)) != 0) fail_msg("expected %s..., got %s", expected, said);
  assert_non_null(strstr(said, " UTC; gave up after 0.2 seconds [store-locked]"));
  diagnostics_clear(fixture->list);
  assert_false(store_in_group(store));
  struct store *reader = store_open(path, STORE_READ, fixture->list); /* readers do not wait */
  assert_int_equal(store_event_count(reader), 0);
  store_close(reader);
  kill(child, SIGKILL); /* the lock goes with its holder */
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  store_rollback(store);
  waitpid(child, NULL, 0);
  store_close(store);
}

static void whoever_waits_gets_it(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s");
  struct store *store = fixture_store(fixture, path, STORE_CREATE);
  int status;
  pid_t child = hold(fixture, path, "dealwright do", 150);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_int_equal(store_event_count(store), 1); /* what the other wrote is seen */
  assert_fine(fixture, random_event(fixture, store, fixture->arena, "D-1", "parent", 6000));
  assert_fine(fixture, store_commit(store, fixture->list));
  waitpid(child, &status, 0);
  assert_int_equal(status, 0);
  assert_int_equal(assert_audit(fixture, store).events, 2);
  store_close(store);
}

/* Another program's lock is SQLite's own: it is waited for, then said in words. */
static void another_program_holds_it(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s");
  struct store *store = fixture_store(fixture, path, STORE_CREATE);
  sqlite3 *db;
  sqlite3_busy_timeout(store->db, 50);
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
  assert_false(store_begin(store, "test", fixture->list));
  assert_messages(fixture,
                  arena_printf(fixture->arena,
                               "error: the store '%s' is locked by a program that is not dealwright [store-busy]\n",
                               path));
  assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  store_close(store);
}

static void a_lock_file_that_cannot_be(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s"), *lock = fixture_path(fixture, "s-lock");
  store_close(fixture_store(fixture, path, STORE_CREATE));
  unlink(lock);
  assert_int_equal(symlink("/etc/passwd", lock), 0);
  assert_null(store_open(path, STORE_WRITE, fixture->list));
  assert_message(fixture, "store-lock-file");
}

enum { WRITERS = 4, EACH = 60 };

static int write_many(struct fixture *fixture, const char *path, int writer) {
  struct store *store = store_open(path, STORE_WRITE, fixture->list);
  fixture->dice += (uint64_t)writer * 7919;
  for (int i = 0; store != NULL && i < EACH; i++) {
    const char *command = arena_printf(fixture->arena, "%d-%d", writer, i);
    if (!store_begin(store, "test", fixture->list) ||
        !random_event(fixture, store, fixture->arena, arena_printf(fixture->arena, "D-%u", roll(fixture, 9)), command,
                      2000000000 + i) ||
        !store_commit(store, fixture->list)) {
      fprintf(stderr, "%s", fixture_messages(fixture));
      return 1;
    }
  }
  store_close(store);
  return store == NULL;
}

static void many_writers_lose_nothing(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s");
  store_close(fixture_store(fixture, path, STORE_CREATE));
  for (int writer = 0; writer < WRITERS; writer++)
    if (fork() == 0) _exit(write_many(fixture, path, writer));
  for (int writer = 0; writer < WRITERS; writer++) {
    int status;
    assert_true(wait(&status) > 0);
    assert_int_equal(status, 0);
  }
  struct store *store = store_open(path, STORE_READ, fixture->list);
  assert_non_null(store);
  assert_int_equal(assert_audit(fixture, store).events, WRITERS * EACH);
  store_close(store);
  assert_int_equal(fixture_files(fixture, false), 2);
}

/* All of them want to be the one who makes it. */
static void made_once_by_many(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s");
  for (int writer = 0; writer < WRITERS; writer++)
    if (fork() == 0) {
      struct store *store = store_open(path, STORE_CREATE, fixture->list);
      if (store == NULL) fprintf(stderr, "%s", fixture_messages(fixture));
      bool fine = store != NULL;
      store_close(store);
      _exit(!fine);
    }
  for (int writer = 0; writer < WRITERS; writer++) {
    int status;
    wait(&status);
    assert_int_equal(status, 0);
  }
  struct store *store = store_open(path, STORE_READ, fixture->list);
  assert_non_null(store);
  assert_audit(fixture, store);
  store_close(store);
}

int main(void) {
  const struct CMUnitTest tests[] = {STORE_TEST(the_holder_is_named),       STORE_TEST(whoever_waits_gets_it),
                                     STORE_TEST(another_program_holds_it),  STORE_TEST(a_lock_file_that_cannot_be),
                                     STORE_TEST(many_writers_lose_nothing), STORE_TEST(made_once_by_many)};
  return cmocka_run_group_tests_name("lock", tests, NULL, NULL);
}

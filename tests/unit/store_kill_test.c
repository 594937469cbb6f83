/* Killed at any moment: what was acknowledged is there, nothing is there twice, and the audit is clean. */
#include "store_fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

/* Appends for ever, one durable group at a time, and tells the number of each command after its commit. */
static void append_for_ever(struct fixture *fixture, const char *path, int from, int acknowledge) {
  struct store *store = store_open(path, STORE_CREATE, fixture->list);
  struct arena *arena = arena_new();
  for (int i = from; store != NULL; i++) {
    char command[24], id[24];
    snprintf(command, sizeof command, "c%d", i);
    snprintf(id, sizeof id, "D-%u", roll(fixture, 6));
    if (!store_begin(store, "test", fixture->list) || !random_event(fixture, store, arena, id, command, 1000000 + i) ||
        !store_commit(store, fixture->list))
      break;
    if (write(acknowledge, &i, sizeof i) != sizeof i) break;
    arena_reset(arena);
  }
  fprintf(stderr, "%s", fixture_messages(fixture));
  _exit(1);
}

/* One life: returns the number of the last acknowledged command. */
static int live_and_die(struct fixture *fixture, const char *path, int from, int microseconds) {
  int pipes[2], last = from - 1, number;
  assert_int_equal(pipe(pipes), 0);
  fixture->dice += 99991;
  pid_t child = fork();
  if (child == 0) append_for_ever(fixture, path, from, pipes[1]);
  close(pipes[1]);
  nanosleep(&(struct timespec){0, microseconds * 1000L}, NULL);
  kill(child, SIGKILL);
  while (read(pipes[0], &number, sizeof number) == sizeof number) last = number;
  close(pipes[0]);
  waitpid(child, NULL, 0);
  return last;
}

/* All commands up to `acknowledged` once each, and at most one more: the one that was under way. Returns how many. */
static int check_all(struct fixture *fixture, const char *path, int acknowledged) {
  struct store *store = store_open(path, STORE_WRITE, fixture->list);
  struct event event;
  if (store == NULL) fail_msg("%s", fixture_messages(fixture));
  int64_t count = store_event_count(store);
  if (count != acknowledged && count != acknowledged + 1)
    fail_msg("%d acknowledged, %lld there", acknowledged, (long long)count);
  for (int i = 1; i <= count; i++) {
    assert_int_equal(
        store_event_of(store, fixture->arena, arena_printf(fixture->arena, "c%d", i), &event, fixture->list), 1);
    assert_int_equal(event.number, i);
  }
  assert_int_equal(assert_audit(fixture, store).events, count);
  store_close(store);
  return (int)count;
}

static void nothing_acknowledged_is_lost(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s");
  int count = 0;
  store_close(fixture_store(fixture, path, STORE_CREATE));
  for (int life = 0; life < 25; life++) {
    int acknowledged = live_and_die(fixture, path, count + 1, 2000 + (int)roll(fixture, 60000));
    count = check_all(fixture, path, acknowledged);
  }
  assert_true(count > 25);
}

/* Killed while the store itself is being made: what lies there is a store or becomes one. */
static void killed_while_it_is_made(void **state) {
  struct fixture *fixture = *state;
  for (int life = 0; life < 40; life++) {
    const char *path = fixture_path(fixture, arena_printf(fixture->arena, "s%d", life));
    pid_t child = fork();
    if (child == 0) {
      store_close(store_open(path, STORE_CREATE, fixture->list));
      _exit(0);
    }
    nanosleep(&(struct timespec){0, 200 * 1000L * life}, NULL);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    store_close(fixture_store(fixture, path, STORE_CREATE));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {STORE_TEST(nothing_acknowledged_is_lost), STORE_TEST(killed_while_it_is_made)};
  return cmocka_run_group_tests_name("killed", tests, NULL, NULL);
}

/* Groups and marks: all or nothing, once. */
#include "store_fixture.h"

#include <signal.h>
#include <sys/resource.h>

static void append(struct fixture *fixture, struct store *store, const char *command) {
  assert_fine(fixture, random_event(fixture, store, fixture->arena, "D-1", command, 1000));
}

static int has(struct fixture *fixture, struct store *store, const char *command) {
  struct event event;
  return store_event_of(store, fixture->arena, command, &event, fixture->list);
}

static void committed_stays_and_rolled_back_goes(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s");
  struct store *store = fixture_store(fixture, path, STORE_CREATE);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  append(fixture, store, "one");
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  append(fixture, store, "two");
  assert_int_equal(has(fixture, store, "two"), 1);
  store_rollback(store);
  assert_int_equal(has(fixture, store, "two"), 0);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  append(fixture, store, "three");
  store_close(store); /* with the group still open */
  store = store_open(path, STORE_READ, fixture->list);
  assert_int_equal(has(fixture, store, "one"), 1);
  assert_int_equal(has(fixture, store, "three"), 0);
  assert_int_equal(store_event_count(store), 1);
  assert_audit(fixture, store);
  store_close(store);
}

static void marks_nest_and_return(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  append(fixture, store, "a");
  assert_fine(fixture, store_mark(store, fixture->list));
  assert_fine(fixture, store_mark(store, fixture->list));
  append(fixture, store, "b");
  assert_fine(fixture, store_keep(store, fixture->list));
  assert_fine(fixture, store_mark(store, fixture->list));
  append(fixture, store, "c");
  store_return(store);
  assert_int_equal(store_event_count(store), 2);
  assert_int_equal(has(fixture, store, "b"), 1);
  assert_int_equal(has(fixture, store, "c"), 0);
  store_return(store);
  assert_int_equal(has(fixture, store, "b"), 0);
  assert_fine(fixture, store_mark(store, fixture->list));
  store_return(store); /* nothing was written after the mark */
  assert_fine(fixture, store_mark(store, fixture->list));
  append(fixture, store, "d");
  assert_fine(fixture, store_keep(store, fixture->list));
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_int_equal(store_event_count(store), 2);
  assert_audit(fixture, store);
  store_close(store);
}

/* Random marks, keeps and returns against a model that is only a list of command ids. */
static void marks_by_dice(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  int kept = 0, marks[8], depth = 0, made = 0, alive[2000];
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  for (int i = 0; i < 2000; i++) {
    switch (roll(fixture, 5)) {
    case 0:
      if (depth == 8) break;
      assert_fine(fixture, store_mark(store, fixture->list));
      marks[depth++] = kept;
      break;
    case 1:
      if (depth == 0) break;
      assert_fine(fixture, store_keep(store, fixture->list));
      depth--;
      break;
    case 2:
      if (depth == 0 || roll(fixture, 3) > 0) break;
      store_return(store);
      kept = marks[--depth];
      break;
    default:
      append(fixture, store, arena_printf(fixture->arena, "%d", made));
      alive[kept++] = made++;
    }
    assert_int_equal(store_event_count(store), kept);
  }
  while (depth-- > 0) assert_fine(fixture, store_keep(store, fixture->list));
  assert_fine(fixture, store_commit(store, fixture->list));
  for (int i = 0; i < kept; i++) {
    struct event event;
    const char *id = arena_printf(fixture->arena, "%d", alive[i]);
    assert_int_equal(store_event_of(store, fixture->arena, id, &event, fixture->list), 1);
    assert_int_equal(event.number, i + 1);
  }
  assert_audit(fixture, store);
  store_close(store);
}

static void what_a_group_learned_goes_with_it(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  const struct store_column text = {"text", type_of(fixture, "text"), false},
                            money = {"text", type_of(fixture, "money"), false};
  const struct store_column *columns;
  size_t count;
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_fine(fixture, store_mark(store, fixture->list));
  assert_fine(fixture, store_define(store, "letter", NULL, &text, 1, fixture->list));
  assert_int_equal(publish(fixture, store, "2"), 2);
  assert_non_null(store_seal(store, 2, fixture->list));
  assert_true(store_columns(store, "letter", &columns, &count));
  store_return(store);
  assert_false(store_columns(store, "letter", &columns, &count));
  assert_int_equal(store_newest_rulebook(store), 1);
  assert_fine(fixture, store_define(store, "letter", NULL, &money, 1, fixture->list));
  assert_int_equal(publish(fixture, store, "3"), 2);
  struct event event = {.verb = "note", .happened = 1, .recorded = 1, .rulebook = 2};
  assert_fine(fixture, store_append(store, &event, NULL, fixture->list));
  store_rollback(store);
  assert_false(store_columns(store, "letter", &columns, &count));
  assert_audit(fixture, store);
  store_close(store);
}

static void a_command_happens_once(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  struct event event = {
      .command = "x", .verb = "note", .happened = 5, .recorded = 6, .rulebook = 1, .answer = "{\"said\":1}"};
  struct event found;
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_fine(fixture, store_append(store, &event, NULL, fixture->list));
  assert_false(store_append(store, &event, NULL, fixture->list));
  assert_messages(fixture, "error: command 'x' has happened already [store-command-twice]\n");
  store_rollback(store);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_fine(fixture, store_append(store, &event, NULL, fixture->list));
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_int_equal(store_event_of(store, fixture->arena, "x", &found, fixture->list), 1);
  assert_string_equal(found.answer, "{\"said\":1}");
  assert_null(found.actor);
  assert_int_equal(strlen(found.hash), 64);
  assert_int_equal(has(fixture, store, "y"), 0);
  assert_audit(fixture, store);
  store_close(store);
}

static void order_is_kept(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  struct event event = {.verb = "note", .happened = 5, .recorded = 6, .rulebook = 1};
  assert_false(store_append(store, &event, NULL, fixture->list));
  assert_messages(fixture, "error: the store ':memory:' is written outside of a group [store-outside-group]\n");
  assert_false(store_mark(store, fixture->list));
  assert_message(fixture, "store-outside-group");
  assert_false(store_commit(store, fixture->list));
  assert_message(fixture, "store-outside-group");
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_false(store_begin(store, "test", fixture->list));
  assert_messages(fixture, "error: the store ':memory:' is in a group already [store-in-group]\n");
  event.rulebook = 7;
  assert_false(store_append(store, &event, NULL, fixture->list));
  assert_messages(fixture,
                  "error: event 1 names rulebook version 7, which the store does not hold [store-lost-rulebook]\n");
  event.case_id = "D-1";
  assert_false(store_append(store, &event, NULL, fixture->list));
  assert_message(fixture, "store-failed");
  store_close(store);
}

/* No file may grow for a while: the group is lost as a whole, and said so; what was there before is untouched. */
static void a_write_that_fails(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s");
  struct store *store = fixture_store(fixture, path, STORE_CREATE);
  struct rlimit old, none;
  random_history(fixture, store, 50, 5);
  signal(SIGXFSZ, SIG_IGN);
  getrlimit(RLIMIT_FSIZE, &old);
  none = (struct rlimit){4096, old.rlim_max};
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  append(fixture, store, "lost");
  setrlimit(RLIMIT_FSIZE, &none);
  assert_false(store_commit(store, fixture->list));
  setrlimit(RLIMIT_FSIZE, &old);
  const char *said = fixture_messages(fixture);
  assert_non_null(strstr(said, "' cannot be read or written: disk I/O error [store-io]\n"));
  assert_non_null(strstr(said, "whether the change was kept is unknown; send the command again with the same id\n"));
  diagnostics_clear(fixture->list);
  assert_false(store_in_group(store));
  assert_int_equal(has(fixture, store, "lost"), 0);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  append(fixture, store, "later");
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_int_equal(assert_audit(fixture, store).events, 51);
  store_close(store);
}

/* ---- rulebooks ---- */

static void rulebooks_are_kept_byte_for_byte(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  const struct rulebook_file files[] = {{"b.yaml", "x\0y\r\n", 5}, {"a.csv", "", 0}};
  const struct rulebook_text text = {0, "acme", "2", "other", 0, files, 2};
  struct rulebook_text *all;
  size_t count;
  int number;
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_fine(fixture, store_publish(store, &text, 77, &number, fixture->list));
  assert_int_equal(number, 2);
  assert_int_equal(publish(fixture, store, "1"), 1);
  assert_fine(fixture, store_commit(store, fixture->list));
  const struct rulebook_text *kept = store_rulebook(store, fixture->arena, 0, fixture->list);
  assert_non_null(kept);
  assert_int_equal(kept->number, 2);
  assert_int_equal(kept->published, 77);
  assert_int_equal(kept->file_count, 2);
  assert_string_equal(kept->files[0].name, "b.yaml");
  assert_int_equal(kept->files[0].size, 5);
  assert_memory_equal(kept->files[0].text, "x\0y\r\n", 5);
  assert_string_equal(kept->files[1].text, "");
  assert_null(store_rulebook(store, fixture->arena, 9, fixture->list));
  assert_int_equal(diagnostics_count(fixture->list), 0);
  assert_fine(fixture, store_rulebooks(store, fixture->arena, &all, &count, fixture->list));
  assert_int_equal(count, 2);
  assert_string_equal(all[0].version, "1");
  store_close(store);
}

/* ---- asking again while being told ---- */

struct nested {
  struct fixture *fixture;
  struct store *store;
  int depth, count;
};

static bool on_event(void *context, const struct event *event) {
  struct nested *nested = context;
  struct nested inner = {nested->fixture, nested->store, nested->depth + 1, 0};
  struct event again;
  nested->count++;
  if (event->command != NULL)
    assert_int_equal(
        store_event_of(nested->store, nested->fixture->arena, event->command, &again, nested->fixture->list), 1);
  if (nested->depth < 2) {
    assert_fine(nested->fixture,
                store_events(nested->store, NULL, event->number, on_event, &inner, nested->fixture->list));
    assert_int_equal(inner.count, 6 - event->number + 1);
  }
  return true;
}

static void a_callback_may_ask_the_store(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  struct nested nested = {fixture, store, 0, 0};
  random_history(fixture, store, 6, 2);
  assert_fine(fixture, store_events(store, NULL, 1, on_event, &nested, fixture->list));
  assert_int_equal(nested.count, 6);
  store_close(store);
}

static bool stop_at_second(void *context, const struct event *event) {
  (void)event;
  return ++*(int *)context < 2;
}

static void a_callback_may_stop(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  int seen = 0;
  random_history(fixture, store, 6, 2);
  assert_fine(fixture, store_events(store, NULL, 1, stop_at_second, &seen, fixture->list));
  assert_int_equal(seen, 2);
  store_close(store);
}

int main(void) {
  const struct CMUnitTest tests[] = {STORE_TEST(committed_stays_and_rolled_back_goes),
                                     STORE_TEST(marks_nest_and_return),
                                     STORE_TEST(marks_by_dice),
                                     STORE_TEST(what_a_group_learned_goes_with_it),
                                     STORE_TEST(a_command_happens_once),
                                     STORE_TEST(order_is_kept),
                                     STORE_TEST(a_write_that_fails),
                                     STORE_TEST(rulebooks_are_kept_byte_for_byte),
                                     STORE_TEST(a_callback_may_ask_the_store),
                                     STORE_TEST(a_callback_may_stop)};
  return cmocka_run_group_tests_name("groups", tests, NULL, NULL);
}

/* Rows of a case are written late. Nobody may notice: not who asks in between, not a mark, not the audit. */
#include "store_fixture.h"

static bool count_case(void *context, const char *id) {
  (void)id;
  ++*(int *)context;
  return true;
}

static int open_cases(struct fixture *fixture, struct store *store) {
  int count = 0;
  const struct case_filter filter = {.open_only = true};
  assert_fine(fixture, store_cases(store, &filter, count_case, &count, fixture->list));
  return count;
}

static struct event event_of(const struct casefile *file, int64_t when) {
  return (struct event){.case_id = file->id, .verb = "step", .happened = when, .recorded = when, .rulebook = 1};
}

static struct casefile *start(struct fixture *fixture, struct store *store, const char *id) {
  struct casefile *file = store_casefile(store, fixture->arena, id, fixture->list);
  struct event event = event_of(file, 1000);
  take_fact(file, &event.facts, (struct fact){.kind = FACT_START, .name = "sales"}, 1000);
  take_fact(file, &event.facts, (struct fact){.kind = FACT_ENTER, .number = 1, .name = "needs"}, 1000);
  assert_fine(fixture, store_append(store, &event, file, fixture->list));
  return file;
}

static void step(struct fixture *fixture, struct store *store, struct casefile *file, int64_t when) {
  struct event event = event_of(file, when);
  for (size_t i = 0; i < file->task_count; i++)
    if (file->tasks[i].state == TASK_OPEN)
      take_fact(file, &event.facts, (struct fact){.kind = FACT_DONE, .number = file->tasks[i].number, .who = "li.na"},
                when);
  take_fact(file, &event.facts,
            (struct fact){.kind = FACT_OPEN, .number = file->tasks_made + 1, .parent_number = 1, .name = "call"}, when);
  assert_fine(fixture, store_append(store, &event, file, fixture->list));
}

static void a_long_group_on_one_case(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  struct casefile *file = start(fixture, store, "D-1");
  for (int i = 1; i < 1000; i++) {
    step(fixture, store, file, 1000 + i); /* the same file all the time */
    if (i % 400 == 0) assert_int_equal(open_cases(fixture, store), 1);
    if (i % 300 == 0) file = store_casefile(store, fixture->arena, "D-1", fixture->list);
  }
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_int_equal(assert_audit(fixture, store).events, 1000);
  store_close(store);
}

static void a_file_held_over_groups(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  struct casefile *file = start(fixture, store, "D-1");
  assert_fine(fixture, store_commit(store, fixture->list));
  for (int i = 0; i < 5; i++) {
    assert_fine(fixture, store_begin(store, "test", fixture->list));
    step(fixture, store, file, 2000 + i);
    step(fixture, store, file, 3000 + i);
    assert_fine(fixture, store_commit(store, fixture->list));
  }
  assert_int_equal(assert_audit(fixture, store).events, 11);
  store_close(store);
}

static void more_cases_than_are_held(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  for (int i = 0; i < 3000; i++) {
    char id[24];
    snprintf(id, sizeof id, "D-%d", i);
    if (i % 2 == 0) assert_fine(fixture, store_mark(store, fixture->list));
    start(fixture, store, id);
    if (i % 2 == 0) assert_fine(fixture, store_keep(store, fixture->list));
    arena_reset(fixture->arena);
  }
  assert_true(store->pending.count < 2000);
  assert_int_equal(open_cases(fixture, store), 3000);
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_audit(fixture, store);
  store_close(store);
}

static void a_question_is_answered_from_what_is_pending(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  start(fixture, store, "D-1");
  assert_int_equal(open_cases(fixture, store), 1);
  assert_fine(fixture, store_mark(store, fixture->list));
  start(fixture, store, "D-2");
  step(fixture, store, store_casefile(store, fixture->arena, "D-1", fixture->list), 5000);
  assert_int_equal(open_cases(fixture, store), 2); /* written here, inside the mark */
  store_return(store);
  assert_int_equal(open_cases(fixture, store), 1);
  assert_false(store_casefile(store, fixture->arena, "D-2", fixture->list)->exists);
  assert_int_equal(store_casefile(store, fixture->arena, "D-1", fixture->list)->tasks_made, 0);
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_audit(fixture, store);
  store_close(store);
}

/* Everything at once, by dice: events, marks that nest, are kept or returned, questions, new groups. */
static void by_dice(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, fixture_path(fixture, "s"), STORE_CREATE);
  struct arena *arena = arena_new();
  int depth = 0;
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  for (int i = 0; i < 6000; i++) {
    unsigned dice = roll(fixture, 40);
    if (dice == 0) open_cases(fixture, store);
    else if (dice < 5 && depth < 5) {
      assert_fine(fixture, store_mark(store, fixture->list));
      depth++;
    } else if (dice < 8 && depth > 0) {
      assert_fine(fixture, store_keep(store, fixture->list));
      depth--;
    } else if (dice == 8 && depth > 0) {
      store_return(store);
      depth--;
    } else if (dice == 9 && depth == 0) {
      assert_fine(fixture, store_commit(store, fixture->list));
      assert_fine(fixture, store_begin(store, "test", fixture->list));
    } else {
      char id[24];
      snprintf(id, sizeof id, "D-%u", roll(fixture, 30));
      assert_fine(fixture, random_event(fixture, store, arena, id, NULL, 1000000 + i));
    }
    arena_reset(arena);
    if (i % 500 == 0) assert_audit(fixture, store);
  }
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_true(assert_audit(fixture, store).events > 1000);
  arena_free(arena);
  store_close(store);
}

int main(void) {
  const struct CMUnitTest tests[] = {STORE_TEST(a_long_group_on_one_case), STORE_TEST(a_file_held_over_groups),
                                     STORE_TEST(more_cases_than_are_held),
                                     STORE_TEST(a_question_is_answered_from_what_is_pending), STORE_TEST(by_dice)};
  return cmocka_run_group_tests_name("pending", tests, NULL, NULL);
}

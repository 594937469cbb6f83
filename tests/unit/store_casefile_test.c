/* The fold: what fits, what does not, and that three ways to it give the same state. */
#include "store_fixture.h"

static struct casefile *new_case(struct fixture *fixture) {
  struct casefile *file = casefile_new(fixture->arena, "D-1");
  struct facts facts = {NULL, 0};
  take_fact(file, &facts, (struct fact){.kind = FACT_START, .name = "sales"}, 100);
  take_fact(file, &facts, (struct fact){.kind = FACT_ENTER, .number = 1, .name = "research"}, 100);
  take_fact(file, &facts,
            (struct fact){.kind = FACT_OPEN, .number = 1, .parent_number = 1, .name = "call", .who = "li.na"}, 100);
  take_fact(file, &facts,
            (struct fact){.kind = FACT_TIMER, .number = 1, .parent_number = 1, .name = "overdue", .due = 500}, 100);
  return file;
}

/* Everything of a casefile, as text. */
static const char *picture(struct fixture *fixture, const struct casefile *file, bool open_only) {
  struct buffer text = BUFFER_EMPTY;
  buffer_printf(&text, "%s %d %lld %lld %lld %s %d %d %d\n", file->process, file->rulebook, (long long)file->opened,
                (long long)file->closed, (long long)file->last, file->outcome != NULL ? file->outcome : "-",
                file->tokens_made, file->tasks_made, file->timers_made);
  for (size_t i = 0; i < file->token_count; i++) {
    const struct token *token = &file->tokens[i];
    if (!open_only || token->left == 0)
      buffer_printf(&text, "token %d in %d %s %lld %lld %lld\n", token->number, token->parent, token->stage,
                    (long long)token->entered, (long long)token->left, (long long)token->due);
  }
  for (size_t i = 0; i < file->task_count; i++) {
    const struct task *task = &file->tasks[i];
    if (!open_only || task->state == TASK_OPEN)
      buffer_printf(&text, "task %d in %d %s %s %d %lld %lld %lld %d %s\n", task->number, task->token, task->name,
                    task->who, task->required, (long long)task->opened, (long long)task->due, (long long)task->closed,
                    task->state, task->done_by != NULL ? task->done_by : "-");
  }
  for (size_t i = 0; i < file->timer_count; i++) {
    const struct timer *timer = &file->timers[i];
    if (!open_only || timer->state == TIMER_SET)
      buffer_printf(&text, "timer %d in %d %s %lld %d\n", timer->number, timer->token, timer->name,
                    (long long)timer->due, timer->state);
  }
  const char *copy = arena_copy(fixture->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static void what_does_not_fit_changes_nothing(void **state) {
  static const struct fact misfits[] = {
      {.kind = FACT_START, .name = "sales"},
      {.kind = FACT_ENTER, .number = 1, .name = "again"},
      {.kind = FACT_ENTER, .number = 3, .name = "gap"},
      {.kind = FACT_ENTER, .number = 2},
      {.kind = FACT_ENTER, .number = 2, .parent_number = 7, .name = "lost"},
      {.kind = FACT_LEAVE, .number = 2},
      {.kind = FACT_LEAVE},
      {.kind = FACT_OPEN, .number = 1, .parent_number = 1, .name = "again"},
      {.kind = FACT_OPEN, .number = 2, .parent_number = 9, .name = "lost"},
      {.kind = FACT_DONE, .number = 2},
      {.kind = FACT_DROP, .number = 2},
      {.kind = FACT_TIMER, .number = 2, .parent_number = 1, .name = "no due"},
      {.kind = FACT_TIMER, .number = 1, .parent_number = 1, .name = "again", .due = 1},
      {.kind = FACT_FIRE, .number = 2},
      {.kind = FACT_CANCEL, .number = 2},
      {.kind = FACT_CLOSE, .name = "won"}};
  struct fixture *fixture = *state;
  struct casefile *file = new_case(fixture);
  const char *before = picture(fixture, file, false);
  for (size_t i = 0; i < sizeof misfits / sizeof *misfits; i++) {
    if (casefile_apply(file, &misfits[i], 200)) fail_msg("misfit %zu was applied", i);
    assert_string_equal(picture(fixture, file, false), before);
  }
  assert_false(casefile_apply(file, &(struct fact){.kind = FACT_LEAVE, .number = 1}, 0));
  assert_false(casefile_apply(casefile_new(fixture->arena, "D-2"), &misfits[2], 200));
}

static void things_end_once(void **state) {
  static const struct fact ends[] = {{.kind = FACT_DONE, .number = 1, .who = "li.na"},
                                     {.kind = FACT_FIRE, .number = 1},
                                     {.kind = FACT_LEAVE, .number = 1}};
  struct fixture *fixture = *state;
  struct casefile *file = new_case(fixture);
  for (size_t i = 0; i < 3; i++) {
    assert_true(casefile_apply(file, &ends[i], 200));
    assert_false(casefile_apply(file, &ends[i], 300));
  }
  assert_null(casefile_open_task(file, "call"));
  assert_null(casefile_due_timer(file, 1000));
  assert_true(casefile_apply(file, &(struct fact){.kind = FACT_CLOSE, .name = "won"}, 400));
  assert_false(casefile_is_open(file));
  assert_string_equal(file->outcome, "won");
  assert_int_equal(file->last, 400);
  assert_false(casefile_apply(file, &(struct fact){.kind = FACT_ENTER, .number = 2, .name = "again"}, 500));
  assert_true(casefile_apply(file, &(struct fact){.kind = FACT_NOTE, .name = "afterwards"}, 500));
}

static void the_first_due_timer_is_found(void **state) {
  struct fixture *fixture = *state;
  struct casefile *file = new_case(fixture);
  struct facts facts = {NULL, 0};
  for (int i = 2; i < 6; i++)
    take_fact(file, &facts, (struct fact){.kind = FACT_TIMER, .number = i, .name = "t", .due = i % 2 == 0 ? 300 : 400},
              100);
  assert_null(casefile_due_timer(file, 299));
  assert_int_equal(casefile_due_timer(file, 300)->number, 2);
  assert_int_equal(casefile_due_timer(file, 1000)->number, 2);
}

/* In memory, read again from the store after every event, and rebuilt by the audit. */
static void three_ways_give_one_state(void **state) {
  struct fixture *fixture = *state;
  enum { CASES = 5, EVENTS = 400 };
  struct store *store = fixture_store(fixture, fixture_path(fixture, "s"), STORE_CREATE);
  struct casefile *mirror[CASES] = {NULL};
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  for (int i = 0; i < EVENTS; i++) {
    unsigned pick = roll(fixture, CASES);
    const char *id = arena_printf(fixture->arena, "D-%u", pick);
    struct event event;
    assert_fine(fixture,
                random_event(fixture, store, fixture->arena, id, arena_printf(fixture->arena, "%d", i), 1000 + i));
    assert_int_equal(
        store_event_of(store, fixture->arena, arena_printf(fixture->arena, "%d", i), &event, fixture->list), 1);
    if (mirror[pick] == NULL) mirror[pick] = casefile_new(fixture->arena, id);
    for (size_t k = 0; k < event.facts.count; k++)
      assert_true(casefile_apply(mirror[pick], &event.facts.items[k], event.happened));
    event_settle(&event, mirror[pick]);
    struct casefile *again = store_casefile(store, fixture->arena, id, fixture->list);
    assert_non_null(again);
    assert_string_equal(picture(fixture, again, true), picture(fixture, mirror[pick], true));
  }
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_int_equal(assert_audit(fixture, store).events, store_event_count(store));
  store_close(store);
}

static void interleaved_cases_audit_clean(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, fixture_path(fixture, "s"), STORE_CREATE);
  for (int i = 0; i < 5; i++) random_history(fixture, store, 1000, 40u << (i * 2));
  struct audit audit = assert_audit(fixture, store);
  assert_int_equal(audit.events, 5000);
  assert_true(audit.cases > 1000 && audit.rows > 5000);
  store_close(store);
  store = store_open(fixture_path(fixture, "s"), STORE_READ, fixture->list);
  assert_non_null(store);
  struct audit again = assert_audit(fixture, store);
  assert_string_equal(again.head, audit.head);
  store_close(store);
}

int main(void) {
  const struct CMUnitTest tests[] = {STORE_TEST(what_does_not_fit_changes_nothing), STORE_TEST(things_end_once),
                                     STORE_TEST(the_first_due_timer_is_found), STORE_TEST(three_ways_give_one_state),
                                     STORE_TEST(interleaved_cases_audit_clean)};
  return cmocka_run_group_tests_name("casefile", tests, NULL, NULL);
}

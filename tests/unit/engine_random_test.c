/* Random commands over a small process, the program restarted after every step.
 *
 * Whatever people do, sensibly or not: a refused command leaves the store as it was, an accepted one is one event, the
 * same id again changes nothing, and after every step the audit finds the kept state equal to the fold of the events.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WALKS = 25, STEPS = 60 };

static const char rulebook_text[] = "dealwright: 1\nrulebook: tiny\nversion: '1'\ncurrency: CNY\nrounding: half_up\n"
                                    "timezone: UTC\n";

static const char process_text[] =
    "roles: {boss: {}, rep: {reports_to: boss}}\n"
    "people:\n"
    "  ann: {role: rep, superior: zoe}\n"
    "  bob: {role: rep, superior: zoe}\n"
    "  zoe: boss\n"
    "records:\n"
    "  customer: {fields: {name: {type: text, required: true}, tier: 'one of [A, B]'}}\n"
    "  deal: {fields: {customer: ref customer, owner: ref person, amount: money, reason: text}}\n"
    "  quote: {belongs_to: deal, fields: {price: money}}\n"
    "process: sales\n"
    "about: deal\n"
    "first: talk\n"
    "stages:\n"
    "  talk:\n"
    "    owner: rep\n"
    "    due: 3 workdays\n"
    "    overdue: escalate\n"
    "    tasks: {call: {}, write: {after: call, due: 2 days}}\n"
    "    requires: [deal.customer]\n"
    "    next: [{to: offer}]\n"
    "  offer:\n"
    "    owner: rep\n"
    "    due: 5 days\n"
    "    requires: [quote.price]\n"
    "    leave:\n"
    "      enough: {check: 'quote.price >= 100'}\n"
    "    next: [{to: small, when: quote.price < 1000}, {to: large}]\n"
    "  small: {owner: rep, tasks: {pack: {role: boss}}, next: [{to: won}]}\n"
    "  large: {owner: boss, enter: {rich: {check: 'deal.amount >= 500'}}, tasks: {pack: {role: boss}}, next: [{to: "
    "won}]}\n"
    "  won: {end: case, result: won}\n"
    "  lost: {end: case, result: lost}\n"
    "actions:\n"
    "  quote: {stages: [offer, small, large], by: [owner, superior], asks: {price: money}, adds: quote,\n"
    "          set: {deal.amount: quote.price * 2}}\n"
    "  back: {stages: [offer], go: talk}\n"
    "  lose: {asks: {reason: text}, by: [owner], set: {deal.reason: asked.reason}, go: lost}\n";

static uint64_t seed = 7;
static char folder[64], store_file[96];

static int pick(int count) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (int)((seed >> 33) % (uint64_t)count);
}

static void write_file(const char *name, const char *text) {
  char path[160];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  fputs(text, file);
  fclose(file);
}

static int make_rulebook(void **state) {
  char path[160];
  (void)state;
  snprintf(folder, sizeof folder, "/tmp/dealwright-engine-XXXXXX");
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/process", folder);
  mkdir(path, 0700);
  write_file("rulebook.yaml", rulebook_text);
  write_file("process/sales.yaml", process_text);
  snprintf(store_file, sizeof store_file, "%s/deals.db", folder);
  return 0;
}

static int remove_rulebook(void **state) {
  char command[128];
  (void)state;
  static const char *const names[] = {"rulebook.yaml", "process/sales.yaml", "deals.db",
                                      "deals.db-wal",  "deals.db-shm",       "deals.db-lock"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    snprintf(command, sizeof command, "%s/%s", folder, names[i]);
    unlink(command);
  }
  snprintf(command, sizeof command, "%s/process", folder);
  rmdir(command);
  rmdir(folder);
  return 0;
}

static void show(const struct diagnostics *list) {
  struct buffer text = BUFFER_EMPTY;
  diagnostics_write(list, LANGUAGE_EN, false, &text);
  fputs(buffer_text(&text), stderr);
  buffer_release(&text);
}

static void publish(void) {
  struct diagnostics *list = diagnostics_new();
  struct arena *arena = arena_new();
  int number;
  bool is_new;
  unlink(store_file);
  struct store *store = store_open(store_file, STORE_CREATE, list);
  if (store == NULL) show(list);
  assert_non_null(store);
  struct engine *engine = engine_new(store);
  struct source *source = source_from_folder(arena, folder, list);
  bool fine = source != NULL && engine_publish(engine, source, 0, 0, &number, &is_new, list);
  if (!fine) show(list);
  assert_true(fine);
  engine_free(engine);
  store_close(store);
  arena_free(arena);
  diagnostics_free(list);
}

static const char *random_text(struct arena *arena) {
  static const char *const people_verbs[] = {"done D-%d call",
                                             "done D-%d write",
                                             "done D-%d pack",
                                             "quote D-%d price=50",
                                             "quote D-%d price=500",
                                             "quote D-%d price=5,000",
                                             "set D-%d customer=acme",
                                             "set D-%d amount=700",
                                             "back D-%d",
                                             "lose D-%d reason=price",
                                             "assign D-%d owner=bob",
                                             "note D-%d hello",
                                             "cancel D-%d",
                                             "start D-%d",
                                             "start D-%d customer=acme",
                                             "quote D-%d",
                                             "quot D-%d price=1",
                                             "set D-%d custmer=acme"};
  const char *pattern = people_verbs[pick(sizeof people_verbs / sizeof *people_verbs)];
  const char *mark = strstr(pattern, "%d");
  return arena_printf(arena, "%.*s%d%s", (int)(mark - pattern), pattern, pick(3), mark + 2);
}

static void command_of(struct arena *arena, const char *text, struct command *out, struct diagnostics *list) {
  const char **words;
  int *columns;
  size_t count;
  assert_true(command_words(arena, text, &(struct position){0}, &words, &columns, &count, list));
  const char *verb = words[0];
  words[0] = words[1];
  words[1] = verb;
  assert_true(command_from_words(arena, words, count, out, list));
}

static void audit_is_clean(struct store *store) {
  struct diagnostics *list = diagnostics_new();
  struct audit audit;
  bool clean = store_audit(store, &audit, list);
  if (!clean) show(list);
  assert_true(clean);
  diagnostics_free(list);
}

/* One step in a program of its own, so to speak: everything is opened and closed. */
static void step(int64_t now) {
  static const char *const people[] = {"ann", "bob", "zoe", "eve"};
  struct diagnostics *list = diagnostics_new();
  struct arena *arena = arena_new();
  struct command command;
  struct answer answer;
  struct store *store = store_open(store_file, STORE_WRITE, list);
  assert_non_null(store);
  struct engine *engine = engine_new(store);
  int64_t before = store_event_count(store);
  command_of(arena, random_text(arena), &command, list);
  command.person = people[pick(4)];
  command.at = now;
  command.id = arena_printf(arena, "step-%lld", (long long)now);
  bool accepted = engine_execute(engine, arena, &command, 0, &answer, list);
  if (!accepted) {
    assert_true(diagnostics_errors(list) > 0);
    assert_int_equal(store_event_count(store), before);
  } else {
    int64_t after = store_event_count(store);
    assert_int_equal(answer.event, after);
    assert_true(after > before);
    assert_true(engine_execute(engine, arena, &command, 0, &answer, list));
    assert_true(answer.repeated);
    assert_int_equal(store_event_count(store), after);
  }
  audit_is_clean(store);
  engine_free(engine);
  store_close(store);
  arena_free(arena);
  diagnostics_free(list);
}

static void add_customer(void) {
  struct diagnostics *list = diagnostics_new();
  struct arena *arena = arena_new();
  struct command command;
  struct answer answer;
  struct store *store = store_open(store_file, STORE_WRITE, list);
  struct engine *engine = engine_new(store);
  command_of(arena, "add customer:acme name=Acme tier=A", &command, list);
  command.person = "ann";
  bool fine = engine_execute(engine, arena, &command, 0, &answer, list);
  if (!fine) show(list);
  assert_true(fine);
  engine_free(engine);
  store_close(store);
  arena_free(arena);
  diagnostics_free(list);
}

static void state_is_the_fold_of_events_after_every_step(void **state) {
  (void)state;
  for (int walk = 0; walk < WALKS; walk++) {
    int64_t now = date_instant(19787); /* 2024-03-05 */
    publish();
    add_customer();
    for (int i = 0; i < STEPS; i++) {
      now += 3600 * (1 + pick(20));
      step(now);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(state_is_the_fold_of_events_after_every_step, make_rulebook, remove_rulebook),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

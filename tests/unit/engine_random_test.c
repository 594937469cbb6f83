/* Random commands over a small process, the program restarted after every step.
 *
 * Whatever people do, sensibly or not: a refused command leaves the store as it was, an accepted one is one event, the
 * same id again changes nothing, and after every step the audit finds the kept state equal to the fold of the events.
 */
#include "engine_fixture.h"

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

static int make_rulebook(void **state) {
  (void)state;
  seed = 7;
  return make_folder(rulebook_text, process_text);
}

static const char *random_text(struct arena *arena) {
  static const char *const people_verbs[] = {"D-%d done call",
                                             "D-%d done write",
                                             "D-%d done pack",
                                             "D-%d quote price=50",
                                             "D-%d quote price=500",
                                             "D-%d quote price=5,000",
                                             "D-%d set customer=acme",
                                             "D-%d set amount=700",
                                             "D-%d back",
                                             "D-%d lose reason=price",
                                             "D-%d assign owner=bob",
                                             "D-%d note hello",
                                             "D-%d cancel",
                                             "D-%d start",
                                             "D-%d start customer=acme",
                                             "D-%d quote",
                                             "D-%d quot price=1",
                                             "D-%d set custmer=acme"};
  const char *pattern = people_verbs[pick(sizeof people_verbs / sizeof *people_verbs)];
  const char *mark = strstr(pattern, "%d");
  return arena_printf(arena, "%.*s%d%s", (int)(mark - pattern), pattern, pick(3), mark + 2);
}

/* One step in a program of its own. */
static void step(int64_t now) {
  static const char *const people[] = {"ann", "bob", "zoe", "eve"};
  struct program program = program_start("deals.db");
  struct command command;
  struct answer answer;
  int64_t before = store_event_count(program.store);
  command_of(&program, random_text(program.arena), &command);
  command.person = people[pick(4)];
  command.at = now;
  command.id = arena_printf(program.arena, "step-%lld", (long long)now);
  if (!engine_execute(program.engine, program.arena, &command, 0, &answer, program.list)) {
    assert_true(diagnostics_errors(program.list) > 0);
    assert_int_equal(store_event_count(program.store), before);
  } else {
    int64_t after = store_event_count(program.store);
    assert_int_equal(answer.event, after);
    assert_true(after > before);
    assert_true(engine_execute(program.engine, program.arena, &command, 0, &answer, program.list));
    assert_true(answer.repeated);
    assert_int_equal(store_event_count(program.store), after);
  }
  program_end(&program);
}

static void add_customer(void) {
  struct program program = program_start("deals.db");
  struct command command;
  struct answer answer;
  command_of(&program, "customer:acme add name=Acme tier=A", &command);
  command.person = "ann";
  bool fine = engine_execute(program.engine, program.arena, &command, 0, &answer, program.list);
  if (!fine) show(program.list);
  assert_true(fine);
  program_end(&program);
}

static void state_is_the_fold_of_events_after_every_step(void **state) {
  (void)state;
  for (int walk = 0; walk < WALKS; walk++) {
    int64_t now = date_instant(19787); /* 2024-03-05 */
    publish("deals.db");
    add_customer();
    for (int i = 0; i < STEPS; i++) {
      now += 3600 * (1 + pick(20));
      step(now);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(state_is_the_fold_of_events_after_every_step, make_rulebook, remove_folder),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

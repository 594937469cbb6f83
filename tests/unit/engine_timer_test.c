/* Time in one leap and time day by day, the program restarted after every step.
 *
 * A store that nobody ticked for months must come to the same events as one that was ticked every day, in the same
 * order, each once; whatever people did in between; and the audit is clean after every step. */
#include "engine_fixture.h"

#include "base/schedule.h"

enum { WALKS = 5, STEPS = 12, CASES = 3 };

static const char rulebook_text[] = "dealwright: 1\nrulebook: care\nversion: '1'\ncurrency: CNY\nrounding: half_up\n"
                                    "timezone: Europe/Berlin\n";

static const char process_text[] =
    "roles: {boss: {}, rep: {reports_to: boss}}\n"
    "people:\n"
    "  ann: {role: rep, superior: zoe}\n"
    "  zoe: boss\n"
    "records:\n"
    "  customer:\n"
    "    by: [rep, boss]\n"
    "    fresh_for: 5 weeks\n"
    "    timers:\n"
    "      remember: {before: customer.renewal, by: 3 days, start: {visit: {set: {visit.customer: customer}}}}\n"
    "      often: {every: 11 days, start: {visit: {set: {visit.customer: customer}}}}\n"
    "    fields: {name: text, nick: text, owner: ref person, renewal: date, calls: integer}\n"
    "  visit: {timers: {long: {after: 3 days, departure: true}}, fields: {customer: ref customer, owner: ref person, "
    "note: text}}\n"
    "  contact: {belongs_to: customer, by: [rep, boss], fields: {birthday: date}}\n"
    "  call: {belongs_to: customer, fields: {text: text}}\n"
    "process: care\n"
    "about: customer\n"
    "first: calm\n"
    "timers:\n"
    "  renewal: {before: customer.renewal, by: 10 workdays, task: {renew: {required: false}}}\n"
    "  year: {every: 1 month, at: 09:00, set: {customer.calls: 'default(customer.calls, 0) + 1'}}\n"
    "stages:\n"
    "  calm:\n"
    "    owner: rep\n"
    "    due: 40 days\n"
    "    overdue: {escalate: true, go: busy}\n"
    "    timers:\n"
    "      birthday: {before: contact.birthday, yearly: true, by: 3 days, task: {greet: {required: false}}}\n"
    "      same: {before: contact.birthday, yearly: true, by: 3 days, departure: true}\n"
    "      quiet: {after: 2 weeks, since: call, departure: true, task: {call: {required: false, due: 2 workdays}}}\n"
    "      weekly: {every: 5 workdays, escalate: true}\n"
    "  busy:\n"
    "    owner: rep\n"
    "    timers:\n"
    "      hourly: {every: 36 hours, task: {look: {required: false}}}\n"
    "      back: {after: 9 days, set: {customer.name: customer.nick}, go: calm}\n"
    "      home: {after: 20 days, at: 08:00, go: calm}\n"
    "  over: {end: case}\n"
    "actions:\n"
    "  call: {asks: {text: text}, adds: call, done: [call, greet]}\n"
    "  rest: {stages: [busy], go: calm}\n"
    "  finish: {go: over}\n";

/* Started by the records, and soon over. */
static const char visit_text[] = "process: visit\n"
                                 "about: visit\n"
                                 "first: out\n"
                                 "stages:\n"
                                 "  out:\n"
                                 "    owner: rep\n"
                                 "    timers:\n"
                                 "      start: {after: 0 days, task: {pack: {required: false}}}\n"
                                 "      home: {after: 2 days, set: {visit.note: '\"there\"'}, go: over}\n"
                                 "  over: {end: case}\n";

static int make_rulebook(void **state) {
  (void)state;
  seed = 3;
  make_folder(rulebook_text, process_text);
  write_file("process/visit.yaml", visit_text);
  return 0;
}

/* Refused commands are fine: they are the same ones in both stores. */
static bool command(const char *name, const char *text, int64_t now) {
  struct program program = program_start(name);
  struct command command;
  struct answer answer;
  command_of(&program, text, &command);
  command.person = "ann";
  command.at = now;
  bool accepted = engine_execute(program.engine, program.arena, &command, 0, &answer, program.list);
  program_end(&program);
  return accepted;
}

/* Once at `until`, or each day from `from` on until then. */
static void tick(const char *name, int64_t from, int64_t until) {
  struct program program = program_start(name);
  int64_t fired;
  for (; from <= until; from += SECONDS_PER_DAY) {
    bool fine = engine_tick(program.engine, from, 0, &fired, program.list);
    if (!fine) show(program.list);
    assert_true(fine);
  }
  program_end(&program);
}

/* ---- what happened ---- */

static bool collect_event(void *context, const struct event *event) {
  struct buffer *out = context;
  buffer_printf(out, "%lld %s %s ", (long long)event->happened, event->case_id != NULL ? event->case_id : "-",
                event->verb);
  facts_write(out, &event->facts);
  buffer_putc(out, '\n');
  return true;
}

/* The events of each case; between commands of other cases the order over all of them may differ. */
static void read_events(const char *name, const char *case_id, struct buffer *out) {
  struct program program = program_start(name);
  assert_true(store_events(program.store, case_id, 1, collect_event, out, program.list));
  program_end(&program);
}

static void assert_same_events(const char *case_id) {
  struct buffer one = BUFFER_EMPTY, other = BUFFER_EMPTY;
  read_events("a.db", case_id, &one);
  read_events("b.db", case_id, &other);
  const char *a = buffer_text(&one), *b = buffer_text(&other), *line = a, *other_line = b;
  for (; *a != '\0' && *a == *b; a++, b++)
    if (*a == '\n') line = a + 1, other_line = b + 1;
  if (*a != *b)
    fail_msg("ticked daily: %.*s\nticked seldom: %.*s", (int)strcspn(line, "\n"), line, (int)strcspn(other_line, "\n"),
             other_line);
  buffer_release(&one);
  buffer_release(&other);
}

static const char *random_command(char *out, size_t size) {
  static const char *const patterns[] = {"C-%d call text=hello",
                                         "C-%d call text=hello",
                                         "C-%d done greet",
                                         "C-%d done look",
                                         "C-%d rest",
                                         "C-%d set renewal=2024-0%d-15",
                                         "C-%d set renewal=",
                                         "contact:P-%d set birthday=1980-0%d-29",
                                         "contact:P-%d set birthday=1980-02-29",
                                         "contact:P-%d set birthday=",
                                         "C-%d note nothing",
                                         "C-%d set nick=Nick",
                                         "customer:C-%d confirm"};
  snprintf(out, size, patterns[pick(sizeof patterns / sizeof *patterns)], pick(CASES), 2 + pick(8));
  return out;
}

static void begin(const char *name, int64_t now) {
  char text[96];
  publish(name);
  for (int i = 0; i < CASES; i++) {
    snprintf(text, sizeof text, "customer:C-%d add name=N%d renewal=2024-0%d-20", i, i, 3 + i);
    assert_true(command(name, text, now));
    snprintf(text, sizeof text, "contact:P-%d add customer=C-%d birthday=1990-02-%02d", i, i, 10 + i);
    assert_true(command(name, text, now));
    snprintf(text, sizeof text, "C-%d start", i);
    assert_true(command(name, text, now));
  }
}

/* Store a is ticked every day, store b only now and then. */
static void a_leap_is_many_days(void **state) {
  (void)state;
  for (int walk = 0; walk < WALKS; walk++) {
    int64_t now = date_instant(19753) + 36000 + pick(30) * SECONDS_PER_DAY; /* from 2024-01-31 10:00 on */
    begin("a.db", now);
    begin("b.db", now);
    for (int i = 0; i < STEPS; i++) {
      char text[96];
      int days = pick(25);
      tick("a.db", now, now + days * SECONDS_PER_DAY);
      now += days * SECONDS_PER_DAY;
      now += 60 * (1 + pick(600));
      if (pick(4) == 0) tick("b.db", now, now);
      random_command(text, sizeof text);
      bool accepted = command("a.db", text, now);
      assert_int_equal(command("b.db", text, now), accepted);
    }
    tick("a.db", now, now);
    tick("b.db", now, now);
    for (int i = 0; i < CASES; i++) {
      char id[8];
      snprintf(id, sizeof id, "C-%d", i);
      assert_same_events(id);
      char record[20];
      snprintf(record, sizeof record, "customer:%s", id);
      assert_same_events(record);
    }
  }
}

/* Nobody does anything: then the events of all cases stand in the same order. */
static void a_year_of_silence_is_told_in_order(void **state) {
  (void)state;
  int64_t now = date_instant(19753) + 36000, end = now + (int64_t)366 * SECONDS_PER_DAY;
  begin("a.db", now);
  begin("b.db", now);
  tick("a.db", now, end);
  tick("b.db", end, end);
  assert_same_events(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_leap_is_many_days, make_rulebook, remove_folder),
      cmocka_unit_test_setup_teardown(a_year_of_silence_is_told_in_order, make_rulebook, remove_folder),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

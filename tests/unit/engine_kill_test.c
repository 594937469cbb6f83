/* A tick that is killed in the middle goes on exactly once: however often it dies, the events in the end are those of a
 * tick that nobody disturbed, to the last hash. */
#include "engine_fixture.h"

#include "base/schedule.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

enum { CUSTOMERS = 60, LIVES = 12, DAYS = 400, RECORDED = 7 };

static const char rulebook_text[] = "dealwright: 1\nrulebook: care\nversion: '1'\ncurrency: CNY\nrounding: half_up\n"
                                    "timezone: Asia/Shanghai\n";

static const char process_text[] =
    "roles: {rep: {}}\n"
    "people: {ann: {role: rep}}\n"
    "records:\n"
    "  customer:\n"
    "    by: [rep]\n"
    "    fresh_for: 2 months\n"
    "    timers:\n"
    "      birthday: {before: customer.birthday, by: 3 days, yearly: true, task: {greet: {}}, departure: true}\n"
    "      often: {every: 1 month, start: {visit: {set: {visit.customer: customer}}}}\n"
    "    fields: {name: text, owner: ref person, birthday: date, visits: integer}\n"
    "  visit: {fields: {customer: ref customer, owner: ref person}}\n"
    "process: visit\n"
    "about: visit\n"
    "first: out\n"
    "stages:\n"
    "  out:\n"
    "    owner: rep\n"
    "    timers:\n"
    "      home: {after: 2 days, set: {customer.visits: 'default(customer.visits, 0) + 1'}, go: over}\n"
    "  over: {end: case}\n";

static int make_rulebook(void **state) {
  (void)state;
  seed = 11;
  return make_folder(rulebook_text, process_text);
}

static int64_t begin(const char *name) {
  int64_t now = date_instant(19753) + 36000;
  publish(name);
  struct program program = program_start(name);
  for (int i = 0; i < CUSTOMERS; i++) {
    char text[96];
    struct command command;
    struct answer answer;
    snprintf(text, sizeof text, "customer:C-%d add name=N birthday=19%02d-%02d-%02d", i, 50 + i % 50, 1 + i % 12,
             1 + i % 28);
    command_of(&program, text, &command);
    command.person = "ann";
    command.at = now + i % 7 * SECONDS_PER_DAY;
    assert_true(engine_execute(program.engine, program.arena, &command, RECORDED, &answer, program.list));
  }
  program_end(&program);
  return now + (int64_t)DAYS * SECONDS_PER_DAY;
}

static void tick(const char *name, int64_t until) {
  struct program program = program_start(name);
  int64_t fired;
  bool fine = engine_tick(program.engine, until, RECORDED, &fired, program.list);
  if (!fine) show(program.list);
  assert_true(fine);
  program_end(&program);
}

static int64_t events_seen(const char *name) {
  char path[160];
  struct diagnostics *list = diagnostics_new();
  snprintf(path, sizeof path, "%s/%s", folder, name);
  struct store *store = store_open(path, STORE_READ, list);
  int64_t events = store != NULL ? store_event_count(store) : 0;
  if (store != NULL) store_close(store);
  diagnostics_free(list);
  return events;
}

/* Dies soon after it was seen to have got somewhere; returns how many events there are then. */
static int64_t killed_tick(const char *name, int64_t until, int64_t events) {
  pid_t child = fork();
  if (child == 0) {
    tick(name, until);
    _exit(0);
  }
  bool ended = false;
  while (events_seen(name) < events && !(ended = waitpid(child, NULL, WNOHANG) != 0))
    nanosleep(&(struct timespec){0, 200000}, NULL);
  nanosleep(&(struct timespec){0, pick(3000) * 1000L}, NULL);
  if (!ended) {
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
  }
  struct program program = program_start(name);
  events = store_event_count(program.store);
  program_end(&program);
  return events;
}

static void head_of(const char *name, struct audit *out) {
  struct program program = program_start(name);
  assert_true(store_audit(program.store, out, program.list));
  program_end(&program);
}

static void a_killed_tick_goes_on_exactly_once(void **state) {
  (void)state;
  int64_t until = begin("a.db"), events = 0;
  int in_between = 0;
  begin("b.db");
  tick("a.db", until);
  struct audit whole, killed;
  head_of("a.db", &whole);
  for (int life = 0; life < LIVES; life++) {
    int64_t more = killed_tick("b.db", until, events + 1 + pick(300));
    in_between += more > events && more < whole.events;
    events = more;
  }
  tick("b.db", until);
  head_of("b.db", &killed);
  assert_int_equal(killed.events, whole.events);
  assert_string_equal(killed.head, whole.head);
  assert_true(whole.events > 10 * CUSTOMERS);
  assert_true(in_between > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_killed_tick_goes_on_exactly_once, make_rulebook, remove_folder)};
  return cmocka_run_group_tests_name("killed ticks", tests, NULL, NULL);
}

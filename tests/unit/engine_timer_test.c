/* Time in one leap and time day by day, the program restarted after every step.
 *
 * A store that nobody ticked for months must come to the same events as one that was ticked every day, in the same
 * order, each once; whatever people did in between; and the audit is clean after every step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/schedule.h"
#include "engine/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WALKS = 5, STEPS = 12, CASES = 3 };

static const char rulebook_text[] = "dealwright: 1\nrulebook: care\nversion: '1'\ncurrency: CNY\nrounding: half_up\n"
                                    "timezone: Europe/Berlin\n";

static const char process_text[] =
    "roles: {boss: {}, rep: {reports_to: boss}}\n"
    "people:\n"
    "  ann: {role: rep, superior: zoe}\n"
    "  zoe: boss\n"
    "records:\n"
    "  customer: {by: [rep, boss], fields: {name: text, nick: text, owner: ref person, renewal: date, calls: "
    "integer}}\n"
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

static uint64_t seed = 3;
static char folder[64];

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
  snprintf(folder, sizeof folder, "/tmp/dealwright-timer-XXXXXX");
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/process", folder);
  mkdir(path, 0700);
  write_file("rulebook.yaml", rulebook_text);
  write_file("process/care.yaml", process_text);
  return 0;
}

static int remove_rulebook(void **state) {
  static const char *const names[] = {"rulebook.yaml", "process/care.yaml", "a.db", "a.db-wal",
                                      "a.db-shm",      "a.db-lock",         "b.db", "b.db-wal",
                                      "b.db-shm",      "b.db-lock"};
  char path[160];
  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    snprintf(path, sizeof path, "%s/%s", folder, names[i]);
    unlink(path);
  }
  snprintf(path, sizeof path, "%s/process", folder);
  rmdir(path);
  rmdir(folder);
  return 0;
}

static void show(const struct diagnostics *list) {
  struct buffer text = BUFFER_EMPTY;
  diagnostics_write(list, LANGUAGE_EN, false, &text);
  fputs(buffer_text(&text), stderr);
  buffer_release(&text);
}

/* ---- a program that starts, does one thing, and ends ---- */

struct program {
  struct diagnostics *list;
  struct arena *arena;
  struct store *store;
  struct engine *engine;
};

static struct program program_start(const char *name) {
  char path[160];
  struct program program = {.list = diagnostics_new(), .arena = arena_new()};
  snprintf(path, sizeof path, "%s/%s", folder, name);
  program.store = store_open(path, STORE_CREATE, program.list);
  assert_non_null(program.store);
  program.engine = engine_new(program.store);
  return program;
}

static void program_end(struct program *program) {
  struct audit audit;
  bool clean = store_audit(program->store, &audit, program->list);
  if (!clean) show(program->list);
  assert_true(clean);
  engine_free(program->engine);
  store_close(program->store);
  arena_free(program->arena);
  diagnostics_free(program->list);
}

static void publish(const char *name) {
  struct program program = program_start(name);
  struct source *source = source_from_folder(program.arena, folder, program.list);
  int number;
  bool is_new;
  bool fine = source != NULL && engine_publish(program.engine, source, 0, 0, &number, &is_new, program.list);
  if (!fine) show(program.list);
  assert_true(fine);
  program_end(&program);
}

/* Refused commands are fine: they are the same ones in both stores. */
static bool command(const char *name, const char *text, int64_t now) {
  struct program program = program_start(name);
  struct command command;
  struct answer answer;
  const char **words;
  int *columns;
  size_t count;
  assert_true(command_words(program.arena, text, &(struct position){0}, &words, &columns, &count, program.list));
  const char *verb = words[0];
  words[0] = words[1];
  words[1] = verb;
  assert_true(command_from_words(program.arena, words, count, &command, program.list));
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
  static const char *const patterns[] = {"call C-%d text=hello",
                                         "call C-%d text=hello",
                                         "done C-%d greet",
                                         "done C-%d look",
                                         "rest C-%d",
                                         "set C-%d renewal=2024-0%d-15",
                                         "set C-%d renewal=",
                                         "set contact:P-%d birthday=1980-0%d-29",
                                         "set contact:P-%d birthday=1980-02-29",
                                         "set contact:P-%d birthday=",
                                         "note C-%d nothing",
                                         "set C-%d nick=Nick",
                                         "confirm customer:C-%d"};
  snprintf(out, size, patterns[pick(sizeof patterns / sizeof *patterns)], pick(CASES), 2 + pick(8));
  return out;
}

static void begin(const char *name, int64_t now) {
  char text[96];
  publish(name);
  for (int i = 0; i < CASES; i++) {
    snprintf(text, sizeof text, "add customer:C-%d name=N%d renewal=2024-0%d-20", i, i, 3 + i);
    assert_true(command(name, text, now));
    snprintf(text, sizeof text, "add contact:P-%d customer=C-%d birthday=1990-02-%02d", i, i, 10 + i);
    assert_true(command(name, text, now));
    snprintf(text, sizeof text, "start C-%d", i);
    assert_true(command(name, text, now));
  }
}

static void forget(const char *name) {
  static const char *const ends[] = {"", "-wal", "-shm", "-lock"};
  char path[160];
  for (size_t i = 0; i < 4; i++) {
    snprintf(path, sizeof path, "%s/%s%s", folder, name, ends[i]);
    unlink(path);
  }
}

/* Store a is ticked every day, store b only now and then. */
static void a_leap_is_many_days(void **state) {
  (void)state;
  for (int walk = 0; walk < WALKS; walk++) {
    int64_t now = date_instant(19753) + 36000 + pick(30) * SECONDS_PER_DAY; /* from 2024-01-31 10:00 on */
    forget("a.db");
    forget("b.db");
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
    }
  }
}

/* Nobody does anything: then the events of all cases stand in the same order. */
static void a_year_of_silence_is_told_in_order(void **state) {
  (void)state;
  int64_t now = date_instant(19753) + 36000, end = now + (int64_t)366 * SECONDS_PER_DAY;
  forget("a.db");
  forget("b.db");
  begin("a.db", now);
  begin("b.db", now);
  tick("a.db", now, end);
  tick("b.db", end, end);
  assert_same_events(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_leap_is_many_days, make_rulebook, remove_rulebook),
      cmocka_unit_test_setup_teardown(a_year_of_silence_is_told_in_order, make_rulebook, remove_rulebook),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

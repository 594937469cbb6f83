/* Running one scenario.
 *
 * Invariants
 * 1. Every scenario has a store of its own: none sees what another did.
 * 2. What is given is history, taken as it is (imported); the steps go through the engine like any command.
 * 3. After the first step that did not go as expected, later steps still run, but a command that was refused
 * unexpectedly ends the scenario: what comes after it would only repeat the failure. */
#include "scenario/scenario_run.h"

#include "base/phrase.h"
#include "base/text.h"
#include "engine/version.h"
#include "scenario/coverage.h"
#include "scenario/expectation.h"
#include "scenario/onlooker.h"
#include "script/watch.h"

#include <string.h>

struct running {
  struct arena *arena;
  struct engine *engine;
  struct store *store;
  const struct scenario_ground *ground;
  const struct scenario *scenario;
  struct test_result *result;
  struct diagnostics *list; /* of one command; cleared between */
  int64_t now;
  const char *case_id;   /* that the last command was about */
  int64_t given;         /* events of what was given */
  struct watch watch;    /* keeps what the step under way decides, and hands it on to coverage */
  struct traced *traced; /* of that step */
  size_t traced_count;
  struct asked_table *asked;
  size_t asked_count;
  struct sights sights; /* what the step under way has seen */
  bool stopped;
};

static void fail(struct running *running, const struct position *at, const char *expected, const char *got,
                 const char *because) {
  const struct failure failure = {*at, expected, got, because, NULL};
  test_fail(running->arena, running->result, &failure);
}

static void look(const struct running *running, bool at_rules) {
  host_watch(running->ground->version->host, at_rules ? &running->watch : NULL);
}

static struct traced *trace(struct running *running) {
  running->traced = arena_grow(running->arena, running->traced, running->traced_count, sizeof *running->traced);
  return &running->traced[running->traced_count++];
}

static const char *values_text(struct running *running, const struct decision *decision) {
  struct buffer values = BUFFER_EMPTY;
  for (size_t i = 0; i < decision->read_count; i++) {
    buffer_printf(&values, "%s%s = ", i > 0 ? ", " : "", decision->reads[i].path);
    value_show(&values, &decision->reads[i].value);
  }
  const char *copy = values.size > 0 ? arena_copy(running->arena, buffer_text(&values)) : NULL;
  buffer_release(&values);
  return copy;
}

/* The decision is gone with its command: what is needed of it is copied. */
static void keep_decision(void *context, const struct rule *rule, const struct decision *decision) {
  struct running *running = context;
  const struct watch *next = coverage_watch(running->ground->coverage);
  if (next != NULL) next->decided(next->context, rule, decision);
  struct rule_row *rows = arena_alloc(running->arena, (decision->row_count + 1) * sizeof *rows);
  for (size_t i = 0; i < decision->row_count; i++) rows[i] = decision->rows[i];
  const char *file = decision->at.file != NULL ? decision->at.file : "";
  *trace(running) = (struct traced){decision->outcome, arena_printf(running->arena, "%s:%d", file, decision->at.line),
                                    values_text(running, decision), rows, decision->row_count};
}

static void hand_on_line(void *context, size_t number) {
  const struct watch *next = coverage_watch(((struct running *)context)->ground->coverage);
  if (next != NULL) next->line(next->context, number);
}

static void hand_on_condition(void *context, size_t number, bool holds) {
  const struct watch *next = coverage_watch(((struct running *)context)->ground->coverage);
  if (next != NULL) next->condition(next->context, number, holds);
}

static void keep_asked(void *context, const struct table *table, const struct value *inputs) {
  struct running *running = context;
  const struct watch *next = coverage_watch(running->ground->coverage);
  if (next != NULL) next->asked(next->context, table, inputs);
  struct value *copies = arena_alloc(running->arena, (table->input_count + 1) * sizeof *copies);
  for (size_t i = 0; i < table->input_count; i++) copies[i] = value_copy(running->arena, &inputs[i]);
  running->asked = arena_grow(running->arena, running->asked, running->asked_count, sizeof *running->asked);
  running->asked[running->asked_count++] = (struct asked_table){table, copies};
}

/* Messages that refused the step have places, too. */
static void trace_refusal(struct running *running) {
  for (size_t i = 0; i < diagnostics_count(running->list); i++) {
    const struct position *at = diagnostics_position(running->list, i);
    if (at->file == NULL || at->line == 0) continue;
    *trace(running) =
        (struct traced){.outcome = OUTCOME_FAILS, .place = arena_printf(running->arena, "%s:%d", at->file, at->line)};
  }
}

static const char *all_sentences(struct running *running) {
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < diagnostics_count(running->list); i++) {
    if (i > 0) buffer_puts(&text, "; ");
    diagnostics_sentence(running->list, i, language_current(), &text);
  }
  const char *copy = arena_copy(running->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

/* Where the refusal comes from: the first message that has a place. */
static const char *first_place(struct running *running) {
  for (size_t i = 0; i < diagnostics_count(running->list); i++) {
    const struct position *at = diagnostics_position(running->list, i);
    if (at->file != NULL && at->line > 0) return arena_printf(running->arena, "%s:%d", at->file, at->line);
  }
  return NULL;
}

/* ---- given ---- */

static const char *node_text(struct arena *arena, const struct yaml *node) {
  struct buffer text = BUFFER_EMPTY;
  if (node->kind == YAML_SCALAR) return node->text;
  for (size_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++)
    if (node->items[i]->kind == YAML_SCALAR) buffer_printf(&text, "%s%s", i > 0 ? "," : "", node->items[i]->text);
  const char *copy = arena_copy(arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static void given_fields(struct running *running, const struct given *given, struct command *command) {
  const struct yaml *node = given->fields;
  struct command_field *fields = arena_alloc(running->arena, (node->count + 2) * sizeof *fields);
  bool is_person = strcmp(given->record, "person") == 0;
  if (node->kind == YAML_SCALAR) fields[command->field_count++] = (struct command_field){"roles", node->text, node->at};
  for (size_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++) {
    const char *name = node->pairs[i].key->text;
    if (is_person && strcmp(name, "role") == 0) name = "roles";
    const struct yaml *value = node->pairs[i].value;
    fields[command->field_count++] = (struct command_field){name, node_text(running->arena, value), value->at};
  }
  command->fields = fields;
}

static const char *owner_of(const struct command *command) {
  for (size_t i = 0; i < command->field_count; i++)
    if (strcmp(command->fields[i].name, "owner") == 0) return command->fields[i].text;
  return "given";
}

static bool execute(struct running *running, const struct command *command, struct answer *answer) {
  diagnostics_clear(running->list);
  return engine_execute(running->engine, running->arena, command, running->now, answer, running->list);
}

static bool has_stage(const struct given *given) {
  return given->fields->kind == YAML_MAPPING && yaml_get(given->fields, "stage") != NULL;
}

/* A record that lives on its own is a case only where it is said to stand in a stage. */
static bool is_about_a_case(struct running *running, const struct given *given) {
  const struct rulebook *rulebook = engine_rulebook(running->engine, 0, running->list);
  const struct record *record = rulebook_record(rulebook, given->record);
  if (record != NULL && record->by.count > 0 && !has_stage(given)) return false;
  for (size_t i = 0; i < rulebook->process_count; i++)
    if (text_equal(rulebook->processes[i].about, given->record)) return true;
  return false;
}

/* The process that is about the record: a rulebook may have several. */
static const char *const *process_words(struct running *running, const char *record) {
  const struct rulebook *rulebook = engine_rulebook(running->engine, 0, running->list);
  const char **words = arena_alloc(running->arena, sizeof *words);
  for (size_t i = rulebook->process_count; i-- > 0;)
    if (text_equal(rulebook->processes[i].about, record)) *words = rulebook->processes[i].name;
  return words;
}

/* A person whom the rulebook names may be given again with other roles: then the record stands beside and the file's
 * wins; so it is only added when nobody of that key is known. */
static bool is_known_person(struct running *running, const struct given *given) {
  const struct rulebook *rulebook = engine_rulebook(running->engine, 0, running->list);
  return strcmp(given->record, "person") == 0 && rulebook_person(rulebook, given->key) != NULL;
}

static void give(struct running *running, const struct given *given) {
  struct command command = {.imported = true,
                            .at = running->now,
                            .has_at = true,
                            .position = given->at,
                            .subject = given->key,
                            .verb = "add",
                            .record = given->record};
  struct answer answer;
  if (is_known_person(running, given)) return;
  given_fields(running, given, &command);
  if (is_about_a_case(running, given)) {
    command.verb = "start";
    command.record = NULL;
    command.arguments = process_words(running, given->record);
    command.argument_count = 1;
  }
  command.person = owner_of(&command);
  if (execute(running, &command, &answer)) return;
  fail(running, &given->at, phrase_text(language_current(), PHRASE_expect_given), all_sentences(running), NULL);
  running->stopped = true;
}

/* ---- steps ---- */

/* `quote D1 price=88,000` is VERB SUBJECT ...; the grammar wants the subject first. */
static bool step_command(struct running *running, const struct step *step, struct command *out) {
  const char **words;
  int *columns;
  size_t count;
  if (!command_words(running->arena, step->text, &step->at, &words, &columns, &count, running->list)) return false;
  if (count >= 2) {
    const char *verb = words[0];
    words[0] = words[1];
    words[1] = verb;
  }
  if (!command_from_words(running->arena, words, count, out, running->list)) return false;
  out->person = step->person;
  out->stands_in = true;
  out->at = running->now;
  out->has_at = true;
  return true;
}

static void check_refusal(struct running *running, const struct step *step, bool accepted) {
  if (step->refused == NULL && accepted) return;
  if (step->refused == NULL) {
    fail(running, &step->at, phrase_text(language_current(), PHRASE_expect_accepted), all_sentences(running),
         first_place(running));
    running->stopped = true;
    return;
  }
  const char *wanted = arena_printf(running->arena, "refused: %s", step->refused->text);
  const char *got = accepted ? phrase_text(language_current(), PHRASE_got_accepted) : all_sentences(running);
  if (accepted || strstr(got, step->refused->text) == NULL)
    fail(running, &step->refused->at, wanted, got, accepted ? NULL : first_place(running));
}

/* A refusal is held against the language in which it is expected, whoever runs the test. */
static enum language language_of(const struct step *step) {
  if (step->refused == NULL) return language_current();
  for (const char *at = step->refused->text; *at != '\0';)
    if (text_next(&at) >= 0x2e80) return LANGUAGE_ZH; /* from here on: scripts of East Asia */
  return LANGUAGE_EN;
}

/* `case D-1` and `export contact` are no commands but looks, unless the rulebook has actions of these names. */
static bool is_look(struct running *running, const struct command *command) {
  const struct rulebook *rulebook = engine_rulebook(running->engine, 0, running->list);
  bool is_word = text_equal(command->verb, "case") || text_equal(command->verb, "export");
  for (size_t i = 0; is_word && i < rulebook->process_count; i++)
    if (process_action(&rulebook->processes[i], command->verb) != NULL) return false;
  return is_word && command->field_count + command->argument_count == 0;
}

static bool take_look(struct running *running, const struct command *command) {
  const struct onlooker onlooker = {running->arena, running->engine, command->person, running->now};
  const char *subject = command->subject;
  if (command->record != NULL) subject = arena_printf(running->arena, "%s:%s", command->record, subject);
  diagnostics_clear(running->list);
  return text_equal(command->verb, "case") ? onlooker_case(&onlooker, subject, &running->sights, running->list)
                                           : onlooker_export(&onlooker, subject, &running->sights, running->list);
}

static void run_command(struct running *running, const struct step *step) {
  struct command command = {0};
  struct answer answer = {0};
  enum language reader = language_current();
  diagnostics_clear(running->list);
  language_set(language_of(step));
  bool known = step_command(running, step, &command), looks = known && is_look(running, &command);
  bool accepted = looks ? take_look(running, &command) : known && execute(running, &command, &answer);
  bool of_case = command.record == NULL && !(looks && text_equal(command.verb, "export"));
  if (of_case && command.subject != NULL) running->case_id = command.subject;
  if (!accepted) trace_refusal(running);
  check_refusal(running, step, accepted);
  language_set(reader);
}

static int64_t later(const struct running *running, struct duration duration) {
  const struct rulebook *rulebook = engine_rulebook(running->engine, 0, running->list);
  int64_t due = calendar_due(rulebook->calendar, running->now, duration);
  if (duration.unit == UNIT_MINUTES || duration.unit == UNIT_HOURS) return due;
  int64_t time_of_day = running->now - date_instant(instant_date(running->now));
  return due - SECONDS_PER_DAY + time_of_day; /* `due` is the end of that day */
}

static void run_pass(struct running *running, const struct step *step) {
  int64_t fired;
  diagnostics_clear(running->list);
  running->now = later(running, step->pass);
  if (engine_tick(running->engine, running->now, running->now, &fired, running->list)) return;
  fail(running, &step->at, phrase_text(language_current(), PHRASE_expect_accepted), all_sentences(running), NULL);
}

static void check_expectations(struct running *running, const struct step *step) {
  struct expectation expectation = {.arena = running->arena,
                                    .engine = running->engine,
                                    .now = running->now,
                                    .traced = running->traced,
                                    .traced_count = running->traced_count,
                                    .asked = running->asked,
                                    .asked_count = running->asked_count,
                                    .sights = &running->sights,
                                    .case_id = running->case_id};
  struct mismatch *found;
  look(running, false); /* explaining asks rules, too */
  size_t count = expectation_check(&expectation, step->expect, &found);
  look(running, true);
  for (size_t i = 0; i < count; i++) {
    const struct failure failure = {found[i].at, found[i].expected, found[i].got, found[i].because, found[i].instead};
    test_fail(running->arena, running->result, &failure);
  }
}

static void run_steps(struct running *running) {
  for (size_t i = 0; !running->stopped && i < running->scenario->given_count; i++)
    give(running, &running->scenario->given[i]);
  running->given = store_event_count(running->store);
  for (size_t i = 0; !running->stopped && i < running->scenario->step_count; i++) {
    const struct step *step = &running->scenario->steps[i];
    running->traced = NULL;
    running->traced_count = 0;
    running->asked = NULL;
    running->asked_count = 0;
    running->sights = (struct sights){NULL, 0};
    if (step->kind == STEP_PASS) run_pass(running, step);
    else run_command(running, step);
    if (step->expect != NULL && !running->stopped) check_expectations(running, step);
  }
}

bool scenario_run(struct arena *arena, const struct scenario_ground *ground, const struct scenario *scenario,
                  struct test_result *result, struct diagnostics *list) {
  struct running running = {
      .arena = arena, .ground = ground, .scenario = scenario, .result = result, .now = scenario->now};
  running.store = store_open(NULL, STORE_MEMORY, list);
  if (running.store == NULL) return false;
  running.engine = engine_new(running.store);
  running.list = diagnostics_new();
  bool fine =
      engine_publish_version(running.engine, ground->version, ground->source, scenario->now, scenario->now, list);
  running.watch = (struct watch){&running, keep_decision, hand_on_line, hand_on_condition, keep_asked};
  look(&running, true);
  if (fine) run_steps(&running);
  look(&running, false);
  if (fine && ground->coverage != NULL)
    coverage_events(ground->coverage, ground->version->rulebook, running.store, running.given);
  diagnostics_free(running.list);
  engine_free(running.engine);
  store_close(running.store);
  return fine;
}

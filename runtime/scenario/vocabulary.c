/* Whether a scenario names only what there is.
 *
 * Invariants
 * 1. Only what can never be met is an error: a name that any process knows is fine, whatever case is meant.
 * 2. People come and go by command, so everybody whom the scenario itself mentions is known.
 *
 * Not done here: the values of fields, which are read by their types when the scenario runs; what steps do, since they
 * may be refused on purpose; `rule`, which names a place in a file. */
#include "scenario/vocabulary.h"

#include "base/text.h"

#include <string.h>

struct looking {
  struct arena *arena;
  const struct rulebook *rulebook;
  const struct scenario *scenario;
  struct diagnostics *list;
};

struct words {
  struct arena *arena;
  const char **items;
  size_t count;
};

static void words_add(struct words *words, const char *word) {
  if (word == NULL) return;
  words->items = arena_grow(words->arena, (void *)words->items, words->count, sizeof *words->items);
  words->items[words->count++] = word;
}

static bool words_have(const struct words *words, const char *word) {
  for (size_t i = 0; i < words->count; i++)
    if (text_equal(words->items[i], word)) return true;
  return false;
}

static void unknown(const struct looking *in, enum diagnostic_id id, const struct position *at, const char *word,
                    const struct words *known) {
  diagnostic_add(in->list, id, at, word);
  diagnostic_suggest(in->list, word, known->items, known->count);
}

/* ---- the words of the rulebook ---- */

static void add_stages(struct words *words, const struct process *process) {
  for (size_t i = 0; i < process->stage_count; i++) words_add(words, process->stages[i].name);
}

static void add_criteria(struct words *words, const struct criteria *criteria) {
  for (size_t i = 0; i < criteria->count; i++) words_add(words, criteria->items[i].name);
}

static void add_tasks(struct words *words, const struct process *process) {
  struct task_list list;
  words_add(words, "escalation");
  for (size_t i = 0; process_tasks(process, i, &list); i++)
    for (size_t j = 0; j < list.count; j++) words_add(words, list.items[j].name);
}

static void add_conditions(struct words *words, const struct process *process) {
  for (size_t i = 0; i < process->stage_count; i++) {
    add_criteria(words, &process->stages[i].enter);
    add_criteria(words, &process->stages[i].leave);
  }
  for (size_t i = 0; i < process->action_count; i++) {
    words_add(words, process->actions[i].name);
    add_criteria(words, &process->actions[i].check);
  }
  for (size_t i = 0; i < process->approval_count; i++) words_add(words, process->approvals[i].name);
  for (size_t i = 0; i < process->document_count; i++) words_add(words, process->documents[i].name);
}

/* What there is to depart from. */
static void add_standards(struct words *words, const struct process *process) {
  add_stages(words, process);
  add_tasks(words, process);
  for (size_t i = 0; i < process->timer_count; i++) words_add(words, process->timers[i].name);
  for (size_t i = 0; i < process->stage_count; i++)
    for (size_t j = 0; j < process->stages[i].timer_count; j++) words_add(words, process->stages[i].timers[j].name);
  for (size_t i = 0; i < process->approval_count; i++) words_add(words, process->approvals[i].name);
}

static void add_fields(const struct looking *in, struct words *words) {
  for (size_t i = 0; i < in->rulebook->record_count; i++) {
    const struct record *record = &in->rulebook->records[i];
    for (size_t j = 0; j < record->field_count; j++)
      words_add(words, arena_printf(in->arena, "%s.%s", record->name, record->fields[j].name));
  }
}

static struct words words_of(const struct looking *in, void (*add)(struct words *, const struct process *)) {
  struct words words = {in->arena, NULL, 0};
  const struct process *process;
  for (size_t i = 0; (process = rulebook_each_process(in->rulebook, i)) != NULL; i++) add(&words, process);
  return words;
}

static struct words roles_of(const struct looking *in) {
  struct words words = {in->arena, NULL, 0};
  for (size_t i = 0; i < in->rulebook->role_count; i++) words_add(&words, in->rulebook->roles[i].name);
  return words;
}

/* ---- everybody ---- */

static void add_values(struct words *words, const struct yaml *node) {
  if (node->kind == YAML_SCALAR) words_add(words, node->text);
  for (size_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++) add_values(words, node->items[i]);
  for (size_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++) add_values(words, node->pairs[i].value);
}

/* Invariant 2. Roles stand among them: `@role` waits, too. */
static struct words everybody(const struct looking *in) {
  struct words words = {in->arena, NULL, 0};
  for (size_t i = 0; i < in->rulebook->person_count; i++) words_add(&words, in->rulebook->people[i].key);
  for (size_t i = 0; i < in->scenario->given_count; i++) {
    const struct given *given = &in->scenario->given[i];
    if (text_equal(given->record, "person")) words_add(&words, given->key);
    add_values(&words, given->fields);
  }
  for (size_t i = 0; i < in->scenario->step_count; i++) words_add(&words, in->scenario->steps[i].person);
  for (size_t i = 0; i < in->rulebook->role_count; i++)
    words_add(&words, arena_printf(in->arena, "@%s", in->rulebook->roles[i].name));
  words_add(&words, "@owner");
  return words;
}

static bool is_in_a_step(const struct looking *in, const char *word) {
  for (size_t i = 0; i < in->scenario->step_count; i++)
    if (in->scenario->steps[i].text != NULL && strstr(in->scenario->steps[i].text, word) != NULL) return true;
  return false;
}

/* ---- what is given ---- */

static void check_role(const struct looking *in, const struct yaml *node) {
  struct words roles = roles_of(in);
  for (size_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++) check_role(in, node->items[i]);
  if (node->kind == YAML_SCALAR && !words_have(&roles, node->text))
    unknown(in, DIAGNOSTIC_unknown_role, &node->at, node->text, &roles);
}

/* A case is given in a stage that a process about its record has. False when `record` is of no case. */
static bool check_given_stage(const struct looking *in, const struct record *record, const struct yaml *node) {
  struct words stages = {in->arena, NULL, 0};
  for (size_t i = 0; i < in->rulebook->process_count; i++)
    if (text_equal(in->rulebook->processes[i].about, record->name)) add_stages(&stages, &in->rulebook->processes[i]);
  if (stages.count == 0) return false;
  if (node->kind == YAML_SCALAR && !words_have(&stages, node->text))
    unknown(in, DIAGNOSTIC_unknown_stage, &node->at, node->text, &stages);
  return true;
}

static void check_given_field(const struct looking *in, const struct record *record, const struct yaml_pair *pair) {
  const char *name = pair->key->text;
  bool is_role = text_equal(record->name, "person") && (text_equal(name, "role") || text_equal(name, "roles"));
  if (is_role) check_role(in, pair->value);
  if (is_role || record_field(record, name) != NULL || text_equal(name, record->belongs_to)) return;
  if (text_equal(name, "stage") && check_given_stage(in, record, pair->value)) return;
  struct words fields = {in->arena, NULL, 0};
  for (size_t i = 0; i < record->field_count; i++) words_add(&fields, record->fields[i].name);
  if (record->belongs_to != NULL) words_add(&fields, record->belongs_to);
  unknown(in, DIAGNOSTIC_unknown_field, &pair->key->at, name, &fields);
}

static void check_given(const struct looking *in, const struct given *given) {
  const struct record *record = given->record != NULL ? rulebook_record(in->rulebook, given->record) : NULL;
  if (given->record == NULL) return; /* said when it was read */
  if (record == NULL) {
    struct words records = {in->arena, NULL, 0};
    for (size_t i = 0; i < in->rulebook->record_count; i++) words_add(&records, in->rulebook->records[i].name);
    unknown(in, DIAGNOSTIC_unknown_record, &given->at, given->record, &records);
    return;
  }
  if (given->fields->kind == YAML_SCALAR) check_role(in, given->fields); /* `li.na: sales_rep` */
  for (size_t i = 0; given->fields->kind == YAML_MAPPING && i < given->fields->count; i++)
    check_given_field(in, record, &given->fields->pairs[i]);
}

/* ---- what is expected ---- */

static void check_stage(const struct looking *in, const struct yaml *node) {
  struct words stages = words_of(in, add_stages);
  words_add(&stages, "cancelled");
  if (!words_have(&stages, node->text)) unknown(in, DIAGNOSTIC_unknown_stage, &node->at, node->text, &stages);
}

static void check_task(const struct looking *in, const struct yaml *node) {
  struct words tasks = words_of(in, add_tasks);
  if (!words_have(&tasks, node->text)) unknown(in, DIAGNOSTIC_unknown_task, &node->at, node->text, &tasks);
}

/* `first_contact 2024-03-08` */
static void check_due(const struct looking *in, const struct yaml *node) {
  struct words tasks = words_of(in, add_tasks);
  const char *task = arena_copy_bytes(in->arena, node->text, strcspn(node->text, " "));
  if (!words_have(&tasks, task)) unknown(in, DIAGNOSTIC_unknown_task, &node->at, task, &tasks);
}

static void check_waits(const struct looking *in, const struct yaml *node) {
  struct words words = words_of(in, add_tasks), stages = words_of(in, add_stages);
  struct words conditions = words_of(in, add_conditions);
  for (size_t i = 0; i < conditions.count; i++) words_add(&words, conditions.items[i]);
  for (size_t i = 0; i < stages.count; i++) words_add(&words, stages.items[i]);
  add_fields(in, &words);
  if (!words_have(&words, node->text)) unknown(in, DIAGNOSTIC_scenario_wait, &node->at, node->text, &words);
}

static void check_somebody(const struct looking *in, const struct position *at, const char *word) {
  struct words people = everybody(in);
  if (!words_have(&people, word) && !is_in_a_step(in, word)) unknown(in, DIAGNOSTIC_unknown_person, at, word, &people);
}

static void check_person(const struct looking *in, const struct yaml *node) {
  check_somebody(in, &node->at, node->text);
}

static void check_among(const struct looking *in, enum diagnostic_id id, const struct position *at, const char *word,
                        const struct words *known) {
  if (!words_have(known, word)) unknown(in, id, at, word, known);
}

/* `li.na late first_contact 2024-03-12`; `-` where nobody answers for it. */
static void check_departure(const struct looking *in, const struct yaml *node) {
  static const char *const words[] = {"overdue", "unvoted", "late", "skipped", "stood_in", "timer", "held"};
  char *text = arena_copy(in->arena, node->text), *rest = NULL;
  const char *who = strtok_r(text, " ", &rest), *kind = strtok_r(NULL, " ", &rest);
  const char *standard = strtok_r(NULL, " ", &rest), *day = strtok_r(NULL, "", &rest);
  struct words kinds = {in->arena, NULL, 0}, standards = words_of(in, add_standards);
  int32_t date;
  if (day == NULL || !date_parse(day, &date)) {
    diagnostic_add(in->list, DIAGNOSTIC_scenario_departure, &node->at, node->text);
    return;
  }
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) words_add(&kinds, words[i]);
  if (strcmp(who, "-") != 0) check_somebody(in, &node->at, who);
  check_among(in, DIAGNOSTIC_scenario_departure_kind, &node->at, kind, &kinds);
  check_among(in, DIAGNOSTIC_scenario_standard, &node->at, standard, &standards);
}

static void check_seen(const struct looking *in, const struct yaml *node) {
  struct words fields = {in->arena, NULL, 0};
  for (size_t i = 0; i < in->rulebook->record_count; i++) {
    const struct record *record = &in->rulebook->records[i];
    for (size_t j = 0; j < record->field_count; j++)
      if (record->fields[j].is_private)
        words_add(&fields, arena_printf(in->arena, "%s.%s", record->name, record->fields[j].name));
  }
  if (!words_have(&fields, node->text)) unknown(in, DIAGNOSTIC_scenario_sees, &node->at, node->text, &fields);
}

static void check_expected_field(const struct looking *in, const struct yaml *key) {
  const char *dot = strchr(key->text, '.');
  if (dot == NULL) return; /* `case`, `closed`, `rule`; others were said when the scenario was read */
  struct words fields = {in->arena, NULL, 0};
  add_fields(in, &fields);
  if (!words_have(&fields, key->text)) unknown(in, DIAGNOSTIC_unknown_field, &key->at, key->text, &fields);
}

static const struct {
  const char *key;
  void (*check)(const struct looking *in, const struct yaml *name);
} keys[] = {{"stage", check_stage}, {"tasks", check_task},         {"due", check_due},  {"departures", check_departure},
            {"waits", check_waits}, {"waiting_for", check_person}, {"sees", check_seen}};

static void check_names(const struct looking *in, const struct yaml *node,
                        void (*check)(const struct looking *in, const struct yaml *name)) {
  if (node->kind == YAML_SCALAR) check(in, node);
  for (size_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++)
    if (node->items[i]->kind == YAML_SCALAR) check(in, node->items[i]);
}

static void check_expectation(const struct looking *in, const struct yaml_pair *pair) {
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (text_equal(keys[i].key, pair->key->text)) {
      check_names(in, pair->value, keys[i].check);
      return;
    }
  check_expected_field(in, pair->key);
}

bool vocabulary_fits(struct arena *arena, const struct rulebook *rulebook, const struct scenario *scenario,
                     struct diagnostics *list) {
  const struct looking in = {arena, rulebook, scenario, list};
  size_t errors = diagnostics_errors(list);
  for (size_t i = 0; i < scenario->given_count; i++) check_given(&in, &scenario->given[i]);
  for (size_t i = 0; i < scenario->step_count; i++) {
    const struct yaml *expect = scenario->steps[i].expect;
    for (size_t j = 0; expect != NULL && j < expect->count; j++) check_expectation(&in, &expect->pairs[j]);
  }
  return diagnostics_errors(list) == errors;
}

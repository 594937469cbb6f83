/* Reading scenario files. */
#include "scenario/scenario.h"

#include "base/text.h"
#include "rulebook/schema.h"

#include <string.h>

struct reading {
  struct arena *arena;
  struct diagnostics *list;
  struct scenario *scenario;
  bool fine;
};

static void fault(struct reading *reading, enum diagnostic_id id, const struct yaml *at, const char *a, const char *b) {
  const char *const arguments[] = {"", a != NULL ? a : "", b != NULL ? b : "", NULL};
  diagnostic_add_array(reading->list, id, &at->at, arguments);
  reading->fine = false;
}

static const char *scalar(struct reading *reading, const struct yaml *value) {
  if (value->kind == YAML_SCALAR) return value->text;
  fault(reading, DIAGNOSTIC_scenario_kind, value, yaml_kind_name(value->kind), yaml_kind_name(YAML_SCALAR));
  return NULL;
}

static bool is_kind(struct reading *reading, const struct yaml *value, enum yaml_kind kind) {
  if (value->kind == kind) return true;
  fault(reading, DIAGNOSTIC_scenario_kind, value, yaml_kind_name(value->kind), yaml_kind_name(kind));
  return false;
}

static void unknown(struct reading *reading, const struct yaml *key, enum schema_mapping mapping) {
  const char *known[KEY_COUNT];
  size_t count = schema_keys(mapping, known);
  fault(reading, DIAGNOSTIC_scenario_key, key, key->text, NULL);
  diagnostic_suggest(reading->list, key->text, known, count);
}

/* ---- given ---- */

/* `li.na: sales_rep` is short for {role: sales_rep}; either becomes a `person` record. */
static void given_person(struct reading *reading, const struct yaml_pair *pair, struct given *given) {
  *given = (struct given){"person", pair->key->text, pair->value, pair->key->at};
  if (pair->value->kind != YAML_MAPPING && pair->value->kind != YAML_SCALAR)
    is_kind(reading, pair->value, YAML_MAPPING);
}

static void given_record(struct reading *reading, const struct yaml_pair *pair, struct given *given) {
  const char *blank = strchr(pair->key->text, ' ');
  *given = (struct given){NULL, NULL, pair->value, pair->key->at};
  if (blank == NULL || blank[1] == '\0') {
    unknown(reading, pair->key, SCHEMA_given);
    return;
  }
  given->record = arena_copy_bytes(reading->arena, pair->key->text, (size_t)(blank - pair->key->text));
  given->key = blank + 1;
  is_kind(reading, pair->value, YAML_MAPPING);
}

static struct given *given_add(struct reading *reading) {
  struct scenario *scenario = reading->scenario;
  struct given *items = arena_grow(reading->arena, (void *)scenario->given, scenario->given_count, sizeof *items);
  scenario->given = items;
  return &items[scenario->given_count++];
}

static void read_given(struct reading *reading, const struct yaml *given) {
  bool has_now = false;
  if (!is_kind(reading, given, YAML_MAPPING)) return;
  for (size_t i = 0; i < given->count; i++) {
    const struct yaml_pair *pair = &given->pairs[i];
    if (strcmp(pair->key->text, "now") == 0) {
      const char *text = scalar(reading, pair->value);
      has_now = text != NULL && instant_parse(text, &reading->scenario->now);
      if (text != NULL && !has_now) fault(reading, DIAGNOSTIC_scenario_now, pair->value, text, NULL);
      has_now = true;
    } else if (strcmp(pair->key->text, "people") == 0) {
      if (!is_kind(reading, pair->value, YAML_MAPPING)) continue;
      for (size_t j = 0; j < pair->value->count; j++) given_person(reading, &pair->value->pairs[j], given_add(reading));
    } else {
      given_record(reading, pair, given_add(reading));
    }
  }
  if (!has_now) fault(reading, DIAGNOSTIC_scenario_missing, given, "now", NULL);
}

/* ---- expectations ---- */

/* What is expected must be able to fail: a value that says nothing is a mistake. No people, tasks or waits is `[]`, an
 * empty field is `""`. */
static bool says_something(const struct yaml *value, bool list_may_be_empty, bool text_may_be_empty) {
  if (value->kind == YAML_SEQUENCE) return value->count > 0 || list_may_be_empty;
  return value->kind == YAML_SCALAR && (value->text[0] != '\0' || text_may_be_empty);
}

static void read_expectation(struct reading *reading, const struct yaml_pair *pair) {
  const char *name = pair->key->text;
  const struct yaml *value = pair->value;
  bool known = schema_find(SCHEMA_expectation, name) != NULL, is_field = !known && strchr(name, '.') != NULL;
  bool none = strcmp(name, "waiting_for") == 0 || strcmp(name, "waits") == 0 || strcmp(name, "tasks") == 0 ||
              strcmp(name, "departures") == 0 || strcmp(name, "sees") == 0;
  if (!known && !is_field) unknown(reading, pair->key, SCHEMA_expectation);
  else if (!says_something(value, none, is_field))
    fault(reading, DIAGNOSTIC_scenario_expects_nothing, value->at.line > 0 ? value : pair->key, name, NULL);
}

static void read_expectations(struct reading *reading, const struct yaml_pair *pair, struct step *step) {
  if (!is_kind(reading, pair->value, YAML_MAPPING)) return;
  if (pair->value->count == 0) fault(reading, DIAGNOSTIC_scenario_expects_nothing, pair->value, "expect", NULL);
  for (size_t i = 0; i < pair->value->count; i++) read_expectation(reading, &pair->value->pairs[i]);
  step->expect = pair->value;
}

static void read_refusal(struct reading *reading, const struct yaml_pair *pair, struct step *step) {
  const char *text = scalar(reading, pair->value);
  if (text == NULL) return;
  if (text[0] == '\0') fault(reading, DIAGNOSTIC_scenario_expects_nothing, pair->value, "refused", NULL);
  step->refused = pair->value;
}

/* ---- steps ---- */

/* `- 3 workdays pass` reads well, but nothing can be expected below it: time passes as `- pass: 3 workdays`. */
static bool is_plain_pass(struct reading *reading, const struct yaml *item) {
  static const char ending[] = " pass";
  size_t size = item->kind == YAML_SCALAR ? strlen(item->text) : 0, tail = sizeof ending - 1;
  if (size <= tail || strcmp(item->text + size - tail, ending) != 0) return false;
  fault(reading, DIAGNOSTIC_scenario_plain_pass, item, item->text,
        arena_copy_bytes(reading->arena, item->text, size - tail));
  return true;
}

static void step_key(struct reading *reading, const struct yaml_pair *pair, struct step *step) {
  const char *name = pair->key->text;
  if (strcmp(name, "expect") == 0) {
    read_expectations(reading, pair, step);
  } else if (strcmp(name, "refused") == 0) {
    read_refusal(reading, pair, step);
  } else if (step->text != NULL || step->pass.amount != 0) {
    unknown(reading, pair->key, SCHEMA_step);
  } else if (strcmp(name, "pass") == 0) {
    const char *text = scalar(reading, pair->value);
    step->kind = STEP_PASS;
    if (text != NULL && !duration_parse(text, &step->pass))
      fault(reading, DIAGNOSTIC_scenario_pass, pair->value, text, NULL);
  } else {
    step->person = name;
    step->text = scalar(reading, pair->value);
  }
}

static void read_steps(struct reading *reading, const struct yaml *steps) {
  if (!is_kind(reading, steps, YAML_SEQUENCE)) return;
  struct step *items = arena_alloc(reading->arena, (steps->count + 1) * sizeof *items);
  size_t count = 0;
  for (size_t i = 0; i < steps->count; i++) {
    const struct yaml *item = steps->items[i];
    struct step *step = &items[count];
    if (is_plain_pass(reading, item) || !is_kind(reading, item, YAML_MAPPING)) continue;
    *step = (struct step){.at = item->at};
    for (size_t j = 0; j < item->count; j++) step_key(reading, &item->pairs[j], step);
    bool empty = step->kind == STEP_COMMAND && step->text == NULL;
    if (empty) fault(reading, DIAGNOSTIC_scenario_empty_step, item, NULL, NULL);
    count += !empty;
  }
  reading->scenario->steps = items;
  reading->scenario->step_count = count;
  if (steps->count == 0) fault(reading, DIAGNOSTIC_scenario_missing, steps, "steps", NULL);
}

/* ---- scenarios ---- */

static void read_one(struct reading *reading, const struct yaml *node, struct scenario *out) {
  *out = (struct scenario){.at = node->at};
  reading->scenario = out;
  if (!is_kind(reading, node, YAML_MAPPING)) return;
  for (size_t i = 0; i < node->count; i++) {
    const struct yaml_pair *pair = &node->pairs[i];
    if (strcmp(pair->key->text, "scenario") == 0) {
      out->title = scalar(reading, pair->value);
      out->at = pair->key->at;
    } else if (strcmp(pair->key->text, "given") == 0) {
      read_given(reading, pair->value);
    } else if (strcmp(pair->key->text, "steps") == 0) {
      read_steps(reading, pair->value);
    } else {
      unknown(reading, pair->key, SCHEMA_scenario);
    }
  }
  for (size_t i = 0; i < KEY_COUNT; i++) {
    const struct schema_row *row = &schema_rows[i];
    if (row->mapping == SCHEMA_scenario && row->required && yaml_get(node, row->key) == NULL)
      fault(reading, DIAGNOSTIC_scenario_missing, node, row->key, NULL);
  }
}

bool scenarios_read(struct arena *arena, const char *shown, const char *text, size_t size, struct scenarios *out,
                    struct diagnostics *list) {
  struct reading reading = {arena, list, NULL, true};
  *out = (struct scenarios){NULL, 0};
  diagnostics_source(list, shown, text, size);
  struct yaml *top = yaml_read(arena, shown, text, size, list);
  if (top == NULL) return false;
  size_t count = top->kind == YAML_SEQUENCE ? top->count : 1;
  struct scenario *items = arena_alloc(arena, (count + 1) * sizeof *items);
  for (size_t i = 0; i < count; i++) read_one(&reading, top->kind == YAML_SEQUENCE ? top->items[i] : top, &items[i]);
  *out = (struct scenarios){items, count};
  return reading.fine;
}

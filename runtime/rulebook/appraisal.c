/* Reading appraisals.
 *
 * Invariants
 * 1. Weights add up to 100%.
 * 2. Every column of every table is something that is known when the table is asked, and of its type.
 * 3. Results that are paid are components of the plan, in their order.
 *
 * Not done here: credits and measures (plan.c). */
#include "rulebook/appraisal.h"

#include "base/text.h"
#include "rulebook/plan_part.h"

#include <string.h>

/* One appraisal under way. `plan` comes first, so that the shared readers find the credits and measures. */
struct appraising {
  struct plan_reading plan;
  struct appraisal *appraisal;
  struct appraisal_score *scores;
  struct appraisal_table *results;
};

static struct appraising *of_plan(struct plan_reading *reading) {
  return (struct appraising *)reading;
}

/* ---- scores ---- */

static const char *type_word(enum kind kind) {
  static const char *const words[KIND_COUNT] = {
      [KIND_PERCENT] = "percent", [KIND_INTEGER] = "integer", [KIND_MONEY] = "money", [KIND_DECIMAL] = "decimal"};
  return words[kind] != NULL ? words[kind] : "text";
}

static bool is_of_kind(const struct type *type, enum kind kind) {
  return type->kind == kind || (kind == KIND_TEXT && type->kind == KIND_CHOICE);
}

static bool check_column(struct plan_reading *reading, const struct yaml *node, const struct table *table,
                         const struct table_column *column, enum kind kind) {
  if (is_of_kind(column->type, kind)) return true;
  struct position at = scalar_place(reading->loading, node, 0, 0);
  diagnostic_add(reading->loading->list, DIAGNOSTIC_appraisal_column, &at, column->name, table->name, type_word(kind));
  return false;
}

/* A table that gives one answer; NULL with an error. */
static const struct table *table_at(struct plan_reading *reading, const struct yaml *node) {
  const struct table *table = plan_table(reading, node);
  if (table == NULL || !table_gives_list(table)) return table;
  plan_fault(reading, DIAGNOSTIC_appraisal_lists, node, table->name, NULL);
  return NULL;
}

static void points_of(struct plan_reading *reading, const struct yaml *node, struct appraisal_score *out) {
  const struct yaml *name = schema_value(node, KEY_score_table);
  enum kind wanted = KIND_DECIMAL;
  if (name == NULL) {
    if (out->given == NULL) plan_said(reading, node, KEY_score_table, "tables/NAME.csv");
    return;
  }
  if (out->measure >= 0) wanted = reading->plan->measures[out->measure].unit;
  const struct table *table = table_at(reading, name);
  if (table == NULL) return;
  bool fits = table->input_count == 1 && table->output_count == 1 &&
              (table->outputs[0].type->kind == KIND_DECIMAL || table->outputs[0].type->kind == KIND_INTEGER);
  if (!fits) plan_fault(reading, DIAGNOSTIC_appraisal_points, name, table->name, NULL);
  else if ((out->measure < 0 && out->given == NULL) || check_column(reading, name, table, &table->inputs[0], wanted))
    out->table = table;
}

static void given_of(struct plan_reading *reading, const struct yaml *node, struct appraisal_score *out) {
  const struct yaml *given = schema_value(node, KEY_score_given), *least = schema_value(node, KEY_score_least);
  static const struct type number = {.kind = KIND_INTEGER, .has_least = true, .least = 1};
  const struct value_locale locale = {.currency = reading->loading->rulebook->currency};
  struct buffer why = BUFFER_EMPTY;
  struct value value;
  out->given = scalar_type(reading->loading, given, NULL, loading_inside(reading->loading, reading->what));
  if (out->given != NULL && out->given->kind != KIND_INTEGER && out->given->kind != KIND_DECIMAL)
    plan_fault(reading, DIAGNOSTIC_appraisal_given, given, given->text, NULL);
  if (!plan_said(reading, node, KEY_score_least, "1, 3") || least == NULL) return;
  if (value_read(reading->loading->arena, &number, &locale, least->text, &value, &why) && value.integer <= INT32_MAX)
    out->least = (int)value.integer;
  else plan_fault(reading, DIAGNOSTIC_bad_scalar, least, least->text, buffer_text(&why));
  buffer_release(&why);
}

static void weight_of(struct plan_reading *reading, const struct yaml *node, struct appraisal_score *out) {
  if (node == NULL || !plan_percent(reading, node, &out->weight)) return;
  if (decimal_compare(out->weight, decimal_from_integer(0)) <= 0)
    plan_fault(reading, DIAGNOSTIC_appraisal_weight, node, node->text, NULL);
}

static void one_score(struct plan_reading *reading, size_t number, const struct yaml_pair *pair) {
  struct appraisal_score *out = &of_plan(reading)->scores[number];
  const struct yaml *node = pair->value, *of = schema_value(node, KEY_score_of),
                    *given = schema_value(node, KEY_score_given), *least = schema_value(node, KEY_score_least);
  *out = (struct appraisal_score){.name = pair->key->text, .measure = -1, .at = reading->at};
  of_plan(reading)->appraisal->score_count = number + 1;
  schema_check(reading->loading, node, SCHEMA_score, reading->what, &reading->at);
  out->title = scalar_label(reading->loading, schema_value(node, KEY_score_title), reading->what);
  weight_of(reading, schema_value(node, KEY_score_weight), out);
  if (of != NULL && given != NULL) plan_fault(reading, DIAGNOSTIC_plan_together, given, "given", "of");
  else if (of != NULL) out->measure = plan_measure_number(reading, of, of->text);
  else if (given != NULL) given_of(reading, node, out);
  else plan_said(reading, node, KEY_score_of, "of: MEASURE, given: decimal 0..100");
  if (of != NULL && given == NULL && least != NULL) plan_fault(reading, DIAGNOSTIC_plan_together, least, "least", "of");
  points_of(reading, node, out);
}

static void check_weights(struct appraising *appraising, const struct yaml *node) {
  const struct appraisal *appraisal = appraising->appraisal;
  struct value sum = {.kind = KIND_PERCENT, .decimal = decimal_from_integer(0)};
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < appraisal->score_count; i++) {
    if (decimal_compare(appraisal->scores[i].weight, decimal_from_integer(0)) <= 0) return;
    decimal_add(sum.decimal, appraisal->scores[i].weight, &sum.decimal);
  }
  if (appraisal->score_count == 0 || decimal_compare(sum.decimal, decimal_from_integer(1)) == 0) return;
  struct position at = schema_place(node, KEY_appraisal_scores);
  at.length = (int)strlen(schema_rows[KEY_appraisal_scores].key);
  value_show(&text, &sum);
  diagnostic_add(appraising->plan.loading->list, DIAGNOSTIC_appraisal_weights, &at, buffer_text(&text));
  buffer_release(&text);
}

/* ---- what tables ask for ---- */

static const struct {
  const char *name;
  enum kind kind;
} inputs[APPRAISED_NAMES] = {[APPRAISED_SCORE] = {"score", KIND_DECIMAL},
                             [APPRAISED_RANK] = {"rank", KIND_INTEGER},
                             [APPRAISED_RANK_SHARE] = {"rank_share", KIND_PERCENT},
                             [APPRAISED_ROLE] = {"role", KIND_TEXT},
                             [APPRAISED_TEAM] = {"team", KIND_TEXT},
                             [APPRAISED_GRADE] = {"grade", KIND_TEXT},
                             [APPRAISED_GRADE_BEFORE] = {"grade_before", KIND_TEXT},
                             [APPRAISED_IN_A_ROW] = {"in_a_row", KIND_INTEGER}};

/* Every name that a table may ask with; a grade is not known to the table that gives it. */
static size_t names_of(struct appraising *appraising, bool graded, const char ***out) {
  const struct appraisal *appraisal = appraising->appraisal;
  struct arena *arena = appraising->plan.loading->arena;
  size_t count = 0, most = APPRAISED_NAMES + appraisal->plan.measure_count + appraisal->score_count;
  const char **names = arena_alloc(arena, (most + 1) * sizeof *names);
  for (int i = 0; i < (graded ? APPRAISED_NAMES : APPRAISED_GRADE); i++) names[count++] = inputs[i].name;
  for (size_t i = 0; i < appraisal->plan.measure_count; i++) names[count++] = appraisal->plan.measures[i].name;
  for (size_t i = 0; i < appraisal->score_count; i++)
    names[count++] = arena_printf(arena, "%s_points", appraisal->scores[i].name);
  *out = names;
  return count;
}

static void unknown_input(struct appraising *appraising, const struct yaml *node, const struct table *table,
                          const char *name, bool graded) {
  struct buffer all = BUFFER_EMPTY;
  const char **names;
  size_t count = names_of(appraising, graded, &names);
  for (size_t i = 0; i < count; i++) buffer_printf(&all, "%s%s", i > 0 ? ", " : "", names[i]);
  plan_fault(&appraising->plan, DIAGNOSTIC_appraisal_unknown_input, node, name, table->name);
  diagnostic_suggest(appraising->plan.loading->list, name, names, count);
  diagnostic_note(appraising->plan.loading->list, DIAGNOSTIC_appraisal_note_inputs, buffer_text(&all));
  buffer_release(&all);
}

static bool find_named(struct appraising *appraising, const char *name, struct appraisal_source *out, enum kind *kind) {
  const struct appraisal *appraisal = appraising->appraisal;
  for (int i = 0; i < APPRAISED_NAMES; i++)
    if (strcmp(inputs[i].name, name) == 0) {
      *out = (struct appraisal_source){(enum appraisal_input)i, -1};
      *kind = inputs[i].kind;
      return true;
    }
  for (size_t i = 0; i < appraisal->plan.measure_count; i++)
    if (strcmp(appraisal->plan.measures[i].name, name) == 0) {
      *out = (struct appraisal_source){APPRAISED_MEASURE, (int)i};
      *kind = appraisal->plan.measures[i].unit;
      return true;
    }
  for (size_t i = 0; i < appraisal->score_count; i++) {
    size_t size = strlen(appraisal->scores[i].name);
    if (strncmp(appraisal->scores[i].name, name, size) != 0 || strcmp(name + size, "_points") != 0) continue;
    *out = (struct appraisal_source){APPRAISED_POINTS, (int)i};
    *kind = KIND_DECIMAL;
    return true;
  }
  return false;
}

static bool source_of(struct appraising *appraising, const struct yaml *node, const struct table *table, size_t column,
                      bool graded, struct appraisal_source *out) {
  const char *name = table->inputs[column].name;
  enum kind kind;
  if (!find_named(appraising, name, out, &kind)) {
    unknown_input(appraising, node, table, name, graded);
    return false;
  }
  if (!graded &&
      (out->input == APPRAISED_GRADE || out->input == APPRAISED_GRADE_BEFORE || out->input == APPRAISED_IN_A_ROW)) {
    plan_fault(&appraising->plan, DIAGNOSTIC_appraisal_too_early, node, name, table->name);
    return false;
  }
  if (out->input == APPRAISED_GRADE_BEFORE || out->input == APPRAISED_IN_A_ROW)
    appraising->appraisal->looks_back = true;
  return check_column(&appraising->plan, node, table, &table->inputs[column], kind);
}

static void table_of(struct appraising *appraising, const struct yaml *node, bool graded, struct appraisal_table *out) {
  const struct table *table = node != NULL ? table_at(&appraising->plan, node) : NULL;
  bool fine = table != NULL;
  if (!fine) return;
  struct appraisal_source *sources =
      arena_alloc(appraising->plan.loading->arena, (table->input_count + 1) * sizeof *sources);
  for (size_t i = 0; i < table->input_count; i++)
    fine = source_of(appraising, node, table, i, graded, &sources[i]) && fine;
  if (!graded && (table->output_count != 1 || !is_of_kind(table->outputs[0].type, KIND_TEXT))) {
    plan_fault(&appraising->plan, DIAGNOSTIC_appraisal_no_grade, node, table->name, NULL);
    fine = false;
  }
  out->sources = sources;
  if (fine) out->table = table;
}

/* ---- what is paid ---- */

static void unpaid_column(struct plan_reading *reading, const struct yaml *node, const struct table *table) {
  const char **names = arena_alloc(reading->loading->arena, (table->output_count + 1) * sizeof *names);
  size_t count = 0;
  for (size_t i = 0; i < table->output_count; i++)
    if (table->outputs[i].type->kind == KIND_MONEY) names[count++] = table->outputs[i].name;
  plan_fault(reading, DIAGNOSTIC_appraisal_pays, node, node->text, table->name);
  diagnostic_suggest(reading->loading->list, node->text, names, count);
}

/* `reading->pays` are the components while they are read. */
static void pays_of(struct plan_reading *reading, const struct yaml *node, struct appraisal_table *result) {
  struct plan *plan = reading->plan;
  if (node == NULL || result->table == NULL) return;
  int output = table_output_number(result->table, node->text);
  if (output < 0 || result->table->outputs[output].type->kind != KIND_MONEY) {
    unpaid_column(reading, node, result->table);
    return;
  }
  result->pays = output;
  result->pay = (int)plan->pay_count;
  reading->pays[plan->pay_count++] = (struct plan_pay){.name = result->name,
                                                       .title = result->title,
                                                       .kind = PAY_RESULT,
                                                       .credit = -1,
                                                       .measure = -1,
                                                       .table = result->table,
                                                       .at = result->at};
}

static void one_result(struct plan_reading *reading, size_t number, const struct yaml_pair *pair) {
  struct appraisal_table *out = &of_plan(reading)->results[number];
  *out = (struct appraisal_table){.name = pair->key->text, .pays = -1, .pay = -1, .at = reading->at};
  of_plan(reading)->appraisal->result_count = number + 1;
  schema_check(reading->loading, pair->value, SCHEMA_result, reading->what, &reading->at);
  out->title = scalar_label(reading->loading, schema_value(pair->value, KEY_result_title), reading->what);
  table_of(of_plan(reading), schema_value(pair->value, KEY_result_table), true, out);
  pays_of(reading, schema_value(pair->value, KEY_result_pays), out);
}

/* ---- the appraisal ---- */

static void appraisal_read(struct appraising *appraising, const struct yaml *node) {
  struct plan_reading *reading = &appraising->plan;
  struct appraisal *out = appraising->appraisal;
  const struct yaml *scores = schema_value(node, KEY_appraisal_scores),
                    *results = schema_value(node, KEY_appraisal_results),
                    *grades = schema_value(node, KEY_appraisal_grades);
  struct arena *arena = reading->loading->arena;
  schema_check(reading->loading, node, SCHEMA_appraisal, reading->what, &reading->at);
  plan_basis_read(reading, node, &out->plan);
  out->scores = appraising->scores =
      arena_alloc(arena, ((scores != NULL ? scores->count : 0) + 1) * sizeof *out->scores);
  out->results = appraising->results =
      arena_alloc(arena, ((results != NULL ? results->count : 0) + 1) * sizeof *out->results);
  out->plan.pays = reading->pays =
      arena_alloc(arena, ((results != NULL ? results->count : 0) + 1) * sizeof *out->plan.pays);
  plan_approval_read(reading, schema_value(node, KEY_appraisal_approval), &out->plan);
  plan_deadline_read(reading, node, KEY_appraisal_approval_due, KEY_appraisal_approval_overdue, &out->plan);
  plan_section_read(reading, scores, PHRASE_thing_score, one_score);
  check_weights(appraising, node);
  out->others_count =
      scalar_choice(reading->loading, schema_value(node, KEY_appraisal_unscored), KEY_appraisal_unscored, 0) == 1;
  out->no_gap = scalar_choice(reading->loading, schema_value(node, KEY_appraisal_ties), KEY_appraisal_ties, 0) == 1;
  out->grades = (struct appraisal_table){.name = "grade", .pays = -1, .pay = -1};
  if (grades != NULL) out->grades.at = scalar_place(reading->loading, grades, 0, 0);
  table_of(appraising, grades, false, &out->grades);
  plan_section_read(reading, results, PHRASE_thing_result, one_result);
}

void appraisals_read(struct loading *loading, const struct yaml *section) {
  struct appraisal *appraisals = arena_alloc(loading->arena, (section->count + 1) * sizeof *appraisals);
  loading->rulebook->appraisals = appraisals;
  for (size_t i = 0; i < section->count; i++) {
    const struct yaml *key = section->pairs[i].key;
    struct appraising appraising = {.plan = {.loading = loading,
                                             .plan = &appraisals[i].plan,
                                             .what = loading_thing(loading, PHRASE_thing_appraisal, key->text),
                                             .at = scalar_place(loading, key, 0, 0)},
                                    .appraisal = &appraisals[i]};
    scalar_is_name(loading, key);
    appraisals[i] = (struct appraisal){.plan = {.name = key->text, .file = key->at.file, .at = appraising.plan.at}};
    if (rulebook_plan(loading->rulebook, key->text) != NULL)
      plan_fault(&appraising.plan, DIAGNOSTIC_appraisal_same_name, key, key->text, NULL);
    appraisal_read(&appraising, section->pairs[i].value);
    loading->rulebook->appraisal_count = i + 1;
  }
}

/* Appraising.
 *
 * Invariants
 * 1. Points and scores are rounded to POINTS_SCALE digits, half up, before a table is asked with them: what is shown is
 * what decided.
 * 2. Without points for one of the scores there is no grade, or the others count for all, as the appraisal says; no
 * points are ever taken for none.
 * 3. Equal scores have equal ranks; their order in what is shown is that of their keys. */
#include "incentive/review.h"

#include "base/limits.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

bool reviewing_open(struct reviewing *reviewing, struct plan_run *run, struct arena *arena,
                    const struct rulebook *rulebook, const struct appraisal *appraisal, struct period over, bool after,
                    struct diagnostics *list) {
  const struct plan *plan = &appraisal->plan;
  struct period from = over;
  *reviewing = (struct reviewing){.arena = arena, .appraisal = appraisal, .run = run, .marks = {.arena = arena}};
  while (appraisal->looks_back && over.kind >= plan->period) {
    struct period before = period_of(plan->period, from.from - 1);
    if (before.from < plan->from || reviewing->first == LIMIT_LOOK_BACK) break;
    from.from = before.from;
    reviewing->first++;
  }
  if (!after && over.until > plan->until) from = over; /* what was asked for is what is said to be wrong */
  return after ? plan_run_open_after(run, arena, rulebook, plan, from, list)
               : plan_run_open(run, arena, rulebook, plan, from, list);
}

/* ---- points ---- */

struct scoring {
  struct reviewing *reviewing;
  struct review *review;
  struct review_person *person;
  bool is_early; /* a period that is only looked back at */
  struct diagnostics *list;
};

static bool fails(struct scoring *scoring) {
  struct buffer period = BUFFER_EMPTY;
  period_write(&period, scoring->review->period);
  diagnostic_note(scoring->list, DIAGNOSTIC_appraisal_note_whom,
                  scoring->reviewing->run->payees.items[scoring->person->payee].key, buffer_text(&period));
  buffer_release(&period);
  return false;
}

static bool overflows(struct scoring *scoring) {
  const char *key = scoring->reviewing->run->payees.items[scoring->person->payee].key;
  diagnostic_add(scoring->list, DIAGNOSTIC_appraisal_overflow, &scoring->reviewing->appraisal->plan.at, key);
  return fails(scoring);
}

static bool ask(struct scoring *scoring, const struct table *table, const struct value *inputs,
                struct table_decision *out) {
  struct arena *arena = scoring->reviewing->arena;
  size_t errors = diagnostics_count(scoring->list);
  if (host_table(scoring->reviewing->run->host, table, inputs, arena, out, scoring->list) &&
      out->outcome == TABLE_DECIDED)
    return true;
  if (diagnostics_count(scoring->list) == errors) table_decision_report(arena, table, inputs, out, scoring->list);
  return fails(scoring);
}

static void take_given(struct scoring *scoring, int number, struct review_score *out) {
  const struct reviewing *reviewing = scoring->reviewing;
  struct decimal mean;
  out->answers = marks_mean(&reviewing->marks, scoring->person->payee, number, scoring->review->period, &mean);
  out->has_value = out->answers >= (size_t)reviewing->appraisal->scores[number].least;
  if (out->has_value) out->value = (struct value){.kind = KIND_DECIMAL, .decimal = mean};
}

/* A target that is missing in an earlier period is no error: who came later has no score there. */
static bool take_measure(struct scoring *scoring, int measure, struct measured *out, struct value *value) {
  const struct plan_run *run = scoring->reviewing->run;
  const struct plan_measure *rule = &run->plan->measures[measure];
  struct targets targets = run->targets;
  struct diagnostics *unheard = scoring->is_early ? diagnostics_new() : NULL;
  if (scoring->is_early) targets.missing = NULL;
  struct period period = scoring->review->period;
  *value = (struct value){.kind = KIND_EMPTY};
  bool fine = measure_take(&run->crediting, &targets, scoring->person->payee, rule, measure_start(rule, period),
                           period.until, out, scoring->is_early ? unheard : scoring->list);
  if (fine) *value = measured_as_value(&run->crediting, rule, out);
  diagnostics_free(unheard);
  return fine || scoring->is_early;
}

static bool round_points(const struct value *value, struct decimal *out) {
  struct decimal points = value->kind == KIND_INTEGER ? decimal_from_integer(value->integer) : value->decimal;
  return decimal_round(points, POINTS_SCALE, ROUNDING_HALF_UP, out);
}

static bool take_points(struct scoring *scoring, const struct appraisal_score *score, struct review_score *out) {
  struct table_decision decision;
  const struct value *points = &out->value;
  if (score->table != NULL) {
    if (!ask(scoring, score->table, &out->value, &decision)) return false;
    out->row = decision.deciding[0];
    points = table_decision_output(&decision, 0, 0);
  }
  if (!round_points(points, &out->points) || !decimal_multiply(out->points, score->weight, &out->part))
    return overflows(scoring);
  out->has_points = true;
  return true;
}

static bool take_score(struct scoring *scoring, size_t number) {
  const struct appraisal_score *score = &scoring->reviewing->appraisal->scores[number];
  struct review_score *out = &scoring->person->scores[number];
  *out = (struct review_score){.value = {.kind = KIND_EMPTY}};
  if (score->measure < 0) {
    take_given(scoring, (int)number, out);
  } else {
    if (!take_measure(scoring, score->measure, &out->measured, &out->value)) return false;
    out->has_value = out->value.kind != KIND_EMPTY;
    out->answers = out->measured.count;
  }
  return !out->has_value || take_points(scoring, score, out);
}

/* The sum of the parts, or of those that are there, as if they were all. */
static bool take_total(struct scoring *scoring) {
  const struct appraisal *appraisal = scoring->reviewing->appraisal;
  struct review_person *person = scoring->person;
  struct decimal sum = decimal_from_integer(0);
  person->weights = sum;
  for (size_t i = 0; i < appraisal->score_count; i++) {
    if (!person->scores[i].has_points) continue;
    if (!decimal_add(sum, person->scores[i].part, &sum) ||
        !decimal_add(person->weights, appraisal->scores[i].weight, &person->weights))
      return overflows(scoring);
    person->is_scored = true;
  }
  bool is_whole = decimal_compare(person->weights, decimal_from_integer(1)) == 0;
  person->is_scored = person->is_scored && (is_whole || appraisal->others_count);
  if (!person->is_scored) return true;
  bool fine = is_whole ? decimal_round(sum, POINTS_SCALE, ROUNDING_HALF_UP, &person->score)
                       : decimal_divide(sum, person->weights, POINTS_SCALE, ROUNDING_HALF_UP, &person->score);
  return fine || overflows(scoring);
}

/* ---- ranks ---- */

static int compare_people(const void *left, const void *right) {
  const struct review_person *a = left, *b = right;
  if (a->is_scored != b->is_scored) return a->is_scored ? -1 : 1;
  return a->is_scored ? -decimal_compare(a->score, b->score) : 0;
}

/* By insertion, since those of one score stay in the order of their keys. */
static void rank(struct review *review, bool no_gap) {
  for (size_t i = 1; i < review->count; i++) {
    struct review_person person = review->people[i];
    size_t place = i;
    for (; place > 0 && compare_people(&review->people[place - 1], &person) > 0; place--)
      review->people[place] = review->people[place - 1];
    review->people[place] = person;
  }
  for (size_t i = 0; i < review->count && review->people[i].is_scored; i++) {
    bool ties = i > 0 && compare_people(&review->people[i - 1], &review->people[i]) == 0;
    int before = i > 0 ? review->people[i - 1].rank : 0;
    review->people[i].rank = ties ? before : no_gap ? before + 1 : (int)i + 1;
    review->ranked = i + 1;
  }
}

/* ---- tables ---- */

/* At the end of the period. */
static const char *role_of(const struct reviewing *reviewing, const struct payee *payee, int32_t day) {
  const struct plan *plan = &reviewing->appraisal->plan;
  const struct spell *spell = payee_on(payee, day);
  for (size_t i = 0; spell != NULL && i < plan->role_count; i++)
    for (size_t j = 0; j < spell->role_count; j++)
      if (text_equal(plan->roles[i], spell->roles[j])) return plan->roles[i];
  return plan->roles[0];
}

static bool text_value(const char *text, const struct type *type, struct value *out) {
  *out = (struct value){.kind = KIND_EMPTY};
  if (text != NULL) *out = (struct value){.kind = type->kind, .text = text};
  return true;
}

static bool share_value(const struct scoring *scoring, struct value *out) {
  *out = (struct value){.kind = KIND_PERCENT};
  return decimal_divide(decimal_from_integer(scoring->person->rank),
                        decimal_from_integer((int64_t)scoring->review->ranked), 12, ROUNDING_HALF_UP, &out->decimal);
}

static bool input_of(struct scoring *scoring, const struct appraisal_source *source, const struct type *type,
                     struct value *out) {
  const struct review_person *person = scoring->person;
  const struct payee *payee = &scoring->reviewing->run->payees.items[person->payee];
  struct measured measured;
  switch (source->input) {
  case APPRAISED_SCORE:
    *out = (struct value){.kind = KIND_DECIMAL, .decimal = person->score};
    return true;
  case APPRAISED_RANK:
    *out = value_integer(person->rank);
    return true;
  case APPRAISED_RANK_SHARE:
    return share_value(scoring, out);
  case APPRAISED_ROLE:
    return text_value(role_of(scoring->reviewing, payee, scoring->review->period.until - 1), type, out);
  case APPRAISED_TEAM:
    return text_value(payee_team(payee, scoring->review->period.until - 1), type, out);
  case APPRAISED_GRADE:
    return text_value(person->grade, type, out);
  case APPRAISED_GRADE_BEFORE:
    return text_value(person->grade_before, type, out);
  case APPRAISED_IN_A_ROW:
    *out = value_integer(person->in_a_row);
    return true;
  case APPRAISED_MEASURE:
    return take_measure(scoring, source->number, &measured, out);
  case APPRAISED_POINTS:
    *out = (struct value){.kind = KIND_EMPTY};
    if (person->scores[source->number].has_points)
      *out = (struct value){.kind = KIND_DECIMAL, .decimal = person->scores[source->number].points};
    return true;
  }
  return false;
}

static bool ask_for(struct scoring *scoring, const struct appraisal_table *rule, struct table_decision *out) {
  const struct table *table = rule->table;
  struct value *inputs = arena_alloc(scoring->reviewing->arena, (table->input_count + 1) * sizeof *inputs);
  for (size_t i = 0; i < table->input_count; i++)
    if (!input_of(scoring, &rule->sources[i], table->inputs[i].type, &inputs[i])) return false;
  return ask(scoring, table, inputs, out);
}

static bool take_grade(struct scoring *scoring) {
  struct table_decision decision;
  if (!scoring->person->is_scored) return true;
  if (!ask_for(scoring, &scoring->reviewing->appraisal->grades, &decision)) return false;
  scoring->person->grade = table_decision_output(&decision, 0, 0)->text;
  scoring->person->grade_row = decision.deciding[0];
  return true;
}

static bool take_results(struct scoring *scoring) {
  const struct appraisal *appraisal = scoring->reviewing->appraisal;
  bool fine = true;
  if (scoring->person->grade == NULL || scoring->is_early) return true;
  scoring->person->results =
      arena_alloc(scoring->reviewing->arena, (appraisal->result_count + 1) * sizeof *scoring->person->results);
  for (size_t i = 0; i < appraisal->result_count; i++)
    fine = ask_for(scoring, &appraisal->results[i], &scoring->person->results[i]) && fine;
  return fine;
}

/* ---- periods ---- */

static const struct review_person *person_of(const struct review *review, int payee) {
  for (size_t i = 0; i < review->count; i++)
    if (review->people[i].payee == payee) return &review->people[i];
  return NULL;
}

static void look_back(struct review_person *person, const struct review *before) {
  const struct review_person *was = before != NULL ? person_of(before, person->payee) : NULL;
  if (was != NULL) person->grade_before = was->grade;
  if (person->grade == NULL) return;
  person->in_a_row = 1;
  if (text_equal(person->grade, person->grade_before)) person->in_a_row += was->in_a_row;
}

static void gather(struct reviewing *reviewing, struct review *review) {
  const struct payees *payees = &reviewing->run->payees;
  const int *order = payees_by_key(payees);
  review->people = arena_alloc(reviewing->arena, (payees->count + 1) * sizeof *review->people);
  for (size_t i = 0; i < payees->count; i++) {
    struct days own;
    if (!payee_days(payees, order[i], reviewing->run->plan, review->period.from, review->period.until, &own)) continue;
    struct review_person *person = &review->people[review->count++];
    *person = (struct review_person){.payee = order[i]};
    person->scores = arena_alloc(reviewing->arena, (reviewing->appraisal->score_count + 1) * sizeof *person->scores);
  }
}

static bool each_person(struct scoring *scoring, bool (*step)(struct scoring *scoring)) {
  bool fine = true;
  for (size_t i = 0; i < scoring->review->count; i++) {
    scoring->person = &scoring->review->people[i];
    fine = step(scoring) && fine;
  }
  return fine;
}

static bool score_all(struct scoring *scoring) {
  bool fine = true;
  for (size_t i = 0; i < scoring->reviewing->appraisal->score_count; i++) fine = take_score(scoring, i) && fine;
  return fine && take_total(scoring);
}

static bool review_run(struct reviewing *reviewing, size_t number, struct diagnostics *list) {
  struct review *review = &reviewing->reviews[number];
  struct scoring scoring = {
      .reviewing = reviewing, .review = review, .is_early = number < reviewing->first, .list = list};
  *review = (struct review){.period = reviewing->run->periods[number]};
  if (review->period.from < reviewing->run->plan->until) gather(reviewing, review);
  if (!each_person(&scoring, score_all)) return false;
  rank(review, reviewing->appraisal->no_gap);
  if (!each_person(&scoring, take_grade)) return false;
  for (size_t i = 0; i < review->count; i++) look_back(&review->people[i], number > 0 ? review - 1 : NULL);
  return each_person(&scoring, take_results);
}

bool reviewing_run(struct reviewing *reviewing, struct diagnostics *list) {
  struct plan_run *run = reviewing->run;
  bool fine = plan_run_credit(run, list);
  if (!fine) return false;
  reviewing->reviews = arena_alloc(reviewing->arena, (run->period_count + 1) * sizeof *reviewing->reviews);
  for (size_t i = 0; fine && i < run->period_count; i++) fine = review_run(reviewing, i, list);
  targets_tell_missing(&run->targets, &run->payees, list);
  proration_tell_unsaid(&run->crediting.proration, list);
  return fine;
}

/* Showing appraisals. */
#include "cli/appraisal_sheet.h"

#include "base/text.h"
#include "report/title.h"

struct showing {
  struct session *session;
  const struct reviewing *reviewing;
  const struct review *review;
  const struct appraisal *appraisal;
};

static struct showing showing_of(struct session *session, const struct reviewing *reviewing,
                                 const struct review *review) {
  return (struct showing){session, reviewing, review, reviewing->appraisal};
}

/* ---- texts ---- */

static const char *number_text(const struct showing *showing, struct decimal number) {
  struct buffer text = BUFFER_EMPTY;
  decimal_write(&text, number);
  return arena_take(showing->session->arena, &text);
}

/* Cut, not rounded: 79.999% has not reached 80%, and must not look as if it had. */
static const char *shown_value(const struct showing *showing, const struct value *value) {
  struct buffer text = BUFFER_EMPTY;
  struct value shown = *value;
  if (value->kind == KIND_PERCENT || value->kind == KIND_DECIMAL)
    for (; shown.decimal.scale > 4; shown.decimal.scale--) shown.decimal.units /= 10;
  if (value->kind == KIND_MONEY) money_write_grouped(&text, value->money);
  else value_show(&text, &shown);
  return arena_take(showing->session->arena, &text);
}

static const char *percent_text(const struct showing *showing, struct decimal part) {
  struct value value = {.kind = KIND_PERCENT, .decimal = part};
  struct buffer text = BUFFER_EMPTY;
  value_show(&text, &value);
  return arena_take(showing->session->arena, &text);
}

static const char *score_name(const struct showing *showing, size_t number) {
  const struct appraisal_score *score = &showing->appraisal->scores[number];
  return title_within(showing->session->arena, &score->title, score->name);
}

static const char *result_name(const struct showing *showing, const struct appraisal_table *result) {
  return title_within(showing->session->arena, &result->title, result->name);
}

/* A result of one output is called as itself, else as its outputs. */
static const char *output_name(const struct showing *showing, const struct appraisal_table *result, size_t output) {
  static const struct label none = {NULL, NULL};
  if (result->table->output_count == 1) return result_name(showing, result);
  return title_within(showing->session->arena, &none, result->table->outputs[output].name);
}

static const char *person_key(const struct showing *showing, const struct review_person *person) {
  return showing->reviewing->run->payees.items[person->payee].key;
}

static const char *place(const struct showing *showing, const struct position *at) {
  return arena_printf(showing->session->arena, "%s:%d", at->file, at->line);
}

static const char *row_place(const struct showing *showing, const struct table *table, const struct table_row *row) {
  return arena_printf(showing->session->arena, "%s:%d", table->file, row->line);
}

static const char *phrase(enum phrase_id id) {
  return phrase_text(language_current(), id);
}

/* ---- the sheet ---- */

static size_t output_columns(const struct appraisal *appraisal) {
  size_t count = 0;
  for (size_t i = 0; i < appraisal->result_count; i++) count += appraisal->results[i].table->output_count;
  return count;
}

static struct grid *sheet_new(const struct showing *showing) {
  const struct appraisal *appraisal = showing->appraisal;
  size_t columns = 4 + appraisal->score_count + output_columns(appraisal), column = 1;
  enum grid_align *align = arena_alloc(showing->session->arena, (columns + 1) * sizeof *align);
  for (; column < appraisal->score_count + 3; column++) align[column] = GRID_RIGHT;
  column++;
  for (size_t i = 0; i < appraisal->result_count; i++)
    for (size_t j = 0; j < appraisal->results[i].table->output_count; j++) {
      enum kind kind = appraisal->results[i].table->outputs[j].type->kind;
      bool is_text = kind == KIND_TEXT || kind == KIND_CHOICE || kind == KIND_REF;
      align[column++] = is_text ? GRID_LEFT : GRID_RIGHT;
    }
  struct grid *grid = grid_new(showing->session->arena, columns, align);
  grid_cell(grid, phrase(PHRASE_plan_who));
  for (size_t i = 0; i < appraisal->score_count; i++)
    grid_cell(grid, arena_printf(showing->session->arena, "%s %s", score_name(showing, i),
                                 percent_text(showing, appraisal->scores[i].weight)));
  grid_cell(grid, phrase(PHRASE_appraisal_score));
  grid_cell(grid, phrase(PHRASE_appraisal_rank));
  grid_cell(grid, phrase(PHRASE_appraisal_grade));
  for (size_t i = 0; i < appraisal->result_count; i++)
    for (size_t j = 0; j < appraisal->results[i].table->output_count; j++)
      grid_cell(grid, output_name(showing, &appraisal->results[i], j));
  return grid;
}

static void sheet_results(const struct showing *showing, const struct review_person *person, struct grid *grid) {
  const struct appraisal *appraisal = showing->appraisal;
  for (size_t i = 0; i < appraisal->result_count; i++)
    for (size_t j = 0; j < appraisal->results[i].table->output_count; j++)
      grid_cell(grid,
                person->results == NULL ? "-" : shown_value(showing, table_decision_output(&person->results[i], 0, j)));
}

static void sheet_row(const struct showing *showing, const struct review_person *person, struct grid *grid) {
  grid_cell(grid, person_key(showing, person));
  for (size_t i = 0; i < showing->appraisal->score_count; i++)
    grid_cell(grid, person->scores[i].has_points ? number_text(showing, person->scores[i].points) : "-");
  grid_cell(grid, person->is_scored ? number_text(showing, person->score) : "-");
  grid_cell(grid, person->rank > 0 ? arena_printf(showing->session->arena, "%d", person->rank) : "-");
  grid_cell(grid, person->grade != NULL ? person->grade : "-");
  sheet_results(showing, person, grid);
}

void appraisal_sheet_say(struct session *session, const struct reviewing *reviewing, const struct review *review) {
  const struct showing showing = showing_of(session, reviewing, review);
  struct grid *grid = sheet_new(&showing);
  say(session, PHRASE_appraisal_of, reviewing->appraisal->plan.name,
      period_text(showing.session->arena, showing.review->period));
  say_count(&session->out, (int64_t)review->count, PHRASE_appraisal_person_one, PHRASE_appraisal_person_many);
  buffer_putc(&session->out, '\n');
  for (size_t i = 0; i < review->count; i++) sheet_row(&showing, &review->people[i], grid);
  say_grid(session, grid, 2);
}

/* ---- lines ---- */

/* `attainment 105%`, `satisfaction: 2 of at least 3`, `3 given: 85`. */
static const char *basis_text(const struct showing *showing, size_t number, const struct review_score *score) {
  const struct appraisal_score *rule = &showing->appraisal->scores[number];
  struct session *session = showing->session;
  struct buffer text = BUFFER_EMPTY;
  const char *answers = arena_printf(session->arena, "%zu", score->answers);
  if (rule->measure < 0) {
    if (score->has_value) phrase_add(&text, language_current(), PHRASE_appraisal_given, answers);
    else
      phrase_add(&text, language_current(), PHRASE_appraisal_too_few, answers,
                 arena_printf(session->arena, "%d", rule->least));
    if (score->has_value) buffer_printf(&text, "%s%s", phrase(PHRASE_colon), shown_value(showing, &score->value));
    return arena_take(showing->session->arena, &text);
  }
  const struct plan_measure *measure = &showing->appraisal->plan.measures[rule->measure];
  const char *name = title_within(session->arena, &measure->title, measure->name);
  if (score->has_value) buffer_printf(&text, "%s %s", name, shown_value(showing, &score->value));
  else if (measure->kind == MEASURE_AVERAGE)
    phrase_add(&text, language_current(), PHRASE_plan_too_few, name, answers,
               arena_printf(session->arena, "%d", measure->least));
  else phrase_add(&text, language_current(), PHRASE_plan_no_value, name);
  return arena_take(showing->session->arena, &text);
}

static const char *score_place(const struct showing *showing, size_t number, const struct review_score *score) {
  const struct appraisal_score *rule = &showing->appraisal->scores[number];
  return score->row != NULL ? row_place(showing, rule->table, score->row) : place(showing, &rule->at);
}

static void score_line(const struct showing *showing, size_t number, const struct review_score *score,
                       struct grid *grid) {
  struct arena *arena = showing->session->arena;
  grid_cell(grid, score_name(showing, number));
  grid_cell(grid, basis_text(showing, number, score));
  const char *weight = percent_text(showing, showing->appraisal->scores[number].weight);
  grid_cell(grid,
            score->has_points ? arena_printf(arena, "%s x %s", number_text(showing, score->points), weight) : "-");
  grid_cell(grid, score->has_points ? number_text(showing, score->part) : "-");
  grid_cell(grid, score_place(showing, number, score));
}

/* `54 + 20 + 12.75`, over the weights that are there when they are not all. */
static const char *sum_text(const struct showing *showing, const struct review_person *person) {
  bool is_whole = decimal_compare(person->weights, decimal_from_integer(1)) == 0;
  struct buffer text = BUFFER_EMPTY;
  const char *before = is_whole ? "" : "(";
  for (size_t i = 0; i < showing->appraisal->score_count; i++) {
    if (!person->scores[i].has_points) continue;
    buffer_printf(&text, "%s%s", before, number_text(showing, person->scores[i].part));
    before = " + ";
  }
  if (!is_whole) buffer_printf(&text, ") / %s", percent_text(showing, person->weights));
  return arena_take(showing->session->arena, &text);
}

static const char *lacking(const struct showing *showing, const struct review_person *person) {
  struct buffer names = BUFFER_EMPTY, text = BUFFER_EMPTY;
  for (size_t i = 0; i < showing->appraisal->score_count; i++)
    if (!person->scores[i].has_points)
      buffer_printf(&names, "%s%s", names.size > 0 ? ", " : "", score_name(showing, i));
  phrase_add(&text, language_current(), PHRASE_appraisal_lacks, buffer_text(&names));
  buffer_release(&names);
  return arena_take(showing->session->arena, &text);
}

static void total_line(const struct showing *showing, const struct review_person *person, struct grid *grid) {
  grid_cell(grid, phrase(PHRASE_appraisal_score));
  grid_cell(grid, person->is_scored ? NULL : lacking(showing, person));
  grid_cell(grid, person->is_scored ? sum_text(showing, person) : "-");
  grid_cell(grid, person->is_scored ? number_text(showing, person->score) : "-");
  grid_end(grid);
}

static void grade_line(const struct showing *showing, const struct review_person *person, struct grid *grid) {
  struct buffer text = BUFFER_EMPTY;
  grid_cell(grid, phrase(PHRASE_appraisal_grade));
  if (person->grade == NULL) {
    grid_cell(grid, phrase(PHRASE_appraisal_no_grade));
    grid_end(grid);
    return;
  }
  buffer_puts(&text, person->grade);
  if (person->in_a_row > 1)
    phrase_add(&text, language_current(), PHRASE_appraisal_row,
               arena_printf(showing->session->arena, "%d", person->in_a_row));
  grid_cell(grid, arena_take(showing->session->arena, &text));
  grid_cell(grid, NULL);
  grid_cell(grid, NULL);
  grid_cell(grid, row_place(showing, showing->appraisal->grades.table, person->grade_row));
}

/* `500.00 CNY`, `to = sales_supervisor, why ...`. */
static const char *outputs_text(const struct showing *showing, const struct appraisal_table *result,
                                const struct table_decision *decision) {
  const struct table *table = result->table;
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < table->output_count; i++) {
    if (i > 0) buffer_puts(&text, ", ");
    if (table->output_count > 1) buffer_printf(&text, "%s = ", output_name(showing, result, i));
    buffer_puts(&text, shown_value(showing, table_decision_output(decision, 0, i)));
  }
  if (decision->deciding[0]->why != NULL) buffer_printf(&text, " (%s)", decision->deciding[0]->why);
  return arena_take(showing->session->arena, &text);
}

static void person_lines(const struct showing *showing, const struct review_person *person) {
  static const enum grid_align align[] = {GRID_LEFT, GRID_LEFT, GRID_RIGHT, GRID_RIGHT, GRID_LEFT};
  const struct appraisal *appraisal = showing->appraisal;
  struct grid *grid = grid_new(showing->session->arena, 5, align);
  buffer_printf(&showing->session->out, "\n%s\n", person_key(showing, person));
  for (size_t i = 0; i < appraisal->score_count; i++) score_line(showing, i, &person->scores[i], grid);
  total_line(showing, person, grid);
  grade_line(showing, person, grid);
  for (size_t i = 0; person->results != NULL && i < appraisal->result_count; i++) {
    const struct appraisal_table *result = &appraisal->results[i];
    grid_cell(grid, result_name(showing, result));
    grid_cell(grid, outputs_text(showing, result, &person->results[i]));
    grid_cell(grid, NULL);
    grid_cell(grid, NULL);
    grid_cell(grid, row_place(showing, result->table, person->results[i].deciding[0]));
  }
  say_grid(showing->session, grid, 2);
}

void appraisal_lines_say(struct session *session, const struct reviewing *reviewing, const struct review *review) {
  const struct showing showing = showing_of(session, reviewing, review);
  for (size_t i = 0; i < review->count && session_flush(session, false); i++)
    person_lines(&showing, &review->people[i]);
}

/* ---- JSON ---- */

static struct json json_of(const struct showing *showing, const char *kind, const struct review_person *person) {
  struct json json = session_json(showing->session, kind);
  json_pair(&json, "person", person_key(showing, person));
  json_pair(&json, "period", period_text(showing->session->arena, showing->review->period));
  return json;
}

static void pair_value(struct json *json, const char *key, const struct value *value) {
  struct buffer text = BUFFER_EMPTY;
  value_write(&text, value);
  json_pair(json, key, buffer_text(&text));
  buffer_release(&text);
}

static void score_json(const struct showing *showing, const struct review_person *person, size_t number) {
  const struct review_score *score = &person->scores[number];
  const struct appraisal_score *rule = &showing->appraisal->scores[number];
  struct json json = json_of(showing, "score", person);
  json_pair(&json, "score", rule->name);
  if (rule->measure >= 0) json_pair(&json, "measure", showing->appraisal->plan.measures[rule->measure].name);
  if (rule->measure < 0 || showing->appraisal->plan.measures[rule->measure].kind == MEASURE_AVERAGE)
    json_pair_integer(&json, "answers", (int64_t)score->answers);
  if (score->has_value) pair_value(&json, "value", &score->value);
  else json_pair(&json, "why", basis_text(showing, number, score));
  if (score->has_points) json_pair(&json, "points", number_text(showing, score->points));
  json_pair(&json, "weight", number_text(showing, rule->weight));
  if (score->has_points) json_pair(&json, "part", number_text(showing, score->part));
  json_pair(&json, "source", score_place(showing, number, score));
  session_json_end(showing->session, &json);
}

static void result_json(const struct showing *showing, const struct review_person *person, size_t number) {
  const struct appraisal_table *result = &showing->appraisal->results[number];
  const struct table_decision *decision = &person->results[number];
  struct json json = json_of(showing, "result", person);
  json_pair(&json, "result", result->name);
  json_key(&json, "outputs");
  json_object(&json);
  for (size_t i = 0; i < result->table->output_count; i++)
    pair_value(&json, result->table->outputs[i].name, table_decision_output(decision, 0, i));
  json_object_end(&json);
  if (decision->deciding[0]->why != NULL) json_pair(&json, "why", decision->deciding[0]->why);
  json_pair(&json, "source", row_place(showing, result->table, decision->deciding[0]));
  session_json_end(showing->session, &json);
}

static void person_json(const struct showing *showing, const struct review_person *person) {
  struct json json = json_of(showing, "appraisal", person);
  json_pair(&json, "appraisal", showing->appraisal->plan.name);
  if (person->is_scored) {
    json_pair(&json, "score", number_text(showing, person->score));
    json_pair_integer(&json, "rank", person->rank);
  } else {
    json_pair(&json, "why", lacking(showing, person));
  }
  if (person->grade != NULL) {
    json_pair(&json, "grade", person->grade);
    json_pair_integer(&json, "in_a_row", person->in_a_row);
    json_pair(&json, "source", row_place(showing, showing->appraisal->grades.table, person->grade_row));
  }
  if (person->grade_before != NULL) json_pair(&json, "grade_before", person->grade_before);
  session_json_end(showing->session, &json);
}

void appraisal_sheet_json(struct session *session, const struct reviewing *reviewing, const struct review *review) {
  const struct showing showing = showing_of(session, reviewing, review);
  for (size_t i = 0; i < review->count && session_flush(session, false); i++) {
    const struct review_person *person = &review->people[i];
    for (size_t j = 0; j < reviewing->appraisal->score_count; j++) score_json(&showing, person, j);
    for (size_t j = 0; person->results != NULL && j < reviewing->appraisal->result_count; j++)
      result_json(&showing, person, j);
    person_json(&showing, person);
  }
}

/* Reading what a plan pays.
 *
 * A component is one of six: a fixed rate of a credit (on, rate), a rate that a measure picks from a table (on, band,
 * table, mode), an amount for each event (each, amount), an amount once a measure has reached a value (reached,
 * amount), an amount for each step that a measure goes (reached: every ..., amount), what a rule says (rule).
 *
 * Invariant: nothing that changes a payout has a default: what is left unsaid is an error that lists the choices. */
#include "base/text.h"
#include "rulebook/misspelling.h"
#include "rulebook/plan_part.h"

#include <string.h>

const char *plan_mode_name(enum plan_mode mode) {
  const char *const *words;
  schema_words(KEY_pay_mode, &words);
  return words[mode];
}

/* ---- amounts ---- */

bool plan_money_read(struct plan_reading *reading, const struct yaml *node, struct money *out) {
  const char *text = node->text;
  const struct currency *currency = plan_home(reading);
  struct buffer expected = BUFFER_EMPTY;
  bool fine = currency != NULL && money_parse(text, currency, out);
  phrase_add(&expected, language_current(), PHRASE_expect_money, currency != NULL ? currency->code : "CNY");
  if (!fine) {
    const struct value_locale locale = {.currency = currency};
    static const struct type money = {.kind = KIND_MONEY};
    plan_fault(reading, DIAGNOSTIC_bad_scalar, node, node->text, buffer_text(&expected));
    misspelling_note_value(reading->loading->arena, &money, &locale, text, reading->loading->list);
  } else if (out->currency != currency)
    plan_fault(reading, DIAGNOSTIC_plan_currency, node, out->currency->code, currency->code);
  buffer_release(&expected);
  return fine;
}

static void amount_of(struct plan_reading *reading, const struct yaml *node, struct plan_pay *out) {
  const struct yaml *amount = schema_value(node, KEY_pay_amount);
  if (plan_said(reading, node, KEY_pay_amount, "500, 2,000.00 CNY") && amount != NULL)
    plan_money_read(reading, amount, &out->amount);
}

void plan_limit_read(struct plan_reading *reading, const struct yaml *node, struct plan_limit *out) {
  static const char of[] = "% of target.";
  if (node == NULL) return;
  const char *share = strstr(node->text, of);
  out->at = scalar_place(reading->loading, node, 0, 0);
  if (share == NULL) {
    out->is_there = plan_money_read(reading, node, &out->amount);
    return;
  }
  const struct yaml part = {
      .kind = YAML_SCALAR,
      .at = node->at,
      .text = arena_copy_bytes(reading->loading->arena, node->text, (size_t)(share - node->text) + 1)};
  out->target = share + sizeof of - 1;
  if (!text_is_name(out->target)) plan_fault(reading, DIAGNOSTIC_plan_limit, node, node->text, NULL);
  else out->is_there = plan_percent(reading, &part, &out->part);
}

/* ---- what a component may say ---- */

enum { KEYS_MOST = 5 };

/* Keys that belong to each kind of component, besides title, gate and round. */
static const enum schema_key keys_of[][KEYS_MOST] = {
    [PAY_RATE] = {KEY_pay_on, KEY_pay_rate, KEY_pay_differential, KEY_COUNT, KEY_COUNT},
    [PAY_BAND] = {KEY_pay_on, KEY_pay_band, KEY_pay_table, KEY_pay_mode, KEY_pay_differential},
    [PAY_EACH] = {KEY_pay_each, KEY_pay_when, KEY_pay_amount, KEY_COUNT, KEY_COUNT},
    [PAY_REACHED] = {KEY_pay_reached, KEY_pay_amount, KEY_COUNT, KEY_COUNT, KEY_COUNT},
    [PAY_RULE] = {KEY_pay_rule, KEY_COUNT, KEY_COUNT, KEY_COUNT, KEY_COUNT},
    [PAY_EVERY] = {KEY_pay_reached, KEY_pay_amount, KEY_COUNT, KEY_COUNT, KEY_COUNT}};

static bool belongs(enum plan_pay_kind kind, enum schema_key key) {
  for (int i = 0; i < KEYS_MOST; i++)
    if (keys_of[kind][i] == key) return true;
  return key == KEY_pay_title || key == KEY_pay_round || key == KEY_pay_gate;
}

static void check_keys(struct plan_reading *reading, const struct yaml *node, enum plan_pay_kind kind,
                       enum schema_key first) {
  for (size_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++) {
    const struct yaml *key = node->pairs[i].key;
    for (int row = 0; row < KEY_COUNT; row++)
      if (schema_rows[row].mapping == SCHEMA_pay && strcmp(schema_rows[row].key, key->text) == 0 &&
          !belongs(kind, (enum schema_key)row))
        plan_fault(reading, DIAGNOSTIC_plan_together, key, key->text, schema_rows[first].key);
  }
}

/* ---- bands ---- */

static void suggest_tables(struct plan_reading *reading, const char *word) {
  const struct rulebook *rulebook = reading->loading->rulebook;
  const char **names = arena_alloc(reading->loading->arena, (rulebook->table_count + 1) * sizeof *names);
  for (size_t i = 0; i < rulebook->table_count; i++) names[i] = rulebook->tables[i]->name;
  diagnostic_suggest(reading->loading->list, word, names, rulebook->table_count);
}

/* A table of bands has one input, a number or an amount, and one output, the rate. */
static void check_table(struct plan_reading *reading, const struct yaml *node, const struct plan_pay *pay) {
  const struct table *table = pay->table;
  enum kind wanted = pay->measure >= 0 ? reading->plan->measures[pay->measure].unit : KIND_MONEY;
  static const char *const words[KIND_COUNT] = {
      [KIND_PERCENT] = "percent", [KIND_INTEGER] = "integer", [KIND_MONEY] = "money", [KIND_DECIMAL] = "decimal"};
  if (table->input_count != 1 || table->output_count != 1 || table->policy != HIT_UNIQUE ||
      table->outputs[0].type->kind != KIND_PERCENT)
    plan_fault(reading, DIAGNOSTIC_plan_table_form, node, table->name, words[wanted]);
  else if (pay->measure >= 0 && table->inputs[0].type->kind != wanted)
    plan_fault(reading, DIAGNOSTIC_plan_table_type, node, table->inputs[0].name, words[wanted]);
}

/* A table that has errors of its own is there all the same. */
static bool is_broken(const struct rulebook *rulebook, const char *name) {
  for (size_t i = 0; i < rulebook->broken_table_count; i++)
    if (text_equal(rulebook->broken_tables[i], name)) return true;
  return false;
}

const struct table *plan_table(struct plan_reading *reading, const struct yaml *node) {
  const struct table *table = rulebook_table(reading->loading->rulebook, node->text);
  if (table == NULL && !reading->loading->incomplete && !is_broken(reading->loading->rulebook, node->text)) {
    plan_fault(reading, DIAGNOSTIC_plan_unknown_table, node, node->text, NULL);
    suggest_tables(reading, node->text);
  }
  return table;
}

static void table_of(struct plan_reading *reading, const struct yaml *node, struct plan_pay *out) {
  const struct yaml *name = schema_value(node, KEY_pay_table);
  if (!plan_said(reading, node, KEY_pay_table, "tables/NAME.csv") || name == NULL) return;
  out->table = plan_table(reading, name);
  if (out->table != NULL) check_table(reading, name, out);
}

static void band_of(struct plan_reading *reading, const struct yaml *node, struct plan_pay *out) {
  const struct yaml *band = schema_value(node, KEY_pay_band);
  out->measure = -1;
  if (!plan_said(reading, node, KEY_pay_band, "{by: MEASURE, period: same}") || band == NULL) return;
  schema_check(reading->loading, band, SCHEMA_band, loading_key_of(reading->loading, "band", reading->what), &band->at);
  const struct yaml *by = schema_value(band, KEY_band_by);
  if (by != NULL) out->measure = plan_measure_number(reading, by, by->text);
  int period = scalar_choice(reading->loading, schema_value(band, KEY_band_period), KEY_band_period, 3);
  out->same = period == 3;
  out->over = out->same ? reading->plan->period : (enum plan_period)period;
  if (out->over < reading->plan->period)
    plan_fault(reading, DIAGNOSTIC_plan_band_period, schema_value(band, KEY_band_period), plan_period_name(out->over),
               plan_period_name(reading->plan->period));
  if (out->measure < 0 || reading->plan->measures[out->measure].same) return;
  enum plan_period own = reading->plan->measures[out->measure].over;
  if (own != out->over || out->same)
    plan_fault(reading, DIAGNOSTIC_plan_measure_period, schema_value(band, KEY_band_period), by->text,
               plan_period_name(own));
}

/* Slices at their own rates make sense only of what the bands measure. What a measure takes and nobody knows was told
 * of the measure. */
static void check_mode(struct plan_reading *reading, const struct yaml *node, const struct plan_pay *pay) {
  if (pay->measure < 0 || pay->credit < 0 || pay->mode != MODE_MARGINAL) return;
  const struct plan_measure *measure = &reading->plan->measures[pay->measure];
  if (measure->kind == MEASURE_RATIO && measure->measure >= 0) measure = &reading->plan->measures[measure->measure];
  bool unknown = measure->kind == MEASURE_RATIO || (measure->kind == MEASURE_SUM && measure->credit < 0);
  if (unknown || (measure->kind == MEASURE_SUM && measure->credit == pay->credit)) return;
  plan_fault(reading, DIAGNOSTIC_plan_marginal, node, reading->plan->credits[pay->credit].name, measure->name);
}

/* There is somebody below only where superiors are credited, and one rate for everything. */
static void differential_of(struct plan_reading *reading, const struct yaml *node, struct plan_pay *out) {
  const struct yaml *value = schema_value(node, KEY_pay_differential);
  out->differential = scalar_truth(reading->loading, value, false);
  if (!out->differential || out->credit < 0) return;
  const struct plan_credit *credit = &reading->plan->credits[out->credit];
  bool superiors = false;
  for (size_t i = 0; i < credit->share_count; i++) superiors = superiors || plan_share_climbs(&credit->shares[i]);
  if (!superiors) plan_fault(reading, DIAGNOSTIC_plan_differential_nobody, value, credit->name, NULL);
  if (out->kind == PAY_BAND && out->mode == MODE_MARGINAL)
    plan_fault(reading, DIAGNOSTIC_plan_differential_marginal, value, NULL, NULL);
}

/* One rate for all leaves nothing between them. */
static void read_rate(struct plan_reading *reading, const struct yaml *node, struct plan_pay *out) {
  const struct yaml *rate = schema_value(node, KEY_pay_rate);
  plan_rate_of_pay(reading, rate, out);
  differential_of(reading, node, out);
  if (!out->differential || rate->kind != YAML_SCALAR) return;
  struct buffer roles = BUFFER_EMPTY;
  for (size_t i = 0; i < reading->plan->role_count; i++)
    buffer_printf(&roles, "%s%s", i > 0 ? ", " : "", reading->plan->roles[i]);
  plan_fault(reading, DIAGNOSTIC_plan_differential_same, schema_value(node, KEY_pay_differential), buffer_text(&roles),
             NULL);
  buffer_release(&roles);
}

static void read_band(struct plan_reading *reading, const struct yaml *node, struct plan_pay *out) {
  const struct yaml *mode = schema_value(node, KEY_pay_mode);
  band_of(reading, node, out);
  table_of(reading, node, out);
  if (!plan_said(reading, node, KEY_pay_mode, "marginal, whole, interpolated") || mode == NULL) return;
  out->mode = (enum plan_mode)scalar_choice(reading->loading, mode, KEY_pay_mode, MODE_WHOLE);
  differential_of(reading, node, out);
  check_mode(reading, mode, out);
}

/* ---- the other kinds ---- */

static void credit_of(struct plan_reading *reading, const struct yaml *node, enum schema_key key,
                      struct plan_pay *out) {
  const struct yaml *name = schema_value(node, key);
  out->credit = name != NULL ? plan_credit_number(reading, name, name->text) : -1;
  if (out->credit >= 0 && reading->plan->credits[out->credit].is_number && key == KEY_pay_on)
    plan_fault(reading, DIAGNOSTIC_plan_not_money, name, name->text, NULL);
}

static void read_each(struct plan_reading *reading, const struct yaml *node, struct plan_pay *out) {
  struct loading *loading = reading->loading;
  credit_of(reading, node, KEY_pay_each, out);
  amount_of(reading, node, out);
  if (out->credit < 0 || reading->plan->credits[out->credit].about == NULL) return;
  loading->context = (struct rule){.about = reading->plan->credits[out->credit].about->name};
  out->when = plan_expression(reading, schema_value(node, KEY_pay_when));
  loading->context = (struct rule){.number = 0};
}

/* `every 100,000 of revenue`. */
static void read_every(struct plan_reading *reading, const struct yaml *node, struct plan_pay *out) {
  const char *step = node->text + strlen("every "), *of = strstr(step, " of ");
  out->kind = PAY_EVERY;
  if (of == NULL) {
    plan_fault(reading, DIAGNOSTIC_plan_reached, node, node->text, NULL);
    return;
  }
  out->measure = plan_measure_number(reading, node, of + strlen(" of "));
  if (out->measure < 0) return;
  const struct plan_measure *measure = &reading->plan->measures[out->measure];
  const char *text = arena_copy_bytes(reading->loading->arena, step, (size_t)(of - step));
  if (measure->unit != KIND_MONEY && measure->unit != KIND_INTEGER)
    plan_fault(reading, DIAGNOSTIC_plan_every, node, measure->name, NULL);
  else if (plan_measure_value(reading, node, measure, text, &out->reach) &&
           (measure->unit == KIND_MONEY ? out->reach.money.amount.units <= 0 : out->reach.integer <= 0))
    plan_fault(reading, DIAGNOSTIC_bad_scalar, node, text, phrase_text(language_current(), PHRASE_expect_step));
}

/* `attainment >= 100%`, `revenue >= 500,000`, `deals >= 20`. */
static void read_reached(struct plan_reading *reading, const struct yaml *node, struct plan_pay *out) {
  const struct yaml *value = schema_value(node, KEY_pay_reached);
  struct plan_reach reach;
  out->credit = out->measure = -1;
  amount_of(reading, node, out);
  if (value == NULL) return;
  if (strncmp(value->text, "every ", 6) == 0) {
    read_every(reading, value, out);
  } else if (plan_reach_read(reading, value, &reach)) {
    out->measure = reach.measure;
    out->reach = reach.value;
  }
}

/* One gate, or a list of them. */
static void gates_of(struct plan_reading *reading, const struct yaml *node, struct plan_pay *out) {
  const struct yaml *gate = schema_value(node, KEY_pay_gate);
  if (gate == NULL) return;
  const struct yaml **nodes;
  const char **names;
  size_t count = scalar_names(reading->loading, gate, "gate", &names, &nodes);
  struct plan_reach *gates = arena_alloc(reading->loading->arena, (count + 1) * sizeof *gates);
  out->gates = gates;
  for (size_t i = 0; i < count; i++)
    if (plan_reach_read(reading, nodes[i], &gates[out->gate_count])) out->gate_count++;
}

static void round_of(struct plan_reading *reading, const struct yaml *node, struct plan_pay *out) {
  const struct yaml *round = schema_value(node, KEY_pay_round);
  if (!plan_said(reading, node, KEY_pay_round, "line, component, statement") || round == NULL) return;
  out->round = (enum plan_round)scalar_choice(reading->loading, round, KEY_pay_round, ROUND_LINE);
}

void plan_pay_read(struct plan_reading *reading, const struct yaml_pair *pair, struct plan_pay *out) {
  static const enum schema_key firsts[] = {[PAY_RATE] = KEY_pay_rate,
                                           [PAY_BAND] = KEY_pay_on,
                                           [PAY_EACH] = KEY_pay_each,
                                           [PAY_REACHED] = KEY_pay_reached,
                                           [PAY_RULE] = KEY_pay_rule};
  const struct yaml *node = pair->value, *rate = schema_value(node, KEY_pay_rate);
  *out = (struct plan_pay){.name = pair->key->text, .at = reading->at, .credit = -1, .measure = -1};
  schema_check(reading->loading, node, SCHEMA_pay, reading->what, &reading->at);
  out->title = scalar_label(reading->loading, schema_value(node, KEY_pay_title), reading->what);
  if (node->kind != YAML_MAPPING) return;
  gates_of(reading, node, out);
  if (schema_value(node, KEY_pay_each) != NULL) out->kind = PAY_EACH;
  else if (schema_value(node, KEY_pay_reached) != NULL) out->kind = PAY_REACHED;
  else if (schema_value(node, KEY_pay_rule) != NULL) out->kind = PAY_RULE;
  else if (schema_value(node, KEY_pay_on) != NULL) out->kind = rate != NULL ? PAY_RATE : PAY_BAND;
  else {
    diagnostic_add(reading->loading->list, DIAGNOSTIC_plan_pays_what, &reading->at, reading->what);
    return;
  }
  check_keys(reading, node, out->kind, firsts[out->kind]);
  if (out->kind == PAY_EACH) read_each(reading, node, out);
  if (out->kind == PAY_REACHED) read_reached(reading, node, out);
  if (out->kind == PAY_RULE) {
    out->rule = scalar_function(reading->loading, schema_value(node, KEY_pay_rule),
                                loading_inside(reading->loading, reading->what));
    round_of(reading, node, out);
  }
  if (out->kind == PAY_RATE || out->kind == PAY_BAND) {
    credit_of(reading, node, KEY_pay_on, out);
    round_of(reading, node, out);
  }
  if (out->kind == PAY_RATE) read_rate(reading, node, out);
  if (out->kind == PAY_BAND) read_band(reading, node, out);
}

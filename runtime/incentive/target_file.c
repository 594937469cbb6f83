/* Targets, and the marks of appraisals, from CSV: what stands in columns beside a person and a period. */
#include "incentive/target_file.h"

#include "incentive/amount_ways.h"
#include "incentive/payee_file.h"
#include "rulebook/misspelling.h"

/* ---- targets ---- */

struct target_reading {
  struct payee_file *reading;
  struct targets *targets;
  const struct payees *payees;
  const struct target_worth *worth;
  struct amount_ways *ways; /* by cell */
};

/* The column that says the currency of another one; -1: none does. */
static int currency_cell(const struct payee_file *reading, int cell) {
  int own = payee_file_cell(reading, arena_printf(reading->arena, "%s_currency", reading->names[cell]));
  return own >= 0 ? own : payee_file_cell(reading, "currency");
}

static bool says_currency(const struct payee_file *reading, int cell) {
  for (int i = 0; (size_t)i < reading->header.count; i++)
    if (i != cell && currency_cell(reading, i) == cell) return true;
  return false;
}

/* The currency of a plain amount; NULL with an error when its column says nothing that is one. */
static const struct currency *currency_for(struct payee_file *reading, int cell, const struct currency *own) {
  int says = currency_cell(reading, cell);
  if (says < 0) return own;
  const char *text = payee_file_text(reading, says);
  const struct currency *currency = text != NULL ? currency_find(text) : NULL;
  size_t count;
  const char *const *codes = currency_codes(&count);
  if (currency != NULL) return currency;
  payee_file_bad_value(reading, says, PHRASE_expect_currency);
  if (text != NULL) diagnostic_suggest(reading->list, text, codes, count);
  return NULL;
}

/* Nothing may be the part of a longer target that falls into a month; less than nothing is a mistake. */
static bool no_amount(struct payee_file *reading, int cell, const struct currency *currency) {
  payee_file_fault(reading, cell, DIAGNOSTIC_target_amount, payee_file_text(reading, cell), currency->code);
  diagnostic_note(reading->list, DIAGNOSTIC_note_target_empty);
  return false;
}

/* An amount, not below nothing, in whole minor units; an error when it is none. */
static bool read_amount(struct payee_file *reading, int cell, const struct currency *currency, struct amount_ways *ways,
                        struct money *out) {
  const struct amount_form form = {.comma = false};
  const char *text = payee_file_text(reading, cell);
  int says = currency_cell(reading, cell);
  struct buffer expected = BUFFER_EMPTY;
  struct amount_cell own;
  int64_t minor;
  if (amount_cell_read(text, form, currency, &own) && money_to_minor(own.money, ROUNDING_HALF_UP, &minor)) {
    if (minor < 0) return no_amount(reading, cell, currency);
    own.is_shared = own.is_shared && says < 0;
    amount_ways_right(ways, text, &own, reading->row.line);
    *out = own.money;
    if (says < 0 || out->currency == currency) return true;
    return payee_file_fault_with(reading, cell, DIAGNOSTIC_deal_currency, text, currency->code, reading->names[says]);
  }
  phrase_add(&expected, language_current(), PHRASE_expect_money, currency->code);
  payee_file_fault(reading, cell, DIAGNOSTIC_deal_value, text, buffer_text(&expected));
  amount_cell_suggest(reading->arena, text, form, currency, reading->list);
  buffer_release(&expected);
  return false;
}

/* Whoever is nobody to the plan may have targets in what currency he likes. */
static void take_target(struct target_reading *taking, int cell, int payee, struct period period) {
  struct payee_file *reading = taking->reading;
  const struct plan *plan = taking->worth->plan;
  struct target target = {.payee = payee, .name = reading->names[cell], .period = period};
  struct target_told told = {taking->payees->items[payee].key, target.name, period,
                             .at = {reading->path, reading->row.line, 0, 0}};
  if (payee_file_text(reading, cell) == NULL) return;
  const struct currency *currency = currency_for(reading, cell, plan->currency);
  if (currency == NULL || !read_amount(reading, cell, currency, &taking->ways[cell], &told.amount)) return;
  told.at.column = reading->row.columns[cell];
  if (!target_worth_of(taking->worth, &told, &target.amount)) {
    if (!plan_has_target(plan, target.name) || !payee_is_for(taking->payees, payee, plan)) return;
    target_worth_refuse(taking->worth, &told, reading->list);
    reading->fine = false;
  } else if (!targets_add(taking->targets, &target)) {
    payee_file_fault(reading, cell, DIAGNOSTIC_target_twice, target.name, NULL);
  }
}

/* Whose row it is, and over which period, or (`days`) some days of a month; false when it says neither. */
static bool whose_row(struct payee_file *reading, int person, int period, struct payees *payees, bool days, int *payee,
                      struct period *over) {
  char key[256];
  if (!payee_file_key(reading, person, key, sizeof key))
    return payee_file_bad_value(reading, person, PHRASE_expect_person);
  *payee = payees->open ? payees_put(payees, key) : payees_find(payees, key);
  if (*payee < 0) {
    payee_file_fault(reading, person, DIAGNOSTIC_target_unknown, key, NULL);
    payees_suggest(payees, key, reading->list);
    return false;
  }
  const char *text = reading->row.cells[period];
  if (period_parse(text, over) || (days && period_parse_days(text, over))) return true;
  payee_file_bad_value(reading, period, PHRASE_expect_period);
  period_suggest(reading->row.cells[period], reading->list);
  return false;
}

/* The columns that say so. */
static bool find_whose(struct payee_file *reading, int *person, int *period) {
  *person = payee_file_cell(reading, "person");
  *period = payee_file_cell(reading, "period");
  if (*person < 0) payee_file_no_column(reading, "person", "person", NULL);
  if (*period < 0) payee_file_no_column(reading, "period", "period", NULL);
  return *person >= 0 && *period >= 0;
}

bool targets_file_read(struct targets *targets, struct payees *payees, const char *path,
                       const struct target_worth *worth, struct diagnostics *list) {
  struct payee_file reading = {.arena = targets->arena, .path = path, .list = list, .fine = true};
  struct target_reading taking = {&reading, targets, payees, worth, NULL};
  struct csv *csv = payee_file_open(&reading);
  int person, period, payee;
  struct period over;
  if (csv == NULL) return false;
  bool found = find_whose(&reading, &person, &period);
  taking.ways = arena_alloc(targets->arena, (reading.header.count + 1) * sizeof *taking.ways);
  while (found && payee_file_next(&reading, csv)) {
    if (!whose_row(&reading, person, period, payees, true, &payee, &over)) continue;
    for (int i = 0; (size_t)i < reading.row.count; i++)
      if (i != person && i != period && !says_currency(&reading, i)) take_target(&taking, i, payee, over);
  }
  for (size_t i = 0; i < reading.header.count; i++) {
    const struct column_entry entry = {.column = reading.names[i]};
    amount_ways_tell(&taking.ways[i], (struct amount_form){.comma = false}, targets->arena, path, &entry, list);
  }
  csv_close(csv);
  return reading.fine;
}

/* ---- marks ---- */

static void take_mark(struct payee_file *reading, int cell, struct marks *marks, const struct appraisal *appraisal,
                      struct mark mark) {
  const char *text = payee_file_text(reading, cell);
  const struct value_locale locale = {NULL, false};
  struct buffer why = BUFFER_EMPTY;
  struct value value;
  if (text == NULL) return;
  const struct type *given = appraisal->scores[mark.score].given;
  if (value_read(reading->arena, given, &locale, text, &value, &why)) {
    mark.points = given->kind == KIND_INTEGER ? decimal_from_integer(value.integer) : value.decimal;
    marks_add(marks, &mark);
  } else {
    payee_file_fault(reading, cell, DIAGNOSTIC_deal_value, text, buffer_text(&why));
    misspelling_note_cell(reading->arena, given, &locale, text, reading->list);
  }
  buffer_release(&why);
}

/* The score of each column, -1 of those two; false when there is none of that name. */
static bool find_scores(struct payee_file *reading, const struct appraisal *appraisal, int person, int period,
                        int *out) {
  const char **names = arena_alloc(reading->arena, (appraisal->score_count + 1) * sizeof *names);
  size_t count = 0;
  for (size_t i = 0; i < appraisal->score_count; i++)
    if (appraisal->scores[i].given != NULL) names[count++] = appraisal->scores[i].name;
  for (int i = 0; (size_t)i < reading->header.count; i++) {
    out[i] = i == person || i == period ? -1 : marks_score(appraisal, reading->names[i]);
    if (out[i] >= 0 || i == person || i == period) continue;
    payee_file_fault(reading, -1, DIAGNOSTIC_scores_unknown, reading->names[i], NULL);
    diagnostic_suggest(reading->list, reading->names[i], names, count);
  }
  return reading->fine;
}

bool marks_file_read(struct marks *marks, const struct appraisal *appraisal, struct payees *payees, const char *path,
                     struct diagnostics *list) {
  struct payee_file reading = {.arena = marks->arena, .path = path, .list = list, .fine = true};
  struct csv *csv = payee_file_open(&reading);
  struct mark mark;
  int person, period;
  if (csv == NULL) return false;
  int *scores = arena_alloc(marks->arena, (reading.header.count + 1) * sizeof *scores);
  bool found = find_whose(&reading, &person, &period) && find_scores(&reading, appraisal, person, period, scores);
  while (found && payee_file_next(&reading, csv)) {
    if (!whose_row(&reading, person, period, payees, false, &mark.payee, &mark.period)) continue;
    for (int i = 0; (size_t)i < reading.row.count; i++) {
      mark.score = scores[i];
      if (mark.score >= 0) take_mark(&reading, i, marks, appraisal, mark);
    }
  }
  csv_close(csv);
  return reading.fine;
}

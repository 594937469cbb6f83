/* What the results of an appraisal pay, as lines of a ledger.
 *
 * Invariants
 * 1. Whoever is appraised has a line for each result that is paid, also where it is nothing: nobody has to guess.
 * 2. Lines are in the order of payee, period, result, as those of any run.
 * 3. A line says by which grade, score, rank and row of the table it came about. */
#include "incentive/review.h"

struct rewarding {
  struct reviewing *reviewing;
  const struct review_person *person;
  size_t period;
  struct diagnostics *list;
};

static int16_t row_number(const struct table *table, const struct table_row *row) {
  return (int16_t)(row == table->otherwise ? table->row_count : (size_t)(row - table->rows));
}

static bool refuse(const struct rewarding *rewarding, const struct appraisal_table *result,
                   const struct table_decision *decision) {
  const struct plan_run *run = rewarding->reviewing->run;
  struct arena *arena = rewarding->reviewing->arena;
  struct buffer text = BUFFER_EMPTY;
  value_write(&text, table_decision_output(decision, 0, (size_t)result->pays));
  diagnostic_add(rewarding->list, DIAGNOSTIC_appraisal_currency, &result->at,
                 run->payees.items[rewarding->person->payee].key, buffer_text(&text),
                 arena_printf(arena, "%s:%d", result->table->file, decision->deciding[0]->line),
                 run->plan->currency->code);
  buffer_release(&text);
  return false;
}

static bool amount_of(const struct rewarding *rewarding, const struct appraisal_table *result,
                      const struct table_decision *decision, int64_t *out) {
  const struct value *value = table_decision_output(decision, 0, (size_t)result->pays);
  *out = 0;
  if (value->kind == KIND_EMPTY) return true;
  return (value->money.currency == rewarding->reviewing->run->plan->currency &&
          money_to_minor(value->money, ROUNDING_HALF_UP, out)) ||
         refuse(rewarding, result, decision);
}

static bool add_result(const struct rewarding *rewarding, const struct appraisal_table *result, size_t number) {
  const struct review_person *person = rewarding->person;
  struct line line = {.kind = LINE_NO_GRADE,
                      .payee = (uint32_t)person->payee,
                      .period = (int16_t)rewarding->period,
                      .pay = (int16_t)result->pay,
                      .band = -1,
                      .measure = -1,
                      .gate = -1,
                      .credits = -1};
  if (person->results != NULL) {
    const struct table_decision *decision = &person->results[number];
    if (!amount_of(rewarding, result, decision, &line.amount)) return false;
    line.kind = line.amount < 0 ? LINE_PENALTY : LINE_REWARD;
    line.band = row_number(result->table, decision->deciding[0]);
    line.rate = person->score;
    line.times = person->rank;
    line.why = person->grade;
  }
  ledger_add(&rewarding->reviewing->run->payout.ledger, &line);
  return true;
}

static bool pay_person(struct rewarding *rewarding) {
  const struct appraisal *appraisal = rewarding->reviewing->appraisal;
  bool fine = true;
  for (size_t i = 0; i < appraisal->result_count; i++)
    if (appraisal->results[i].pays >= 0) fine = add_result(rewarding, &appraisal->results[i], i) && fine;
  return fine;
}

static const struct review_person *find(const struct review *review, int payee) {
  for (size_t i = 0; i < review->count; i++)
    if (review->people[i].payee == payee) return &review->people[i];
  return NULL;
}

bool reviewing_pay(struct reviewing *reviewing, struct diagnostics *list) {
  struct rewarding rewarding = {.reviewing = reviewing, .list = list};
  const struct plan_run *run = reviewing->run;
  const int *order = payees_by_key(&run->payees);
  bool fine = true;
  reviewing->run->payout.balances =
      arena_alloc(reviewing->arena, (run->payees.count + 1) * sizeof *run->payout.balances);
  for (size_t i = 0; i < run->payees.count; i++)
    for (rewarding.period = reviewing->first; rewarding.period < run->period_count; rewarding.period++) {
      rewarding.person = find(&reviewing->reviews[rewarding.period], order[i]);
      if (rewarding.person != NULL) fine = pay_person(&rewarding) && fine;
    }
  ledger_seal(&reviewing->run->payout.ledger);
  return fine;
}

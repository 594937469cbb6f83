/* Reading what a plan says of other currencies: which it pays in, and by which table and of which day others become it.
 *
 * Invariants
 * 1. A table of rates has one input for the currency, one for the day, and one output, the rate, which is more than
 * nothing in every row; a row that names its currency names one of ISO 4217.
 * 2. The direction of a rate is said, never guessed: 7.1 and 0.14 are both rates of a dollar.
 *
 * Not done here: which day's rate it is (plan_rate.c), whether every day has one (check/exchange_proof.c). */
#include "base/text.h"
#include "rulebook/plan_part.h"

const struct currency *plan_home(const struct plan_reading *reading) {
  const struct currency *own = reading->plan->currency;
  return own != NULL ? own : reading->loading->rulebook->currency;
}

void plan_currency_read(struct plan_reading *reading, const struct yaml *node, struct plan *out) {
  size_t count;
  const char *const *codes = currency_codes(&count);
  out->currency = reading->loading->rulebook->currency;
  if (node == NULL) return;
  const struct currency *currency = currency_find(node->text);
  if (currency != NULL) {
    out->currency = currency;
    return;
  }
  struct position at = scalar_place(reading->loading, node, 0, 0);
  diagnostic_add(reading->loading->list, DIAGNOSTIC_unknown_currency, &at, node->text);
  diagnostic_suggest(reading->loading->list, node->text, codes, count);
}

/* ---- the table ---- */

static int input_of(const struct table *table, bool is_day) {
  for (size_t i = 0; i < table->input_count; i++) {
    enum kind kind = table->inputs[i].type->kind;
    if (is_day ? kind == KIND_DATE : kind == KIND_TEXT || kind == KIND_CHOICE) return (int)i;
  }
  return -1;
}

static void check_code(struct plan_reading *reading, const struct table *table, const struct table_row *row,
                       const struct cell_test *test) {
  size_t count;
  const char *const *codes = currency_codes(&count);
  if (test->operator!= CELL_EQUAL || test->other >= 0 || currency_find(test->value.text) != NULL) return;
  struct position at = {table->at.file, row->line, 0, 0};
  diagnostic_add(reading->loading->list, DIAGNOSTIC_unknown_currency, &at, test->value.text);
  diagnostic_suggest(reading->loading->list, test->value.text, codes, count);
}

static void check_row(struct plan_reading *reading, const struct plan_exchange *exchange, const struct table_row *row) {
  const struct table *table = exchange->table;
  const struct table_cell *cell = &row->inputs[exchange->currency_input];
  const struct table_output *rate = &row->outputs[0];
  for (size_t i = 0; i < cell->count; i++)
    for (size_t j = 0; j < cell->choices[i].count; j++) check_code(reading, table, row, &cell->choices[i].tests[j]);
  if (rate->value.decimal.units > 0) return;
  struct position at = {table->at.file, row->line, 0, 0};
  diagnostic_add(reading->loading->list, DIAGNOSTIC_exchange_rate, &at, rate->text);
}

static bool table_fits(const struct table *table) {
  return table->input_count == 2 && table->output_count == 1 && input_of(table, false) >= 0 &&
         input_of(table, true) >= 0 && table->outputs[0].type->kind == KIND_DECIMAL && !table->computes &&
         table->otherwise == NULL && !table_gives_list(table);
}

/* For a plan that was read before: what is wrong with a row is told once. */
static bool was_checked(const struct plan_reading *reading, const struct table *table) {
  const struct rulebook *rulebook = reading->loading->rulebook;
  bool was = false;
  for (size_t i = 0; i < rulebook->plan_count; i++) was = was || rulebook->plans[i].exchange.table == table;
  return was;
}

static bool table_of(struct plan_reading *reading, const struct yaml *node, struct plan_exchange *out) {
  const struct yaml *name = schema_value(node, KEY_exchange_table);
  if (!plan_said(reading, node, KEY_exchange_table, "tables/NAME.csv") || name == NULL) return false;
  out->table = plan_table(reading, name);
  if (out->table == NULL) return false;
  if (!table_fits(out->table)) {
    plan_fault(reading, DIAGNOSTIC_exchange_table, name, name->text, NULL);
    return false;
  }
  out->currency_input = input_of(out->table, false);
  out->day_input = input_of(out->table, true);
  for (size_t i = 0; !was_checked(reading, out->table) && i < out->table->row_count; i++)
    check_row(reading, out, &out->table->rows[i]);
  return true;
}

void plan_exchange_read(struct plan_reading *reading, const struct yaml *node, struct plan_exchange *out) {
  if (node == NULL) return;
  const char *part = reading->what;
  struct position at = reading->at;
  schema_check(reading->loading, node, SCHEMA_exchange, loading_key_of(reading->loading, "exchange", part), &node->at);
  if (node->kind != YAML_MAPPING) return;
  reading->what = loading_key_of(reading->loading, "exchange", part);
  out->at = reading->at = node->at;
  bool fine = table_of(reading, node, out);
  fine = plan_rate_read(reading, node, KEY_exchange_day, RATE_OF_EVENT, &out->rate) && fine;
  if (yaml_get(node, schema_rows[KEY_exchange_targets].key) != NULL)
    fine = plan_rate_read(reading, node, KEY_exchange_targets, RATE_OF_TARGET, &out->targets) && fine;
  const struct yaml *quoted = schema_value(node, KEY_exchange_quoted);
  fine = plan_said(reading, node, KEY_exchange_quoted, "per_unit, per_hundred, per_home") && quoted != NULL && fine;
  if (quoted != NULL)
    out->quoted = (enum plan_quote)scalar_choice(reading->loading, quoted, KEY_exchange_quoted, QUOTE_PER_UNIT);
  out->is_there = fine;
  reading->what = part;
  reading->at = at;
}

/* Gaps between the rates of a currency.
 *
 * Invariant: whether a day has a rate changes only on a day that a cell names, or on the one behind it; so these are
 * all that has to be asked. */
#include "check/exchange_proof.h"

#include "base/text.h"

#include <stdlib.h>

static const struct plan_exchange *exchange_of(const struct rulebook *rulebook, const struct table *table) {
  for (size_t i = 0; i < rulebook->plan_count; i++)
    if (rulebook->plans[i].exchange.table == table) return &rulebook->plans[i].exchange;
  for (size_t i = 0; i < rulebook->appraisal_count; i++)
    if (rulebook->appraisals[i].plan.exchange.table == table) return &rulebook->appraisals[i].plan.exchange;
  return NULL;
}

bool exchange_is_table(const struct rulebook *rulebook, const struct table *table) {
  return exchange_of(rulebook, table) != NULL;
}

struct proof {
  struct arena *arena;
  const struct table *table;
  const struct plan_exchange *exchange;
  const char **codes; /* of the currencies that cells name */
  size_t code_count;
  int32_t *days; /* on which a rate may begin or end, in order */
  size_t day_count;
  struct diagnostics *list;
};

static void add_code(struct proof *proof, const char *code) {
  for (size_t i = 0; i < proof->code_count; i++)
    if (text_equal(proof->codes[i], code)) return;
  proof->codes = arena_grow(proof->arena, proof->codes, proof->code_count, sizeof *proof->codes);
  proof->codes[proof->code_count++] = code;
}

static void add_day(struct proof *proof, int32_t day) {
  proof->days = arena_grow(proof->arena, proof->days, proof->day_count, sizeof *proof->days);
  proof->days[proof->day_count++] = day;
}

static int compare_days(const void *a, const void *b) {
  int32_t one = *(const int32_t *)a, other = *(const int32_t *)b;
  return (one > other) - (one < other);
}

static void take_cell(struct proof *proof, const struct table_cell *cell, bool is_day) {
  for (size_t i = 0; i < cell->count; i++)
    for (size_t j = 0; j < cell->choices[i].count; j++) {
      const struct cell_test *test = &cell->choices[i].tests[j];
      if (test->other >= 0 || test->operator== CELL_EMPTY) continue;
      if (!is_day) add_code(proof, test->value.text);
      if (is_day) add_day(proof, test->value.date);
      if (is_day) add_day(proof, test->value.date + 1);
    }
}

static bool has_rate(const struct proof *proof, const char *code, int32_t day) {
  struct value inputs[2];
  size_t row;
  inputs[proof->exchange->currency_input] = value_text(code);
  inputs[proof->exchange->currency_input].kind = proof->table->inputs[proof->exchange->currency_input].type->kind;
  inputs[proof->exchange->day_input] = (struct value){.kind = KIND_DATE, .date = day};
  return table_match(proof->table, inputs, &row, 1) > 0;
}

static void tell(struct proof *proof, const char *code, int32_t from, int32_t until) {
  struct buffer first = BUFFER_EMPTY, last = BUFFER_EMPTY;
  date_write(&first, from);
  date_write(&last, until);
  diagnostic_add(proof->list, DIAGNOSTIC_exchange_gap, &proof->table->at, code, buffer_text(&first),
                 buffer_text(&last));
  buffer_release(&first);
  buffer_release(&last);
}

static void prove_code(struct proof *proof, const char *code) {
  size_t gap = SIZE_MAX; /* the day on which it begins */
  bool begun = false;
  for (size_t i = 0; i < proof->day_count; i++) {
    bool has = has_rate(proof, code, proof->days[i]);
    if (has && gap != SIZE_MAX) {
      tell(proof, code, proof->days[gap], proof->days[i]);
      return;
    }
    if (!has && begun && gap == SIZE_MAX) gap = i;
    begun = begun || has;
  }
}

void exchange_prove(const struct rulebook *rulebook, const struct table *table, struct diagnostics *list) {
  struct proof proof = {.arena = arena_new(), .table = table, .exchange = exchange_of(rulebook, table), .list = list};
  for (size_t i = 0; i < table->row_count; i++) {
    take_cell(&proof, &table->rows[i].inputs[proof.exchange->currency_input], false);
    take_cell(&proof, &table->rows[i].inputs[proof.exchange->day_input], true);
  }
  if (proof.day_count > 1) qsort(proof.days, proof.day_count, sizeof *proof.days, compare_days);
  for (size_t i = 0; i < proof.code_count; i++) prove_code(&proof, proof.codes[i]);
  arena_free(proof.arena);
}

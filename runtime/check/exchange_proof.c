/* Days on which a currency has no rate: between two, or among those of a plan.
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

static void collect(struct proof *proof) {
  const struct table *table = proof->table;
  for (size_t i = 0; i < table->row_count; i++) {
    take_cell(proof, &table->rows[i].inputs[proof->exchange->currency_input], false);
    take_cell(proof, &table->rows[i].inputs[proof->exchange->day_input], true);
  }
  if (proof->day_count > 1) qsort(proof->days, proof->day_count, sizeof *proof->days, compare_days);
}

void exchange_prove(const struct rulebook *rulebook, const struct table *table, struct diagnostics *list) {
  struct proof proof = {.arena = arena_new(), .table = table, .exchange = exchange_of(rulebook, table), .list = list};
  collect(&proof);
  for (size_t i = 0; i < proof.code_count; i++) prove_code(&proof, proof.codes[i]);
  arena_free(proof.arena);
}

/* ---- the days of one plan ---- */

struct lack {
  enum diagnostic_id id;
  int32_t day; /* of which it is told */
};

/* The first of the days from `from` on, before `until`, on which there is a rate; `until`: there is none. */
static int32_t first_rate(const struct proof *proof, const char *code, int32_t from, int32_t until) {
  if (has_rate(proof, code, from)) return from;
  for (size_t i = 0; i < proof->day_count; i++)
    if (proof->days[i] > from && proof->days[i] < until && has_rate(proof, code, proof->days[i])) return proof->days[i];
  return until;
}

/* The day behind the last one before `until` on which there is a rate. */
static int32_t last_rate(const struct proof *proof, const char *code, int32_t until) {
  for (size_t i = proof->day_count; i-- > 0;)
    if (proof->days[i] < until && has_rate(proof, code, proof->days[i] - 1)) return proof->days[i];
  return until;
}

/* What a currency lacks on the days of the plan; false: nothing. Of a plan without an end the day behind all rates is
 * looked at. */
static bool lacks(const struct proof *proof, const struct plan *plan, const char *code, struct lack *out) {
  int32_t behind = proof->day_count > 0 ? proof->days[proof->day_count - 1] + 1 : plan->from;
  bool open = plan->until == INT32_MAX;
  int32_t until = !open ? plan->until : (behind > plan->from ? behind : plan->from) + 1;
  if (plan->exchange.rate.day == RATE_DATE) {
    *out = (struct lack){DIAGNOSTIC_exchange_no_date, plan->exchange.rate.date};
    return !has_rate(proof, code, out->day);
  }
  *out = (struct lack){DIAGNOSTIC_exchange_never, first_rate(proof, code, plan->from, until)};
  if (out->day == until) return true;
  out->id = DIAGNOSTIC_exchange_late;
  if (out->day > plan->from) return true;
  out->id = open ? DIAGNOSTIC_exchange_ends_open : DIAGNOSTIC_exchange_ends;
  out->day = last_rate(proof, code, until);
  return !has_rate(proof, code, until - 1);
}

static void tell_lack(struct proof *proof, const struct plan *plan, struct lack lack, const char *codes) {
  struct buffer day = BUFFER_EMPTY, bound = BUFFER_EMPTY;
  date_write(&day, lack.day);
  date_write(&bound, lack.id == DIAGNOSTIC_exchange_late ? plan->from : plan->until != INT32_MAX ? plan->until : 0);
  bool never = lack.id == DIAGNOSTIC_exchange_never;
  diagnostic_add(proof->list, lack.id, &plan->exchange.at, plan->name, codes, never ? "" : buffer_text(&day),
                 buffer_text(&bound));
  buffer_release(&day);
  buffer_release(&bound);
}

/* Currencies that lack the same are told together. */
void exchange_prove_plan(const struct plan *plan, struct diagnostics *list) {
  struct proof proof = {.arena = arena_new(), .table = plan->exchange.table, .exchange = &plan->exchange, .list = list};
  collect(&proof);
  bool *told = arena_alloc(proof.arena, (proof.code_count + 1) * sizeof *told);
  for (size_t i = 0; i < proof.code_count; i++) {
    struct lack lack, other;
    struct buffer codes = BUFFER_EMPTY;
    if (told[i] || !lacks(&proof, plan, proof.codes[i], &lack)) continue;
    for (size_t j = i; j < proof.code_count; j++) {
      if (!lacks(&proof, plan, proof.codes[j], &other) || other.id != lack.id || other.day != lack.day) continue;
      buffer_printf(&codes, "%s%s", j > i ? ", " : "", proof.codes[j]);
      told[j] = true;
    }
    tell_lack(&proof, plan, lack, buffer_text(&codes));
    buffer_release(&codes);
  }
  arena_free(proof.arena);
}

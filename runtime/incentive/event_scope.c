/* Rows for rules, made of columns when a rule looks at them. */
#include "incentive/event_scope.h"

static void take(const struct event_scope *scope, const struct data_rows *rows, size_t row, const struct record *record,
                 struct value *values, bool *found) {
  for (size_t i = 0; i < rows->column_count; i++) {
    const struct data_column *column = &rows->columns[i];
    if (column->record != record || column->field < 0) continue;
    values[column->field] = dataset_value(scope->dataset, column, row);
    *found = true;
  }
}

/* Columns of the event itself, then of its case. */
static const struct scope_row *find(void *context, const struct record *record) {
  struct event_scope *scope = context;
  const struct dataset *dataset = scope->dataset;
  struct value *values = arena_alloc(scope->arena, (record->field_count + 1) * sizeof *values);
  bool found = false, is_case = scope->rows == &dataset->cases;
  size_t row = dataset_case(dataset, scope->rows, scope->row);
  if (row != UINT32_MAX) take(scope, &dataset->cases, row, record, values, &found);
  if (!is_case) take(scope, scope->rows, scope->row, record, values, &found);
  if (!found) return NULL;
  struct scope_row *out = arena_alloc(scope->arena, sizeof *out);
  *out = (struct scope_row){.record = record, .key = scope->scope.case_id, .values = values};
  return out;
}

/* A reference leads to the columns of that record, as the case has them. */
static const struct scope_row *get(void *context, const struct record *record, const char *key) {
  const struct scope_row *row = find(context, record);
  if (row == NULL) return NULL;
  ((struct scope_row *)row)->key = key;
  return row;
}

static size_t all(void *context, const struct record *record, const struct scope_row *const **rows) {
  struct event_scope *scope = context;
  const struct scope_row *one = find(context, record);
  const struct scope_row **items = arena_alloc(scope->arena, sizeof *items);
  items[0] = one;
  *rows = items;
  return one != NULL;
}

/* ---- amounts in other currencies ---- */

static const char *unsaid(struct arena *arena, const struct plan *plan, struct money from) {
  return arena_printf(arena,
                      "an amount in %s, and the plan pays in %s; say at which rate: exchange: {table: ..., day: "
                      "..., quoted: ...}",
                      from.currency->code, plan->currency->code);
}

static const char *no_day(struct arena *arena, const struct plan *plan) {
  struct buffer path = BUFFER_EMPTY;
  plan_rate_write(&plan->exchange.rate, &path);
  const char *why = arena_printf(arena, "%s, the day of the rate, is empty", buffer_text(&path));
  buffer_release(&path);
  return why;
}

static const char *no_rate(struct arena *arena, const struct plan *plan, const struct currency *lacking, int32_t day) {
  struct buffer text = BUFFER_EMPTY;
  date_write(&text, day);
  const char *why = arena_printf(arena, "table '%s' has no rate of %s for %s", plan->exchange.table->file,
                                 lacking->code, buffer_text(&text));
  buffer_release(&text);
  return why;
}

static bool because(const char **why, const char *text) {
  *why = text;
  return false;
}

static bool worth(void *context, struct arena *arena, struct money from, struct money *out, const char **why) {
  const struct event_scope *scope = context;
  const struct plan *plan = scope->plan;
  struct conversion conversion = {.from = from};
  const struct currency *lacking;
  int64_t minor;
  *out = from;
  if (from.currency == plan->currency) return true;
  if (scope->exchange == NULL) return because(why, unsaid(arena, plan, from));
  struct rate_day rate_day = rate_day_of(plan, &plan->exchange.rate, scope->dataset, scope->rows);
  if (!rate_day_find(&rate_day, scope->row, scope->date, &conversion.day)) return because(why, no_day(arena, plan));
  enum exchange_outcome outcome =
      exchange_convert(scope->exchange, plan->currency, &conversion, &minor, &lacking, scope->unheard);
  if (outcome == EXCHANGE_NO_RATE) return because(why, no_rate(arena, plan, lacking, conversion.day));
  if (outcome == EXCHANGE_TOO_LARGE) return because(why, "the amount is too large");
  *out = money_from_minor(minor, plan->currency);
  return true;
}

void event_scope_open(struct event_scope *scope, const struct dataset *dataset, const struct plan *plan,
                      struct exchange *exchange) {
  *scope = (struct event_scope){
      .arena = arena_new(), .dataset = dataset, .plan = plan, .exchange = exchange, .unheard = diagnostics_new()};
  scope->scope = (struct scope){.context = scope, .find = find, .get = get, .all = all, .worth = worth};
}

void event_scope_close(struct event_scope *scope) {
  arena_free(scope->arena);
  diagnostics_free(scope->unheard);
}

void event_scope_ask(struct event_scope *scope, const struct data_rows *rows, size_t row, int32_t date) {
  arena_reset(scope->arena);
  scope->rows = rows;
  scope->row = row;
  scope->date = date;
  scope->scope.context = scope; /* the struct may have been moved */
  scope->scope.case_id = dataset_id(scope->dataset, rows, row);
}

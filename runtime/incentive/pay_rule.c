/* Components that a rule computes: it is shown what was measured and credited, and gives items, each a line. */
#include "base/text.h"
#include "incentive/paying.h"
#include "script/pay.h"

#include <stdlib.h>

struct showing {
  struct paying *paying;
  const struct plan_pay *pay;
  struct arena *arena; /* of one asking */
  struct pay_input input;
};

/* ---- measures ---- */

static bool show_measures(struct showing *showing) {
  struct paying *paying = showing->paying;
  const struct plan *plan = paying->plan;
  const struct crediting *crediting = paying->payout->crediting;
  struct period period = paying->payout->periods[paying->period];
  struct pay_measure *measures = arena_alloc(showing->arena, (plan->measure_count + 1) * sizeof *measures);
  for (size_t i = 0; i < plan->measure_count; i++) {
    const struct plan_measure *measure = &plan->measures[i];
    struct measured measured;
    if (!paying_measure(paying, (int)i, measure_start(measure, period), period.until, &measured)) return false;
    measures[i].name = measure->name;
    measures[i].value = measured_as_value(crediting, measure, &measured);
  }
  showing->input.measures = measures;
  showing->input.measure_count = plan->measure_count;
  return true;
}

/* ---- credits ---- */

struct shown_column {
  const struct data_column *column;
  bool of_case;
};

static int compare_columns(const void *a, const void *b) {
  const struct shown_column *one = a, *other = b;
  if (one->column->record != other->column->record) return one->column->record < other->column->record ? -1 : 1;
  return one->column->field - other->column->field;
}

static void add_columns(struct showing *showing, const struct data_rows *rows, bool of_case,
                        struct shown_column **columns, size_t *count) {
  for (size_t i = 0; i < rows->column_count; i++) {
    const struct shown_column column = {&rows->columns[i], of_case};
    bool is_there = column.column->field < 0;
    for (size_t j = 0; j < *count && !is_there; j++) is_there = compare_columns(&(*columns)[j], &column) == 0;
    if (is_there) continue;
    *columns = arena_grow(showing->arena, *columns, *count, sizeof **columns);
    (*columns)[(*count)++] = column;
  }
}

static const struct pay_field *show_fields(struct showing *showing, const struct shown_column *columns, size_t count) {
  struct pay_field *fields = arena_alloc(showing->arena, (count + 1) * sizeof *fields);
  for (size_t i = 0; i < count; i++) {
    const struct data_column *column = columns[i].column;
    fields[i] = (struct pay_field){column->record->name, column->record->fields[column->field].name};
  }
  return fields;
}

static struct value amount_of(const struct credits *credits, const struct credit *credit,
                              const struct currency *currency) {
  struct value value = {.kind = credits->rule->is_number ? KIND_DECIMAL : KIND_MONEY};
  if (credits->rule->is_number) value.decimal = (struct decimal){credit->amount, PLAN_NUMBER_SCALE};
  else value.money = money_from_minor(credit->amount, currency);
  return value;
}

static const struct value *show_row(struct showing *showing, const struct credits *credits, const struct credit *credit,
                                    const struct shown_column *columns, size_t count) {
  const struct dataset *dataset = showing->paying->payout->crediting->dataset;
  struct value *values = arena_alloc(showing->arena, (count + 1) * sizeof *values);
  for (size_t i = 0; i < count; i++) {
    size_t row = columns[i].of_case ? dataset_case(dataset, credits->rows, credit->row) : credit->row;
    values[i] = (struct value){.kind = KIND_EMPTY};
    if (row != UINT32_MAX) values[i] = dataset_value(dataset, columns[i].column, row);
  }
  return values;
}

/* The event's own columns first; then those of its case. Those of one record stand together. */
static void show_credit(struct showing *showing, const struct credits *credits, struct pay_credits *out) {
  struct paying *paying = showing->paying;
  const struct dataset *dataset = paying->payout->crediting->dataset;
  struct shown_column *columns = NULL;
  size_t column_count = 0;
  const struct credit *first;
  if (credits->rows != &dataset->cases) add_columns(showing, credits->rows, false, &columns, &column_count);
  add_columns(showing, &dataset->cases, true, &columns, &column_count);
  if (column_count > 1) qsort(columns, column_count, sizeof *columns, compare_columns);
  *out = (struct pay_credits){.name = credits->rule->name, .field_count = column_count};
  out->fields = show_fields(showing, columns, column_count);
  out->count = credits_between(credits, paying->payee, paying->days.from, paying->days.until, &first);
  struct pay_event *events = arena_alloc(showing->arena, (out->count + 1) * sizeof *events);
  out->events = events;
  for (size_t i = 0; i < out->count; i++)
    events[i] = (struct pay_event){.case_id = dataset_id(dataset, credits->rows, first[i].row),
                                   .date = first[i].date,
                                   .amount = amount_of(credits, &first[i], paying->plan->currency),
                                   .fields = show_row(showing, credits, &first[i], columns, column_count)};
}

static void show_credits(struct showing *showing) {
  const struct crediting *crediting = showing->paying->payout->crediting;
  size_t count = showing->paying->plan->credit_count;
  struct pay_credits *credits = arena_alloc(showing->arena, (count + 1) * sizeof *credits);
  for (size_t i = 0; i < count; i++) show_credit(showing, &crediting->credits[i], &credits[i]);
  showing->input.credits = credits;
  showing->input.credit_count = count;
}

/* ---- items ---- */

/* The first credit of the case that the rule names: its line says the day, too. */
static bool find_case(struct showing *showing, const char *case_id, struct line *line) {
  struct paying *paying = showing->paying;
  const struct crediting *crediting = paying->payout->crediting;
  for (size_t i = 0; i < paying->plan->credit_count; i++) {
    const struct credits *credits = &crediting->credits[i];
    const struct credit *first;
    size_t count = credits_between(credits, paying->payee, paying->days.from, paying->days.until, &first);
    for (size_t j = 0; j < count; j++) {
      if (!text_equal(dataset_id(crediting->dataset, credits->rows, first[j].row), case_id)) continue;
      line->credits = (int16_t)i;
      line->credit = (uint32_t)(&first[j] - credits->items);
      return true;
    }
  }
  diagnostic_add(paying->list, DIAGNOSTIC_pay_rule_case, &showing->pay->at, showing->pay->name, showing->input.person,
                 case_id);
  return false;
}

static bool in_currency(struct showing *showing, const struct currency *currency) {
  const struct currency *own = showing->paying->plan->currency;
  if (currency == own) return true;
  diagnostic_add(showing->paying->list, DIAGNOSTIC_pay_rule_currency, &showing->pay->at, showing->pay->name,
                 showing->input.person, currency->code, own->code);
  return false;
}

static bool add_item(struct showing *showing, const struct pay_item *item) {
  const struct crediting *crediting = showing->paying->payout->crediting;
  struct line line = {.band = -1, .measure = -1, .credits = -1};
  struct decimal minor = decimal_from_integer(1);
  for (int i = 0; i < crediting->plan->currency->digits; i++) minor.units *= 10;
  if (!in_currency(showing, item->amount.currency)) return false;
  if (item->case_id != NULL && !find_case(showing, item->case_id, &line)) return false;
  if (item->why != NULL) line.why = arena_copy(crediting->arena, item->why);
  return decimal_multiply(item->amount.amount, minor, &minor) ? paying_add(showing->paying, showing->pay, line, minor)
                                                              : paying_overflow(showing->paying, showing->pay);
}

static bool ask(struct showing *showing) {
  struct paying *paying = showing->paying;
  const struct payee *payee = &paying->payout->crediting->payees->items[paying->payee];
  struct period period = paying->payout->periods[paying->period];
  const struct pay_item *items;
  struct decision decision;
  size_t count;
  showing->input = (struct pay_input){.person = payee->key,
                                      .currency = paying->plan->currency,
                                      .team = payee_team(payee, paying->days.until - 1),
                                      .from = period.from,
                                      .until = period.until};
  if (!show_measures(showing)) return false;
  show_credits(showing);
  if (!host_pay(paying->payout->crediting->host, showing->pay->rule, &showing->input, showing->arena, &items, &count,
                &decision)) {
    decision_report(&decision, paying->list);
    return false;
  }
  for (size_t i = 0; i < count; i++)
    if (!add_item(showing, &items[i])) return false;
  return true;
}

void pay_rule(struct paying *paying, const struct plan_pay *pay) {
  struct showing showing = {.paying = paying, .pay = pay, .arena = arena_new()};
  paying->fine = ask(&showing) && paying->fine;
  arena_free(showing.arena);
}

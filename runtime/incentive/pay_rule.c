/* Components that a rule computes: it is shown what was measured and credited, and gives items, each a line.
 *
 * Invariant: what the rule reads of a deal and nobody filled in pays nothing in silence; it is told. */
#include "base/text.h"
#include "incentive/paying.h"
#include "script/pay.h"

#include <stdlib.h>

enum { EMPTY_SHOWN = 3, PEOPLE_TOLD = 10 };

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

/* A column and where its value goes: the record among those of the credits, and whether it is of the case. */
struct shown_column {
  const struct data_column *column;
  size_t record;
  bool of_case;
};

struct shown {
  struct shown_column *columns;
  size_t column_count;
  const struct record **records;
  size_t record_count;
};

static size_t number_of(struct showing *showing, struct shown *shown, const struct record *record) {
  size_t number = 0;
  while (number < shown->record_count && shown->records[number] != record) number++;
  if (number < shown->record_count) return number;
  shown->records = arena_grow(showing->arena, shown->records, number, sizeof *shown->records);
  shown->records[shown->record_count++] = record;
  return number;
}

/* A record's fields are those of the event, where both it and its case know them. */
static void add_columns(struct showing *showing, const struct data_rows *rows, bool of_case, struct shown *shown) {
  for (size_t i = 0; i < rows->column_count; i++) {
    const struct data_column *column = &rows->columns[i];
    bool is_there = column->field < 0;
    for (size_t j = 0; j < shown->column_count && !is_there; j++)
      is_there = shown->columns[j].column->record == column->record && shown->columns[j].column->field == column->field;
    if (is_there) continue;
    shown->columns = arena_grow(showing->arena, shown->columns, shown->column_count, sizeof *shown->columns);
    shown->columns[shown->column_count++] =
        (struct shown_column){column, number_of(showing, shown, column->record), of_case};
  }
}

static struct value amount_of(const struct credits *credits, const struct credit *credit,
                              const struct currency *currency) {
  struct value value = {.kind = credits->rule->is_number ? KIND_DECIMAL : KIND_MONEY};
  if (credits->rule->is_number) value.decimal = (struct decimal){credit->amount, PLAN_NUMBER_SCALE};
  else value.money = money_from_minor(credit->amount, currency);
  return value;
}

/* A person or a word of a list is its text. */
static struct value plain(struct value value) {
  if (value.kind == KIND_REF || value.kind == KIND_CHOICE) value.kind = KIND_TEXT;
  return value;
}

static const struct scope_row *show_rows(struct showing *showing, const struct credits *credits,
                                         const struct credit *credit, const struct shown *shown) {
  const struct dataset *dataset = showing->paying->payout->crediting->dataset;
  struct scope_row *rows = arena_alloc(showing->arena, (shown->record_count + 1) * sizeof *rows);
  struct value **values = arena_alloc(showing->arena, (shown->record_count + 1) * sizeof *values);
  const char *key = dataset_id(dataset, credits->rows, credit->row);
  for (size_t i = 0; i < shown->record_count; i++) {
    values[i] = arena_alloc(showing->arena, (shown->records[i]->field_count + 1) * sizeof *values[i]);
    rows[i] = (struct scope_row){.record = shown->records[i], .key = key, .values = values[i]};
  }
  for (size_t i = 0; i < shown->column_count; i++) {
    const struct shown_column *one = &shown->columns[i];
    size_t row = one->of_case ? dataset_case(dataset, credits->rows, credit->row) : credit->row;
    if (row != UINT32_MAX) values[one->record][one->column->field] = plain(dataset_value(dataset, one->column, row));
  }
  return rows;
}

/* The event's own columns first; then those of its case. */
static void show_credit(struct showing *showing, const struct credits *credits, struct pay_credits *out) {
  struct paying *paying = showing->paying;
  const struct dataset *dataset = paying->payout->crediting->dataset;
  struct shown shown = {.columns = NULL};
  const struct credit *first;
  if (credits->rows != &dataset->cases) add_columns(showing, credits->rows, false, &shown);
  add_columns(showing, &dataset->cases, true, &shown);
  *out =
      (struct pay_credits){.name = credits->rule->name, .records = shown.records, .record_count = shown.record_count};
  out->count = credits_between(credits, paying->payee, paying->days.from, paying->days.until, &first);
  struct pay_event *events = arena_alloc(showing->arena, (out->count + 1) * sizeof *events);
  out->events = events;
  for (size_t i = 0; i < out->count; i++)
    events[i] = (struct pay_event){.case_id = dataset_id(dataset, credits->rows, first[i].row),
                                   .date = first[i].date,
                                   .amount = amount_of(credits, &first[i], paying->plan->currency),
                                   .rows = show_rows(showing, credits, &first[i], &shown)};
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

/* How often that was told already, at that place. */
static int times_told(const struct diagnostics *list, enum diagnostic_id id, const struct position *at) {
  int times = 0;
  for (size_t i = 0; i < diagnostics_count(list); i++) {
    const struct position *one = diagnostics_position(list, i);
    times += diagnostics_id(list, i) == id && one->line == at->line && text_equal(one->file, at->file);
  }
  return times;
}

/* A rule is broken once, whomever it pays. Some of what is empty, of some people, is enough to know where to look. */
static void report(struct showing *showing, const struct decision *decision) {
  struct diagnostics *list = showing->paying->list;
  struct buffer empty = BUFFER_EMPTY;
  if (decision->outcome == OUTCOME_BROKEN) {
    if (times_told(list, DIAGNOSTIC_rule_broken, &decision->at) == 0) decision_report(decision, list);
    return;
  }
  if (times_told(list, DIAGNOSTIC_pay_rule_undecided, &showing->pay->at) == PEOPLE_TOLD) return;
  for (size_t i = 0; i < decision->empty_count && i < EMPTY_SHOWN; i++)
    buffer_printf(&empty, "%s%s", i > 0 ? ", " : "", decision->empty[i]);
  if (decision->empty_count > EMPTY_SHOWN) buffer_puts(&empty, ", ...");
  diagnostic_add(list, DIAGNOSTIC_pay_rule_undecided, &showing->pay->at, showing->pay->name, showing->input.person,
                 empty.size > 0 ? buffer_text(&empty) : decision->reason);
  if (empty.size > 0) diagnostic_note(list, DIAGNOSTIC_note_may_be_empty);
  buffer_release(&empty);
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
    report(showing, &decision);
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

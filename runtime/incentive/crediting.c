/* Crediting.
 *
 * Invariants
 * 1. The parts of an event's amount add up to it (largest remainder) unless the credit is an overlay, whose parts are
 * rounded each on its own.
 * 2. An amount in another currency becomes the plan's before it is parted, so that parts add up in the plan's currency.
 * 3. Whom an event is credited to and with how much depends on nothing but the event, its case and the people. */
#include "incentive/crediting.h"

#include "base/text.h"
#include "incentive/event_scope.h"
#include "incentive/rate_day.h"
#include "incentive/teams.h"

#include <stdlib.h>

struct giving {
  struct crediting *crediting;
  const struct plan_credit *rule;
  struct credits *out;
  size_t capacity;
  struct diagnostics *list;
  const struct data_column *day, *amount;
  struct rate_day rate_day;
  const struct data_column **receivers; /* by share */
  const struct data_column *owner;
  const struct teams *teams; /* NULL: nobody asked yet */
  struct event_scope scope;
  bool fine;
};

/* ---- messages ---- */

static bool fault(struct giving *giving, size_t row, enum diagnostic_id id, const char *more) {
  const struct data_rows *rows = giving->out->rows;
  struct position at = giving->rule->at;
  diagnostic_add(giving->list, id, &at, dataset_id(giving->crediting->dataset, rows, row), giving->rule->name,
                 more != NULL ? more : "");
  giving->fine = false;
  return false;
}

static bool fault_with(struct giving *giving, size_t row, enum diagnostic_id id, const char *a, const char *b,
                       const char *c, const char *d) {
  const struct data_rows *rows = giving->out->rows;
  struct position at = giving->rule->at;
  diagnostic_add(giving->list, id, &at, dataset_id(giving->crediting->dataset, rows, row), giving->rule->name, a, b,
                 c != NULL ? c : "", d != NULL ? d : "");
  giving->fine = false;
  return false;
}

/* ---- rules ---- */

static bool when_holds(struct giving *giving, size_t row, int32_t date) {
  struct decision decision;
  if (giving->rule->when == NULL) return true;
  event_scope_ask(&giving->scope, giving->out->rows, row, date);
  host_decide(giving->crediting->host, giving->rule->when, &giving->scope.scope, giving->scope.arena, &decision);
  if (decision.outcome == OUTCOME_HOLDS || decision.outcome == OUTCOME_FAILS) return decision.outcome == OUTCOME_HOLDS;
  if (decision.outcome == OUTCOME_BROKEN) decision_report(&decision, giving->list);
  return fault(giving, row, DIAGNOSTIC_credit_undecided,
               decision.empty_count > 0 ? decision.empty[0] : decision.reason);
}

static bool number_of(struct giving *giving, size_t row, struct decimal number, int64_t *out) {
  struct decimal whole;
  *out = 0;
  if (decimal_round(number, PLAN_NUMBER_SCALE, ROUNDING_HALF_UP, &whole)) *out = (int64_t)whole.units;
  else whole.units = 1;
  return *out == whole.units || fault(giving, row, DIAGNOSTIC_credit_overflow, NULL);
}

/* Of the event's record, or of its case. */
static size_t row_in(const struct giving *giving, const struct data_column *column, size_t row) {
  return dataset_row_with(giving->crediting->dataset, giving->out->rows, column, row);
}

/* ---- other currencies ---- */

static bool rate_day(struct giving *giving, size_t row, int32_t date, const struct currency *currency, int32_t *out) {
  struct buffer path = BUFFER_EMPTY;
  if (rate_day_find(&giving->rate_day, row, date, out)) return true;
  plan_rate_write(&giving->crediting->plan->exchange.rate, &path);
  fault_with(giving, row, DIAGNOSTIC_credit_no_rate_day, currency->code, buffer_text(&path), NULL, NULL);
  buffer_release(&path);
  return false;
}

static void keep_conversion(struct credits *out, const struct conversion *conversion) {
  if (out->conversion_count == out->conversion_room) {
    out->conversion_room = out->conversion_room > 0 ? out->conversion_room * 2 : 64;
    out->conversions = xrealloc(out->conversions, out->conversion_room * sizeof *out->conversions);
  }
  out->conversions[out->conversion_count++] = *conversion;
}

static bool no_rate(struct giving *giving, size_t row, const struct conversion *conversion,
                    const struct currency *lacking) {
  const struct plan_exchange *rule = &giving->crediting->plan->exchange;
  struct buffer day = BUFFER_EMPTY;
  date_write(&day, conversion->day);
  fault_with(giving, row, DIAGNOSTIC_credit_no_rate, conversion->from.currency->code, rule->table->file, lacking->code,
             buffer_text(&day));
  buffer_release(&day);
  return false;
}

/* To units of the plan's currency: rounded, or converted and rounded. */
static bool to_minor(struct giving *giving, size_t row, int32_t date, struct money money, int64_t *out) {
  const struct crediting *crediting = giving->crediting;
  struct conversion conversion = {.row = (uint32_t)row, .from = money};
  const struct currency *own = crediting->plan->currency, *lacking;
  if (money.currency == own)
    return money_to_minor(money, crediting->dataset->rulebook->rounding, out) ||
           fault(giving, row, DIAGNOSTIC_credit_overflow, NULL);
  if (crediting->exchange == NULL)
    return fault_with(giving, row, DIAGNOSTIC_credit_exchange, money.currency->code, own->code, NULL, NULL);
  if (!rate_day(giving, row, date, money.currency, &conversion.day)) return false;
  enum exchange_outcome outcome = exchange_convert(crediting->exchange, own, &conversion, out, &lacking, giving->list);
  if (outcome == EXCHANGE_NO_RATE) return no_rate(giving, row, &conversion, lacking);
  if (outcome == EXCHANGE_TOO_LARGE) return fault(giving, row, DIAGNOSTIC_credit_overflow, NULL);
  keep_conversion(giving->out, &conversion);
  return true;
}

/* ---- amounts ---- */

static bool amount_by_rule(struct giving *giving, size_t row, int32_t date, int64_t *out) {
  const struct type money = {.kind = giving->rule->is_number ? KIND_DECIMAL : KIND_MONEY};
  struct decision decision;
  struct value value;
  event_scope_ask(&giving->scope, giving->out->rows, row, date);
  if (!host_value(giving->crediting->host, giving->rule->amount, &giving->scope.scope, giving->scope.arena, &money,
                  &value, &decision)) {
    if (decision.outcome == OUTCOME_BROKEN) decision_report(&decision, giving->list);
    return fault(giving, row, DIAGNOSTIC_credit_undecided,
                 decision.empty_count > 0 ? decision.empty[0] : decision.reason);
  }
  if (value.kind == KIND_DECIMAL) return number_of(giving, row, value.decimal, out);
  if (value.kind != KIND_MONEY) return fault(giving, row, DIAGNOSTIC_credit_no_amount, NULL);
  return to_minor(giving, row, date, value.money, out);
}

/* A plain field of the event's record, or of what the case leads to. */
static bool amount_of(struct giving *giving, size_t row, int32_t date, int64_t *out) {
  const struct dataset *dataset = giving->crediting->dataset;
  const struct data_column *column = giving->amount;
  if (column == NULL) return amount_by_rule(giving, row, date, out);
  size_t at = row_in(giving, column, row);
  *out = at != UINT32_MAX ? data_number(column, at) : DATASET_EMPTY;
  if (*out == DATASET_EMPTY) return fault(giving, row, DIAGNOSTIC_credit_no_amount, NULL);
  const struct currency *currency = dataset_currency(dataset, column, at);
  if (currency == giving->crediting->plan->currency) return true;
  return to_minor(giving, row, date, money_from_minor(*out, currency), out);
}

/* ---- people ---- */

enum { SUGGESTED = 20 }; /* of so many errors it is told who was meant, which costs a look at everybody */

static int person_of(struct giving *giving, const struct data_column *column, size_t row) {
  const struct dataset *dataset = giving->crediting->dataset;
  size_t at = dataset_case(dataset, giving->out->rows, row);
  if (column == NULL || at == UINT32_MAX || data_number(column, at) == DATASET_EMPTY) {
    fault(giving, row, DIAGNOSTIC_credit_nobody, NULL);
    return -1;
  }
  const char *key = words_text(&dataset->words, (uint32_t)data_number(column, at));
  struct payees *payees = giving->crediting->payees;
  int number = payees->open ? payees_put(payees, key) : payees_find(payees, key);
  if (number < 0) {
    fault(giving, row, DIAGNOSTIC_credit_unknown, key);
    if (diagnostics_errors(giving->list) <= SUGGESTED) payees_suggest(payees, key, giving->list);
  }
  return number;
}

static bool note_days(struct giving *giving, enum diagnostic_id id, int32_t date, const char *person, int32_t day) {
  struct buffer event = BUFFER_EMPTY, own = BUFFER_EMPTY;
  date_write(&event, date);
  date_write(&own, day);
  const char *const arguments[] = {"", buffer_text(&event), person, buffer_text(&own), NULL};
  diagnostic_note_array(giving->list, id, arguments);
  buffer_release(&event);
  buffer_release(&own);
  return false;
}

/* What happened before somebody came, or after he left, is nobody's by accident. */
static bool may_get(struct giving *giving, size_t row, int32_t date, int number) {
  const struct payee *payee = &giving->crediting->payees->items[number];
  if (date < payee_from(payee)) {
    fault(giving, row, DIAGNOSTIC_credit_early, payee->key);
    return note_days(giving, DIAGNOSTIC_note_credit_from, date, payee->key, payee_from(payee));
  }
  if (payee_is_there(payee, date)) return true;
  if (date < payee_until(payee)) return fault(giving, row, DIAGNOSTIC_credit_away, payee->key);
  if (giving->crediting->plan->pays_leavers) return true;
  fault(giving, row, DIAGNOSTIC_credit_left, payee->key);
  return note_days(giving, DIAGNOSTIC_note_credit_until, date, payee->key, payee_until(payee));
}

static void add(struct giving *giving, size_t row, int32_t date, int payee, int64_t amount) {
  struct credits *out = giving->out;
  if (out->count == giving->capacity) {
    giving->capacity = giving->capacity > 0 ? giving->capacity * 2 : 1024;
    out->items = xrealloc(out->items, giving->capacity * sizeof *out->items);
  }
  out->items[out->count++] = (struct credit){date, (uint32_t)row, (uint32_t)payee, amount};
}

enum { SHARES_MAX = 64 };

/* Who was superior on that day; one who was not there yet, or no more, was nobody's. */
static void give_superiors(struct giving *giving, size_t row, int32_t date, int64_t amount, bool all) {
  const struct payees *payees = giving->crediting->payees;
  int person = person_of(giving, giving->owner, row);
  for (int level = 0; person >= 0 && level < (all ? PAYEE_LEVELS : 1); level++) {
    person = payee_superior(&payees->items[person], date);
    if (person >= 0 && payee_is_there(&payees->items[person], date)) add(giving, row, date, person, amount);
  }
}

/* Everybody who was in the owner's team on that day and is the plan's: also one who was away is in it. */
static void give_team(struct giving *giving, size_t row, int32_t date, int64_t amount) {
  struct crediting *crediting = giving->crediting;
  const struct payees *payees = crediting->payees;
  int owner = person_of(giving, giving->owner, row);
  const char *team = owner >= 0 ? payee_team(&payees->items[owner], date) : NULL;
  if (owner >= 0 && team == NULL) fault(giving, row, DIAGNOSTIC_credit_no_team, payees->items[owner].key);
  if (team == NULL) return;
  if (giving->teams == NULL) giving->teams = teams_of(crediting->arena, payees);
  const int *members;
  size_t count = teams_members(giving->teams, team, &members);
  for (size_t i = 0; i < count; i++)
    if (text_equal(payee_team(&payees->items[members[i]], date), team) &&
        payee_counts(payees, members[i], crediting->plan, date))
      add(giving, row, date, members[i], amount);
}

/* ---- parts ---- */

static bool part_of(struct decimal part, int64_t amount, int64_t *out) {
  struct decimal whole;
  if (!decimal_multiply(decimal_from_integer(amount), part, &whole) ||
      !decimal_round(whole, 0, ROUNDING_HALF_UP, &whole))
    return false;
  *out = (int64_t)whole.units;
  return whole.units == *out;
}

static int64_t weight_of(struct decimal part) {
  struct decimal whole = part;
  while (whole.scale < 9) {
    whole.units *= 10;
    whole.scale++;
  }
  return (int64_t)whole.units;
}

/* The parts of a negative amount are those of the positive one, turned round: a refund takes back what was given. */
static bool split(const struct plan_credit *rule, int64_t amount, int64_t *parts) {
  int64_t weights[SHARES_MAX];
  for (size_t i = 0; i < rule->share_count; i++) weights[i] = weight_of(rule->shares[i].part);
  if (!money_split(amount < 0 ? -amount : amount, weights, rule->share_count, parts)) return false;
  for (size_t i = 0; amount < 0 && i < rule->share_count; i++) parts[i] = -parts[i];
  return true;
}

static bool parts_of(const struct plan_credit *rule, int64_t amount, int64_t *parts) {
  if (rule->share_count > SHARES_MAX) return false;
  if (!rule->overlay && rule->share_count > 1) return split(rule, amount, parts);
  for (size_t i = 0; i < rule->share_count; i++)
    if (!part_of(rule->shares[i].part, amount, &parts[i])) return false;
  return true;
}

/* The day of the event, or of the case whose rows are credited. */
static int64_t day_of(struct giving *giving, size_t row) {
  const struct data_rows *rows = giving->out->rows;
  size_t at = row_in(giving, giving->day, row);
  if (at != UINT32_MAX) return data_number(giving->day, at);
  diagnostic_add(giving->list, DIAGNOSTIC_occasion_no_case, &giving->rule->at, rows->record->name,
                 dataset_id(giving->crediting->dataset, rows, row));
  giving->fine = false;
  return DATASET_EMPTY;
}

static void give_row(struct giving *giving, size_t row, int32_t until) {
  int64_t parts[SHARES_MAX], amount, day = day_of(giving, row);
  const struct plan_credit *rule = giving->rule;
  if (day == DATASET_EMPTY || day >= until || !when_holds(giving, row, (int32_t)day) ||
      !amount_of(giving, row, (int32_t)day, &amount))
    return;
  if (!parts_of(rule, amount, parts)) {
    fault(giving, row, DIAGNOSTIC_credit_overflow, NULL);
    return;
  }
  for (size_t i = 0; i < rule->share_count; i++) {
    if (rule->shares[i].receiver == RECEIVER_TEAM) {
      give_team(giving, row, (int32_t)day, parts[i]);
      continue;
    }
    if (rule->shares[i].receiver != RECEIVER_FIELD) {
      give_superiors(giving, row, (int32_t)day, parts[i], rule->shares[i].receiver == RECEIVER_SUPERIORS);
      continue;
    }
    int payee = person_of(giving, giving->receivers[i], row);
    if (payee >= 0 && may_get(giving, row, (int32_t)day, payee)) add(giving, row, (int32_t)day, payee, parts[i]);
  }
}

/* ---- running ---- */

/* A field of the event's record, else of what the case leads to; NULL: of none. */
static const struct data_column *column_of(const struct giving *giving, const struct record *record, int field) {
  if (record == NULL) return NULL;
  const struct data_column *own = dataset_column(giving->out->rows, record, field, MOMENT_FIELD);
  return own != NULL ? own : dataset_column(&giving->crediting->dataset->cases, record, field, MOMENT_FIELD);
}

static void find_columns(struct giving *giving) {
  const struct dataset *dataset = giving->crediting->dataset;
  const struct plan *plan = giving->crediting->plan;
  const struct plan_credit *rule = giving->rule;
  const struct data_rows *rows = giving->out->rows;
  giving->day = dataset_column(rule->each != NULL ? &dataset->cases : rows, rule->on.record,
                               rule->on.moment == MOMENT_FIELD ? rule->on.field : -1, rule->on.moment);
  giving->amount = column_of(giving, rule->of_record, rule->of_field);
  giving->rate_day = rate_day_of(plan, &plan->exchange.rate, dataset, rows);
  giving->receivers = arena_alloc(giving->crediting->arena, (rule->share_count + 1) * sizeof *giving->receivers);
  for (size_t i = 0; i < rule->share_count; i++)
    giving->receivers[i] = dataset_column(&dataset->cases, rule->about, rule->shares[i].field, MOMENT_FIELD);
  giving->owner = dataset_column(&dataset->cases, rule->about, record_field_number(rule->about, "owner"), MOMENT_FIELD);
}

/* Credits take equal parts of the way. */
static bool go_on(struct giving *giving, size_t number, size_t row) {
  struct crediting *crediting = giving->crediting;
  size_t count = giving->out->rows->count;
  if (row % PROGRESS_EVERY != 0 || progress_go(crediting->dataset->progress, PROGRESS_CREDIT, number * count + row,
                                               crediting->plan->credit_count * count, giving->list))
    return true;
  crediting->stopped = true;
  giving->fine = false;
  return false;
}

static bool give(struct crediting *crediting, size_t number, int32_t until, struct diagnostics *list) {
  struct credits *out = &crediting->credits[number];
  struct giving giving = {
      .crediting = crediting, .rule = &crediting->plan->credits[number], .out = out, .list = list, .fine = true};
  out->rule = giving.rule;
  const struct record *record = plan_credit_rows(giving.rule);
  out->rows = dataset_rows((struct dataset *)crediting->dataset, record);
  find_columns(&giving);
  if (giving.day == NULL || !out->rows->is_read) {
    diagnostic_add(list, DIAGNOSTIC_credit_not_read, &giving.rule->at, giving.rule->name, record->name);
    return false;
  }
  event_scope_open(&giving.scope, crediting->dataset, crediting->plan, crediting->exchange);
  for (size_t i = 0; i < out->rows->count && go_on(&giving, number, i); i++) give_row(&giving, i, until);
  event_scope_close(&giving.scope);
  return giving.fine;
}

bool crediting_run(struct crediting *crediting, int32_t until, struct diagnostics *list) {
  bool fine = true;
  size_t count = crediting->plan->credit_count;
  crediting->credits = arena_alloc(crediting->arena, (count + 1) * sizeof *crediting->credits);
  for (size_t i = 0; i < count && !crediting->stopped; i++) fine = give(crediting, i, until, list) && fine;
  if (crediting->stopped) return false;
  for (size_t i = 0; i < count; i++) credits_order(crediting, &crediting->credits[i]);
  return fine;
}

void crediting_release(struct crediting *crediting) {
  for (size_t i = 0; crediting->credits != NULL && i < crediting->plan->credit_count; i++) {
    free(crediting->credits[i].items);
    free(crediting->credits[i].conversions);
  }
}

/* ---- asking ---- */

int crediting_owner(const struct crediting *crediting, const struct credits *credits, const struct credit *credit) {
  const struct dataset *dataset = crediting->dataset;
  const struct record *about = credits->rule->about;
  const struct data_column *owner =
      dataset_column(&dataset->cases, about, record_field_number(about, "owner"), MOMENT_FIELD);
  size_t at = dataset_case(dataset, credits->rows, credit->row);
  if (owner == NULL || at == UINT32_MAX || data_number(owner, at) == DATASET_EMPTY) return -1;
  return payees_find(crediting->payees, words_text(&dataset->words, (uint32_t)data_number(owner, at)));
}

bool crediting_holds(struct crediting *crediting, const struct rule *rule, const struct credits *credits,
                     const struct credit *credit, bool *holds, struct diagnostics *list) {
  struct giving giving = {
      .crediting = crediting, .rule = credits->rule, .out = (struct credits *)credits, .list = list, .fine = true};
  struct decision decision;
  *holds = true;
  if (rule == NULL) return true;
  event_scope_open(&giving.scope, crediting->dataset, crediting->plan, crediting->exchange);
  event_scope_ask(&giving.scope, credits->rows, credit->row, credit->date);
  host_decide(crediting->host, rule, &giving.scope.scope, giving.scope.arena, &decision);
  *holds = decision.outcome == OUTCOME_HOLDS;
  if (decision.outcome == OUTCOME_BROKEN) decision_report(&decision, list);
  if (decision.outcome == OUTCOME_BROKEN || decision.outcome == OUTCOME_UNDECIDED)
    fault(&giving, credit->row, DIAGNOSTIC_credit_undecided,
          decision.empty_count > 0 ? decision.empty[0] : decision.reason);
  event_scope_close(&giving.scope);
  return giving.fine;
}

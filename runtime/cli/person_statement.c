/* The statements of a person.
 *
 * Invariants
 * 1. A plan has one row among the sums, however many of its periods are shown: brought forward of the first, balance of
 * the last.
 * 2. Amounts of different currencies are never added. */
#include "cli/person_statement.h"

#include "base/text.h"
#include "format/csv.h"
#include "incentive/period.h"
#include "rulebook/names.h"

#include <stdlib.h>
#include <string.h>

/* ---- gathering ---- */

static bool is_within(const struct posting *posting, struct period period) {
  struct period own;
  return posting->kind == POSTING_RUN && period_parse(posting->period, &own) && own.from >= period.from &&
         own.until <= period.until;
}

static bool add(struct session *session, const struct posting *posting, struct person_statement *out) {
  struct plan_statement statement;
  bool found = false;
  if (!plan_statement_gather(session, posting, out->person, &statement, &found)) return false;
  if (!found) return true;
  out->items = arena_grow(session->arena, out->items, out->count, sizeof *out->items);
  out->items[out->count++] = statement;
  return true;
}

static bool is_first_of_plan(const struct posting *postings, size_t number) {
  for (size_t i = 0; i < number; i++)
    if (text_equal(postings[i].plan, postings[number].plan)) return false;
  return true;
}

/* Whoever is known and has nothing is not taken for another. */
static void none(struct session *session, const char *person, const char *period) {
  const struct rulebook *rulebook = session_rulebook(session);
  diagnostic_add(session->list, DIAGNOSTIC_statement_none, NULL, person, period);
  if (rulebook != NULL && engine_person(session->engine, session->arena, rulebook, person, session->list) == NULL)
    engine_suggest_person(session->engine, session->arena, rulebook, person, session->list);
}

bool person_statement_gather(struct session *session, const char *person, struct period period, const char *plan,
                             struct person_statement *out) {
  struct posting *postings;
  size_t count;
  *out = (struct person_statement){.person = person, .period = period_text(session->arena, period)};
  if (!store_postings(session->store, session->arena, plan, &postings, &count, session->list)) return false;
  for (size_t i = 0; i < count; i++)
    for (size_t j = i; is_first_of_plan(postings, i) && j < count; j++)
      if (text_equal(postings[i].plan, postings[j].plan) && is_within(&postings[j], period) &&
          !add(session, &postings[j], out))
        return false;
  if (out->count == 0) none(session, person, out->period);
  return out->count > 0;
}

struct named {
  struct session *session;
  struct names *known;
  const char **people;
  size_t count;
};

static bool take_name(void *context, const struct ledger_line *line) {
  struct named *named = context;
  if (names_get(named->known, line->person) >= 0) return true;
  const char *person = arena_copy(named->session->arena, line->person);
  named->people = arena_grow(named->session->arena, named->people, named->count, sizeof *named->people);
  named->people[named->count] = person;
  names_put(named->known, person, (int)named->count++);
  return true;
}

static int by_text(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **person_statement_people(struct session *session, struct period period, size_t *count) {
  struct named named = {.session = session, .known = names_new(session->arena)};
  struct posting *postings;
  size_t posting_count;
  if (!store_postings(session->store, session->arena, NULL, &postings, &posting_count, session->list)) return NULL;
  for (size_t i = 0; i < posting_count; i++)
    if (is_within(&postings[i], period) &&
        !store_lines(session->store, postings[i].number, LEDGER_ALL, NULL, take_name, &named, session->list))
      return NULL;
  *count = named.count;
  if (named.count > 0) qsort(named.people, named.count, sizeof *named.people, by_text);
  else diagnostic_add(session->list, DIAGNOSTIC_statement_nobody, NULL, period_text(session->arena, period));
  return named.count > 0 ? named.people : NULL;
}

/* ---- sums ---- */

static void add_to(struct person_sum *sum, const struct plan_statement *statement, bool first, bool last) {
  if (first) sum->before += statement->before;
  sum->total += statement->total;
  sum->paid += statement->paid;
  if (last) sum->after += statement->before + statement->total + statement->paid;
}

static bool same_plan(const struct person_statement *statement, size_t a, size_t b) {
  return a < statement->count && b < statement->count &&
         text_equal(statement->items[a].posting->plan, statement->items[b].posting->plan);
}

/* The plans, then all of a currency each. */
size_t person_statement_sums(struct session *session, const struct person_statement *statement,
                             struct person_sum **out) {
  struct person_sum *sums = *out = arena_alloc(session->arena, (2 * statement->count + 1) * sizeof *sums);
  size_t count = 0, plans;
  for (size_t i = 0; i < statement->count; i++) {
    const struct plan_statement *item = &statement->items[i];
    bool first = i == 0 || !same_plan(statement, i, i - 1);
    if (first) sums[count++] = (struct person_sum){.plan = item->plan, .currency = item->currency};
    add_to(&sums[count - 1], item, first, !same_plan(statement, i, i + 1));
  }
  plans = count;
  for (size_t i = 0; i < plans; i++) {
    size_t all = plans;
    while (all < count && sums[all].currency != sums[i].currency) all++;
    if (all == count) sums[count++] = (struct person_sum){.currency = sums[i].currency};
    sums[all].before += sums[i].before;
    sums[all].total += sums[i].total;
    sums[all].paid += sums[i].paid;
    sums[all].after += sums[i].after;
  }
  return count;
}

static void sum_cells(struct session *session, const struct person_sum *sum, const char **cells) {
  cells[STATEMENT_SUM_PLAN] = sum->plan != NULL ? sum->plan : phrase_text(language_current(), PHRASE_statement_all);
  cells[STATEMENT_SUM_BEFORE] = plan_money(session, sum->before, sum->currency);
  cells[STATEMENT_SUM_TOTAL] = plan_money(session, sum->total, sum->currency);
  cells[STATEMENT_SUM_PAID] = plan_money(session, sum->paid, sum->currency);
  cells[STATEMENT_SUM_AFTER] = plan_money(session, sum->after, sum->currency);
}

const char *person_statement_title(struct session *session, const struct person_statement *statement) {
  struct buffer text = BUFFER_EMPTY;
  if (statement->count == 1) return statement->items[0].sheet.title;
  phrase_add(&text, language_current(), PHRASE_statement_all_title, statement->items[0].whose, statement->period);
  return arena_take(session->arena, &text);
}

/* Sums only of several statements: of one its own balances say it. */
static void fill_set(struct session *session, const struct person_statement *statement, struct statement_set *out) {
  static const enum phrase_id heads[STATEMENT_SUM_CELLS] = {PHRASE_statement_plan, PHRASE_statement_before,
                                                            PHRASE_statement_in_all, PHRASE_statement_paid,
                                                            PHRASE_statement_after};
  struct statement *items = arena_alloc(session->arena, (statement->count + 1) * sizeof *items);
  struct person_sum *sums;
  for (size_t i = 0; i < statement->count; i++) items[i] = statement->items[i].sheet;
  *out = (struct statement_set){.title = items[0].title, .items = items, .count = statement->count};
  if (statement->count == 1) return;
  out->title = person_statement_title(session, statement);
  for (int i = 0; i < STATEMENT_SUM_CELLS; i++) out->sum_heads[i] = phrase_text(language_current(), heads[i]);
  size_t count = out->sum_count = person_statement_sums(session, statement, &sums);
  struct statement_sum *rows = arena_alloc(session->arena, (count + 1) * sizeof *rows);
  for (size_t i = 0; i < count; i++) {
    rows[i].of_all = sums[i].plan == NULL;
    sum_cells(session, &sums[i], rows[i].cells);
  }
  out->sums = rows;
}

/* ---- for people ---- */

void person_statement_say(struct session *session, const struct person_statement *statement) {
  static const enum grid_align align[STATEMENT_SUM_CELLS] = {GRID_LEFT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT};
  struct statement_set set;
  fill_set(session, statement, &set);
  for (size_t i = 0; i < set.count; i++) {
    if (i > 0) buffer_putc(&session->out, '\n');
    plan_statement_say(session, &set.items[i]);
  }
  if (set.sum_count == 0) return;
  struct grid *grid = grid_new(session->arena, STATEMENT_SUM_CELLS, align);
  for (int cell = 0; cell < STATEMENT_SUM_CELLS; cell++) grid_cell_styled(grid, set.sum_heads[cell], GRID_DIM);
  for (size_t i = 0; i < set.sum_count; i++)
    for (int cell = 0; cell < STATEMENT_SUM_CELLS; cell++) grid_cell(grid, set.sums[i].cells[cell]);
  buffer_printf(&session->out, "\n%s\n", set.title);
  say_grid(session, grid, 2);
}

void person_statement_page(struct session *session, const struct person_statement *statement, struct buffer *out) {
  struct statement_set set;
  fill_set(session, statement, &set);
  statement_page(&set, out);
}

/* ---- for programs ---- */

void person_statement_json(struct session *session, const struct person_statement *statement) {
  struct person_sum *sums;
  for (size_t i = 0; i < statement->count; i++) plan_statement_json(session, &statement->items[i], statement->person);
  size_t count = statement->count > 1 ? person_statement_sums(session, statement, &sums) : 0;
  for (size_t i = 0; i < count; i++) {
    if (sums[i].plan != NULL) continue;
    struct json json = session_json(session, "statement_sum");
    json_pair(&json, "period", statement->period);
    json_pair(&json, "person", statement->person);
    plan_pair_money(&json, "brought_forward", sums[i].before, sums[i].currency);
    plan_pair_money(&json, "total", sums[i].total, sums[i].currency);
    plan_pair_money(&json, "paid_out", -sums[i].paid, sums[i].currency);
    plan_pair_money(&json, "balance", sums[i].after, sums[i].currency);
    session_json_end(session, &json);
  }
}

/* ---- for spreadsheets ---- */

enum { SHEET_PLAN, SHEET_PERIOD, SHEET_CURRENCY = SHEET_PERIOD + STATEMENT_CELLS + 1, SHEET_CELLS };

static void sheet_row(struct session *session, const char *const *cells) {
  for (int i = 0; i < SHEET_CELLS; i++)
    csv_write_plain(&session->out, cells[i] != NULL ? cells[i] : "", i == SHEET_PERIOD + 1 + STATEMENT_AMOUNT, ',',
                    i == 0);
  csv_write_end(&session->out);
}

static void amount_row(struct session *session, const struct plan_statement *statement, const char *const *own,
                       int64_t minor) {
  const char *cells[SHEET_CELLS] = {statement->plan, statement->posting->period};
  struct buffer text = BUFFER_EMPTY;
  for (int i = 0; i < STATEMENT_CELLS; i++) cells[SHEET_PERIOD + 1 + i] = own[i];
  decimal_write(&text, money_from_minor(minor, statement->currency).amount);
  cells[SHEET_PERIOD + 1 + STATEMENT_AMOUNT] = arena_take(session->arena, &text);
  cells[SHEET_CURRENCY] = statement->currency->code;
  sheet_row(session, cells);
}

static void balance_row(struct session *session, const struct plan_statement *statement, enum phrase_id what,
                        int64_t minor) {
  const char *cells[STATEMENT_CELLS] = {[STATEMENT_WHAT] = phrase_text(language_current(), what)};
  if (minor != 0) amount_row(session, statement, cells, minor);
}

static void head_row(struct session *session, const struct plan_statement *statement) {
  const char *cells[SHEET_CELLS] = {phrase_text(language_current(), PHRASE_statement_plan),
                                    phrase_text(language_current(), PHRASE_statement_period)};
  for (int i = 0; i < STATEMENT_CELLS; i++) cells[SHEET_PERIOD + 1 + i] = statement->sheet.heads[i];
  cells[SHEET_PERIOD + 1 + STATEMENT_AMOUNT] = phrase_text(language_current(), PHRASE_statement_amount_alone);
  cells[SHEET_CURRENCY] = phrase_text(language_current(), PHRASE_statement_currency);
  sheet_row(session, cells);
}

void person_statement_csv(struct session *session, const struct person_statement *statement) {
  csv_write_mark(&session->out);
  head_row(session, &statement->items[0]);
  for (size_t i = 0; i < statement->count; i++) {
    const struct plan_statement *item = &statement->items[i];
    if (!same_plan(statement, i, i - 1)) balance_row(session, item, PHRASE_statement_before, item->before);
    for (size_t j = 0; j < item->line_count; j++)
      amount_row(session, item, item->sheet.rows[item->lines[j].row].cells, item->lines[j].amount);
    balance_row(session, item, PHRASE_statement_paid, item->paid);
  }
}

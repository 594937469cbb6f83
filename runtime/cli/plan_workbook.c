/* Workbooks of what would be paid.
 *
 * Invariant: amounts are those of the run; totals and changes are formulas over them. */
#include "cli/plan_workbook.h"

#include "cli/answer_file.h"
#include "cli/plan_sheet.h"
#include "cli/plan_sums.h"
#include "report/title.h"
#include "report/workbook.h"

enum { HEAD_ROW = 2, FIRST_ROW };

static const char *word(enum phrase_id id) {
  return phrase_text(language_current(), id);
}

static void explain(struct sheet *sheet, int *row, const char *what, const char *text) {
  sheet_text(sheet, *row, 0, what, SHEET_WRAP);
  sheet_text(sheet, (*row)++, 1, text, SHEET_WRAP);
}

static bool end(struct session *session, struct workbook *workbook) {
  struct buffer bytes = BUFFER_EMPTY;
  bool fine = workbook_end(workbook, &bytes, session->list) &&
              answer_file_write(session, OPTION_XLSX, &bytes, PHRASE_workbook_written);
  buffer_release(&bytes);
  return fine;
}

/* ---- people ---- */

struct paying {
  struct session *session;
  const struct plan_run *run;
  struct plan_sums sums;
  bool measures; /* of several periods there is no one value */
};

static int first_amount(const struct paying *paying) {
  return 1 + (paying->measures ? (int)paying->run->plan->measure_count : 0);
}

static int total_column(const struct paying *paying) {
  return first_amount(paying) + (int)paying->run->plan->pay_count + plan_shows_limits(paying->run);
}

static void add_heads(const struct paying *paying, struct sheet *sheet) {
  const struct plan *plan = paying->run->plan;
  struct arena *arena = paying->session->arena;
  int column = 0;
  sheet_text(sheet, HEAD_ROW, column++, word(PHRASE_plan_who), SHEET_HEAD);
  for (size_t i = 0; paying->measures && i < plan->measure_count; i++)
    sheet_text(sheet, HEAD_ROW, column++, title_within(arena, &plan->measures[i].title, plan->measures[i].name),
               SHEET_HEAD_RIGHT);
  for (size_t i = 0; i < plan->pay_count; i++)
    sheet_text(sheet, HEAD_ROW, column++, title_within(arena, &plan->pays[i].title, plan->pays[i].name),
               SHEET_HEAD_RIGHT);
  if (plan_shows_limits(paying->run))
    sheet_text(sheet, HEAD_ROW, column++, plan_limits_text(paying->run), SHEET_HEAD_RIGHT);
  sheet_text(sheet, HEAD_ROW, column, word(PHRASE_plan_total), SHEET_HEAD_RIGHT);
}

static void add_measure(const struct paying *paying, struct sheet *sheet, int row, int column, int payee,
                        const struct plan_measure *measure) {
  const struct currency *currency = paying->run->plan->currency;
  struct decimal number;
  int64_t minor;
  if (!plan_measured(paying->run, payee, measure, &number)) return;
  if (measure->unit == KIND_PERCENT) sheet_ratio(sheet, row, column, number);
  else if (measure->unit != KIND_MONEY) sheet_decimal(sheet, row, column, number);
  else if (money_to_minor((struct money){number, currency}, ROUNDING_HALF_UP, &minor))
    sheet_amount(sheet, row, column, minor, currency, SHEET_PLAIN);
}

static void add_person(const struct paying *paying, struct sheet *sheet, int row, int payee) {
  const struct plan *plan = paying->run->plan;
  const int64_t *own = &paying->sums.items[(size_t)payee * paying->sums.columns];
  int first = first_amount(paying), total = total_column(paying);
  struct sheet_term *terms = arena_alloc(paying->session->arena, (size_t)(total + 1) * sizeof *terms);
  sheet_text(sheet, row, 0, paying->run->payees.items[payee].key, SHEET_PLAIN);
  for (size_t i = 0; paying->measures && i < plan->measure_count; i++)
    add_measure(paying, sheet, row, 1 + (int)i, payee, &plan->measures[i]);
  for (int i = 0; i < total - first; i++) {
    sheet_amount(sheet, row, first + i, own[i], plan->currency, SHEET_PLAIN);
    terms[i] = (struct sheet_term){row, first + i, false};
  }
  sheet_terms(sheet, row, total, terms, (size_t)(total - first), own[paying->sums.columns - 1], plan->currency,
              SHEET_PLAIN);
}

static void add_total(const struct paying *paying, struct sheet *sheet, int row) {
  size_t people = paying->run->payees.count;
  const int64_t *all = &paying->sums.items[people * paying->sums.columns];
  int first = first_amount(paying), total = total_column(paying);
  sheet_text(sheet, row, 0, word(PHRASE_plan_total), SHEET_TOTAL);
  for (int i = 1; i < first; i++) sheet_text(sheet, row, i, " ", SHEET_TOTAL);
  for (int column = first; column <= total; column++) {
    const struct sheet_range range = {sheet, column, FIRST_ROW, row - 1};
    int64_t sum = column < total ? all[column - first] : all[paying->sums.columns - 1];
    sheet_sum(sheet, row, column, range, sum, paying->run->plan->currency, SHEET_TOTAL);
  }
}

static void add_people(const struct paying *paying, struct sheet *sheet, const char *title) {
  const struct plan_run *run = paying->run;
  const int *order = payees_by_key(&run->payees);
  int row = FIRST_ROW;
  sheet_text(sheet, 0, 0, title, SHEET_TITLE);
  add_heads(paying, sheet);
  for (size_t i = 0; i < run->payees.count; i++)
    if (plan_sums_show(run, &paying->sums, order[i])) add_person(paying, sheet, row++, order[i]);
  sheet_freeze(sheet, FIRST_ROW, total_column(paying) + 1, row > FIRST_ROW ? row - 1 : FIRST_ROW);
  add_total(paying, sheet, row);
}

/* ---- lines ---- */

static void add_line(const struct paying *paying, struct sheet *sheet, int row, const struct line *line) {
  const struct plan_run *run = paying->run;
  struct arena *arena = paying->session->arena;
  const struct credits *credits;
  const struct credit *credit = plan_line_credit(run, line, &credits);
  sheet_text(sheet, row, 0, run->payees.items[line->payee].key, SHEET_PLAIN);
  sheet_text(sheet, row, 1, period_text(arena, run->periods[line->period]), SHEET_PLAIN);
  if (credit != NULL) sheet_day(sheet, row, 2, line->day != 0 ? line->day : credit->date);
  if (credit != NULL) sheet_text(sheet, row, 3, dataset_id(&run->dataset, credits->rows, credit->row), SHEET_PLAIN);
  sheet_text(sheet, row, 4, plan_line_what(paying->session, run, line), SHEET_PLAIN);
  sheet_text(sheet, row, 5, plan_line_arithmetic(paying->session, run, line), SHEET_PLAIN);
  sheet_amount(sheet, row, 6, line->amount, run->plan->currency, SHEET_PLAIN);
  sheet_text(sheet, row, 7, plan_line_source(paying->session, run, line), SHEET_DIM);
}

static void add_lines(const struct paying *paying, struct sheet *sheet) {
  static const enum phrase_id heads[] = {
      PHRASE_plan_who,       PHRASE_statement_period,     PHRASE_statement_day,          PHRASE_statement_case,
      PHRASE_statement_what, PHRASE_statement_arithmetic, PHRASE_statement_amount_alone, PHRASE_statement_source};
  enum { COLUMNS = sizeof heads / sizeof *heads, AMOUNT = 6 };
  struct ledger_reader reader = ledger_read(&paying->run->payout.ledger);
  int row = 1;
  sheet_expect(sheet, 1 + paying->run->payout.ledger.sealed);
  if (paying->run->payout.ledger.sealed >= SHEET_ROWS) return;
  for (int i = 0; i < COLUMNS; i++)
    sheet_text(sheet, 0, i, word(heads[i]), i == AMOUNT ? SHEET_HEAD_RIGHT : SHEET_HEAD);
  for (const struct line *line; (line = ledger_next(&reader)) != NULL; row++) add_line(paying, sheet, row, line);
  sheet_freeze(sheet, 1, COLUMNS, row - 1);
}

/* ---- a run ---- */

static void add_about(const struct paying *paying, struct sheet *sheet, const char *title) {
  int row = 0;
  explain(sheet, &row, paying->run->plan->name, title);
  explain(sheet, &row, word(PHRASE_workbook_about), word(PHRASE_workbook_explain_run));
  explain(sheet, &row, word(PHRASE_statement_source), word(PHRASE_workbook_explain_source));
  explain(sheet, &row, word(PHRASE_statement_sum), word(PHRASE_workbook_explain_sums));
  sheet_widest(sheet, 0, 24);
  sheet_widest(sheet, 1, 90);
}

bool plan_workbook_write(struct session *session, const struct plan_run *run, struct period over) {
  struct paying paying = {session, run, plan_sums_make(session->arena, run), run->period_count == 1};
  const char *title = arena_printf(session->arena, "%s %s", run->plan->name, period_text(session->arena, over));
  struct workbook *workbook = workbook_begin(title, over.until - 1, session->list);
  if (workbook == NULL) return false;
  add_people(&paying, workbook_sheet(workbook, word(PHRASE_workbook_pay)), title);
  if (session->options.values[OPTION_LINES] != NULL)
    add_lines(&paying, workbook_sheet(workbook, word(PHRASE_workbook_lines)));
  add_about(&paying, workbook_sheet(workbook, word(PHRASE_workbook_about)), title);
  return end(session, workbook);
}

/* ---- a comparison ---- */

struct comparing {
  const struct comparison *comparison;
  const struct currency *currency;
  const char *const *names;
};

/* Of amounts that a spreadsheet can hold; others are refused before. */
static int64_t change_of(const int64_t *paid) {
  return (int64_t)((uint64_t)paid[1] - (uint64_t)paid[0]);
}

static const char *part_text(struct arena *arena, const struct comparison_part *part) {
  const char *kind = part->title == NULL ? plan_kind_text(part->kind) : NULL;
  if (part->title != NULL) return title_within(arena, part->title, part->name);
  return kind != NULL ? kind : part->name;
}

/* Both amounts from `column` on, and what lies between them. */
static void add_change(const struct comparing *comparing, struct sheet *sheet, int row, int column,
                       const int64_t *paid) {
  const struct sheet_term terms[] = {{row, column + 1, false}, {row, column, true}};
  for (int side = 0; side < SIDES; side++)
    sheet_amount(sheet, row, column + side, paid[side], comparing->currency, SHEET_PLAIN);
  sheet_terms(sheet, row, column + SIDES, terms, SIDES, change_of(paid), comparing->currency, SHEET_PLAIN);
}

static void add_change_heads(const struct comparing *comparing, struct sheet *sheet, int column) {
  for (int side = 0; side < SIDES; side++)
    sheet_text(sheet, HEAD_ROW, column + side, comparing->names[side], SHEET_HEAD_RIGHT);
  sheet_text(sheet, HEAD_ROW, column + SIDES, word(PHRASE_compare_change), SHEET_HEAD_RIGHT);
}

static void add_change_total(const struct comparing *comparing, struct sheet *sheet, int row, int column) {
  const int64_t *total = comparing->comparison->total;
  const int64_t sums[] = {total[0], total[1], change_of(total)};
  sheet_text(sheet, row, 0, word(PHRASE_plan_total), SHEET_TOTAL);
  for (int i = 1; i < column; i++) sheet_text(sheet, row, i, " ", SHEET_TOTAL);
  for (int i = 0; i <= SIDES; i++) {
    const struct sheet_range range = {sheet, column + i, FIRST_ROW, row - 1};
    sheet_sum(sheet, row, column + i, range, sums[i], comparing->currency, SHEET_TOTAL);
  }
}

static void compare_people(const struct comparing *comparing, struct sheet *sheet, const char *title) {
  const struct comparison *comparison = comparing->comparison;
  int row = FIRST_ROW;
  sheet_text(sheet, 0, 0, title, SHEET_TITLE);
  sheet_text(sheet, HEAD_ROW, 0, word(PHRASE_plan_who), SHEET_HEAD);
  add_change_heads(comparing, sheet, 1);
  for (size_t i = 0; i < comparison->person_count; i++, row++) {
    const int64_t paid[SIDES] = {comparison_person(comparison, 0, i), comparison_person(comparison, 1, i)};
    sheet_text(sheet, row, 0, comparison->people[i], SHEET_PLAIN);
    add_change(comparing, sheet, row, 1, paid);
  }
  sheet_freeze(sheet, FIRST_ROW, 1 + SIDES + 1, row > FIRST_ROW ? row - 1 : FIRST_ROW);
  add_change_total(comparing, sheet, row, 1);
}

static void compare_parts(struct session *session, const struct comparing *comparing, struct sheet *sheet,
                          const char *title) {
  enum { WHAT, BAND, RATES, PAID = RATES + SIDES };
  const struct comparison *comparison = comparing->comparison;
  int row = FIRST_ROW;
  sheet_text(sheet, 0, 0, title, SHEET_TITLE);
  sheet_text(sheet, HEAD_ROW, WHAT, word(PHRASE_compare_what), SHEET_HEAD);
  sheet_text(sheet, HEAD_ROW, BAND, word(PHRASE_workbook_band), SHEET_HEAD);
  for (int side = 0; side < SIDES; side++)
    sheet_text(sheet, HEAD_ROW, RATES + side,
               arena_printf(session->arena, "%s %s", comparing->names[side], word(PHRASE_compare_rate)),
               SHEET_HEAD_RIGHT);
  add_change_heads(comparing, sheet, PAID);
  for (size_t i = 0; i < comparison->part_count; i++, row++) {
    const struct comparison_part *part = &comparison->parts[i];
    sheet_text(sheet, row, WHAT, part_text(session->arena, part), SHEET_PLAIN);
    sheet_text(sheet, row, BAND, part->range, SHEET_PLAIN);
    for (int side = 0; side < SIDES; side++)
      if (part->has_rate[side]) sheet_ratio(sheet, row, RATES + side, part->rate[side]);
    add_change(comparing, sheet, row, PAID, part->paid);
  }
  sheet_freeze(sheet, FIRST_ROW, PAID + SIDES + 1, row > FIRST_ROW ? row - 1 : FIRST_ROW);
  add_change_total(comparing, sheet, row, PAID);
}

bool plan_workbook_compare(struct session *session, const struct comparison *comparison, const char *const *names,
                           struct period over) {
  const struct comparing comparing = {comparison, comparison->runs[0]->plan->currency, names};
  const char *title = arena_printf(session->arena, "%s / %s %s", names[0], names[1], period_text(session->arena, over));
  struct workbook *workbook = workbook_begin(title, over.until - 1, session->list);
  if (workbook == NULL) return false;
  compare_people(&comparing, workbook_sheet(workbook, word(PHRASE_workbook_pay)), title);
  compare_parts(session, &comparing, workbook_sheet(workbook, word(PHRASE_workbook_components)), title);
  return end(session, workbook);
}

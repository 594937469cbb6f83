/* Workbooks of statements.
 *
 * Invariants
 * 1. A sheet of lines is a plain table: one header, one row a line, no sums between them, so it can be filtered and
 *    taken into a pivot table. What is brought forward and paid out are rows of it, so its amounts add up to the
 *    balance.
 * 2. Every sum is a formula over rows of such a sheet; what it comes to stands beside it, for readers that do not
 *    calculate. */
#include "cli/statement_workbook.h"

#include "base/text.h"
#include "report/workbook.h"

enum {
  LINES_PLAN,
  LINES_PERIOD,
  LINES_WHAT,
  LINES_DAY,
  LINES_CASE,
  LINES_ARITHMETIC,
  LINES_AMOUNT,
  LINES_NUMBER,
  LINES_SOURCE,
  LINES_COLUMNS
};

enum {
  SUMMARY_WHO,
  SUMMARY_PLAN,
  SUMMARY_PERIOD,
  SUMMARY_STATE,
  SUMMARY_BEFORE,
  SUMMARY_TOTAL,
  SUMMARY_PAID,
  SUMMARY_AFTER,
  SUMMARY_COLUMNS
};

enum { PART_WHAT = SUMMARY_STATE, PART_COUNT, PART_SUM };

/* Where the rows of a statement stand in the sheet of its person's lines. */
struct placed {
  const struct sheet *sheet;
  int before, first, last, paid; /* -1: nothing is brought forward, or paid out */
};

struct making {
  struct session *session;
  const struct person_statement *people;
  size_t count;
  struct placed **placed; /* by person, by statement */
  struct sheet *summary;
  int row; /* the next of the summary */
};

static const char *word(enum phrase_id id) {
  return phrase_text(language_current(), id);
}

/* ---- the lines of a person ---- */

static void head(struct sheet *sheet, int row, const enum phrase_id *heads, int columns, int from, int to) {
  for (int i = 0; i < columns; i++)
    sheet_text(sheet, row, i, word(heads[i]), i >= from && i <= to ? SHEET_HEAD_RIGHT : SHEET_HEAD);
}

/* What comes before and behind the lines of a statement; the row that it stands in, or -1. */
static int add_balance(struct sheet *sheet, int *row, const struct plan_statement *item, enum phrase_id what,
                       int64_t minor) {
  if (minor == 0) return -1;
  sheet_text(sheet, *row, LINES_PLAN, item->plan, SHEET_PLAIN);
  sheet_text(sheet, *row, LINES_PERIOD, item->posting->period, SHEET_PLAIN);
  sheet_text(sheet, *row, LINES_WHAT, word(what), SHEET_PLAIN);
  sheet_amount(sheet, *row, LINES_AMOUNT, minor, item->currency, SHEET_PLAIN);
  return (*row)++;
}

static void add_line(struct sheet *sheet, int row, const struct plan_statement *item,
                     const struct plan_statement_line *line) {
  const char *const *cells = item->sheet.rows[line->row].cells;
  int32_t day;
  sheet_text(sheet, row, LINES_PLAN, item->plan, SHEET_PLAIN);
  sheet_text(sheet, row, LINES_PERIOD, item->posting->period, SHEET_PLAIN);
  sheet_text(sheet, row, LINES_WHAT, cells[STATEMENT_WHAT], SHEET_PLAIN);
  if (cells[STATEMENT_DAY] != NULL && date_parse(cells[STATEMENT_DAY], &day)) sheet_day(sheet, row, LINES_DAY, day);
  sheet_text(sheet, row, LINES_CASE, cells[STATEMENT_CASE], SHEET_PLAIN);
  sheet_text(sheet, row, LINES_ARITHMETIC, cells[STATEMENT_ARITHMETIC], SHEET_PLAIN);
  sheet_amount(sheet, row, LINES_AMOUNT, line->amount, item->currency, SHEET_PLAIN);
  sheet_integer(sheet, row, LINES_NUMBER, line->number, SHEET_PLAIN);
  sheet_text(sheet, row, LINES_SOURCE, cells[STATEMENT_SOURCE], SHEET_DIM);
}

/* Balances of one plan go on from period to period: only what came before all of them is brought forward. */
static bool carries_on(const struct person_statement *person, size_t number) {
  const struct plan_statement *item = &person->items[number], *last = number > 0 ? item - 1 : NULL;
  return last != NULL && text_equal(item->posting->plan, last->posting->plan) &&
         item->before == last->before + last->total + last->paid;
}

static void add_lines(const struct person_statement *person, struct sheet *sheet, struct placed *placed) {
  static const enum phrase_id heads[LINES_COLUMNS] = {
      PHRASE_statement_plan,         PHRASE_statement_period, PHRASE_statement_what,
      PHRASE_statement_day,          PHRASE_statement_case,   PHRASE_statement_arithmetic,
      PHRASE_statement_amount_alone, PHRASE_statement_line,   PHRASE_statement_source};
  int row = 1;
  head(sheet, 0, heads, LINES_COLUMNS, LINES_AMOUNT, LINES_NUMBER);
  for (size_t i = 0; i < person->count; i++) {
    const struct plan_statement *item = &person->items[i];
    struct placed *own = &placed[i];
    *own = (struct placed){.sheet = sheet};
    own->before = carries_on(person, i) ? -1 : add_balance(sheet, &row, item, PHRASE_statement_before, item->before);
    own->first = row;
    for (size_t j = 0; j < item->line_count; j++) add_line(sheet, row++, item, &item->lines[j]);
    own->last = row - 1;
    own->paid = add_balance(sheet, &row, item, PHRASE_statement_paid, item->paid);
  }
  sheet_freeze(sheet, 1, LINES_COLUMNS, row - 1);
}

/* ---- what they come to ---- */

/* The amount of a row of the lines; nothing where there is none. */
static void take_amount(struct making *making, int column, const struct placed *placed, int from, int64_t minor,
                        const struct currency *currency) {
  const struct sheet_range range = {placed->sheet, LINES_AMOUNT, from, from < 0 ? -2 : from};
  sheet_sum(making->summary, making->row, column, range, minor, currency, SHEET_PLAIN);
}

static void add_item(struct making *making, const struct person_statement *person, size_t number,
                     const struct placed *placed) {
  const struct plan_statement *item = &person->items[number];
  struct sheet *summary = making->summary;
  int row = making->row;
  const struct sheet_term terms[] = {
      {row, SUMMARY_BEFORE, false}, {row, SUMMARY_TOTAL, false}, {row, SUMMARY_PAID, false}};
  const struct sheet_range lines = {placed->sheet, LINES_AMOUNT, placed->first, placed->last};
  sheet_text(summary, row, SUMMARY_WHO, item->whose, SHEET_PLAIN);
  sheet_text(summary, row, SUMMARY_PLAN, item->plan, SHEET_PLAIN);
  sheet_text(summary, row, SUMMARY_PERIOD, item->posting->period, SHEET_PLAIN);
  sheet_text(summary, row, SUMMARY_STATE, item->sheet.state, SHEET_PLAIN);
  if (!carries_on(person, number))
    take_amount(making, SUMMARY_BEFORE, placed, placed->before, item->before, item->currency);
  else
    sheet_terms(summary, row, SUMMARY_BEFORE, (const struct sheet_term[]){{row - 1, SUMMARY_AFTER, false}}, 1,
                item->before, item->currency, SHEET_PLAIN);
  sheet_sum(summary, row, SUMMARY_TOTAL, lines, item->total, item->currency, SHEET_PLAIN);
  take_amount(making, SUMMARY_PAID, placed, placed->paid, item->paid, item->currency);
  sheet_terms(summary, row, SUMMARY_AFTER, terms, 3, item->before + item->total + item->paid, item->currency,
              SHEET_PLAIN);
  making->row++;
}

/* All of a currency: what the first period of each plan brings forward, what each of them adds and pays out. */
static void add_sum(struct making *making, const struct person_statement *person, const struct person_sum *sum,
                    int first) {
  struct sheet *summary = making->summary;
  const int64_t amounts[] = {sum->before, sum->total, sum->paid};
  struct sheet_term *terms = arena_alloc(making->session->arena, (person->count + 3) * sizeof *terms);
  for (int column = SUMMARY_BEFORE; column < SUMMARY_AFTER; column++) {
    size_t count = 0;
    for (size_t i = 0; i < person->count; i++)
      if (person->items[i].currency == sum->currency && (column != SUMMARY_BEFORE || !carries_on(person, i)))
        terms[count++] = (struct sheet_term){first + (int)i, column, false};
    sheet_terms(summary, making->row, column, terms, count, amounts[column - SUMMARY_BEFORE], sum->currency,
                SHEET_TOTAL);
  }
  for (int column = SUMMARY_BEFORE; column < SUMMARY_AFTER; column++)
    terms[column - SUMMARY_BEFORE] = (struct sheet_term){making->row, column, false};
  for (int column = 0; column < SUMMARY_BEFORE; column++)
    sheet_text(summary, making->row, column, column == SUMMARY_PLAN ? word(PHRASE_statement_all) : " ", SHEET_TOTAL);
  sheet_terms(summary, making->row, SUMMARY_AFTER, terms, 3, sum->after, sum->currency, SHEET_TOTAL);
  making->row++;
}

static void add_person(struct making *making, const struct person_statement *person, const struct placed *placed) {
  struct person_sum *sums;
  int first = making->row;
  for (size_t i = 0; i < person->count; i++) add_item(making, person, i, &placed[i]);
  size_t count = person->count > 1 ? person_statement_sums(making->session, person, &sums) : 0;
  for (size_t i = 0; i < count; i++)
    if (sums[i].plan == NULL) add_sum(making, person, &sums[i], first);
}

/* Lines of the same `for` that follow each other. */
static void add_parts(struct making *making, const struct plan_statement *item, const struct placed *placed) {
  struct sheet *summary = making->summary;
  for (size_t i = 0, next; i < item->line_count; i = next) {
    const char *what = item->sheet.rows[item->lines[i].row].cells[STATEMENT_WHAT];
    int64_t sum = 0;
    for (next = i; next < item->line_count && (next == i || !item->sheet.rows[item->lines[next].row].first); next++)
      sum += item->lines[next].amount;
    const struct sheet_range range = {placed->sheet, LINES_AMOUNT, placed->first + (int)i,
                                      placed->first + (int)next - 1};
    sheet_text(summary, making->row, SUMMARY_WHO, item->whose, SHEET_PLAIN);
    sheet_text(summary, making->row, SUMMARY_PLAN, item->plan, SHEET_PLAIN);
    sheet_text(summary, making->row, SUMMARY_PERIOD, item->posting->period, SHEET_PLAIN);
    sheet_text(summary, making->row, PART_WHAT, what, SHEET_PLAIN);
    sheet_integer(summary, making->row, PART_COUNT, (int64_t)(next - i), SHEET_PLAIN);
    sheet_sum(summary, making->row++, PART_SUM, range, sum, item->currency, SHEET_PLAIN);
  }
}

static void add_summary(struct making *making, const char *title) {
  static const enum phrase_id heads[SUMMARY_COLUMNS] = {
      PHRASE_plan_who,         PHRASE_statement_plan,   PHRASE_statement_period, PHRASE_workbook_state,
      PHRASE_statement_before, PHRASE_statement_in_all, PHRASE_statement_paid,   PHRASE_statement_after};
  static const enum phrase_id part_heads[] = {PHRASE_plan_who,       PHRASE_statement_plan, PHRASE_statement_period,
                                              PHRASE_statement_what, PHRASE_workbook_count, PHRASE_statement_sum};
  struct sheet *summary = making->summary;
  sheet_text(summary, 0, 0, title, SHEET_TITLE);
  head(summary, 2, heads, SUMMARY_COLUMNS, SUMMARY_BEFORE, SUMMARY_AFTER);
  making->row = 3;
  for (size_t i = 0; i < making->count; i++) add_person(making, &making->people[i], making->placed[i]);
  sheet_text(summary, ++making->row, 0, word(PHRASE_workbook_parts), SHEET_TITLE);
  head(summary, ++making->row, part_heads, PART_SUM + 1, PART_COUNT, PART_SUM);
  making->row++;
  for (size_t i = 0; i < making->count; i++)
    for (size_t j = 0; j < making->people[i].count; j++)
      add_parts(making, &making->people[i].items[j], &making->placed[i][j]);
}

/* ---- how to read it ---- */

static void explain(struct sheet *sheet, int *row, const char *what, const char *text) {
  sheet_text(sheet, *row, 0, what, SHEET_WRAP);
  sheet_text(sheet, (*row)++, 1, text, SHEET_WRAP);
}

static void explain_plan(struct making *making, struct sheet *sheet, int *row, const struct plan_statement *item) {
  struct buffer text = BUFFER_EMPTY;
  phrase_add(&text, language_current(), PHRASE_workbook_plan, item->posting->plan, item->posting->period,
             arena_printf(making->session->arena, "%d", item->posting->rulebook));
  explain(sheet, row, item->plan, buffer_text(&text));
  buffer_release(&text);
}

/* Whether somebody before had the same plan and period. */
static bool is_explained(const struct making *making, size_t person, size_t item) {
  const struct posting *posting = making->people[person].items[item].posting;
  for (size_t i = 0; i <= person; i++)
    for (size_t j = 0; j < (i < person ? making->people[i].count : item); j++)
      if (making->people[i].items[j].posting->number == posting->number) return true;
  return false;
}

static void add_about(struct making *making, struct sheet *sheet) {
  int row = 0;
  explain(sheet, &row, word(PHRASE_workbook_lines), word(PHRASE_workbook_explain_lines));
  explain(sheet, &row, word(PHRASE_statement_source), word(PHRASE_workbook_explain_source));
  explain(sheet, &row, word(PHRASE_statement_after), word(PHRASE_workbook_explain_balance));
  explain(sheet, &row, word(PHRASE_statement_sum), word(PHRASE_workbook_explain_sums));
  explain(sheet, &row, word(PHRASE_workbook_about), word(PHRASE_workbook_explain_ledger));
  for (size_t i = 0; i < making->count; i++)
    for (size_t j = 0; j < making->people[i].count; j++)
      if (!is_explained(making, i, j)) explain_plan(making, sheet, &row, &making->people[i].items[j]);
  for (size_t i = 0; i < making->count; i++)
    for (size_t j = 0; j < making->people[i].count; j++) {
      const struct statement *own = &making->people[i].items[j].sheet;
      for (size_t k = 0; k < own->note_count; k++) explain(sheet, &row, word(PHRASE_workbook_disputes), own->notes[k]);
    }
  sheet_widest(sheet, 0, 24);
  sheet_widest(sheet, 1, 90);
}

bool statement_workbook(struct session *session, const struct person_statement *people, size_t count, const char *title,
                        int32_t day, struct buffer *out) {
  struct making making = {.session = session, .people = people, .count = count};
  struct workbook *workbook = workbook_begin(title, day, session->list);
  if (workbook == NULL) return false;
  making.placed = arena_alloc(session->arena, (count + 1) * sizeof *making.placed);
  making.summary = workbook_sheet(workbook, word(PHRASE_workbook_summary));
  for (size_t i = 0; i < count; i++) {
    const char *name = count == 1 ? word(PHRASE_workbook_lines) : people[i].items[0].whose;
    making.placed[i] = arena_alloc(session->arena, (people[i].count + 1) * sizeof **making.placed);
    add_lines(&people[i], workbook_sheet(workbook, name), making.placed[i]);
  }
  add_summary(&making, title);
  add_about(&making, workbook_sheet(workbook, word(PHRASE_workbook_about)));
  return workbook_end(workbook, out, session->list);
}

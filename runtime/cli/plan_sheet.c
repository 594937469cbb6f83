/* Saying what a plan pays. */
#include "cli/plan_sheet.h"

#include "base/text.h"
#include "cli/plan_part.h"
#include "cli/plan_sums.h"
#include "incentive/origin.h"
#include "report/title.h"

/* ---- cells ---- */

static const char *amount_text(struct session *session, const struct plan_run *run, int64_t minor) {
  return money_minor_amount(session->arena, minor, run->plan->currency);
}

static const char *ratio_text(struct session *session, struct decimal ratio) {
  struct buffer text = BUFFER_EMPTY;
  struct value value = {.kind = KIND_PERCENT, .decimal = ratio};
  decimal_round(ratio, 4, ROUNDING_HALF_UP, &value.decimal);
  value_show(&text, &value);
  const char *copy = arena_copy(session->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

/* A value in the unit of its measure: `88,000.00`, `105%`, `4.6`, `12`. */
static const char *unit_text(struct session *session, const struct plan_run *run, const struct plan_measure *measure,
                             struct decimal number) {
  struct buffer text = BUFFER_EMPTY;
  int digits = run->plan->currency->digits;
  if (measure->unit == KIND_PERCENT) return ratio_text(session, number);
  if (measure->unit == KIND_MONEY) {
    decimal_round(number, digits, ROUNDING_HALF_UP, &number);
    decimal_write_grouped(&text, number, digits);
  } else {
    decimal_round(number, 4, ROUNDING_HALF_UP, &number);
    decimal_write(&text, number);
  }
  const char *copy = arena_copy(session->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static const char *measure_text(struct session *session, const struct plan_run *run, int payee,
                                const struct plan_measure *measure) {
  struct decimal number;
  return plan_measured(run, payee, measure, &number) ? unit_text(session, run, measure, number) : "-";
}

/* ---- the sheet ---- */

static struct grid *sheet_new(struct session *session, const struct plan_run *run, bool measures) {
  const struct plan *plan = run->plan;
  size_t columns = 2 + plan->pay_count + (measures ? plan->measure_count : 0) + plan_shows_limits(run);
  enum grid_align *align = arena_alloc(session->arena, columns * sizeof *align);
  for (size_t i = 1; i < columns; i++) align[i] = GRID_RIGHT;
  struct grid *grid = grid_new(session->arena, columns, align);
  grid_cell(grid, phrase_text(language_current(), PHRASE_plan_who));
  for (size_t i = 0; measures && i < plan->measure_count; i++)
    grid_cell(grid, title_within(session->arena, &plan->measures[i].title, plan->measures[i].name));
  for (size_t i = 0; i < plan->pay_count; i++)
    grid_cell(grid, title_within(session->arena, &plan->pays[i].title, plan->pays[i].name));
  if (plan_shows_limits(run)) grid_cell(grid, plan_limits_text(run));
  grid_cell(grid, phrase_text(language_current(), PHRASE_plan_total));
  return grid;
}

static void sheet_row(struct session *session, const struct plan_run *run, const struct plan_sums *sums, size_t row,
                      bool measures, struct grid *grid) {
  const struct plan *plan = run->plan;
  bool is_person = row < run->payees.count;
  const int64_t *own = &sums->items[row * sums->columns];
  grid_cell(grid, is_person ? run->payees.items[row].key : phrase_text(language_current(), PHRASE_plan_total));
  for (size_t i = 0; measures && i < plan->measure_count; i++)
    grid_cell(grid, is_person ? measure_text(session, run, (int)row, &plan->measures[i]) : NULL);
  for (size_t i = 0; i < plan->pay_count; i++) grid_cell(grid, amount_text(session, run, own[i]));
  if (plan_shows_limits(run)) grid_cell(grid, amount_text(session, run, own[plan->pay_count]));
  grid_cell(grid, amount_text(session, run, own[sums->columns - 1]));
}

/* Somebody who is credited and whom the plan does not pay is named: nothing is left out in silence. */
static void say_unpaid(struct session *session, const struct plan_run *run) {
  struct buffer names = BUFFER_EMPTY;
  const int *order = payees_by_key(&run->payees);
  for (size_t i = 0; i < run->payees.count; i++)
    if (!payee_is_for(&run->payees, order[i], run->plan) && plan_has_credit(run, (size_t)order[i]))
      buffer_printf(&names, "%s%s", names.size > 0 ? ", " : "", run->payees.items[order[i]].key);
  if (names.size > 0) say_line(session, PHRASE_plan_unpaid, buffer_text(&names));
  buffer_release(&names);
}

/* ---- balances ---- */

static void balance_row(struct session *session, const struct plan_run *run, size_t payee, struct grid *grid) {
  const struct plan *plan = run->plan;
  const struct balance *balance = &run->payout.balances[payee];
  grid_cell(grid, run->payees.items[payee].key);
  if (plan->due.is_there) grid_cell(grid, amount_text(session, run, balance->withheld));
  if (plan->reserve.is_there) grid_cell(grid, amount_text(session, run, balance->reserve));
  if (plan->draw.is_there) grid_cell(grid, amount_text(session, run, balance->owed));
}

static const char *last_period(struct session *session, const struct plan_run *run) {
  return period_text(session->arena, run->periods[run->period_count - 1]);
}

/* Of a plan that has ended people want to know that, and when it is done with. */
static void say_ended(struct session *session, const struct plan_run *run, bool is_open) {
  struct buffer day = BUFFER_EMPTY;
  if (!plan_run_has_ended(run)) return;
  date_write(&day, run->plan->until - 1);
  say_line(session, PHRASE_plan_ended, buffer_text(&day));
  if (!is_open) say_line(session, PHRASE_plan_nothing_open, last_period(session, run));
  buffer_release(&day);
}

void plan_balances_say(struct session *session, const struct plan_run *run) {
  static const enum grid_align align[] = {GRID_LEFT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT};
  const struct plan *plan = run->plan;
  size_t columns = 1 + plan->due.is_there + plan->reserve.is_there + plan->draw.is_there, rows = 0;
  struct grid *grid = grid_new(session->arena, columns, align);
  const int *order = payees_by_key(&run->payees);
  grid_cell(grid, phrase_text(language_current(), PHRASE_plan_who));
  if (plan->due.is_there) grid_cell(grid, phrase_text(language_current(), PHRASE_plan_withheld));
  if (plan->reserve.is_there) grid_cell(grid, phrase_text(language_current(), PHRASE_plan_reserve));
  if (plan->draw.is_there) grid_cell(grid, phrase_text(language_current(), PHRASE_plan_owed));
  for (size_t i = 0; i < run->payees.count; i++) {
    const struct balance *balance = &run->payout.balances[order[i]];
    if (balance->withheld == 0 && balance->reserve == 0 && balance->owed == 0) continue;
    balance_row(session, run, (size_t)order[i], grid);
    rows++;
  }
  if (rows > 0) say_line(session, PHRASE_plan_open, last_period(session, run));
  if (rows > 0) say_grid(session, grid, 2);
  say_ended(session, run, rows > 0);
}

void plan_sheet_say(struct session *session, const struct plan_run *run, struct period over) {
  bool measures = run->period_count == 1;
  struct plan_sums sums = plan_sums_make(session->arena, run);
  struct grid *grid = sheet_new(session, run, measures);
  struct buffer period = BUFFER_EMPTY, total = BUFFER_EMPTY;
  size_t people = run->payees.count;
  const int *order = payees_by_key(&run->payees);
  int64_t paid = 0;
  for (size_t i = 0; i < people; i++) {
    size_t row = (size_t)order[i];
    if (!plan_sums_show(run, &sums, order[i])) continue;
    sheet_row(session, run, &sums, row, measures, grid);
    paid++;
  }
  sheet_row(session, run, &sums, people, measures, grid);
  period_write(&period, over);
  money_write_grouped(&total, money_from_minor(sums.items[(people + 1) * sums.columns - 1], run->plan->currency));
  say(session, PHRASE_plan_head, run->plan->name, buffer_text(&period));
  say_count(&session->out, paid, PHRASE_plan_person_one, PHRASE_plan_person_many);
  say_line(session, PHRASE_plan_sum, buffer_text(&total));
  say_grid(session, grid, 2);
  plan_ends_say(session, run, over);
  plan_parts_say(session, run);
  say_unpaid(session, run);
  plan_balances_say(session, run);
  buffer_release(&period);
  buffer_release(&total);
}

/* ---- lines ---- */

const char *plan_kind_text(enum line_kind kind) {
  static const enum phrase_id phrases[LINE_KIND_COUNT] = {[LINE_CAP] = PHRASE_plan_cap,
                                                          [LINE_FLOOR] = PHRASE_plan_floor,
                                                          [LINE_WITHHELD] = PHRASE_plan_withheld,
                                                          [LINE_DUE] = PHRASE_plan_due,
                                                          [LINE_CLAWBACK] = PHRASE_plan_clawback,
                                                          [LINE_RESERVE] = PHRASE_plan_reserve,
                                                          [LINE_RESERVE_RELEASE] = PHRASE_plan_release,
                                                          [LINE_DRAW_ADVANCE] = PHRASE_plan_advance,
                                                          [LINE_DRAW_RECOVERY] = PHRASE_plan_recovery,
                                                          [LINE_DRAW_FORGIVEN] = PHRASE_plan_forgiven,
                                                          [LINE_DRAW_OWED] = PHRASE_plan_draw_owed,
                                                          [LINE_PENALTY] = PHRASE_plan_penalty};
  bool earns =
      kind == LINE_EARNING || kind == LINE_GATE || kind == LINE_NONE || kind == LINE_REWARD || kind == LINE_NO_GRADE;
  return earns ? NULL : phrase_text(language_current(), phrases[kind]);
}

const char *plan_line_what(struct session *session, const struct plan_run *run, const struct line *line) {
  const char *kind = plan_kind_text(line->kind);
  if (line->pay < 0) return kind;
  const char *name = title_within(session->arena, &run->plan->pays[line->pay].title, run->plan->pays[line->pay].name);
  return kind != NULL ? arena_printf(session->arena, "%s: %s", name, kind) : name;
}

static const char *bound_text(struct session *session, const struct plan_run *run, const struct value *value) {
  struct buffer text = BUFFER_EMPTY;
  if (value->kind == KIND_MONEY) decimal_write_grouped(&text, value->money.amount, run->plan->currency->digits);
  else value_show(&text, value);
  const char *copy = arena_copy(session->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

/* `attainment 105% >= 100%`, `attainment 75% < 80%`. */
static const char *reach_text(struct session *session, const struct plan_run *run, const struct line *line) {
  const struct plan_measure *measure = &run->plan->measures[line->measure];
  const struct plan_pay *pay = &run->plan->pays[line->pay];
  bool fails = line->kind == LINE_GATE;
  return arena_printf(session->arena, "%s %s %s %s", title_within(session->arena, &measure->title, measure->name),
                      unit_text(session, run, measure, line->rate), fails ? "<" : ">=",
                      bound_text(session, run, fails ? &pay->gates[line->gate].value : &pay->reach));
}

/* Why nothing was paid. */
static const char *nothing_text(struct session *session, const struct plan_run *run, const struct line *line) {
  if (line->kind == LINE_GATE) return reach_text(session, run, line);
  const struct plan_measure *measure = &run->plan->measures[line->measure];
  const char *name = title_within(session->arena, &measure->title, measure->name);
  struct buffer text = BUFFER_EMPTY;
  if (measure->kind == MEASURE_AVERAGE)
    phrase_add(&text, language_current(), PHRASE_plan_too_few, name,
               arena_printf(session->arena, "%lld", (long long)line->base),
               arena_printf(session->arena, "%d", measure->least));
  else phrase_add(&text, language_current(), PHRASE_plan_no_value, name);
  const char *copy = arena_copy(session->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static const struct table_row *result_row(const struct plan_run *run, const struct line *line) {
  const struct table *table = run->plan->pays[line->pay].table;
  return (size_t)line->band < table->row_count ? &table->rows[line->band] : table->otherwise;
}

/* `grade A, score 96.41, rank 1 (the best of all)`. */
static const char *grade_text(struct session *session, const struct plan_run *run, const struct line *line) {
  struct buffer text = BUFFER_EMPTY, score = BUFFER_EMPTY;
  decimal_write(&score, line->rate);
  phrase_add(&text, language_current(), PHRASE_plan_grade, line->why, buffer_text(&score),
             arena_printf(session->arena, "%d", (int)line->times));
  const char *why = result_row(run, line)->why;
  if (why != NULL) buffer_printf(&text, " (%s)", why);
  buffer_release(&score);
  return arena_take(session->arena, &text);
}

/* `100,000.00 x 3%`, or what a fixed amount is for, in the plan's currency. */
static const char *own_arithmetic(struct session *session, const struct plan_run *run, const struct line *line) {
  if (line->kind == LINE_NO_GRADE) return phrase_text(language_current(), PHRASE_plan_no_grade);
  if (line->kind == LINE_REWARD || line->kind == LINE_PENALTY) return grade_text(session, run, line);
  if (line->kind == LINE_GATE || line->kind == LINE_NONE) return nothing_text(session, run, line);
  const char *base = amount_text(session, run, line->base);
  if (line->kind == LINE_RESERVE) {
    const struct value part = {.kind = KIND_PERCENT, .decimal = run->plan->reserve.part};
    return arena_printf(session->arena, "%s x %s", base, bound_text(session, run, &part));
  }
  if (line->kind == LINE_DUE)
    return arena_printf(session->arena, "%s / %s", base, amount_text(session, run, line->less));
  if (line->kind == LINE_DRAW_ADVANCE) return arena_printf(session->arena, "%d x %s", (int)line->times, base);
  if (plan_kind_text(line->kind) != NULL) return base;
  enum plan_pay_kind kind = line->pay >= 0 ? run->plan->pays[line->pay].kind : PAY_EACH;
  struct buffer rate = BUFFER_EMPTY;
  const char *text = base;
  if (kind == PAY_EVERY) text = arena_printf(session->arena, "%d x %s", (int)line->times, base);
  if (kind == PAY_RULE) text = line->why != NULL ? arena_copy(session->arena, line->why) : "";
  else if (kind == PAY_REACHED) text = reach_text(session, run, line);
  else if (line->rate.units != 0 || line->band >= 0 || kind == PAY_RATE) {
    if (line->less != 0) buffer_puts(&rate, "(");
    value_show(&rate, &(const struct value){.kind = KIND_PERCENT, .decimal = line->rate});
    if (line->less != 0) {
      buffer_puts(&rate, " - ");
      value_show(&rate, &(const struct value){.kind = KIND_PERCENT, .decimal = {line->less, LINE_LESS_SCALE}});
      buffer_puts(&rate, ")");
    }
    text = arena_printf(session->arena, "%s x %s", base, buffer_text(&rate));
  }
  buffer_release(&rate);
  return text;
}

/* What was in another currency comes first: `12,500.00 USD x 7.2 (2024-01-10, tables/rates.csv:5): 90,000.00 x 2%`. */
const char *plan_line_arithmetic(struct session *session, const struct plan_run *run, const struct line *line) {
  const char *origin = line_origin(run, line);
  if (origin != NULL && line->kind == LINE_DUE) return arena_copy(session->arena, origin);
  const char *own = plan_part_with(session, run, line, own_arithmetic(session, run, line));
  return origin != NULL ? arena_printf(session->arena, "%s: %s", origin, own) : own;
}

/* The row of the table of bands, else the line of the plan. */
const char *plan_line_source(struct session *session, const struct plan_run *run, const struct line *line) {
  const struct plan *plan = run->plan;
  if (line->band >= 0 && plan->pays[line->pay].kind == PAY_RESULT)
    return arena_printf(session->arena, "%s:%d", plan->pays[line->pay].table->file, result_row(run, line)->line);
  if (line->band >= 0) {
    const struct bands *bands = &run->bands[line->pay];
    return arena_printf(session->arena, "%s:%d", bands->table->file, bands->items[line->band].row);
  }
  const struct position *at = line->pay >= 0 ? &plan->pays[line->pay].at : &plan->cap.at;
  if (line->kind == LINE_FLOOR) at = &plan->floor.at;
  if (line->kind == LINE_WITHHELD || line->kind == LINE_DUE) at = &plan->due.at;
  if (line->kind == LINE_CLAWBACK) at = &plan->clawback.at;
  if (line->kind == LINE_RESERVE || line->kind == LINE_RESERVE_RELEASE) at = &plan->reserve.at;
  if (line->kind >= LINE_DRAW_ADVANCE && line->kind <= LINE_DRAW_OWED) at = &plan->draw.at;
  return arena_printf(session->arena, "%s:%d", at->file, at->line);
}

static void line_row(struct session *session, const struct plan_run *run, const struct line *line, struct grid *grid) {
  const struct credits *credits;
  const struct credit *credit = plan_line_credit(run, line, &credits);
  struct buffer day = BUFFER_EMPTY;
  if (credit != NULL) date_write(&day, line->day != 0 ? line->day : credit->date);
  else period_write(&day, run->periods[line->period]);
  grid_cell(grid, buffer_text(&day));
  grid_cell(grid, credit != NULL ? dataset_id(&run->dataset, credits->rows, credit->row) : NULL);
  grid_cell(grid, plan_line_what(session, run, line));
  grid_cell(grid, plan_line_arithmetic(session, run, line));
  grid_cell(grid, amount_text(session, run, line->amount));
  grid_cell(grid, plan_line_source(session, run, line));
  buffer_release(&day);
}

void plan_lines_say(struct session *session, const struct plan_run *run) {
  static const enum grid_align align[] = {GRID_LEFT, GRID_LEFT, GRID_LEFT, GRID_RIGHT, GRID_RIGHT, GRID_LEFT};
  struct ledger_reader reader = ledger_read(&run->payout.ledger);
  for (const struct line *line = ledger_next(&reader); line != NULL;) {
    struct grid *grid = grid_new(session->arena, 6, align);
    uint32_t payee = line->payee;
    buffer_printf(&session->out, "\n%s\n", run->payees.items[payee].key);
    for (; line != NULL && line->payee == payee; line = ledger_next(&reader)) line_row(session, run, line, grid);
    say_grid(session, grid, 2);
    if (!session_flush(session, false)) return;
  }
}

/* ---- JSON ---- */

static void pair_amount(struct json *json, const struct plan_run *run, const char *key, int64_t minor) {
  struct buffer text = BUFFER_EMPTY;
  money_write(&text, money_from_minor(minor, run->plan->currency));
  json_pair(json, key, buffer_text(&text));
  buffer_release(&text);
}

static void pair_balance(struct json *json, const struct plan_run *run, const struct balance *balance) {
  if (run->plan->due.is_there) pair_amount(json, run, "withheld", balance->withheld);
  if (run->plan->reserve.is_there) pair_amount(json, run, "reserve", balance->reserve);
  if (run->plan->draw.is_there) pair_amount(json, run, "owed", balance->owed);
}

void plan_balances_json(struct json *json, const struct plan_run *run) {
  struct balance sum = {.owed = 0};
  for (size_t i = 0; i < run->payees.count; i++) {
    sum.withheld += run->payout.balances[i].withheld;
    sum.reserve += run->payout.balances[i].reserve;
    sum.owed += run->payout.balances[i].owed;
  }
  pair_balance(json, run, &sum);
}

static void line_json(struct session *session, const struct plan_run *run, const struct line *line) {
  const struct credits *credits;
  const struct credit *credit = plan_line_credit(run, line, &credits);
  struct json json = session_json(session, "line");
  struct buffer text = BUFFER_EMPTY;
  json_pair(&json, "type", line_kind_name(line->kind));
  json_pair(&json, "person", run->payees.items[line->payee].key);
  period_write(&text, run->periods[line->period]);
  json_pair(&json, "period", buffer_text(&text));
  if (line->pay >= 0) json_pair(&json, "component", run->plan->pays[line->pay].name);
  buffer_clear(&text);
  if (credit != NULL) {
    date_write(&text, line->day != 0 ? line->day : credit->date);
    json_pair(&json, "date", buffer_text(&text));
    json_pair(&json, "case", dataset_id(&run->dataset, credits->rows, credit->row));
  }
  if (line->measure >= 0) json_pair(&json, "measure", run->plan->measures[line->measure].name);
  if (line->kind == LINE_GATE || line->kind == LINE_NONE) json_pair(&json, "why", nothing_text(session, run, line));
  else if (line->kind != LINE_DUE || line_origin(run, line) == NULL) pair_amount(&json, run, "base", line->base);
  if (line_origin(run, line) != NULL) json_pair(&json, "origin", line_origin(run, line));
  if (line->why != NULL) json_pair(&json, "why", line->why);
  if (line->times != 0) json_pair_integer(&json, "times", line->times);
  buffer_clear(&text);
  decimal_write(&text, line->rate);
  json_pair(&json, line->measure >= 0 ? "value" : "rate", buffer_text(&text));
  if (line->kind == LINE_DUE && line_origin(run, line) == NULL) pair_amount(&json, run, "of", line->less);
  if (line->less != 0 && line->kind != LINE_DUE) {
    buffer_clear(&text);
    decimal_write(&text, (struct decimal){line->less, LINE_LESS_SCALE});
    json_pair(&json, "less", buffer_text(&text));
  }
  if (line->part.whole != 0) {
    json_pair_integer(&json, "days", line->part.there);
    json_pair_integer(&json, "of_days", line->part.whole);
  }
  pair_amount(&json, run, "amount", line->amount);
  json_pair(&json, "source", plan_line_source(session, run, line));
  session_json_end(session, &json);
  buffer_release(&text);
}

void plan_sheet_json(struct session *session, const struct plan_run *run, struct period over) {
  struct plan_sums sums = plan_sums_make(session->arena, run);
  struct buffer period = BUFFER_EMPTY;
  size_t people = run->payees.count;
  struct ledger_reader reader = ledger_read(&run->payout.ledger);
  for (const struct line *line; session_flush(session, false) && (line = ledger_next(&reader)) != NULL;)
    line_json(session, run, line);
  const int *order = payees_by_key(&run->payees);
  for (size_t i = 0; i < people; i++) {
    size_t row = (size_t)order[i];
    if (!sums.has_lines[row]) continue;
    struct json json = session_json(session, "pay");
    json_pair(&json, "person", run->payees.items[row].key);
    pair_amount(&json, run, "total", sums.items[(row + 1) * sums.columns - 1]);
    pair_balance(&json, run, &run->payout.balances[row]);
    session_json_end(session, &json);
  }
  struct json json = session_json(session, "plan");
  period_write(&period, over);
  json_pair(&json, "plan", run->plan->name);
  json_pair(&json, "period", buffer_text(&period));
  plan_ends_json(&json, run->plan, over);
  json_pair_integer(&json, "lines", (int64_t)run->payout.ledger.sealed);
  pair_amount(&json, run, "total", sums.items[(people + 1) * sums.columns - 1]);
  session_json_end(session, &json);
  buffer_release(&period);
}

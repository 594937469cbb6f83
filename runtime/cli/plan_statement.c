/* Statements.
 *
 * Invariants
 * 1. Every line of the person in the period is there, once, with the number under which it can be disputed.
 * 2. A line is read by the plan and the tables of the rulebook version that it was made by.
 * 3. brought forward + total of the period - paid out = balance.
 * 4. What is still owed of draws is told where all periods of the plan are in the ledger, so that it can be known. */
#include "cli/plan_statement.h"

#include "base/text.h"
#include "cli/plan_sheet.h"
#include "incentive/booking.h"
#include "report/title.h"

#include <string.h>

/* One version of the rulebook, as far as lines need it. */
struct reader {
  int rulebook;
  struct plan_run run; /* plan, rulebook, bands */
};

struct gathering {
  struct session *session;
  const struct posting *posting;
  const char *person;
  const struct currency *currency;
  struct posting *postings; /* of the plan */
  size_t posting_count;
  struct dispute *disputes; /* about it */
  size_t dispute_count;
  struct reader *readers;
  size_t reader_count;
  struct plan_statement *result;
  struct statement *out;      /* its sheet */
  const struct posting *from; /* whose lines are being read */
  const char *what;           /* of the rows under way, and since which row, with what sum */
  size_t since;
  int64_t sum;
  bool found;
};

/* ---- reading a line ---- */

static const struct posting *numbered(const struct gathering *gathering, int number) {
  for (size_t i = 0; i < gathering->posting_count; i++)
    if (gathering->postings[i].number == number) return &gathering->postings[i];
  return gathering->posting;
}

static bool read_bands(struct gathering *gathering, struct plan_run *run) {
  struct session *session = gathering->session;
  run->bands = arena_alloc(session->arena, (run->plan->pay_count + 1) * sizeof *run->bands);
  for (size_t i = 0; i < run->plan->pay_count; i++)
    if (plan_pay_has_bands(&run->plan->pays[i]) &&
        !bands_read(session->arena, run->plan->pays[i].table, run->plan->currency, &run->bands[i], session->list))
      return false;
  return true;
}

static const struct plan_run *reader_of(struct gathering *gathering, int rulebook) {
  struct session *session = gathering->session;
  for (size_t i = 0; i < gathering->reader_count; i++)
    if (gathering->readers[i].rulebook == rulebook) return &gathering->readers[i].run;
  gathering->readers =
      arena_grow(session->arena, gathering->readers, gathering->reader_count, sizeof *gathering->readers);
  struct reader *reader = &gathering->readers[gathering->reader_count];
  *reader = (struct reader){.rulebook = rulebook};
  reader->run.rulebook = engine_rulebook(session->engine, rulebook, session->list);
  if (reader->run.rulebook != NULL) reader->run.plan = rulebook_paying(reader->run.rulebook, gathering->posting->plan);
  if (reader->run.plan == NULL || !read_bands(gathering, &reader->run)) return NULL;
  gathering->reader_count++;
  return &reader->run;
}

static const char *phrase_of(struct gathering *gathering, enum phrase_id id, const char *word) {
  struct buffer text = BUFFER_EMPTY;
  phrase_add(&text, language_current(), id, word);
  const char *copy = arena_copy(gathering->session->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static const char *day_text(struct session *session, int32_t date) {
  struct buffer text = BUFFER_EMPTY;
  if (date == LEDGER_NO_DATE) return NULL;
  date_write(&text, date);
  const char *copy = arena_copy(session->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static const char *number_text(struct session *session, int64_t number) {
  return arena_printf(session->arena, "%lld", (long long)number);
}

/* ---- rows ---- */

static struct statement_row *add_row(struct gathering *gathering, enum statement_row_kind kind) {
  struct statement *out = gathering->out;
  out->rows = arena_grow(gathering->session->arena, out->rows, out->count, sizeof *out->rows);
  struct statement_row *row = &out->rows[out->count++];
  *row = (struct statement_row){.kind = kind};
  return row;
}

/* What belongs together is added up, where it is more than one line. */
static void end_group(struct gathering *gathering) {
  if (gathering->what != NULL && gathering->out->count - gathering->since > 1) {
    struct statement_row *row = add_row(gathering, STATEMENT_SUM);
    row->cells[STATEMENT_ARITHMETIC] = phrase_text(language_current(), PHRASE_statement_sum);
    row->cells[STATEMENT_AMOUNT] = plan_amount(gathering->session, gathering->sum, gathering->currency);
  }
  gathering->what = NULL;
}

static const char *group_of(struct gathering *gathering, const struct ledger_line *line, const struct plan_run *run,
                            const struct line *plain) {
  if (text_equal(line->kind, "adjustment")) return phrase_text(language_current(), PHRASE_statement_settled);
  if (line->sign != 0) return phrase_of(gathering, PHRASE_statement_adjusted, numbered(gathering, line->of)->period);
  return plan_line_what(gathering->session, run, plain);
}

/* What settled a dispute, in the words of who did; `from` is the posting that it came to. */
static const char *answer_of(struct gathering *gathering) {
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < gathering->dispute_count; i++) {
    const struct dispute *dispute = &gathering->disputes[i];
    if (dispute->resolved != gathering->from->event) continue;
    phrase_add(&text, language_current(), PHRASE_statement_answer, number_text(gathering->session, dispute->number),
               dispute->answer);
    return arena_take(gathering->session->arena, &text);
  }
  return NULL;
}

static const char *arithmetic(struct gathering *gathering, const struct ledger_line *line, const struct plan_run *run,
                              const struct line *plain) {
  struct session *session = gathering->session;
  if (text_equal(line->kind, "adjustment")) return answer_of(gathering);
  const char *text = plan_line_arithmetic(session, run, plain);
  if (line->sign == 0) return text;
  return arena_printf(session->arena, "%s: %s", plan_line_what(session, run, plain), text);
}

static void keep_line(struct gathering *gathering, const struct ledger_line *line) {
  struct plan_statement *result = gathering->result;
  struct arena *arena = gathering->session->arena;
  result->lines = arena_grow(arena, result->lines, result->line_count, sizeof *result->lines);
  result->lines[result->line_count++] =
      (struct plan_statement_line){.number = line->number,
                                   .amount = line->amount,
                                   .type = line->sign != 0 ? "adjustment" : arena_copy(arena, line->kind),
                                   .of = numbered(gathering, line->of)->period,
                                   .component = line->component != NULL ? arena_copy(arena, line->component) : NULL,
                                   .row = gathering->out->count - 1};
}

/* Advances, less what was recovered or called in; what was forgiven is the base of a line that pays nothing. */
static void count_draw(struct gathering *gathering, const struct ledger_line *line) {
  bool forgiven = text_equal(line->kind, line_kind_name(LINE_DRAW_FORGIVEN));
  if (forgiven) gathering->result->draw -= line->base;
  else if (text_equal(line->kind, line_kind_name(LINE_DRAW_ADVANCE)) ||
           text_equal(line->kind, line_kind_name(LINE_DRAW_RECOVERY)) ||
           text_equal(line->kind, line_kind_name(LINE_DRAW_OWED)))
    gathering->result->draw += line->amount;
}

static bool take_line(void *context, const struct ledger_line *line) {
  struct gathering *gathering = context;
  struct session *session = gathering->session;
  struct line plain;
  if (!text_equal(line->person, gathering->person)) return true;
  count_draw(gathering, line);
  const struct plan_run *run = reader_of(gathering, numbered(gathering, line->of)->rulebook);
  if (run == NULL) return false;
  line_restore(run->plan, line, &plain);
  const char *what = group_of(gathering, line, run, &plain);
  bool first = !text_equal(what, gathering->what);
  if (first) {
    end_group(gathering);
    gathering->what = what;
    gathering->since = gathering->out->count;
    gathering->sum = 0;
  }
  struct statement_row *row = add_row(gathering, STATEMENT_LINE);
  row->first = first;
  row->cells[STATEMENT_WHAT] = what;
  row->cells[STATEMENT_DAY] = day_text(session, line->date);
  row->cells[STATEMENT_CASE] = line->case_id != NULL ? arena_copy(session->arena, line->case_id) : NULL;
  row->cells[STATEMENT_ARITHMETIC] = arithmetic(gathering, line, run, &plain);
  row->cells[STATEMENT_AMOUNT] = plan_amount(session, line->amount, gathering->currency);
  row->cells[STATEMENT_NUMBER] = number_text(session, line->number);
  if (!text_equal(line->kind, "adjustment")) row->cells[STATEMENT_SOURCE] = plan_line_source(session, run, &plain);
  gathering->sum += line->amount;
  gathering->result->total += line->amount;
  gathering->found = true;
  keep_line(gathering, line);
  return true;
}

static bool take_before(void *context, const struct ledger_line *line) {
  struct gathering *gathering = context;
  if (!text_equal(line->person, gathering->person)) return true;
  gathering->result->before += line->amount;
  count_draw(gathering, line);
  return true;
}

static bool take_paid(void *context, const struct ledger_line *line) {
  struct gathering *gathering = context;
  if (!text_equal(line->person, gathering->person)) return true;
  gathering->result->paid += line->amount;
  gathering->found = true;
  return true;
}

/* ---- postings ---- */

/* The lines of the period first, then what disputes came to in it. */
static bool take_postings(struct gathering *gathering) {
  struct session *session = gathering->session;
  struct period period, other;
  bool fine = period_parse(gathering->posting->period, &period);
  for (int turn = POSTING_RUN; fine && turn <= POSTING_RESOLUTION; turn++)
    for (size_t i = 0; fine && i < gathering->posting_count; i++) {
      const struct posting *posting = gathering->from = &gathering->postings[i];
      if ((int)posting->kind != turn || !period_parse(posting->period, &other)) continue;
      bool here = other.from == period.from, before = other.from < period.from;
      if (!here && !before) continue;
      fine = store_lines(session->store, posting->number, LEDGER_ALL, gathering->person,
                         before                            ? take_before
                         : posting->kind == POSTING_PAYOUT ? take_paid
                                                           : take_line,
                         gathering, session->list);
    }
  end_group(gathering);
  return fine && diagnostics_errors(session->list) == 0;
}

static void add_balance(struct gathering *gathering, const char *label, int64_t amount) {
  struct statement_row *row = add_row(gathering, STATEMENT_BALANCE);
  row->first = true;
  row->cells[STATEMENT_WHAT] = label;
  row->cells[STATEMENT_AMOUNT] = plan_amount(gathering->session, amount, gathering->currency);
}

static void add_balances(struct gathering *gathering) {
  const struct plan_statement *result = gathering->result;
  add_balance(gathering, phrase_of(gathering, PHRASE_statement_total, gathering->posting->period), result->total);
  if (result->before != 0)
    add_balance(gathering, phrase_text(language_current(), PHRASE_statement_before), result->before);
  if (result->paid != 0) add_balance(gathering, phrase_text(language_current(), PHRASE_statement_paid), result->paid);
  int64_t after = result->before + result->total + result->paid;
  add_balance(gathering, phrase_text(language_current(), after < 0 ? PHRASE_statement_owes : PHRASE_statement_after),
              after);
}

static void add_note(struct gathering *gathering, const char *text) {
  struct statement *out = gathering->out;
  out->notes = arena_grow(gathering->session->arena, out->notes, out->note_count, sizeof *out->notes);
  out->notes[out->note_count++] = text;
}

/* Invariant 4. */
static void add_draw(struct gathering *gathering) {
  const struct plan_run *run = reader_of(gathering, gathering->posting->rulebook);
  struct plan_statement *result = gathering->result;
  struct period first = {.from = INT32_MAX};
  if (run == NULL || !run->plan->draw.is_there || run->plan->draw.kind == DRAW_GUARANTEED) result->draw = 0;
  if (result->draw == 0 || !period_parse(gathering->postings[0].period, &first) || first.from > run->plan->from)
    result->draw = 0;
  if (result->draw != 0)
    add_note(gathering, phrase_of(gathering, PHRASE_statement_draw,
                                  plan_money(gathering->session, result->draw, gathering->currency)));
}

/* ---- disputes ---- */

static bool is_shown(const struct gathering *gathering, const struct dispute *dispute) {
  const char *number = number_text(gathering->session, dispute->line);
  for (size_t i = 0; i < gathering->out->count; i++)
    if (text_equal(gathering->out->rows[i].cells[STATEMENT_NUMBER], number)) return true;
  return false;
}

static void add_dispute(struct gathering *gathering, const struct dispute *dispute) {
  struct session *session = gathering->session;
  struct buffer text = BUFFER_EMPTY;
  phrase_add(&text, language_current(), PHRASE_statement_dispute, number_text(session, dispute->number),
             number_text(session, dispute->line), dispute->reason);
  buffer_puts(&text, language_current() == LANGUAGE_ZH ? "；" : "; ");
  if (dispute->resolved == 0) phrase_add(&text, language_current(), PHRASE_statement_dispute_open);
  else
    phrase_add(&text, language_current(), PHRASE_statement_dispute_settled, dispute->resolved_by,
               plan_money(session, dispute->amount, gathering->currency), dispute->answer);
  add_note(gathering, arena_take(session->arena, &text));
}

static void add_disputes(struct gathering *gathering) {
  for (size_t i = 0; i < gathering->dispute_count; i++) {
    const struct dispute *dispute = &gathering->disputes[i];
    if (text_equal(dispute->person, gathering->person) && is_shown(gathering, dispute)) add_dispute(gathering, dispute);
  }
}

/* ---- all of it ---- */

static void add_heads(struct gathering *gathering) {
  static const enum phrase_id heads[STATEMENT_CELLS] = {
      PHRASE_statement_what,   PHRASE_statement_day,  PHRASE_statement_case,  PHRASE_statement_arithmetic,
      PHRASE_statement_amount, PHRASE_statement_line, PHRASE_statement_source};
  struct session *session = gathering->session;
  const struct posting *posting = gathering->posting;
  struct buffer text = BUFFER_EMPTY;
  for (int i = 0; i < STATEMENT_CELLS; i++) gathering->out->heads[i] = phrase_text(language_current(), heads[i]);
  gathering->out->heads[STATEMENT_AMOUNT] = phrase_of(gathering, PHRASE_statement_amount, posting->currency);
  const struct plan_run *run = reader_of(gathering, posting->rulebook);
  const struct person *person =
      run != NULL ? engine_person(session->engine, session->arena, run->rulebook, gathering->person, session->list)
                  : NULL;
  const char *name = gathering->person;
  if (person != NULL && person->name != NULL && !text_equal(person->name, person->key))
    name = arena_printf(session->arena, "%s (%s)", person->key, person->name);
  gathering->result->whose = name;
  gathering->result->plan =
      run != NULL ? title_within(session->arena, &run->plan->title, run->plan->name) : posting->plan;
  phrase_add(&text, language_current(), PHRASE_statement_title, gathering->result->plan, posting->period, name);
  gathering->out->title = arena_copy(session->arena, buffer_text(&text));
  gathering->out->state = posting->closed == 0 ? phrase_text(language_current(), PHRASE_statement_open)
                                               : phrase_of(gathering, PHRASE_statement_closed, posting->closed_by);
  buffer_release(&text);
}

bool plan_statement_gather(struct session *session, const struct posting *posting, const char *person,
                           struct plan_statement *out, bool *found) {
  struct gathering gathering = {.session = session,
                                .posting = posting,
                                .person = person,
                                .currency = currency_find(posting->currency),
                                .result = out,
                                .out = &out->sheet};
  *out = (struct plan_statement){.posting = posting, .currency = gathering.currency};
  if (!store_postings(session->store, session->arena, posting->plan, &gathering.postings, &gathering.posting_count,
                      session->list) ||
      !store_disputes(session->store, session->arena, posting->plan, &gathering.disputes, &gathering.dispute_count,
                      session->list))
    return false;
  add_heads(&gathering);
  if (!take_postings(&gathering)) return false;
  *found = gathering.found;
  add_balances(&gathering);
  add_draw(&gathering);
  add_disputes(&gathering);
  return true;
}

/* ---- saying it ---- */

void plan_statement_say(struct session *session, const struct statement *statement) {
  static const enum grid_align align[STATEMENT_CELLS] = {
      [STATEMENT_ARITHMETIC] = GRID_RIGHT, [STATEMENT_AMOUNT] = GRID_RIGHT, [STATEMENT_NUMBER] = GRID_RIGHT};
  struct grid *grid = grid_new(session->arena, STATEMENT_CELLS, align);
  buffer_printf(&session->out, "%s\n%s\n", statement->title, statement->state);
  for (int cell = 0; cell < STATEMENT_CELLS; cell++) grid_cell_styled(grid, statement->heads[cell], GRID_DIM);
  for (size_t i = 0; i < statement->count; i++) {
    const struct statement_row *row = &statement->rows[i];
    for (int cell = 0; cell < STATEMENT_CELLS; cell++) {
      bool repeats = cell == STATEMENT_WHAT && !row->first && row->kind == STATEMENT_LINE;
      grid_cell_styled(grid, repeats ? NULL : row->cells[cell], cell == STATEMENT_SOURCE ? GRID_DIM : GRID_PLAIN);
    }
  }
  say_grid(session, grid, 2);
  for (size_t i = 0; i < statement->note_count; i++) buffer_printf(&session->out, "%s\n", statement->notes[i]);
}

static void line_json(struct session *session, const struct plan_statement *statement,
                      const struct plan_statement_line *line) {
  const char *const *cells = statement->sheet.rows[line->row].cells;
  struct json json = session_json(session, "statement_line");
  json_pair_integer(&json, "line", line->number);
  json_pair(&json, "plan", statement->posting->plan);
  json_pair(&json, "type", line->type);
  json_pair(&json, "of", line->of);
  if (line->component != NULL) json_pair(&json, "component", line->component);
  if (cells[STATEMENT_DAY] != NULL) json_pair(&json, "date", cells[STATEMENT_DAY]);
  if (cells[STATEMENT_CASE] != NULL) json_pair(&json, "case", cells[STATEMENT_CASE]);
  if (cells[STATEMENT_ARITHMETIC] != NULL) json_pair(&json, "arithmetic", cells[STATEMENT_ARITHMETIC]);
  plan_pair_money(&json, "amount", line->amount, statement->currency);
  if (cells[STATEMENT_SOURCE] != NULL) json_pair(&json, "source", cells[STATEMENT_SOURCE]);
  session_json_end(session, &json);
}

void plan_statement_json(struct session *session, const struct plan_statement *statement, const char *person) {
  const struct posting *posting = statement->posting;
  for (size_t i = 0; i < statement->line_count; i++) line_json(session, statement, &statement->lines[i]);
  struct json json = session_json(session, "statement");
  json_pair(&json, "plan", posting->plan);
  json_pair(&json, "period", posting->period);
  json_pair(&json, "person", person);
  json_key(&json, "closed");
  json_boolean(&json, posting->closed != 0);
  plan_pair_money(&json, "brought_forward", statement->before, statement->currency);
  plan_pair_money(&json, "total", statement->total, statement->currency);
  plan_pair_money(&json, "paid_out", -statement->paid, statement->currency);
  plan_pair_money(&json, "balance", statement->before + statement->total + statement->paid, statement->currency);
  if (statement->draw != 0) plan_pair_money(&json, "draw_owed", statement->draw, statement->currency);
  session_json_end(session, &json);
}

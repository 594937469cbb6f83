/* Showing targets.
 *
 * Invariants
 * 1. A row's total is the sum of its cells, and with the row of what is not given out the rows below one add up to it,
 * since all of them are differences of the same sums (target_book.h).
 * 2. Amounts in two currencies are never added: where they would be, nothing is shown, and it is said why. */
#include "cli/target_sheet.h"

#include "base/text.h"

#include <string.h>

enum { CELLS_MOST = 60, LEVELS_MOST = 4 };

struct row;

struct sheet {
  struct target_desk *desk;
  const char *measure;
  struct period over;
  int32_t edges[CELLS_MOST + 1]; /* cell i is [edges[i], edges[i + 1]) */
  size_t cells;
  enum target_step step;
  struct row *rows; /* in the order in which they are shown */
  size_t row_count;
};

static const char *const step_names[STEP_COUNT] = {"week", "month", "quarter", "year"};

const char *target_step_name(enum target_step step) {
  return step_names[step];
}

enum target_step target_step_below(struct period period) {
  return period.kind == PLAN_YEAR ? STEP_QUARTER : period.kind == PLAN_QUARTER ? STEP_MONTH : STEP_WEEK;
}

/* ---- columns ---- */

static int32_t edge_after(enum target_step step, int32_t day) {
  static const enum plan_period kinds[STEP_COUNT] = {
      [STEP_MONTH] = PLAN_MONTH, [STEP_QUARTER] = PLAN_QUARTER, [STEP_YEAR] = PLAN_YEAR};
  return step == STEP_WEEK ? day + 8 - date_weekday(day) : period_of(kinds[step], day).until;
}

static void cut(struct sheet *sheet) {
  int32_t day = sheet->over.from;
  for (sheet->edges[0] = day; day < sheet->over.until && sheet->cells < CELLS_MOST;) {
    day = edge_after(sheet->step, day);
    if (day > sheet->over.until) day = sheet->over.until;
    sheet->edges[++sheet->cells] = day;
  }
}

/* `Q1`, `07`, or the first day of a week. */
static void add_heading(const struct sheet *sheet, size_t cell, struct buffer *out) {
  int year, month, day;
  date_to_parts(sheet->edges[cell], &year, &month, &day);
  if (sheet->step == STEP_QUARTER) buffer_printf(out, "Q%d", (month + 2) / 3);
  else if (sheet->step == STEP_YEAR) buffer_printf(out, "%04d", year);
  else if (sheet->step == STEP_MONTH) buffer_printf(out, "%04d-%02d", year, month);
  else buffer_printf(out, "%02d-%02d", month, day);
}

/* ---- rows ---- */

/* What is to be brought in some days; without a currency nobody can tell, since there are several. */
struct cell {
  int64_t amount;
  const struct currency *currency;
};

struct row {
  const char *who, *of; /* `who` NULL: what of that one's target is not given out */
  int level;
  struct cell cells[CELLS_MOST];
  struct cell total;
};

static struct cell sum_of(struct cell a, struct cell b, int sign) {
  return (struct cell){a.amount + sign * b.amount, a.currency == b.currency ? a.currency : NULL};
}

static struct cell target_of(const struct sheet *sheet, const char *who, const char *of, int32_t from, int32_t until,
                             bool *found) {
  const struct target_book *book = &sheet->desk->book;
  struct cell cell = {0, target_book_currency(book, of != NULL ? of : who, sheet->measure, from, until)};
  bool fine = of == NULL ? target_book_amount(book, who, sheet->measure, from, until, &cell.amount)
                         : target_book_part(book, of, who, sheet->measure, from, until, &cell.amount);
  *found = *found && (fine || (cell.currency == NULL && target_book_is_there(book, who, sheet->measure, from, until)));
  return cell;
}

/* `of`: only what he has of that one's target; NULL: all. */
static bool take_row(const struct sheet *sheet, const char *who, const char *of, struct row *out) {
  bool found = true;
  *out = (struct row){.who = who};
  for (size_t i = 0; found && i < sheet->cells; i++) {
    struct cell cell = out->cells[i] = target_of(sheet, who, of, sheet->edges[i], sheet->edges[i + 1], &found);
    out->total = i == 0 ? cell : sum_of(out->total, cell, 1);
  }
  return found;
}

static void take_from(struct row *rest, const struct row *row) {
  for (size_t i = 0; i < CELLS_MOST; i++) rest->cells[i] = sum_of(rest->cells[i], row->cells[i], -1);
  rest->total = sum_of(rest->total, row->total, -1);
}

static bool is_nothing(const struct row *row) {
  for (size_t i = 0; i < CELLS_MOST; i++)
    if (row->cells[i].amount != 0) return false;
  return true;
}

/* Whether every cell can be told. */
static bool is_whole(const struct sheet *sheet, const struct row *row) {
  for (size_t i = 0; i < sheet->cells; i++)
    if (row->cells[i].currency == NULL) return false;
  return true;
}

static void keep_row(struct sheet *sheet, const struct row *row, const char *of, int level) {
  sheet->rows = arena_grow(sheet->desk->session->arena, sheet->rows, sheet->row_count, sizeof *sheet->rows);
  sheet->rows[sheet->row_count] = *row;
  sheet->rows[sheet->row_count].of = of;
  sheet->rows[sheet->row_count++].level = level;
}

/* The one currency of all rows; NULL: there are several. */
static const struct currency *common_currency(const struct sheet *sheet) {
  const struct currency *common = sheet->rows[0].total.currency;
  for (size_t i = 0; i < sheet->row_count; i++)
    if (sheet->rows[i].total.currency != common) return NULL;
  return common;
}

/* ---- as JSON, as a grid ---- */

static const char *amount(const struct sheet *sheet, struct cell cell, bool with_currency) {
  struct arena *arena = sheet->desk->session->arena;
  if (cell.currency == NULL) return "-";
  return with_currency ? money_minor_text(arena, cell.amount, cell.currency)
                       : money_minor_amount(arena, cell.amount, cell.currency);
}

static void row_json(const struct sheet *sheet, const struct row *row) {
  struct session *session = sheet->desk->session;
  for (size_t i = 0; i < sheet->cells; i++) {
    struct json json = session_json(session, "target");
    struct cell cell = row->cells[i];
    struct buffer from = BUFFER_EMPTY, until = BUFFER_EMPTY;
    date_write(&from, sheet->edges[i]);
    date_write(&until, sheet->edges[i + 1]);
    if (row->who != NULL) json_pair(&json, "who", row->who);
    json_pair(&json, row->who != NULL ? "of" : "not_given_out_of", row->of);
    json_pair(&json, "measure", sheet->measure);
    json_pair(&json, "from", buffer_text(&from));
    json_pair(&json, "until", buffer_text(&until));
    json_pair(&json, "amount", cell.currency != NULL ? amount(sheet, cell, false) : NULL);
    json_pair(&json, "currency", cell.currency != NULL ? cell.currency->code : NULL);
    session_json_end(session, &json);
    buffer_release(&from);
    buffer_release(&until);
  }
}

static const char *shown_name(const struct sheet *sheet, const char *who) {
  int number = payees_find(&sheet->desk->payees, who);
  if (text_equal(who, "company")) return phrase_text(language_current(), PHRASE_target_company);
  return number >= 0 && sheet->desk->payees.items[number].name != NULL ? sheet->desk->payees.items[number].name : who;
}

static void row_grid(const struct sheet *sheet, struct grid *grid, const struct row *row, bool several) {
  struct arena *arena = sheet->desk->session->arena;
  enum phrase_id rest = row->total.amount < 0 ? PHRASE_target_beyond : PHRASE_target_rest;
  const char *name = row->who != NULL ? shown_name(sheet, row->who) : phrase_text(language_current(), rest);
  enum grid_style style = row->who != NULL ? GRID_PLAIN : GRID_BAD;
  grid_cell_styled(grid, arena_printf(arena, "%*s%s", 2 * row->level, "", name), style);
  for (size_t i = 0; i < sheet->cells; i++) grid_cell_styled(grid, amount(sheet, row->cells[i], several), style);
  grid_cell_styled(grid, amount(sheet, row->total, several), style);
}

/* ---- who is below whom ---- */

static void add_name(struct arena *arena, const char ***names, size_t *count, const char *name) {
  for (size_t i = 0; i < *count; i++)
    if (strcmp((*names)[i], name) == 0) return;
  *names = arena_grow(arena, *names, *count, sizeof **names);
  (*names)[(*count)++] = name;
}

/* What stands below somebody by one spell of a person: below the company his team, else himself; NULL: nothing. */
static const char *below_of(const struct sheet *sheet, const struct payee *payee, const struct spell *spell,
                            const char *who) {
  if (spell->from >= sheet->over.until || spell->until <= sheet->over.from) return NULL;
  if (text_equal(who, "company")) return spell->team != NULL ? spell->team : payee->key;
  return text_equal(spell->team, who) ? payee->key : NULL;
}

/* Parts of a split; else those of the team, or the teams of the company, who have amounts of their own. */
static size_t find_below(const struct sheet *sheet, const char *who, const char *const **out, bool *split) {
  struct arena *arena = sheet->desk->session->arena;
  const struct payees *payees = &sheet->desk->payees;
  size_t count = target_book_parts(&sheet->desk->book, who, sheet->measure, sheet->over.from, sheet->over.until, out);
  const char **names = NULL;
  struct row row;
  *split = count > 0;
  if (count > 0) return count;
  for (size_t i = 0; i < payees->count; i++) {
    const struct payee *payee = &payees->items[i];
    for (size_t j = 0; j < payee->spell_count; j++) {
      const char *below = below_of(sheet, payee, &payee->spells[j], who);
      if (below != NULL && take_row(sheet, below, NULL, &row)) add_name(arena, &names, &count, below);
    }
  }
  *out = names;
  return count;
}

/* Amounts in several currencies are not added, so that nobody knows what is left. */
static void tell_mixed(const struct sheet *sheet, const struct row *row, const struct row *below, size_t count) {
  struct diagnostics *list = sheet->desk->session->list;
  struct buffer own = BUFFER_EMPTY, others = BUFFER_EMPTY;
  const char *several = phrase_text(language_current(), PHRASE_target_several);
  for (size_t i = 0; i < count; i++) {
    const char *code = below[i].total.currency != NULL ? below[i].total.currency->code : several;
    if (strstr(buffer_text(&others), code) == NULL) buffer_printf(&others, "%s%s", i > 0 ? ", " : "", code);
  }
  buffer_puts(&own, row->total.currency != NULL ? row->total.currency->code : several);
  diagnostic_add(list, DIAGNOSTIC_target_mixed, NULL, row->who, buffer_text(&own), buffer_text(&others));
  diagnostic_note(list, DIAGNOSTIC_note_target_plan);
  buffer_release(&own);
  buffer_release(&others);
}

static void take_tree(struct sheet *sheet, const char *of, int level, const struct row *row) {
  struct arena *arena = sheet->desk->session->arena;
  const char *const *below;
  bool split;
  size_t count = level < LEVELS_MOST ? find_below(sheet, row->who, &below, &split) : 0, found = 0;
  struct row rest = *row, *parts = arena_alloc(arena, (count + 1) * sizeof *parts);
  rest.who = NULL;
  keep_row(sheet, row, of, level);
  for (size_t i = 0; i < count; i++) {
    struct row *part = &parts[found];
    if (!take_row(sheet, below[i], split ? row->who : NULL, part)) continue;
    take_from(&rest, part);
    found++;
    take_tree(sheet, row->who, level + 1, part);
  }
  if (found > 0 && !is_whole(sheet, &rest)) tell_mixed(sheet, row, parts, found);
  else if (found > 0 && !is_nothing(&rest)) keep_row(sheet, &rest, row->who, level + 1);
}

/* ---- the sheet ---- */

static struct grid *begin_grid(const struct sheet *sheet) {
  struct session *session = sheet->desk->session;
  enum grid_align *align = arena_alloc(session->arena, (sheet->cells + 2) * sizeof *align);
  for (size_t i = 1; i < sheet->cells + 2; i++) align[i] = GRID_RIGHT;
  struct grid *grid = grid_new(session->arena, sheet->cells + 2, align);
  grid_cell_styled(grid, phrase_text(language_current(), PHRASE_target_whose), GRID_DIM);
  for (size_t i = 0; i < sheet->cells; i++) {
    struct buffer text = BUFFER_EMPTY;
    add_heading(sheet, i, &text);
    grid_cell_styled(grid, buffer_text(&text), GRID_DIM);
    buffer_release(&text);
  }
  grid_cell_styled(grid, phrase_text(language_current(), PHRASE_plan_total), GRID_DIM);
  return grid;
}

static void say_rows(const struct sheet *sheet, const char *period) {
  struct session *session = sheet->desk->session;
  const struct currency *common = common_currency(sheet);
  struct grid *grid = begin_grid(sheet);
  if (common != NULL) say_line(session, PHRASE_target_head, sheet->measure, period, common->code);
  else say_line(session, PHRASE_target_head_several, sheet->measure, period);
  for (size_t i = 0; i < sheet->row_count; i++) row_grid(sheet, grid, &sheet->rows[i], common == NULL);
  say_grid(session, grid, 2);
}

/* The measure is most likely mistyped when nobody has a target of that name. */
static void refuse_nothing(const struct sheet *sheet, const char *who, const char *period) {
  struct session *session = sheet->desk->session;
  const struct target_book *book = &sheet->desk->book;
  const char **measures = arena_alloc(session->arena, (book->count + 1) * sizeof *measures);
  bool is_known = false;
  for (size_t i = 0; i < book->count; i++) {
    measures[i] = book->aims[i].measure;
    is_known = is_known || text_equal(measures[i], sheet->measure);
  }
  diagnostic_add(session->list, DIAGNOSTIC_no_target, NULL, sheet->measure, period, who);
  if (!is_known) diagnostic_suggest(session->list, sheet->measure, measures, book->count);
}

bool target_sheet_say(struct target_desk *desk, const char *who, const char *measure, struct period over,
                      enum target_step step) {
  struct session *session = desk->session;
  struct sheet sheet = {.desk = desk, .measure = measure, .over = over, .step = step};
  struct buffer period = BUFFER_EMPTY;
  struct row row;
  period_write(&period, over);
  cut(&sheet);
  bool found = take_row(&sheet, who, NULL, &row);
  if (found) take_tree(&sheet, NULL, 0, &row);
  else refuse_nothing(&sheet, who, buffer_text(&period));
  for (size_t i = 0; session->json && i < sheet.row_count; i++) row_json(&sheet, &sheet.rows[i]);
  if (found && !session->json) say_rows(&sheet, buffer_text(&period));
  buffer_release(&period);
  return found;
}

/* One month, or the days of it on which nothing about the person changes: of a part of a target plans read them so. */
static void add_piece(struct target_desk *desk, const char *key, const char *measure, struct period month,
                      struct period piece) {
  struct buffer *out = &desk->session->out;
  int64_t minor;
  if (!target_book_amount(&desk->book, key, measure, piece.from, piece.until, &minor)) return;
  const struct currency *currency = target_book_currency(&desk->book, key, measure, piece.from, piece.until);
  buffer_printf(out, "%s,", key);
  if (piece.from == month.from && piece.until == month.until) period_write(out, month);
  else period_write_days(out, piece);
  buffer_putc(out, ',');
  decimal_write(out, money_from_minor(minor, currency).amount);
  if (currency != desk->rulebook->currency) buffer_printf(out, " %s", currency->code);
  buffer_putc(out, '\n');
}

void target_sheet_csv(struct target_desk *desk, const char *measure, struct period over) {
  struct session *session = desk->session;
  buffer_printf(&session->out, "person,period,%s\n", measure);
  for (size_t i = 0; i < desk->payees.count; i++) {
    const char *key = desk->payees.items[i].key;
    for (struct period month = period_of(PLAN_MONTH, over.from); month.from < over.until; month = period_next(month)) {
      struct period piece = month;
      for (int32_t from = month.from; from < month.until; from = piece.until) {
        piece = target_book_piece(&desk->book, key, measure, month, from);
        add_piece(desk, key, measure, month, piece);
      }
    }
  }
}

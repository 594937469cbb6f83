/* Showing targets.
 *
 * Invariant: a row's total is the sum of its cells, and with the row of what is not given out the rows below one add up
 * to it, since all of them are differences of the same sums (target_book.h). */
#include "cli/target_sheet.h"

#include "base/text.h"

#include <string.h>

enum { CELLS_MOST = 60, LEVELS_MOST = 4 };

struct sheet {
  struct target_desk *desk;
  const char *measure;
  struct period over;
  int32_t edges[CELLS_MOST + 1]; /* cell i is [edges[i], edges[i + 1]) */
  size_t cells;
  enum target_step step;
  struct grid *grid;
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

struct row {
  int64_t cells[CELLS_MOST];
  int64_t total;
};

/* `of`: only what he has of that one's target; NULL: all. */
static bool take_row(const struct sheet *sheet, const char *who, const char *of, struct row *out) {
  const struct target_book *book = &sheet->desk->book;
  *out = (struct row){.total = 0};
  for (size_t i = 0; i < sheet->cells; i++) {
    int32_t from = sheet->edges[i], until = sheet->edges[i + 1];
    bool fine = of == NULL ? target_book_amount(book, who, sheet->measure, from, until, &out->cells[i])
                           : target_book_part(book, of, who, sheet->measure, from, until, &out->cells[i]);
    if (!fine) return false;
    out->total += out->cells[i];
  }
  return true;
}

static void add_to(struct row *sum, const struct row *row, int sign) {
  for (size_t i = 0; i < CELLS_MOST; i++) sum->cells[i] += sign * row->cells[i];
  sum->total += sign * row->total;
}

static bool is_nothing(const struct row *row) {
  for (size_t i = 0; i < CELLS_MOST; i++)
    if (row->cells[i] != 0) return false;
  return true;
}

static const char *amount(const struct sheet *sheet, int64_t minor) {
  return money_minor_amount(sheet->desk->session->arena, minor, sheet->desk->rulebook->currency);
}

static void row_json(const struct sheet *sheet, const char *who, const char *of, const struct row *row) {
  struct session *session = sheet->desk->session;
  for (size_t i = 0; i < sheet->cells; i++) {
    struct json json = session_json(session, "target");
    struct buffer from = BUFFER_EMPTY, until = BUFFER_EMPTY;
    date_write(&from, sheet->edges[i]);
    date_write(&until, sheet->edges[i + 1]);
    if (who != NULL) json_pair(&json, "who", who);
    json_pair(&json, who != NULL ? "of" : "not_given_out_of", of);
    json_pair(&json, "measure", sheet->measure);
    json_pair(&json, "from", buffer_text(&from));
    json_pair(&json, "until", buffer_text(&until));
    json_pair(&json, "amount", amount(sheet, row->cells[i]));
    session_json_end(session, &json);
    buffer_release(&from);
    buffer_release(&until);
  }
}

static void row_grid(const struct sheet *sheet, const char *name, int level, const struct row *row,
                     enum grid_style style) {
  struct arena *arena = sheet->desk->session->arena;
  grid_cell_styled(sheet->grid, arena_printf(arena, "%*s%s", 2 * level, "", name), style);
  for (size_t i = 0; i < sheet->cells; i++) grid_cell_styled(sheet->grid, amount(sheet, row->cells[i]), style);
  grid_cell_styled(sheet->grid, amount(sheet, row->total), style);
}

static const char *shown_name(const struct sheet *sheet, const char *who) {
  int number = payees_find(&sheet->desk->payees, who);
  if (text_equal(who, "company")) return phrase_text(language_current(), PHRASE_target_company);
  return number >= 0 && sheet->desk->payees.items[number].name != NULL ? sheet->desk->payees.items[number].name : who;
}

static void say_row(const struct sheet *sheet, const char *who, const char *of, int level, const struct row *row) {
  if (sheet->desk->session->json) row_json(sheet, who, of, row);
  else row_grid(sheet, shown_name(sheet, who), level, row, GRID_PLAIN);
}

static void say_rest(const struct sheet *sheet, const char *of, int level, const struct row *row) {
  bool over = row->total < 0;
  if (sheet->desk->session->json) row_json(sheet, NULL, of, row);
  else
    row_grid(sheet, phrase_text(language_current(), over ? PHRASE_target_beyond : PHRASE_target_rest), level, row,
             GRID_BAD);
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

static void say_tree(const struct sheet *sheet, const char *who, const char *of, int level, const struct row *row) {
  const char *const *below;
  bool split;
  size_t count = level < LEVELS_MOST ? find_below(sheet, who, &below, &split) : 0;
  struct row rest = *row, part;
  say_row(sheet, who, of, level, row);
  for (size_t i = 0; i < count; i++) {
    if (!take_row(sheet, below[i], split ? who : NULL, &part)) continue;
    add_to(&rest, &part, -1);
    say_tree(sheet, below[i], who, level + 1, &part);
  }
  if (count > 0 && !is_nothing(&rest)) say_rest(sheet, who, level + 1, &rest);
}

/* ---- the sheet ---- */

static void begin_grid(struct sheet *sheet) {
  struct session *session = sheet->desk->session;
  enum grid_align *align = arena_alloc(session->arena, (sheet->cells + 2) * sizeof *align);
  for (size_t i = 1; i < sheet->cells + 2; i++) align[i] = GRID_RIGHT;
  sheet->grid = grid_new(session->arena, sheet->cells + 2, align);
  grid_cell_styled(sheet->grid, phrase_text(language_current(), PHRASE_target_whose), GRID_DIM);
  for (size_t i = 0; i < sheet->cells; i++) {
    struct buffer text = BUFFER_EMPTY;
    add_heading(sheet, i, &text);
    grid_cell_styled(sheet->grid, buffer_text(&text), GRID_DIM);
    buffer_release(&text);
  }
  grid_cell_styled(sheet->grid, phrase_text(language_current(), PHRASE_plan_total), GRID_DIM);
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
  if (!found) diagnostic_add(session->list, DIAGNOSTIC_no_target, NULL, who, measure, buffer_text(&period));
  if (found && !session->json) {
    say_line(session, PHRASE_target_head, measure, buffer_text(&period), desk->rulebook->currency->code);
    begin_grid(&sheet);
  }
  if (found) say_tree(&sheet, who, NULL, 0, &row);
  if (found && !session->json) say_grid(session, sheet.grid, 2);
  buffer_release(&period);
  return found;
}

void target_sheet_csv(struct target_desk *desk, const char *measure, struct period over) {
  struct session *session = desk->session;
  buffer_printf(&session->out, "person,period,%s\n", measure);
  for (size_t i = 0; i < desk->payees.count; i++) {
    const char *key = desk->payees.items[i].key;
    for (struct period month = period_of(PLAN_MONTH, over.from); month.from < over.until; month = period_next(month)) {
      int64_t minor;
      if (!target_book_amount(&desk->book, key, measure, month.from, month.until, &minor)) continue;
      buffer_printf(&session->out, "%s,", key);
      period_write(&session->out, month);
      buffer_putc(&session->out, ',');
      decimal_write(&session->out, money_from_minor(minor, desk->rulebook->currency).amount);
      buffer_putc(&session->out, '\n');
    }
  }
}

/* Figures: sums that a person asks of all cases at once.
 *
 * Invariants
 * 1. A case counts once for each stage it lives in, or once for its outcome.
 * 2. Money of different currencies is never added. Cases whose amount is empty count with the first currency of their
 * stage. */
#include "store/handle.h"

#include "base/text.h"
#include "store/table.h"

#include <string.h>

static const struct store_column *column_of(const struct table *table, const char *name) {
  for (size_t i = 0; i < table->count; i++)
    if (strcmp(table->columns[i].name, name) == 0) return &table->columns[i];
  return NULL;
}

static bool money_is_kept(const struct table *table, const char *money) {
  const struct store_column *column = column_of(table, money);
  return column != NULL && column->type->kind == KIND_MONEY;
}

static bool unknown_column(const char *record, const char *column, struct diagnostics *list) {
  diagnostic_add(list, DIAGNOSTIC_store_unknown_field, NULL, record, column);
  return false;
}

/* ---- by stage ---- */

static void write_query(struct buffer *sql, const struct table *about, const char *money) {
  if (about != NULL)
    buffer_printf(sql, "SELECT s.stage, s.closed, r.\"%s_currency\", count(*), sum(r.\"%s\")", money, money);
  else buffer_puts(sql, "SELECT s.stage, s.closed, NULL, count(*), NULL");
  buffer_puts(sql, " FROM (SELECT DISTINCT t.stage AS stage, 0 AS closed, c.id AS id FROM dw_token t"
                   " JOIN dw_case c ON c.number = t.case_number WHERE t.left IS NULL AND c.process = ?1"
                   " UNION ALL SELECT outcome, 1, id FROM dw_case WHERE closed IS NOT NULL AND process = ?1) s");
  if (about != NULL) {
    buffer_puts(sql, " LEFT JOIN ");
    add_quoted(sql, about->name);
    buffer_puts(sql, " r ON r.\"id\" = s.id");
  }
  buffer_puts(sql, " GROUP BY 2, 1, 3 ORDER BY 2, 1, 3");
}

struct figures {
  struct arena *arena;
  struct stage_figure waiting; /* cases without a currency, until it is known whether the stage has one */
  bool is_waiting;
  bool (*each)(void *context, const struct stage_figure *figure);
  void *context;
};

static bool flush(struct figures *figures) {
  if (!figures->is_waiting) return true;
  figures->is_waiting = false;
  return figures->each(figures->context, &figures->waiting);
}

static bool take_figure(struct figures *figures, struct stage_figure *figure) {
  const struct stage_figure *waiting = &figures->waiting;
  if (figures->is_waiting && waiting->closed == figure->closed && text_equal(waiting->stage, figure->stage)) {
    figure->cases += waiting->cases;
    figures->is_waiting = false;
  }
  if (!flush(figures)) return false;
  if (figure->currency != NULL) return figures->each(figures->context, figure);
  figures->waiting = *figure;
  figures->waiting.stage = figure->stage != NULL ? arena_copy(figures->arena, figure->stage) : NULL;
  return figures->is_waiting = true;
}

static bool read_figures(struct store *store, sqlite3_stmt *handle, struct figures *figures, struct diagnostics *list) {
  int got;
  while ((got = statement_step(store, handle, list)) == 1) {
    struct stage_figure figure = {.stage = column_text(handle, 0),
                                  .closed = sqlite3_column_int(handle, 1) != 0,
                                  .currency = column_text(handle, 2),
                                  .cases = sqlite3_column_int64(handle, 3),
                                  .value_minor = sqlite3_column_int64(handle, 4)};
    if (!take_figure(figures, &figure)) return true;
  }
  if (got == 0) flush(figures);
  return got == 0;
}

bool store_stage_figures(struct store *store, const char *process, const char *about, const char *money,
                         bool (*each)(void *context, const struct stage_figure *figure), void *context,
                         struct diagnostics *list) {
  struct table *table = money != NULL ? table_find(store, about, true, list) : NULL;
  if (money != NULL && table == NULL) return false;
  if (money != NULL && !money_is_kept(table, money)) return unknown_column(about, money, list);
  if (!pending_write(store, list)) return false;
  struct buffer sql = BUFFER_EMPTY;
  write_query(&sql, table, money);
  struct statement statement = {.sql = buffer_text(&sql), .parameters = 1};
  sqlite3_stmt *handle = statement_take(store, &statement, list);
  if (handle != NULL) bind_text(handle, 1, process);
  struct figures figures = {.arena = arena_new(), .each = each, .context = context};
  bool fine = handle != NULL && read_figures(store, handle, &figures, list);
  arena_free(figures.arena);
  statement_release(&statement);
  buffer_release(&sql);
  return fine;
}

/* ---- by a field and by how the cases ended ---- */

static void write_outcome_query(struct buffer *sql, const struct outcome_question *question) {
  buffer_printf(sql, "SELECT r.\"%s\", c.outcome, ", question->field);
  if (question->money != NULL)
    buffer_printf(sql, "r.\"%s_currency\", count(*), sum(r.\"%s\")", question->money, question->money);
  else buffer_puts(sql, "NULL, count(*), NULL");
  buffer_puts(sql, " FROM dw_case c LEFT JOIN ");
  add_quoted(sql, question->about);
  buffer_puts(sql, " r ON r.\"id\" = c.id WHERE c.process = ?1 AND c.opened >= ?2 AND c.opened < ?3"
                   " GROUP BY 1, 2, 3 ORDER BY 1, 3, 2");
}

static bool read_outcomes(struct store *store, sqlite3_stmt *handle,
                          bool (*each)(void *context, const struct outcome_figure *figure), void *context,
                          struct diagnostics *list) {
  int got;
  while ((got = statement_step(store, handle, list)) == 1) {
    const struct outcome_figure figure = {.value = column_text(handle, 0),
                                          .outcome = column_text(handle, 1),
                                          .currency = column_text(handle, 2),
                                          .cases = sqlite3_column_int64(handle, 3),
                                          .value_minor = sqlite3_column_int64(handle, 4)};
    if (!each(context, &figure)) break;
  }
  return got >= 0;
}

bool store_outcome_figures(struct store *store, const struct outcome_question *question,
                           bool (*each)(void *context, const struct outcome_figure *figure), void *context,
                           struct diagnostics *list) {
  const struct table *table = table_find(store, question->about, true, list);
  if (table == NULL) return false;
  if (column_of(table, question->field) == NULL) return unknown_column(question->about, question->field, list);
  if (question->money != NULL && !money_is_kept(table, question->money))
    return unknown_column(question->about, question->money, list);
  if (!pending_write(store, list)) return false;
  struct buffer sql = BUFFER_EMPTY;
  write_outcome_query(&sql, question);
  struct statement statement = {.sql = buffer_text(&sql), .parameters = 3};
  sqlite3_stmt *handle = statement_take(store, &statement, list);
  if (handle != NULL) {
    bind_text(handle, 1, question->process);
    bind_integer(handle, 2, question->from);
    bind_integer(handle, 3, question->until);
  }
  bool fine = handle != NULL && read_outcomes(store, handle, each, context, list);
  statement_release(&statement);
  buffer_release(&sql);
  return fine;
}

/* ---- stays ---- */

bool store_stays(struct store *store, const char *process, bool (*each)(void *context, const struct stage_stay *stay),
                 void *context, struct diagnostics *list) {
  if (!pending_write(store, list)) return false;
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_stays, list);
  if (handle == NULL) return false;
  bind_text(handle, 1, process);
  int got;
  while ((got = statement_step(store, handle, list)) == 1) {
    const struct stage_stay stay = {column_text(handle, 0), column_text(handle, 1), sqlite3_column_int(handle, 2) != 0};
    if (!each(context, &stay)) break;
  }
  statement_done(store, STATEMENT_stays, handle);
  return got >= 0;
}

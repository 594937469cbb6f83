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

static bool money_is_kept(const struct table *table, const char *money) {
  for (size_t i = 0; i < table->count; i++)
    if (strcmp(table->columns[i].name, money) == 0) return table->columns[i].type->kind == KIND_MONEY;
  return false;
}

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
  if (money != NULL && !money_is_kept(table, money)) {
    diagnostic_add(list, DIAGNOSTIC_store_unknown_field, NULL, about, money);
    return false;
  }
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

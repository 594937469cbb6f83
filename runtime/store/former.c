/* Who was in a field before.
 *
 * Invariants
 * 1. Before a row stops naming a person, or belongs to something else, what it said is kept; so whoever it named at any
 * time is in the row or here.
 * 2. It is made from events alone, in their order, so that an audit makes the same. */
#include "store/former.h"

#include "base/sealed.h"
#include "base/text.h"

static bool names_person(const struct store_column *column) {
  return column->type->kind == KIND_REF && text_equal(column->type->record, "person") && !column->is_private;
}

static bool may_forget(const struct table *table, const struct fact *fact) {
  bool forgets = fact->parent != NULL;
  for (size_t i = 0; i < table->count && !forgets; i++) forgets = table->named[i] && names_person(&table->columns[i]);
  return forgets;
}

static bool keep(struct store *store, const struct fact *fact, const char *old, const char *now,
                 struct diagnostics *list) {
  if (old == NULL || text_equal(old, now) || sealed_is(old)) return true;
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_former_add, list);
  if (handle == NULL) return false;
  bind_text(handle, 1, fact->name);
  bind_text(handle, 2, fact->who);
  bind_text(handle, 3, old);
  return statement_finish(store, STATEMENT_former_add, handle, list);
}

bool former_note(struct store *store, struct table *table, const struct fact *fact, struct diagnostics *list) {
  if (!may_forget(table, fact)) return true;
  sqlite3_stmt *row = statement_take(store, &table->by_key, list);
  if (row == NULL) return false;
  bind_text(row, 1, fact->who);
  int got = statement_step(store, row, list);
  bool fine = got >= 0;
  if (got == 1 && fact->parent != NULL) fine = keep(store, fact, column_text(row, 1), fact->parent, list);
  for (size_t i = 0; got == 1 && fine && i < table->count; i++)
    if (table->named[i] && names_person(&table->columns[i]))
      fine = keep(store, fact, column_text(row, table->at[i]), table->texts[i], list);
  statement_give(&table->by_key, row);
  return fine;
}

bool store_formers(struct store *store, const char *record, const char *key,
                   bool (*each)(void *context, const char *value), void *context, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_formers, list);
  int got = handle != NULL ? 1 : -1;
  if (handle != NULL) {
    bind_text(handle, 1, record);
    bind_text(handle, 2, key);
  }
  while (got == 1 && (got = statement_step(store, handle, list)) == 1)
    if (!each(context, column_text(handle, 0))) break;
  statement_done(store, STATEMENT_formers, handle);
  return got >= 0;
}

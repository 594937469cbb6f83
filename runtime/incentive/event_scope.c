/* Rows for rules, made of columns when a rule looks at them. */
#include "incentive/event_scope.h"

static void take(const struct event_scope *scope, const struct data_rows *rows, size_t row, const struct record *record,
                 struct value *values, bool *found) {
  for (size_t i = 0; i < rows->column_count; i++) {
    const struct data_column *column = &rows->columns[i];
    if (column->record != record || column->field < 0) continue;
    values[column->field] = dataset_value(scope->dataset, column, row);
    *found = true;
  }
}

/* Columns of the event itself, then of its case. */
static const struct scope_row *find(void *context, const struct record *record) {
  struct event_scope *scope = context;
  const struct dataset *dataset = scope->dataset;
  struct value *values = arena_alloc(scope->arena, (record->field_count + 1) * sizeof *values);
  bool found = false, is_case = scope->rows == &dataset->cases;
  size_t row = dataset_case(dataset, scope->rows, scope->row);
  if (row != UINT32_MAX) take(scope, &dataset->cases, row, record, values, &found);
  if (!is_case) take(scope, scope->rows, scope->row, record, values, &found);
  if (!found) return NULL;
  struct scope_row *out = arena_alloc(scope->arena, sizeof *out);
  *out = (struct scope_row){.record = record, .key = scope->scope.case_id, .values = values};
  return out;
}

/* A reference leads to the columns of that record, as the case has them. */
static const struct scope_row *get(void *context, const struct record *record, const char *key) {
  const struct scope_row *row = find(context, record);
  if (row == NULL) return NULL;
  ((struct scope_row *)row)->key = key;
  return row;
}

static size_t all(void *context, const struct record *record, const struct scope_row *const **rows) {
  struct event_scope *scope = context;
  const struct scope_row *one = find(context, record);
  const struct scope_row **items = arena_alloc(scope->arena, sizeof *items);
  items[0] = one;
  *rows = items;
  return one != NULL;
}

void event_scope_open(struct event_scope *scope, const struct dataset *dataset) {
  *scope = (struct event_scope){.arena = arena_new(), .dataset = dataset};
  scope->scope = (struct scope){.context = scope, .find = find, .get = get, .all = all};
}

void event_scope_close(struct event_scope *scope) {
  arena_free(scope->arena);
}

void event_scope_ask(struct event_scope *scope, const struct data_rows *rows, size_t row) {
  arena_reset(scope->arena);
  scope->rows = rows;
  scope->row = row;
  scope->scope.context = scope; /* the struct may have been moved */
  scope->scope.case_id = dataset_id(scope->dataset, rows, row);
}

/* Cases and their series in columns.
 *
 * Invariants
 * 1. All columns of rows have room for `capacity` values, and `count` of them are set.
 * 2. A money column begins to keep currencies with the first amount in another one than the dataset's: a million
 * amounts in one currency need no room for it. */
#include "incentive/dataset.h"

#include <stdlib.h>
#include <string.h>

void dataset_init(struct dataset *dataset, struct arena *arena, const struct rulebook *rulebook,
                  const struct record *about) {
  *dataset = (struct dataset){.arena = arena, .rulebook = rulebook, .currency = rulebook->currency};
  dataset->cases.record = about;
  words_init(&dataset->ids);
  words_init(&dataset->words);
  dataset->series = arena_alloc(arena, (rulebook->record_count + 1) * sizeof *dataset->series); /* they never move */
}

void data_rows_forget(struct data_rows *rows) {
  for (size_t i = 0; i < rows->column_count; i++) {
    free(rows->columns[i].small);
    free(rows->columns[i].values);
    free(rows->columns[i].decimals);
    free(rows->columns[i].currencies);
  }
  rows->column_count = 0;
}

void data_rows_release(struct data_rows *rows) {
  data_rows_forget(rows);
  free(rows->keys);
  free(rows->cases);
}

void dataset_release(struct dataset *dataset) {
  data_rows_release(&dataset->cases);
  for (size_t i = 0; i < dataset->series_count; i++) data_rows_release(&dataset->series[i]);
  words_release(&dataset->ids);
  words_release(&dataset->words);
}

struct data_rows *dataset_rows(struct dataset *dataset, const struct record *record) {
  if (record == dataset->cases.record) return &dataset->cases;
  for (size_t i = 0; i < dataset->series_count; i++)
    if (dataset->series[i].record == record) return &dataset->series[i];
  dataset->series[dataset->series_count] = (struct data_rows){.record = record};
  return &dataset->series[dataset->series_count++];
}

/* ---- columns ---- */

const struct data_column *dataset_column(const struct data_rows *rows, const struct record *record, int field,
                                         enum plan_moment moment) {
  for (size_t i = 0; i < rows->column_count; i++) {
    const struct data_column *column = &rows->columns[i];
    if (column->record == record && column->field == field && column->moment == moment) return column;
  }
  return NULL;
}

struct data_column *dataset_add_column(struct dataset *dataset, struct data_rows *rows, const struct record *record,
                                       int field, enum plan_moment moment) {
  const struct data_column *there = dataset_column(rows, record, field, moment);
  if (there != NULL) return &rows->columns[there - rows->columns];
  rows->columns = arena_grow(dataset->arena, rows->columns, rows->column_count, sizeof *rows->columns);
  struct data_column *column = &rows->columns[rows->column_count++];
  *column = (struct data_column){.record = record, .field = field, .moment = moment, .kind = KIND_DATE};
  if (field >= 0) column->kind = record->fields[field].type->kind;
  return column;
}

static bool is_decimal(const struct data_column *column) {
  return column->kind == KIND_DECIMAL || column->kind == KIND_PERCENT;
}

static bool is_small(const struct data_column *column) {
  return column->kind == KIND_DATE || column->kind == KIND_BOOLEAN || column->kind == KIND_TEXT ||
         column->kind == KIND_CHOICE || column->kind == KIND_REF;
}

int64_t data_number(const struct data_column *column, size_t row) {
  if (column->small == NULL) return column->values[row];
  return column->small[row] != INT32_MIN ? column->small[row] : DATASET_EMPTY;
}

void data_set_number(struct data_column *column, size_t row, int64_t number) {
  if (column->small == NULL) column->values[row] = number;
  else column->small[row] = number != DATASET_EMPTY ? (int32_t)number : INT32_MIN;
}

/* ---- currencies ---- */

enum { HOME }; /* the dataset's; others are their number and 1 */

/* All amounts so far are in the dataset's currency. */
static void keep_currencies(const struct data_rows *rows, struct data_column *column) {
  column->currencies = xmalloc(rows->capacity);
  memset(column->currencies, HOME, rows->capacity);
}

static void put_currency(const struct dataset *dataset, const struct data_rows *rows, struct data_column *column,
                         size_t row, const struct currency *currency) {
  bool is_home = currency == dataset->currency;
  if (column->currencies == NULL && is_home) return;
  if (column->currencies == NULL) keep_currencies(rows, column);
  column->currencies[row] = is_home ? HOME : (uint8_t)(currency_number(currency) + 1);
}

const struct currency *dataset_currency(const struct dataset *dataset, const struct data_column *column, size_t row) {
  if (column->currencies == NULL || column->currencies[row] == HOME) return dataset->currency;
  return currency_at(column->currencies[row] - 1);
}

/* ---- rows ---- */

static void rows_grow(struct data_rows *rows) {
  rows->capacity = rows->capacity > 0 ? rows->capacity * 2 : 1024;
  rows->keys = xrealloc(rows->keys, rows->capacity * sizeof *rows->keys);
  for (size_t i = 0; i < rows->column_count; i++) {
    struct data_column *column = &rows->columns[i];
    if (is_decimal(column)) column->decimals = xrealloc(column->decimals, rows->capacity * sizeof *column->decimals);
    else if (is_small(column)) column->small = xrealloc(column->small, rows->capacity * sizeof *column->small);
    else column->values = xrealloc(column->values, rows->capacity * sizeof *column->values);
    if (column->currencies != NULL) column->currencies = xrealloc(column->currencies, rows->capacity);
  }
}

void dataset_clear(struct data_column *column, size_t row) {
  if (is_decimal(column)) column->decimals[row] = (struct decimal){0, -1};
  else data_set_number(column, row, DATASET_EMPTY);
  if (column->currencies != NULL) column->currencies[row] = HOME;
}

size_t dataset_row(struct data_rows *rows, uint32_t key) {
  if (rows->count == rows->capacity) rows_grow(rows);
  rows->keys[rows->count] = key;
  for (size_t i = 0; i < rows->column_count; i++) dataset_clear(&rows->columns[i], rows->count);
  return rows->count++;
}

void dataset_copy(const struct data_column *from, size_t at, const struct data_rows *rows, struct data_column *to,
                  size_t row) {
  if (from->decimals != NULL) to->decimals[row] = from->decimals[at];
  else data_set_number(to, row, data_number(from, at));
  if (from->currencies == NULL && to->currencies == NULL) return;
  if (to->currencies == NULL) keep_currencies(rows, to);
  to->currencies[row] = from->currencies != NULL ? from->currencies[at] : HOME;
}

bool dataset_put(struct dataset *dataset, const struct data_rows *rows, struct data_column *column, size_t row,
                 const struct value *value) {
  int64_t number = DATASET_EMPTY;
  switch (value->kind) {
  case KIND_EMPTY:
    return true;
  case KIND_MONEY:
    if (!money_to_minor(value->money, ROUNDING_HALF_UP, &number) || number == DATASET_EMPTY) return false;
    put_currency(dataset, rows, column, row, value->money.currency);
    break;
  case KIND_INTEGER:
    number = value->integer;
    break;
  case KIND_DATE:
    number = value->date;
    break;
  case KIND_TIME:
    number = value->time;
    break;
  case KIND_BOOLEAN:
    number = value->truth;
    break;
  case KIND_DECIMAL:
  case KIND_PERCENT:
    column->decimals[row] = value->decimal;
    return true;
  case KIND_TEXT:
  case KIND_CHOICE:
  case KIND_REF:
    number = words_put(&dataset->words, value->text);
    break;
  default:
    return true; /* lists and durations are not kept */
  }
  data_set_number(column, row, number);
  return true;
}

struct value dataset_value(const struct dataset *dataset, const struct data_column *column, size_t row) {
  struct value value = {.kind = column->kind};
  const struct value empty = {.kind = KIND_EMPTY};
  if (is_decimal(column)) {
    value.decimal = column->decimals[row];
    return value.decimal.scale < 0 ? empty : value;
  }
  int64_t number = data_number(column, row);
  if (number == DATASET_EMPTY) return empty;
  switch (column->kind) {
  case KIND_MONEY:
    value.money = money_from_minor(number, dataset_currency(dataset, column, row));
    break;
  case KIND_INTEGER:
    value.integer = number;
    break;
  case KIND_DATE:
    value.date = (int32_t)number;
    break;
  case KIND_TIME:
    value.time = number;
    break;
  case KIND_BOOLEAN:
    value.truth = number != 0;
    break;
  case KIND_TEXT:
  case KIND_CHOICE:
  case KIND_REF:
    value.text = words_text(&dataset->words, (uint32_t)number);
    break;
  default:
    return empty;
  }
  return value;
}

/* ---- series and their cases ---- */

size_t dataset_link(struct dataset *dataset) {
  size_t alone = 0;
  if (dataset->series_count == 0) return 0;
  uint32_t *row_of = xmalloc((dataset->ids.count + 1) * sizeof *row_of);
  for (uint32_t i = 0; i < dataset->ids.count; i++) row_of[i] = UINT32_MAX;
  for (size_t i = 0; i < dataset->cases.count; i++) row_of[dataset->cases.keys[i]] = (uint32_t)i;
  for (size_t i = 0; i < dataset->series_count; i++) {
    struct data_rows *rows = &dataset->series[i];
    rows->cases = xrealloc(rows->cases, (rows->count + 1) * sizeof *rows->cases);
    for (size_t j = 0; j < rows->count; j++) {
      rows->cases[j] = row_of[rows->keys[j]];
      alone += rows->cases[j] == UINT32_MAX;
    }
  }
  free(row_of);
  return alone;
}

const char *dataset_id(const struct dataset *dataset, const struct data_rows *rows, size_t row) {
  return words_text(&dataset->ids, rows->keys[row]);
}

uint32_t dataset_case(const struct dataset *dataset, const struct data_rows *rows, size_t row) {
  if (rows == &dataset->cases) return (uint32_t)row;
  return rows->cases != NULL ? rows->cases[row] : UINT32_MAX;
}

size_t dataset_row_with(const struct dataset *dataset, const struct data_rows *rows, const struct data_column *column,
                        size_t row) {
  bool is_own = column >= rows->columns && column < rows->columns + rows->column_count;
  return is_own ? row : dataset_case(dataset, rows, row);
}

/* Aims as the store keeps them: rows of the record `target`.
 *
 * The record is part of every rulebook that has plans; what may be decided about targets is checked before a row is
 * written (target_book_admits), so what is read here was admitted once. */
#include "incentive/target_book.h"

#include "base/text.h"

const char target_record[] = "target";

enum { WHO, MEASURE, PERIOD, SINCE, AMOUNT, SEASON, OF, WEIGHT, COLUMNS };

struct reading {
  struct target_book *book;
  int columns[COLUMNS];
};

static const char *text_in(const struct reading *reading, const struct store_row *row, int column) {
  const struct value *value = reading->columns[column] >= 0 ? &row->values[reading->columns[column]] : NULL;
  bool is_text = value != NULL && (value->kind == KIND_TEXT || value->kind == KIND_REF || value->kind == KIND_CHOICE);
  return is_text ? arena_copy(reading->book->arena, value->text) : NULL;
}

static void take_number(const struct reading *reading, const struct store_row *row, struct aim *aim) {
  const struct value *value = &row->values[reading->columns[aim->of != NULL ? WEIGHT : AMOUNT]];
  struct decimal number = value->decimal;
  if (value->kind == KIND_MONEY) {
    aim->currency = value->money.currency;
    money_to_minor(value->money, ROUNDING_HALF_UP, &aim->amount);
  }
  if (value->kind != KIND_DECIMAL) return;
  for (; number.scale < 4; number.scale++) number.units *= 10;
  aim->amount = (int64_t)number.units;
}

static bool take_row(void *context, const struct store_row *row) {
  const struct reading *reading = context;
  struct aim aim = {text_in(reading, row, WHO), text_in(reading, row, MEASURE), .of = text_in(reading, row, OF),
                    .season = text_in(reading, row, SEASON)};
  const char *period = text_in(reading, row, PERIOD);
  const struct value *since = &row->values[reading->columns[SINCE]];
  if (aim.who == NULL || aim.measure == NULL || period == NULL || !period_parse(period, &aim.period)) return true;
  aim.since = since->kind == KIND_DATE ? since->date : aim.period.from;
  take_number(reading, row, &aim);
  target_book_put(reading->book, &aim);
  return true;
}

bool target_book_read(struct target_book *book, struct store *store, struct diagnostics *list) {
  static const char *const names[COLUMNS] = {"who", "measure", "period", "since", "amount", "season", "of", "weight"};
  struct reading reading = {book, {0}};
  const struct store_column *columns;
  size_t count;
  if (!store_columns(store, target_record, &columns, &count)) return true;
  for (int i = 0; i < COLUMNS; i++) {
    reading.columns[i] = -1;
    for (size_t j = 0; j < count; j++)
      if (text_equal(columns[j].name, names[i])) reading.columns[i] = (int)j;
    if (reading.columns[i] < 0) return true;
  }
  return store_rows(store, target_record, NULL, take_row, &reading, list);
}

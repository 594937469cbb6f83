/* Marks.
 *
 * Several people may give one: the score is the mean of all, so that none of them has to be the last. */
#include "incentive/mark.h"

#include "base/phrase.h"
#include "base/text.h"

void marks_add(struct marks *marks, const struct mark *mark) {
  marks->items = arena_grow(marks->arena, marks->items, marks->count, sizeof *marks->items);
  marks->items[marks->count++] = *mark;
}

int marks_score(const struct appraisal *appraisal, const char *name) {
  for (size_t i = 0; i < appraisal->score_count; i++)
    if (appraisal->scores[i].given != NULL && text_equal(appraisal->scores[i].name, name)) return (int)i;
  return -1;
}

size_t marks_mean(const struct marks *marks, int payee, int score, struct period period, struct decimal *mean) {
  struct decimal sum = decimal_from_integer(0);
  size_t count = 0;
  for (size_t i = 0; i < marks->count; i++) {
    const struct mark *mark = &marks->items[i];
    if (mark->payee != payee || mark->score != score || mark->period.from != period.from ||
        mark->period.until != period.until)
      continue;
    if (!decimal_add(sum, mark->points, &sum)) return 0;
    count++;
  }
  if (count > 0) decimal_divide(sum, decimal_from_integer((int64_t)count), 12, ROUNDING_HALF_UP, mean);
  return count;
}

/* ---- of the store ---- */

enum { PERSON, PERIOD, SCORE, POINTS, COLUMNS };

struct reading {
  struct marks *marks;
  const struct appraisal *appraisal;
  const struct payees *payees;
  struct diagnostics *list;
  int columns[COLUMNS];
  bool fine;
};

static const char *text_in(const struct reading *reading, const struct store_row *row, int column) {
  const struct value *value = &row->values[reading->columns[column]];
  return value->kind == KIND_TEXT || value->kind == KIND_REF ? value->text : "";
}

static bool wrong(struct reading *reading, const struct store_row *row, const char *text, const char *expected) {
  diagnostic_add(reading->list, DIAGNOSTIC_assessment_wrong, NULL, row->key, text, expected);
  reading->fine = false;
  return true;
}

/* What was typed as a decimal has to be what the score takes. */
static bool take_points(struct reading *reading, const struct store_row *row, struct mark *mark) {
  const struct type *given = reading->appraisal->scores[mark->score].given;
  const struct value *points = &row->values[reading->columns[POINTS]];
  const struct value_locale locale = {NULL, false};
  struct buffer text = BUFFER_EMPTY, why = BUFFER_EMPTY;
  struct value value;
  value_write(&text, points);
  bool fits = value_read(reading->marks->arena, given, &locale, buffer_text(&text), &value, &why);
  if (fits) mark->points = given->kind == KIND_INTEGER ? decimal_from_integer(value.integer) : value.decimal;
  else wrong(reading, row, buffer_text(&text), buffer_text(&why));
  buffer_release(&text);
  buffer_release(&why);
  return fits;
}

/* Scores of other appraisals are left alone. */
static bool take_row(void *context, const struct store_row *row) {
  struct reading *reading = context;
  const char *person = text_in(reading, row, PERSON), *period = text_in(reading, row, PERIOD);
  struct mark mark = {.payee = payees_find(reading->payees, person),
                      .score = marks_score(reading->appraisal, text_in(reading, row, SCORE))};
  if (mark.score < 0) return true;
  if (mark.payee < 0) return wrong(reading, row, person, phrase_text(language_current(), PHRASE_expect_person));
  if (!period_parse(period, &mark.period))
    return wrong(reading, row, period, phrase_text(language_current(), PHRASE_expect_period));
  if (take_points(reading, row, &mark)) marks_add(reading->marks, &mark);
  return true;
}

bool marks_read(struct marks *marks, const struct appraisal *appraisal, const struct payees *payees,
                struct store *store, struct diagnostics *list) {
  static const char record[] = "assessment";
  static const char *const names[COLUMNS] = {"person", "period", "score", "points"};
  struct reading reading = {marks, appraisal, payees, list, {0}, true};
  const struct store_column *columns;
  size_t count;
  if (!store_columns(store, record, &columns, &count)) return true;
  for (int i = 0; i < COLUMNS; i++) {
    reading.columns[i] = -1;
    for (size_t j = 0; j < count; j++)
      if (text_equal(columns[j].name, names[i])) reading.columns[i] = (int)j;
    if (reading.columns[i] < 0) return true;
  }
  return store_rows(store, record, NULL, take_row, &reading, list) && reading.fine;
}

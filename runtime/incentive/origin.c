/* Where the base of a line comes from. */
#include "incentive/origin.h"

static const char *of_credit(const struct plan_run *run, const struct line *line) {
  const struct credits *credits = &run->crediting.credits[line->credits];
  struct conversion *conversion =
      (struct conversion *)credits_conversion(credits, &credits->items[line->credit]); /* the run's: its text is kept */
  if (conversion == NULL || (line->pay >= 0 && run->plan->pays[line->pay].kind == PAY_RULE)) return NULL;
  if (conversion->text == NULL) {
    struct buffer text = BUFFER_EMPTY;
    conversion_write(&text, &run->plan->exchange, conversion);
    conversion->text = arena_take(run->arena, &text);
  }
  return conversion->text;
}

/* A payment that was in the currency of the whole; others tell themselves. */
static const char *of_payment(const struct plan_run *run, const struct line *line) {
  const struct plan_due *due = &run->plan->due;
  const struct credits *credits = &run->crediting.credits[line->credits];
  const struct data_rows *cases = &run->dataset.cases;
  const struct data_column *column = dataset_column(cases, due->of, due->of_field, MOMENT_FIELD);
  uint32_t row = dataset_case(&run->dataset, credits->rows, credits->items[line->credit].row);
  if (column == NULL || row == UINT32_MAX) return NULL;
  const struct currency *currency = dataset_currency(&run->dataset, column, row);
  if (currency == run->plan->currency) return NULL;
  return arena_printf(run->arena, "%s / %s", money_minor_text(run->arena, line->base, currency),
                      money_minor_text(run->arena, line->less, currency));
}

const char *line_origin(const struct plan_run *run, const struct line *line) {
  if (line->origin != NULL || line->credits < 0) return line->origin;
  if (line->kind == LINE_EARNING) return of_credit(run, line);
  return line->kind == LINE_DUE ? of_payment(run, line) : NULL;
}

/* Rounding once: the exact sum of several lines is rounded, and shared out to them by largest remainder, ties to the
 * first, so that lines always add up to what is paid. */
#include "incentive/paying.h"

#include <stdlib.h>

struct remainder {
  struct decimal part;
  size_t line;
};

static int compare_remainder(const void *a, const void *b) {
  const struct remainder *one = a, *other = b;
  int order = decimal_compare(other->part, one->part);
  return order != 0 ? order : one->line < other->line ? -1 : one->line > other->line;
}

static struct decimal floor_of(struct decimal value) {
  struct decimal whole;
  decimal_round(value, 0, ROUNDING_HALF_UP, &whole);
  if (decimal_compare(whole, value) > 0) whole.units -= 1;
  return whole;
}

/* Shares the rounded sum of the chosen lines out to them. */
static void share_out(struct paying *paying,
                      bool (*chosen)(const struct paying *paying, const struct line *line, int pay), int pay) {
  struct ledger *ledger = &paying->payout->ledger;
  size_t lines = ledger->count - paying->first, count = 0;
  struct remainder *remainders = xmalloc((lines + 1) * sizeof *remainders);
  struct decimal sum = decimal_from_integer(0), total, floors = decimal_from_integer(0);
  for (size_t i = 0; i < lines; i++) {
    struct line *line = &ledger->items[paying->first + i];
    struct decimal whole = floor_of(paying->exact[i]);
    if (!chosen(paying, line, pay)) continue;
    decimal_add(sum, paying->exact[i], &sum);
    decimal_add(floors, whole, &floors);
    line->amount = (int64_t)whole.units;
    decimal_subtract(paying->exact[i], whole, &remainders[count].part);
    remainders[count++].line = paying->first + i;
  }
  decimal_round(sum, 0, ROUNDING_HALF_UP, &total);
  decimal_subtract(total, floors, &total);
  if (count > 1) qsort(remainders, count, sizeof *remainders, compare_remainder);
  for (size_t i = 0; i < count && decimal_compare(total, decimal_from_integer((int64_t)i)) > 0; i++)
    ledger->items[remainders[i].line].amount++;
  free(remainders);
}

static bool of_component(const struct paying *paying, const struct line *line, int pay) {
  (void)paying;
  return line->pay == pay;
}

static bool of_statement(const struct paying *paying, const struct line *line, int pay) {
  (void)pay;
  return line->pay >= 0 && paying->plan->pays[line->pay].round == ROUND_STATEMENT;
}

void rounding_share(struct paying *paying) {
  bool statement = false;
  for (size_t i = 0; i < paying->plan->pay_count; i++) {
    if (paying->plan->pays[i].round == ROUND_COMPONENT) share_out(paying, of_component, (int)i);
    statement = statement || paying->plan->pays[i].round == ROUND_STATEMENT;
  }
  if (statement) share_out(paying, of_statement, -1);
}

/* Periods that are paid: a month, a quarter, a year, as half-open ranges of days. */
#ifndef DEALWRIGHT_INCENTIVE_PERIOD_H
#define DEALWRIGHT_INCENTIVE_PERIOD_H

#include "rulebook/plan.h"

struct period {
  enum plan_period kind;
  int32_t from, until; /* half-open */
};

/* Reads `2024`, `2024-Q3` or `2024-07`; false on anything else. */
bool period_parse(const char *text, struct period *out);
/* `did you mean '2024-Q1'?` under the message added last, when the text says one period in other words: `Q1 2024`,
 * `2024/7`, `2024年第1季度`. */
void period_suggest(const char *text, struct diagnostics *list);
/* Writes it the same way. */
void period_write(struct buffer *out, struct period period);
const char *period_text(struct arena *arena, struct period period);

/* Some days of a month, both named ones included: `2024-02-14..2024-02-29`. */
bool period_parse_days(const char *text, struct period *out);
void period_write_days(struct buffer *out, struct period period);

/* The period of a kind that holds a day. */
struct period period_of(enum plan_period kind, int32_t day);
struct period period_next(struct period period);

#endif

/* How the amounts of a column are written, as far as their cells do not say it. */
#ifndef DEALWRIGHT_INCENTIVE_AMOUNT_FORM_H
#define DEALWRIGHT_INCENTIVE_AMOUNT_FORM_H

#include "base/arena.h"
#include "base/money.h"

#include <stdbool.h>

/* As a column map says it: `comma`, `EUR`, `comma EUR`, `万`. */
struct amount_form {
  bool comma;
  int zeros;                       /* 4: 9.5 is 95,000 */
  const struct currency *currency; /* of amounts that say none, or NULL: what they are taken to be otherwise */
};

/* False when the text says something else; NULL says nothing. */
bool amount_form_parse(const char *text, struct amount_form *out);

/* The unit that a header says its amounts are in, `万` in `金额（万元）`, `k` in `Amount (k)`; NULL: none. */
const char *amount_unit_of_header(const char *header);

/* The same as a column map says it. */
const char *amount_form_text(struct arena *arena, struct amount_form form);

/* How many zeros `万` or `k` stand for; 0: it is no such word. */
int amount_unit_zeros(const char *word, size_t size);

#endif

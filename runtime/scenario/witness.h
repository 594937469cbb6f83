/* An input on which two versions of a decision table part. */
#ifndef DEALWRIGHT_SCENARIO_WITNESS_H
#define DEALWRIGHT_SCENARIO_WITNESS_H

#include "rulebook/table.h"

enum witness {
  WITNESS_FOUND,
  WITNESS_NONE,   /* proved: they answer every input alike */
  WITNESS_UNKNOWN /* columns that cannot be cut into slots, outputs that are expressions, or too many inputs */
};

/* `lines` are the rows of `original` that were changed, taken out or swapped with each other; only inputs that those
 * accept, before or after, are looked at. When one is found, `*text` says it and what both versions answer:
 * `role=sales_rep, amount=100,000.00 CNY: limit = 8%; with the change limit = 5%`. */
enum witness witness_find(struct arena *arena, const struct table *original, const struct table *changed,
                          const int lines[2], const struct currency *currency, const char **text);

#endif

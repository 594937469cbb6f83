/* Columns of a deal file that hold currencies and that nothing reads: amounts of 1,000 beside 'USD' would be taken to
 * be 1,000 of the rulebook's currency. */
#ifndef DEALWRIGHT_INCENTIVE_LOOSE_CURRENCY_H
#define DEALWRIGHT_INCENTIVE_LOOSE_CURRENCY_H

#include "incentive/deal_column.h"

struct loose_currency {
  int cell;
  const char *header;
  const struct currency *taken; /* what the first amount was taken to be that the cell beside it contradicts, or NULL */
  const struct currency *beside;     /* what that cell says */
  int line;                          /* where it stands */
  size_t currencies, others;         /* cells so far, without those that say nothing */
  const struct currency *word_taken; /* what the amount beside that one was taken to be */
  const char *word;                  /* the first of the others, in a column that is called after currencies */
};

struct loose_currencies {
  struct arena *arena;
  struct loose_currency *items;
  size_t count;
};

/* All columns that nothing reads; none when each amount has a column of its currency. `header` lives as long. */
void loose_currencies_init(struct arena *arena, const struct deal_columns *columns, const struct csv_row *header,
                           struct loose_currencies *out);

/* An amount was read in a row that has no column for its currency. */
void loose_currencies_see(struct loose_currencies *loose, const struct csv_row *row, const struct currency *taken);

/* An error for each column of currencies, by its header or by most of its cells, when one of them is another than its
 * amount was taken to be in. True when there is none. */
bool loose_currencies_tell(const struct loose_currencies *loose, const char *path, struct diagnostics *list);

#endif

/* Amounts as spreadsheets and other systems write them: `$90,000.00`, `(90,000)`, `90 000`, `1.234,56`.
 *
 * Only what can be read in one way is read. A decimal comma has to be said (`--map amount=Betrag:comma`), and a sign
 * that several currencies share counts only where it agrees with the currency that the amount is taken to be in. */
#ifndef DEALWRIGHT_INCENTIVE_AMOUNT_CELL_H
#define DEALWRIGHT_INCENTIVE_AMOUNT_CELL_H

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/money.h"
#include "incentive/amount_form.h"

#include <stdbool.h>

enum { AMOUNT_SIGN_BYTES = 16 };

struct amount_cell {
  struct money money;
  bool is_negative_by_sign;     /* written in brackets, or with the minus behind */
  bool is_shared;               /* its sign may mean other currencies, too */
  char sign[AMOUNT_SIGN_BYTES]; /* that sign */
};

/* False when the text is no amount in that form, or could be several. */
bool amount_cell_read(const char *text, struct amount_form form, const struct currency *taken, struct amount_cell *out);

/* The currency that a sign beside the number means more often than others, and that sign; NULL: there is none. */
const struct currency *amount_cell_meant(const char *text, char *sign /* AMOUNT_SIGN_BYTES */);

/* Adds a note to the message added last: what to write in place of a cell that was not read, or why nobody can say. */
void amount_cell_suggest(struct arena *arena, const char *text, struct amount_form form, const struct currency *taken,
                         struct diagnostics *list);

#endif

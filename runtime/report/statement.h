/* A statement: what one person is paid by a plan for a period, line by line; a page that the person can keep. */
#ifndef DEALWRIGHT_REPORT_STATEMENT_H
#define DEALWRIGHT_REPORT_STATEMENT_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

enum statement_row_kind {
  STATEMENT_LINE,
  STATEMENT_SUM,    /* of the lines above, of the same `what` */
  STATEMENT_BALANCE /* below all lines: total, paid out, balance */
};

enum {
  STATEMENT_WHAT,
  STATEMENT_DAY,
  STATEMENT_CASE,
  STATEMENT_ARITHMETIC,
  STATEMENT_AMOUNT,
  STATEMENT_NUMBER,
  STATEMENT_SOURCE,
  STATEMENT_CELLS
};

struct statement_row {
  enum statement_row_kind kind;
  bool first; /* of those with the same `what` */
  const char *cells[STATEMENT_CELLS];
};

struct statement {
  const char *title, *state; /* whose, for when; whether it is closed */
  const char *heads[STATEMENT_CELLS];
  struct statement_row *rows;
  size_t count;
  const char **notes; /* disputes */
  size_t note_count;
};

/* What several statements come to: a row each plan, and one for all in a currency. */
enum {
  STATEMENT_SUM_PLAN,
  STATEMENT_SUM_BEFORE,
  STATEMENT_SUM_TOTAL,
  STATEMENT_SUM_PAID,
  STATEMENT_SUM_AFTER,
  STATEMENT_SUM_CELLS
};

struct statement_sum {
  bool of_all;
  const char *cells[STATEMENT_SUM_CELLS];
};

/* All that a person is paid for a period. */
struct statement_set {
  const char *title;
  const struct statement *items;
  size_t count;
  const char *sum_heads[STATEMENT_SUM_CELLS];
  const struct statement_sum *sums; /* of several */
  size_t sum_count;
};

/* Adds the page in the current language. */
void statement_page(const struct statement_set *set, struct buffer *out);

#endif

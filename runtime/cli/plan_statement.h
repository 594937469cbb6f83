/* The statement of a person, gathered from the ledger. */
#ifndef DEALWRIGHT_CLI_PLAN_STATEMENT_H
#define DEALWRIGHT_CLI_PLAN_STATEMENT_H

#include "cli/plan_book.h"
#include "report/statement.h"

/* A line as programs want it; its texts are those of the row that says it to people. */
struct plan_statement_line {
  int64_t number, amount;
  const char *type, *of; /* the period that it is about */
  const char *component; /* or NULL */
  size_t row;            /* of the sheet */
};

/* What a plan's ledger says of a person in a period: brought forward + total - paid out = balance. */
struct plan_statement {
  struct statement sheet;
  const struct posting *posting;
  const char *plan, *whose; /* what people call them */
  const struct currency *currency;
  struct plan_statement_line *lines;
  size_t line_count;
  int64_t before, total, paid; /* minor units; `paid` as the ledger has it: negative */
  int64_t draw;                /* advanced by then, and neither recovered nor settled */
};

/* Gathers it; `posting` is that of the period. `*found` says whether there is anything. */
bool plan_statement_gather(struct session *session, const struct posting *posting, const char *person,
                           struct plan_statement *out, bool *found);
void plan_statement_say(struct session *session, const struct statement *statement);
/* One object a line, then the whole. */
void plan_statement_json(struct session *session, const struct plan_statement *statement, const char *person);

#endif

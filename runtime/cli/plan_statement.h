/* The statement of a person, gathered from the ledger. */
#ifndef DEALWRIGHT_CLI_PLAN_STATEMENT_H
#define DEALWRIGHT_CLI_PLAN_STATEMENT_H

#include "cli/plan_book.h"
#include "report/statement.h"

/* Gathers what a plan's ledger says of a person in a period; `posting` is that of the period. With --json every line is
 * told as it is found. `*found` says whether there is anything. */
bool plan_statement_gather(struct session *session, const struct posting *posting, const char *person,
                           struct statement *out, bool *found);
void plan_statement_say(struct session *session, const struct statement *statement);

#endif

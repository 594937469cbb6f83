/* Everything that a person is paid for a period: the statements of all plans, and what they come to. */
#ifndef DEALWRIGHT_CLI_PERSON_STATEMENT_H
#define DEALWRIGHT_CLI_PERSON_STATEMENT_H

#include "cli/plan_statement.h"

struct person_statement {
  const char *person;
  const char *period;           /* as asked for */
  struct plan_statement *items; /* plan by plan, in each by period */
  size_t count;
};

/* What the statements come to: of one plan, or of all in a currency. */
struct person_sum {
  const char *plan; /* NULL: of all in its currency */
  const struct currency *currency;
  int64_t before, total, paid, after;
};

/* Gathers what lies within `period`: a quarter takes the months of a plan that pays by the month, too. `plan` NULL: of
 * all plans. False with a message when something cannot be read, or there is nothing. */
bool person_statement_gather(struct session *session, const char *person, struct period period, const char *plan,
                             struct person_statement *out);
/* Everybody for whom something is posted in the period, by key; NULL with a message when there is nobody. */
const char **person_statement_people(struct session *session, struct period period, size_t *count);
/* The plans in their order, then all of a currency each. */
size_t person_statement_sums(struct session *session, const struct person_statement *statement,
                             struct person_sum **out);
/* Whose it is, and for when. */
const char *person_statement_title(struct session *session, const struct person_statement *statement);
void person_statement_say(struct session *session, const struct person_statement *statement);
/* The lines and statements, then for several one object a currency. */
void person_statement_json(struct session *session, const struct person_statement *statement);
/* One row a line, with what was brought forward and paid out: the amounts add up to the balance. As a spreadsheet takes
 * it: UTF-8 with a mark, and no cell is a formula. */
void person_statement_csv(struct session *session, const struct person_statement *statement);
/* Adds the page. */
void person_statement_page(struct session *session, const struct person_statement *statement, struct buffer *out);

#endif

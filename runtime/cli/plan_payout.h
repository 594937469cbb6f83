/* Paying out what the ledger owes. */
#ifndef DEALWRIGHT_CLI_PLAN_PAYOUT_H
#define DEALWRIGHT_CLI_PLAN_PAYOUT_H

#include "cli/plan_book.h"

/* Posts a payout for a closed period: what each person is owed by all closed periods up to it and by settled disputes,
 * less what was paid out before. Who is owed nothing, or owes, is paid nothing: that is carried on. In a group. */
bool plan_payout_post(struct session *session, const struct plan_book *book, const struct posting *period,
                      struct posting *out);
void plan_payout_say(struct session *session, const struct posting *payout);

/* Whoever has a negative balance once a period is closed: to be paid back, or made up for by what comes next. */
struct plan_owing {
  const struct currency *currency;
  size_t people;
  int64_t total;     /* minor units, positive */
  const char *names; /* the first of them, each with what he owes */
};

/* Of the periods up to that one, closed within the group under way. False with a message when it cannot be read. */
bool plan_owing_read(struct session *session, const struct plan_book *book, const struct posting *period,
                     struct plan_owing *out);
/* Nothing where nobody owes. */
void plan_owing_say(struct session *session, const struct plan_owing *owing);

#endif

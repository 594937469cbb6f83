/* Paying out what the ledger owes. */
#ifndef DEALWRIGHT_CLI_PLAN_PAYOUT_H
#define DEALWRIGHT_CLI_PLAN_PAYOUT_H

#include "cli/plan_book.h"

/* Posts a payout for a closed period: what each person is owed by all closed periods up to it and by settled disputes,
 * less what was paid out before. Who is owed nothing, or owes, is paid nothing: that is carried on. In a group. */
bool plan_payout_post(struct session *session, const struct plan_book *book, const struct posting *period,
                      struct posting *out);
void plan_payout_say(struct session *session, const struct posting *payout);

#endif

/* `plan approve`, `plan reject` and `plan ask`: somebody's word on the payout of a closed period. */
#ifndef DEALWRIGHT_CLI_PAYOUT_VOTE_H
#define DEALWRIGHT_CLI_PAYOUT_VOTE_H

#include "cli/session.h"

/* Agrees, or (`reason` not NULL) refuses. The last agreement pays out, in the same transaction. */
enum status payout_vote(struct session *session, const char *reason);
/* Asks everybody once more, after somebody has refused. */
enum status payout_ask(struct session *session);

#endif

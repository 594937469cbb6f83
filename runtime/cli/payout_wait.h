/* Payouts that wait for somebody's word, or were refused. */
#ifndef DEALWRIGHT_CLI_PAYOUT_WAIT_H
#define DEALWRIGHT_CLI_PAYOUT_WAIT_H

#include "cli/payout_consent.h"
#include "cli/sentence.h"

struct payout_wait {
  struct payout_consent consent;
  int64_t amount; /* what it would pay out, minor units */
};

/* All of them (of one plan, or NULL), in the order in which they were posted, in the session's arena. What was paid out
 * with a later period waits no more. False with a message when the store cannot be read. */
bool payout_waits_read(struct session *session, const struct rulebook *rulebook, const char *plan, int64_t now,
                       struct payout_wait **out, size_t *count);

/* The payout of a closed period, its own or that of a later one; NULL: it was not paid out yet. */
const struct posting *payout_of(const struct posting *postings, size_t count, const struct posting *posting);

/* `he.jun, general manager`: whom the open step waits for; `nobody who may` where there is none. */
void payout_wait_who(const struct teller *teller, const struct payout_consent *consent, struct buffer *out);

#endif

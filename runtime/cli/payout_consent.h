/* Who has to agree before a closed period is paid out, and who has: the steps of the plan's `approval`, in the language
 * of all approvals. */
#ifndef DEALWRIGHT_CLI_PAYOUT_CONSENT_H
#define DEALWRIGHT_CLI_PAYOUT_CONSENT_H

#include "cli/plan_book.h"
#include "incentive/payees.h"
#include "rulebook/agreement.h"

struct payout_consent {
  struct session *session;
  const struct posting *posting;
  struct agreement agreement;
  struct consent_given *given;
  size_t given_count;
  struct payees people; /* everybody */
  int32_t today;
  size_t step; /* that is open, from 0; agreement.count: all have agreed */
};

/* Reads how far it is. False with a message when the store cannot be read. */
bool payout_consent_read(struct payout_consent *consent, struct session *session, const struct plan_book *book,
                         const struct posting *posting);
/* The place in the open step at which the person may agree; 0 with a message when there is none. */
int payout_consent_place(const struct payout_consent *consent, const struct person *person);
/* Counts one more agreement at that place. */
void payout_consent_give(struct payout_consent *consent, const char *who, int place);
/* The open step, as written. */
const char *payout_consent_step(const struct payout_consent *consent);

/* Whether the plan's approval names the person in any step, by key or by role. */
bool payout_consent_names(struct session *session, const struct plan *plan, const struct person *person);

#endif

/* Who has to agree before a closed period is paid out, and who has: the steps of the plan's `approval`, in the language
 * of all approvals.
 *
 *     closed --[plan approve]--> step after step --> all have agreed: paid out
 *            \--[plan reject]--> refused, once agreement has become impossible
 *                                  \--[plan approve, by who refused]--> as before
 *                                  \--[plan ask]--> everybody is asked once more
 *
 * What is owed is paid with a later period in any case, once that is agreed to. */
#ifndef DEALWRIGHT_CLI_PAYOUT_CONSENT_H
#define DEALWRIGHT_CLI_PAYOUT_CONSENT_H

#include "cli/plan_book.h"
#include "incentive/payees.h"
#include "rulebook/agreement.h"

struct payout_consent {
  struct session *session;
  const struct rulebook *rulebook;
  const struct plan *plan;
  const struct posting *posting;
  struct agreement agreement;
  struct consent_given *given;
  size_t given_count;
  const struct payees *people; /* everybody */
  int64_t now;
  size_t step;                         /* that is open, from 0; agreement.count: all have agreed */
  int64_t since, due;                  /* of that step; due 0: it may take as long as it takes */
  bool escalated;                      /* it is overdue, and whoever is above may agree, too */
  const struct consent_given *refused; /* the word that ended it, or NULL */
};

/* Where somebody's word counts. */
struct payout_seat {
  int place;       /* in the open step, from 1 */
  const char *who; /* whose word it is: his own, or of whom he stands in for */
};

/* Reads how far it is. False with a message when the store cannot be read. `people` are everybody of the store. */
bool payout_consent_read(struct payout_consent *consent, struct session *session, const struct rulebook *rulebook,
                         const struct posting *posting, const struct payees *people, int64_t now);
/* One more word; `refused` is why not, or NULL. */
void payout_consent_give(struct payout_consent *consent, const struct payout_seat *seat, const char *refused);
/* The open step, as written. */
const char *payout_consent_step(const struct payout_consent *consent);
bool payout_consent_is_given(const struct payout_consent *consent); /* nobody has to agree any more */

/* What a place of the open step has come to. */
enum consent *payout_consents_of(const struct payout_consent *consent, size_t step);
/* A word in a step at a place (0: at any) of that person (NULL: of anybody), himself or for somebody; NULL: none. */
const struct consent_given *payout_word(const struct payout_consent *consent, size_t step, int place, const char *who);

/* ---- payout_seat.c: who may ---- */

/* The seat that somebody can take for himself or for whom he stands in; place 0: none. */
struct payout_seat payout_seat_find(const struct payout_consent *consent, const char *person);
/* The same, with a message why there is none. */
bool payout_seat_take(const struct payout_consent *consent, const struct person *person, struct payout_seat *out);
/* Whom a part of the open step waits for: a person's key or `@role`; NULL: there is nobody who may. */
const char *payout_seat_who(const struct payout_consent *consent, const struct party *party);
/* Who may agree as well, since that part is overdue, and escalates; or NULL. */
const char *payout_seat_above(const struct payout_consent *consent, const struct party *party);
bool payout_seat_is_involved(const struct posting *posting, const char *person); /* has posted or closed it */
/* Whether the person is one of a role's holders who may agree. */
bool payout_seat_holds(const struct payout_consent *consent, const struct payee *payee, const char *role);

/* Whether the plan's approval names the person in any step, by key or by role. */
bool payout_consent_names(struct session *session, const struct plan *plan, const struct person *person);

#endif

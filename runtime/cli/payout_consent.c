/* Agreeing to payouts: what the words so far have come to.
 *
 * Invariants
 * 1. Steps follow each other; a step is over once no further agreement is needed, and refused once it has become
 * impossible (agreement_consent).
 * 2. Of what one person says in a step his last word counts.
 *
 * Who may say anything: payout_seat.c. */
#include "cli/payout_consent.h"

#include "base/text.h"

const struct consent_given *payout_word(const struct payout_consent *consent, size_t step, int place, const char *who) {
  for (size_t i = 0; i < consent->given_count; i++) {
    const struct consent_given *given = &consent->given[i];
    if (given->step != (int)step + 1 || (place != 0 && given->place != place)) continue;
    if (who == NULL || text_equal(given->who, who) || text_equal(given->stand_in, who)) return given;
  }
  return NULL;
}

/* ---- what it comes to ---- */

static bool any_said(const struct payout_consent *consent, size_t step, int place, bool refused) {
  for (size_t i = 0; i < consent->given_count; i++) {
    const struct consent_given *given = &consent->given[i];
    if (given->step == (int)step + 1 && given->place == place && (given->refused != NULL) == refused) return true;
  }
  return false;
}

/* Every holder of the role who may agree has done so, for himself or by somebody who stands in. */
static bool all_have(const struct payout_consent *consent, size_t step, const struct party *party) {
  for (size_t i = 0; i < consent->people->count; i++) {
    const struct payee *payee = &consent->people->items[i];
    if (payout_seat_holds(consent, payee, party->name) && payout_word(consent, step, party->place, payee->key) == NULL)
      return false;
  }
  return any_said(consent, step, party->place, false);
}

static enum consent consent_of(const struct payout_consent *consent, size_t step, const struct party *party) {
  bool all = party->kind == PARTY_ALL;
  if (!all && any_said(consent, step, party->place, false)) return CONSENT_GIVEN;
  if (any_said(consent, step, party->place, true)) return CONSENT_REFUSED;
  return all && all_have(consent, step, party) ? CONSENT_GIVEN : CONSENT_OPEN;
}

enum consent *payout_consents_of(const struct payout_consent *consent, size_t step) {
  const struct agreement_step *parts = &consent->agreement.steps[step];
  enum consent *consents = arena_alloc(consent->session->arena, (parts->named_count + 1) * sizeof *consents);
  for (size_t i = 0; i < parts->named_count; i++) consents[i] = consent_of(consent, step, parts->named[i]);
  return consents;
}

/* ---- the open step ---- */

static enum consent step_comes_to(const struct payout_consent *consent) {
  return agreement_consent(&consent->agreement.steps[consent->step], payout_consents_of(consent, consent->step));
}

/* The last word of a step ends it; the next begins then. */
static int64_t ended(const struct payout_consent *consent, size_t step, int64_t since) {
  for (size_t i = 0; i < consent->given_count; i++)
    if (consent->given[i].step == (int)step + 1) since = consent->given[i].happened;
  return since;
}

static const struct consent_given *last_refusal(const struct payout_consent *consent) {
  for (size_t i = consent->given_count; i-- > 0;)
    if (consent->given[i].step == (int)consent->step + 1 && consent->given[i].refused != NULL)
      return &consent->given[i];
  return NULL;
}

static void find_step(struct payout_consent *consent) {
  const struct plan *plan = consent->plan;
  enum consent comes_to = CONSENT_GIVEN;
  consent->since = consent->posting->closed_at;
  if (consent->given_count > 0 && consent->given[0].step == 0) consent->since = consent->given[0].happened;
  for (consent->step = 0; consent->step < consent->agreement.count; consent->step++) {
    comes_to = step_comes_to(consent);
    if (comes_to != CONSENT_GIVEN) break;
    consent->since = ended(consent, consent->step, consent->since);
  }
  consent->due = plan->has_approval_due && comes_to == CONSENT_OPEN
                     ? calendar_due(consent->rulebook->calendar, consent->since, plan->approval_due)
                     : 0;
  consent->escalated = plan->approval_escalates && consent->due != 0 && consent->due <= consent->now;
  consent->refused = comes_to == CONSENT_REFUSED ? last_refusal(consent) : NULL;
}

bool payout_consent_read(struct payout_consent *consent, struct session *session, const struct rulebook *rulebook,
                         const struct posting *posting, const struct payees *people, int64_t now) {
  struct agreement_fault fault;
  *consent = (struct payout_consent){.session = session,
                                     .rulebook = rulebook,
                                     .plan = rulebook_paying(rulebook, posting->plan),
                                     .posting = posting,
                                     .people = people,
                                     .now = now};
  if (!agreement_parse(session->arena, consent->plan->approval, &consent->agreement, &fault) ||
      !store_consents(session->store, session->arena, posting->number, &consent->given, &consent->given_count,
                      session->list))
    return false;
  find_step(consent);
  return true;
}

const char *payout_consent_step(const struct payout_consent *consent) {
  return consent->agreement.steps[consent->step].text;
}

bool payout_consent_is_given(const struct payout_consent *consent) {
  return consent->step >= consent->agreement.count;
}

/* ---- one more ---- */

void payout_consent_give(struct payout_consent *consent, const struct payout_seat *seat, const char *refused) {
  size_t kept = 0;
  for (size_t i = 0; i < consent->given_count; i++)
    if (consent->given[i].step != (int)consent->step + 1 || !text_equal(consent->given[i].who, seat->who))
      consent->given[kept++] = consent->given[i];
  consent->given_count = kept;
  consent->given = arena_grow(consent->session->arena, consent->given, consent->given_count, sizeof *consent->given);
  consent->given[consent->given_count++] = (struct consent_given){.step = (int)consent->step + 1,
                                                                  .place = seat->place,
                                                                  .who = seat->who,
                                                                  .happened = consent->now,
                                                                  .refused = refused};
  find_step(consent);
}

bool payout_consent_names(struct session *session, const struct plan *plan, const struct person *person) {
  struct agreement agreement;
  struct agreement_fault fault;
  if (plan->approval == NULL || !agreement_parse(session->arena, plan->approval, &agreement, &fault)) return false;
  for (size_t i = 0; i < agreement.count; i++)
    for (size_t j = 0; j < agreement.steps[i].named_count; j++) {
      const struct party *party = agreement.steps[i].named[j];
      if (person_has_role(person, party->name) || text_equal(party->name, person->key)) return true;
    }
  return false;
}

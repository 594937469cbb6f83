/* Agreeing to payouts.
 *
 * Invariants
 * 1. Whoever has posted or closed the period agrees to nothing of it, in no step.
 * 2. In one step a person appears once.
 * 3. Steps follow each other; a step is over once no further agreement is needed (agreement_consent).
 *
 * Not done here: refusing. A closed period stands; who thinks it wrong disputes a line, and until then does not agree.
 */
#include "cli/payout_consent.h"

#include "base/text.h"
#include "incentive/store_people.h"

/* ---- who may ---- */

static bool is_involved(const struct posting *posting, const char *person) {
  return text_equal(posting->by, person) || text_equal(posting->closed_by, person);
}

/* Today: whoever holds the role now decides. */
static bool holds(const struct payout_consent *consent, const struct payee *payee, const char *role) {
  const struct spell *spell = payee_on(payee, consent->today);
  if (spell == NULL || !payee_is_there(payee, consent->today)) return false;
  for (size_t i = 0; i < spell->role_count; i++)
    if (text_equal(spell->roles[i], role)) return true;
  return false;
}

static const char *superior_of(const struct payout_consent *consent, const char *key) {
  int number = key != NULL ? payees_find(&consent->people, key) : -1;
  int superior = number >= 0 ? payee_superior(&consent->people.items[number], consent->today) : -1;
  return superior >= 0 ? consent->people.items[superior].key : NULL;
}

/* `superior` is that of whoever closed the period. */
static bool names_person(const struct payout_consent *consent, const struct party *party, const char *person) {
  if (text_equal(party->name, "superior")) return text_equal(superior_of(consent, consent->posting->closed_by), person);
  return text_equal(party->name, person);
}

/* ---- what it comes to ---- */

static bool has_given(const struct payout_consent *consent, size_t step, int place, const char *who) {
  for (size_t i = 0; i < consent->given_count; i++)
    if (consent->given[i].step == (int)step + 1 && (place == 0 || consent->given[i].place == place) &&
        (who == NULL || text_equal(consent->given[i].who, who)))
      return true;
  return false;
}

/* Every holder of the role who may agree has done so. */
static bool all_have(const struct payout_consent *consent, size_t step, const struct party *party) {
  for (size_t i = 0; i < consent->people.count; i++) {
    const struct payee *payee = &consent->people.items[i];
    if (holds(consent, payee, party->name) && !is_involved(consent->posting, payee->key) &&
        !has_given(consent, step, party->place, payee->key))
      return false;
  }
  return has_given(consent, step, party->place, NULL);
}

static enum consent *consents_of(const struct payout_consent *consent, size_t step) {
  const struct agreement_step *parts = &consent->agreement.steps[step];
  enum consent *consents = arena_alloc(consent->session->arena, (parts->named_count + 1) * sizeof *consents);
  for (size_t i = 0; i < parts->named_count; i++) {
    const struct party *party = parts->named[i];
    bool given =
        party->kind == PARTY_ALL ? all_have(consent, step, party) : has_given(consent, step, party->place, NULL);
    consents[i] = given ? CONSENT_GIVEN : CONSENT_OPEN;
  }
  return consents;
}

static void find_step(struct payout_consent *consent) {
  while (consent->step < consent->agreement.count &&
         agreement_consent(&consent->agreement.steps[consent->step], consents_of(consent, consent->step)) ==
             CONSENT_GIVEN)
    consent->step++;
}

/* ---- reading ---- */

bool payout_consent_read(struct payout_consent *consent, struct session *session, const struct plan_book *book,
                         const struct posting *posting) {
  struct agreement_fault fault;
  *consent = (struct payout_consent){.session = session, .posting = posting, .today = instant_date(book->now)};
  payees_init(&consent->people, session->arena);
  if (!agreement_parse(session->arena, book->choice.plan->approval, &consent->agreement, &fault) ||
      !store_people_read(&consent->people, session->store, book->choice.rulebook, session->list) ||
      !store_consents(session->store, session->arena, posting->number, &consent->given, &consent->given_count,
                      session->list))
    return false;
  find_step(consent);
  return true;
}

const char *payout_consent_step(const struct payout_consent *consent) {
  return consent->agreement.steps[consent->step].text;
}

/* ---- agreeing ---- */

static int refuse(const struct payout_consent *consent, enum diagnostic_id id, const char *who) {
  diagnostic_add(consent->session->list, id, NULL, consent->posting->plan, consent->posting->period, who);
  return 0;
}

/* Who is named takes that place, and leaves those of a role to its other holders. */
int payout_consent_place(const struct payout_consent *consent, const struct person *person) {
  const struct agreement_step *step = &consent->agreement.steps[consent->step];
  const enum consent *consents = consents_of(consent, consent->step);
  int place = 0;
  if (is_involved(consent->posting, person->key)) return refuse(consent, DIAGNOSTIC_payout_own, person->key);
  if (has_given(consent, consent->step, 0, person->key)) return refuse(consent, DIAGNOSTIC_payout_twice, person->key);
  for (size_t i = 0; i < step->named_count; i++) {
    const struct party *party = step->named[i];
    if (consents[i] == CONSENT_GIVEN || !agreement_matters(step, consents, party->place)) continue;
    if (party->kind == PARTY_ONE && names_person(consent, party, person->key)) return party->place;
    if (place == 0 && person_has_role(person, party->name)) place = party->place;
  }
  return place != 0 ? place : refuse(consent, DIAGNOSTIC_payout_role, step->text);
}

void payout_consent_give(struct payout_consent *consent, const char *who, int place) {
  consent->given = arena_grow(consent->session->arena, consent->given, consent->given_count, sizeof *consent->given);
  consent->given[consent->given_count++] =
      (struct consent_given){.step = (int)consent->step + 1, .place = place, .who = who};
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

/* Agreeing to payouts: who may.
 *
 * Invariants
 * 1. Whoever has posted or closed the period says nothing about it, in no step, and nobody in his place. Somebody
 * without any role has left.
 * 2. In one step a person appears once, be it for himself or for somebody who is absent; only who has refused may
 * change his mind.
 * 3. Whoever holds a role today decides.
 * 4. Once a step is overdue, and the plan says `escalate`, the first one above who may agree does as well. */
#include "base/text.h"
#include "cli/payout_wait.h"

enum { LEVELS = 20 };

bool payout_seat_is_involved(const struct posting *posting, const char *person) {
  return text_equal(posting->by, person) || text_equal(posting->closed_by, person);
}

/* ---- people ---- */

static int32_t today(const struct payout_consent *consent) {
  return instant_date(consent->now);
}

static const struct payee *payee_of(const struct payout_consent *consent, const char *key) {
  int number = key != NULL ? payees_find(consent->people, key) : -1;
  return number >= 0 ? &consent->people->items[number] : NULL;
}

static const struct spell *spell_of(const struct payout_consent *consent, const struct payee *payee) {
  bool here = payee != NULL && payee_is_there(payee, today(consent));
  return here ? payee_on(payee, today(consent)) : NULL;
}

static bool has_role(const struct spell *spell, const char *role) {
  for (size_t i = 0; spell != NULL && i < spell->role_count; i++)
    if (text_equal(spell->roles[i], role)) return true;
  return false;
}

static bool may_at_all(const struct payout_consent *consent, const struct payee *payee) {
  const struct spell *spell = spell_of(consent, payee);
  return spell != NULL && spell->role_count > 0 && !payout_seat_is_involved(consent->posting, payee->key);
}

bool payout_seat_holds(const struct payout_consent *consent, const struct payee *payee, const char *role) {
  return may_at_all(consent, payee) && has_role(spell_of(consent, payee), role);
}

static const struct payee *superior_of(const struct payout_consent *consent, const struct payee *payee) {
  int number = payee != NULL ? payee_superior(payee, today(consent)) : -1;
  return number >= 0 ? &consent->people->items[number] : NULL;
}

/* The first one above who may agree. */
static const struct payee *above(const struct payout_consent *consent, const struct payee *payee) {
  for (int level = 0; payee != NULL && level < LEVELS; level++) {
    payee = superior_of(consent, payee);
    if (may_at_all(consent, payee)) return payee;
  }
  return NULL;
}

/* ---- parts of a step ---- */

static bool is_role(const struct payout_consent *consent, const struct party *party) {
  return rulebook_role(consent->rulebook, party->name) != NULL;
}

/* The one person that a part names; `superior` is that of whoever closed the period. */
static const struct payee *person_of(const struct payout_consent *consent, const struct party *party) {
  if (text_equal(party->name, "superior")) return superior_of(consent, payee_of(consent, consent->posting->closed_by));
  return payee_of(consent, party->name);
}

static bool is_above_holder(const struct payout_consent *consent, const struct party *party,
                            const struct payee *person) {
  for (size_t i = 0; i < consent->people->count; i++) {
    const struct payee *payee = &consent->people->items[i];
    if (has_role(spell_of(consent, payee), party->name) && above(consent, payee) == person) return true;
  }
  return false;
}

static bool may_sit(const struct payout_consent *consent, const struct party *party, const struct payee *person) {
  if (!may_at_all(consent, person)) return false;
  if (is_role(consent, party))
    return payout_seat_holds(consent, person, party->name) ||
           (consent->escalated && is_above_holder(consent, party, person));
  const struct payee *named = person_of(consent, party);
  return named == person || (consent->escalated && named != NULL && above(consent, named) == person);
}

/* ---- taking a seat ---- */

/* Who is named takes that place, and leaves those of a role to its other holders. */
static int place_of(const struct payout_consent *consent, const char *key) {
  const struct agreement_step *step = &consent->agreement.steps[consent->step];
  const struct payee *person = payee_of(consent, key);
  int place = 0;
  if (payout_word(consent, consent->step, 0, key) != NULL) return 0;
  const enum consent *consents = payout_consents_of(consent, consent->step);
  for (size_t i = 0; i < step->named_count; i++) {
    const struct party *party = step->named[i];
    if (consents[i] != CONSENT_OPEN || !agreement_matters(step, consents, party->place)) continue;
    if (!may_sit(consent, party, person)) continue;
    if (!is_role(consent, party)) return party->place;
    if (place == 0) place = party->place;
  }
  return place;
}

struct payout_seat payout_seat_find(const struct payout_consent *consent, const char *person) {
  struct session *session = consent->session;
  struct payout_seat seat = {0, person};
  const char *const *absent;
  if (payout_consent_is_given(consent) || !may_at_all(consent, payee_of(consent, person))) return seat;
  const struct consent_given *word = payout_word(consent, consent->step, 0, person);
  if (word != NULL) return (struct payout_seat){word->refused != NULL ? word->place : 0, word->who};
  seat.place = place_of(consent, person);
  if (seat.place != 0) return seat;
  size_t count = engine_principals(session->engine, session->arena, consent->rulebook, person, consent->now, &absent,
                                   session->list);
  for (size_t i = 0; i < count && seat.place == 0; i++)
    seat = (struct payout_seat){place_of(consent, absent[i]), absent[i]};
  return seat;
}

/* ---- why not ---- */

static bool is_over(const struct payout_consent *consent, const struct consent_given *word) {
  if (consent->refused == NULL || (word != NULL && word->refused != NULL)) return false;
  const struct posting *posting = consent->posting;
  diagnostic_add(consent->session->list, DIAGNOSTIC_payout_refused, NULL, posting->plan, posting->period,
                 consent->refused->who, consent->refused->refused);
  diagnostic_note(consent->session->list, DIAGNOSTIC_note_payout_refused, consent->refused->who, posting->plan,
                  posting->period);
  return true;
}

static bool refuse(const struct payout_consent *consent, enum diagnostic_id id, const char *who) {
  diagnostic_add(consent->session->list, id, NULL, consent->posting->plan, consent->posting->period, who);
  return false;
}

/* Somebody whom the open step does not ask, or not any more. */
static bool refuse_other(const struct payout_consent *consent) {
  const struct teller teller = {consent->session, consent->session->arena, consent->rulebook, consent->now};
  struct buffer who = BUFFER_EMPTY;
  payout_wait_who(&teller, consent, &who);
  diagnostic_add(consent->session->list, DIAGNOSTIC_payout_role, NULL, consent->posting->plan, consent->posting->period,
                 payout_consent_step(consent));
  diagnostic_note(consent->session->list, DIAGNOSTIC_note_payout_waits, buffer_text(&who));
  buffer_release(&who);
  return false;
}

bool payout_seat_take(const struct payout_consent *consent, const struct person *person, struct payout_seat *out) {
  const struct consent_given *word = payout_word(consent, consent->step, 0, person->key);
  *out = payout_seat_find(consent, person->key);
  if (payout_seat_is_involved(consent->posting, person->key))
    return refuse(consent, DIAGNOSTIC_payout_own, person->key);
  if (is_over(consent, word)) return false;
  if (out->place == 0 && word != NULL) return refuse(consent, DIAGNOSTIC_payout_twice, person->key);
  return out->place != 0 || refuse_other(consent);
}

/* ---- who is waited for ---- */

static const char *holder_of(const struct payout_consent *consent, const struct party *party) {
  const char *who = NULL;
  size_t count = 0;
  for (size_t i = 0; i < consent->people->count; i++) {
    const struct payee *payee = &consent->people->items[i];
    if (!payout_seat_holds(consent, payee, party->name)) continue;
    if (payout_word(consent, consent->step, 0, payee->key) != NULL) continue;
    if (count++ == 0) who = payee->key;
  }
  return count > 1 ? arena_printf(consent->session->arena, "@%s", party->name) : who;
}

const char *payout_seat_who(const struct payout_consent *consent, const struct party *party) {
  if (is_role(consent, party)) return holder_of(consent, party);
  const struct payee *named = person_of(consent, party);
  return may_at_all(consent, named) ? named->key : NULL;
}

const char *payout_seat_above(const struct payout_consent *consent, const struct party *party) {
  const struct payee *found = NULL;
  if (!consent->escalated) return NULL;
  if (!is_role(consent, party)) found = above(consent, person_of(consent, party));
  for (size_t i = 0; is_role(consent, party) && found == NULL && i < consent->people->count; i++) {
    const struct payee *payee = &consent->people->items[i];
    if (has_role(spell_of(consent, payee), party->name)) found = above(consent, payee);
  }
  return found != NULL ? found->key : NULL;
}

/* Waiting payouts. */
#include "cli/payout_wait.h"

#include "base/text.h"
#include "incentive/balance.h"
#include "incentive/store_people.h"

const struct posting *payout_of(const struct posting *postings, size_t count, const struct posting *posting) {
  struct period own, other;
  if (!period_parse(posting->period, &own)) return NULL;
  for (size_t i = 0; i < count; i++)
    if (postings[i].kind == POSTING_PAYOUT && text_equal(postings[i].plan, posting->plan) &&
        period_parse(postings[i].period, &other) && other.until >= own.until)
      return &postings[i];
  return NULL;
}

static bool amount_of(struct session *session, const struct posting *posting, int64_t *out) {
  struct balance balance;
  struct period period;
  *out = 0;
  if (!period_parse(posting->period, &period) ||
      !balance_read(&balance, session->store, session->arena, posting->plan, period, session->list))
    return false;
  for (size_t i = 0; i < balance.people.count; i++)
    if (balance.owed[i] > 0) *out += balance.owed[i];
  return true;
}

/* Only plans of the rulebook in force that are asked for. */
static bool is_asked_for(const struct rulebook *rulebook, const struct posting *posting) {
  const struct plan *plan = rulebook_paying(rulebook, posting->plan);
  return posting->kind == POSTING_RUN && posting->closed != 0 && plan != NULL && plan->approval != NULL;
}

bool payout_waits_read(struct session *session, const struct rulebook *rulebook, const char *plan, int64_t now,
                       struct payout_wait **out, size_t *count) {
  struct arena *arena = session->arena;
  struct payees *people = NULL;
  struct posting *all;
  size_t posting_count;
  *out = NULL;
  *count = 0;
  if (!store_postings(session->store, arena, plan, &all, &posting_count, session->list)) return false;
  for (size_t i = 0; i < posting_count; i++) {
    if (!is_asked_for(rulebook, &all[i]) || payout_of(all, posting_count, &all[i]) != NULL) continue;
    if (people == NULL) {
      people = arena_alloc(arena, sizeof *people);
      payees_init(people, arena);
      if (!store_people_read(people, session->store, rulebook, session->list)) return false;
    }
    *out = arena_grow(arena, *out, *count, sizeof **out);
    struct payout_wait *wait = &(*out)[(*count)++];
    if (!payout_consent_read(&wait->consent, session, rulebook, &all[i], people, now) ||
        !amount_of(session, &all[i], &wait->amount))
      return false;
  }
  return true;
}

void payout_wait_who(const struct teller *teller, const struct payout_consent *consent, struct buffer *out) {
  const struct agreement_step *step = &consent->agreement.steps[consent->step];
  const enum consent *consents = payout_consents_of(consent, consent->step);
  size_t start = out->size;
  for (size_t i = 0; i < step->named_count; i++) {
    const struct party *party = step->named[i];
    if (consents[i] != CONSENT_OPEN || !agreement_matters(step, consents, party->place)) continue;
    const char *who = payout_seat_who(consent, party), *above = payout_seat_above(consent, party);
    if (out->size > start) buffer_puts(out, phrase_text(language_current(), PHRASE_comma));
    if (who != NULL) sentence_who(teller, who, false, out);
    else phrase_add(out, language_current(), PHRASE_payout_nobody, party->text);
    if (above != NULL) phrase_add(out, language_current(), PHRASE_payout_above, above);
  }
}

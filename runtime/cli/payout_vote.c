/* Words on payouts.
 *
 * Invariant: a word is an event; the one with which all have agreed is followed by the payout in the same transaction.
 */
#include "cli/payout_vote.h"

#include "base/text.h"
#include "cli/payout_wait.h"
#include "cli/plan_payout.h"
#include "incentive/store_people.h"

struct voting {
  struct session *session;
  struct plan_book book;
  const struct posting *posting;
  struct posting *postings; /* of the plan */
  size_t posting_count;
  struct payees people;
  struct payout_consent consent;
  struct payout_seat seat;
  struct posting payout; /* once all have agreed */
};

/* ---- may it be ---- */

static bool refuse(const struct voting *voting, enum diagnostic_id id, const char *who) {
  diagnostic_add(voting->session->list, id, NULL, voting->posting->plan, voting->posting->period, who);
  return false;
}

/* There is nothing to agree to: it is open, the plan pays out by itself, or it was paid out. */
static bool waits(const struct voting *voting) {
  if (voting->posting->closed == 0) return refuse(voting, DIAGNOSTIC_payout_open, "");
  if (voting->book.choice.plan->approval == NULL) return refuse(voting, DIAGNOSTIC_payout_unasked, "");
  const struct posting *payout = payout_of(voting->postings, voting->posting_count, voting->posting);
  if (payout == NULL) return true;
  if (text_equal(payout->period, voting->posting->period)) return refuse(voting, DIAGNOSTIC_payout_done, payout->by);
  return refuse(voting, DIAGNOSTIC_payout_done_with, payout->period);
}

static bool read(struct voting *voting) {
  struct session *session = voting->session;
  payees_init(&voting->people, session->arena);
  return waits(voting) &&
         store_people_read(&voting->people, session->store, voting->book.choice.rulebook, session->list) &&
         payout_consent_read(&voting->consent, session, voting->book.choice.rulebook, voting->posting, &voting->people,
                             voting->book.now);
}

static enum status begin(struct session *session, const char *what, struct voting *voting) {
  *voting = (struct voting){.session = session};
  return plan_book_begin(session, what, &voting->book, &voting->posting, &voting->postings, &voting->posting_count);
}

/* ---- the word ---- */

static struct fact *add_fact(struct voting *voting, struct facts *facts, const char *who) {
  struct fact *fact = facts_add(voting->session->arena, facts, FACT_CONSENT);
  fact->number = voting->posting->number;
  fact->name = voting->posting->plan;
  fact->parent = voting->posting->period;
  fact->who = who;
  return fact;
}

static bool say_word(struct voting *voting, const char *reason) {
  struct facts facts = {NULL, 0};
  if (!payout_seat_take(&voting->consent, voting->book.person, &voting->seat)) return false;
  struct fact *fact = add_fact(voting, &facts, voting->seat.who);
  fact->parent_number = (int)voting->consent.step + 1;
  fact->place = voting->seat.place;
  fact->reason = payout_consent_step(&voting->consent);
  if (!text_equal(voting->seat.who, voting->book.person->key))
    fact_set(voting->session->arena, fact, "by", voting->book.person->key);
  if (reason != NULL) fact_set(voting->session->arena, fact, "refused", reason);
  payout_consent_give(&voting->consent, &voting->seat, reason);
  return plan_book_append(voting->session, &voting->book, reason != NULL ? "reject" : "approve", &facts) &&
         (!payout_consent_is_given(&voting->consent) ||
          plan_payout_post(voting->session, &voting->book, voting->posting, &voting->payout));
}

/* ---- the answer ---- */

static const char *who_is_next(const struct voting *voting) {
  struct buffer who = BUFFER_EMPTY;
  const struct teller teller = {voting->session, voting->session->arena, voting->consent.rulebook, voting->book.now};
  payout_wait_who(&teller, &voting->consent, &who);
  return arena_take(voting->session->arena, &who);
}

static void word_json(const struct voting *voting, const char *reason) {
  const struct payout_consent *consent = &voting->consent;
  struct json json = session_json(voting->session, "consent");
  json_pair(&json, "plan", voting->posting->plan);
  json_pair(&json, "period", voting->posting->period);
  json_pair(&json, "person", voting->seat.who);
  if (!text_equal(voting->seat.who, voting->book.person->key)) json_pair(&json, "by", voting->book.person->key);
  if (reason != NULL) json_pair(&json, "refused", reason);
  json_pair(&json, "waits_for", consent->refused == NULL ? payout_consent_step(consent) : NULL);
  session_json_end(voting->session, &json);
}

/* `zhao.min, by qian.jun` */
static const char *whose_word(const struct voting *voting) {
  struct buffer text = BUFFER_EMPTY;
  if (text_equal(voting->seat.who, voting->book.person->key)) return voting->seat.who;
  phrase_add(&text, language_current(), PHRASE_payout_stand_in, voting->seat.who, voting->book.person->key);
  return arena_take(voting->session->arena, &text);
}

static void tell(const struct voting *voting, const char *reason) {
  struct session *session = voting->session;
  const struct posting *posting = voting->posting;
  if (payout_consent_is_given(&voting->consent)) {
    plan_payout_say(session, &voting->payout);
    return;
  }
  if (session->json) {
    word_json(voting, reason);
    return;
  }
  if (reason != NULL)
    say_line(session, PHRASE_plan_refused, whose_word(voting), posting->plan, posting->period, reason);
  if (voting->consent.refused != NULL)
    say_line(session, PHRASE_plan_refused_next, posting->plan, posting->period, posting->closed_by);
  else if (reason != NULL) say_line(session, PHRASE_waits_for_line, who_is_next(voting));
  else say_line(session, PHRASE_plan_agreed, whose_word(voting), posting->plan, posting->period, who_is_next(voting));
}

enum status payout_vote(struct session *session, const char *reason) {
  struct voting voting;
  enum status status = begin(session, reason != NULL ? "dealwright plan reject" : "dealwright plan approve", &voting);
  if (status != STATUS_DONE) return status;
  status = plan_book_end(session, voting.posting != NULL && read(&voting) && say_word(&voting, reason));
  if (status == STATUS_DONE) tell(&voting, reason);
  return status;
}

/* ---- asking once more ---- */

static bool ask(struct voting *voting) {
  const char *who = voting->book.person->key;
  struct facts facts = {NULL, 0};
  if (!payout_seat_is_involved(voting->posting, who)) return refuse(voting, DIAGNOSTIC_payout_asker, who);
  if (voting->consent.refused == NULL) return refuse(voting, DIAGNOSTIC_payout_not_refused, who_is_next(voting));
  add_fact(voting, &facts, who);
  return plan_book_append(voting->session, &voting->book, "ask", &facts) &&
         payout_consent_read(&voting->consent, voting->session, voting->book.choice.rulebook, voting->posting,
                             &voting->people, voting->book.now);
}

enum status payout_ask(struct session *session) {
  struct voting voting;
  enum status status = begin(session, "dealwright plan ask", &voting);
  if (status != STATUS_DONE) return status;
  status = plan_book_end(session, voting.posting != NULL && read(&voting) && ask(&voting));
  if (status != STATUS_DONE) return status;
  if (session->json) {
    struct json json = session_json(session, "asked");
    json_pair(&json, "plan", voting.posting->plan);
    json_pair(&json, "period", voting.posting->period);
    json_pair(&json, "waits_for", payout_consent_step(&voting.consent));
    session_json_end(session, &json);
  } else {
    say_line(session, PHRASE_plan_asked, voting.posting->plan, voting.posting->period, who_is_next(&voting));
  }
  return STATUS_DONE;
}

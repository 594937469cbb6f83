/* What waits in the ledger: payouts to agree to, refusals that came back, disputes to settle.
 *
 * Invariant: somebody is shown what he can do; a payout that he has posted or closed is not his to agree to. */
#include "base/text.h"
#include "cli/todo_list.h"

/* ---- to agree to ---- */

static void add_payout(struct todo *todo, const struct payout_wait *wait, const char *for_whom) {
  const struct posting *posting = wait->consent.posting;
  const struct teller teller = {todo->session, todo->arena, todo->rulebook, todo->now};
  struct buffer who = BUFFER_EMPTY;
  struct item *item = todo_add(todo, ITEM_PAYOUT, posting->plan, posting->period);
  item->payout = wait;
  item->for_whom = for_whom;
  payout_wait_who(&teller, &wait->consent, &who);
  item->task.task = (struct task){.name = "payout",
                                  .who = arena_take(todo->arena, &who),
                                  .required = true,
                                  .opened = wait->consent.since,
                                  .due = wait->consent.due};
}

/* Whether a part of the open step that is still to be said names the role. */
static bool asks_role(const struct payout_consent *consent, const char *role) {
  const struct agreement_step *step = &consent->agreement.steps[consent->step];
  const enum consent *consents = payout_consents_of(consent, consent->step);
  for (size_t i = 0; i < step->named_count; i++)
    if (consents[i] == CONSENT_OPEN && text_equal(step->named[i]->name, role)) return true;
  return false;
}

static bool add_payouts(struct todo *todo, const char *person, const char *role) {
  if (!payout_waits_read(todo->session, todo->rulebook, NULL, todo->now, &todo->waits, &todo->wait_count)) return false;
  for (size_t i = 0; i < todo->wait_count; i++) {
    const struct payout_consent *consent = &todo->waits[i].consent;
    struct payout_seat seat = {0, NULL};
    if (consent->refused != NULL || payout_consent_is_given(consent)) continue;
    if (role != NULL && !asks_role(consent, role)) continue;
    if (person != NULL) seat = payout_seat_find(consent, person);
    if (person != NULL && seat.place == 0) continue;
    add_payout(todo, &todo->waits[i], seat.who != NULL && !text_equal(seat.who, person) ? seat.who : NULL);
  }
  return true;
}

/* ---- what came back ---- */

static const char *day_text(struct todo *todo, int64_t instant) {
  struct buffer text = BUFFER_EMPTY;
  date_write(&text, instant_date(instant));
  return arena_take(todo->arena, &text);
}

static void refusal_json(struct session *session, const struct payout_consent *consent) {
  struct json json = session_json(session, "payout_refused");
  json_pair(&json, "plan", consent->posting->plan);
  json_pair(&json, "period", consent->posting->period);
  json_pair(&json, "by", consent->refused->who);
  json_pair(&json, "reason", consent->refused->refused);
  session_json_end(session, &json);
}

static void show_refusal(struct todo *todo, const struct payout_consent *consent) {
  struct session *session = todo->session;
  const struct posting *posting = consent->posting;
  if (session->json) {
    refusal_json(session, consent);
    return;
  }
  buffer_putc(&session->out, '\n');
  say_line(session, PHRASE_todo_refused, posting->plan, posting->period, consent->refused->who,
           day_text(todo, consent->refused->happened), consent->refused->refused);
  say_line(session, PHRASE_do_line,
           arena_printf(todo->arena, "dealwright plan ask %s --period %s", posting->plan, posting->period));
}

/* ---- disputes ---- */

/* Whoever settles disputes of the plan: who may approve its payouts, else the superior; never the person. */
static bool settles(struct todo *todo, const struct dispute *dispute, const char *key) {
  struct session *session = todo->session;
  const struct plan *plan = rulebook_paying(todo->rulebook, dispute->plan);
  const struct person *person = engine_person(session->engine, todo->arena, todo->rulebook, key, session->list);
  const struct person *whose =
      engine_person(session->engine, todo->arena, todo->rulebook, dispute->person, session->list);
  if (person == NULL || text_equal(key, dispute->person)) return false;
  if (plan != NULL && plan->approval != NULL) return payout_consent_names(session, plan, person);
  return whose != NULL && text_equal(whose->superior, key);
}

static bool add_disputes(struct todo *todo, const char *person, const char *role) {
  struct session *session = todo->session;
  struct dispute *disputes;
  size_t count;
  if (!store_disputes(session->store, todo->arena, NULL, &disputes, &count, session->list)) return false;
  for (size_t i = 0; role == NULL && i < count; i++) {
    const struct dispute *dispute = &disputes[i];
    if (dispute->resolved != 0 || (person != NULL && !settles(todo, dispute, person))) continue;
    const struct plan *plan = rulebook_paying(todo->rulebook, dispute->plan);
    struct item *item = todo_add(todo, ITEM_DISPUTE, dispute->plan, NULL);
    item->dispute = dispute;
    item->task.task = (struct task){.number = dispute->number,
                                    .name = "dispute",
                                    .who = plan != NULL ? plan->approval : NULL,
                                    .required = true,
                                    .opened = dispute->opened};
  }
  return true;
}

bool todo_ledger_add(struct todo *todo, const char *person, const char *role) {
  return add_payouts(todo, person, role) && add_disputes(todo, person, role);
}

void todo_ledger_show(struct todo *todo, const char *person, const char *role) {
  for (size_t i = 0; role == NULL && i < todo->wait_count; i++) {
    const struct payout_consent *consent = &todo->waits[i].consent;
    if (consent->refused == NULL) continue;
    if (person == NULL || payout_seat_is_involved(consent->posting, person)) show_refusal(todo, consent);
  }
}

/* dealwright plan close: a period that was posted is final. */
#include "cli/entry.h"

#include "cli/payout_wait.h"
#include "cli/plan_payout.h"

static void say_closed(struct session *session, const struct posting *posting, const struct posting *payout,
                       const struct plan_owing *owing, int64_t since) {
  const struct currency *currency = currency_find(posting->currency);
  if (session->json) {
    struct json json = session_json(session, "closed");
    json_pair(&json, "plan", posting->plan);
    json_pair(&json, "period", posting->period);
    json_pair_integer(&json, "lines", posting->lines);
    plan_pair_money(&json, "total", posting->total, currency);
    json_pair(&json, "hash", posting->hash);
    json_pair_integer(&json, "events_since", since);
    if (owing->people > 0) plan_pair_money(&json, "owed_by_people", owing->total, currency);
    session_json_end(session, &json);
  } else {
    say(session, PHRASE_plan_closed, posting->plan, posting->period);
    say_count(&session->out, posting->lines, PHRASE_plan_line_one, PHRASE_plan_line_many);
    say_line(session, PHRASE_plan_sum, plan_money(session, posting->total, currency));
    say_line(session, PHRASE_plan_sealed, posting->hash);
    if (since > 0) say_line(session, PHRASE_plan_since, plan_count(session, since));
  }
  if (payout != NULL) plan_payout_say(session, payout);
  if (!session->json) plan_owing_say(session, owing);
}

/* Whom the payout waits for, and what they do. */
static bool say_asked(struct session *session, const struct plan_book *book, const struct posting *posting) {
  const struct teller teller = {session, session->arena, book->choice.rulebook, book->now};
  struct payout_wait *waits;
  size_t count;
  if (!payout_waits_read(session, book->choice.rulebook, posting->plan, book->now, &waits, &count)) return false;
  for (size_t i = 0; i < count && !session->json; i++) {
    const struct payout_consent *consent = &waits[i].consent;
    struct buffer who = BUFFER_EMPTY;
    if (consent->posting->number != posting->number) continue;
    payout_wait_who(&teller, consent, &who);
    say_line(session, PHRASE_plan_asks, plan_money(session, waits[i].amount, currency_find(posting->currency)),
             buffer_text(&who));
    buffer_clear(&who);
    buffer_printf(&who, "dealwright plan approve %s --period %s", posting->plan, posting->period);
    say_line(session, PHRASE_do_line, buffer_text(&who));
    buffer_release(&who);
  }
  return true;
}

/* What has not happened yet cannot be in it. */
static void warn_early(struct session *session, const struct plan_book *book, const struct posting *posting) {
  struct period period;
  struct buffer end = BUFFER_EMPTY, next = BUFFER_EMPTY;
  int32_t today = instant_date(book->now);
  if (!period_parse(posting->period, &period) || period.until <= today || book->choice.plan->until <= today) return;
  date_write(&end, period.until - 1);
  period_write(&next, period_next(period));
  diagnostic_add(session->list, DIAGNOSTIC_posting_early, NULL, posting->plan, posting->period, buffer_text(&end),
                 buffer_text(&next));
  buffer_release(&end);
  buffer_release(&next);
}

static bool close_posting(struct session *session, const struct plan_book *book, const struct posting *posting) {
  struct facts facts = {NULL, 0};
  struct fact *fact = facts_add(session->arena, &facts, FACT_SEAL);
  fact->number = posting->number;
  fact->name = posting->plan;
  fact->parent = posting->period;
  return plan_book_append(session, book, "close", &facts);
}

static enum status run(struct session *session) {
  struct plan_book book;
  struct posting *postings, payout;
  struct plan_owing owing = {.people = 0};
  size_t count;
  const struct posting *posting;
  enum status status = plan_book_begin(session, "dealwright plan close", &book, &posting, &postings, &count);
  if (status != STATUS_DONE) return status;
  bool fine = posting != NULL && plan_book_may_post(session, &book);
  if (fine && posting->closed != 0) {
    diagnostic_add(session->list, DIAGNOSTIC_posting_closed_before, NULL, posting->plan, posting->period,
                   posting->closed_by);
    fine = false;
  }
  int64_t since = fine ? store_case_events_since(session->store, posting->seen, session->list) : 0;
  bool pays = book.choice.plan->approval == NULL;
  fine = fine && since >= 0 && close_posting(session, &book, posting) &&
         (!pays || plan_payout_post(session, &book, posting, &payout)) &&
         plan_owing_read(session, &book, posting, &owing);
  status = plan_book_end(session, fine);
  if (status != STATUS_DONE) return status;
  warn_early(session, &book, posting);
  say_closed(session, posting, pays ? &payout : NULL, &owing, since);
  return pays || say_asked(session, &book, posting) ? STATUS_DONE : STATUS_STORE;
}

const struct entry entry_plan_close = {
    .name = "plan close",
    .usage = "PLAN",
    .least = 1,
    .most = 1,
    .options = OPTION_BIT(OPTION_PERIOD),
    .about = {"close a posted period: it never changes again", "关账：该期间此后不再改变"},
    .help =
        {"The lines of a closed period stay as they are; the hash that is printed vouches for them, and 'audit' "
         "verifies\n"
         "it. What comes late is adjusted in the period that is posted next. A plan without 'approval' pays out at\n"
         "once; otherwise 'plan approve' does.\n",
         "已关账期间的明细不再改变；所打印的哈希值为其作证，audit 会核对。迟到的变动在下一次入账的期间调整。\n"
         "没有 approval 的方案关账即付款；否则由 plan approve 付款。\n"},
    .run = run,
};

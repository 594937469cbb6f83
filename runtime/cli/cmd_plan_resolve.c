/* dealwright plan resolve: a dispute is settled, by an adjustment or by none. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/payout_consent.h"
#include "cli/plan_dispute.h"
#include "incentive/booking.h"

#include <stdlib.h>

static const struct dispute *find_dispute(struct session *session, const char *word) {
  struct dispute *disputes;
  size_t count;
  if (!store_disputes(session->store, session->arena, NULL, &disputes, &count, session->list)) return NULL;
  for (size_t i = 0; i < count; i++) {
    if (!text_equal(arena_printf(session->arena, "%d", disputes[i].number), word)) continue;
    if (disputes[i].resolved == 0) return &disputes[i];
    diagnostic_add(session->list, DIAGNOSTIC_dispute_settled, NULL, word, disputes[i].resolved_by);
    return NULL;
  }
  diagnostic_add(session->list, DIAGNOSTIC_dispute_unknown, NULL, word);
  return NULL;
}

/* Whoever may approve the plan's payouts settles; where the plan names nobody, a superior does. Never the person. */
static bool may_resolve(struct session *session, const struct plan_book *book, const struct dispute *dispute) {
  const struct plan *plan = rulebook_paying(book->choice.rulebook, dispute->plan);
  const struct person *whose =
      engine_person(session->engine, session->arena, book->choice.rulebook, dispute->person, session->list);
  bool fine = plan != NULL && plan->approval != NULL ? payout_consent_names(session, plan, book->person)
                                                     : whose != NULL && text_equal(whose->superior, book->person->key);
  if (fine && !text_equal(book->person->key, dispute->person)) return true;
  diagnostic_add(session->list, DIAGNOSTIC_dispute_judge, NULL, arena_printf(session->arena, "%d", dispute->number));
  return false;
}

/* ---- the adjustment ---- */

struct settling {
  const struct disputed *disputed;
  int64_t amount;
};

static void get_line(void *context, size_t index, struct ledger_line *out) {
  const struct settling *settling = context;
  int64_t number = out->number;
  (void)index;
  *out = settling->disputed->line;
  out->number = number;
  out->kind = "adjustment";
  out->sign = 0;
  out->times = 0;
  out->base = 0;
  out->less = 0;
  out->why = NULL;
  out->rate_units = 0;
  out->rate_scale = 0;
  out->band = out->measure = out->gate = -1;
  out->amount = settling->amount;
}

/* The period that is open now: posted and not closed, or the one after the last closed one. */
static const char *open_period(struct session *session, const struct disputed *disputed) {
  const struct posting *open = posting_open(disputed->postings, disputed->count);
  const struct posting *last = posting_last_closed(disputed->postings, disputed->count);
  struct period period;
  if (open != NULL) return open->period;
  if (last == NULL || !period_parse(last->period, &period)) return disputed->posting->period;
  struct buffer text = BUFFER_EMPTY;
  period_write(&text, period_next(period));
  const char *copy = arena_copy(session->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static bool settle(struct session *session, const struct plan_book *book, const struct dispute *dispute,
                   const struct disputed *disputed, const struct plan_settlement *settlement, struct posting *posting) {
  struct settling settling = {disputed, settlement->amount};
  const struct ledger_lines lines = {.count = 1, .get = get_line, .context = &settling};
  struct facts facts = {NULL, 0};
  struct fact *fact = facts_add(session->arena, &facts, FACT_RESOLVE);
  fact->number = dispute->number;
  fact->name = dispute->plan;
  fact->who = dispute->person;
  fact->reason = settlement->reason;
  fact_set(session->arena, fact, "amount", arena_printf(session->arena, "%lld", (long long)settlement->amount));
  *posting = (struct posting){.kind = POSTING_RESOLUTION,
                              .plan = dispute->plan,
                              .period = open_period(session, disputed),
                              .currency = disputed->posting->currency};
  return (settlement->amount == 0 ||
          store_post(session->store, session->arena, posting, &lines, &facts, session->list)) &&
         plan_book_append(session, book, "resolve", &facts);
}

static void say_settled(struct session *session, const struct dispute *dispute, const struct disputed *disputed,
                        const struct posting *posting, const struct plan_settlement *settlement) {
  const char *number = arena_printf(session->arena, "%d", dispute->number);
  const char *amount = plan_money(session, settlement->amount, currency_find(posting->currency));
  if (session->json) {
    struct json json = session_json(session, "resolved");
    json_pair_integer(&json, "dispute", dispute->number);
    json_pair(&json, "person", dispute->person);
    plan_pair_money(&json, "amount", settlement->amount, currency_find(posting->currency));
    if (settlement->amount != 0) json_pair(&json, "period", posting->period);
    json_key(&json, "case_changed");
    json_boolean(&json, plan_dispute_changed(session, disputed));
    session_json_end(session, &json);
    return;
  }
  if (settlement->amount == 0) say_line(session, PHRASE_plan_rejected, number, dispute->person);
  else say_line(session, PHRASE_plan_resolved, number, dispute->person, amount, posting->period);
  if (settlement->amount != 0 && plan_dispute_changed(session, disputed)) plan_dispute_say_changed(session, disputed);
}

static enum status run(struct session *session) {
  struct plan_book book;
  struct disputed disputed;
  struct plan_settlement settlement;
  struct posting posting;
  const char *reason, *word = session->options.words[0];
  if (!plan_dispute_words(session, &settlement.amount_text, &reason)) return STATUS_USAGE;
  settlement.reason = reason;
  enum status status = plan_book_open(session, &book);
  if (status != STATUS_DONE) return status;
  if (!store_begin(session->store, "dealwright plan resolve", session->list)) return STATUS_STORE;
  const struct dispute *dispute = find_dispute(session, word);
  bool fine = dispute != NULL &&
              plan_dispute_line(session, arena_printf(session->arena, "%lld", (long long)dispute->line), &disputed) &&
              may_resolve(session, &book, dispute) && plan_settlement_read(session, &disputed, &settlement) &&
              settle(session, &book, dispute, &disputed, &settlement, &posting);
  status = plan_book_end(session, fine);
  if (status == STATUS_DONE) say_settled(session, dispute, &disputed, &posting, &settlement);
  return status;
}

const struct entry entry_plan_resolve = {
    .name = "plan resolve",
    .usage = "DISPUTE amount=AMOUNT reason=TEXT",
    .least = 3,
    .most = 3,
    .about = {"settle a dispute, by an adjustment or by none", "处理异议：作出调整，或不予调整"},
    .help =
        {"The amount is what the person gets in addition (negative: gives back); 0 settles without an adjustment. It "
         "is\n"
         "posted in the period that is open, and shown in the statement. Who may approve payouts of the plan settles;\n"
         "where the plan has no 'approval', the person's superior does.\n",
         "金额为本人另外应得的数额（负数为退回）；0 表示不作调整。调整计入当前未关账的期间，并显示在对账单中。\n"
         "有权批准该方案付款的人可以处理；方案没有 approval 时由其上级处理。\n"},
    .run = run,
};

/* Payouts. */
#include "cli/plan_payout.h"

#include "incentive/balance.h"

struct paying_out {
  const struct balance *balance;
  const int *order; /* of people who are owed something */
  int of;
};

static void get_line(void *context, size_t index, struct ledger_line *out) {
  const struct paying_out *paying = context;
  int person = paying->order[index];
  *out = (struct ledger_line){.number = out->number,
                              .of = paying->of,
                              .kind = "payout",
                              .person = paying->balance->people.items[person].key,
                              .band = -1,
                              .measure = -1,
                              .gate = -1,
                              .date = LEDGER_NO_DATE,
                              .amount = -paying->balance->owed[person]};
}

bool plan_payout_post(struct session *session, const struct plan_book *book, const struct posting *period,
                      struct posting *out) {
  struct balance balance;
  struct facts facts = {NULL, 0};
  if (!balance_read(&balance, session->store, session->arena, period->plan, book->period, session->list)) return false;
  const int *all = payees_by_key(&balance.people);
  int *owed = arena_alloc(session->arena, (balance.people.count + 1) * sizeof *owed);
  size_t count = 0;
  for (size_t i = 0; i < balance.people.count; i++)
    if (balance.owed[all[i]] > 0) owed[count++] = all[i];
  struct paying_out paying = {&balance, owed, period->number};
  const struct ledger_lines lines = {.count = count, .get = get_line, .context = &paying};
  *out = (struct posting){
      .kind = POSTING_PAYOUT, .plan = period->plan, .period = period->period, .currency = period->currency};
  return store_post(session->store, session->arena, out, &lines, &facts, session->list) &&
         plan_book_append(session, book, "pay_out", &facts);
}

/* ---- who owes ---- */

enum { OWING_SHOWN = 5 };

bool plan_owing_read(struct session *session, const struct plan_book *book, const struct posting *period,
                     struct plan_owing *out) {
  const struct currency *currency = currency_find(period->currency);
  struct balance balance;
  struct buffer names = BUFFER_EMPTY;
  *out = (struct plan_owing){.currency = currency};
  if (!balance_read(&balance, session->store, session->arena, period->plan, book->period, session->list)) return false;
  const int *order = payees_by_key(&balance.people);
  for (size_t i = 0; i < balance.people.count; i++) {
    int64_t owed = balance.owed[order[i]];
    if (owed >= 0) continue;
    out->total -= owed;
    if (out->people++ < OWING_SHOWN)
      buffer_printf(&names, "%s%s %s", names.size > 0 ? phrase_text(language_current(), PHRASE_comma) : "",
                    balance.people.items[order[i]].key, plan_money(session, -owed, currency));
  }
  if (out->people > OWING_SHOWN)
    phrase_add(&names, language_current(), PHRASE_plan_owing_more,
               plan_count(session, (int64_t)(out->people - OWING_SHOWN)));
  out->names = arena_take(session->arena, &names);
  return true;
}

void plan_owing_say(struct session *session, const struct plan_owing *owing) {
  if (owing->people > 0) say_line(session, PHRASE_plan_owing, owing->names);
}

void plan_payout_say(struct session *session, const struct posting *payout) {
  const struct currency *currency = currency_find(payout->currency);
  if (session->json) {
    struct json json = session_json(session, "payout");
    json_pair(&json, "plan", payout->plan);
    json_pair(&json, "period", payout->period);
    json_pair_integer(&json, "people", payout->lines);
    plan_pair_money(&json, "total", -payout->total, currency);
    session_json_end(session, &json);
    return;
  }
  say(session, PHRASE_plan_paid_out);
  say_count(&session->out, payout->lines, PHRASE_plan_person_one, PHRASE_plan_person_many);
  say_line(session, PHRASE_plan_sum, plan_money(session, -payout->total, currency));
}

/* dealwright plan approve: what a closed period owes is paid out, once the right role agrees. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/payout_consent.h"
#include "cli/plan_payout.h"

static bool refuse(struct session *session, enum diagnostic_id id, const struct posting *posting, const char *who) {
  diagnostic_add(session->list, id, NULL, posting->plan, posting->period, who);
  return false;
}

/* Nothing to approve: it is open, the plan pays out by itself, or it was paid out. */
static bool can_be_approved(struct session *session, const struct plan_book *book, const struct posting *posting,
                            const struct posting *postings, size_t count) {
  if (posting->closed == 0) return refuse(session, DIAGNOSTIC_payout_open, posting, "");
  if (book->choice.plan->approval == NULL) return refuse(session, DIAGNOSTIC_payout_unasked, posting, "");
  for (size_t i = 0; i < count; i++)
    if (postings[i].kind == POSTING_PAYOUT && text_equal(postings[i].period, posting->period))
      return refuse(session, DIAGNOSTIC_payout_done, posting, postings[i].by);
  return true;
}

static bool agree(struct session *session, const struct plan_book *book, struct payout_consent *consent) {
  struct facts facts = {NULL, 0};
  int place = payout_consent_place(consent, book->person);
  if (place == 0) return false;
  struct fact *fact = facts_add(session->arena, &facts, FACT_CONSENT);
  fact->number = consent->posting->number;
  fact->parent_number = (int)consent->step + 1;
  fact->place = place;
  fact->name = consent->posting->plan;
  fact->parent = consent->posting->period;
  fact->who = book->person->key;
  fact->reason = payout_consent_step(consent);
  payout_consent_give(consent, book->person->key, place);
  return plan_book_append(session, book, "approve", &facts);
}

static void say_waits(struct session *session, const struct plan_book *book, const struct payout_consent *consent) {
  const char *step = payout_consent_step(consent);
  if (session->json) {
    struct json json = session_json(session, "consent");
    json_pair(&json, "plan", consent->posting->plan);
    json_pair(&json, "period", consent->posting->period);
    json_pair(&json, "person", book->person->key);
    json_pair(&json, "waits_for", step);
    session_json_end(session, &json);
    return;
  }
  say_line(session, PHRASE_plan_agreed, book->person->key, consent->posting->plan, consent->posting->period, step);
}

/* The last agreement pays out, in the same transaction. */
static enum status run(struct session *session) {
  struct plan_book book;
  struct posting *postings, payout;
  struct payout_consent consent;
  size_t count;
  const struct posting *posting;
  enum status status = plan_book_begin(session, "dealwright plan approve", &book, &posting, &postings, &count);
  if (status != STATUS_DONE) return status;
  bool fine = posting != NULL && can_be_approved(session, &book, posting, postings, count) &&
              payout_consent_read(&consent, session, &book, posting) && agree(session, &book, &consent);
  bool waits = fine && consent.step < consent.agreement.count;
  fine = fine && (waits || plan_payout_post(session, &book, posting, &payout));
  status = plan_book_end(session, fine);
  if (status != STATUS_DONE) return status;
  if (waits) say_waits(session, &book, &consent);
  else plan_payout_say(session, &payout);
  return STATUS_DONE;
}

const struct entry entry_plan_approve = {
    .name = "plan approve",
    .usage = "PLAN",
    .least = 1,
    .most = 1,
    .options = OPTION_BIT(OPTION_PERIOD),
    .about = {"agree to the payout of a closed period", "批准已关账期间的付款"},
    .help =
        {"A plan that says 'approval: finance' pays out only when somebody of that role agrees, who has neither\n"
         "posted nor closed the period; 'approval: finance > general_manager' when both have, one after the other, as\n"
         "'help approvals' explains steps. The last one pays out. Each person is paid what is owed by then: earnings "
         "and adjustments less what\n"
         "was paid out before; who owes something is paid nothing until that is made up for.\n",
         "写有 approval: finance 的方案，须由该角色中既未入账也未关账的人批准后才付款；\n"
         "approval: finance > general_manager 则须两者先后同意（步骤写法见 help approvals），最后一人同意即付款。\n"
         "每人获付截至该期间的应付余额：所得与调整，减去此前已付；余额为负者暂不付款，留待抵扣。\n"},
    .run = run,
};

/* dealwright plan approve: what a closed period owes is paid out, once the right role agrees. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/plan_payout.h"

static bool refuse(struct session *session, enum diagnostic_id id, const struct posting *posting, const char *who) {
  diagnostic_add(session->list, id, NULL, posting->plan, posting->period, who);
  return false;
}

static bool may_approve(struct session *session, const struct plan_book *book, const struct posting *posting) {
  const struct plan *plan = book->choice.plan;
  struct buffer roles = BUFFER_EMPTY;
  for (size_t i = 0; i < plan->approval_count; i++) {
    if (person_has_role(book->person, plan->approval[i])) {
      buffer_release(&roles);
      if (!text_equal(posting->by, book->person->key) && !text_equal(posting->closed_by, book->person->key))
        return true;
      return refuse(session, DIAGNOSTIC_payout_own, posting, book->person->key);
    }
    buffer_printf(&roles, "%s%s", i > 0 ? ", " : "", plan->approval[i]);
  }
  refuse(session, DIAGNOSTIC_payout_role, posting, buffer_text(&roles));
  buffer_release(&roles);
  return false;
}

/* Nothing to approve: it is open, the plan pays out by itself, or it was paid out. */
static bool can_be_approved(struct session *session, const struct plan_book *book, const struct posting *posting,
                            const struct posting *postings, size_t count) {
  if (posting->closed == 0) return refuse(session, DIAGNOSTIC_payout_open, posting, "");
  if (book->choice.plan->approval_count == 0) return refuse(session, DIAGNOSTIC_payout_unasked, posting, "");
  for (size_t i = 0; i < count; i++)
    if (postings[i].kind == POSTING_PAYOUT && text_equal(postings[i].period, posting->period))
      return refuse(session, DIAGNOSTIC_payout_done, posting, postings[i].by);
  return true;
}

static enum status run(struct session *session) {
  struct plan_book book;
  struct posting *postings, payout;
  size_t count;
  const struct posting *posting;
  enum status status = plan_book_begin(session, "dealwright plan approve", &book, &posting, &postings, &count);
  if (status != STATUS_DONE) return status;
  bool fine = posting != NULL && can_be_approved(session, &book, posting, postings, count) &&
              may_approve(session, &book, posting) && plan_payout_post(session, &book, posting, &payout);
  status = plan_book_end(session, fine);
  if (status == STATUS_DONE) plan_payout_say(session, &payout);
  return status;
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
         "posted nor closed the period. Each person is paid what is owed by then: earnings and adjustments less what\n"
         "was paid out before; who owes something is paid nothing until that is made up for.\n",
         "写有 approval: finance 的方案，须由该角色中既未入账也未关账的人批准后才付款。\n"
         "每人获付截至该期间的应付余额：所得与调整，减去此前已付；余额为负者暂不付款，留待抵扣。\n"},
    .run = run,
};

/* dealwright plan reject: somebody who is asked does not agree to a payout. */
#include "cli/entry.h"

#include "cli/payout_vote.h"
#include "cli/plan_dispute.h"

static enum status run(struct session *session) {
  const char *reason;
  return plan_dispute_words(session, NULL, &reason) ? payout_vote(session, reason) : STATUS_USAGE;
}

const struct entry entry_plan_reject = {
    .name = "plan reject",
    .usage = "PLAN reason=TEXT",
    .least = 2,
    .most = 2,
    .options = OPTION_BIT(OPTION_PERIOD),
    .about = {"do not agree to the payout of a closed period", "不同意已关账期间的付款"},
    .help =
        {"Nothing is paid out once agreement has become impossible. The lines of the period stay as they are: what is\n"
         "wrong with one is disputed ('plan dispute'), and adjusted in the next period. Who has refused may still\n"
         "approve; whoever posted or closed the period finds the refusal in 'todo', and asks everybody once more with\n"
         "'plan ask'. What is owed is paid with a later period in any case.\n\n"
         "  dealwright plan reject rep_2024 --period 2024-Q1 reason=\"D-2 is not paid for yet\" --as he.jun\n",
         "一旦不可能获得同意，就不付款。该期间的明细不变：有误的行用 plan dispute 提出异议，在下一期间调整。\n"
         "拒绝者仍可批准；入账或关账者在 todo 中看到拒绝，并用 plan ask "
         "重新请各方批准。应付款也会随以后期间一并付出。\n\n"
         "  dealwright plan reject rep_2024 --period 2024-Q1 reason=\"D-2 尚未回款\" --as he.jun\n"},
    .run = run,
};

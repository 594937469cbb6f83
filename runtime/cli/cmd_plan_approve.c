/* dealwright plan approve: what a closed period owes is paid out, once those who are asked agree. */
#include "cli/entry.h"

#include "cli/payout_vote.h"

static enum status run(struct session *session) {
  return payout_vote(session, NULL);
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
         "was paid out before; who owes something is paid nothing until that is made up for.\n\n"
         "Who stands in for somebody absent agrees in his place. Whoever does not agree says so with 'plan reject'; "
         "'plan\n"
         "status' tells for whom it waits, and 'todo' what waits for you.\n",
         "写有 approval: finance 的方案，须由该角色中既未入账也未关账的人批准后才付款；\n"
         "approval: finance > general_manager 则须两者先后同意（步骤写法见 help approvals），最后一人同意即付款。\n"
         "每人获付截至该期间的应付余额：所得与调整，减去此前已付；余额为负者暂不付款，留待抵扣。\n\n"
         "缺席者由其代理人批准。不同意者用 plan reject；plan status 说明在等谁，todo 列出等您处理的事项。\n"},
    .run = run,
};

/* dealwright plan ask: after somebody has refused a payout, everybody is asked once more. */
#include "cli/entry.h"

#include "cli/payout_vote.h"

const struct entry entry_plan_ask = {
    .name = "plan ask",
    .usage = "PLAN",
    .least = 1,
    .most = 1,
    .options = OPTION_BIT(OPTION_PERIOD),
    .about = {"ask once more for a payout that was refused", "被拒绝的付款重新申请批准"},
    .help = {"Whoever posted or closed the period asks, say when a dispute is settled or what was doubted is cleared "
             "up. The\n"
             "steps of the plan's 'approval' begin again; what was said before stays in 'log' and counts no more.\n",
             "由入账或关账者申请，例如异议已处理或疑问已澄清。方案 approval 的步骤重新开始；此前的意见保留在 log "
             "中，不再计入。\n"},
    .run = payout_ask,
};

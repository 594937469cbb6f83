/* dealwright plan: incentive plans, tried before they are promised. Each part is a command in a file of its own. */
#include "cli/entry.h"

extern const struct entry entry_plan_run, entry_plan_compare, entry_plan_curve, entry_plan_check, entry_plan_what_if;
extern const struct entry entry_plan_post, entry_plan_close, entry_plan_approve, entry_plan_dispute, entry_plan_resolve;

static const struct entry *const parts[] = {&entry_plan_run,
                                            &entry_plan_compare,
                                            &entry_plan_curve,
                                            &entry_plan_what_if,
                                            &entry_plan_check,
                                            &entry_plan_post,
                                            &entry_plan_close,
                                            &entry_plan_approve,
                                            &entry_plan_dispute,
                                            &entry_plan_resolve,
                                            NULL};

const struct entry entry_plan = {
    .name = "plan",
    .group = GROUP_PAY,
    .parts = parts,
    .about = {"incentive plans: what would this plan pay?", "激励方案：按此方案应付多少"},
};

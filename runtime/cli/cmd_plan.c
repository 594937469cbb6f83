/* dealwright plan: incentive plans, tried before they are promised. Each part is a command in a file of its own. */
#include "cli/entry.h"

#define PART(name) extern const struct entry entry_plan_##name;
#include "cli/plan_parts.def"
#undef PART

static const struct entry *const parts[] = {
#define PART(name) &entry_plan_##name,
#include "cli/plan_parts.def"
#undef PART
    NULL};

const struct entry entry_plan = {
    .name = "plan",
    .group = GROUP_PAY,
    .parts = parts,
    .about = {"incentive plans: what would this plan pay?", "激励方案：按此方案应付多少"},
};

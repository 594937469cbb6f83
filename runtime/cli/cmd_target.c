/* dealwright target: what the company, its teams and people are to bring. Each part is a command in a file of its own.
 */
#include "cli/entry.h"

extern const struct entry entry_target_set, entry_target_split, entry_target_show, entry_target_propose;

static const struct entry *const parts[] = {&entry_target_set, &entry_target_split, &entry_target_show,
                                            &entry_target_propose, NULL};

const struct entry entry_target = {
    .name = "target",
    .group = GROUP_PAY,
    .parts = parts,
    .about = {"targets of the company, its teams and people", "公司、团队和人员的销售目标"},
};

/* What a CSV file says of people by period. Targets: the columns person, period, and one for each target, named as the
 * plan names it (`revenue`). */
#ifndef DEALWRIGHT_INCENTIVE_TARGET_FILE_H
#define DEALWRIGHT_INCENTIVE_TARGET_FILE_H

#include "incentive/mark.h"
#include "incentive/target_worth.h"
#include "incentive/targets.h"

/* Amounts are in the plan's currency, in the one that stands beside them, or in the one that a column `NAME_currency`
 * or `currency` says; each becomes the plan's as it stands in the file. */
bool targets_file_read(struct targets *targets, struct payees *payees, const char *path,
                       const struct target_worth *worth, struct diagnostics *list);

/* What people give in an appraisal: the columns person, period, and one for each score that is given. Several rows of a
 * person and a period are given by several people; a blank cell gives nothing. */
bool marks_file_read(struct marks *marks, const struct appraisal *appraisal, struct payees *payees, const char *path,
                     struct diagnostics *list);

#endif

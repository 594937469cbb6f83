/* People and their targets from CSV files.
 *
 * People: the columns person, and where they are there name, role, superior, team, from, until. Somebody who changes
 * the role, superior or team has a row for each, with the days on which it holds. A superior who has no
 * row of his own is a person all the same. Targets: the columns person, period, and one for each target, named as the
 * plan names it (`revenue`). */
#ifndef DEALWRIGHT_INCENTIVE_PEOPLE_FILE_H
#define DEALWRIGHT_INCENTIVE_PEOPLE_FILE_H

#include "incentive/column_map.h"
#include "incentive/mark.h"
#include "incentive/target_worth.h"
#include "incentive/targets.h"

/* Without a column of roles people have those that the rulebook gives them, and whom it does not name is an error.
 * `roles_known` is false when the rulebook names nobody either: then everybody may be paid, which is for the caller to
 * tell. False with every bad row at its line. */
bool people_file_read(struct payees *payees, const char *path, struct column_map *map, const struct rulebook *rulebook,
                      bool *roles_known, struct diagnostics *list);

/* Amounts are in the plan's currency, in the one that stands beside them, or in the one that a column `NAME_currency`
 * or `currency` says; each becomes the plan's as it stands in the file. */
bool targets_file_read(struct targets *targets, struct payees *payees, const char *path,
                       const struct target_worth *worth, struct diagnostics *list);

/* What people give in an appraisal: the columns person, period, and one for each score that is given. Several rows of a
 * person and a period are given by several people; a blank cell gives nothing. */
bool marks_file_read(struct marks *marks, const struct appraisal *appraisal, struct payees *payees, const char *path,
                     struct diagnostics *list);

#endif

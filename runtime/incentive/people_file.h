/* People from a CSV file: the columns person, and where they are there name, role, superior, team, from, until.
 * Somebody who changes the role, superior or team has a row for each, with the days on which it holds. A superior who
 * has no row of his own is a person all the same. */
#ifndef DEALWRIGHT_INCENTIVE_PEOPLE_FILE_H
#define DEALWRIGHT_INCENTIVE_PEOPLE_FILE_H

#include "incentive/column_map.h"
#include "incentive/payees.h"

/* Without a column of roles people have those that the rulebook gives them, and whom it does not name is an error.
 * `roles_known` is false when the rulebook names nobody either: then everybody may be paid, which is for the caller to
 * tell. False with every bad row at its line. */
bool people_file_read(struct payees *payees, const char *path, struct column_map *map, const struct rulebook *rulebook,
                      bool *roles_known, struct diagnostics *list);

#endif

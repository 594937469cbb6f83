/* Columns of a file of people that nothing reads, though they hold what the file seems to lack: 'joined' with days, and
 * no 'from'. Whoever joined in the middle of a quarter would be measured as if he had been there all the time. */
#ifndef DEALWRIGHT_INCENTIVE_LOOSE_PEOPLE_H
#define DEALWRIGHT_INCENTIVE_LOOSE_PEOPLE_H

#include "format/csv.h"
#include "incentive/payees.h"

struct loose_person_column {
  int cell;
  const char *header;
  bool days, roles, people; /* that every cell so far is a date, a role, the name of a person */
  const char **keys;        /* of people: what the cells say */
  size_t count;
};

struct loose_people {
  struct arena *arena;
  const struct rulebook *rulebook;
  struct loose_person_column *items;
  size_t count;
};

/* All columns but the `read_count` cells of `read`. `names` is the header and lives as long. */
void loose_people_init(struct loose_people *loose, struct arena *arena, const struct rulebook *rulebook,
                       const char *const *names, size_t name_count, const int *read, size_t read_count);

void loose_people_see(struct loose_people *loose, const struct csv_row *row);

/* What the file has no column for. */
struct lacking {
  bool from, until, role, superior;
};

/* When all rows are read: a warning for each of these that one of the columns could be. */
void loose_people_tell(struct loose_people *loose, const struct payees *payees, struct lacking lacking,
                       const char *path, struct diagnostics *list);

#endif

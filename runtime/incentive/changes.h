/* What has changed since an event, and whose pay that can change.
 *
 * A case has changed when it, one of its series or what it leads to was written to. Whoever is credited with it now, or
 * may have been at any time before, is concerned, and so are his superiors where a credit goes to them; so is whoever
 * joined, left or changed, with the superiors of then and now. Where that cannot be told (targets have changed, or are
 * shared by whoever changed; the rules), everybody is. */
#ifndef DEALWRIGHT_INCENTIVE_CHANGES_H
#define DEALWRIGHT_INCENTIVE_CHANGES_H

#include "incentive/plan_run.h"

enum changes_all {
  CHANGES_SOME,    /* only the people named are concerned */
  CHANGES_PEOPLE,  /* people have changed who share a target with others */
  CHANGES_TARGETS, /* targets have changed */
  CHANGES_RECORD,  /* a record has changed that many cases may lead to: `record` */
  CHANGES_MANY     /* so many are concerned that it does not matter */
};

struct changes {
  struct arena *arena;
  struct store *store;
  enum changes_all all;
  const char *record;
  const char **cases; /* ids */
  size_t case_count;
  const char **people; /* keys */
  size_t person_count;
  const char **moved; /* keys of people who joined, left or changed role, superior or team */
  size_t moved_count;
  struct names *known_cases, *known_people, *known_moved;
};

void changes_init(struct changes *changes, struct arena *arena, struct store *store);

/* Adds the cases and people that events behind `since` have changed, as far as a plan looks at them. False when the
 * store cannot be read. */
bool changes_find(struct changes *changes, const struct rulebook *rulebook, const struct plan *plan, int64_t since,
                  struct diagnostics *list);

/* Adds the people who are concerned by the cases of a run over those that have changed, and by people who have changed.
 */
bool changes_concern(struct changes *changes, const struct plan_run *run, struct diagnostics *list);

/* Everybody whose cases may pay one of the people: they themselves, and those below them where a credit goes to
 * superiors. Keys, in the arena. */
const char *const *changes_below(const struct changes *changes, const struct plan_run *run, size_t *count);

#endif

/* What every part of `target` works on: the store's rulebook, its people, the targets decided so far. */
#ifndef DEALWRIGHT_CLI_TARGET_DESK_H
#define DEALWRIGHT_CLI_TARGET_DESK_H

#include "cli/session.h"
#include "incentive/target_book.h"

struct target_desk {
  struct session *session;
  const struct rulebook *rulebook;
  struct payees payees;
  struct target_book book;
  int64_t now;
};

/* STATUS_DONE, or the status to end with. A rulebook without plans keeps no targets: an error that says so. */
enum status target_desk_open(struct target_desk *desk, struct session *session, enum store_mode mode);

/* `company`, a team, or a person's key; NULL with an error and what was probably meant. */
const char *target_desk_who(struct target_desk *desk, const char *typed);
bool target_desk_is_team(const struct target_desk *desk, const char *who);

/* Decides all of these or none: each is a command of the person who acts, in one transaction. STATUS_DONE, or the
 * status to end with. */
enum status target_desk_decide(struct target_desk *desk, const struct aim *aims, size_t count);

/* --period, and --since within it; the period's first day when it is not given. */
bool target_desk_period(struct target_desk *desk, struct period *period, int32_t *since);

#endif

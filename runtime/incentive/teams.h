/* Who is in which team at some time. */
#ifndef DEALWRIGHT_INCENTIVE_TEAMS_H
#define DEALWRIGHT_INCENTIVE_TEAMS_H

#include "incentive/payees.h"

struct teams;

/* Of people who are all known; in the arena. */
const struct teams *teams_of(struct arena *arena, const struct payees *payees);

/* The numbers of those who are in a team on any day, in their order. */
size_t teams_members(const struct teams *teams, const char *team, const int **members);

#endif

/* The people of a run: who they answer to, which roles they have, from when until when they are there. */
#ifndef DEALWRIGHT_INCENTIVE_PAYEES_H
#define DEALWRIGHT_INCENTIVE_PAYEES_H

#include "rulebook/names.h"
#include "rulebook/rulebook.h"

enum { PAYEE_LEVELS = 20 }; /* of superiors that an event is credited to */

struct payee {
  const char *key, *name; /* `name` may be NULL */
  int superior;           /* number of a payee, or -1 */
  const char *team;       /* or NULL */
  const char *const *roles;
  size_t role_count;
  int32_t from, until; /* half-open; 0 and INT32_MAX: always */
};

struct payees {
  struct arena *arena;
  struct names *numbers;
  struct payee *items;
  size_t count;
  bool open; /* nobody was named: whoever is credited is paid, whatever the plan's role */
};

void payees_init(struct payees *payees, struct arena *arena);
/* The people whom a rulebook names. */
void payees_from_rulebook(struct payees *payees, const struct rulebook *rulebook);

int payees_find(const struct payees *payees, const char *key); /* -1: unknown */
/* The number of a person, who is made when unknown. */
int payees_put(struct payees *payees, const char *key);

/* The numbers of all people in the order of their keys, in the payees' arena: in what order they became known does not
 * show in what is made in this order. */
const int *payees_by_key(const struct payees *payees);

/* Whether a plan pays this person at all. */
bool payee_is_for(const struct payees *payees, int number, const struct plan *plan);

#endif

/* The people of a run: from when until when they are there, and who they are meanwhile: whom they answer to, their
 * team, their roles. Whoever changes one of these has a spell for each. */
#ifndef DEALWRIGHT_INCENTIVE_PAYEES_H
#define DEALWRIGHT_INCENTIVE_PAYEES_H

#include "rulebook/names.h"
#include "rulebook/rulebook.h"

enum { PAYEE_LEVELS = 20 }; /* of superiors that an event is credited to */

enum { PAYEE_ALWAYS = INT32_MIN, PAYEE_OPEN = INT32_MAX }; /* where a spell has no beginning, or no end */

/* Days during which nothing about a person changes. */
struct spell {
  int32_t from, until; /* half-open */
  int superior;        /* number of a payee, or -1 */
  const char *team;    /* or NULL */
  const char *const *roles;
  size_t role_count;
};

struct payee {
  const char *key, *name; /* `name` may be NULL */
  struct spell *spells;   /* by day, no two on one; in the gaps the person is away. None: always there, nothing known */
  size_t spell_count;
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
/* The key of whom `key` probably means: the one person of that name, else whose key is near to it, but not `except` (a
 * number, or -1). NULL: nobody. */
const char *payees_near(const struct payees *payees, const char *key, int except);
/* `did you mean 'x'?` under the message added last, when there is such a person. */
void payees_suggest(const struct payees *payees, const char *key, struct diagnostics *list);
/* The number of a person, who is made when unknown. */
int payees_put(struct payees *payees, const char *key);

/* One more spell, at its place. False when it shares days with another: that one is told in `*other`. */
bool payees_add_spell(struct payees *payees, int number, const struct spell *spell, struct spell *other);

/* The numbers of all people in the order of their keys, in the payees' arena: in what order they became known does not
 * show in what is made in this order. */
const int *payees_by_key(const struct payees *payees);

/* The first day, and the first after the last; PAYEE_ALWAYS and PAYEE_OPEN where there is none. */
int32_t payee_from(const struct payee *payee);
int32_t payee_until(const struct payee *payee);
/* Whether the person is there on that day. */
bool payee_is_there(const struct payee *payee, int32_t day);
/* Who he is on a day; of a day on which he is away, who he was before it, else who he becomes. NULL: nothing is known.
 */
const struct spell *payee_on(const struct payee *payee, int32_t day);
int payee_superior(const struct payee *payee, int32_t day);
const char *payee_team(const struct payee *payee, int32_t day);

/* Whether the person is in the team at some time in [from, until). */
bool payee_is_in_team(const struct payee *payee, const char *team, int32_t from, int32_t until);

/* Whether a plan pays this person at all, at some time. */
bool payee_is_for(const struct payees *payees, int number, const struct plan *plan);
/* Whether what happens on that day is this person's under the plan: he holds a role of it, or held one when he left and
 * the plan pays leavers. */
bool payee_counts(const struct payees *payees, int number, const struct plan *plan, int32_t day);

struct days {
  int32_t from, until;
};
/* The first days of [from, until) on which the person holds a role of the plan. False when there are none. */
bool payee_days(const struct payees *payees, int number, const struct plan *plan, int32_t from, int32_t until,
                struct days *out);

#endif

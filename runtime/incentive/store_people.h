/* The people of a store, each with a spell for every stretch of days in which nothing about him changed: what a file of
 * people says with several rows, the commands that entered and changed him say here. */
#ifndef DEALWRIGHT_INCENTIVE_STORE_PEOPLE_H
#define DEALWRIGHT_INCENTIVE_STORE_PEOPLE_H

#include "incentive/payees.h"
#include "store/store.h"

/* The people whom the rulebook names, and those whom the store keeps beside them. False with a message when the store
 * cannot be read. */
bool store_people_read(struct payees *payees, struct store *store, const struct rulebook *rulebook,
                       struct diagnostics *list);

#endif

/* Events that another plan has paid already, to the same people: as it stands in the ledger, whatever the rulebook says
 * of that plan by now. */
#ifndef DEALWRIGHT_INCENTIVE_POSTED_RIVAL_H
#define DEALWRIGHT_INCENTIVE_POSTED_RIVAL_H

#include "incentive/booking.h"

/* Holds what is about to be posted against what other plans have posted for the same days; of each plan that pays a
 * person for one event once more, and stands beside this one in nobody's words, the first such line is told as an
 * error. Whether there is none, and the store could be read. */
bool posted_rivals_refuse(struct booking *booking, struct diagnostics *list);

#endif

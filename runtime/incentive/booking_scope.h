/* How much of a posting has to be calculated: inside booking. */
#ifndef DEALWRIGHT_INCENTIVE_BOOKING_SCOPE_H
#define DEALWRIGHT_INCENTIVE_BOOKING_SCOPE_H

#include "incentive/booking.h"

/* Finds whether the pay of some people alone can differ from what was posted, and who they are: `scope`, `changes`, and
 * what each run has to read. Its runs have their rulebooks and plans. False when the store cannot be read. */
bool booking_narrow(struct booking *booking, struct diagnostics *list);

#endif

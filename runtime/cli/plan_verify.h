/* What is posted, held against what everybody would be paid now: for auditors. */
#ifndef DEALWRIGHT_CLI_PLAN_VERIFY_H
#define DEALWRIGHT_CLI_PLAN_VERIFY_H

#include "cli/session.h"
#include "incentive/booking.h"

/* Says that the lines of the open period are the same, or the first that differs; the booking is open, for everybody.
 * STATUS_DONE or STATUS_NO, and nothing has changed. */
enum status plan_verify(struct session *session, struct booking *booking);

#endif

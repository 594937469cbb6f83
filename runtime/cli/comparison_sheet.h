/* What two plans pay for the same deals, as a sheet for people. */
#ifndef DEALWRIGHT_CLI_COMPARISON_SHEET_H
#define DEALWRIGHT_CLI_COMPARISON_SHEET_H

#include "cli/session.h"
#include "incentive/comparison.h"

struct comparison_sheet {
  struct session *session;
  const struct comparison *comparison;
  const char *const *names; /* of the plans, by side */
  const struct currency *currency;
};

/* Cost, winners and losers, components and bands, what drives the difference; into the session's answer. */
void comparison_sheet_say(const struct comparison_sheet *sheet);

#endif

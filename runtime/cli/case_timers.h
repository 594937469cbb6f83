/* What time will bring in one case, as `case` shows it. */
#ifndef DEALWRIGHT_CLI_CASE_TIMERS_H
#define DEALWRIGHT_CLI_CASE_TIMERS_H

#include "cli/standing.h"

/* The timers of the rulebook that are to come, the next one first; nothing when there are none. */
void case_timers_say(const struct standing *standing);
/* The pair "timers" of an object: all that are set, deadlines too. */
void case_timers_json(const struct standing *standing, struct json *json);

#endif

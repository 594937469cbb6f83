/* The timers of a rulebook, for `show`. */
#ifndef DEALWRIGHT_CLI_SHOW_TIMERS_H
#define DEALWRIGHT_CLI_SHOW_TIMERS_H

#include "cli/session.h"

/* Those of stages, of whole processes, and of records: where, when, what they do. Nothing when there are none. */
void show_timers(struct session *session, const struct rulebook *rulebook);
void show_timers_json(struct session *session, const struct rulebook *rulebook);

/* `5 workdays`, in the language of the process; in the session's arena. */
const char *show_duration(struct session *session, struct duration duration);

#endif

/* The cases of a store, as `run` and `import` show them: each of them, or a summary when they are many. */
#ifndef DEALWRIGHT_CLI_CASES_H
#define DEALWRIGHT_CLI_CASES_H

#include "cli/session.h"

/* What every case waits for at `now`, or figures by stage when there are more than fit on a screen. False with errors.
 */
bool cases_say(struct session *session, int64_t now);

/* Figures by stage. */
bool cases_say_summary(struct session *session);

#endif

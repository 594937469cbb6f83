/* What people are told and have not read yet, below what they have to do. */
#ifndef DEALWRIGHT_CLI_TODO_NOTICES_H
#define DEALWRIGHT_CLI_TODO_NOTICES_H

#include "cli/session.h"

/* Notices for a person (and the person's roles), for a role, or all when both are NULL. Nothing is said when there are
 * none. False when the store failed or a case has no rulebook any more. */
bool todo_notices(struct session *session, const struct rulebook *rulebook, int64_t now, const char *person,
                  const char *role);

#endif

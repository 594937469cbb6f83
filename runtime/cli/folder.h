/* The folder of a rulebook, as named at the prompt. */
#ifndef DEALWRIGHT_CLI_FOLDER_H
#define DEALWRIGHT_CLI_FOLDER_H

#include "cli/session.h"
#include "rulebook/source.h"

/* The files of the folder; of the current one when NULL and it is a rulebook; else of the standard rulebook. NULL with
 * errors. */
struct source *folder_source(struct session *session, const char *folder);

bool folder_exists(const char *path);
bool folder_is_rulebook(const char *path); /* holds a rulebook.yaml */

/* `examples/first-deal/` is called `first-deal`; `.` has no name: "". */
const char *folder_name(struct arena *arena, const char *path);

#endif

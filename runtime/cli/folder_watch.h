/* Waiting for the files of a rulebook to change. */
#ifndef DEALWRIGHT_CLI_FOLDER_WATCH_H
#define DEALWRIGHT_CLI_FOLDER_WATCH_H

#include <stdbool.h>

struct folder_watch;

/* Watches the folder and the folders of a rulebook in it, from now on; NULL with errno when the system cannot. Ctrl-C
 * from now on ends folder_watch_wait instead of the program. */
struct folder_watch *folder_watch_open(const char *folder);
void folder_watch_close(struct folder_watch *watch);

/* Waits until files change, and then until a moment passes without another change; `each` is told every path inside the
 * folder: `scripts/limits.lua`. False when Ctrl-C was pressed. */
bool folder_watch_wait(struct folder_watch *watch, void (*each)(void *context, const char *path), void *context);

#endif

/* The write lock of a store: an flock on `<store>-lock`, which says who holds it.
 *
 * It is held around every write transaction and every checkpoint, so these never overlap between processes. Whoever
 * waits gets it in turn. The kernel drops it when its holder ends, however it ends; the file stays, because removing a
 * file that others wait on would split the lock. */
#ifndef DEALWRIGHT_STORE_LOCK_H
#define DEALWRIGHT_STORE_LOCK_H

#include "base/diagnostic.h"

#include <stdbool.h>

struct lock;

/* The lock of the store at `path`; with `make` its file is made when there is none. NULL, with errno set, when that
 * cannot be. */
struct lock *lock_open(const char *path, bool make);
void lock_close(struct lock *lock); /* drops it when held; NULL is fine */

/* Waits at most LIMIT_STORE_WAIT_MS; the error names the holder, what it does and since when. */
bool lock_take(struct lock *lock, const char *what, struct diagnostics *list);
bool lock_try(struct lock *lock, const char *what); /* does not wait */
void lock_drop(struct lock *lock);

void lock_set_wait(struct lock *lock, int milliseconds); /* instead of LIMIT_STORE_WAIT_MS */

#endif

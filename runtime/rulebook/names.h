/* From a name to a number, in one step however many names there are. */
#ifndef DEALWRIGHT_RULEBOOK_NAMES_H
#define DEALWRIGHT_RULEBOOK_NAMES_H

#include "base/arena.h"

struct names;

struct names *names_new(struct arena *arena);

/* Gives `name` the number, unless it has one: then that stays and is returned. -1: it was new. The text is not copied.
 */
int names_put(struct names *names, const char *name, int number);
int names_get(const struct names *names, const char *name); /* -1: unknown */

#endif

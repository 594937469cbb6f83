/* A new rulebook folder, written whole or not at all. */
#ifndef DEALWRIGHT_CLI_SCAFFOLD_H
#define DEALWRIGHT_CLI_SCAFFOLD_H

#include "base/arena.h"
#include "base/diagnostic.h"

/* Makes the folder `name` in the current one from the templates under rules/new/ in the current language, and the
 * tables of the standard rulebook that companies edit first. `*files` are the paths written, `*count` of them. False
 * with errors: the name cannot be that of a rulebook, something of that name is there, or the disk refuses; then
 * nothing is left behind. */
bool scaffold_write(struct arena *arena, const char *name, const char ***files, size_t *count,
                    struct diagnostics *list);

#endif

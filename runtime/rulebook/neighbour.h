/* Files of a rulebook's own folder whose names are near to those of what it extends. */
#ifndef DEALWRIGHT_RULEBOOK_NEIGHBOUR_H
#define DEALWRIGHT_RULEBOOK_NEIGHBOUR_H

#include "base/diagnostic.h"
#include "rulebook/source.h"

/* Warns of every table, script and plan of `folder`, the topmost layer of `source`, that is probably meant to replace
 * one below but is called differently, and of every one that lies beside the folders and so is not read. */
void neighbours_warn(struct arena *arena, const struct source *source, const char *folder, struct diagnostics *list);

#endif

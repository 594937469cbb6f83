/* Rulebooks as they were published: what a closed period was calculated by. */
#ifndef DEALWRIGHT_INCENTIVE_EDITION_H
#define DEALWRIGHT_INCENTIVE_EDITION_H

#include "rulebook/rulebook.h"

/* The rulebook of a version of the store, in the arena; NULL with an error. */
const struct rulebook *edition_load(struct store *store, struct arena *arena, int number, struct diagnostics *list);

#endif

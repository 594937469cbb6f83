/* How many seats can be filled at once, each by another person. */
#ifndef DEALWRIGHT_ENGINE_FILLING_H
#define DEALWRIGHT_ENGINE_FILLING_H

#include "base/arena.h"

#include <stdbool.h>

/* `fits` says whether a person may take a seat. Takes time in the order of seats * seats * people. */
size_t filling_most(struct arena *arena, size_t seats, size_t people,
                    bool (*fits)(void *context, size_t seat, size_t person), void *context);

#endif

/* Seats and people: the largest matching, by augmenting paths. */
#include "engine/filling.h"

#include <string.h>

struct filling {
  size_t people;
  bool (*fits)(void *context, size_t seat, size_t person);
  void *context;
  size_t *taken; /* by person: the seat, from 1; 0: none */
  bool *seen;    /* people looked at for the seat under way */
};

/* Finds somebody for the seat; whoever sits elsewhere may move there. */
static bool fill(struct filling *filling, size_t seat) {
  for (size_t person = 0; person < filling->people; person++) {
    if (filling->seen[person] || !filling->fits(filling->context, seat, person)) continue;
    filling->seen[person] = true;
    if (filling->taken[person] != 0 && !fill(filling, filling->taken[person] - 1)) continue;
    filling->taken[person] = seat + 1;
    return true;
  }
  return false;
}

size_t filling_most(struct arena *arena, size_t seats, size_t people,
                    bool (*fits)(void *context, size_t seat, size_t person), void *context) {
  struct filling filling = {people, fits, context, NULL, NULL};
  size_t filled = 0;
  filling.taken = arena_alloc(arena, (people + 1) * sizeof *filling.taken);
  filling.seen = arena_alloc(arena, people + 1);
  for (size_t seat = 0; seat < seats; seat++) {
    memset(filling.seen, 0, people);
    filled += fill(&filling, seat);
  }
  return filled;
}

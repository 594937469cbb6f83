/* A hash table with open addressing; names are never taken out.
 *
 * Invariant: at most half of the places are taken, so every search ends. */
#include "rulebook/names.h"

#include <stdint.h>
#include <string.h>

struct place {
  const char *name; /* NULL: free */
  int number;
};

struct names {
  struct arena *arena;
  struct place *places;
  size_t size, count; /* size is a power of two */
};

static size_t hash_of(const char *name) {
  uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
  for (; *name != '\0'; name++) hash = (hash ^ (unsigned char)*name) * UINT64_C(1099511628211);
  return (size_t)(hash ^ hash >> 32);
}

static struct place *place_of(const struct names *names, const char *name) {
  size_t at = hash_of(name) & (names->size - 1);
  while (names->places[at].name != NULL && strcmp(names->places[at].name, name) != 0) at = (at + 1) & (names->size - 1);
  return &names->places[at];
}

static void grow(struct names *names) {
  struct place *old = names->places;
  size_t size = names->size;
  names->size = size > 0 ? size * 2 : 16;
  names->places = arena_alloc(names->arena, names->size * sizeof *names->places);
  for (size_t i = 0; i < size; i++)
    if (old[i].name != NULL) *place_of(names, old[i].name) = old[i];
}

struct names *names_new(struct arena *arena) {
  struct names *names = arena_alloc(arena, sizeof *names);
  names->arena = arena;
  grow(names);
  return names;
}

int names_put(struct names *names, const char *name, int number) {
  if (names->count * 2 >= names->size) grow(names);
  struct place *place = place_of(names, name);
  if (place->name != NULL) return place->number;
  *place = (struct place){name, number};
  names->count++;
  return -1;
}

int names_get(const struct names *names, const char *name) {
  const struct place *place = place_of(names, name);
  return place->name != NULL ? place->number : -1;
}

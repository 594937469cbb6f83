/* Texts by number. */
#include "incentive/words.h"

void words_init(struct words *words, struct arena *arena) {
  *words = (struct words){.arena = arena, .numbers = names_new(arena)};
}

uint32_t words_put(struct words *words, const char *text) {
  int number = names_get(words->numbers, text);
  if (number >= 0) return (uint32_t)number;
  const char *copy = arena_copy(words->arena, text);
  words->items = arena_grow(words->arena, words->items, words->count, sizeof *words->items);
  words->items[words->count] = copy;
  names_put(words->numbers, copy, (int)words->count);
  return words->count++;
}

const char *words_keep(struct words *words, const char *text) {
  uint32_t number = words_put(words, text);
  return words->items[number];
}

/* Texts that occur again and again, each kept once and known by a number. */
#ifndef DEALWRIGHT_INCENTIVE_WORDS_H
#define DEALWRIGHT_INCENTIVE_WORDS_H

#include "rulebook/names.h"

#include <stdint.h>

struct words {
  struct arena *arena;
  struct names *numbers;
  const char **items;
  uint32_t count;
};

void words_init(struct words *words, struct arena *arena);
/* The number of a text; a new one is copied. */
uint32_t words_put(struct words *words, const char *text);
/* The copy of a text that is kept. */
const char *words_keep(struct words *words, const char *text);

#endif

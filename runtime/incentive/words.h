/* Texts that occur again and again, each kept once and known by a number.
 *
 * A million ids fit into some twenty megabytes: a text costs its bytes and twelve more. */
#ifndef DEALWRIGHT_INCENTIVE_WORDS_H
#define DEALWRIGHT_INCENTIVE_WORDS_H

#include "base/arena.h"

#include <stdint.h>

struct words {
  char **blocks;            /* of texts, each with its NUL; a text never moves */
  size_t block_count, used; /* `used` of the last block */
  uint32_t *places;         /* by number: block and offset in it */
  uint32_t count, room;
  uint32_t *slots; /* by hash: number + 1, 0 free; a power of two of them, made when a text is looked for */
  size_t slot_count;
  uint32_t known; /* so many texts have a slot */
};

void words_init(struct words *words);
void words_release(struct words *words);
/* Copies a text that is surely not there yet, without looking for it: its number. */
uint32_t words_add(struct words *words, const char *text);
/* The number of a text; a new one is copied. */
uint32_t words_put(struct words *words, const char *text);
/* The text of a number; it lives until words_release. */
const char *words_text(const struct words *words, uint32_t number);
/* The copy of a text that is kept. */
const char *words_keep(struct words *words, const char *text);

#endif

/* Texts by number.
 *
 * Invariants
 * 1. Texts stand one behind the other in blocks of WORDS_BLOCK bytes; a longer one has a block of its own.
 * 2. At most half of the slots are taken, so every search ends; the first `known` texts have one.
 *
 * Not done here: forgetting a text. */
#include "incentive/words.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS_BITS = 16, WORDS_BLOCK = 1 << WORDS_BITS };

void words_init(struct words *words) {
  *words = (struct words){.used = WORDS_BLOCK};
}

void words_release(struct words *words) {
  for (size_t i = 0; i < words->block_count; i++) free(words->blocks[i]);
  free(words->blocks);
  free(words->places);
  free(words->slots);
}

const char *words_text(const struct words *words, uint32_t number) {
  uint32_t place = words->places[number];
  return words->blocks[place >> WORDS_BITS] + (place & (WORDS_BLOCK - 1));
}

/* ---- texts ---- */

static uint32_t place_text(struct words *words, const char *text) {
  size_t size = strlen(text) + 1;
  if (words->used + size > WORDS_BLOCK) {
    words->blocks = xrealloc(words->blocks, (words->block_count + 1) * sizeof *words->blocks);
    words->blocks[words->block_count++] = xmalloc(size > WORDS_BLOCK ? size : WORDS_BLOCK);
    words->used = 0;
  }
  memcpy(words->blocks[words->block_count - 1] + words->used, text, size);
  uint32_t place = (uint32_t)((words->block_count - 1) << WORDS_BITS | words->used);
  words->used += size;
  return place;
}

uint32_t words_add(struct words *words, const char *text) {
  if (words->count == words->room) {
    words->room = words->room > 0 ? words->room * 2 : 64;
    words->places = xrealloc(words->places, words->room * sizeof *words->places);
  }
  words->places[words->count] = place_text(words, text);
  return words->count++;
}

/* ---- slots ---- */

static size_t hash_of(const char *text) {
  uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
  for (; *text != '\0'; text++) hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
  return (size_t)(hash ^ hash >> 32);
}

/* Where a text stands; without `text`, the first free slot on its way. */
static uint32_t *slot_of(const struct words *words, size_t hash, const char *text) {
  size_t at = hash & (words->slot_count - 1);
  while (words->slots[at] != 0 && (text == NULL || strcmp(words_text(words, words->slots[at] - 1), text) != 0))
    at = (at + 1) & (words->slot_count - 1);
  return &words->slots[at];
}

/* Gives slots to the texts that have none, and keeps one more free. */
static void catch_up(struct words *words) {
  size_t wanted = words->slot_count > 0 ? words->slot_count : 64;
  while (wanted <= words->count * (size_t)2) wanted *= 2;
  if (wanted != words->slot_count) {
    free(words->slots);
    words->slots = xmalloc(wanted * sizeof *words->slots);
    memset(words->slots, 0, wanted * sizeof *words->slots);
    words->slot_count = wanted;
    words->known = 0;
  }
  for (; words->known < words->count; words->known++)
    *slot_of(words, hash_of(words_text(words, words->known)), NULL) = words->known + 1;
}

uint32_t words_put(struct words *words, const char *text) {
  catch_up(words);
  uint32_t *slot = slot_of(words, hash_of(text), text);
  if (*slot != 0) return *slot - 1;
  *slot = words_add(words, text) + 1;
  words->known++;
  return *slot - 1;
}

const char *words_keep(struct words *words, const char *text) {
  return words_text(words, words_put(words, text));
}

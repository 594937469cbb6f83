/* Small blocks in lists by their size.
 *
 * Invariants
 * 1. A block of up to POOL_MOST bytes lies in a chunk, and its size in steps is that of its list, for as long as it
 * lives.
 * 2. A block that shrinks or grows within its steps stays where it is.
 *
 * Deliberately missing: giving chunks back before the end. A state keeps what its largest rule took. */
#include "script/pool.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 16 * 1024, CHUNK_HEAD = POOL_STEP };

static size_t steps_of(size_t size) {
  return (size + POOL_STEP - 1) / POOL_STEP;
}

static bool chunk_add(struct pool *pool) {
  char *chunk = malloc(CHUNK_BYTES);
  if (chunk == NULL) return false;
  memcpy(chunk, &pool->chunks, sizeof pool->chunks);
  pool->chunks = chunk;
  pool->at = chunk + CHUNK_HEAD;
  pool->end = chunk + CHUNK_BYTES;
  return true;
}

/* What is left of a chunk that is too small for this block is lost: at most POOL_MOST bytes. */
static void *take(struct pool *pool, size_t size) {
  size_t steps = steps_of(size);
  void *block = pool->given[steps];
  if (block != NULL) {
    memcpy(&pool->given[steps], block, sizeof block);
    return block;
  }
  if ((size_t)(pool->end - pool->at) < steps * POOL_STEP && !chunk_add(pool)) return NULL;
  block = pool->at;
  pool->at += steps * POOL_STEP;
  return block;
}

void pool_give(struct pool *pool, void *block, size_t size) {
  if (block == NULL || size > POOL_MOST) {
    free(block);
    return;
  }
  size_t steps = steps_of(size);
  memcpy(block, &pool->given[steps], sizeof block);
  pool->given[steps] = block;
}

void *pool_resize(struct pool *pool, void *block, size_t old_size, size_t size) {
  bool is_small = size <= POOL_MOST, was_small = block != NULL && old_size <= POOL_MOST;
  if (!is_small && !was_small) return realloc(block, size);
  if (is_small && was_small && steps_of(old_size) == steps_of(size)) return block;
  void *made = is_small ? take(pool, size) : malloc(size);
  if (made == NULL || block == NULL) return made;
  memcpy(made, block, old_size < size ? old_size : size);
  pool_give(pool, block, old_size);
  return made;
}

void pool_release(struct pool *pool) {
  for (void *chunk = pool->chunks, *before; chunk != NULL; chunk = before) {
    memcpy(&before, chunk, sizeof before);
    free(chunk);
  }
  *pool = (struct pool){.chunks = NULL};
}

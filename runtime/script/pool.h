/* Small blocks of memory for one Lua state.
 *
 * A rule makes and drops many small objects; a block that was given back is taken again by the next one of its size.
 * All of it goes when the pool is released. In a build with the address sanitizer every block is one of malloc's own,
 * so that wrong uses are seen. */
#ifndef DEALWRIGHT_SCRIPT_POOL_H
#define DEALWRIGHT_SCRIPT_POOL_H

#include <stddef.h>

#ifdef __SANITIZE_ADDRESS__
enum { POOL_MOST = 0 };
#else
enum { POOL_MOST = 256 }; /* bytes; what is larger is malloc's */
#endif
enum { POOL_STEP = 16 };

struct pool {
  void *given[POOL_MOST / POOL_STEP + 1]; /* by size in steps: given back, each leads to the next */
  char *at, *end;                         /* of the newest chunk: not taken yet */
  void *chunks;                           /* each begins with the one before */
};

/* A pool of zeros is empty. */
void pool_release(struct pool *pool);

/* As realloc, with the size that the block was asked for; 0: there is none. NULL, and the block as it was, when there
 * is no memory. Not for a `size` of 0. */
void *pool_resize(struct pool *pool, void *block, size_t old_size, size_t size);
void pool_give(struct pool *pool, void *block, size_t size);

#endif

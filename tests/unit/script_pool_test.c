/* The pool of small blocks: whatever is taken, resized and given back in any order, no block writes over another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "script/pool.h"

#include <string.h>

enum { BLOCKS = 500, TURNS = 200000 };

struct taken {
  unsigned char *bytes;
  size_t size;
  unsigned char filled;
};

static uint64_t seed = 11;

static unsigned pick(unsigned count) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (unsigned)((seed >> 33) % count);
}

static void assert_whole(const struct taken *block, size_t size) {
  for (size_t i = 0; i < size; i++) assert_int_equal(block->bytes[i], block->filled);
}

static void resize(struct pool *pool, struct taken *block) {
  size_t size = 1 + pick(pick(10) == 0 ? 3000 : 300), kept = block->size < size ? block->size : size;
  block->bytes = pool_resize(pool, block->bytes, block->size, size);
  assert_non_null(block->bytes);
  assert_int_equal((uintptr_t)block->bytes % POOL_STEP, 0);
  assert_whole(block, kept);
  block->size = size;
  block->filled = (unsigned char)pick(256);
  memset(block->bytes, block->filled, size);
}

static void blocks_do_not_meet(void **state) {
  static struct taken blocks[BLOCKS];
  struct pool pool = {.chunks = NULL};
  (void)state;
  for (int i = 0; i < TURNS; i++) {
    struct taken *block = &blocks[pick(BLOCKS)];
    if (pick(3) != 0) {
      resize(&pool, block);
      continue;
    }
    assert_whole(block, block->size);
    pool_give(&pool, block->bytes, block->size);
    *block = (struct taken){NULL, 0, 0};
  }
  for (int i = 0; i < BLOCKS; i++) {
    assert_whole(&blocks[i], blocks[i].size);
    pool_give(&pool, blocks[i].bytes, blocks[i].size);
  }
  pool_release(&pool);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(blocks_do_not_meet)};
  return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}

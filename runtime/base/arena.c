/* Arenas.
 *
 * Invariants
 * 1. Everything handed out is zeroed and aligned for any type, and stays where it is until reset or free.
 * 2. Blocks form a list, newest first; each is at least twice as large as the one before, up to a bound.
 *
 * Not done here: giving back single pieces. */
#include "base/arena.h"

#include "base/buffer.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20, SHORT_TEXT = 256 };

struct block {
  struct block *next;
  size_t size, used;
  alignas(max_align_t) char bytes[];
};

struct arena {
  struct block *blocks;
};

static void out_of_memory(void) {
  fputs("dealwright: out of memory\n", stderr);
  abort();
}

void *xmalloc(size_t size) {
  void *memory = malloc(size > 0 ? size : 1);
  if (memory == NULL) out_of_memory();
  return memory;
}

void *xrealloc(void *old, size_t size) {
  void *memory = realloc(old, size > 0 ? size : 1);
  if (memory == NULL) out_of_memory();
  return memory;
}

char *xstrdup(const char *text) {
  size_t size = strlen(text) + 1;
  return memcpy(xmalloc(size), text, size);
}

struct arena *arena_new(void) {
  struct arena *arena = xmalloc(sizeof *arena);
  arena->blocks = NULL;
  return arena;
}

void arena_free(struct arena *arena) {
  if (arena == NULL) return;
  for (struct block *block = arena->blocks, *next; block != NULL; block = next) {
    next = block->next;
    free(block);
  }
  free(arena);
}

/* The newest block is the largest: it is the one worth keeping. */
void arena_reset(struct arena *arena) {
  struct block *kept = arena->blocks;
  if (kept == NULL) return;
  for (struct block *block = kept->next, *next; block != NULL; block = next) {
    next = block->next;
    free(block);
  }
  kept->next = NULL;
  kept->used = 0;
}

static struct block *block_add(struct arena *arena, size_t size) {
  size_t wanted = arena->blocks != NULL ? arena->blocks->size * 2 : FIRST_BLOCK;
  if (wanted > LARGEST_BLOCK) wanted = LARGEST_BLOCK;
  if (wanted < size) wanted = size;
  struct block *block = xmalloc(sizeof *block + wanted);
  *block = (struct block){arena->blocks, wanted, 0};
  return arena->blocks = block;
}

void *arena_alloc(struct arena *arena, size_t size) {
  const size_t step = alignof(max_align_t);
  if (size > SIZE_MAX / 2) out_of_memory();
  size = size > 0 ? (size + step - 1) / step * step : step;
  struct block *block = arena->blocks;
  if (block == NULL || block->size - block->used < size) block = block_add(arena, size);
  void *memory = block->bytes + block->used;
  block->used += size;
  return memset(memory, 0, size);
}

char *arena_copy_bytes(struct arena *arena, const char *bytes, size_t size) {
  char *copy = arena_alloc(arena, size + 1);
  if (size > 0) memcpy(copy, bytes, size);
  return copy;
}

char *arena_copy(struct arena *arena, const char *text) {
  return arena_copy_bytes(arena, text, strlen(text));
}

char *arena_copy_optional(struct arena *arena, const char *text) {
  return text != NULL ? arena_copy(arena, text) : NULL;
}

/* Short texts, as most are, are written once and copied. */
char *arena_printf(struct arena *arena, const char *format, ...) {
  char brief[SHORT_TEXT];
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int size = vsnprintf(brief, sizeof brief, format, arguments);
  char *text = arena_alloc(arena, (size_t)size + 1);
  if (size < SHORT_TEXT) memcpy(text, brief, (size_t)size);
  else vsnprintf(text, (size_t)size + 1, format, again);
  va_end(again);
  va_end(arguments);
  return text;
}

char *arena_take(struct arena *arena, struct buffer *text) {
  char *copy = arena_copy(arena, buffer_text(text));
  buffer_release(text);
  return copy;
}

void *arena_grow(struct arena *arena, void *array, size_t count, size_t size) {
  if (count != 0 && (count & (count - 1)) != 0) return array;
  size_t capacity = count == 0 ? 1 : count * 2;
  char *grown = arena_alloc(arena, capacity * size);
  if (count > 0) memcpy(grown, array, count * size);
  return grown;
}

/* Memory that is given back all at once.
 *
 * An arena belongs to one purpose: a loaded rulebook (immutable, freed whole), one command, or scratch.
 * A function that returns arena memory takes the arena as its first argument. Running out of memory ends
 * the program with one line, which is sound because the store is transactional. */
#ifndef DEALWRIGHT_BASE_ARENA_H
#define DEALWRIGHT_BASE_ARENA_H

#include <stddef.h>

struct arena;
struct buffer;

struct arena *arena_new(void);
void arena_free(struct arena *arena);

/* Gives back everything allocated so far; the arena stays usable and keeps one block for reuse. */
void arena_reset(struct arena *arena);

/* Zeroed bytes, aligned for any type. Never NULL. */
void *arena_alloc(struct arena *arena, size_t size);
char *arena_copy(struct arena *arena, const char *text);
char *arena_copy_optional(struct arena *arena, const char *text);            /* of NULL NULL */
char *arena_copy_bytes(struct arena *arena, const char *bytes, size_t size); /* NUL is added */
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The text of a buffer, copied; the buffer is released. */
char *arena_take(struct arena *arena, struct buffer *text);

/* A growing array inside an arena: returns room for `count + 1` elements of `size` bytes, holding the first
 * `count` of `array`. Capacity doubles at powers of two, so the caller keeps only pointer and count:
 *     list = arena_grow(arena, list, count, sizeof *list); list[count++] = item; */
void *arena_grow(struct arena *arena, void *array, size_t count, size_t size);

/* Plain heap memory; ends the program when there is none. */
void *xmalloc(size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *text);

#endif

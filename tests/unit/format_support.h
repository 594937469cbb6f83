/* What the tests of format/ share: files, the optional data folder, diagnostics as text. Each test file uses a part of
 * it. */
#ifndef DEALWRIGHT_TESTS_FORMAT_SUPPORT_H
#define DEALWRIGHT_TESTS_FORMAT_SUPPORT_H

#include "base/arena.h"
#include "base/diagnostic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SUPPORT __attribute__((unused)) static

/* The path of a file or folder of the optional data, or NULL, saying so, when it is absent. Owned by the arena. */
SUPPORT const char *shared_data(struct arena *arena, const char *name) {
  const char *folder = getenv("DEALWRIGHT_SHARED_DATA");
  const char *path = arena_printf(arena, "%s/%s", folder != NULL ? folder : "../shared/data", name);
  FILE *file = fopen(path, "r");
  if (file == NULL) {
    print_message("skipped: no %s\n", path);
    return NULL;
  }
  fclose(file);
  return path;
}

/* A whole file with a NUL behind it, or NULL. */
SUPPORT char *file_read(struct arena *arena, const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) return NULL;
  struct buffer text = BUFFER_EMPTY;
  char piece[4096];
  for (size_t got; (got = fread(piece, 1, sizeof piece, file)) > 0;) buffer_add(&text, piece, got);
  fclose(file);
  char *copy = arena_copy_bytes(arena, buffer_text(&text), text.size);
  *size = text.size;
  buffer_release(&text);
  return copy;
}

SUPPORT void file_write(const char *path, const char *bytes, size_t size) {
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, size, file), size);
  assert_int_equal(fclose(file), 0);
}

/* "2:3 yaml-tag, 4:1 yaml-alias", in the order found. */
SUPPORT const char *errors_text(struct arena *arena, const struct diagnostics *list) {
  struct buffer out = BUFFER_EMPTY;
  for (size_t i = 0; i < diagnostics_count(list); i++) {
    const struct position *at = diagnostics_position(list, i);
    buffer_printf(&out, "%s%d:%d %s", i > 0 ? ", " : "", at->line, at->column,
                  diagnostic_name(diagnostics_id(list, i)));
  }
  const char *text = arena_copy(arena, buffer_text(&out));
  buffer_release(&out);
  return text;
}

/* Numbers that are the same on every machine and in every run. */
SUPPORT uint32_t random_next(uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

SUPPORT double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

#endif

/* Text that grows by doubling. */
#include "base/buffer.h"

#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buffer_init(struct buffer *buffer) {
  *buffer = (struct buffer)BUFFER_EMPTY;
}

void buffer_release(struct buffer *buffer) {
  free(buffer->data);
  buffer_init(buffer);
}

void buffer_clear(struct buffer *buffer) {
  buffer->size = 0;
  if (buffer->data != NULL) buffer->data[0] = '\0';
}

static void grow(struct buffer *buffer, size_t needed) {
  size_t capacity = buffer->capacity > 0 ? buffer->capacity : 64;
  while (capacity < needed) capacity *= 2;
  buffer->data = xrealloc(buffer->data, capacity);
  buffer->capacity = capacity;
}

static inline void make_room(struct buffer *buffer, size_t more) {
  size_t needed = buffer->size + more + 1;
  if (needed > buffer->capacity) grow(buffer, needed);
}

void buffer_add(struct buffer *buffer, const char *bytes, size_t size) {
  make_room(buffer, size);
  if (size > 0) memcpy(buffer->data + buffer->size, bytes, size);
  buffer->size += size;
  buffer->data[buffer->size] = '\0';
}

void buffer_puts(struct buffer *buffer, const char *text) {
  buffer_add(buffer, text, strlen(text));
}

void buffer_putc(struct buffer *buffer, char c) {
  make_room(buffer, 1);
  buffer->data[buffer->size++] = c;
  buffer->data[buffer->size] = '\0';
}

void buffer_integer(struct buffer *buffer, int64_t integer) {
  char digits[24];
  size_t at = sizeof digits;
  uint64_t rest = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
  do digits[--at] = (char)('0' + rest % 10);
  while ((rest /= 10) > 0);
  if (integer < 0) digits[--at] = '-';
  buffer_add(buffer, digits + at, sizeof digits - at);
}

/* Mostly there is room for it already. */
void buffer_printf(struct buffer *buffer, const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  make_room(buffer, 0);
  size_t room = buffer->capacity - buffer->size;
  int size = vsnprintf(buffer->data + buffer->size, room, format, arguments);
  if ((size_t)size >= room) {
    make_room(buffer, (size_t)size);
    vsnprintf(buffer->data + buffer->size, (size_t)size + 1, format, again);
  }
  buffer->size += (size_t)size;
  va_end(again);
  va_end(arguments);
}

const char *buffer_text(const struct buffer *buffer) {
  return buffer->data != NULL ? buffer->data : "";
}

/* Text that grows. `data` is always NUL-terminated once something was added; buffer_text() is never NULL. */
#ifndef DEALWRIGHT_BASE_BUFFER_H
#define DEALWRIGHT_BASE_BUFFER_H

#include <stddef.h>
#include <stdint.h>

struct buffer {
  char *data;
  size_t size, capacity;
};

#define BUFFER_EMPTY                                                                                                   \
  { NULL, 0, 0 }

void buffer_init(struct buffer *buffer);
void buffer_release(struct buffer *buffer);
void buffer_clear(struct buffer *buffer); /* size 0, keeps the memory */
void buffer_add(struct buffer *buffer, const char *bytes, size_t size);
void buffer_puts(struct buffer *buffer, const char *text);
void buffer_putc(struct buffer *buffer, char c);
void buffer_integer(struct buffer *buffer, int64_t integer); /* its digits */
void buffer_printf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *buffer_text(const struct buffer *buffer);

#endif

/* Quoting for POSIX shells: what stands between single quotes is left alone, and a single quote ends them. */
#include "cli/shell.h"

#include <stdbool.h>
#include <string.h>

static bool is_plain(const char *word) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,+@%";
  return *word != '\0' && *word != '-' && word[strspn(word, plain)] == '\0';
}

void shell_word(struct buffer *out, const char *word) {
  if (is_plain(word)) {
    buffer_puts(out, word);
    return;
  }
  buffer_putc(out, '\'');
  for (; *word != '\0'; word++) {
    if (*word == '\'') buffer_puts(out, "'\\''");
    else buffer_putc(out, *word);
  }
  buffer_putc(out, '\'');
}

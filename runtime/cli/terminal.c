/* Text from records and rule files on its way to a terminal. */
#include "cli/terminal.h"

#include <string.h>

static size_t own_sequence(const char *at, size_t left) {
  static const char *const sequences[] = {"\033[0m", "\033[2m", "\033[31m", "\033[32m", "\033[1;31m", "\033[1;33m"};
  for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++) {
    size_t size = strlen(sequences[i]);
    if (size <= left && memcmp(at, sequences[i], size) == 0) return size;
  }
  return 0;
}

void terminal_clean(struct buffer *text, bool color) {
  for (size_t i = 0; i < text->size; i++) {
    unsigned char c = (unsigned char)text->data[i];
    size_t own = c == '\033' && color ? own_sequence(text->data + i, text->size - i) : 0;
    bool is_c1 = c == 0xc2 && i + 1 < text->size && (unsigned char)text->data[i + 1] >= 0x80 &&
                 (unsigned char)text->data[i + 1] < 0xa0;
    if (own > 0) i += own - 1;
    else if (is_c1) text->data[i] = text->data[i + 1] = ' ';
    else if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f) text->data[i] = ' ';
  }
}

/* Text from records and rule files on its way to a terminal.
 *
 * Whoever fills in a field must not move the cursor, colour the line or turn its direction: what would is shown as it
 * is written in JSON, `\\u001b`, so that it is seen to be there. */
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

/* Marks that turn the direction of text: U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069. */
static bool turns_direction(unsigned code) {
  return code == 0x61c || code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069);
}

/* The character at a place, as far as those that matter here go; 0: another. */
static unsigned code_at(const unsigned char *at, size_t left, size_t *size) {
  *size = 1;
  if (at[0] < 0x80) return at[0];
  if (left >= 2 && (at[0] & 0xe0) == 0xc0) {
    *size = 2;
    return (unsigned)(at[0] & 0x1f) << 6 | (at[1] & 0x3f);
  }
  if (left < 3 || (at[0] & 0xf0) != 0xe0) return 0;
  *size = 3;
  return (unsigned)(at[0] & 0x0f) << 12 | (unsigned)(at[1] & 0x3f) << 6 | (at[2] & 0x3f);
}

static bool is_harmful(unsigned code) {
  bool is_control = (code > 0 && code < ' ' && code != '\n' && code != '\t') || (code >= 0x7f && code < 0xa0);
  return is_control || turns_direction(code);
}

static size_t find_harm(const struct buffer *text, size_t from, bool color, size_t *size, unsigned *code) {
  for (size_t i = from; i < text->size; i += *size) {
    const char *at = text->data + i;
    size_t own = *at == '\033' && color ? own_sequence(at, text->size - i) : 0;
    *code = code_at((const unsigned char *)at, text->size - i, size);
    if (own > 0) *size = own;
    else if (is_harmful(*code)) return i;
  }
  return text->size;
}

void terminal_clean(struct buffer *text, bool color) {
  struct buffer clean = BUFFER_EMPTY;
  size_t kept = 0, size = 0;
  unsigned code = 0;
  for (size_t at; (at = find_harm(text, kept, color, &size, &code)) < text->size; kept = at + size) {
    buffer_add(&clean, text->data + kept, at - kept);
    buffer_printf(&clean, "\\u%04x", code);
  }
  if (kept == 0) return;
  buffer_add(&clean, text->data + kept, text->size - kept);
  buffer_release(text);
  *text = clean;
}

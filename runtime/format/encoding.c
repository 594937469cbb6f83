/* The characters of a file, before it is YAML or CSV.
 *
 * YAML 1.1 ends a line at U+0085, U+2028 and U+2029 too, and so does libyaml; no editor does. One of them in a file
 * would shift every line number behind it and fold texts where nobody sees why. They are refused, like all control
 * characters, a lone carriage return, and a byte order mark that is not the first character. What is left has the same
 * lines everywhere.
 *
 * Not done here: anything about the signs of YAML and CSV; other encodings, which cannot be told apart with certainty.
 */
#include "format/encoding.h"

#include "base/text.h"
#include "format/place.h"

#include <stdio.h>
#include <string.h>

size_t encoding_mark(const char *bytes, size_t size) {
  return size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

static struct position position_of(const char *file, const char *bytes, size_t size, size_t offset, int line) {
  struct place place;
  place_init(&place, bytes, size);
  place_to(&place, bytes + offset);
  return (struct position){file, place.line + line - 1, place.column, 1};
}

bool encoding_check(const char *file, const char *bytes, size_t size, int line, struct diagnostics *list) {
  size_t bad;
  if (text_is_utf8(bytes, size, &bad)) return true;
  struct position at = position_of(file, bytes, size, bad, line);
  if (bytes[bad] == '\0') {
    diagnostic_add(list, DIAGNOSTIC_nul_byte, &at);
  } else {
    diagnostic_add(list, DIAGNOSTIC_not_utf8, &at);
    diagnostic_note(list, DIAGNOSTIC_note_save_utf8);
  }
  return false;
}

/* The code point at `c` when it may not stand in a file, else 0. Only bytes that `is_suspect` names come here; the text
 * is UTF-8. */
static uint32_t forbidden_at(const char *c, const char *end) {
  if (*c == '\r') return end - c > 1 && c[1] == '\n' ? 0 : '\r';
  const char *next = c;
  uint32_t point = text_next(&next);
  if (point < 0x20 || (point >= 0x7F && point < 0xA0)) return point;
  if (point == 0x2028 || point == 0x2029 || point == 0xFEFF || point == 0xFFFE || point == 0xFFFF) return point;
  return 0;
}

static bool is_suspect(unsigned char c) {
  if (c < 0x20) return c != '\n' && c != '\t';
  return c == 0x7F || c == 0xC2 || c == 0xE2 || c == 0xEF;
}

static void forbidden_report(uint32_t point, const struct position *at, struct diagnostics *list) {
  if (point == '\r') {
    diagnostic_add(list, DIAGNOSTIC_yaml_line_end, at);
    return;
  }
  char name[16];
  snprintf(name, sizeof name, "U+%04X", (unsigned)point);
  diagnostic_add(list, DIAGNOSTIC_yaml_character, at, name);
}

bool encoding_check_visible(const char *file, const char *bytes, size_t size, struct diagnostics *list) {
  if (!encoding_check(file, bytes, size, 1, list)) return false;
  for (size_t i = 0; i < size; i++) {
    if (!is_suspect((unsigned char)bytes[i])) continue;
    uint32_t point = forbidden_at(bytes + i, bytes + size);
    if (point == 0) continue;
    struct position at = position_of(file, bytes, size, i, 1);
    forbidden_report(point, &at, list);
    return false;
  }
  return true;
}

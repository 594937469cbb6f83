/* Signs that only look like those of a table: full-width forms of an input method, typographic quotes and dashes of a
 * spreadsheet, blanks that are not blanks.
 *
 * Not done here: letters of other alphabets that look Latin; a name with one is unknown, and the near one is told. */
#include "rulebook/misspelling.h"

#include "base/text.h"

#include <string.h>

static const struct {
  uint32_t point;
  const char *plain;
} signs[] = {
    {0x00A0, " "},  {0x2007, " "},  {0x2009, " "},  {0x202F, " "},  {0x3000, " "},  {0x0009, " "},  {0x200B, ""},
    {0xFEFF, ""},   {0x2018, "'"},  {0x2019, "'"},  {0x201C, "\""}, {0x201D, "\""}, {0x201E, "\""}, {0x00AB, "\""},
    {0x00BB, "\""}, {0x2264, "<="}, {0x2265, ">="}, {0x2266, "<="}, {0x2267, ">="}, {0x2260, "<>"}, {0x2012, "-"},
    {0x2013, "-"},  {0x2014, "-"},  {0x2212, "-"},  {0x2026, ".."}, {0x3001, ","},  {0x3002, "."},  {0x2192, "->"},
    {0x3010, "["},  {0x3011, "]"},  {0x2025, ".."}, {0x300C, "\""}, {0x300D, "\""},
};

static const char *plain_sign(uint32_t point) {
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
    if (signs[i].point == point) return signs[i].plain;
  return NULL;
}

static void add_plain(struct buffer *out, const char *at, const char *next) {
  const char *start = at;
  uint32_t point = text_next(&start);
  const char *plain = plain_sign(point);
  if (plain != NULL) buffer_puts(out, plain);
  else if (point >= 0xFF01 && point <= 0xFF5E) buffer_putc(out, (char)(point - 0xFEE0));
  else buffer_add(out, at, (size_t)(next - at));
}

static const char *trimmed(struct arena *arena, const char *text) {
  while (*text == ' ') text++;
  size_t size = strlen(text);
  while (size > 0 && text[size - 1] == ' ') size--;
  return arena_copy_bytes(arena, text, size);
}

const char *misspelling_plain(struct arena *arena, const char *text) {
  struct buffer out = BUFFER_EMPTY;
  for (const char *at = text, *next = text; *at != '\0'; at = next) {
    text_next(&next);
    add_plain(&out, at, next);
  }
  const char *plain = trimmed(arena, buffer_text(&out));
  buffer_release(&out);
  return plain;
}

/* Signs that separate, compare or quote in a cell; a bracket or a dash may well be part of a name. */
static bool has_meaning(uint32_t point) {
  static const uint32_t meant[] = {0xFF0C, 0xFF1B, 0xFF1C, 0xFF1E, 0xFF1D, 0xFF02, 0x3001, 0x00A0, 0x3000};
  for (size_t i = 0; i < sizeof meant / sizeof *meant; i++)
    if (meant[i] == point) return true;
  const char *plain = plain_sign(point);
  return plain != NULL && strchr("<>\"", plain[0]) != NULL;
}

static bool ends_with_month(const char *text) {
  static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  size_t digits = strspn(text, "0123456789");
  if (digits == 0 || digits > 2 || (text[digits] != '-' && text[digits] != '.')) return false;
  for (size_t i = 0; i < 12; i++)
    if (strcmp(text + digits + 1, months[i]) == 0) return true;
  return false;
}

bool misspelling_is_lookalike(struct arena *arena, const char *text) {
  const char *plain = misspelling_plain(arena, text);
  if (strcmp(plain, text) == 0) return ends_with_month(text);
  if (strcmp(plain, "-") == 0 || strncmp(plain, "not(", 4) == 0) return true;
  for (const char *at = text; *at != '\0';)
    if (has_meaning(text_next(&at))) return true;
  return false;
}

static bool is_failed_formula(const char *text) {
  static const char *const errors[] = {"#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!", "#SPILL!"};
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
    if (strcmp(text, errors[i]) == 0) return true;
  return text[0] == '#' && text[1] == '#' && text[2] == '#' && text[strspn(text, "#")] == '\0';
}

/* `1.2E+05`, as a spreadsheet writes it and hardly anybody else. */
static bool is_shortened(const char *text) {
  const char *at = text + strspn(text, "0123456789.,");
  size_t size = (size_t)(at - text);
  if (size == 0 || *at != 'E' || (at[1] != '+' && at[1] != '-')) return false;
  size_t digits = strspn(at + 2, "0123456789");
  return digits >= 2 && at[2 + digits] == '\0';
}

bool misspelling_is_debris(const char *text) {
  return is_failed_formula(text) || is_shortened(text);
}

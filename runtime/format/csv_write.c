/* Cells and rows as any reader takes them: RFC 4180.
 *
 * What is written is read back by csv.c as the very same cells, whatever they hold.
 * Where a spreadsheet is the reader (csv_write_plain), a text that looks like a formula is changed, and only that. */
#include "format/csv.h"

#include "format/encoding.h"

#include <string.h>

/* Quotes also what a reader might take for a separator, and what looks like a byte order mark in front. */
static bool needs_quotes(const char *text, char separator) {
  if (strpbrk(text, "\",;\t\r\n") != NULL || strchr(text, separator) != NULL) return true;
  return encoding_mark(text, strlen(text)) > 0;
}

void csv_write_cell(struct buffer *out, const char *text, char separator, bool first) {
  if (!first) buffer_putc(out, separator);
  if (!needs_quotes(text, separator)) {
    buffer_puts(out, text);
    return;
  }
  buffer_putc(out, '"');
  for (const char *quote; (quote = strchr(text, '"')) != NULL; text = quote + 1) {
    buffer_add(out, text, (size_t)(quote - text) + 1);
    buffer_putc(out, '"');
  }
  buffer_puts(out, text);
  buffer_putc(out, '"');
}

/* Also as an input method of East Asia writes it. */
bool csv_looks_like_formula(const char *text) {
  static const char *const wide[] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
  if (text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL) return true;
  for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
    if (strncmp(text, wide[i], 3) == 0) return true;
  return false;
}

void csv_write_plain(struct buffer *out, const char *text, bool is_number, char separator, bool first) {
  struct buffer guarded = BUFFER_EMPTY;
  if (!is_number && csv_looks_like_formula(text)) buffer_putc(&guarded, '\'');
  buffer_puts(&guarded, text);
  csv_write_cell(out, buffer_text(&guarded), separator, first);
  buffer_release(&guarded);
}

void csv_write_mark(struct buffer *out) {
  buffer_puts(out, "\xEF\xBB\xBF");
}

/* A row of one empty cell would be an empty line, which no reader takes for a row. */
void csv_write_end(struct buffer *out) {
  if (out->size == 0 || out->data[out->size - 1] == '\n') buffer_puts(out, "\"\"");
  buffer_puts(out, "\r\n");
}

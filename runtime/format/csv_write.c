/* Cells and rows as any reader takes them: RFC 4180.
 *
 * What is written is read back by csv.c as the very same cells, whatever they hold.
 *
 * Not done here: guarding a spreadsheet against a text that looks like a formula. That would change the text. */
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

/* A row of one empty cell would be an empty line, which no reader takes for a row. */
void csv_write_end(struct buffer *out) {
  if (out->size == 0 || out->data[out->size - 1] == '\n') buffer_puts(out, "\"\"");
  buffer_puts(out, "\r\n");
}

/* CSV as spreadsheets write it: RFC 4180, and a BOM, CRLF, CR, LF, and semicolons or tabs as separator.
 *
 * The reader goes row by row, so memory does not grow with the file. Every row knows its first line. The separator is
 * the one of , ; TAB that occurs most often outside quotes in the first line (comma when none does). Quotes inside an
 * unquoted cell are text, as in every spreadsheet; text after a closing quote, and a quote that never closes, are
 * errors. Bytes must be UTF-8 without NUL. */
#ifndef DEALWRIGHT_FORMAT_CSV_H
#define DEALWRIGHT_FORMAT_CSV_H

#include "base/arena.h"
#include "base/diagnostic.h"

struct csv;

struct csv_row {
  int line;           /* of its first character, 1-based */
  const char **cells; /* valid until the next csv_next */
  const int *columns; /* 1-based column where each cell starts, in its line */
  size_t count;
  bool *quoted;    /* whether each cell stood in quotes */
  const char *raw; /* the row's own bytes, without the line end */
  size_t raw_size;
};

enum csv_result {
  CSV_ROW,
  CSV_END,
  CSV_BAD
}; /* BAD: an error was added to the list; reading goes on after that row if it can */

/* A reader over bytes that stay alive, or over a file. NULL with an error when the file cannot be read. */
struct csv *csv_open(const char *path, struct diagnostics *list);
struct csv *csv_over(const char *name, const char *bytes, size_t size);
void csv_close(struct csv *csv);

/* The next row; wholly empty lines are skipped. */
enum csv_result csv_next(struct csv *csv, struct csv_row *row, struct diagnostics *list);

/* How much of its bytes has been read: 0 to 1. */
double csv_part(const struct csv *csv);
char csv_separator(const struct csv *csv); /* known after the first row */

/* Writes one cell, quoted where it must be, preceded by the separator unless it is the first of its row. */
void csv_write_cell(struct buffer *out, const char *text, char separator, bool first);
/* The same, where a spreadsheet reads it: a text that it would take for a formula begins with an apostrophe, which it
 * hides. A number is never one. */
void csv_write_plain(struct buffer *out, const char *text, bool is_number, char separator, bool first);
bool csv_looks_like_formula(const char *text);
void csv_write_mark(struct buffer *out); /* in front of all: by which a spreadsheet knows UTF-8 */
void csv_write_end(struct buffer *out);  /* CRLF, as RFC 4180 says */

#endif

/* CSV, kept as it was spelled.
 *
 *   head | row 0: cell , cell , cell | end of row 0 | row 1: ... | end of the last row
 *
 * 1. Head, cells with their quotes, and ends are pieces of the bytes that were read; separators between cells are the
 *    only bytes that are not kept, since they are all the same one. So what is written is what was read.
 * 2. An end belongs to its place in the file, not to the row before it: a swap leaves all ends, a drop of the last row
 *    leaves the end of the file.
 * 3. The reader guesses the separator from the first line, and a stray quote there may take further lines in. So after
 * every change the reader is asked, and a change after which it would guess another is refused.
 *
 * Not done here: inserting rows or cells; files that the reader refuses. */
#include "format/csv_document.h"

#include "format/csv.h"

#include <string.h>

struct span {
  const char *bytes;
  size_t size;
};

struct document_cell {
  struct span spelled; /* with its quotes */
  const char *text;
  bool quoted;
};

struct document_row {
  int line;
  struct document_cell *cells;
  size_t count;
};

struct csv_document {
  struct arena *arena;
  char separator;
  struct span head; /* byte order mark and empty lines before the first row */
  struct document_row *rows;
  struct span *ends; /* by row: its line end and the empty lines behind it */
  size_t count;
};

/* ---- reading ---- */

/* Where the cell that starts at `at` ends, quotes included. */
static const char *cell_end(const char *at, const char *end, char separator) {
  if (at == end || *at != '"') {
    const char *found = memchr(at, separator, (size_t)(end - at));
    return found != NULL ? found : end;
  }
  for (at++; *at != '"' || (at + 1 < end && at[1] == '"'); at++)
    if (*at == '"') at++;
  return at + 1;
}

static struct document_row take_row(const struct csv_document *document, const struct csv_row *row) {
  struct document_row taken = {row->line, NULL, row->count};
  const char *at = row->raw, *end = row->raw + row->raw_size;
  taken.cells = arena_alloc(document->arena, row->count * sizeof *taken.cells);
  for (size_t i = 0; i < row->count; i++) {
    const char *to = cell_end(at, end, document->separator);
    taken.cells[i] =
        (struct document_cell){{at, (size_t)(to - at)}, arena_copy(document->arena, row->cells[i]), row->quoted[i]};
    at = to + 1;
  }
  return taken;
}

/* `bytes` up to the row are the end of the row before it, or the head. */
static const char *add_row(struct csv_document *document, const char *bytes, const struct csv_row *row) {
  struct span before = {bytes, (size_t)(row->raw - bytes)};
  if (document->count == 0) document->head = before;
  else document->ends[document->count - 1] = before;
  document->rows = arena_grow(document->arena, document->rows, document->count, sizeof *document->rows);
  document->ends = arena_grow(document->arena, document->ends, document->count, sizeof *document->ends);
  document->rows[document->count++] = take_row(document, row);
  return row->raw + row->raw_size;
}

struct csv_document *csv_document_read(struct arena *arena, const char *name, const char *bytes, size_t size,
                                       struct diagnostics *list) {
  struct csv_document *document = arena_alloc(arena, sizeof *document);
  struct csv *csv = csv_over(name, bytes, size);
  struct csv_row row;
  enum csv_result got;
  const char *at = bytes;
  bool fine = true;
  document->arena = arena;
  while ((got = csv_next(csv, &row, list)) != CSV_END) {
    document->separator = csv_separator(csv);
    fine = fine && got == CSV_ROW;
    if (fine) at = add_row(document, at, &row);
  }
  struct span rest = {at, (size_t)(bytes + size - at)};
  if (document->count == 0) document->head = rest;
  else document->ends[document->count - 1] = rest;
  csv_close(csv);
  return fine ? document : NULL;
}

/* ---- looking ---- */

size_t csv_document_rows(const struct csv_document *document) {
  return document->count;
}

size_t csv_document_cells(const struct csv_document *document, size_t row) {
  return document->rows[row].count;
}

const char *csv_document_cell(const struct csv_document *document, size_t row, size_t cell) {
  return document->rows[row].cells[cell].text;
}

int csv_document_line(const struct csv_document *document, size_t row) {
  return document->rows[row].line;
}

size_t csv_document_row_at(const struct csv_document *document, int line) {
  size_t row = 0;
  while (row < document->count && document->rows[row].line != line) row++;
  return row;
}

/* ---- writing ---- */

static void write_row(const struct csv_document *document, size_t row, struct buffer *out) {
  for (size_t i = 0; i < document->rows[row].count; i++) {
    const struct span *spelled = &document->rows[row].cells[i].spelled;
    if (i > 0) buffer_putc(out, document->separator);
    buffer_add(out, spelled->bytes, spelled->size);
  }
}

void csv_document_write(const struct csv_document *document, struct buffer *out) {
  buffer_add(out, document->head.bytes, document->head.size);
  for (size_t i = 0; i < document->count; i++) {
    write_row(document, i, out);
    buffer_add(out, document->ends[i].bytes, document->ends[i].size);
  }
}

/* ---- changing ---- */

static bool reads_as_first(const struct csv_document *document, const struct buffer *text) {
  struct diagnostics *unseen = diagnostics_new();
  struct csv *csv = csv_over("", buffer_text(text), text->size);
  struct csv_row row;
  bool fine = csv_next(csv, &row, unseen) == CSV_ROW && row.count == document->rows[0].count;
  for (size_t i = 0; fine && i < row.count; i++) fine = strcmp(row.cells[i], document->rows[0].cells[i].text) == 0;
  fine = fine && csv_separator(csv) == document->separator && row.raw == text->data + document->head.size;
  csv_close(csv);
  diagnostics_free(unseen);
  return fine;
}

/* Does a reader cut the first row as this document does? */
static bool first_row_leads(const struct csv_document *document) {
  struct buffer text = BUFFER_EMPTY;
  if (document->count == 0) return true;
  csv_document_write(document, &text);
  bool fine = reads_as_first(document, &text);
  buffer_release(&text);
  return fine;
}

static void spell_quoted(struct buffer *out, const char *text) {
  buffer_putc(out, '"');
  for (; *text != '\0'; text++) {
    if (*text == '"') buffer_putc(out, '"');
    buffer_putc(out, *text);
  }
  buffer_putc(out, '"');
}

/* A row of one empty cell without quotes would be an empty line. */
static struct document_cell spell(const struct csv_document *document, const char *text, bool quoted, bool alone) {
  struct document_cell cell = {.text = arena_copy(document->arena, text), .quoted = quoted};
  struct buffer out = BUFFER_EMPTY;
  if (quoted || (alone && text[0] == '\0')) spell_quoted(&out, text);
  else csv_write_cell(&out, text, document->separator, true);
  cell.quoted = out.size > 0 && out.data[0] == '"';
  cell.spelled = (struct span){arena_copy_bytes(document->arena, buffer_text(&out), out.size), out.size};
  buffer_release(&out);
  return cell;
}

bool csv_document_set(struct csv_document *document, size_t row, size_t cell, const char *text) {
  struct document_row *in = &document->rows[row];
  struct document_cell old = in->cells[cell];
  in->cells[cell] = spell(document, text, old.quoted, in->count == 1);
  if (first_row_leads(document)) return true;
  in->cells[cell] = old;
  return false;
}

bool csv_document_swap(struct csv_document *document, size_t a, size_t b) {
  struct document_row row = document->rows[a];
  document->rows[a] = document->rows[b];
  document->rows[b] = row;
  if (first_row_leads(document)) return true;
  document->rows[b] = document->rows[a];
  document->rows[a] = row;
  return false;
}

/* Which of the two ends goes with a row, see invariant 2. */
static void take_out(struct csv_document *document, size_t row) {
  size_t last = document->count - 1, behind = last - row;
  memmove(document->rows + row, document->rows + row + 1, behind * sizeof *document->rows);
  if (row < last) memmove(document->ends + row, document->ends + row + 1, behind * sizeof *document->ends);
  else if (row > 0) document->ends[row - 1] = document->ends[row];
  document->count--;
}

bool csv_document_drop(struct csv_document *document, size_t row) {
  struct csv_document left = *document;
  left.rows = arena_alloc(document->arena, document->count * sizeof *left.rows);
  left.ends = arena_alloc(document->arena, document->count * sizeof *left.ends);
  memcpy(left.rows, document->rows, document->count * sizeof *left.rows);
  memcpy(left.ends, document->ends, document->count * sizeof *left.ends);
  take_out(&left, row);
  if (!first_row_leads(&left)) return false;
  *document = left;
  return true;
}

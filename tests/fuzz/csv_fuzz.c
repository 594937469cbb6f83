/* Any bytes, as CSV: rows in order whose raw bytes lie in the text, and which come back when written. For libFuzzer,
 * and for replay.c. */
#include "format/csv.h"
#include "format/csv_document.h"

#include "base/limits.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds) {
  if (!holds) abort();
}

static void row_check(const struct csv_row *row, const char *bytes, size_t size, int line) {
  must(row->line > line);
  must(row->raw >= bytes && row->raw + row->raw_size <= bytes + size);
  must(row->count <= LIMIT_CSV_COLUMNS);
  for (size_t i = 0; i < row->count; i++) must(row->columns[i] >= 1 && strlen(row->cells[i]) <= LIMIT_CSV_FIELD_BYTES);
}

/* The row alone, written with the same separator behind a row that tells it, reads the same. */
static void round_trip(const struct csv_row *row, char separator) {
  struct buffer out = BUFFER_EMPTY;
  struct diagnostics *list = diagnostics_new();
  csv_write_cell(&out, "", separator, true);
  csv_write_cell(&out, "", separator, false);
  csv_write_end(&out);
  for (size_t i = 0; i < row->count; i++) csv_write_cell(&out, row->cells[i], separator, i == 0);
  csv_write_end(&out);
  struct csv *csv = csv_over("again.csv", out.data, out.size);
  struct csv_row again;
  must(csv_next(csv, &again, list) == CSV_ROW && again.count == 2);
  must(csv_next(csv, &again, list) == CSV_ROW && again.count == row->count);
  for (size_t i = 0; i < row->count; i++) must(strcmp(again.cells[i], row->cells[i]) == 0);
  must(csv_next(csv, &again, list) == CSV_END);
  csv_close(csv);
  diagnostics_free(list);
  buffer_release(&out);
}

/* A document without errors is written back byte for byte. */
static void comes_back(const char *bytes, size_t size) {
  struct arena *arena = arena_new();
  struct diagnostics *list = diagnostics_new();
  struct csv_document *document = csv_document_read(arena, "fuzz.csv", bytes, size, list);
  struct buffer out = BUFFER_EMPTY;
  must((document != NULL) == (diagnostics_errors(list) == 0));
  if (document != NULL) csv_document_write(document, &out);
  must(document == NULL || (out.size == size && (size == 0 || memcmp(out.data, bytes, size) == 0)));
  buffer_release(&out);
  diagnostics_free(list);
  arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  const char *text = (const char *)bytes;
  struct diagnostics *list = diagnostics_new();
  struct csv *csv = csv_over("fuzz.csv", text, size);
  struct csv_row row;
  size_t bad = 0;
  int line = 0;
  for (enum csv_result result; (result = csv_next(csv, &row, list)) != CSV_END; line = row.line) {
    row_check(&row, text, size, line);
    bad += result == CSV_BAD;
    must(diagnostics_errors(list) == bad);
    if (result == CSV_ROW) round_trip(&row, csv_separator(csv));
  }
  csv_close(csv);
  diagnostics_free(list);
  comes_back(text, size);
  return 0;
}

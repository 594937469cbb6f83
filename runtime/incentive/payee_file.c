/* Rows about people.
 *
 * Invariant: people are known by the key that an import makes of a name (text_slug), as in files of deals. */
#include "incentive/payee_file.h"

#include "base/text.h"

#include <string.h>

bool payee_file_fault_with(struct payee_file *reading, int cell, enum diagnostic_id id, const char *a, const char *b,
                           const char *c) {
  struct position at = {reading->path, reading->row.line, 0, 0};
  if (cell >= 0 && (size_t)cell < reading->row.count) at.column = reading->row.columns[cell];
  const char *const arguments[] = {"", a != NULL ? a : "", b != NULL ? b : "", c != NULL ? c : "", NULL};
  diagnostic_add_array(reading->list, id, &at, arguments);
  reading->fine = false;
  return false;
}

bool payee_file_fault(struct payee_file *reading, int cell, enum diagnostic_id id, const char *a, const char *b) {
  return payee_file_fault_with(reading, cell, id, a, b, NULL);
}

bool payee_file_bad_value(struct payee_file *reading, int cell, enum phrase_id expected) {
  return payee_file_fault(reading, cell, DIAGNOSTIC_deal_value, reading->row.cells[cell],
                          phrase_text(language_current(), expected));
}

struct csv *payee_file_open(struct payee_file *reading) {
  struct csv *csv = csv_open(reading->path, reading->list);
  if (csv == NULL) return NULL;
  enum csv_result got = csv_next(csv, &reading->header, reading->list);
  struct position top = {reading->path, 1, 0, 0};
  if (got == CSV_END) diagnostic_add(reading->list, DIAGNOSTIC_import_empty, &top);
  if (got == CSV_ROW) {
    reading->names = arena_alloc(reading->arena, (reading->header.count + 1) * sizeof *reading->names);
    for (size_t i = 0; i < reading->header.count; i++)
      reading->names[i] = arena_copy(reading->arena, reading->header.cells[i]);
    reading->row.line = reading->header.line;
    return csv;
  }
  csv_close(csv);
  return NULL;
}

bool payee_file_next(struct payee_file *reading, struct csv *csv) {
  enum csv_result got;
  while ((got = csv_next(csv, &reading->row, reading->list)) != CSV_END) {
    if (got == CSV_BAD) reading->fine = false;
    else if (reading->row.count == reading->header.count) return true;
    else
      payee_file_fault(reading, -1, DIAGNOSTIC_import_cells, arena_printf(reading->arena, "%zu", reading->row.count),
                       arena_printf(reading->arena, "%zu", reading->header.count));
  }
  return false;
}

int payee_file_cell(const struct payee_file *reading, const char *name) {
  for (size_t i = 0; i < reading->header.count; i++)
    if (strcmp(reading->names[i], name) == 0) return (int)i;
  return -1;
}

const char *payee_file_text(const struct payee_file *reading, int cell) {
  const char *text = cell >= 0 ? reading->row.cells[cell] : "";
  return text[strspn(text, " ")] != '\0' ? text : NULL;
}

bool payee_file_key(struct payee_file *reading, int cell, char *key, size_t size) {
  const char *text = payee_file_text(reading, cell);
  return text != NULL && text_slug(text, key, size);
}

void payee_file_no_column(struct payee_file *reading, const char *name, const char *wanted_by, const char *mapped) {
  struct buffer all = BUFFER_EMPTY;
  for (size_t i = 0; i < reading->header.count; i++) buffer_printf(&all, "%s%s", i > 0 ? ", " : "", reading->names[i]);
  payee_file_fault(reading, -1, DIAGNOSTIC_deal_column, name, wanted_by);
  diagnostic_suggest(reading->list, name, reading->names, reading->header.count);
  if (mapped != NULL) diagnostic_note(reading->list, DIAGNOSTIC_deal_columns, buffer_text(&all), mapped);
  else diagnostic_note(reading->list, DIAGNOSTIC_deal_header, buffer_text(&all));
  buffer_release(&all);
}

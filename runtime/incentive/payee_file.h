/* A CSV file whose rows are about people: its columns, its rows, and what is wrong with one at its line. */
#ifndef DEALWRIGHT_INCENTIVE_PAYEE_FILE_H
#define DEALWRIGHT_INCENTIVE_PAYEE_FILE_H

#include "base/phrase.h"
#include "format/csv.h"
#include "incentive/date_ways.h"

struct payee_file {
  struct arena *arena;
  const char *path;
  struct diagnostics *list;
  struct csv_row header, row;
  const char **names;  /* the header's cells, which outlive its row */
  const char *days[2]; /* the patterns of the first and the last day, or NULL */
  struct date_ways ways[2];
  bool fine;
};

/* The file, behind its header; NULL with an error when it cannot be read or is empty. The caller closes it. */
struct csv *payee_file_open(struct payee_file *reading);
/* The next row with as many cells as the header has; others are told and make `fine` false. */
bool payee_file_next(struct payee_file *reading, struct csv *csv);

int payee_file_cell(const struct payee_file *reading, const char *name); /* of a column; -1: there is none */
/* What stands in a cell of the row (-1: nothing does); NULL when that is blank. */
const char *payee_file_text(const struct payee_file *reading, int cell);
/* The key of the person that a cell names; false when it names nobody. */
bool payee_file_key(struct payee_file *reading, int cell, char *key, size_t size);

/* Errors at a cell of the row, or (-1) at its line: always false. The first argument of the message stays empty. */
bool payee_file_fault_with(struct payee_file *reading, int cell, enum diagnostic_id id, const char *a, const char *b,
                           const char *c);
bool payee_file_fault(struct payee_file *reading, int cell, enum diagnostic_id id, const char *a, const char *b);
bool payee_file_bad_value(struct payee_file *reading, int cell, enum phrase_id expected);
/* A column that is missing, with the others. `mapped` is what a --map would have to name; NULL: it cannot, or names the
 * column already. */
void payee_file_no_column(struct payee_file *reading, const char *name, const char *wanted_by, const char *mapped);

#endif

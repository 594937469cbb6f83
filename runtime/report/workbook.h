/* A workbook (XLSX): sheets of texts, amounts, days and sums that a spreadsheet can follow.
 *
 * Amounts are numbers, exact to the minor unit: a spreadsheet keeps 15 digits, so an amount of more is refused, never
 * rounded. Texts are texts, whatever they begin with. The same cells give the same bytes.
 *
 * Rows and columns count from 0. Rows of a sheet are written from the top down, those of several sheets in any order.
 * What goes wrong in a cell is told by workbook_end. */
#ifndef DEALWRIGHT_REPORT_WORKBOOK_H
#define DEALWRIGHT_REPORT_WORKBOOK_H

#include "base/buffer.h"
#include "base/diagnostic.h"
#include "base/money.h"

#include <stdbool.h>
#include <stdint.h>

enum { SHEET_COLUMNS = 256, SHEET_ROWS = 1048576, SHEET_TEXT = 32767, SHEET_DIGITS = 15 };

enum sheet_style { SHEET_PLAIN, SHEET_TITLE, SHEET_HEAD, SHEET_HEAD_RIGHT, SHEET_TOTAL, SHEET_DIM, SHEET_WRAP };

struct workbook;
struct sheet;

/* An empty workbook, to be ended. `day` is when it says that it was made. NULL with an error when the library that
 * writes workbooks is not there. */
struct workbook *workbook_begin(const char *title, int32_t day, struct diagnostics *list);

/* Another sheet. What a name cannot hold becomes `-`, what is too long is cut, one that is taken gets a number, one
 * that reads like a cell (`C1`) a `-`. */
struct sheet *workbook_sheet(struct workbook *workbook, const char *name);

/* Says how many rows it will have, so that too many are refused before the work. */
void sheet_expect(struct sheet *sheet, size_t rows);

void sheet_text(struct sheet *sheet, int row, int column, const char *text /* NULL: none */, enum sheet_style style);
void sheet_integer(struct sheet *sheet, int row, int column, int64_t number, enum sheet_style style);
void sheet_day(struct sheet *sheet, int row, int column, int32_t day);
void sheet_amount(struct sheet *sheet, int row, int column, int64_t minor, const struct currency *currency,
                  enum sheet_style style);
/* A ratio as a percentage, with up to four digits; a plain number likewise. */
void sheet_ratio(struct sheet *sheet, int row, int column, struct decimal ratio);
void sheet_decimal(struct sheet *sheet, int row, int column, struct decimal number);

/* Rows of one column, both ends included. */
struct sheet_range {
  const struct sheet *sheet;
  int column, first, last;
};

/* The sum of amounts that were written before, as a formula; `minor` is what it comes to. */
void sheet_sum(struct sheet *sheet, int row, int column, struct sheet_range range, int64_t minor,
               const struct currency *currency, enum sheet_style style);
/* Amounts of the same sheet, added: `+E4+F4-G4`, as column and row (from 0) each, with their sign. */
struct sheet_term {
  int row, column;
  bool is_less;
};
void sheet_terms(struct sheet *sheet, int row, int column, const struct sheet_term *terms, size_t count, int64_t minor,
                 const struct currency *currency, enum sheet_style style);

/* Keeps the rows above in sight, and on each printed page; the last of them gets filters over `columns` columns down to
 * row `last`. */
void sheet_freeze(struct sheet *sheet, int rows, int columns, int last);
/* As wide as its texts are, at most so many characters. */
void sheet_widest(struct sheet *sheet, int column, int characters);

/* Adds the file's bytes and frees the workbook. False with an error when it could not be made, or something does not
 * fit a spreadsheet. */
bool workbook_end(struct workbook *workbook, struct buffer *out, struct diagnostics *list);

#endif

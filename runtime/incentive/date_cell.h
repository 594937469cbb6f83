/* Dates as spreadsheets and other systems write them, by the pattern that a column map names.
 *
 * A pattern is made of yyyy, yy, m, mm, mmm (Jan), d, dd and what stands between them; `h:mm` behind it says that a
 * time of day follows, which is left out. `serial` is the number that a spreadsheet keeps for a day, `serial 1904` that
 * of files that count from 1904. */
#ifndef DEALWRIGHT_INCENTIVE_DATE_CELL_H
#define DEALWRIGHT_INCENTIVE_DATE_CELL_H

#include <stdbool.h>
#include <stdint.h>

/* `pattern` NULL: yyyy-mm-dd. Midnight behind a date is no time of day: spreadsheets write it of themselves. */
bool date_cell_read(const char *text, const char *pattern, int32_t *out);

#endif

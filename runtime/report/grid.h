/* A table of text, aligned by what a terminal shows: wide characters count two columns.
 *
 * Columns are two spaces apart, no line ends in blanks. In a pipe a row is a line. In a terminal columns that have no
 * room go on below, those of all rows alike, and long text is wrapped under itself: no word and no amount is cut. */
#ifndef DEALWRIGHT_REPORT_GRID_H
#define DEALWRIGHT_REPORT_GRID_H

#include "base/arena.h"
#include "base/buffer.h"

#include <stdbool.h>

enum grid_align { GRID_LEFT, GRID_RIGHT };

enum grid_style { GRID_PLAIN, GRID_GOOD, GRID_BAD, GRID_DIM, GRID_STYLES };

struct grid;

/* The arena keeps the texts of all rows. */
struct grid *grid_new(struct arena *arena, size_t columns, const enum grid_align *align /* NULL: all left */);

/* Texts of rows from now on are kept in that arena, which may be reset after grid_write: for lists without end. */
void grid_keep_in(struct grid *grid, struct arena *rows);

/* The next cell of the row under way, copied; NULL is empty. The row ends after its last column, or with grid_end,
 * which leaves the rest of it empty. A line feed in the last cell of a row continues it below itself. */
void grid_cell(struct grid *grid, const char *text);
void grid_cell_styled(struct grid *grid, const char *text, enum grid_style style);
void grid_end(struct grid *grid);

size_t grid_rows(const struct grid *grid);

/* The columns that the rows take when nothing is cut or wrapped, without indent. */
int grid_width(const struct grid *grid);

struct grid_look {
  int indent; /* columns before each line */
  int width;  /* of the terminal; 0: as long as it takes */
  bool color;
};

/* Writes all rows and forgets them; the widths found stay the least for rows that follow, so a long list can be written
 * in parts. */
void grid_write(struct grid *grid, const struct grid_look *look, struct buffer *out);

#endif

/* Tables of text.
 *
 * Invariants
 * 1. A cell's width is text_width of its widest line; padding is spaces, so nothing depends on the terminal's tab
 * stops.
 * 2. Trailing blanks are never written: padding comes before a cell, never after.
 * 3. Nothing is cut: a column that a terminal has no room for goes below, and those after it follow there; a cell that
 * alone is wider than the terminal takes several lines.
 * 4. Control characters in a cell are shown as spaces: a record's text cannot move the cursor or colour the terminal.
 *
 * Not done here: wrapping by the rules of Unicode. A line breaks at a space, or after a wide character, and does not
 * begin with a Chinese comma or full stop. */
#include "report/grid.h"

#include "base/text.h"

#include <string.h>

enum { GAP = 2, LEAST_WRAP = 24, BELOW_INDENT = 6 };

struct cell {
  const char *text;
  enum grid_style style;
};

/* Where a column begins, on which line of its row, and how wide it may be. */
struct spot {
  int start, line, room;
};

struct grid {
  struct arena *arena;               /* of rows and their texts */
  size_t columns, row_count, filled; /* filled: cells of the row under way */
  enum grid_align *align;
  int *widths;
  struct spot *spots; /* by the look of the last grid_write */
  struct cell **rows;
};

struct grid *grid_new(struct arena *arena, size_t columns, const enum grid_align *align) {
  struct grid *grid = arena_alloc(arena, sizeof *grid);
  *grid = (struct grid){.arena = arena, .columns = columns};
  grid->align = arena_alloc(arena, columns * sizeof *grid->align);
  grid->widths = arena_alloc(arena, columns * sizeof *grid->widths);
  grid->spots = arena_alloc(arena, columns * sizeof *grid->spots);
  if (align != NULL) memcpy(grid->align, align, columns * sizeof *align);
  return grid;
}

void grid_keep_in(struct grid *grid, struct arena *rows) {
  grid->arena = rows;
}

/* Invariant 4. C0, DEL and the C1 codes; a line feed stays where it means a further line. */
static const char *visible(struct arena *arena, const char *text, bool keeps_lines) {
  char *copy = arena_copy(arena, text);
  for (char *at = copy; *at != '\0'; at++) {
    unsigned char c = (unsigned char)*at;
    if ((c < ' ' && !(c == '\n' && keeps_lines)) || c == 0x7f) *at = ' ';
    if (c == 0xc2 && (unsigned char)at[1] >= 0x80 && (unsigned char)at[1] < 0xa0) at[0] = at[1] = ' ';
  }
  for (size_t size = strlen(copy); size > 0 && copy[size - 1] == ' '; size--) copy[size - 1] = '\0';
  return copy;
}

void grid_cell_styled(struct grid *grid, const char *text, enum grid_style style) {
  bool last = grid->filled + 1 == grid->columns;
  if (grid->filled == 0) {
    grid->rows = arena_grow(grid->arena, grid->rows, grid->row_count, sizeof *grid->rows);
    grid->rows[grid->row_count] = arena_alloc(grid->arena, grid->columns * sizeof **grid->rows);
  }
  struct cell *cell = &grid->rows[grid->row_count][grid->filled];
  *cell = (struct cell){visible(grid->arena, text != NULL ? text : "", last), style};
  int width = text_width(cell->text);
  if (!last && width > grid->widths[grid->filled]) grid->widths[grid->filled] = width;
  grid->filled++;
  if (last) grid_end(grid);
}

void grid_cell(struct grid *grid, const char *text) {
  grid_cell_styled(grid, text, GRID_PLAIN);
}

void grid_end(struct grid *grid) {
  if (grid->filled == 0) return;
  grid->filled = 0;
  grid->row_count++;
}

size_t grid_rows(const struct grid *grid) {
  return grid->row_count;
}

/* ---- writing ---- */

static void pad(struct buffer *out, int count) {
  for (int i = 0; i < count; i++) buffer_putc(out, ' ');
}

static void styled(struct buffer *out, const char *bytes, size_t size, enum grid_style style, bool color) {
  static const char *const codes[GRID_STYLES] = {"", "\033[32m", "\033[31m", "\033[2m"};
  bool coloured = color && style != GRID_PLAIN && size > 0;
  if (coloured) buffer_puts(out, codes[style]);
  buffer_add(out, bytes, size);
  if (coloured) buffer_puts(out, "\033[0m");
}

static int point_width(const char *start, const char *end) {
  char one[8] = {0};
  memcpy(one, start, (size_t)(end - start));
  return text_width(one);
}

/* Signs that do not begin a line, and those that do not end one. */
static bool is_bound_to(const char *sign, const char *signs) {
  const char *end = sign;
  text_next(&end);
  for (const char *at = signs; *sign != '\0' && *at != '\0'; text_next(&at))
    if (strncmp(at, sign, (size_t)(end - sign)) == 0) return true;
  return false;
}

/* How many bytes of `text` fit into `room` columns; 0 room: all of the line. `words` breaks between words where it can.
 */
static size_t fitting(const char *text, int room, bool words) {
  const char *at = text, *good = NULL;
  int width = 0;
  while (*at != '\0' && *at != '\n') {
    const char *start = at;
    text_next(&at);
    int wide = point_width(start, at);
    if (room > 0 && width + wide > room && *start == ' ') return (size_t)(start - text);
    if (room > 0 && width + wide > room) return (size_t)((words && good != NULL ? good : start) - text);
    if (*start == ' ' && start > text) good = start;
    if (wide > 1 && !is_bound_to(at, "，。；：、！？）》」") && !is_bound_to(start, "（《「")) good = at;
    width += wide;
  }
  return (size_t)(at - text);
}

/* Invariant 3. A last column of text is not placed below here: it wraps. */
static void columns_place(struct grid *grid, const struct grid_look *look) {
  int start = look->indent, line = 0;
  for (size_t i = 0; i < grid->columns; i++) {
    bool wraps = i + 1 == grid->columns && grid->align[i] == GRID_LEFT;
    bool is_first = start == look->indent || (line > 0 && start == look->indent + BELOW_INDENT);
    if (look->width > 0 && !wraps && !is_first && start + grid->widths[i] > look->width) {
      start = look->indent + BELOW_INDENT;
      line++;
    }
    int left = look->width - start;
    grid->spots[i] = (struct spot){start, line, look->width > 0 && left < grid->widths[i] ? left : grid->widths[i]};
    start += grid->widths[i] > 0 ? grid->widths[i] + GAP : 0;
  }
}

/* A line of the row that would be empty is left out. */
static void line_begin(const struct grid *grid, size_t column, int *line, int *at, struct buffer *out) {
  if (grid->spots[column].line == *line) return;
  if (*at > 0) buffer_putc(out, '\n');
  *at = 0;
  *line = grid->spots[column].line;
}

static void cell_write(const struct grid *grid, const struct cell *cell, size_t column, int *at,
                       const struct grid_look *look, struct buffer *out) {
  const struct spot *spot = &grid->spots[column];
  const char *text = cell->text;
  int start = spot->start, width = text_width(text);
  if (grid->align[column] == GRID_RIGHT && spot->room > width) start += spot->room - width;
  for (;;) {
    size_t size = fitting(text, look->width > 0 ? look->width - start : 0, true);
    if (size == 0) return;
    pad(out, start - *at);
    styled(out, text, size, cell->style, look->color);
    *at = start + width;
    text += size;
    while (*text == ' ') text++;
    if (*text == '\0') return;
    buffer_putc(out, '\n');
    *at = 0;
    width = text_width(text);
  }
}

/* Where the last column begins: behind the others, or where little room is left, below them. */
struct last_place {
  int start, room; /* room 0: without end */
  bool below, wraps;
};

static struct last_place last_place(const struct grid *grid, const struct grid_look *look, const char *text) {
  size_t last = grid->columns - 1;
  struct last_place place = {grid->spots[last].start, 0, false, look->width > 0};
  if (grid->align[last] == GRID_RIGHT) {
    place.start += grid->widths[last] - text_width(text);
    place.wraps = false;
  }
  place.below = place.wraps && last > 0 && look->width - place.start < LEAST_WRAP;
  if (place.below) place.start = look->indent + BELOW_INDENT;
  if (look->width > 0) place.room = look->width - place.start > 1 ? look->width - place.start : 1;
  return place;
}

/* The last column may take several lines. */
static void last_write(const struct grid *grid, const struct cell *cell, int *at, const struct grid_look *look,
                       struct buffer *out) {
  const char *text = cell->text;
  const struct last_place place = last_place(grid, look, text);
  if (place.below && *text != '\0' && *at > 0) {
    buffer_putc(out, '\n');
    *at = 0;
  }
  while (*text != '\0') {
    size_t size = fitting(text, place.room, place.wraps);
    if (size == 0 && *text != '\n') return;
    if (size > 0) pad(out, place.start - *at);
    styled(out, text, size, cell->style, look->color);
    text += size;
    if (!place.wraps && place.room > 0) text += strcspn(text, "\n");
    while (*text == ' ') text++;
    if (*text == '\n') text++;
    if (*text == '\0') return;
    buffer_putc(out, '\n');
    *at = 0;
  }
}

static void row_write(const struct grid *grid, const struct cell *row, const struct grid_look *look,
                      struct buffer *out) {
  size_t last = grid->columns - 1;
  int at = 0, line = 0;
  for (size_t i = 0; i < grid->columns && row[i].text != NULL; i++) {
    if (*row[i].text == '\0') continue;
    line_begin(grid, i, &line, &at, out);
    if (i < last) cell_write(grid, &row[i], i, &at, look, out);
    else last_write(grid, &row[i], &at, look, out);
  }
  buffer_putc(out, '\n');
}

static void measure_last(struct grid *grid) {
  size_t last = grid->columns - 1;
  for (size_t i = 0; grid->align[last] == GRID_RIGHT && i < grid->row_count; i++) {
    const char *text = grid->rows[i][last].text;
    int width = text != NULL ? text_width(text) : 0;
    if (width > grid->widths[last]) grid->widths[last] = width;
  }
}

int grid_width(const struct grid *grid) {
  int widest = 0, start = 0;
  for (size_t i = 0; i + 1 < grid->columns; i++) start += grid->widths[i] > 0 ? grid->widths[i] + GAP : 0;
  for (size_t i = 0; i < grid->row_count; i++) {
    const char *last = grid->rows[i][grid->columns - 1].text;
    int width = start + (last != NULL ? text_width(last) : 0);
    if (width > widest) widest = width;
  }
  return widest;
}

void grid_write(struct grid *grid, const struct grid_look *look, struct buffer *out) {
  grid_end(grid);
  measure_last(grid);
  columns_place(grid, look);
  for (size_t i = 0; i < grid->row_count; i++) row_write(grid, grid->rows[i], look, out);
  grid->row_count = 0;
  grid->rows = NULL;
}

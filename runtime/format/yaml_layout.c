/* From pieces to lines.
 *
 * Invariants
 * 1. Pieces and comments are copied byte for byte, in their order; only blanks and empty lines between them change. In
 * texts of several lines only their indentation does.
 * 2. A line break stays a line break: nothing is joined, nothing is split.
 * 3. Laid out again, a text stays as it is.
 *
 * Columns: neighbouring entries whose values stand in one column, some of them behind more than one blank, are meant as
 * columns. They stay so when names get longer; an entry that breaks out of the column is brought back in. Comments at
 * line ends keep their distance to the longest line of their column. */
#include "format/yaml_layout.h"

#include "base/limits.h"
#include "base/text.h"
#include "format/encoding.h"
#include "format/yaml_piece.h"

#include <string.h>

struct line {
  const char *text;
  const char *comment; /* at its end, or NULL */
  int column;          /* of the comment before, in columns of a terminal */
  int distance;        /* blanks before the comment then */
};

struct layout {
  struct arena *arena;
  const char *bytes, *end;
  struct pieces pieces;
  int *columns; /* of levels, now; -1: not placed yet */
  int *shifts;  /* of pieces: how far each was moved */
  int *blanks;  /* of pieces behind a colon: how many stand before */
  int *outer;   /* of pieces in brackets: the outermost bracket */
  struct line *lines;
  size_t line_count;
  struct buffer now; /* the line under way */
  bool at_start;     /* of a line, behind a block of text that keeps its line ends */
  bool no_end;       /* the last line has no line end, and it would be a part of a text */
};

static const char *line_start(const struct layout *layout, const char *at) {
  while (at > layout->bytes && at[-1] != '\n') at--;
  return at;
}

static int width_of(const struct layout *layout, const char *from, const char *to) {
  return text_width(arena_copy_bytes(layout->arena, from, (size_t)(to - from)));
}

static const char *trimmed(const struct layout *layout, const char *from, const char *to) {
  while (to > from && (to[-1] == ' ' || to[-1] == '\t' || to[-1] == '\r')) to--;
  return arena_copy_bytes(layout->arena, from, (size_t)(to - from));
}

static bool starts_line(const struct layout *layout, size_t number) {
  const struct piece *items = layout->pieces.items;
  return number == 0 || items[number - 1].end_line < items[number].line || items[number - 1].kind == PIECE_BLOCK;
}

/* ---- lines ---- */

static void line_end(struct layout *layout, const char *comment, int column, int distance) {
  layout->lines = arena_grow(layout->arena, layout->lines, layout->line_count, sizeof *layout->lines);
  layout->lines[layout->line_count++] =
      (struct line){arena_copy(layout->arena, buffer_text(&layout->now)), comment, column, distance};
  buffer_clear(&layout->now);
}

static void indent(struct layout *layout, int column) {
  for (int i = 0; i < column; i++) buffer_putc(&layout->now, ' ');
}

static int column_now(const struct layout *layout) {
  const char *at = buffer_text(&layout->now);
  int column = 0;
  for (; *at != '\0'; column++) text_next(&at);
  return column;
}

/* ---- columns of values ---- */

struct entry {
  size_t value; /* the piece behind the colon */
  int level, line;
  int name;   /* width of the key and its colon */
  int column; /* of the value, from the key's start */
};

/* An entry of a block mapping that has key and value on one line. */
static bool entry_at(const struct layout *layout, size_t colon, struct entry *out) {
  const struct piece *items = layout->pieces.items;
  if (items[colon].kind != PIECE_COLON || items[colon].depth > 0 || colon == 0 || colon + 1 >= layout->pieces.count)
    return false;
  const struct piece *key = &items[colon - 1], *value = &items[colon + 1];
  if (!key->is_key || key->line != items[colon].line || value->line != key->line) return false;
  int name = width_of(layout, key->from, key->to) + 1;
  *out = (struct entry){colon + 1, key->level, key->line, name, name + (int)(value->from - items[colon].to)};
  return true;
}

/* The column that more than half of the entries share, some of them behind more than one blank; 0: there is none. */
static int shared_column(const struct entry *entries, size_t count) {
  int column = 0;
  size_t votes = 0, same = 0;
  bool is_padded = false;
  for (size_t i = 0; i < count; i++) { /* the only one that can have more than half */
    if (votes == 0) column = entries[i].column;
    if (entries[i].column == column) votes++;
    else votes--;
  }
  for (size_t i = 0; i < count; i++) {
    same += entries[i].column == column;
    is_padded = is_padded || (entries[i].column == column && column > entries[i].name + 1);
  }
  return is_padded && same > 1 && 2 * same > count ? column : 0;
}

static void group_place(struct layout *layout, const struct entry *entries, size_t count) {
  int shared = shared_column(entries, count), longest = 0;
  bool fits = true;
  for (size_t i = 0; i < count; i++) {
    if (entries[i].name > longest) longest = entries[i].name;
    fits = fits && entries[i].column == shared;
  }
  int column = fits ? shared : longest + 1;
  for (size_t i = 0; i < count; i++) layout->blanks[entries[i].value] = shared > 0 ? column - entries[i].name : 1;
}

/* Neighbours are entries of one mapping in lines that follow each other. */
static void columns_find(struct layout *layout) {
  struct entry *group = NULL, entry;
  size_t count = 0;
  for (size_t i = 0; i < layout->pieces.count; i++) {
    if (!entry_at(layout, i, &entry)) continue;
    bool goes_on = count > 0 && group[count - 1].level == entry.level && group[count - 1].line + 1 == entry.line;
    if (!goes_on) {
      group_place(layout, group, count);
      count = 0;
    }
    group = arena_grow(layout->arena, group, count, sizeof *group);
    group[count++] = entry;
  }
  group_place(layout, group, count);
}

/* ---- where a piece starts ---- */

static int level_column(const struct layout *layout, int level) {
  return level >= 0 ? layout->columns[level] : -1;
}

/* Places the levels that this piece is the first of: below their parent, or where the line has come to. */
static void levels_place(struct layout *layout, int level, int column_of_line) {
  if (level < 0 || layout->columns[level] >= 0) return;
  int parent = layout->pieces.levels[level].parent;
  levels_place(layout, parent, column_of_line);
  if (column_of_line >= 0) layout->columns[level] = column_of_line;
  else layout->columns[level] = parent >= 0 ? layout->columns[parent] + 2 : 0;
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool opens_entry(const struct piece *piece) {
  return piece->is_key || piece->kind == PIECE_DASH || piece->kind == PIECE_QUESTION || piece->kind == PIECE_COLON;
}

static bool is_inside(const struct piece *piece) {
  return piece->depth > 0;
}

/* What goes on in a further line moves with its first line, but stays deeper than what it belongs to. */
static int moved(const struct layout *layout, int column, int shift, int level, bool closes) {
  int base = level_column(layout, level), least = base < 0 ? 0 : closes ? base : base + 2;
  return column + shift > least ? column + shift : least;
}

static int line_column(const struct layout *layout, size_t number) {
  const struct piece *piece = &layout->pieces.items[number];
  int base = level_column(layout, piece->level);
  if (piece->kind == PIECE_MARK) return 0;
  bool is_close = piece->kind == PIECE_CLOSE;
  if (is_inside(piece) || is_close)
    return moved(layout, piece->column, layout->shifts[layout->outer[number]], piece->level, is_close);
  if (base < 0) return 0;
  return opens_entry(piece) ? base : base + 2;
}

/* In braces the reader joins 8,800 to the amount that was typed, as long as nothing stands between. */
static bool is_in_amount(const struct piece *comma, const struct piece *next) {
  bool is_close = comma->kind == PIECE_COMMA && comma->to == next->from && next->kind == PIECE_TEXT;
  return is_close && is_digit(comma->from[-1]) && is_digit(*next->from);
}

static int blanks_before(const struct layout *layout, size_t number) {
  const struct piece *piece = &layout->pieces.items[number], *before = piece - 1;
  if (before->kind == PIECE_COLON && !is_inside(before)) return layout->blanks[number];
  if (piece->kind == PIECE_COLON || piece->kind == PIECE_COMMA) return before->kind == PIECE_COLON ? 1 : 0;
  if (before->kind == PIECE_OPEN || is_in_amount(before, piece)) return 0;
  if (piece->kind == PIECE_CLOSE) return before->kind == PIECE_COLON ? 1 : 0;
  return 1;
}

/* ---- texts of several lines ---- */

static const char *line_after(const char *at, const char *end) {
  const char *newline = memchr(at, '\n', (size_t)(end - at));
  return newline != NULL ? newline + 1 : end;
}

static const char *text_of_line(const char *at, const char *end) {
  const char *stop = line_after(at, end);
  while (stop > at && (stop[-1] == '\n' || stop[-1] == '\r')) stop--;
  return stop;
}

static const char *blanks_end(const char *at, const char *end) {
  while (at < end && (*at == ' ' || *at == '\t')) at++;
  return at;
}

static void text_put(struct layout *layout, const struct piece *piece, int shift) {
  const char *at = piece->from, *text = at, *stop = text_of_line(at, piece->to), *next = line_after(at, piece->to);
  buffer_add(&layout->now, text, (size_t)(stop - text));
  while (next > stop) {
    line_end(layout, NULL, 0, 0);
    at = next;
    next = line_after(at, piece->to);
    stop = text_of_line(at, piece->to);
    text = blanks_end(at, stop);
    if (text < stop) indent(layout, moved(layout, (int)(text - at), shift, piece->level, false));
    buffer_add(&layout->now, text, (size_t)(stop - text));
  }
}

/* ---- blocks of text ---- */

struct block {
  const char *first, *end; /* its lines; the end is behind the last one that is a part of the text */
  int width;               /* of its indentation, as written */
  int given;               /* said in its header: |2; 0: it is that of the first text */
  bool keeps;              /* |+ */
};

static int spaces_of(const char *at, const char *end) {
  const char *from = at;
  while (at < end && *at == ' ') at++;
  return (int)(at - from);
}

static bool is_empty_line(const char *at, const char *stop) {
  return at + spaces_of(at, stop) == stop;
}

static struct block block_of(const struct layout *layout, const struct piece *piece) {
  struct block block = {.first = line_after(piece->from, piece->to)};
  block.end = block.first;
  for (const char *at = piece->from + 1; at < block.first && strchr("+-123456789", *at) != NULL; at++) {
    if (*at == '+') block.keeps = true;
    else if (*at != '-') block.given = *at - '0';
  }
  int base = piece->level >= 0 ? layout->pieces.levels[piece->level].column : 0;
  if (block.given > 0) block.width = base + block.given;
  bool is_measured = block.given > 0;
  for (const char *at = block.first; at < piece->to; at = line_after(at, piece->to)) {
    const char *stop = text_of_line(at, piece->to);
    bool is_empty = is_empty_line(at, stop) && (!is_measured || stop - at <= block.width);
    if (!is_empty && !is_measured) block.width = spaces_of(at, stop);
    is_measured = is_measured || !is_empty;
    if (!is_empty || block.keeps) block.end = line_after(at, piece->to);
  }
  if (!is_measured) block.width = LIMIT_YAML_SCALAR_BYTES; /* nothing but empty lines, however wide */
  return block;
}

static void block_put(struct layout *layout, const struct piece *piece) {
  struct block block = block_of(layout, piece);
  int base = level_column(layout, piece->level);
  int width = base < 0 ? block.width : base + (block.given > 0 ? block.given : 2);
  buffer_puts(&layout->now, trimmed(layout, piece->from, text_of_line(piece->from, piece->to)));
  for (const char *at = block.first; at < block.end; at = line_after(at, block.end)) {
    line_end(layout, NULL, 0, 0);
    const char *stop = text_of_line(at, block.end);
    if (stop - at <= block.width && is_empty_line(at, stop)) continue;
    indent(layout, width);
    buffer_add(&layout->now, at + block.width, (size_t)(stop - at - block.width));
  }
  bool strips = memchr(piece->from, '-', (size_t)(text_of_line(piece->from, piece->to) - piece->from)) != NULL;
  if (block.end == layout->end && block.end > block.first && block.end[-1] != '\n' && !strips) layout->no_end = true;
}

static const char *piece_end(const struct layout *layout, const struct piece *piece) {
  if (piece->kind != PIECE_BLOCK) return piece->to;
  const char *end = block_of(layout, piece).end;
  while (end > piece->from && (end[-1] == '\n' || end[-1] == '\r')) {
    if (block_of(layout, piece).keeps && end[-1] == '\n') break;
    end--;
  }
  return end;
}

/* ---- what lies between ---- */

/* A comment on a line of its own stands in the column of the level it stood nearest to. */
static int comment_column(const struct layout *layout, int column, int before, int after, int shift, bool inside) {
  if (inside) return column + shift > 0 ? column + shift : 0;
  const int ends[] = {after, before};
  int best = 0, distance = column;
  for (int side = 0; side < 2; side++)
    for (int level = ends[side]; level >= 0; level = layout->pieces.levels[level].parent) {
      int there = layout->pieces.levels[level].column, off = there > column ? there - column : column - there;
      if (off < distance && layout->columns[level] >= 0) best = layout->columns[level], distance = off;
    }
  return best;
}

struct gap {
  const char *from, *to;
  int before, after; /* levels */
  int shift;         /* in brackets: of the outermost */
  bool inside;       /* brackets */
};

static void gap_lines(struct layout *layout, const struct gap *gap, bool at_line_start, bool is_last) {
  const char *at = gap->from, *stop = text_of_line(at, gap->to), *comment = blanks_end(at, stop);
  bool is_empty_before = false, is_first = layout->line_count == 0 && layout->now.size == 0;
  if (!at_line_start) {
    int column = width_of(layout, line_start(layout, at), comment);
    line_end(layout, comment < stop ? trimmed(layout, comment, stop) : NULL, column, (int)(comment - at));
    at = line_after(at, gap->to);
  }
  for (; at < gap->to; at = line_after(at, gap->to)) {
    stop = text_of_line(at, gap->to);
    comment = blanks_end(at, stop);
    bool ends_line = line_after(at, gap->to) > stop;
    if (comment == stop) {
      is_empty_before = is_empty_before || ends_line;
      continue;
    }
    if (is_empty_before && !is_first) line_end(layout, NULL, 0, 0);
    is_empty_before = is_first = false;
    indent(layout, comment_column(layout, (int)(comment - at), gap->before, gap->after, gap->shift, gap->inside));
    buffer_puts(&layout->now, trimmed(layout, comment, stop));
    line_end(layout, NULL, 0, 0);
  }
  if (is_empty_before && !is_first && !is_last) line_end(layout, NULL, 0, 0);
}

/* ---- the whole ---- */

static void find_outer(struct layout *layout) {
  int open = 0;
  for (size_t i = 0; i < layout->pieces.count; i++) {
    const struct piece *piece = &layout->pieces.items[i];
    if (piece->kind == PIECE_OPEN && piece->depth == 0) open = (int)i;
    layout->outer[i] = open;
  }
}

static void piece_put(struct layout *layout, size_t number) {
  const struct piece *piece = &layout->pieces.items[number];
  const char *from = number > 0 ? piece_end(layout, piece - 1) : layout->bytes;
  bool starts = starts_line(layout, number), inside = is_inside(piece) || piece->kind == PIECE_CLOSE;
  if (starts) {
    levels_place(layout, piece->level, -1);
    struct gap gap = {from, piece->from, number > 0 ? piece[-1].level : -1, piece->level, 0, inside};
    if (inside) gap.shift = layout->shifts[layout->outer[number]];
    bool at_line_start = number == 0 || (from > layout->bytes && from[-1] == '\n' && piece[-1].kind == PIECE_BLOCK);
    if (at_line_start && number > 0) line_end(layout, NULL, 0, 0);
    gap_lines(layout, &gap, at_line_start, false);
    indent(layout, line_column(layout, number));
  } else {
    indent(layout, blanks_before(layout, number));
    levels_place(layout, piece->level, column_now(layout));
  }
  layout->shifts[number] = column_now(layout) - piece->column;
  if (piece->kind == PIECE_BLOCK) block_put(layout, piece);
  else text_put(layout, piece, layout->shifts[number]);
}

static void rest_put(struct layout *layout) {
  size_t count = layout->pieces.count;
  const struct piece *last = count > 0 ? &layout->pieces.items[count - 1] : NULL;
  const char *from = last != NULL ? piece_end(layout, last) : layout->bytes;
  bool at_line_start = last == NULL || (from > layout->bytes && from[-1] == '\n' && last->kind == PIECE_BLOCK);
  struct gap gap = {from, layout->end, last != NULL ? last->level : -1, -1, 0, false};
  if (at_line_start && last != NULL) line_end(layout, NULL, 0, 0);
  gap_lines(layout, &gap, at_line_start, true);
}

/* Comments of one column over neighbouring lines move together. */
static void comments_place(const struct layout *layout, size_t from, size_t to, struct buffer *out) {
  int longest = 0, least = 0;
  for (size_t i = from; i < to; i++) {
    int width = text_width(layout->lines[i].text), distance = layout->lines[i].distance;
    if (width > longest) longest = width;
    if (least == 0 || distance < least) least = distance;
  }
  for (size_t i = from; i < to; i++) {
    buffer_puts(out, layout->lines[i].text);
    for (int at = text_width(layout->lines[i].text); at < longest + least; at++) buffer_putc(out, ' ');
    buffer_printf(out, "%s\n", layout->lines[i].comment);
  }
}

static void lines_write(const struct layout *layout, struct buffer *out) {
  for (size_t i = 0; i < layout->line_count;) {
    const struct line *line = &layout->lines[i];
    size_t next = i + 1;
    if (line->comment == NULL) {
      buffer_printf(out, "%s\n", line->text);
    } else {
      while (next < layout->line_count && layout->lines[next].comment != NULL &&
             layout->lines[next].column == line->column)
        next++;
      comments_place(layout, i, next, out);
    }
    i = next;
  }
  if (layout->no_end && out->size > 0) out->data[--out->size] = '\0';
}

static int *numbers_new(struct arena *arena, size_t count, int value) {
  int *numbers = arena_alloc(arena, (count + 1) * sizeof *numbers);
  for (size_t i = 0; i < count; i++) numbers[i] = value;
  return numbers;
}

static bool lay_out(struct arena *arena, const char *bytes, size_t size, struct buffer *out) {
  struct layout layout = {.arena = arena, .bytes = bytes, .end = bytes + size};
  if (!pieces_read(arena, bytes, size, &layout.pieces)) return false;
  layout.columns = numbers_new(arena, layout.pieces.level_count, -1);
  layout.shifts = numbers_new(arena, layout.pieces.count, 0);
  layout.blanks = numbers_new(arena, layout.pieces.count, 1);
  layout.outer = numbers_new(arena, layout.pieces.count, 0);
  find_outer(&layout);
  columns_find(&layout);
  for (size_t i = 0; i < layout.pieces.count; i++) piece_put(&layout, i);
  rest_put(&layout);
  lines_write(&layout, out);
  buffer_release(&layout.now);
  return true;
}

/* ---- is it the same ---- */

static bool is_same(const struct yaml *a, const struct yaml *b) {
  if (a->kind != b->kind || a->count != b->count || a->quoted != b->quoted || a->block != b->block) return false;
  if (!text_equal(a->text, b->text)) return false;
  for (size_t i = 0; i < a->count; i++) {
    if (a->kind == YAML_SEQUENCE && !is_same(a->items[i], b->items[i])) return false;
    if (a->kind != YAML_MAPPING) continue;
    if (!is_same(a->pairs[i].key, b->pairs[i].key) || !is_same(a->pairs[i].value, b->pairs[i].value)) return false;
  }
  return true;
}

static bool says_the_same(struct arena *arena, const char *file, const struct yaml *tree, const struct buffer *text) {
  struct diagnostics *list = diagnostics_new();
  const struct yaml *again = yaml_read(arena, file, buffer_text(text), text->size, list);
  bool same = again != NULL && is_same(tree, again);
  diagnostics_free(list);
  return same;
}

bool yaml_layout(const char *file, const char *bytes, size_t size, struct buffer *out, struct diagnostics *list) {
  struct arena *arena = arena_new();
  struct buffer text = BUFFER_EMPTY;
  size_t mark = encoding_mark(bytes, size);
  const struct yaml *tree = yaml_read(arena, file, bytes, size, list);
  bool fine = tree != NULL;
  if (fine) fine = lay_out(arena, bytes + mark, size - mark, &text) && says_the_same(arena, file, tree, &text);
  if (fine) buffer_add(out, buffer_text(&text), text.size);
  else if (tree != NULL) diagnostic_add(list, DIAGNOSTIC_yaml_layout, (&(struct position){file, 0, 0, 0}));
  buffer_release(&text);
  arena_free(arena);
  return fine;
}

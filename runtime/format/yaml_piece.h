/* The visible pieces of a YAML text in their order: texts, signs, brackets; and the block lists and mappings they stand
 * in. What lies between two pieces is blanks, line ends and comments. For whoever changes the layout and nothing else.
 */
#ifndef DEALWRIGHT_FORMAT_YAML_PIECE_H
#define DEALWRIGHT_FORMAT_YAML_PIECE_H

#include "base/arena.h"

#include <stdbool.h>

enum piece_kind {
  PIECE_TEXT,  /* plain or in quotes; may go over several lines */
  PIECE_BLOCK, /* | or > with the lines below */
  PIECE_COLON,
  PIECE_DASH,
  PIECE_QUESTION,
  PIECE_COMMA,
  PIECE_OPEN, /* [ { */
  PIECE_CLOSE,
  PIECE_MARK /* --- ... */
};

struct piece {
  enum piece_kind kind;
  const char *from, *to;
  int line, end_line; /* from 1 */
  int column;         /* from 0, in characters */
  int level;          /* the innermost block list or mapping, an index of levels; -1: none */
  int depth;          /* brackets open around it; of a bracket itself: around the pair */
  bool is_key;        /* PIECE_TEXT in a block mapping */
};

/* A list or mapping that is not in brackets. */
struct level {
  int parent; /* -1: none */
  int column; /* from 0 */
};

struct pieces {
  const struct piece *items;
  size_t count;
  const struct level *levels; /* each behind its parent */
  size_t level_count;
};

/* `bytes` must be a text that yaml_read took, without byte order mark. The pieces point into it. False when libyaml
 * stops all the same. */
bool pieces_read(struct arena *arena, const char *bytes, size_t size, struct pieces *out);

#endif

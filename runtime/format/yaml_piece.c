/* libyaml's tokens as pieces of the text.
 *
 * Invariants
 * 1. Pieces do not overlap and come in the order of the text.
 * 2. A list in the column of its key (`a:` above `- b`) has a level of its own, in the column of the key's mapping;
 * libyaml has no token for it.
 *
 * Not done here: anything that yaml_read refuses: tags, anchors, directives, keys that are lists or mappings. */
#include "format/yaml_piece.h"

#include "format/place.h"

#include <yaml.h>

struct scan {
  struct arena *arena;
  yaml_parser_t parser;
  struct place place;
  struct piece *items;
  size_t count;
  struct level *levels;
  size_t level_count;
  int top; /* the innermost level, -1: none */
  int depth;
  bool key_comes;
};

/* Whether a level is a list, by its index; the lists in the column of a key with them. */
struct kinds {
  bool *list, *bare;
};

static void level_push(struct scan *scan, struct kinds *kinds, int column, bool is_list, bool is_bare) {
  scan->levels = arena_grow(scan->arena, scan->levels, scan->level_count, sizeof *scan->levels);
  kinds->list = arena_grow(scan->arena, kinds->list, scan->level_count, sizeof *kinds->list);
  kinds->bare = arena_grow(scan->arena, kinds->bare, scan->level_count, sizeof *kinds->bare);
  scan->levels[scan->level_count] = (struct level){scan->top, column};
  kinds->list[scan->level_count] = is_list;
  kinds->bare[scan->level_count] = is_bare;
  scan->top = (int)scan->level_count++;
}

static void level_pop(struct scan *scan) {
  if (scan->top >= 0) scan->top = scan->levels[scan->top].parent;
}

static bool is_bare(const struct scan *scan, const struct kinds *kinds) {
  return scan->top >= 0 && kinds->bare[scan->top];
}

static struct piece *piece_add(struct scan *scan, enum piece_kind kind, const yaml_token_t *token) {
  struct piece piece = {.kind = kind, .level = scan->top, .depth = scan->depth};
  place_to_index(&scan->place, token->start_mark.index);
  piece.from = scan->place.at;
  piece.line = scan->place.line;
  piece.column = scan->place.column - 1;
  place_to_index(&scan->place, token->end_mark.index);
  piece.to = scan->place.at;
  piece.end_line = scan->place.line;
  scan->items = arena_grow(scan->arena, scan->items, scan->count, sizeof *scan->items);
  scan->items[scan->count] = piece;
  return &scan->items[scan->count++];
}

static void on_scalar(struct scan *scan, const yaml_token_t *token) {
  yaml_scalar_style_t style = token->data.scalar.style;
  bool is_block = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
  bool is_nothing = token->start_mark.index == token->end_mark.index;
  if (is_nothing) return;
  struct piece *piece = piece_add(scan, is_block ? PIECE_BLOCK : PIECE_TEXT, token);
  piece->is_key = scan->key_comes && scan->depth == 0;
}

static void on_dash(struct scan *scan, struct kinds *kinds, const yaml_token_t *token) {
  if (scan->top >= 0 && !kinds->list[scan->top]) level_push(scan, kinds, scan->levels[scan->top].column, true, true);
  piece_add(scan, PIECE_DASH, token);
}

static void on_key(struct scan *scan, struct kinds *kinds, const yaml_token_t *token) {
  if (scan->depth == 0 && is_bare(scan, kinds)) level_pop(scan);
  if (token->end_mark.index > token->start_mark.index) piece_add(scan, PIECE_QUESTION, token);
}

static void on_end(struct scan *scan, const struct kinds *kinds) {
  if (is_bare(scan, kinds)) level_pop(scan);
  level_pop(scan);
}

static void on_token(struct scan *scan, struct kinds *kinds, const yaml_token_t *token) {
  switch (token->type) {
  case YAML_BLOCK_SEQUENCE_START_TOKEN:
  case YAML_BLOCK_MAPPING_START_TOKEN:
    level_push(scan, kinds, (int)token->start_mark.column, token->type == YAML_BLOCK_SEQUENCE_START_TOKEN, false);
    break;
  case YAML_BLOCK_END_TOKEN:
    on_end(scan, kinds);
    break;
  case YAML_BLOCK_ENTRY_TOKEN:
    on_dash(scan, kinds, token);
    break;
  case YAML_KEY_TOKEN:
    on_key(scan, kinds, token);
    break;
  case YAML_VALUE_TOKEN:
    piece_add(scan, PIECE_COLON, token);
    break;
  case YAML_FLOW_ENTRY_TOKEN:
    piece_add(scan, PIECE_COMMA, token);
    break;
  case YAML_FLOW_SEQUENCE_START_TOKEN:
  case YAML_FLOW_MAPPING_START_TOKEN:
    piece_add(scan, PIECE_OPEN, token);
    scan->depth++;
    break;
  case YAML_FLOW_SEQUENCE_END_TOKEN:
  case YAML_FLOW_MAPPING_END_TOKEN:
    scan->depth--;
    piece_add(scan, PIECE_CLOSE, token);
    break;
  case YAML_DOCUMENT_START_TOKEN:
  case YAML_DOCUMENT_END_TOKEN:
    piece_add(scan, PIECE_MARK, token);
    break;
  case YAML_SCALAR_TOKEN:
    on_scalar(scan, token);
    break;
  default:
    break;
  }
  scan->key_comes = token->type == YAML_KEY_TOKEN && token->start_mark.index == token->end_mark.index;
}

bool pieces_read(struct arena *arena, const char *bytes, size_t size, struct pieces *out) {
  struct scan scan = {.arena = arena, .top = -1};
  struct kinds kinds = {NULL, NULL};
  bool fine = true, more = true;
  place_init(&scan.place, bytes, size);
  if (!yaml_parser_initialize(&scan.parser)) return false;
  yaml_parser_set_encoding(&scan.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&scan.parser, (const unsigned char *)bytes, size);
  while (more) {
    yaml_token_t token;
    fine = yaml_parser_scan(&scan.parser, &token) != 0;
    more = fine && token.type != YAML_STREAM_END_TOKEN;
    if (fine) on_token(&scan, &kinds, &token);
    if (fine) yaml_token_delete(&token);
  }
  yaml_parser_delete(&scan.parser);
  *out = (struct pieces){scan.items, scan.count, scan.levels, scan.level_count};
  return fine;
}

/* YAML events to a tree, and the refusal of everything outside the strict subset.
 *
 * 1. Bytes are checked before libyaml sees them (encoding.h), so its line ends are those of every editor.
 * 2. Events are pulled one at a time and reading stops at the first one past a limit. libyaml looks at most 1,024
 * characters ahead of the event it hands out, so depth is bounded before its cost, which grows with the square of the
 * depth, can matter.
 * 3. Every node knows its position; a mapping's keys are always scalars with a text. A key that cannot be used gets a
 *    reported stand-in, so that reading goes on and finds the next mistake.
 * 4. A tree is returned only when no error was added.
 *
 * Not done here: types. A plain scalar is text; only `~`, `null` and nothing are NULL. What libyaml lets pass against
 * the specification, and what cannot be misread, is let pass too (a tab between a colon and its value, a comment
 * without a blank before its sign). */
#include "format/yaml.h"

#include "base/limits.h"
#include "base/phrase.h"
#include "base/text.h"
#include "format/encoding.h"
#include "format/yaml_fault.h"
#include "format/yaml_strict.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct frame {
  struct yaml *node;
  struct yaml *key; /* of the pair whose value comes next; NULL in a sequence and when a key comes next */
  yaml_mark_t mark;
  bool flow;
};

struct reader {
  struct arena *arena;
  struct diagnostics *list;
  const char *file, *bytes;
  size_t size;
  yaml_parser_t parser;
  struct yaml_strict strict; /* its finger is at the start of the event in work */
  struct frame frames[LIMIT_YAML_DEPTH];
  size_t depth, nodes, documents, errors_before;
  struct yaml *root;
};

/* ---- errors ---- */

/* At the end of a last line that has no line end, libyaml's mark is one line too far. */
static struct position position_of(const struct reader *reader, const yaml_mark_t *start, const yaml_mark_t *end) {
  const struct place *place = &reader->strict.place;
  if (place->at == reader->bytes + reader->size) return (struct position){reader->file, place->line, place->column, 1};
  bool one_line = end != NULL && start->line == end->line && end->column > start->column;
  int length = one_line ? (int)(end->column - start->column) : 1;
  return (struct position){reader->file, (int)start->line + 1, (int)start->column + 1, length};
}

static bool has_errors(const struct reader *reader) {
  return diagnostics_errors(reader->list) > reader->errors_before;
}

static bool is_full(const struct reader *reader) {
  return diagnostics_errors(reader->list) - reader->errors_before >= LIMIT_DIAGNOSTICS;
}

/* Reports a limit that was passed and ends the reading. */
static bool limit_passed(struct reader *reader, enum diagnostic_id id, const yaml_mark_t *mark, size_t limit) {
  struct position at = position_of(reader, mark, NULL);
  char number[24];
  snprintf(number, sizeof number, "%zu", limit);
  diagnostic_add(reader->list, id, &at, number);
  return false;
}

/* Anchor and tag may come in either order and the event starts with the first: that one is reported. */
static void report_property(struct reader *reader, const yaml_event_t *event, const char *anchor) {
  const char *start = reader->strict.place.at, *end = start, *last = reader->bytes + reader->size;
  while (end < last && (unsigned char)*end > ' ') end++;
  bool is_anchor = anchor != NULL && *start == '&';
  struct place after = reader->strict.place;
  place_to(&after, end);
  struct position at = position_of(reader, &event->start_mark, NULL);
  at.length = after.column - reader->strict.place.column;
  char text[64];
  snprintf(text, sizeof text, "%.*s", (int)(end - start < 40 ? end - start : 40), start);
  if (end - start > 40) snprintf(text, sizeof text, "%c...", *start);
  diagnostic_add(reader->list, is_anchor ? DIAGNOSTIC_yaml_anchor : DIAGNOSTIC_yaml_tag, &at, text);
}

static void report_alias(struct reader *reader, const yaml_event_t *event) {
  struct position at = position_of(reader, &event->start_mark, &event->end_mark);
  diagnostic_add(reader->list, DIAGNOSTIC_yaml_alias, &at, (const char *)event->data.alias.anchor);
}

/* ---- where we are ---- */

/* The column, from 0, of the innermost list or mapping that is not in brackets. */
static int block_indent(const struct reader *reader) {
  for (size_t i = reader->depth; i > 0; i--)
    if (!reader->frames[i - 1].flow) return reader->frames[i - 1].node->at.column - 1;
  return -1;
}

/* The line of the innermost open bracket, 0 when there is none. */
static int open_line(const struct reader *reader) {
  if (reader->depth == 0 || !reader->frames[reader->depth - 1].flow) return 0;
  return reader->frames[reader->depth - 1].node->at.line;
}

static bool expects_key(const struct reader *reader) {
  if (reader->depth == 0) return false;
  const struct frame *top = &reader->frames[reader->depth - 1];
  return top->node->kind == YAML_MAPPING && top->key == NULL;
}

/* ---- nodes ---- */

static bool node_new(struct reader *reader, enum yaml_kind kind, const yaml_event_t *event, struct yaml **out) {
  if (++reader->nodes > LIMIT_YAML_NODES)
    return limit_passed(reader, DIAGNOSTIC_yaml_nodes, &event->start_mark, LIMIT_YAML_NODES);
  struct yaml *node = arena_alloc(reader->arena, sizeof *node);
  node->kind = kind;
  node->at =
      position_of(reader, &event->start_mark, kind == YAML_SCALAR || kind == YAML_NULL ? &event->end_mark : NULL);
  *out = node;
  return true;
}

static void report_key(struct reader *reader, enum diagnostic_id id, const yaml_event_t *event) {
  struct position at = position_of(reader, &event->start_mark, NULL);
  diagnostic_add(reader->list, id, &at);
}

static void key_check(struct reader *reader, const struct yaml *node, const yaml_event_t *event) {
  if (node->block) report_key(reader, DIAGNOSTIC_yaml_complex_key, event);
  else if (!node->quoted && node->text[0] == '\0') report_key(reader, DIAGNOSTIC_yaml_key_missing, event);
  else if (!node->quoted && strcmp(node->text, "<<") == 0)
    diagnostic_add(reader->list, DIAGNOSTIC_yaml_merge, &node->at);
}

/* Puts a finished scalar or a just opened collection where it belongs. */
static void node_attach(struct reader *reader, struct yaml *node) {
  if (reader->depth == 0) {
    reader->root = node;
    return;
  }
  struct frame *top = &reader->frames[reader->depth - 1];
  struct yaml *parent = top->node;
  if (parent->kind == YAML_SEQUENCE) {
    parent->items = arena_grow(reader->arena, parent->items, parent->count, sizeof(struct yaml *));
    parent->items[parent->count++] = node;
  } else if (top->key == NULL) {
    top->key = node;
  } else {
    parent->pairs = arena_grow(reader->arena, parent->pairs, parent->count, sizeof(struct yaml_pair));
    parent->pairs[parent->count++] = (struct yaml_pair){top->key, node, NULL};
    top->key = NULL;
  }
}

/* ---- keys written twice ---- */

static void report_duplicate(struct reader *reader, const struct yaml *first, const struct yaml *again) {
  char line[24];
  snprintf(line, sizeof line, "%d", first->at.line);
  diagnostic_add(reader->list, DIAGNOSTIC_yaml_duplicate_key, &again->at, again->text, line);
}

/* Keys are sorted by a hash of their text, which is next to it in memory; texts are compared only where it is equal. A
 * file made of keys with equal hashes costs no more than a sort by text. */
struct hashed {
  uint64_t hash;
  const struct yaml *key;
};

static uint64_t text_hash(const char *text) {
  uint64_t hash = 14695981039346656037u; /* FNV-1a */
  for (; *text != '\0'; text++) hash = (hash ^ (unsigned char)*text) * 1099511628211u;
  return hash;
}

static int hashed_compare(const void *a, const void *b) {
  const struct hashed *one = a, *two = b;
  if (one->hash != two->hash) return one->hash < two->hash ? -1 : 1;
  int order = strcmp(one->key->text, two->key->text);
  if (order != 0) return order;
  const struct position *first = &one->key->at, *second = &two->key->at;
  if (first->line != second->line) return first->line < second->line ? -1 : 1;
  return (first->column > second->column) - (first->column < second->column);
}

/* Stand-ins (text without a character, not quoted) were reported already. */
static bool is_same_key(const struct yaml *a, const struct yaml *b) {
  return strcmp(a->text, b->text) == 0 && (a->text[0] != '\0' || (a->quoted && b->quoted));
}

static void duplicates_sorted(struct reader *reader, const struct yaml *mapping) {
  struct hashed *keys = xmalloc(mapping->count * sizeof *keys);
  for (size_t i = 0; i < mapping->count; i++)
    keys[i] = (struct hashed){text_hash(mapping->pairs[i].key->text), mapping->pairs[i].key};
  qsort(keys, mapping->count, sizeof *keys, hashed_compare);
  const struct yaml *first = keys[0].key;
  for (size_t i = 1; i < mapping->count && !is_full(reader); i++) {
    if (is_same_key(first, keys[i].key)) report_duplicate(reader, first, keys[i].key);
    else first = keys[i].key;
  }
  free(keys);
}

/* In braces `{price: 8,800}` reads as price: 8 and a key 800 without a value. Where nothing but the comma stands
 * between a plain number and three digits, it is the amount that was typed. */
static bool is_rest_of_amount(const struct yaml *value, const struct yaml_pair *next) {
  const char *text = next->key->text;
  size_t size = value->kind == YAML_SCALAR ? strlen(value->text) : 0;
  if (size == 0 || value->quoted || next->key->quoted || next->value->kind != YAML_NULL) return false;
  if (strspn(text, "0123456789") != 3 || (text[3] != '\0' && text[3] != '.' && text[3] != ' ')) return false;
  if (value->text[size - 1] < '0' || value->text[size - 1] > '9') return false;
  return next->key->at.line == value->at.line && next->key->at.column == value->at.column + value->at.length + 1;
}

static void amounts_join(struct reader *reader, struct yaml *mapping) {
  size_t kept = 0;
  for (size_t i = 0; i < mapping->count; i++) {
    struct yaml *before = kept > 0 ? mapping->pairs[kept - 1].value : NULL;
    if (before == NULL || !is_rest_of_amount(before, &mapping->pairs[i])) {
      mapping->pairs[kept++] = mapping->pairs[i];
      continue;
    }
    const struct yaml *rest = mapping->pairs[i].key;
    before->text = arena_printf(reader->arena, "%s,%s", before->text, rest->text);
    before->at.length += 1 + rest->at.length;
  }
  mapping->count = kept;
}

static void duplicates_check(struct reader *reader, const struct yaml *mapping) {
  if (mapping->count > 16) {
    duplicates_sorted(reader, mapping);
    return;
  }
  for (size_t i = 1; i < mapping->count; i++) {
    size_t first = 0;
    while (first < i && !is_same_key(mapping->pairs[first].key, mapping->pairs[i].key)) first++;
    if (first < i) report_duplicate(reader, mapping->pairs[first].key, mapping->pairs[i].key);
  }
}

/* ---- events ---- */

static bool is_null(const char *text) {
  return text[0] == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0;
}

static const char *scalar_text(struct reader *reader, const yaml_event_t *event) {
  const char *text = (const char *)event->data.scalar.value;
  size_t size = event->data.scalar.length;
  struct position at = position_of(reader, &event->start_mark, &event->end_mark);
  if (size > LIMIT_YAML_SCALAR_BYTES) {
    char has[24], most[24];
    snprintf(has, sizeof has, "%zu", size);
    snprintf(most, sizeof most, "%d", LIMIT_YAML_SCALAR_BYTES);
    diagnostic_add(reader->list, DIAGNOSTIC_yaml_scalar_long, &at, has, most);
    return "";
  }
  if (memchr(text, '\0', size) != NULL) diagnostic_add(reader->list, DIAGNOSTIC_yaml_nul_escape, &at);
  return arena_copy_bytes(reader->arena, text, size);
}

static bool on_scalar(struct reader *reader, const yaml_event_t *event) {
  struct yaml *node;
  if (!node_new(reader, YAML_SCALAR, event, &node)) return false;
  yaml_scalar_style_t style = event->data.scalar.style;
  node->block = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
  node->quoted = style != YAML_PLAIN_SCALAR_STYLE;
  node->text = scalar_text(reader, event);
  if (event->data.scalar.anchor != NULL || event->data.scalar.tag != NULL)
    report_property(reader, event, (const char *)event->data.scalar.anchor);
  if (open_line(reader) > 0 && !node->quoted && strcmp(node->text, "-") == 0)
    diagnostic_add(reader->list, DIAGNOSTIC_yaml_starts_with, &node->at, "-");
  if (expects_key(reader)) {
    key_check(reader, node, event);
  } else if (!node->quoted && is_null(node->text)) {
    node->kind = YAML_NULL;
    node->text = NULL;
  }
  node_attach(reader, node);
  return true;
}

/* Something that cannot stand where it does was reported; a scalar without text takes its place. */
static bool stand_in(struct reader *reader, const yaml_event_t *event) {
  struct yaml *node;
  if (!node_new(reader, YAML_SCALAR, event, &node)) return false;
  node->text = "";
  node_attach(reader, node);
  return true;
}

static bool on_alias(struct reader *reader, const yaml_event_t *event) {
  report_alias(reader, event);
  return stand_in(reader, event);
}

static bool collection_open(struct reader *reader, const yaml_event_t *event, enum yaml_kind kind, bool flow) {
  if (reader->depth == LIMIT_YAML_DEPTH)
    return limit_passed(reader, DIAGNOSTIC_yaml_depth, &event->start_mark, LIMIT_YAML_DEPTH);
  struct yaml *node;
  if (!node_new(reader, kind, event, &node)) return false;
  if (expects_key(reader)) {
    report_key(reader, DIAGNOSTIC_yaml_complex_key, event);
    if (!stand_in(reader, event)) return false;
  } else {
    node_attach(reader, node);
  }
  reader->frames[reader->depth++] = (struct frame){node, NULL, event->start_mark, flow};
  return true;
}

static bool on_sequence(struct reader *reader, const yaml_event_t *event) {
  const char *anchor = (const char *)event->data.sequence_start.anchor;
  if (anchor != NULL || event->data.sequence_start.tag != NULL) report_property(reader, event, anchor);
  return collection_open(reader, event, YAML_SEQUENCE, event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
}

static bool on_mapping(struct reader *reader, const yaml_event_t *event) {
  const char *anchor = (const char *)event->data.mapping_start.anchor;
  if (anchor != NULL || event->data.mapping_start.tag != NULL) report_property(reader, event, anchor);
  return collection_open(reader, event, YAML_MAPPING, event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
}

static bool on_collection_end(struct reader *reader) {
  struct yaml *node = reader->frames[--reader->depth].node;
  if (node->kind == YAML_MAPPING) amounts_join(reader, node);
  if (node->kind == YAML_MAPPING) duplicates_check(reader, node);
  return true;
}

static bool on_document(struct reader *reader, const yaml_event_t *event) {
  struct position at = position_of(reader, &event->start_mark, &event->end_mark);
  if (reader->strict.place.at < reader->bytes + reader->size && *reader->strict.place.at == '%')
    diagnostic_add(reader->list, DIAGNOSTIC_yaml_directive, &at);
  if (++reader->documents == 1) return true;
  diagnostic_add(reader->list, DIAGNOSTIC_yaml_documents, &at);
  return false;
}

/* False when there is no use in going on. */
static bool on_event(struct reader *reader, const yaml_event_t *event) {
  switch (event->type) {
  case YAML_DOCUMENT_START_EVENT:
    return on_document(reader, event);
  case YAML_SCALAR_EVENT:
    return on_scalar(reader, event);
  case YAML_ALIAS_EVENT:
    return on_alias(reader, event);
  case YAML_SEQUENCE_START_EVENT:
    return on_sequence(reader, event);
  case YAML_MAPPING_START_EVENT:
    return on_mapping(reader, event);
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT:
    return on_collection_end(reader);
  case YAML_STREAM_END_EVENT:
    return false;
  default:
    return true;
  }
}

static void report_fault(struct reader *reader) {
  const struct frame *top = reader->depth > 0 ? &reader->frames[reader->depth - 1] : NULL;
  yaml_fault_report(&reader->parser, reader->file, reader->bytes, reader->size,
                    top != NULL && top->flow ? &top->mark : NULL, reader->list);
}

static bool event_take(struct reader *reader, const yaml_event_t *event) {
  int indent = block_indent(reader);
  return yaml_strict_gap(&reader->strict, event, indent, open_line(reader)) && on_event(reader, event) &&
         yaml_strict_body(&reader->strict, event, indent);
}

static void read_events(struct reader *reader) {
  bool more = true;
  while (more && !is_full(reader)) {
    yaml_event_t event;
    if (!yaml_parser_parse(&reader->parser, &event)) {
      report_fault(reader);
      return;
    }
    more = event_take(reader, &event);
    yaml_event_delete(&event);
  }
}

/* ---- the whole ---- */

static bool size_check(const char *file, size_t size, struct diagnostics *list) {
  if (size <= LIMIT_FILE_BYTES) return true;
  char has[24], most[24];
  snprintf(has, sizeof has, "%zu", size);
  snprintf(most, sizeof most, "%d", LIMIT_FILE_BYTES);
  diagnostic_add(list, DIAGNOSTIC_yaml_too_large, (&(struct position){file, 0, 0, 0}), has, most);
  return false;
}

static struct yaml *null_node(struct reader *reader) {
  struct yaml *node = arena_alloc(reader->arena, sizeof *node);
  node->kind = YAML_NULL;
  node->at = (struct position){reader->file, 1, 1, 1};
  return node;
}

struct yaml *yaml_read(struct arena *arena, const char *file, const char *bytes, size_t size,
                       struct diagnostics *list) {
  if (!size_check(file, size, list)) return NULL;
  size_t mark = encoding_mark(bytes, size);
  if (!encoding_check_visible(file, bytes + mark, size - mark, list)) return NULL;
  struct reader reader = {.arena = arena,
                          .list = list,
                          .file = arena_copy(arena, file),
                          .bytes = bytes + mark,
                          .size = size - mark,
                          .errors_before = diagnostics_errors(list)};
  reader.strict = (struct yaml_strict){.file = reader.file, .bytes = reader.bytes, .list = list};
  place_init(&reader.strict.place, reader.bytes, reader.size);
  if (!yaml_parser_initialize(&reader.parser)) {
    diagnostic_add(list, DIAGNOSTIC_yaml_syntax, (&(struct position){file, 0, 0, 0}), "out of memory");
    return NULL;
  }
  yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&reader.parser, (const unsigned char *)reader.bytes, reader.size);
  read_events(&reader);
  while (reader.depth > 0) on_collection_end(&reader); /* after a fault: what is open may have keys written twice too */
  yaml_parser_delete(&reader.parser);
  if (has_errors(&reader)) return NULL;
  return reader.root != NULL ? reader.root : null_node(&reader);
}

struct yaml *yaml_get(const struct yaml *mapping, const char *key) {
  if (mapping == NULL || mapping->kind != YAML_MAPPING) return NULL;
  for (size_t i = 0; i < mapping->count; i++)
    if (strcmp(mapping->pairs[i].key->text, key) == 0) return mapping->pairs[i].value;
  return NULL;
}

const char *yaml_kind_name(enum yaml_kind kind) {
  static const enum phrase_id names[] = {[YAML_NULL] = PHRASE_yaml_nothing,
                                         [YAML_SCALAR] = PHRASE_yaml_text,
                                         [YAML_SEQUENCE] = PHRASE_yaml_list,
                                         [YAML_MAPPING] = PHRASE_yaml_mapping};
  return phrase_text(language_current(), names[kind]);
}

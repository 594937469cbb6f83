/* Where the entries of a YAML file stand in its text, so that one can be taken out or two can change places with all
 * other bytes as they were.
 *
 * Invariants
 * 1. What cannot be told from the text for sure is left alone: the answer is false or NULL, never a guess.
 * 2. A container never becomes empty of text: its last entry gives way to `{}` or `[]`. */
#include "scenario/mutant_part.h"

#include <string.h>

bool yaml_is_flow(const struct making *making, const struct yaml *node) {
  size_t at = making_offset(making, &node->at);
  char open = at < making->file->size ? making->file->text[at] : '\0';
  return (node->kind == YAML_MAPPING && open == '{') || (node->kind == YAML_SEQUENCE && open == '[');
}

static size_t entry_start(const struct making *making, const struct yaml *node, size_t number) {
  const struct yaml *first = node->kind == YAML_MAPPING ? node->pairs[number].key : node->items[number];
  return making_offset(making, &first->at);
}

/* ---- in one line: {a: 1, b: 2} and [a, b] ---- */

/* Behind the quote that closes the one at `at`. */
static size_t quote_end(const char *text, size_t at, size_t size) {
  char quote = text[at++];
  for (; at < size && text[at] != quote; at++)
    if (quote == '"' && text[at] == '\\') at++;
  return at < size ? at + 1 : size;
}

static size_t flow_end(const struct making *making, size_t at) {
  const char *text = making->file->text;
  size_t size = making->file->size;
  bool starts_word = true;
  for (int depth = 0; at < size;) {
    char c = text[at];
    if ((c == '"' || c == '\'') && starts_word) {
      at = quote_end(text, at, size);
      continue;
    }
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) break;
    if (c == '{' || c == '[') depth++;
    if (c == '}' || c == ']') depth--;
    starts_word = c == ' ' || c == '{' || c == '[' || c == ',' || c == '\n';
    at++;
  }
  return at;
}

static bool flow_stretch(const struct making *making, size_t start, struct stretch *out) {
  size_t end = flow_end(making, start);
  while (end > start && (making->file->text[end - 1] == ' ' || making->file->text[end - 1] == '\n')) end--;
  *out = (struct stretch){start, end};
  return end > start;
}

static void flow_removal(const struct making *making, const struct yaml *node, size_t number, struct stretch *out) {
  const char *text = making->file->text;
  if (number + 1 < node->count) {
    out->to = entry_start(making, node, number + 1);
    return;
  }
  while (out->from > 0 && (text[out->from - 1] == ' ' || text[out->from - 1] == '\n')) out->from--;
  if (out->from > 0 && text[out->from - 1] == ',') out->from--;
}

/* ---- over lines ---- */

static size_t line_start(const struct making *making, size_t at) {
  while (at > 0 && making->file->text[at - 1] != '\n' && making->file->text[at - 1] != '\r') at--;
  return at;
}

static size_t line_end(const struct making *making, size_t at) {
  const char *text = making->file->text;
  while (at < making->file->size && text[at] != '\n' && text[at] != '\r') at++;
  return at;
}

static size_t next_line(const struct making *making, size_t at) {
  at = line_end(making, at);
  if (at < making->file->size && making->file->text[at] == '\r') at++;
  if (at < making->file->size && making->file->text[at] == '\n') at++;
  return at;
}

/* The dash in front of a list's entry, or the start itself; false when anything but blanks stands before it. */
static bool block_start(const struct making *making, const struct yaml *node, size_t *start) {
  const char *text = making->file->text;
  size_t at = *start, line = line_start(making, at);
  if (node->kind == YAML_SEQUENCE) {
    while (at > line && text[at - 1] == ' ') at--;
    if (at == line || text[at - 1] != '-') return false;
    *start = --at;
  }
  while (at > line && text[at - 1] == ' ') at--;
  return at == line;
}

/* Does the line at `at` belong to an entry that starts `indent` deep? */
static bool line_belongs(const struct making *making, const struct yaml *node, size_t at, size_t indent) {
  const char *text = making->file->text;
  size_t depth = strspn(text + at, " ");
  bool is_item = text[at + depth] == '-' && (text[at + depth + 1] == ' ' || text[at + depth + 1] == '\n');
  return depth > indent || (depth == indent && is_item && node->kind == YAML_MAPPING);
}

static bool line_is_blank(const struct making *making, size_t at) {
  size_t depth = strspn(making->file->text + at, " ");
  char c = making->file->text[at + depth];
  return c == '\n' || c == '\r' || c == '#' || c == '\0';
}

static bool block_stretch(const struct making *making, const struct yaml *node, size_t start, struct stretch *out) {
  if (!block_start(making, node, &start)) return false;
  size_t indent = start - line_start(making, start), end = line_end(making, start);
  for (size_t at = next_line(making, start); at < making->file->size; at = next_line(making, at)) {
    if (line_is_blank(making, at)) continue;
    if (!line_belongs(making, node, at, indent)) break;
    end = line_end(making, at);
  }
  *out = (struct stretch){start, end};
  return true;
}

/* ---- both ---- */

bool entry_stretch(const struct making *making, const struct yaml *node, size_t number, struct stretch *out) {
  size_t start = entry_start(making, node, number);
  return yaml_is_flow(making, node) ? flow_stretch(making, start, out) : block_stretch(making, node, start, out);
}

bool entry_removal(const struct making *making, const struct yaml *node, size_t number, struct stretch *out,
                   const char **after) {
  bool is_flow = yaml_is_flow(making, node);
  *after = "";
  if (!entry_stretch(making, node, number, out)) return false;
  if (node->count == 1) {
    if (!is_flow) *after = node->kind == YAML_MAPPING ? "{}" : "[]";
  } else if (is_flow) {
    flow_removal(making, node, number, out);
  } else {
    out->to = next_line(making, out->to);
    out->from = line_start(making, out->from);
  }
  return true;
}

/* ---- the text of a scalar ---- */

static bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* The text begins on the line behind the `|`. */
static size_t block_text(const struct making *making, size_t at) {
  at = next_line(making, at);
  return at + strspn(making->file->text + at, " \n");
}

/* Goes over what stands for one byte of the text: itself, an escape, a line end with its indentation. */
static bool scalar_match(const char *text, char wanted, char quote, size_t *at, size_t *start) {
  if ((quote == '"' && text[*at] == '\\') || (quote == '\'' && text[*at] == '\'')) {
    if (text[*at + 1] != wanted) return false;
    *start = *at;
    *at += 2;
    return true;
  }
  bool folds = is_blank(wanted) && is_blank(text[*at]);
  if (text[*at] != wanted && !folds) return false;
  *start = (*at)++;
  if (folds && text[*start] != ' ')
    while (is_blank(text[*at])) ++*at;
  return true;
}

const size_t *scalar_offsets(const struct making *making, const struct yaml *node) {
  const char *text = making->file->text;
  size_t at = making_offset(making, &node->at), size = strlen(node->text);
  size_t *offsets = arena_alloc(making->arena, (size + 1) * sizeof *offsets);
  char quote = node->quoted && !node->block ? text[at] : '\0';
  if (node->block) at = block_text(making, at);
  else if (node->quoted) at++;
  while (size > 0 && node->block && node->text[size - 1] == '\n') size--;
  for (size_t i = 0; i < size; i++)
    if (at >= making->file->size || !scalar_match(text, node->text[i], quote, &at, &offsets[i])) return NULL;
  for (size_t i = size; i <= strlen(node->text); i++) offsets[i] = at;
  return offsets;
}

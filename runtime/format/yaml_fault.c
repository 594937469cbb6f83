/* libyaml's syntax errors as sentences.
 *
 * libyaml says what its grammar wanted ("did not find expected key") and where it was when it noticed. People need the
 * mistake they made and where they made it. A table maps its problem and context to a handler, which looks at the text
 * around the place.
 *
 * 1. Exactly one error is added, and a row always fits: the last one takes whatever is left, in libyaml's own words.
 * 2. The marks count characters from 0; everything here counts lines and columns from 1.
 *
 * Not done here: going on after a syntax error. What a broken text would have meant is a guess. */
#include "format/yaml_fault.h"

#include "format/place.h"

#include <stdio.h>
#include <string.h>

struct fault {
  const yaml_parser_t *parser;
  const char *file, *bytes;
  size_t size;
  const yaml_mark_t *open;
  struct diagnostics *list;
  struct place place; /* where the row's mark points */
};

static struct place place_of(const struct fault *fault, const yaml_mark_t *mark) {
  struct place place;
  place_init(&place, fault->bytes, fault->size);
  place_to_index(&place, mark->index);
  return place;
}

static struct position position_at(const struct fault *fault, const struct place *place) {
  return (struct position){fault->file, place->line, place->column, 1};
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

static bool is_end(char c) {
  return c == '\n' || c == '\r' || c == '\0';
}

static const char *line_start(const struct fault *fault, const char *at) {
  while (at > fault->bytes && at[-1] != '\n' && at[-1] != '\r') at--;
  return at;
}

static const char *line_text(const struct fault *fault, const char *at) {
  const char *text = line_start(fault, at);
  while (text < at && is_blank(*text)) text++;
  return text;
}

static bool opens_line(const struct fault *fault, const struct place *place) {
  return line_text(fault, place->at) == place->at;
}

/* The character at a place, for a message; "" at the end of the text. */
static const char *character_at(const struct fault *fault, const struct place *place, char out[8]) {
  struct place next = *place;
  place_to_index(&next, place->index + 1);
  size_t size = (size_t)(next.at - place->at);
  if (place->at >= fault->bytes + fault->size || size > 4) size = 0;
  memcpy(out, place->at, size);
  out[size] = '\0';
  return out;
}

static bool at_end(const struct fault *fault) {
  return fault->place.at >= fault->bytes + fault->size;
}

static bool is_lone_colon(const struct fault *fault) {
  const char *at = fault->place.at, *end = fault->bytes + fault->size;
  return at < end && *at == ':' && (at + 1 == end || is_blank(at[1]) || is_end(at[1]));
}

static void plain(struct fault *fault, enum diagnostic_id id) {
  struct position at = position_at(fault, &fault->place);
  diagnostic_add(fault->list, id, &at);
}

static void with_character(struct fault *fault, enum diagnostic_id id) {
  struct position at = position_at(fault, &fault->place);
  char sign[8];
  diagnostic_add(fault->list, id, &at, character_at(fault, &fault->place, sign));
}

static void with_context_line(struct fault *fault, enum diagnostic_id id) {
  struct position at = position_at(fault, &fault->place);
  char line[24];
  snprintf(line, sizeof line, "%zu", fault->parser->context_mark.line + 1);
  diagnostic_add(fault->list, id, &at, line);
}

static void with_problem(struct fault *fault, enum diagnostic_id id) {
  struct position at = position_at(fault, &fault->place);
  diagnostic_add(fault->list, id, &at, fault->parser->problem != NULL ? fault->parser->problem : "out of memory");
}

/* A character that starts nothing: a tab in front of a line, or a sign that YAML keeps for itself. */
static void first_sign(struct fault *fault, enum diagnostic_id id) {
  if (fault->place.at < fault->bytes + fault->size && *fault->place.at == '\t') plain(fault, DIAGNOSTIC_yaml_tab);
  else with_character(fault, id);
}

/* What a line without its colon probably suffers from. */
static void colon_missing(struct fault *fault, enum diagnostic_id id) {
  plain(fault, id);
  const char *end = fault->bytes + fault->size;
  for (const char *c = fault->place.at; c < end && !is_end(*c); c++) {
    if (end - c >= 3 && memcmp(c, "\xEF\xBC\x9A", 3) == 0) {
      diagnostic_note(fault->list, DIAGNOSTIC_note_wide_colon);
      return;
    }
    if (*c == ':' && end - c > 1 && !is_blank(c[1]) && !is_end(c[1])) {
      diagnostic_note(fault->list, DIAGNOSTIC_note_colon_space);
      return;
    }
  }
}

/* The first character of the last line above that has one; NULL when there is none. */
static const char *line_above(const struct fault *fault, const char *at) {
  const char *start = line_start(fault, at);
  while (start > fault->bytes) {
    start = line_start(fault, start - 1);
    const char *text = start;
    while (is_blank(*text)) text++;
    if (!is_end(*text) && *text != '#') return text;
  }
  return NULL;
}

static void place_at_byte(struct fault *fault, const char *byte) {
  place_init(&fault->place, fault->bytes, fault->size);
  place_to(&fault->place, byte);
}

/* A colon where no key can be. Either the text in front holds a colon of its own, or the line was taken for the rest of
 * the text above it: because it is indented deeper, or because the line above lacks its colon. */
static void colon_extra(struct fault *fault, enum diagnostic_id id) {
  const char *text = line_text(fault, fault->place.at), *above = line_above(fault, text);
  bool earlier = *text == '"' || *text == '\'';
  for (const char *c = text; c < fault->place.at && !earlier; c++) earlier = c[0] == ':' && is_blank(c[1]);
  if (earlier || above == NULL) {
    plain(fault, id);
  } else if (text - line_start(fault, text) > above - line_start(fault, above)) {
    place_at_byte(fault, text);
    plain(fault, DIAGNOSTIC_yaml_indent_deeper);
  } else {
    place_at_byte(fault, above);
    colon_missing(fault, DIAGNOSTIC_yaml_colon_missing);
  }
}

/* Something that does not go on with what stands before it: a line in a wrong column, or more text behind a value. */
static void not_a_key(struct fault *fault, enum diagnostic_id id) {
  if (opens_line(fault, &fault->place)) {
    plain(fault, is_lone_colon(fault) ? DIAGNOSTIC_yaml_key_missing : id);
    return;
  }
  plain(fault, DIAGNOSTIC_yaml_after_value);
  if (fault->place.at > fault->bytes && fault->place.at[-1] == '\'')
    diagnostic_note(fault->list, DIAGNOSTIC_note_quote_twice);
}

static void not_an_item(struct fault *fault, enum diagnostic_id id) {
  if (opens_line(fault, &fault->place)) with_context_line(fault, id);
  else not_a_key(fault, id);
}

static void bracket_open(struct fault *fault, const yaml_mark_t *open) {
  fault->place = place_of(fault, open);
  with_character(fault, DIAGNOSTIC_yaml_bracket_open);
}

/* Inside brackets: the end of the file, or a missing comma. */
static void bracket_comma(struct fault *fault, enum diagnostic_id id) {
  const yaml_mark_t *open = fault->open != NULL ? fault->open : &fault->parser->context_mark;
  if (at_end(fault)) {
    bracket_open(fault, open);
    return;
  }
  struct place from = place_of(fault, open);
  struct position at = position_at(fault, &fault->place);
  char line[24];
  snprintf(line, sizeof line, "%d", from.line);
  diagnostic_add(fault->list, id, &at, *from.at == '[' ? "]" : "}", line);
}

static void value_expected(struct fault *fault, enum diagnostic_id id) {
  if (at_end(fault) && fault->open != NULL) bracket_open(fault, fault->open);
  else if (is_lone_colon(fault)) plain(fault, DIAGNOSTIC_yaml_key_missing);
  else with_character(fault, id);
}

/* libyaml points at the backslash, or at the digits that it could not read, two characters behind it. */
static void escape_unknown(struct fault *fault, enum diagnostic_id id) {
  const char *escape = fault->place.at;
  if (!at_end(fault) && *escape != '\\' && escape - fault->bytes >= 2) escape -= 2;
  place_at_byte(fault, escape);
  struct place start = fault->place;
  place_to_index(&start, start.index + 1);
  char sign[8], text[12];
  snprintf(text, sizeof text, "\\%s", character_at(fault, &start, sign));
  struct position at = position_at(fault, &fault->place);
  diagnostic_add(fault->list, id, &at, text);
}

static const struct fault_row {
  const char *context, *problem; /* how libyaml's texts begin; NULL fits all */
  bool at_context;               /* report where the construct began, not where it broke */
  void (*report)(struct fault *fault, enum diagnostic_id id);
  enum diagnostic_id id;
} fault_rows[] = {
    {"while scanning for the next token", NULL, false, first_sign, DIAGNOSTIC_yaml_starts_with},
    {"while scanning a simple key", NULL, true, colon_missing, DIAGNOSTIC_yaml_colon_missing},
    {"while scanning a quoted scalar", "found unexpected", true, plain, DIAGNOSTIC_yaml_quote_open},
    {"while parsing a quoted scalar", "found unknown escape", false, escape_unknown, DIAGNOSTIC_yaml_escape},
    {"while parsing a quoted scalar", NULL, false, escape_unknown, DIAGNOSTIC_yaml_escape},
    {"while scanning a block scalar", "found a tab", false, plain, DIAGNOSTIC_yaml_tab},
    {"while scanning a block scalar", NULL, false, plain, DIAGNOSTIC_yaml_block_header},
    {"while scanning a plain scalar", "found a tab", false, plain, DIAGNOSTIC_yaml_tab},
    {"while scanning an anchor", NULL, true, first_sign, DIAGNOSTIC_yaml_starts_with},
    {"while scanning an alias", NULL, true, first_sign, DIAGNOSTIC_yaml_starts_with},
    {"while scanning a tag", NULL, true, first_sign, DIAGNOSTIC_yaml_starts_with},
    {"while parsing a tag", NULL, true, first_sign, DIAGNOSTIC_yaml_starts_with},
    {"while scanning a directive", NULL, true, plain, DIAGNOSTIC_yaml_directive},
    {"while parsing a %", NULL, true, plain, DIAGNOSTIC_yaml_directive},
    {"while scanning a %", NULL, true, plain, DIAGNOSTIC_yaml_directive},
    {NULL, "found incompatible YAML document", false, plain, DIAGNOSTIC_yaml_directive},
    {NULL, "found duplicate %", false, plain, DIAGNOSTIC_yaml_directive},
    {NULL, "found undefined tag handle", false, first_sign, DIAGNOSTIC_yaml_starts_with},
    {NULL, "found unexpected ':'", false, plain, DIAGNOSTIC_yaml_colon_extra},
    {NULL, "mapping values are not allowed", false, colon_extra, DIAGNOSTIC_yaml_colon_extra},
    {NULL, "block sequence entries are not allowed", false, plain, DIAGNOSTIC_yaml_item_here},
    {NULL, "mapping keys are not allowed", false, with_character, DIAGNOSTIC_yaml_value_expected},
    {NULL, "did not find expected ',' or", false, bracket_comma, DIAGNOSTIC_yaml_bracket_comma},
    {NULL, "did not find expected '-'", false, not_an_item, DIAGNOSTIC_yaml_item_expected},
    {NULL, "did not find expected key", false, not_a_key, DIAGNOSTIC_yaml_indent},
    {NULL, "did not find expected <document start>", false, not_a_key, DIAGNOSTIC_yaml_indent},
    {NULL, "did not find expected node content", false, value_expected, DIAGNOSTIC_yaml_value_expected},
    {NULL, NULL, false, with_problem, DIAGNOSTIC_yaml_syntax},
};

static bool begins(const char *text, const char *start) {
  return start == NULL || (text != NULL && strncmp(text, start, strlen(start)) == 0);
}

void yaml_fault_report(const yaml_parser_t *parser, const char *file, const char *bytes, size_t size,
                       const yaml_mark_t *open, struct diagnostics *list) {
  struct fault fault = {parser, file, bytes, size, open, list, {0}};
  const struct fault_row *row = fault_rows;
  while (!begins(parser->context, row->context) || !begins(parser->problem, row->problem)) row++;
  fault.place = place_of(&fault, row->at_context ? &parser->context_mark : &parser->problem_mark);
  row->report(&fault, row->id);
}

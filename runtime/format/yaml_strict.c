/* Comments, tabs and indentation where libyaml does not look.
 *
 * 1. Events come in the order of the text, so the finger only moves forward and the text is walked once.
 * 2. Each check refuses what the specification refuses; a bracket that closes in the column of its key is let pass all
 * the same: it is common, and cannot be misread.
 *
 * What is looked for:
 *    a: "b"# c        a comment without a blank before it, which looks like a part of the value
 *    a: "b            a quoted text, or what stands in brackets, that goes on in a line which is not indented deeper
 * than its key: c: "d            mostly a closing sign was forgotten
 *    [<LF><TAB>a]     a tab as indentation
 *    {?a: b}          a sign that makes a key of what follows without a blank, and so is lost from the text
 *    a: |             blank lines in front of a block of text that are deeper than the block, which libyaml would
 *                     measure the block by
 *
 * Not done here: anything about plain texts, whose indentation libyaml does look at. */
#include "format/yaml_strict.h"

#include <stdio.h>

static void report(struct yaml_strict *strict, enum diagnostic_id id, const char *at, const char *argument) {
  struct place place = strict->place;
  place_to(&place, at);
  diagnostic_add(strict->list, id, (&(struct position){strict->file, place.line, place.column, 1}), argument);
}

static void report_line(struct yaml_strict *strict, enum diagnostic_id id, const char *at, int line) {
  char number[24];
  snprintf(number, sizeof number, "%d", line);
  report(strict, id, at, number);
}

static bool is_break(char c) {
  return c == '\n' || c == '\r';
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

static const char *line_end(const char *at, const char *end) {
  while (at < end && !is_break(*at)) at++;
  return at;
}

static const char *blanks_end(const char *at, const char *end) {
  while (at < end && is_blank(*at)) at++;
  return at;
}

static const char *spaces_end(const char *at, const char *end) {
  while (at < end && *at == ' ') at++;
  return at;
}

/* ---- between events ---- */

static bool may_comment(const struct yaml_strict *strict, const char *at) {
  return at == strict->bytes || is_blank(at[-1]) || is_break(at[-1]);
}

/* The start of a line, where only spaces indent; what follows a tab may be a comment or nothing. */
static void line_begins(struct yaml_strict *strict, const char *line, const char *end) {
  const char *tab = spaces_end(line, end);
  if (tab == end || *tab != '\t') return;
  const char *text = blanks_end(tab, strict->place.end);
  if (text < strict->place.end && *text != '#' && !is_break(*text)) report(strict, DIAGNOSTIC_yaml_tab, tab, NULL);
}

static void key_sign(struct yaml_strict *strict, const char *at) {
  const char *next = at + 1;
  if (next < strict->place.end && !is_blank(*next) && !is_break(*next))
    report(strict, DIAGNOSTIC_yaml_starts_with, at, "?");
}

static void gap_walk(struct yaml_strict *strict, const char *end) {
  for (const char *at = strict->place.at; at < end; at++) {
    if (*at == '\n') line_begins(strict, at + 1, end);
    if (*at == '?') key_sign(strict, at);
    if (*at != '#') continue;
    if (!may_comment(strict, at)) report(strict, DIAGNOSTIC_yaml_comment, at, NULL);
    at = line_end(at, end) - 1;
  }
}

static bool opens_line(const struct yaml_strict *strict, const char *at) {
  while (at > strict->bytes && is_blank(at[-1])) at--;
  return at == strict->bytes || is_break(at[-1]);
}

bool yaml_strict_gap(struct yaml_strict *strict, const yaml_event_t *event, int indent, int open_line) {
  size_t index = event->start_mark.index;
  if (index <= strict->place.index) return true;
  struct place start = strict->place;
  place_to_index(&start, index);
  gap_walk(strict, start.at);
  bool closes = event->type == YAML_SEQUENCE_END_EVENT || event->type == YAML_MAPPING_END_EVENT;
  bool is_deep = (int)event->start_mark.column > indent;
  bool fine = open_line == 0 || closes || is_deep || !opens_line(strict, start.at);
  if (!fine) report_line(strict, DIAGNOSTIC_yaml_flow_indent, start.at, open_line);
  strict->place = start;
  return fine;
}

/* ---- inside texts ---- */

/* Every further line of a quoted text, but empty ones, is deeper than what it belongs to. */
static bool quoted_walk(struct yaml_strict *strict, const yaml_event_t *event, int indent, const char *end) {
  const char *at = line_end(strict->place.at, end);
  while (at < end) {
    const char *text = spaces_end(++at, end);
    if (text - at <= indent && text < end && !is_break(*blanks_end(text, end))) {
      if (*text == '\t') report(strict, DIAGNOSTIC_yaml_tab, text, NULL);
      else report_line(strict, DIAGNOSTIC_yaml_quote_indent, text, (int)event->start_mark.line + 1);
      return false;
    }
    at = line_end(at, end);
  }
  return true;
}

/* What stands behind `|` or `>`. False when it gives the width, so that nothing is left to measure. */
static bool header_walk(struct yaml_strict *strict, const char *end) {
  const char *at = strict->place.at;
  bool has_width = false;
  while (at < end && *at != '#') {
    has_width = has_width || (*at >= '1' && *at <= '9');
    at++;
  }
  if (at < end && !is_blank(at[-1])) report(strict, DIAGNOSTIC_yaml_comment, at, NULL);
  return !has_width;
}

/* Blank lines in front of a block's first text may not be deeper than it. A text that is not deeper than what the block
 * belongs to is not the block's. */
static bool block_walk(struct yaml_strict *strict, int indent) {
  const char *end = strict->place.end, *at = line_end(strict->place.at, end);
  if (!header_walk(strict, at)) return true;
  for (ptrdiff_t deepest = 0; at < end; at = line_end(at, end)) {
    if (*at == '\r') at++;
    const char *text = spaces_end(++at, end);
    bool is_empty = text >= end || is_break(*text);
    if (is_empty && text - at > deepest) deepest = text - at;
    if (is_empty) continue;
    if (text - at <= indent || text - at >= deepest) return true;
    report(strict, DIAGNOSTIC_yaml_block_indent, text, NULL);
    return false;
  }
  return true;
}

static bool scalar_walk(struct yaml_strict *strict, const yaml_event_t *event, int indent, const char *end) {
  yaml_scalar_style_t style = event->data.scalar.style;
  if (style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE) return block_walk(strict, indent);
  bool one_line = event->start_mark.line == event->end_mark.line;
  return style == YAML_PLAIN_SCALAR_STYLE || one_line || quoted_walk(strict, event, indent, end);
}

bool yaml_strict_body(struct yaml_strict *strict, const yaml_event_t *event, int indent) {
  if (event->end_mark.index <= strict->place.index) return true;
  struct place end = strict->place;
  place_to_index(&end, event->end_mark.index);
  if (event->type == YAML_MAPPING_START_EVENT && *strict->place.at == '?') key_sign(strict, strict->place.at);
  bool fine = event->type != YAML_SCALAR_EVENT || scalar_walk(strict, event, indent, end.at);
  strict->place = end;
  return fine;
}

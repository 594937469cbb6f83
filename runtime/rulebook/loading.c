/* The shared parts of reading: how things are called in messages, where they stand, and what is kept for later. */
#include "rulebook/loading.h"

#include "base/limits.h"
#include "base/text.h"

#include <string.h>

/* ---- words ---- */

static const char *phrase_copy(struct loading *loading, enum phrase_id phrase, const char *a, const char *b) {
  struct buffer text = BUFFER_EMPTY;
  const char *const arguments[] = {"", a, b, NULL};
  phrase_add_array(&text, language_current(), phrase, arguments);
  const char *copy = arena_copy(loading->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

const char *loading_thing(struct loading *loading, enum phrase_id phrase, const char *name) {
  return phrase_copy(loading, phrase, name, NULL);
}

const char *loading_key_of(struct loading *loading, const char *key, const char *what) {
  return phrase_copy(loading, PHRASE_key_of, key, what);
}

const char *loading_inside(struct loading *loading, const char *what) {
  return phrase_copy(loading, PHRASE_inside, what, NULL);
}

void loading_note_where(struct loading *loading, const char *where) {
  if (where != NULL) diagnostic_note(loading->list, DIAGNOSTIC_note_where, where);
}

const char *loading_place(struct loading *loading, const struct position *at) {
  return arena_printf(loading->arena, "%s:%d", at->file, at->line);
}

size_t loading_limit(struct loading *loading, const struct yaml *node, size_t most, const char *what) {
  if (node->count <= most) return node->count;
  const char *has = arena_printf(loading->arena, "%zu", node->count), *may = arena_printf(loading->arena, "%zu", most);
  diagnostic_add(loading->list, DIAGNOSTIC_too_many, &node->at, what, has, may);
  loading->incomplete = true;
  return most;
}

bool loading_suggests(const struct loading *loading) {
  return diagnostics_count(loading->list) <= LIMIT_DIAGNOSTICS;
}

/* ---- places ---- */

static const struct source_file *file_shown(const struct source *source, const char *shown) {
  for (size_t i = 0; i < source->count; i++)
    if (strcmp(source->files[i].shown, shown) == 0) return &source->files[i];
  return NULL;
}

static void finger_open(struct finger *finger, const struct source_file *file) {
  bool has_mark = file->size >= 3 && memcmp(file->text, "\xEF\xBB\xBF", 3) == 0;
  *finger = (struct finger){file, file->text + (has_mark ? 3 : 0), 1, 1};
}

static void finger_move(struct finger *finger, int line, int column) {
  const char *end = finger->file->text + finger->file->size;
  while (finger->line < line && finger->at < end) {
    const char *newline = memchr(finger->at, '\n', (size_t)(end - finger->at));
    finger->at = newline != NULL ? newline + 1 : end;
    finger->line++;
    finger->column = 1;
  }
  for (; finger->column < column && finger->at < end && *finger->at != '\n'; finger->column++) text_next(&finger->at);
}

const char *loading_text(struct loading *loading, const struct position *at) {
  struct finger *finger = &loading->finger;
  bool is_same = finger->file != NULL && at->file != NULL && strcmp(finger->file->shown, at->file) == 0;
  bool is_behind = finger->line > at->line || (finger->line == at->line && finger->column > at->column);
  if (!is_same || is_behind) {
    const struct source_file *file = at->file != NULL ? file_shown(loading->source, at->file) : NULL;
    if (file == NULL) return "";
    finger_open(finger, file);
  }
  finger_move(finger, at->line, at->column);
  return finger->at < finger->file->text + finger->file->size ? finger->at : "";
}

static int columns_of(const char *text, size_t size) {
  int columns = 0;
  for (const char *at = text; at < text + size && *at != '\0'; columns++) text_next(&at);
  return columns;
}

/* The text of a block starts below its sign, behind the blanks that every line of it has. */
static struct position block_place(struct loading *loading, const struct yaml *node) {
  struct position at = {node->at.file, node->at.line + 1, 1, 1};
  at.column += (int)strspn(loading_text(loading, &at), " ");
  return at;
}

struct position scalar_place(struct loading *loading, const struct yaml *node, size_t offset, int length) {
  if (node->block) return block_place(loading, node);
  struct position at = node->at;
  bool is_one_line = strchr(node->text, '\n') == NULL;
  at.column += (node->quoted ? 1 : 0) + columns_of(node->text, offset);
  at.length = length > 0 ? length : node->at.length - (node->quoted ? 2 : 0) - columns_of(node->text, offset);
  if (at.length < 1 || !is_one_line) at.length = 1;
  return at;
}

/* ---- what is kept ---- */

void loading_refer(struct loading *loading, const struct reference *reference) {
  loading->references =
      arena_grow(loading->arena, loading->references, loading->reference_count, sizeof *loading->references);
  loading->references[loading->reference_count++] = *reference;
}

struct rule *loading_rule(struct loading *loading, const struct position *at, const char *where) {
  struct rule *rule = arena_alloc(loading->arena, sizeof *rule);
  struct rulebook *rulebook = loading->rulebook;
  *rule = loading->context;
  rule->number = (int)rulebook->rule_count;
  rule->at = *at;
  rule->where = where;
  loading->rules = arena_grow(loading->arena, loading->rules, rulebook->rule_count, sizeof *loading->rules);
  loading->rules[rulebook->rule_count++] = rule;
  rulebook->rules = loading->rules;
  return rule;
}

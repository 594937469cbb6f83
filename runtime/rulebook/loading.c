/* The shared parts of reading: how things are called in messages, where they stand, and what is kept for later. */
#include "rulebook/loading.h"

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

/* ---- places ---- */

static const struct source_file *file_shown(const struct source *source, const char *shown) {
  for (size_t i = 0; i < source->count; i++)
    if (source->files[i].shown == shown || strcmp(source->files[i].shown, shown) == 0) return &source->files[i];
  return NULL;
}

static const char *line_start(const struct source_file *file, int line) {
  const char *at = file->text, *end = file->text + file->size;
  if (file->size >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0) at += 3;
  for (int i = 1; i < line; i++) {
    at = memchr(at, '\n', (size_t)(end - at));
    if (at == NULL) return end;
    at++;
  }
  return at;
}

const char *source_at(const struct source *source, const struct position *at) {
  const struct source_file *file = at->file != NULL ? file_shown(source, at->file) : NULL;
  if (file == NULL) return "";
  const char *place = line_start(file, at->line), *end = file->text + file->size;
  for (int i = 1; i < at->column && place < end && *place != '\n'; i++) text_next(&place);
  return place;
}

static int columns_of(const char *text, size_t size) {
  int columns = 0;
  for (const char *at = text; at < text + size && *at != '\0'; columns++) text_next(&at);
  return columns;
}

/* The text of a block starts below its sign, behind the blanks that every line of it has. */
static struct position block_place(const struct source *source, const struct yaml *node) {
  struct position at = {node->at.file, node->at.line + 1, 1, 1};
  at.column += (int)strspn(source_at(source, &at), " ");
  return at;
}

struct position scalar_place(const struct source *source, const struct yaml *node, size_t offset, int length) {
  if (node->block) return block_place(source, node);
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

/* The list of what is wrong, and how it is shown.
 *
 *     acme/process/sales.yaml:42:18: error: unknown field 'deal.amuont' [unknown-field]
 *        42 |       - check: deal.amuont > 0
 *           |                ^~~~~~~~~~~
 *       did you mean 'deal.amount'?
 *
 * Invariants
 * 1. Messages keep arguments, not sentences: the same list can be shown in either language.
 * 2. Everything is copied; the list outlives what it is about. */
#include "base/diagnostic.h"

#include "base/arena.h"
#include "base/limits.h"
#include "base/phrase.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct row {
  const char *name;
  enum severity severity;
  const char *text[2];
};

static const struct row catalogue[DIAGNOSTIC_COUNT] = {
#define DIAGNOSTIC(id, severity, en, zh) {#id, SEVERITY_##severity, {en, zh}},
#include "base/diagnostic.def"
#undef DIAGNOSTIC
};

struct message {
  enum diagnostic_id id;
  const char *const *arguments;
  struct message *next_note;
};

struct diagnostic {
  struct message message; /* its notes hang behind */
  struct message *last;
  struct position at;
};

struct source_text {
  char *file, *text;
  size_t size;
};

struct diagnostics {
  struct arena *arena;
  struct diagnostic *items;
  size_t count, capacity;
  struct source_text *sources;
  size_t source_count;
};

struct diagnostics *diagnostics_new(void) {
  struct diagnostics *list = xmalloc(sizeof *list);
  *list = (struct diagnostics){.arena = arena_new()};
  return list;
}

void diagnostics_free(struct diagnostics *list) {
  if (list == NULL) return;
  for (size_t i = 0; i < list->source_count; i++) {
    free(list->sources[i].file);
    free(list->sources[i].text);
  }
  free(list->sources);
  free(list->items);
  arena_free(list->arena);
  free(list);
}

void diagnostics_clear(struct diagnostics *list) {
  if (list->count == 0) return;
  list->count = 0;
  arena_reset(list->arena);
}

void diagnostics_return(struct diagnostics *list, size_t count) {
  if (count == 0) diagnostics_clear(list);
  else if (count < list->count) list->count = count;
}

static struct source_text *source_find(const struct diagnostics *list, const char *file) {
  for (size_t i = 0; file != NULL && i < list->source_count; i++)
    if (strcmp(list->sources[i].file, file) == 0) return &list->sources[i];
  return NULL;
}

void diagnostics_source(struct diagnostics *list, const char *file, const char *text, size_t size) {
  struct source_text *source = source_find(list, file);
  if (source == NULL) {
    list->sources = xrealloc(list->sources, (list->source_count + 1) * sizeof *list->sources);
    source = &list->sources[list->source_count++];
    source->file = xstrdup(file);
  } else {
    free(source->text);
  }
  source->text = xmalloc(size + 1);
  memcpy(source->text, text, size);
  source->text[size] = '\0';
  source->size = size;
}

/* ---- adding ---- */

static const char *const *arguments_copy(struct arena *arena, const char *const *arguments) {
  size_t count = 0;
  while (arguments[count] != NULL) count++;
  const char **copy = arena_alloc(arena, (count + 1) * sizeof *copy);
  for (size_t i = 0; i < count; i++) copy[i] = arena_copy(arena, arguments[i]);
  return copy;
}

void diagnostic_add_array(struct diagnostics *list, enum diagnostic_id id, const struct position *position,
                          const char *const *arguments) {
  if (list->count == list->capacity) {
    list->capacity = list->capacity > 0 ? list->capacity * 2 : 8;
    list->items = xrealloc(list->items, list->capacity * sizeof *list->items);
  }
  struct diagnostic *item = &list->items[list->count++];
  *item = (struct diagnostic){.message = {id, arguments_copy(list->arena, arguments), NULL}};
  if (position == NULL) return;
  item->at = *position;
  if (position->file != NULL) item->at.file = arena_copy(list->arena, position->file);
}

void diagnostic_note_array(struct diagnostics *list, enum diagnostic_id id, const char *const *arguments) {
  if (list->count == 0) return;
  struct diagnostic *item = &list->items[list->count - 1];
  struct message *note = arena_alloc(list->arena, sizeof *note);
  *note = (struct message){id, arguments_copy(list->arena, arguments), NULL};
  if (item->last != NULL) item->last->next_note = note;
  else item->message.next_note = note;
  item->last = note;
}

void diagnostic_suggest(struct diagnostics *list, const char *word, const char *const *words, size_t count) {
  const char *meant = text_nearest(word, words, count);
  if (meant != NULL) diagnostic_note(list, DIAGNOSTIC_did_you_mean, meant);
}

void diagnostic_suggest_among(struct diagnostics *list, const char *word, const char *const *words, size_t count) {
  enum { SHOWN = 15 };
  struct buffer all = BUFFER_EMPTY;
  const char *meant = text_nearest(word, words, count);
  for (size_t i = 0; i < count; i++) buffer_printf(&all, "%s%s", i > 0 ? ", " : "", words[i]);
  if (meant != NULL) diagnostic_note(list, DIAGNOSTIC_did_you_mean, meant);
  else if (count > 0 && count <= SHOWN) diagnostic_note(list, DIAGNOSTIC_possible_here, buffer_text(&all));
  buffer_release(&all);
}

/* ---- asking ---- */

static size_t count_severity(const struct diagnostics *list, enum severity severity) {
  size_t count = 0;
  for (size_t i = 0; i < list->count; i++) count += catalogue[list->items[i].message.id].severity == severity;
  return count;
}

size_t diagnostics_errors(const struct diagnostics *list) {
  return count_severity(list, SEVERITY_ERROR);
}

size_t diagnostics_warnings(const struct diagnostics *list) {
  return count_severity(list, SEVERITY_WARNING);
}

size_t diagnostics_count(const struct diagnostics *list) {
  return list->count;
}

enum diagnostic_id diagnostics_id(const struct diagnostics *list, size_t index) {
  return list->items[index].message.id;
}

const struct position *diagnostics_position(const struct diagnostics *list, size_t index) {
  return &list->items[index].at;
}

const char *diagnostic_name(enum diagnostic_id id) {
  static char names[DIAGNOSTIC_COUNT][48];
  char *name = names[id];
  if (name[0] == '\0')
    for (size_t i = 0; catalogue[id].name[i] != '\0' && i + 1 < sizeof names[id]; i++)
      name[i] = catalogue[id].name[i] == '_' ? '-' : catalogue[id].name[i];
  return name;
}

/* ---- showing ---- */

static void message_write(const struct message *message, enum language language, struct buffer *out) {
  template_fill(out, catalogue[message->id].text[language == LANGUAGE_ZH], message->arguments);
}

bool diagnostics_part(const struct diagnostics *list, size_t index, size_t part, enum language language,
                      struct buffer *out) {
  const struct message *message = &list->items[index].message;
  for (size_t i = 0; i < part && message != NULL; i++) message = message->next_note;
  if (message != NULL) message_write(message, language, out);
  return message != NULL;
}

void diagnostics_sentence(const struct diagnostics *list, size_t index, enum language language, struct buffer *out) {
  const struct message *message = &list->items[index].message;
  message_write(message, language, out);
  for (const struct message *note = message->next_note; note != NULL; note = note->next_note) {
    buffer_puts(out, "; ");
    message_write(note, language, out);
  }
}

static int compare_positions(const struct position *a, const struct position *b) {
  if (a->file == NULL || b->file == NULL) return (a->file != NULL) - (b->file != NULL);
  int order = strcmp(a->file, b->file);
  if (order != 0) return order;
  return a->line != b->line ? (a->line > b->line) - (a->line < b->line)
                            : (a->column > b->column) - (a->column < b->column);
}

static int compare_diagnostics(const void *a, const void *b) {
  const struct diagnostic *one = *(const struct diagnostic *const *)a, *other = *(const struct diagnostic *const *)b;
  int order = compare_positions(&one->at, &other->at);
  return order != 0 ? order : (one > other) - (one < other); /* as added */
}

static void write_head(const struct diagnostic *item, enum language language, bool color, struct buffer *out) {
  static const char *const words[2][3] = {{"error", "warning", "note"}, {"错误", "警告", "提示"}};
  static const char *const colors[] = {"\033[1;31m", "\033[1;33m", "\033[1;36m"};
  enum severity severity = catalogue[item->message.id].severity;
  if (item->at.file != NULL) {
    buffer_puts(out, item->at.file);
    if (item->at.line > 0) buffer_printf(out, ":%d", item->at.line);
    if (item->at.line > 0 && item->at.column > 0) buffer_printf(out, ":%d", item->at.column);
    buffer_puts(out, ": ");
  }
  if (color) buffer_puts(out, colors[severity]);
  buffer_puts(out, words[language == LANGUAGE_ZH][severity]);
  if (color) buffer_puts(out, "\033[0m");
  buffer_puts(out, ": ");
  message_write(&item->message, language, out);
  buffer_printf(out, " [%s]\n", diagnostic_name(item->message.id));
}

/* The bytes of one line, or NULL. */
static const char *line_find(const struct source_text *source, int line, size_t *size) {
  const char *at = source->text, *end = source->text + source->size;
  for (int i = 1; i < line; i++) {
    at = memchr(at, '\n', (size_t)(end - at));
    if (at == NULL) return NULL;
    at++;
  }
  const char *newline = memchr(at, '\n', (size_t)(end - at));
  *size = (size_t)((newline != NULL ? newline : end) - at);
  if (*size > 0 && at[*size - 1] == '\r') (*size)--;
  return at;
}

enum { SHOWN_POINTS = 100 }; /* of a long line, around the caret */

/* The part of the line that is shown, as valid text without tabs or control characters; `*column` becomes the caret's
 * place in it. */
static void line_cut(const char *line, size_t size, int *column, struct buffer *out) {
  size_t bad = size;
  text_is_utf8(line, size, &bad);
  const char *at = line, *end = line + bad;
  int point = 1, from = *column > SHOWN_POINTS - 20 ? *column - SHOWN_POINTS / 2 : 1;
  if (from > 1) buffer_puts(out, "...");
  for (; at < end && point < from + SHOWN_POINTS; point++) {
    const char *start = at;
    text_next(&at);
    if (point < from) continue;
    if ((unsigned char)*start < ' ') buffer_putc(out, ' ');
    else buffer_add(out, start, (size_t)(at - start));
  }
  if (at < end) buffer_puts(out, "...");
  *column += (from > 1 ? 3 : 0) - (from - 1);
}

static int width_before(const char *text, int column) {
  int width = 0;
  for (int point = 1; point < column && *text != '\0'; point++) {
    const char *start = text;
    char one[8] = {0};
    text_next(&text);
    memcpy(one, start, (size_t)(text - start));
    width += text_width(one);
  }
  return width;
}

static void write_caret(const struct position *at, const char *shown, int column, struct buffer *out) {
  int before = width_before(shown, column), room = text_width(shown) - before;
  buffer_puts(out, "      | ");
  for (int i = 0; i < before; i++) buffer_putc(out, ' ');
  buffer_putc(out, '^');
  for (int i = 1; i < at->length && i < room; i++) buffer_putc(out, '~');
  buffer_putc(out, '\n');
}

static void write_snippet(const struct diagnostics *list, const struct position *at, struct buffer *out) {
  const struct source_text *source = source_find(list, at->file);
  struct buffer shown = BUFFER_EMPTY;
  size_t size = 0;
  int column = at->column > 0 ? at->column : 1;
  const char *line = source != NULL && at->line > 0 ? line_find(source, at->line, &size) : NULL;
  if (line == NULL || size == 0) return;
  line_cut(line, size, &column, &shown);
  buffer_printf(out, "%5d | %s\n", at->line, buffer_text(&shown));
  if (at->column > 0) write_caret(at, buffer_text(&shown), column, out);
  buffer_release(&shown);
}

static void write_one(const struct diagnostics *list, const struct diagnostic *item, enum language language, bool color,
                      struct buffer *out) {
  write_head(item, language, color, out);
  write_snippet(list, &item->at, out);
  for (const struct message *note = item->message.next_note; note != NULL; note = note->next_note) {
    buffer_puts(out, "  ");
    message_write(note, language, out);
    buffer_putc(out, '\n');
  }
}

void diagnostics_write(const struct diagnostics *list, enum language language, bool color, struct buffer *out) {
  if (list->count == 0) return;
  const struct diagnostic **sorted = xmalloc(list->count * sizeof *sorted);
  for (size_t i = 0; i < list->count; i++) sorted[i] = &list->items[i];
  qsort(sorted, list->count, sizeof *sorted, compare_diagnostics);
  for (size_t i = 0; i < list->count && i < LIMIT_DIAGNOSTICS; i++) write_one(list, sorted[i], language, color, out);
  if (list->count > LIMIT_DIAGNOSTICS) {
    char more[24];
    snprintf(more, sizeof more, "%zu", list->count - LIMIT_DIAGNOSTICS);
    phrase_add(out, language, PHRASE_and_more, more);
    buffer_putc(out, '\n');
  }
  free(sorted);
}

/* The grammar of commands.
 *
 * Invariants
 * 1. A line is read whole or not at all: every error of a file is reported, and then nothing of it runs.
 * 2. The id of a line depends on its text alone, and on how often the same text stands above it: moving or adding lines
 *    changes no id, so a file that is run again repeats nothing.
 * 3. Nothing here knows verbs or fields: what they mean is for the rulebook.
 *
 * Not done here: values stay text until the type of their field reads them. */
#include "engine/command.h"

#include "base/buffer.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"

#include <string.h>

struct words {
  const char **items;
  int *columns;
  size_t count;
};

static bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/* Copies one word, quotes taken away; inside quotes a backslash keeps the next character. NULL: a quote never closes.
 */
static const char *word_read(const char **at, struct buffer *word) {
  bool quoted = false;
  buffer_clear(word);
  for (; **at != '\0' && (quoted || !is_blank(**at)); (*at)++) {
    if (**at == '"') {
      quoted = !quoted;
    } else if (quoted && **at == '\\' && (*at)[1] != '\0') {
      (*at)++;
      buffer_putc(word, **at);
    } else {
      buffer_putc(word, **at);
    }
  }
  return quoted ? NULL : buffer_text(word);
}

static int column_of(const char *line, const char *at) {
  int column = 1;
  while (line < at) {
    text_next(&line);
    column++;
  }
  return column;
}

bool command_words(struct arena *arena, const char *line, const struct position *at, const char ***words, int **columns,
                   size_t *count, struct diagnostics *list) {
  struct words all = {NULL, NULL, 0};
  struct buffer word = BUFFER_EMPTY;
  const char *rest = line;
  bool fine = true;
  for (;;) {
    while (is_blank(*rest)) rest++;
    if (*rest == '\0') break;
    int column = column_of(line, rest);
    const char *text = word_read(&rest, &word);
    if (text == NULL) {
      struct position here = *at;
      here.column = column;
      diagnostic_add(list, DIAGNOSTIC_command_quote, &here);
      fine = false;
      break;
    }
    all.items = arena_grow(arena, all.items, all.count, sizeof *all.items);
    all.columns = arena_grow(arena, all.columns, all.count, sizeof *all.columns);
    all.items[all.count] = arena_copy(arena, text);
    all.columns[all.count++] = column;
  }
  buffer_release(&word);
  *words = all.items;
  *columns = all.columns;
  *count = all.count;
  return fine;
}

/* `customer:acme` is a record and its key; anything else is a case's id. */
static void subject_read(struct arena *arena, const char *word, struct command *out) {
  const char *colon = strchr(word, ':');
  out->record = colon != NULL ? arena_copy_bytes(arena, word, (size_t)(colon - word)) : NULL;
  out->subject = colon != NULL ? colon + 1 : word;
}

/* `customer：acme`, with the colon of an input method, is no case's id. */
static bool subject_is_plain(struct arena *arena, const char *word, const struct position *at,
                             struct diagnostics *list) {
  static const char wide[] = "\xEF\xBC\x9A"; /* U+FF1A */
  size_t name = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_");
  if (name == 0 || strncmp(word + name, wide, strlen(wide)) != 0) return true;
  diagnostic_add(list, DIAGNOSTIC_lookalike, at, wide, ":");
  diagnostic_note(list, DIAGNOSTIC_note_write,
                  arena_printf(arena, "%.*s:%s", (int)name, word, word + name + strlen(wide)));
  return false;
}

/* Is it `name=...`, with a name a field may have (`deal.amount` too)? Otherwise the word is an argument. */
static const char *field_equals(const char *word) {
  const char *at = word;
  while ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') || *at == '_' ||
         *at == '.' || (unsigned char)*at >= 0x80)
    at++;
  return *at == '=' && at > word ? at : NULL;
}

static void rest_read(struct arena *arena, const char *const *words, const int *columns, size_t count,
                      struct command *out) {
  struct command_field *fields = NULL;
  const char **arguments = NULL;
  for (size_t i = 0; i < count; i++) {
    const char *equals = field_equals(words[i]);
    if (equals == NULL) {
      arguments = arena_grow(arena, arguments, out->argument_count, sizeof *arguments);
      arguments[out->argument_count++] = words[i];
      continue;
    }
    fields = arena_grow(arena, fields, out->field_count, sizeof *fields);
    struct command_field *field = &fields[out->field_count++];
    size_t size = (size_t)(equals - words[i]);
    *field = (struct command_field){arena_copy_bytes(arena, words[i], size), equals + 1, out->position};
    if (columns != NULL) {
      field->at.column = columns[i];
      field->at.length = text_width(words[i]);
    }
  }
  out->fields = fields;
  out->arguments = arguments;
}

static const char *words_join(struct arena *arena, const char *const *words, size_t count) {
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < count; i++) {
    bool plain = words[i][0] != '\0' && strpbrk(words[i], " \t\"") == NULL;
    const char *equals = field_equals(words[i]);
    if (i > 0) buffer_putc(&text, ' ');
    if (plain || equals == NULL) {
      buffer_puts(&text, words[i]);
    } else {
      buffer_add(&text, words[i], (size_t)(equals + 1 - words[i]));
      if (equals[1] != '\0') buffer_printf(&text, "\"%s\"", equals + 1);
    }
  }
  char *joined = arena_copy(arena, buffer_text(&text));
  buffer_release(&text);
  return joined;
}

bool command_from_words(struct arena *arena, const char *const *words, size_t count, struct command *out,
                        struct diagnostics *list) {
  *out = (struct command){0};
  if (count < 2) {
    diagnostic_add(list, DIAGNOSTIC_command_short, NULL);
    return false;
  }
  if (!subject_is_plain(arena, words[0], NULL, list)) return false;
  subject_read(arena, words[0], out);
  out->verb = words[1];
  rest_read(arena, words + 2, NULL, count - 2, out);
  const char **turned = arena_alloc(arena, count * sizeof *turned);
  memcpy(turned, words, count * sizeof *turned);
  turned[0] = words[1];
  turned[1] = words[0];
  out->text = words_join(arena, turned, count);
  return true;
}

/* ---- .run files ---- */

/* Words of a line: DATE TIME PERSON VERB SUBJECT ... */
static bool line_read(struct arena *arena, const char *line, const struct position *at, struct command *out,
                      struct diagnostics *list) {
  const char **words;
  int *columns;
  size_t count;
  *out = (struct command){.position = *at};
  if (!command_words(arena, line, at, &words, &columns, &count, list)) return false;
  if (count < 5) {
    diagnostic_add(list, DIAGNOSTIC_command_line_short, at);
    return false;
  }
  const char *when = arena_printf(arena, "%s %s", words[0], words[1]);
  if (!instant_parse(when, &out->at) || strchr(words[1], ':') == NULL) {
    struct position here = *at;
    here.column = columns[0];
    here.length = text_width(when);
    diagnostic_add(list, DIAGNOSTIC_command_time, &here, when);
    return false;
  }
  out->has_at = true;
  out->person = words[2];
  out->verb = words[3];
  struct position subject = *at;
  subject.column = columns[4];
  subject.length = text_width(words[4]);
  if (!subject_is_plain(arena, words[4], &subject, list)) return false;
  subject_read(arena, words[4], out);
  rest_read(arena, words + 5, columns + 5, count - 5, out);
  out->text = words_join(arena, words + 3, count - 3);
  out->position.column = columns[2];
  return true;
}

static const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash != NULL ? slash + 1 : path;
}

/* Invariant 2. `seen` counts equal texts above: quadratic in equal lines only, through the hash kept with each. */
static const char *line_id(struct arena *arena, const char *name, const char *line, const struct hash *seen,
                           size_t seen_count, struct hash *own) {
  char hex[HASH_HEX_SIZE];
  int times = 1;
  hash_bytes(line, strlen(line), own);
  for (size_t i = 0; i < seen_count; i++) times += memcmp(&seen[i], own, sizeof *own) == 0;
  hash_hex(own, hex);
  return arena_printf(arena, "%s/%.16s/%d", base_name(name), hex, times);
}

static bool line_is_empty(const char *line) {
  while (is_blank(*line)) line++;
  return *line == '\0' || *line == '#';
}

struct run_reader {
  struct arena *arena;
  const char *name;
  struct diagnostics *list;
  struct command *commands;
  struct hash *hashes;
  size_t count;
  bool fine;
};

static void run_line(struct run_reader *reader, const char *bytes, size_t size, int number) {
  if (size > 0 && bytes[size - 1] == '\r') size--;
  const char *line = arena_copy_bytes(reader->arena, bytes, size);
  struct position at = {reader->name, number, 0, 0};
  if (line_is_empty(line)) return;
  size_t count = reader->count;
  reader->commands = arena_grow(reader->arena, reader->commands, count, sizeof *reader->commands);
  reader->hashes = arena_grow(reader->arena, reader->hashes, count, sizeof *reader->hashes);
  struct command *command = &reader->commands[count];
  if (!line_read(reader->arena, line, &at, command, reader->list)) {
    reader->fine = false;
    return;
  }
  command->id = line_id(reader->arena, reader->name, line, reader->hashes, count, &reader->hashes[count]);
  reader->count++;
}

bool command_file(struct arena *arena, const char *name, const char *text, size_t size, struct command **out,
                  size_t *count, struct diagnostics *list) {
  struct run_reader reader = {arena, arena_copy(arena, name), list, NULL, NULL, 0, true};
  size_t bad = 0;
  int line = 1;
  diagnostics_source(list, name, text, size);
  if (!text_is_utf8(text, size, &bad)) {
    for (size_t i = 0; i < bad; i++) line += text[i] == '\n';
    diagnostic_add(list, DIAGNOSTIC_command_not_utf8, (&(struct position){name, line, 0, 0}));
    return false;
  }
  const char *end = text + size, *start = text;
  while (start < end) {
    const char *newline = memchr(start, '\n', (size_t)(end - start));
    if (newline == NULL) {
      diagnostic_add(list, DIAGNOSTIC_command_cut_off, (&(struct position){name, line, 0, 0}));
      reader.fine = false;
      break;
    }
    run_line(&reader, start, (size_t)(newline - start), line++);
    start = newline + 1;
  }
  *out = reader.commands;
  *count = reader.count;
  return reader.fine;
}

/* The list of mutants.
 *
 * Invariants
 * 1. The order is that of files, places and kinds; it does not depend on how the makers go over a file.
 * 2. No two mutants are the same text.
 *
 * Not done here: deciding which are noticed (mutation.c). Records, people, titles and imports are left as they are: a
 * wrong one is seen at once, or is a matter of taste. */
#include "scenario/mutant.h"

#include "scenario/mutant_part.h"

#include <stdlib.h>
#include <string.h>

/* ---- places ---- */

static void lines_find(struct making *making) {
  const char *text = making->file->text;
  size_t *lines = NULL, count = 0, size = making->file->size;
  bool has_mark = size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0;
  for (size_t at = has_mark ? 3 : 0; at <= size;) {
    lines = arena_grow(making->arena, lines, count, sizeof *lines);
    lines[count++] = at;
    while (at < size && text[at] != '\n' && text[at] != '\r') at++;
    at += at + 1 < size && text[at] == '\r' && text[at + 1] == '\n' ? 2 : 1;
  }
  making->lines = lines;
  making->line_count = count;
}

size_t making_offset(const struct making *making, const struct position *at) {
  const char *text = making->file->text;
  size_t line = at->line > 0 ? (size_t)at->line - 1 : 0;
  if (line >= making->line_count) return making->file->size;
  size_t offset = making->lines[line];
  for (int column = 1; column < at->column && offset < making->file->size; column++) {
    offset++;
    while (offset < making->file->size && ((unsigned char)text[offset] & 0xC0) == 0x80) offset++;
  }
  return offset;
}

struct position making_position(const struct making *making, size_t offset) {
  size_t low = 0, high = making->line_count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (making->lines[middle] <= offset) low = middle;
    else high = middle;
  }
  int column = 1;
  for (size_t at = making->lines[low]; at < offset; at++)
    column += ((unsigned char)making->file->text[at] & 0xC0) != 0x80;
  return (struct position){making->file->shown, (int)low + 1, column, 0};
}

/* ---- adding ---- */

const char *making_say_array(struct making *making, enum phrase_id id, const char *const *arguments) {
  struct buffer text = BUFFER_EMPTY;
  phrase_add_array(&text, language_current(), id, arguments);
  const char *copy = arena_copy(making->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

const char *making_becomes(struct making *making, const char *before, const char *after) {
  return making_say(making, PHRASE_mutant_becomes, before, after);
}

void making_add(struct making *making, enum mutant_kind kind, size_t offset, size_t size, const char *after,
                const char *change, const char *telling) {
  if (strlen(after) == size && memcmp(making->file->text + offset, after, size) == 0) return;
  making->items = arena_grow(making->arena, making->items, making->count, sizeof *making->items);
  making->items[making->count++] = (struct mutant){.kind = kind,
                                                   .file = making->number,
                                                   .offset = offset,
                                                   .size = size,
                                                   .after = after,
                                                   .at = making_position(making, offset),
                                                   .change = change,
                                                   .telling = telling,
                                                   .reach = making->reach,
                                                   .table = making->table,
                                                   .lines = {making->rows[0], making->rows[1]}};
}

/* ---- numbers ---- */

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Adds one in the last digit; the carry may put a digit in front. */
static void digits_up(char *digits, size_t *size) {
  size_t at = *size;
  while (at > 0 && (digits[at - 1] == '9' || !is_digit(digits[at - 1]))) {
    if (digits[at - 1] == '9') digits[at - 1] = '0';
    at--;
  }
  if (at > 0) {
    digits[at - 1]++;
    return;
  }
  memmove(digits + 1, digits, *size);
  digits[0] = '1';
  ++*size;
}

static void digits_down(char *digits, size_t size) {
  size_t at = size;
  while (digits[at - 1] == '0' || !is_digit(digits[at - 1])) {
    if (digits[at - 1] == '0') digits[at - 1] = '9';
    at--;
  }
  digits[at - 1]--;
}

/* Without a group's comma at the front, or zeros that the step has left there: `0,999` is 999. */
static const char *digits_tidy(const char *digits) {
  while ((digits[0] == '0' && is_digit(digits[1])) || digits[0] == ',' || (digits[0] == '0' && digits[1] == ','))
    digits++;
  return digits;
}

static const char *digits_group(struct arena *arena, const char *digits) {
  size_t whole = strcspn(digits, ".");
  if (whole < 4 || memchr(digits, ',', whole) == NULL || digits[whole - 4] != ',') return digits;
  size_t first = strcspn(digits, ",");
  if (first <= 3) return digits;
  return arena_printf(arena, "%.*s,%s", (int)(first - 3), digits, digits + first - 3);
}

const char *number_step(struct arena *arena, const char *text, int direction) {
  size_t size = strlen(text);
  bool is_negative = text[0] == '-', is_zero = strspn(text, "0.,-") == size;
  const char *digits = text + is_negative;
  bool led_by_zero = digits[0] == '0' && is_digit(digits[1]);
  size = strlen(digits);
  if (size == 0 || !is_digit(digits[0]) || !is_digit(digits[size - 1]) || strspn(digits, "0123456789,.") != size)
    return NULL;
  char *work = arena_alloc(arena, size + 3);
  memcpy(work, digits, size);
  bool grows = is_zero || (direction > 0) != is_negative;
  if (grows) digits_up(work, &size);
  else digits_down(work, size);
  work[size] = '\0';
  const char *tidy = led_by_zero ? work : digits_tidy(work);
  tidy = digits_group(arena, tidy);
  bool minus = is_zero ? direction < 0 : is_negative && strspn(tidy, "0.,") != strlen(tidy);
  return minus ? arena_printf(arena, "-%s", tidy) : tidy;
}

/* ---- all of them ---- */

static int compare_mutants(const void *a, const void *b) {
  const struct mutant *one = a, *other = b;
  if (one->file != other->file) return one->file < other->file ? -1 : 1;
  if (one->offset != other->offset) return one->offset < other->offset ? -1 : 1;
  if (one->kind != other->kind) return (int)one->kind - (int)other->kind;
  if (one->size != other->size) return one->size < other->size ? -1 : 1;
  return strcmp(one->after, other->after);
}

static bool is_same(const struct mutant *one, const struct mutant *other) {
  return one->file == other->file && one->offset == other->offset && one->size == other->size &&
         strcmp(one->after, other->after) == 0;
}

static bool has_form(const char *path, const char *folder, const char *ending) {
  size_t size = strlen(path), tail = strlen(ending);
  return strncmp(path, folder, strlen(folder)) == 0 && size > tail && strcmp(path + size - tail, ending) == 0;
}

static void make_file(struct making *making) {
  const char *path = making->file->path;
  making->reach = (struct reach){.kind = REACH_ANYTHING};
  making->table = NULL;
  making->rows[0] = making->rows[1] = 0;
  lines_find(making);
  if (has_form(path, "process/", ".yaml")) making_process(making);
  else if (has_form(path, "scripts/", ".lua")) making_script(making);
  else if (has_form(path, "tables/", ".csv")) making_table(making);
}

void mutants_make(struct arena *arena, const struct rulebook *rulebook, bool all, struct mutants *out) {
  const struct source *source = rulebook->source;
  struct making making = {.arena = arena, .rulebook = rulebook};
  size_t kept = 0;
  for (size_t i = 0; i < source->count; i++) {
    if (!all && source->files[i].layer != source->layers - 1) continue;
    making.number = i;
    making.file = &source->files[i];
    make_file(&making);
  }
  if (making.count > 1) qsort(making.items, making.count, sizeof *making.items, compare_mutants);
  for (size_t i = 0; i < making.count; i++)
    if (kept == 0 || !is_same(&making.items[kept - 1], &making.items[i])) making.items[kept++] = making.items[i];
  *out = (struct mutants){making.items, kept};
}

const struct source *mutant_source(struct arena *arena, const struct source *source, const struct mutant *mutant) {
  const struct source_file *file = &source->files[mutant->file];
  size_t after = strlen(mutant->after), rest = file->size - mutant->offset - mutant->size;
  char *text = arena_alloc(arena, mutant->offset + after + rest + 1);
  memcpy(text, file->text, mutant->offset);
  memcpy(text + mutant->offset, mutant->after, after);
  memcpy(text + mutant->offset + after, file->text + mutant->offset + mutant->size, rest);
  return source_with(arena, source, mutant->file, text, mutant->offset + after + rest);
}

const char *mutant_kind_name(enum mutant_kind kind) {
  static const char *const names[MUTANT_KINDS] = {"bound", "output",   "comparison", "logic", "constant", "due",
                                                  "role",  "required", "agree",      "swap",  "drop"};
  return names[kind];
}

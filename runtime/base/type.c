/* Types: the words of the language, read and written.
 *
 *   boolean  integer [A..B]  decimal[(digits)] [A..B]  percent[(digits)] [A%..B%]  money [A..B]  text[(length)]
 *   date  time  duration
 *   one of [A, B]   list of TYPE   ref RECORD */
#include "base/type.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static const struct {
  const char *word;
  enum kind kind;
} plain_types[] = {{"boolean", KIND_BOOLEAN}, {"integer", KIND_INTEGER}, {"decimal", KIND_DECIMAL},
                   {"percent", KIND_PERCENT}, {"money", KIND_MONEY},     {"text", KIND_TEXT},
                   {"date", KIND_DATE},       {"time", KIND_TIME},       {"duration", KIND_DURATION}};

static const char *const words[] = {"boolean", "integer", "decimal",  "percent",     "money",   "text",
                                    "date",    "time",    "duration", "one of [..]", "list of", "ref"};

const char *const *type_words(size_t *count) {
  *count = sizeof words / sizeof *words;
  return words;
}

static void skip_blanks(const char **at) {
  while (**at == ' ') (*at)++;
}

static bool take_word(const char **at, const char *word) {
  size_t size = strlen(word);
  if (strncmp(*at, word, size) != 0) return false;
  char next = (*at)[size];
  if ((next >= 'a' && next <= 'z') || next == '_') return false;
  *at += size;
  return true;
}

static bool at_end(const char *at) {
  skip_blanks(&at);
  return *at == '\0';
}

static bool read_choices(struct arena *arena, const char **at, struct type *type) {
  const char **choices = NULL;
  skip_blanks(at);
  if (*(*at)++ != '[') return false;
  for (;;) {
    skip_blanks(at);
    size_t size = strcspn(*at, ",]");
    const char *end = *at + size;
    while (size > 0 && (*at)[size - 1] == ' ') size--;
    if (size == 0 || *end == '\0') return false;
    choices = arena_grow(arena, choices, type->choice_count, sizeof *choices);
    choices[type->choice_count++] = arena_copy_bytes(arena, *at, size);
    *at = end + 1;
    if (*end == ']') break;
  }
  type->choices = choices;
  return true;
}

/* `0..100` behind integer; either end may be left out. */
static bool read_range(const char **at, struct type *type) {
  char *end;
  skip_blanks(at);
  if (**at == '\0') return true;
  const char *start = *at;
  type->least = strtoll(*at, &end, 10);
  type->has_least = end != *at;
  if (strncmp(end, "..", 2) != 0) return false;
  *at = end + 2;
  type->most = strtoll(*at, &end, 10);
  type->has_most = end != *at;
  *at = end;
  if (!type->has_least && !type->has_most) *at = start;
  return (type->has_least || type->has_most) && (!type->has_least || !type->has_most || type->least <= type->most);
}

/* One end of a range of decimals, up to `end`; a percentage carries its sign. */
static bool read_end(const struct type *type, const char *at, const char *end, bool *has, struct decimal *out) {
  char digits[48];
  size_t size = (size_t)(end - at);
  *has = size > 0;
  if (size == 0) return true;
  if (type->kind == KIND_PERCENT && at[--size] != '%') return false;
  if (size == 0 || size >= sizeof digits) return false;
  memcpy(digits, at, size);
  digits[size] = '\0';
  if (!decimal_parse(digits, out) || out->scale > DECIMAL_MAX_SCALE - 2) return false;
  if (type->kind == KIND_PERCENT) out->scale += 2;
  return true;
}

/* `0%..100%` behind money, percent and decimal; either end may be left out. */
static bool read_bounds(const char **at, struct type *type) {
  skip_blanks(at);
  const char *dots = strstr(*at, ".."), *end = *at + strcspn(*at, " ");
  if (**at == '\0') return true;
  if (dots == NULL || dots > end || !read_end(type, *at, dots, &type->has_low, &type->low) ||
      !read_end(type, dots + 2, end, &type->has_high, &type->high))
    return false;
  if (!type->has_low && !type->has_high) return false;
  if (type->has_low && type->has_high && decimal_compare(type->low, type->high) > 0) return false;
  *at = end;
  return true;
}

/* `(2)` behind decimal, percent and text: the most digits behind the point, the most characters. */
static bool read_most(const char **at, struct type *type) {
  char *end;
  skip_blanks(at);
  if (**at != '(') return true;
  type->most = strtoll(*at + 1, &end, 10);
  type->has_most = end != *at + 1 && *end == ')' && type->most >= 0;
  if (!type->has_most || (type->kind != KIND_TEXT && type->most > DECIMAL_MAX_SCALE - 2)) return false;
  *at = end + 1;
  return true;
}

static bool read_type(struct arena *arena, const char **at, struct type *type);

static bool read_list(struct arena *arena, const char **at, struct type *type) {
  struct type *element = arena_alloc(arena, sizeof *element);
  type->kind = KIND_LIST;
  type->element = element;
  skip_blanks(at);
  return read_type(arena, at, element) && element->kind != KIND_LIST;
}

static bool read_ref(struct arena *arena, const char **at, struct type *type) {
  skip_blanks(at);
  size_t size = strspn(*at, "abcdefghijklmnopqrstuvwxyz0123456789_");
  type->kind = KIND_REF;
  if (size == 0) return false;
  type->record = arena_copy_bytes(arena, *at, size);
  *at += size;
  return true;
}

static bool read_type(struct arena *arena, const char **at, struct type *type) {
  if (take_word(at, "one of")) {
    type->kind = KIND_CHOICE;
    return read_choices(arena, at, type);
  }
  if (take_word(at, "list of")) return read_list(arena, at, type);
  if (take_word(at, "ref")) return read_ref(arena, at, type);
  for (size_t i = 0; i < sizeof plain_types / sizeof *plain_types; i++) {
    if (!take_word(at, plain_types[i].word)) continue;
    type->kind = plain_types[i].kind;
    if (type->kind == KIND_INTEGER) return read_range(at, type);
    bool has_digits = type->kind == KIND_DECIMAL || type->kind == KIND_PERCENT;
    if ((has_digits || type->kind == KIND_TEXT) && !read_most(at, type)) return false;
    return (!has_digits && type->kind != KIND_MONEY) || read_bounds(at, type);
  }
  return false;
}

const struct type *type_parse(struct arena *arena, const char *text, const char **wrong) {
  struct type *type = arena_alloc(arena, sizeof *type);
  const char *at = text;
  skip_blanks(&at);
  if (read_type(arena, &at, type) && at_end(at)) return type;
  *wrong = *at != '\0' ? at : text;
  return NULL;
}

static void write_end(struct buffer *out, const struct type *type, bool has, struct decimal end) {
  const struct value value = {.kind = type->kind == KIND_PERCENT ? KIND_PERCENT : KIND_DECIMAL, .decimal = end};
  if (has) value_write(out, &value);
}

void type_write(struct buffer *out, const struct type *type) {
  switch (type->kind) {
  case KIND_CHOICE:
    buffer_puts(out, "one of [");
    for (size_t i = 0; i < type->choice_count; i++) buffer_printf(out, "%s%s", i > 0 ? ", " : "", type->choices[i]);
    buffer_putc(out, ']');
    return;
  case KIND_LIST:
    buffer_puts(out, "list of ");
    type_write(out, type->element);
    return;
  case KIND_REF:
    buffer_printf(out, "ref %s", type->record);
    return;
  default:
    break;
  }
  for (size_t i = 0; i < sizeof plain_types / sizeof *plain_types; i++)
    if (plain_types[i].kind == type->kind) buffer_puts(out, plain_types[i].word);
  if (type->kind == KIND_INTEGER && (type->has_least || type->has_most)) {
    buffer_putc(out, ' ');
    if (type->has_least) buffer_printf(out, "%lld", (long long)type->least);
    buffer_puts(out, "..");
    if (type->has_most) buffer_printf(out, "%lld", (long long)type->most);
  } else if (type->has_most) {
    buffer_printf(out, "(%lld)", (long long)type->most);
  }
  if (!type->has_low && !type->has_high) return;
  buffer_putc(out, ' ');
  write_end(out, type, type->has_low, type->low);
  buffer_puts(out, "..");
  write_end(out, type, type->has_high, type->high);
}

/* Values: what people type, read by its type.
 *
 * Invariants
 * 1. A value that is refused leaves `out` untouched and says in `why` what was expected, as the locale writes it.
 * 2. Nothing is guessed: a percentage has its sign, a list the separator of its locale.
 *
 * What the store keeps is written and read back by value.c. */
#include "base/limits.h"
#include "base/phrase.h"
#include "base/text.h"
#include "base/type.h"

#include <string.h>

struct reading {
  struct arena *arena;
  const struct type *type;
  const struct value_locale *locale;
  struct value *out;
  struct buffer *why;
};

#define EXPECT(reading, id, ...) (phrase_add((reading)->why, language_current(), PHRASE_##id, ##__VA_ARGS__), false)

static bool has_comma(const struct reading *reading) {
  return reading->locale != NULL && reading->locale->decimal_comma;
}

/* The number as everything else reads it: 1.234,50 becomes 1,234.50, and a wrong one stays wrong. */
static const char *with_point(const struct reading *reading, const char *text) {
  if (!has_comma(reading)) return text;
  char *copy = arena_copy(reading->arena, text);
  for (char *at = copy; *at != '\0'; at++) {
    if (*at == ',') *at = '.';
    else if (*at == '.') *at = ',';
  }
  return copy;
}

static bool parse_number(const struct reading *reading, const char *text, struct decimal *out) {
  return decimal_parse(with_point(reading, text), out);
}

static bool read_boolean(struct reading *reading, const char *text) {
  reading->out->truth = strcmp(text, "true") == 0;
  return reading->out->truth || strcmp(text, "false") == 0 || EXPECT(reading, expect_boolean);
}

static const char *number_text(struct arena *arena, int64_t number) {
  return arena_printf(arena, "%lld", (long long)number);
}

static bool out_of_range(struct reading *reading) {
  const struct type *type = reading->type;
  const char *least = number_text(reading->arena, type->least), *most = number_text(reading->arena, type->most);
  if (!type->has_most) return EXPECT(reading, expect_least, least);
  if (!type->has_least) return EXPECT(reading, expect_most, most);
  return EXPECT(reading, expect_range, least, most);
}

static bool read_integer(struct reading *reading, const char *text) {
  const struct type *type = reading->type;
  struct decimal number;
  if (!parse_number(reading, text, &number) || number.scale != 0 || number.units > INT64_MAX ||
      number.units < INT64_MIN)
    return EXPECT(reading, expect_integer);
  int64_t integer = (int64_t)number.units;
  reading->out->integer = integer;
  bool fits = (!type->has_least || integer >= type->least) && (!type->has_most || integer <= type->most);
  return fits || out_of_range(reading);
}

static const char *bound_text(struct reading *reading, struct decimal bound) {
  const struct type *type = reading->type;
  struct value value = {.kind = type->kind == KIND_PERCENT ? KIND_PERCENT : KIND_DECIMAL, .decimal = bound};
  struct buffer text = BUFFER_EMPTY;
  value_write(&text, &value);
  const char *copy = with_point(reading, arena_copy(reading->arena, buffer_text(&text)));
  buffer_release(&text);
  return copy;
}

/* `decimal 0..9.5`, `percent 0%..100%`, `money 0..` */
static bool within_bounds(struct reading *reading, struct decimal number) {
  const struct type *type = reading->type;
  bool fits = (!type->has_low || decimal_compare(number, type->low) >= 0) &&
              (!type->has_high || decimal_compare(number, type->high) <= 0);
  if (fits) return true;
  if (!type->has_high) return EXPECT(reading, expect_low, bound_text(reading, type->low));
  if (!type->has_low) return EXPECT(reading, expect_high, bound_text(reading, type->high));
  return EXPECT(reading, expect_bounds, bound_text(reading, type->low), bound_text(reading, type->high));
}

/* `decimal(2)`, `percent(1)`: the digits that were typed behind the point; a percentage has two more in its fraction.
 */
static bool within_digits(struct reading *reading, struct decimal number) {
  const struct type *type = reading->type;
  int scale = number.scale - (type->kind == KIND_PERCENT ? 2 : 0);
  if (!type->has_most || scale <= type->most) return true;
  return EXPECT(reading, expect_digits, arena_printf(reading->arena, "%lld", (long long)type->most));
}

static bool read_decimal(struct reading *reading, const char *text) {
  if (!parse_number(reading, text, &reading->out->decimal))
    return has_comma(reading) ? EXPECT(reading, expect_decimal_comma) : EXPECT(reading, expect_decimal);
  return within_digits(reading, reading->out->decimal) && within_bounds(reading, reading->out->decimal);
}

/* `12.5%` is 0.125. A number without the sign is refused: 5 could be five or five hundred percent. */
static bool parse_percent(struct reading *reading, const char *text, struct decimal *out) {
  size_t size = strlen(text);
  if (size < 2 || text[size - 1] != '%') return false;
  const char *digits = arena_copy_bytes(reading->arena, text, size - 1);
  if (!parse_number(reading, digits, out) || out->scale > DECIMAL_MAX_SCALE - 2) return false;
  out->scale += 2;
  return true;
}

static bool read_percent(struct reading *reading, const char *text) {
  if (parse_percent(reading, text, &reading->out->decimal))
    return within_digits(reading, reading->out->decimal) && within_bounds(reading, reading->out->decimal);
  return has_comma(reading) ? EXPECT(reading, expect_percent_comma) : EXPECT(reading, expect_percent);
}

static bool read_money(struct reading *reading, const char *text) {
  const struct currency *home = reading->locale != NULL ? reading->locale->currency : NULL;
  const char *code = home != NULL ? home->code : "CNY";
  if (money_parse(with_point(reading, text), home, &reading->out->money))
    return reading->out->money.currency != home || within_bounds(reading, reading->out->money.amount);
  return has_comma(reading) ? EXPECT(reading, expect_money_comma, code) : EXPECT(reading, expect_money, code);
}

static bool refuse_choice(struct reading *reading) {
  const struct type *type = reading->type;
  struct buffer names = BUFFER_EMPTY;
  for (size_t i = 0; i < type->choice_count; i++) buffer_printf(&names, "%s%s", i > 0 ? ", " : "", type->choices[i]);
  phrase_add(reading->why, language_current(), PHRASE_expect_choice, buffer_text(&names));
  buffer_release(&names);
  return false;
}

static bool read_choice(struct reading *reading, const char *text) {
  const struct type *type = reading->type;
  for (size_t i = 0; i < type->choice_count; i++)
    if (strcmp(type->choices[i], text) == 0) {
      reading->out->text = type->choices[i];
      return true;
    }
  return refuse_choice(reading);
}

static size_t count_points(const char *text) {
  size_t count = 0;
  for (; *text != '\0'; count++) text_next(&text);
  return count;
}

static bool read_text(struct reading *reading, const char *text) {
  const struct type *type = reading->type;
  reading->out->text = arena_copy(reading->arena, text);
  if (!type->has_most || count_points(text) <= (size_t)type->most) return true;
  return EXPECT(reading, expect_length, arena_printf(reading->arena, "%lld", (long long)type->most));
}

/* One item of a list: up to a separator that no backslash guards, blanks around it gone. */
static char *next_item(struct arena *arena, const char **at, const char *end, char separator) {
  while (*at < end && **at == ' ') (*at)++;
  char *item = arena_alloc(arena, (size_t)(end - *at) + 1);
  size_t size = 0;
  for (; *at < end && **at != separator; (*at)++) {
    if (**at == '\\' && *at + 1 < end) (*at)++;
    item[size++] = **at;
  }
  while (size > 0 && item[size - 1] == ' ') item[--size] = '\0';
  if (*at < end) (*at)++;
  return item;
}

/* Where items are separated by semicolons, a comma between them was meant to do it. */
static bool has_wrong_separator(const struct reading *reading, const char *text) {
  if (kind_is_number(reading->type->element->kind) || !has_comma(reading)) return false;
  for (; *text != '\0'; text++) {
    if (*text == ',') return true;
    if (*text == '\\' && text[1] != '\0') text++;
  }
  return false;
}

/* `，` and `、` of an input method separate nothing, and were probably meant to. */
static bool has_wide_comma(const char *text) {
  for (const char *at = text; *at != '\0';) {
    uint32_t point = text_next(&at);
    if (point == 0xFF0C || point == 0x3001) return true;
    if (point == '\\' && *at != '\0') text_next(&at);
  }
  return false;
}

static bool read_list(struct reading *reading, const char *text) {
  const char *at = text, *end = text + strlen(text);
  struct value *items = NULL;
  size_t count = 0;
  if (has_wrong_separator(reading, text)) return EXPECT(reading, expect_list_semicolon);
  if (has_wide_comma(text)) return EXPECT(reading, expect_list_comma);
  if (end > at + 1 && *at == '[' && end[-1] == ']') at++, end--;
  while (at < end) {
    const char *item = next_item(reading->arena, &at, end, has_comma(reading) ? ';' : ',');
    if (item[0] == '\0') continue;
    if (count == LIMIT_LIST_ITEMS) return EXPECT(reading, expect_items, "1000");
    items = arena_grow(reading->arena, items, count, sizeof *items);
    if (!value_read(reading->arena, reading->type->element, reading->locale, item, &items[count++], reading->why))
      return false;
  }
  reading->out->list.items = items;
  reading->out->list.count = count;
  if (count == 0) reading->out->kind = KIND_EMPTY;
  return true;
}

static bool read_kind(struct reading *reading, const char *text) {
  struct value *out = reading->out;
  switch (reading->type->kind) {
  case KIND_BOOLEAN:
    return read_boolean(reading, text);
  case KIND_INTEGER:
    return read_integer(reading, text);
  case KIND_DECIMAL:
    return read_decimal(reading, text);
  case KIND_PERCENT:
    return read_percent(reading, text);
  case KIND_MONEY:
    return read_money(reading, text);
  case KIND_DATE:
    return date_parse(text, &out->date) || EXPECT(reading, expect_date);
  case KIND_TIME:
    return instant_parse(text, &out->time) || EXPECT(reading, expect_time);
  case KIND_DURATION:
    return duration_parse(text, &out->duration) || EXPECT(reading, expect_duration);
  case KIND_CHOICE:
    return read_choice(reading, text);
  case KIND_LIST:
    return read_list(reading, text);
  default:
    return read_text(reading, text);
  }
}

bool value_read(struct arena *arena, const struct type *type, const struct value_locale *locale, const char *text,
                struct value *out, struct buffer *why) {
  struct value value = {.kind = text[0] == '\0' ? KIND_EMPTY : type->kind};
  struct reading reading = {arena, type, locale, &value, why};
  if (text[0] != '\0' && !read_kind(&reading, text)) return false;
  *out = value;
  return true;
}

/* Values: read from what people type, written canonically for the store and readably for people.
 *
 * Invariant: value_parse reads exactly what value_write wrote, for every value of every type. */
#include "base/json.h"
#include "base/limits.h"
#include "base/phrase.h"
#include "base/sealed.h"
#include "base/text.h"
#include "base/type.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading what a person typed ---- */

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

static bool read_choice(struct reading *reading, const char *text) {
  const struct type *type = reading->type;
  struct buffer names = BUFFER_EMPTY;
  for (size_t i = 0; i < type->choice_count; i++) {
    if (strcmp(type->choices[i], text) == 0) {
      reading->out->text = type->choices[i];
      buffer_release(&names);
      return true;
    }
    buffer_printf(&names, "%s%s", i > 0 ? ", " : "", type->choices[i]);
  }
  phrase_add(reading->why, language_current(), PHRASE_expect_choice, buffer_text(&names));
  buffer_release(&names);
  return false;
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
  enum kind kind = reading->type->element->kind;
  bool number = kind == KIND_INTEGER || kind == KIND_DECIMAL || kind == KIND_PERCENT || kind == KIND_MONEY;
  if (number || !has_comma(reading)) return false;
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

/* ---- canonical text ---- */

static void write_list(struct buffer *out, const struct value *value) {
  struct buffer item = BUFFER_EMPTY;
  struct json json = json_begin(out);
  json_array(&json);
  for (size_t i = 0; i < value->list.count; i++) {
    buffer_clear(&item);
    value_write(&item, &value->list.items[i]);
    json_text(&json, buffer_text(&item));
  }
  json_array_end(&json);
  buffer_release(&item);
}

static void write_percent(struct buffer *out, struct decimal fraction) {
  static const struct decimal hundred = {100, 0};
  struct decimal shown;
  if (decimal_multiply(fraction, hundred, &shown)) decimal_write(out, shown);
  buffer_putc(out, '%');
}

void value_write(struct buffer *out, const struct value *value) {
  switch (value->kind) {
  case KIND_BOOLEAN:
    buffer_puts(out, value->truth ? "true" : "false");
    break;
  case KIND_INTEGER:
    buffer_printf(out, "%lld", (long long)value->integer);
    break;
  case KIND_DECIMAL:
    decimal_write(out, value->decimal);
    break;
  case KIND_PERCENT:
    write_percent(out, value->decimal);
    break;
  case KIND_MONEY:
    money_write(out, value->money);
    break;
  case KIND_DATE:
    date_write(out, value->date);
    break;
  case KIND_TIME:
    instant_write(out, value->time);
    break;
  case KIND_DURATION:
    duration_write(out, value->duration);
    break;
  case KIND_LIST:
    write_list(out, value);
    break;
  case KIND_TEXT:
  case KIND_CHOICE:
  case KIND_REF:
    buffer_puts(out, value->text);
    break;
  case KIND_SEALED:
    sealed_show(out, value->text);
    break;
  default:
    break;
  }
}

/* ---- reading it back ---- */

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One escape behind a backslash, as json.c writes them; advances to its last character. 0: not one. */
static char unescape(const char **at) {
  static const char from[] = "\"\\bfnrt", to[] = "\"\\\b\f\n\r\t";
  for (size_t i = 0; from[i] != '\0'; i++)
    if (**at == from[i]) return to[i];
  if (strncmp(*at, "u00", 3) != 0 || hex_digit((*at)[3]) < 0 || hex_digit((*at)[4]) < 0) return 0;
  *at += 4;
  return (char)(hex_digit((*at)[-1]) * 16 + hex_digit(**at));
}

static char *next_string(struct arena *arena, const char **at) {
  if (*(*at)++ != '"') return NULL;
  char *item = arena_alloc(arena, strlen(*at) + 1);
  for (size_t size = 0; **at != '"'; (*at)++) {
    char c = **at;
    if (c == '\0') return NULL;
    if (c == '\\') {
      (*at)++;
      c = unescape(at);
      if (c == 0) return NULL;
    }
    item[size++] = c;
  }
  (*at)++;
  return item;
}

static bool parse_list(struct arena *arena, const struct type *type, const char *text, struct value *out) {
  struct value *items = NULL;
  size_t count = 0;
  const char *at = text;
  if (*at++ != '[') return false;
  while (*at != ']') {
    if (count > 0 && *at++ != ',') return false;
    const char *item = next_string(arena, &at);
    if (item == NULL) return false;
    items = arena_grow(arena, items, count, sizeof *items);
    if (!value_parse(arena, type->element, item, &items[count++])) return false;
  }
  out->kind = KIND_LIST;
  out->list.items = items;
  out->list.count = count;
  return at[1] == '\0';
}

/* Bounds of the type are not asked again: what was accepted once stays readable when a rulebook narrows a type. */
bool value_parse(struct arena *arena, const struct type *type, const char *text, struct value *out) {
  struct type plain = {.kind = type->kind};
  struct buffer why = BUFFER_EMPTY;
  struct value value;
  if (type->kind == KIND_LIST) return parse_list(arena, type, text, out);
  if (type->kind == KIND_CHOICE) plain.kind = KIND_TEXT;
  bool fine = value_read(arena, &plain, NULL, text, &value, &why);
  if (fine && value.kind != KIND_EMPTY) value.kind = type->kind;
  if (fine && text[0] == '\0' && (type->kind == KIND_TEXT || type->kind == KIND_CHOICE)) value = value_text("");
  buffer_release(&why);
  if (fine) *out = value;
  return fine;
}

/* ---- for people ---- */

static void show_list(struct buffer *out, const struct value *value) {
  for (size_t i = 0; i < value->list.count; i++) {
    if (i > 0) buffer_puts(out, ", ");
    value_show(out, &value->list.items[i]);
  }
}

static void show_decimal(struct buffer *out, struct decimal decimal) {
  while (decimal.scale > 0 && decimal.units % 10 == 0) {
    decimal.units /= 10;
    decimal.scale--;
  }
  decimal_write_grouped(out, decimal, decimal.scale);
}

void value_show(struct buffer *out, const struct value *value) {
  switch (value->kind) {
  case KIND_EMPTY:
    buffer_putc(out, '-');
    break;
  case KIND_BOOLEAN:
    buffer_puts(out, phrase_text(language_current(), value->truth ? PHRASE_yes : PHRASE_no));
    break;
  case KIND_DECIMAL:
    show_decimal(out, value->decimal);
    break;
  case KIND_MONEY:
    money_write_grouped(out, value->money);
    break;
  case KIND_LIST:
    show_list(out, value);
    break;
  default:
    value_write(out, value);
  }
}

/* ---- comparing, copying, making ---- */

bool value_is_empty(const struct value *value) {
  return value->kind == KIND_EMPTY;
}

static bool lists_equal(const struct value *a, const struct value *b) {
  if (a->list.count != b->list.count) return false;
  for (size_t i = 0; i < a->list.count; i++)
    if (!value_equal(&a->list.items[i], &b->list.items[i])) return false;
  return true;
}

bool value_equal(const struct value *a, const struct value *b) {
  if (a->kind != b->kind) return false;
  switch (a->kind) {
  case KIND_BOOLEAN:
    return a->truth == b->truth;
  case KIND_INTEGER:
    return a->integer == b->integer;
  case KIND_DECIMAL:
  case KIND_PERCENT:
    return decimal_compare(a->decimal, b->decimal) == 0;
  case KIND_MONEY:
    return a->money.currency == b->money.currency && decimal_compare(a->money.amount, b->money.amount) == 0;
  case KIND_DATE:
    return a->date == b->date;
  case KIND_TIME:
    return a->time == b->time;
  case KIND_DURATION:
    return a->duration.amount == b->duration.amount && a->duration.unit == b->duration.unit;
  case KIND_LIST:
    return lists_equal(a, b);
  case KIND_TEXT:
  case KIND_CHOICE:
  case KIND_REF:
  case KIND_SEALED:
    return text_equal(a->text, b->text);
  default:
    return true;
  }
}

static int order_of(int64_t a, int64_t b) {
  return (a > b) - (a < b);
}

bool value_compare(const struct value *a, const struct value *b, int *order) {
  if (a->kind != b->kind) return false;
  switch (a->kind) {
  case KIND_INTEGER:
    *order = order_of(a->integer, b->integer);
    return true;
  case KIND_DECIMAL:
  case KIND_PERCENT:
    *order = decimal_compare(a->decimal, b->decimal);
    return true;
  case KIND_MONEY:
    *order = decimal_compare(a->money.amount, b->money.amount);
    return a->money.currency == b->money.currency;
  case KIND_DATE:
    *order = order_of(a->date, b->date);
    return true;
  case KIND_TIME:
    *order = order_of(a->time, b->time);
    return true;
  default:
    return false;
  }
}

struct value value_copy(struct arena *arena, const struct value *value) {
  struct value copy = *value;
  if (value->kind == KIND_TEXT || value->kind == KIND_CHOICE || value->kind == KIND_REF || value->kind == KIND_SEALED) {
    copy.text = arena_copy(arena, value->text);
  } else if (value->kind == KIND_LIST) {
    struct value *items = arena_alloc(arena, (value->list.count + 1) * sizeof *items);
    for (size_t i = 0; i < value->list.count; i++) items[i] = value_copy(arena, &value->list.items[i]);
    copy.list.items = items;
  }
  return copy;
}

struct value value_text(const char *text) {
  return (struct value){.kind = KIND_TEXT, .text = text};
}

struct value value_integer(int64_t integer) {
  return (struct value){.kind = KIND_INTEGER, .integer = integer};
}

struct value value_boolean(bool truth) {
  return (struct value){.kind = KIND_BOOLEAN, .truth = truth};
}

struct value value_date(int32_t date) {
  return (struct value){.kind = KIND_DATE, .date = date};
}

struct value value_time(int64_t instant) {
  return (struct value){.kind = KIND_TIME, .time = instant};
}

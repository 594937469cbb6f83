/* Values: written canonically for the store and readably for people, read back, compared and copied.
 *
 * Invariant: value_parse reads exactly what value_write wrote, for every value of every type.
 *
 * What people type is read by value_read.c. */
#include "base/json.h"
#include "base/phrase.h"
#include "base/sealed.h"
#include "base/text.h"
#include "base/type.h"

#include <string.h>

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
    buffer_integer(out, value->integer);
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

bool kind_is_number(enum kind kind) {
  return kind == KIND_INTEGER || kind == KIND_DECIMAL || kind == KIND_PERCENT || kind == KIND_MONEY;
}

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

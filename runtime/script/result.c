/* What a rule returned, or hands to a decision table, as a value of the type that its reader wants.
 *
 * Numbers become exact decimals; money is rounded here, once, by the rulebook's mode, because this is where it meets
 * its minor unit. A result may be a text for any type that people write as a text, and is read as they write it; what
 * is handed to a table keeps its type: there no text is a date, and no number is an amount. */
#include "script/state.h"

#include "base/phrase.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

struct wanted {
  struct host *host;
  lua_State *lua;
  struct arena *arena;
  struct buffer *why;
  bool keeps_type;
};

static bool refuse(const struct wanted *wanted, const struct type *type, int index) {
  if (wanted->keeps_type) return false;
  struct buffer name = BUFFER_EMPTY;
  type_write(&name, type);
  phrase_add(wanted->why, language_current(), PHRASE_rule_not_type, buffer_text(&name),
             object_type(wanted->lua, index));
  buffer_release(&name);
  return false;
}

static bool read_money(const struct wanted *wanted, int index, struct value *out) {
  struct money money;
  if (!money_at(wanted->lua, index, &money)) {
    if (wanted->keeps_type) return false;
    money.currency = wanted->host->rulebook->currency;
    if (!decimal_at(wanted->lua, index, &money.amount)) return false;
  }
  out->kind = KIND_MONEY;
  return money_round(money, wanted->host->rulebook->rounding, &out->money);
}

static bool read_decimal(const struct wanted *wanted, int index, const struct type *type, struct value *out) {
  out->kind = type->kind;
  return decimal_at(wanted->lua, index, &out->decimal);
}

static bool read_integer(const struct wanted *wanted, int index, struct value *out) {
  int is_integer = 0;
  out->kind = KIND_INTEGER;
  if (lua_type(wanted->lua, index) == LUA_TNUMBER) out->integer = lua_tointegerx(wanted->lua, index, &is_integer);
  return is_integer != 0;
}

static bool read_date(const struct wanted *wanted, int index, const struct type *type, struct value *out) {
  if (object_tag(wanted->lua, index) != TAG_DATE) return false;
  const struct date_object *date = lua_touserdata(wanted->lua, index);
  if (date->is_time != (type->kind == KIND_TIME)) return false;
  *out = date->is_time ? value_time(date->value) : value_date((int32_t)date->value);
  return true;
}

static bool read_reference(const struct wanted *wanted, int index, const struct type *type, struct value *out) {
  if (object_tag(wanted->lua, index) != TAG_HANDLE) return false;
  const struct handle_object *handle = lua_touserdata(wanted->lua, index);
  if (handle->generation != wanted->host->generation) return false;
  const struct slot *slot = &wanted->host->slots[handle->slot];
  if (slot->names == NULL || !text_equal(slot->names->record->name, type->record)) return false;
  const char *key = slot->row != NULL ? slot->row->key : slot->key;
  if (key == NULL) return false;
  *out = value_text(arena_copy(wanted->arena, key));
  out->kind = KIND_REF;
  return true;
}

/* Says what was expected of a value that has the right kind. */
static bool refuse_value(const struct wanted *wanted, const char *expected, const char *text) {
  if (wanted->keeps_type) buffer_puts(wanted->why, expected);
  else phrase_add(wanted->why, language_current(), PHRASE_rule_not_value, expected, text);
  return false;
}

/* What people write: `2024-03-04`, `A`, `5 workdays`. */
static bool read_text(const struct wanted *wanted, int index, const struct type *type, struct value *out) {
  const struct value_locale locale = {.currency = wanted->host->rulebook->currency};
  size_t size, bad;
  const char *text = lua_tolstring(wanted->lua, index, &size);
  struct buffer why = BUFFER_EMPTY;
  bool fits = size <= LIMIT_TEXT_BYTES && text_is_utf8(text, size, &bad) &&
              value_read(wanted->arena, type, &locale, arena_copy_bytes(wanted->arena, text, size), out, &why);
  if (!fits && why.size == 0) type_write(&why, type);
  if (!fits) refuse_value(wanted, buffer_text(&why), text);
  buffer_release(&why);
  return fits;
}

static bool read_value(const struct wanted *wanted, int index, const struct type *type, struct value *out);

static bool read_list(const struct wanted *wanted, int index, const struct type *type, struct value *out) {
  lua_State *L = wanted->lua;
  if (lua_type(L, index) != LUA_TTABLE) return false;
  frozen_contents(L, index);
  size_t count = lua_rawlen(L, -1);
  if (count > LIMIT_LIST_ITEMS) return lua_pop(L, 1), false;
  struct value *items = arena_alloc(wanted->arena, (count + 1) * sizeof *items);
  bool fits = true;
  for (size_t i = 0; i < count && fits; i++) {
    lua_rawgeti(L, -1, (lua_Integer)i + 1);
    fits = read_value(wanted, lua_gettop(L), type->element, &items[i]);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  out->kind = count > 0 ? KIND_LIST : KIND_EMPTY;
  out->list.items = items;
  out->list.count = count;
  return fits;
}

static bool read_kind(const struct wanted *wanted, int index, const struct type *type, struct value *out) {
  switch (type->kind) {
  case KIND_BOOLEAN:
    *out = value_boolean(lua_toboolean(wanted->lua, index));
    return lua_isboolean(wanted->lua, index);
  case KIND_INTEGER:
    return read_integer(wanted, index, out);
  case KIND_DECIMAL:
  case KIND_PERCENT:
    return read_decimal(wanted, index, type, out);
  case KIND_MONEY:
    return read_money(wanted, index, out);
  case KIND_DATE:
  case KIND_TIME:
    return read_date(wanted, index, type, out);
  case KIND_REF:
    return read_reference(wanted, index, type, out);
  case KIND_LIST:
    return read_list(wanted, index, type, out);
  default:
    return false;
  }
}

/* Bounds such as `integer 0..100` are those that a person meets too: the value is read again as its text. */
static bool within_bounds(const struct wanted *wanted, const struct type *type, struct value *out) {
  if (!type->has_least && !type->has_most) return true;
  const struct value_locale locale = {.currency = wanted->host->rulebook->currency};
  struct buffer text = BUFFER_EMPTY, why = BUFFER_EMPTY;
  value_show(&text, out);
  struct value again;
  bool fits = value_read(wanted->arena, type, &locale, buffer_text(&text), &again, &why);
  if (!fits) refuse_value(wanted, buffer_text(&why), buffer_text(&text));
  buffer_release(&text);
  buffer_release(&why);
  return fits;
}

static bool is_text_kind(enum kind kind) {
  return kind == KIND_TEXT || kind == KIND_CHOICE || kind == KIND_REF || kind == KIND_DURATION;
}

static bool read_value(const struct wanted *wanted, int index, const struct type *type, struct value *out) {
  *out = (struct value){.kind = KIND_EMPTY};
  if (lua_isnil(wanted->lua, index)) return !wanted->keeps_type;
  if (lua_type(wanted->lua, index) == LUA_TSTRING && (!wanted->keeps_type || is_text_kind(type->kind)))
    return read_text(wanted, index, type, out);
  if (!read_kind(wanted, index, type, out)) return wanted->why->size > 0 ? false : refuse(wanted, type, index);
  return within_bounds(wanted, type, out);
}

bool result_value(struct host *host, int index, struct arena *arena, const struct type *want, struct value *out,
                  struct buffer *why) {
  const struct wanted wanted = {host, host->lua, arena, why, false};
  return read_value(&wanted, lua_absindex(host->lua, index), want, out);
}

bool argument_value(struct host *host, int index, struct arena *arena, const struct type *want, struct value *out,
                    struct buffer *why) {
  const struct wanted wanted = {host, host->lua, arena, why, true};
  return read_value(&wanted, lua_absindex(host->lua, index), want, out);
}

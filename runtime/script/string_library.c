/* The libraries `string`, `utf8` and `math`.
 *
 * Rows without a function are Lua's own, wrapped: the wrapper charges for the bytes of their text arguments, refuses
 * empty values and calls them. What could run long, grow large or show an address is written here: find, match, gmatch,
 * gsub (pattern.c), format and rep. */
#include "script/binding.h"
#include "script/pattern.h"
#include "script/state.h"

#include <string.h>

/* ---- patterns ---- */

static const char *text_argument(lua_State *L, int index, size_t *size) {
  object_refuse_empty(L, index);
  return luaL_checklstring(L, index, size);
}

static bool has_specials(const char *text, size_t size) {
  for (size_t i = 0; i < size; i++)
    if (text[i] != '\0' && strchr("^$*+?.([%-", text[i]) != NULL) return true;
  return false;
}

/* Pushes a compiled pattern as a userdata, so that it goes away by itself. */
static struct pattern *pattern_push(lua_State *L, const char *text, size_t size, bool anchors) {
  union pattern_space space;
  struct pattern *compiled = (struct pattern *)&space;
  fuel_charge(L, 50 + size);
  const char *wrong = pattern_compile(compiled, text, size, anchors);
  if (wrong != NULL) fault_raise(L, "%s", wrong);
  return memcpy(lua_newuserdatauv(L, pattern_size(compiled), 0), compiled, pattern_size(compiled));
}

static struct match match_begin(lua_State *L, const struct pattern *pattern, const char *subject, size_t size) {
  const struct host *host = host_of(L);
  uint64_t left = host->fuel_limit > host->fuel ? host->fuel_limit - host->fuel : 0;
  return (struct match){.pattern = pattern, .subject = subject, .size = size, .steps_most = left};
}

/* The first match from `*start` on; charges the steps. */
static bool match_search(lua_State *L, struct match *match, size_t *start, size_t *end) {
  enum pattern_result result = PATTERN_NO;
  size_t at = *start;
  for (; at <= match->size; at++) {
    result = pattern_try(match, at, end);
    if (result != PATTERN_NO || match->pattern->anchored) break;
  }
  uint64_t steps = match->steps;
  match->steps = 0;
  if (result == PATTERN_EXHAUSTED) steps = match->steps_most + 1;
  match->steps_most -= steps < match->steps_most ? steps : match->steps_most;
  fuel_charge(L, steps);
  *start = at;
  return result == PATTERN_YES;
}

static void capture_push(lua_State *L, const struct match *match, int number, size_t start, size_t end) {
  if (match->pattern->capture_count == 0 && number == 0) {
    fuel_charge_bytes(L, end - start);
    lua_pushlstring(L, match->subject + start, end - start);
    return;
  }
  if (number >= match->pattern->capture_count) fault_raise(L, "invalid capture index %%%d", number + 1);
  const struct capture *capture = &match->captures[number];
  fuel_charge_bytes(L, capture->size);
  if (capture->is_place) lua_pushinteger(L, (lua_Integer)capture->start + 1);
  else lua_pushlstring(L, match->subject + capture->start, capture->size);
}

/* All captures, or the whole match when there are none and `whole`. */
static int captures_push(lua_State *L, const struct match *match, size_t start, size_t end, bool whole) {
  int count = match->pattern->capture_count;
  if (count == 0 && whole) count = 1;
  luaL_checkstack(L, count + 2, "too many captures");
  for (int i = 0; i < count; i++) capture_push(L, match, i, start, end);
  return count;
}

static size_t start_argument(lua_State *L, int index, size_t size) {
  object_refuse_empty(L, index);
  lua_Integer start = luaL_optinteger(L, index, 1);
  if (start > 0) return (size_t)start - 1;
  if (start == 0) return 0;
  return start < -(lua_Integer)size ? 0 : size - (size_t)-start;
}

static int find_plain(lua_State *L, const char *subject, size_t size, const char *needle, size_t needle_size,
                      size_t start) {
  fuel_charge_bytes(L, size - start + needle_size);
  const char *found = needle_size == 0 ? subject + start : memmem(subject + start, size - start, needle, needle_size);
  if (found == NULL) return lua_pushnil(L), 1;
  lua_pushinteger(L, found - subject + 1);
  lua_pushinteger(L, found - subject + (lua_Integer)needle_size);
  return 2;
}

static int find_or_match(lua_State *L, bool find) {
  size_t size, pattern_size, end = 0;
  lua_settop(L, 4);
  const char *subject = text_argument(L, 1, &size), *text = text_argument(L, 2, &pattern_size);
  size_t start = start_argument(L, 3, size);
  if (start > size) return lua_pushnil(L), 1;
  object_refuse_empty(L, 4);
  if (find && (lua_toboolean(L, 4) || !has_specials(text, pattern_size)))
    return find_plain(L, subject, size, text, pattern_size, start);
  struct match match = match_begin(L, pattern_push(L, text, pattern_size, true), subject, size);
  if (!match_search(L, &match, &start, &end)) return lua_pushnil(L), 1;
  if (!find) return captures_push(L, &match, start, end, true);
  lua_pushinteger(L, (lua_Integer)start + 1);
  lua_pushinteger(L, (lua_Integer)end);
  return 2 + captures_push(L, &match, start, end, false);
}

static int string_find(lua_State *L) {
  return find_or_match(L, true);
}

static int string_match(lua_State *L) {
  return find_or_match(L, false);
}

/* Upvalues: subject, pattern, place to go on, end of the last match (so that an empty one is not found twice). */
static int gmatch_next(lua_State *L) {
  size_t size, end = 0;
  const char *subject = lua_tolstring(L, lua_upvalueindex(1), &size);
  struct match match = match_begin(L, lua_touserdata(L, lua_upvalueindex(2)), subject, size);
  size_t start = (size_t)lua_tointeger(L, lua_upvalueindex(3)), last = (size_t)lua_tointeger(L, lua_upvalueindex(4));
  while (match_search(L, &match, &start, &end)) {
    if (end == last) {
      start++;
      continue;
    }
    lua_pushinteger(L, (lua_Integer)end);
    lua_copy(L, -1, lua_upvalueindex(3));
    lua_replace(L, lua_upvalueindex(4));
    return captures_push(L, &match, start, end, true);
  }
  lua_pushinteger(L, (lua_Integer)size + 1);
  lua_replace(L, lua_upvalueindex(3));
  return 0;
}

static int string_gmatch(lua_State *L) {
  size_t size, pattern_size;
  lua_settop(L, 3);
  text_argument(L, 1, &size);
  const char *text = text_argument(L, 2, &pattern_size);
  size_t start = start_argument(L, 3, size);
  lua_pushvalue(L, 1);
  pattern_push(L, text, pattern_size, false);
  lua_pushinteger(L, (lua_Integer)(start > size ? size + 1 : start));
  lua_pushinteger(L, -1);
  lua_pushcclosure(L, gmatch_next, 4);
  return 1;
}

/* ---- gsub ---- */

static void add_bytes(lua_State *L, luaL_Buffer *out, size_t *made, const char *bytes, size_t size) {
  *made += size;
  if (*made > LIMIT_LUA_STRING_BYTES) fuel_stop(L, STOP_STRING);
  fuel_charge_bytes(L, size);
  luaL_addlstring(out, bytes, size);
}

static void add_template(lua_State *L, luaL_Buffer *out, size_t *made, const struct match *match, size_t start,
                         size_t end) {
  size_t size;
  const char *text = lua_tolstring(L, 3, &size);
  for (size_t i = 0; i < size; i++) {
    if (text[i] != '%') {
      add_bytes(L, out, made, &text[i], 1);
      continue;
    }
    char next = ++i < size ? text[i] : '\0';
    if (next == '%') {
      add_bytes(L, out, made, "%", 1);
    } else if (next == '0') {
      add_bytes(L, out, made, match->subject + start, end - start);
    } else if (next >= '1' && next <= '9') {
      capture_push(L, match, next - '1', start, end);
      *made += lua_rawlen(L, -1);
      if (*made > LIMIT_LUA_STRING_BYTES) fuel_stop(L, STOP_STRING);
      luaL_addvalue(out);
    } else {
      fault_raise(L, "invalid use of '%%' in replacement string");
    }
  }
}

/* A table or a function says what to put; false and nil keep what was matched. */
static void add_answer(lua_State *L, luaL_Buffer *out, size_t *made, const struct match *match, size_t start,
                       size_t end) {
  if (lua_type(L, 3) == LUA_TFUNCTION) {
    lua_pushvalue(L, 3);
    lua_call(L, captures_push(L, match, start, end, true), 1);
  } else {
    capture_push(L, match, 0, start, end);
    lua_gettable(L, 3);
  }
  object_refuse_empty(L, -1);
  if (!lua_toboolean(L, -1)) {
    lua_pop(L, 1);
    add_bytes(L, out, made, match->subject + start, end - start);
    return;
  }
  int type = lua_type(L, -1);
  if (type != LUA_TSTRING && type != LUA_TNUMBER)
    fault_raise(L, "invalid replacement value (a %s)", object_type(L, -1));
  size_t size;
  lua_tolstring(L, -1, &size);
  *made += size;
  if (*made > LIMIT_LUA_STRING_BYTES) fuel_stop(L, STOP_STRING);
  fuel_charge_bytes(L, size);
  luaL_addvalue(out);
}

static int string_gsub(lua_State *L) {
  size_t size, pattern_size, made = 0, end = 0;
  lua_settop(L, 4);
  const char *subject = text_argument(L, 1, &size), *text = text_argument(L, 2, &pattern_size);
  object_refuse_empty(L, 3);
  int kind = lua_type(L, 3);
  if (kind == LUA_TNUMBER) lua_tostring(L, 3), kind = LUA_TSTRING;
  luaL_argexpected(L, kind == LUA_TSTRING || kind == LUA_TTABLE || kind == LUA_TFUNCTION, 3, "string/function/table");
  lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)size + 1), count = 0;
  const struct pattern *pattern = pattern_push(L, text, pattern_size, true);
  size_t at = 0, last = SIZE_MAX;
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  while (count < most) {
    struct match match = match_begin(L, pattern, subject, size);
    size_t start = at;
    bool found = match_search(L, &match, &start, &end);
    if (found && end == last) {
      /* an empty match right behind the last one: one byte is kept and the search goes on */
      if (at >= size || pattern->anchored) break;
      add_bytes(L, &out, &made, subject + at++, 1);
      continue;
    }
    if (!found) break;
    add_bytes(L, &out, &made, subject + at, start - at);
    count++;
    if (kind == LUA_TSTRING) add_template(L, &out, &made, &match, start, end);
    else add_answer(L, &out, &made, &match, start, end);
    at = last = end;
    if (pattern->anchored) break;
  }
  if (at < size) add_bytes(L, &out, &made, subject + at, size - at);
  luaL_pushresult(&out);
  lua_pushinteger(L, count);
  return 2;
}

/* ---- rep and format ---- */

static int string_rep(lua_State *L) {
  size_t size, separator_size = 0;
  const char *text = text_argument(L, 1, &size);
  object_refuse_empty(L, 2);
  lua_Integer count = luaL_checkinteger(L, 2);
  const char *separator = lua_isnoneornil(L, 3) ? "" : text_argument(L, 3, &separator_size);
  if (count <= 0) return lua_pushliteral(L, ""), 1;
  if (size + separator_size == 0) return lua_pushliteral(L, ""), 1;
  if ((uint64_t)count > (LIMIT_LUA_STRING_BYTES + separator_size) / (size + separator_size)) fuel_stop(L, STOP_STRING);
  fuel_string(L, (size_t)count * (size + separator_size) - separator_size);
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  for (lua_Integer i = 0; i < count; i++) {
    luaL_addlstring(&out, text, size);
    if (i + 1 < count) luaL_addlstring(&out, separator, separator_size);
  }
  luaL_pushresult(&out);
  return 1;
}

/* Makes the arguments of a format fit to show: %s takes any value, %p is refused. Returns the bytes that texts add. */
static size_t format_prepare(lua_State *L, const char *format, size_t size) {
  size_t made = size;
  int argument = 1;
  for (size_t i = 0; i < size; i++) {
    if (format[i] != '%') continue;
    i++;
    while (i < size && format[i] != '\0' && strchr("-+ #0123456789.", format[i]) != NULL) i++;
    if (i >= size || format[i] == '%') continue;
    if (strchr("diuoxXcaAeEfFgGqs", format[i]) == NULL || format[i] == '\0')
      fault_raise(L, "format() does not know '%%%c'", format[i]);
    if (++argument > lua_gettop(L)) fault_raise(L, "format() has more places than values");
    object_refuse_empty(L, argument);
    made += 128;
    if (format[i] != 's' && format[i] != 'q') continue;
    if (format[i] == 's' || lua_type(L, argument) == LUA_TUSERDATA) {
      object_text(L, argument);
      lua_replace(L, argument);
    }
    made += 4 * (lua_type(L, argument) == LUA_TSTRING ? lua_rawlen(L, argument) : 0);
  }
  return made;
}

/* Upvalue: Lua's own format. */
static int string_format(lua_State *L) {
  size_t size;
  const char *format = text_argument(L, 1, &size);
  size_t made = format_prepare(L, format, size);
  if (made > 4 * (size_t)LIMIT_LUA_STRING_BYTES) fuel_stop(L, STOP_STRING);
  fuel_charge_bytes(L, made);
  return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

const struct binding string_bindings[] = {
    {"byte", "(text: string, first: integer?, last: integer?): integer", "The codes of the bytes from first to last.",
     NULL, false},
    {"char", "(...: integer): string", "The text made of these bytes.", NULL, false},
    {"find", "(text: string, pattern: string, start: integer?, plain: boolean?): integer?, integer?",
     "Where the pattern is first found: first and last place, then captures.", string_find, false},
    {"format", "(format: string, ...: any): string", "Fills in %d %s %.2f and the like; %s takes any value.",
     string_format, false},
    {"gmatch", "(text: string, pattern: string): function", "Goes through all matches.", string_gmatch, false},
    {"gsub", "(text: string, pattern: string, by: string|table|function, most: integer?): string, integer",
     "Replaces matches; also tells how many.", string_gsub, true},
    {"len", "(text: string): integer", "Bytes; utf8.len counts characters.", NULL, false},
    {"lower", "(text: string): string", "ASCII letters in lower case.", NULL, false},
    {"match", "(text: string, pattern: string, start: integer?): string?",
     "The captures of the first match, or all of it.", string_match, false},
    {"rep", "(text: string, count: integer, separator: string?): string", "The text again and again.", string_rep,
     false},
    {"reverse", "(text: string): string", "The bytes from the last to the first.", NULL, false},
    {"sub", "(text: string, first: integer, last: integer?): string", "The bytes from first to last.", NULL, false},
    {"upper", "(text: string): string", "ASCII letters in upper case.", NULL, false},
    {NULL, NULL, NULL, NULL, false}};

const struct binding utf8_bindings[] = {
    {"char", "(...: integer): string", "The text made of these code points.", NULL, false},
    {"codepoint", "(text: string, first: integer?, last: integer?): integer", "The code points between two bytes.",
     NULL, false},
    {"codes", "(text: string): function", "Goes through places and code points.", NULL, false},
    {"len", "(text: string, first: integer?, last: integer?): integer?", "How many characters the text has.", NULL,
     false},
    {NULL, NULL, NULL, NULL, false}};

const struct binding math_bindings[] = {
    {"abs", "(x: number): number", "The number without its sign.", NULL, false},
    {"ceil", "(x: number): integer", "The next integer that is not less.", NULL, false},
    {"exp", "(x: number): number", "e to the power of x.", NULL, false},
    {"floor", "(x: number): integer", "The next integer that is not more.", NULL, false},
    {"fmod", "(x: number, y: number): number", "The remainder of the division, with the sign of x.", NULL, false},
    {"huge", "number", "More than any number.", NULL, false},
    {"log", "(x: number, base: number?): number", "The logarithm; natural without a base.", NULL, false},
    {"max", "(x: number, ...: number): number", "The largest.", NULL, false},
    {"maxinteger", "integer", "The largest integer.", NULL, false},
    {"min", "(x: number, ...: number): number", "The smallest.", NULL, false},
    {"mininteger", "integer", "The smallest integer.", NULL, false},
    {"modf", "(x: number): number, number", "Integral and fractional part.", NULL, false},
    {"sqrt", "(x: number): number", "The square root.", NULL, false},
    {"tointeger", "(x: any): integer?", "The integer, when the number is one.", NULL, false},
    {"type", "(x: any): string?", "\"integer\", \"float\" or nil.", NULL, false},
    {NULL, NULL, NULL, NULL, false}};

/* What went wrong in a script, and on which line of the rulebook.
 *
 * The line is the innermost one of the rulebook's own text: a mistake noticed inside stdlib belongs to the line that
 * called it.
 *
 * Invariants
 * 1. Locating allocates nothing in Lua, so it is safe inside the allocator.
 * 2. The first fault of a run that has to end is the one that is told. */
#include "script/state.h"

#include "base/phrase.h"
#include "base/text.h"

#include <stdarg.h>
#include <string.h>

enum { LEVELS_MAX = 200 };

static bool source_is_rulebook(const char *source) {
  return source[0] == '@' && strncmp(source, "@stdlib/", 8) != 0;
}

static void fault_keep(struct fault *fault, const lua_Debug *frame) {
  size_t size = strlen(frame->source + 1);
  if (size >= sizeof fault->file) size = sizeof fault->file - 1;
  memcpy(fault->file, frame->source + 1, size);
  fault->file[size] = '\0';
  fault->line = frame->currentline;
}

void fault_locate(struct host *host) {
  lua_Debug frame;
  bool found = false;
  host->fault.line = 0;
  for (int level = 0; level < LEVELS_MAX && lua_getstack(host->lua, level, &frame) == 1; level++) {
    if (lua_getinfo(host->lua, "Sl", &frame) == 0 || frame.currentline <= 0 || frame.source[0] != '@') continue;
    bool own = source_is_rulebook(frame.source);
    if (own || !found) fault_keep(&host->fault, &frame);
    found = true;
    if (own) return;
  }
}

/* Lua puts `file:line: ` before its own messages; the position is kept apart. */
static const char *without_prefix(const char *message, const lua_Debug *frame) {
  char prefix[LUA_IDSIZE + 16];
  int size = snprintf(prefix, sizeof prefix, "%s:%d: ", frame->short_src, frame->currentline);
  return size > 0 && strncmp(message, prefix, (size_t)size) == 0 ? message + size : message;
}

const char *fault_split(const char *message, int *line) {
  *line = 0;
  for (const char *at = message; *at != '\0'; at++) {
    size_t digits = *at == ':' ? strspn(at + 1, "0123456789") : 0;
    if (digits == 0 || digits > 8 || at[digits + 1] != ':' || at[digits + 2] != ' ') continue;
    for (size_t i = 1; i <= digits; i++) *line = *line * 10 + (at[i] - '0');
    return at + digits + 3;
  }
  return message;
}

static void fault_text(struct host *host, lua_State *L, int index) {
  buffer_clear(&host->fault.text);
  if (lua_type(L, index) != LUA_TSTRING) {
    phrase_add(&host->fault.text, language_current(), PHRASE_rule_error_kind, object_type(L, index));
    return;
  }
  const char *message = lua_tostring(L, index);
  lua_Debug frame;
  for (int level = 0; level < 3 && lua_getstack(L, level, &frame) == 1; level++)
    if (lua_getinfo(L, "Sl", &frame) != 0 && frame.currentline > 0) {
      message = without_prefix(message, &frame);
      break;
    }
  buffer_add(&host->fault.text, message, strnlen(message, 1000));
}

int fault_handler(lua_State *L) {
  struct host *host = host_of(L);
  if (host->stop != STOP_NONE) return 1;
  fault_locate(host);
  fault_text(host, L, 1);
  return 1;
}

int fault_raise(lua_State *L, const char *format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  lua_pushstring(L, text);
  return lua_error(L);
}

int fault_unknown(lua_State *L, const char *message, const char *word, const char *const *words, size_t count) {
  const char *near = text_nearest(word, words, count);
  if (near == NULL) return fault_raise(L, "%s", message);
  return fault_raise(L, "%s; did you mean '%s'?", message, near);
}

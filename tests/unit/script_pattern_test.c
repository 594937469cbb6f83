/* The matcher against Lua's own, in a state of the test's: the same places and captures for random small patterns and
 * subjects. */
#include "script/pattern.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 300000, STEPS = 1000000 };

static uint64_t dice = 88172645463325252u;

static unsigned roll(unsigned sides) {
  dice ^= dice << 13;
  dice ^= dice >> 7;
  dice ^= dice << 17;
  return (unsigned)(dice % sides);
}

/* Pieces, so that most patterns are well formed. */
static void make_pattern(char *out) {
  static const char *const pieces[] = {"a",     "b",  ".",     "%a",   "%d",   "%s",   "%%",   "[ab]",  "[^a]",
                                       "[a-c]", "(",  ")",     "()",   "%1",   "%b()", "%bab", "%f[a]", "*",
                                       "+",     "-",  "?",     "$",    "^",    "[]",   "]",    "%",     "x",
                                       "%w",    "%S", "[%a_]", "[a-]", "[%]]", "[^%d]"};
  size_t size = 0;
  for (unsigned count = 1 + roll(6); count > 0; count--) {
    const char *piece = pieces[roll(sizeof pieces / sizeof *pieces)];
    memcpy(out + size, piece, strlen(piece));
    size += strlen(piece);
  }
  out[size] = '\0';
}

static size_t make_subject(char *out) {
  static const char letters[] = "aaabbc(1)_ x%]";
  size_t size = roll(10);
  for (size_t i = 0; i < size; i++) out[i] = letters[roll(sizeof letters - 1)];
  out[size] = '\0';
  return size;
}

/* `first end capture capture ...`, `nothing` or `malformed` */
static void ours(const char *text, const char *subject, size_t size, char *out) {
  union pattern_space space;
  struct pattern *pattern = (struct pattern *)&space;
  if (pattern_compile(pattern, text, strlen(text), true) != NULL) {
    sprintf(out, "malformed");
    return;
  }
  struct match match = {.pattern = pattern, .subject = subject, .size = size, .steps_most = STEPS};
  size_t end = 0;
  sprintf(out, "nothing");
  for (size_t start = 0; start <= size; start++) {
    enum pattern_result result = pattern_try(&match, start, &end);
    assert_int_not_equal(result, PATTERN_EXHAUSTED);
    if (result == PATTERN_YES) {
      int at = sprintf(out, "%zu %zu", start + 1, end);
      for (int i = 0; i < pattern->capture_count; i++) {
        const struct capture *capture = &match.captures[i];
        if (capture->is_place) at += sprintf(out + at, " %zu", capture->start + 1);
        else at += sprintf(out + at, " '%.*s'", (int)capture->size, subject + capture->start);
      }
      return;
    }
    if (pattern->anchored) return;
  }
}

static void theirs(lua_State *L, const char *text, const char *subject, size_t size, char *out) {
  lua_settop(L, 0);
  lua_getglobal(L, "string");
  lua_getfield(L, -1, "find");
  lua_remove(L, 1);
  lua_pushlstring(L, subject, size);
  lua_pushstring(L, text);
  if (lua_pcall(L, 2, LUA_MULTRET, 0) != LUA_OK) {
    sprintf(out, "malformed");
    return;
  }
  if (lua_isnil(L, 1)) {
    sprintf(out, "nothing");
    return;
  }
  int at = sprintf(out, "%d %d", (int)lua_tointeger(L, 1), (int)lua_tointeger(L, 2));
  for (int i = 3; i <= lua_gettop(L); i++) {
    if (lua_isinteger(L, i)) at += sprintf(out + at, " %d", (int)lua_tointeger(L, i));
    else at += sprintf(out + at, " '%s'", lua_tostring(L, i));
  }
}

static void test_against_lua(void **state) {
  (void)state;
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  unsigned matched = 0, malformed = 0;
  for (int i = 0; i < ROUNDS; i++) {
    char pattern[128], subject[32], mine[512], lua[512];
    make_pattern(pattern);
    size_t size = make_subject(subject);
    ours(pattern, subject, size, mine);
    theirs(L, pattern, subject, size, lua);
    if (strcmp(mine, "malformed") == 0) { /* Lua notices only what it gets to */
      malformed++;
      continue;
    }
    matched += strcmp(mine, "nothing") != 0;
    if (strcmp(mine, lua) != 0) fail_msg("'%s' in '%s': %s, Lua says %s", pattern, subject, mine, lua);
  }
  assert_true(matched > ROUNDS / 20);
  assert_true(malformed < ROUNDS * 3 / 4);
  lua_close(L);
}

/* What we refuse, Lua refuses too once it gets there. */
static void test_malformed(void **state) {
  static const char *const patterns[] = {"[a",  "%",  "(a",   "a)", "%b", "%bx", "%f",
                                         "%fa", "%1", "(%1)", "[%", "[^", "a%"};
  (void)state;
  union pattern_space space;
  for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
    if (pattern_compile((struct pattern *)&space, patterns[i], strlen(patterns[i]), true) == NULL)
      fail_msg("'%s'", patterns[i]);
}

/* Steps grow with the work and end at the budget. */
static void test_budget(void **state) {
  (void)state;
  union pattern_space space;
  struct pattern *pattern = (struct pattern *)&space;
  char subject[2001];
  memset(subject, 'a', 2000);
  assert_null(pattern_compile(pattern, ".-.-.-b", 7, true));
  struct match match = {.pattern = pattern, .subject = subject, .size = 2000, .steps_most = 100000};
  size_t end;
  assert_int_equal(pattern_try(&match, 0, &end), PATTERN_EXHAUSTED);
  assert_in_range(match.steps, 100001, 103000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_against_lua),
      cmocka_unit_test(test_malformed),
      cmocka_unit_test(test_budget),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

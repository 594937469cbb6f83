/* Scripts that mean harm or are merely wrong: tests/hostile-lua/NAME.lua. The first line of each says how it ends (`--
 * broken: text`, `-- refused: text`, ...). Whatever it does, it ends in bounded time and memory, and the rule after it
 * decides as if nothing had been. */
#include "script_fixture.h"

#include "script/state.h"

#include <dirent.h>
#include <time.h>

static const char folder[] = "tests/hostile-lua";

static char *read_script(struct arena *arena, const char *name) {
  FILE *file = fopen(arena_printf(arena, "%s/%s", folder, name), "r");
  if (file == NULL) fail_msg("cannot read %s", name);
  char *text = arena_alloc(arena, 64 * 1024);
  size_t size = fread(text, 1, 64 * 1024 - 1, file);
  text[size] = '\0';
  fclose(file);
  return text;
}

static int is_script(const struct dirent *entry) {
  size_t size = strlen(entry->d_name);
  return size > 4 && strcmp(entry->d_name + size - 4, ".lua") == 0;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* `expected` is the first line without its dashes; `said` must begin with it, for broken rules behind the position. */
static bool as_expected(struct world *world, const char *expected, const char *said) {
  if (strncmp(expected, "broken: ", 8) != 0) return strcmp(expected, said) == 0;
  const struct decision *decision = &world->decision;
  if (decision->outcome != OUTCOME_BROKEN || decision->reason == NULL) return false;
  if (strcmp(decision->at.file, "scripts/hostile.lua") != 0 || decision->at.line <= 0) return false;
  return strncmp(decision->reason, expected + 8, strlen(expected + 8)) == 0;
}

static bool refused(struct world *world, const char *expected) {
  const char *errors = world_errors(world);
  const char *text = strncmp(expected, "refused: ", 9) == 0 ? expected + 9 : NULL;
  if (text != NULL && strstr(errors, text) != NULL && strstr(errors, "acme/scripts/hostile.lua") != NULL) return true;
  print_error("expected %s, but it is refused:\n%s", expected, errors);
  return false;
}

static bool decides_after(struct world *world, const struct rule *after) {
  bool holds = world_decide(world, after) == OUTCOME_HOLDS;
  bool reads = strcmp(world_reads(world), "deal.amount=88,000.00 CNY") == 0;
  if (!holds || !reads) print_error("the rule after it: %s %s\n", world_said(world), world_reads(world));
  return holds && reads;
}

/* Twice in one host: the second run must end like the first and use as much fuel. */
static bool runs(struct world *world, const struct rule *hostile, const struct rule *after, const char *expected) {
  bool good = true, exact = true;
  uint64_t fuel[2];
  for (int i = 0; i < 2; i++) {
    lua_gc(world->host->lua, LUA_GCCOLLECT, 0);
    size_t before = world->host->bytes;
    double start = seconds();
    world_decide(world, hostile);
    double spent = seconds() - start;
    fuel[i] = world->host->fuel;
    exact = world->host->stop != STOP_MEMORY && world->host->stop != STOP_DEPTH;
    const char *said = world_said(world);
    if (!as_expected(world, expected, said)) print_error("expected %s\ngot      %s\n", expected, said), good = false;
    if (spent > 5) print_error("took %.1f s\n", spent), good = false;
    good = decides_after(world, after) && good;
    for (int j = 0; j < 8; j++) lua_gc(world->host->lua, LUA_GCCOLLECT, 0);
    if (i == 1 && world->host->bytes > before + 64 * 1024)
      print_error("%zu bytes stay behind\n", world->host->bytes - before), good = false;
  }
  if (exact && fuel[0] != fuel[1])
    print_error("fuel %lu, then %lu\n", (unsigned long)fuel[0], (unsigned long)fuel[1]), good = false;
  return good;
}

static bool one(const char *name) {
  struct world *world = world_new();
  world_deal(world);
  char *text = read_script(world->arena, name);
  char *expected = arena_copy_bytes(world->arena, text + 3, strcspn(text + 3, "\n"));
  if (expected[strlen(expected) - 1] == ':') expected = arena_printf(world->arena, "%s ", expected);
  const struct rule *hostile = world_function(world, "hostile", "rule"),
                    *after = world_expression(world, "deal.amount > 5");
  world_script(world, "hostile", strstr(name, "binary") != NULL ? strchr(text, '\n') + 1 : text);
  bool good = world_open(world) == NULL ? refused(world, expected) : runs(world, hostile, after, expected);
  if (!good) print_error("  in %s\n\n", name);
  world_free(world);
  return good;
}

static void test_scripts(void **state) {
  (void)state;
  struct dirent **entries;
  int count = scandir(folder, &entries, is_script, alphasort), wrong = 0;
  if (count < 0) skip();
  assert_true(count > 90);
  for (int i = 0; i < count; i++) {
    const char *only = getenv("ONLY");
    if (only == NULL || strstr(entries[i]->d_name, only) != NULL) wrong += !one(entries[i]->d_name);
    free(entries[i]);
  }
  free(entries);
  assert_int_equal(wrong, 0);
}

/* ---- texts that are better made than written ---- */

static void refuse(const char *text, const char *part) {
  struct world *world = world_new();
  world_script(world, "made", text);
  assert_null(world_open(world));
  if (strstr(world_errors(world), part) == NULL) fail_msg("expected %s, got %s", part, world_errors(world));
  world_free(world);
}

static void test_constants(void **state) {
  (void)state;
  struct buffer text = BUFFER_EMPTY;
  buffer_puts(&text, "local M = {}\n\nfunction M.rule()\n  local t = {}\n");
  for (int i = 0; i < 300; i++) buffer_printf(&text, "  t.name_%d = %d.5\n", i, i);
  buffer_puts(&text, "  return true\nend\n\nreturn M\n");
  refuse(buffer_text(&text),
         "acme/scripts/made.lua:3: error: this function uses more than 250 different constants; divide it");
  buffer_release(&text);
}

static void test_nesting(void **state) {
  static const char *const openings[] = {"(", "{", "- ", "not ", "function() return "};
  (void)state;
  for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
    struct buffer text = BUFFER_EMPTY;
    buffer_puts(&text, "return ");
    for (int j = 0; j < 100000; j++) buffer_puts(&text, openings[i]);
    refuse(buffer_text(&text),
           "acme/scripts/made.lua: error: this is not Lua: brackets or blocks are nested too deeply");
    struct world *world = world_new();
    world_expression(world, buffer_text(&text) + 7);
    assert_null(world_open(world));
    world_free(world);
    buffer_release(&text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_scripts),
      cmocka_unit_test(test_constants),
      cmocka_unit_test(test_nesting),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Watching rules: every condition and line is seen, and nothing is decided otherwise than without a watch. */
#include "script/watch.h"
#include "script_fixture.h"

/* Conditions in every place that Lua has for them; the numbers that come out are what is compared. */
static const char script[] =
    "local M = {} -- if this then that\n"                                                       /* 1 */
    "local function even(n) return n % 2 == 0 end\n"                                            /* 2 */
    "if #\"x\" > 5 then error(\"at load\") end\n"                                               /* 3 */
    "function M.count(case)\n"                                                                  /* 4 */
    "  local n, said = 0, \"\"\n"                                                               /* 5 */
    "  while n < 3 do n = n + 1 end\n"                                                          /* 6 */
    "  repeat local last = n; n = n - 1 until last == 2 or even(n) and n < 0\n"                 /* 7 */
    "  for i = 1, 4 do\n"                                                                       /* 8 */
    "    if even(i) then said = said .. i\n"                                                    /* 9 */
    "    elseif i == 3 and not (n > 9) then goto next\n"                                        /* 10 */
    "    else said = said .. \"-\" end\n"                                                       /* 11 */
    "    ::next::\n"                                                                            /* 12 */
    "  end\n"                                                                                   /* 13 */
    "  if (function(x) if x then return {y = {1}} end end)(true).y[1] == 1\n"                   /* 14 */
    "     and ([[if then]]):len() > 2 then\n"                                                   /* 15 */
    "    said = said .. \"f\"\n"                                                                /* 16 */
    "  end\n"                                                                                   /* 17 */
    "  if has(case.deal.note) then said = said .. \"h\" end\n"                                  /* 18 */
    "  if nil then\n"                                                                           /* 19 */
    "    said = \"never\"\n"                                                                    /* 20 */
    "  end\n"                                                                                   /* 21 */
    "  return false, n .. said\n"                                                               /* 22 */
    "end\n"                                                                                     /* 23 */
    "function M.fails(case)\n"                                                                  /* 24 */
    "  if case.deal.quantity\n"                                                                 /* 25 */
    "     > {} then return true end\n"                                                          /* 26 */
    "end\n"                                                                                     /* 27 */
    "function M.none() local f = function() end if f() then return true end return false end\n" /* 28 */
    "return M\n";

struct seen {
  const struct host *host;
  unsigned conditions[64];
  bool lines[64];
  int decided;
};

static void see_rule(void *context, const struct rule *rule, const struct decision *decision) {
  (void)rule;
  (void)decision;
  ((struct seen *)context)->decided++;
}

static void see_line(void *context, size_t number) {
  size_t count;
  const struct script_line *lines = host_lines(((struct seen *)context)->host, &count);
  assert_true(number < count);
  ((struct seen *)context)->lines[lines[number].line] = true;
}

static void see_condition(void *context, size_t number, bool holds) {
  ((struct seen *)context)->conditions[number] |= holds ? 1 : 2;
}

static struct host *open_watched(struct world *world) {
  world_opens(world);
  host_close(world->host);
  world->host = host_open_watched(world->rulebook, world->list);
  assert_non_null(world->host);
  return world->host;
}

static const char *decide_all(struct world *world) {
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < world->rule_count; i++) {
    world_decide(world, world->rules[i]);
    buffer_printf(&text, "%s | %s\n", world_said(world), world_reads(world));
  }
  const char *copy = arena_copy(world->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static void test_same(void **state) {
  struct world *world = *state;
  world_opens(world);
  const char *without = decide_all(world);
  assert_string_equal(without,
                      "fails: 1-24fh | deal.note=hello\n"
                      "broken: scripts/watched.lua:26: attempt to compare table with number | deal.quantity=3\n"
                      "fails | \n"
                      "holds | deal.quantity=3\n");
  open_watched(world);
  assert_string_equal(decide_all(world), without);
  struct seen seen = {.host = world->host};
  const struct watch watch = {&seen, see_rule, see_line, see_condition, NULL};
  host_watch(world->host, &watch);
  assert_string_equal(decide_all(world), without);
  assert_int_equal(seen.decided, 4);
  host_watch(world->host, NULL);
  decide_all(world);
  assert_int_equal(seen.decided, 4);
}

static void test_conditions(void **state) {
  struct world *world = *state;
  static const char *const expected[] = {"6:9 both",  "7:42 both", "9:8 both", "10:12 both", "14:6-15 yes",
                                         "14:22 yes", "18:6 yes",  "19:6 no",  "25:6-26 -",  "28:47 no"};
  struct seen seen = {.host = open_watched(world)};
  const struct watch watch = {&seen, see_rule, see_line, see_condition, NULL};
  size_t count;
  const struct script_condition *conditions = host_conditions(world->host, &count);
  host_watch(world->host, &watch);
  decide_all(world);
  assert_int_equal(count, sizeof expected / sizeof *expected);
  for (size_t i = 0; i < count; i++) {
    static const char *const words[] = {"-", "yes", "no", "both"};
    const struct script_condition *one = &conditions[i];
    const char *range = one->last_line > one->line ? arena_printf(world->arena, "-%d", one->last_line) : "";
    const char *got =
        arena_printf(world->arena, "%d:%d%s %s", one->line, one->column, range, words[seen.conditions[i]]);
    assert_string_equal(got, expected[i]);
  }
}

/* Lines of functions, without what runs at load and without the `end` that no path reaches. */
static void test_lines(void **state) {
  struct world *world = *state;
  struct seen seen = {.host = open_watched(world)};
  const struct watch watch = {&seen, see_rule, see_line, see_condition, NULL};
  struct buffer all = BUFFER_EMPTY, never = BUFFER_EMPTY;
  size_t count;
  const struct script_line *lines = host_lines(world->host, &count);
  host_watch(world->host, &watch);
  decide_all(world);
  for (size_t i = 0; i < count; i++) buffer_printf(&all, "%d ", lines[i].line);
  for (size_t i = 0; i < count; i++)
    if (!seen.lines[lines[i].line]) buffer_printf(&never, "%d ", lines[i].line);
  assert_string_equal(buffer_text(&all), "2 5 6 7 8 9 10 11 14 15 16 18 19 20 22 25 26 28 ");
  assert_string_equal(buffer_text(&never), "20 ");
  buffer_release(&all);
  buffer_release(&never);
}

/* A rule that runs without end is stopped, watched or not. */
static void test_endless(void **state) {
  struct world *world = *state;
  world_script(world, "endless", "local M = {}\nfunction M.run()\n  while true do\n  end\nend\nreturn M\n");
  const struct rule *rule = world_function(world, "endless", "run");
  struct seen seen = {.host = open_watched(world)};
  const struct watch watch = {&seen, see_rule, see_line, see_condition, NULL};
  host_watch(world->host, &watch);
  assert_int_equal(world_decide(world, rule), OUTCOME_BROKEN);
  assert_string_equal(world->decision.at.file, "scripts/endless.lua");
}

static int begin(void **state) {
  struct world *world = world_new();
  world_deal(world);
  world_script(world, "watched", script);
  world_function(world, "watched", "count");
  world_function(world, "watched", "fails");
  world_function(world, "watched", "none");
  world_expression(world, "deal.quantity > 1");
  *state = world;
  return 0;
}

static int end(void **state) {
  world_free(*state);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_same, begin, end),
      cmocka_unit_test_setup_teardown(test_conditions, begin, end),
      cmocka_unit_test_setup_teardown(test_lines, begin, end),
      cmocka_unit_test_setup_teardown(test_endless, begin, end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

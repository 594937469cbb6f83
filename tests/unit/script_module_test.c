/* Scripts as modules: layers, rules that call rules, positions at load and in decisions, what is told of mistakes. */
#include "script_fixture.h"

static void test_layers(void **state) {
  struct world *world = *state;
  world_deal(world);
  world_script_in(world, "limits",
                  "local M = {}\nfunction M.most() return 10 end\nfunction M.holds(case)\n  return case.deal.quantity "
                  "< rules.limits.most()\nend\n"
                  "return M\n",
                  0);
  world_script_in(world, "limits", "local M = {}\n\n\nfunction M.most() return 3 end\nreturn M\n", 1);
  const struct rule *holds = world_function(world, "limits", "holds");
  const struct rule *direct = world_expression(world, "deal.quantity < rules.limits.most()");
  const struct rule *whole = world_expression(world, "rules.limits.holds(case)");
  world_opens(world);
  assert_int_equal(world_decide(world, holds), OUTCOME_FAILS);
  assert_string_equal(world->decision.at.file, "standard/scripts/limits.lua");
  assert_int_equal(world->decision.at.line, 3);
  assert_int_equal(world_decide(world, direct), OUTCOME_FAILS);
  assert_int_equal(world_decide(world, whole), OUTCOME_FAILS);
}

static void test_reason(void **state) {
  struct world *world = *state;
  world_deal(world);
  world_script(
      world, "discounts",
      "local M = {}\n\n--- The price may not fall below cost plus the least margin.\nfunction M.above_floor(case)\n"
      "  local floor = case.product.cost * 1.15\n  return case.deal.amount / 2 >= floor, \"below the floor price \" .. "
      "floor\nend\n\nreturn M\n");
  const struct rule *rule = world_function(world, "discounts", "above_floor");
  world_opens(world);
  world_decide(world, rule);
  assert_string_equal(world_said(world), "fails: below the floor price 57,500.00 CNY");
  assert_string_equal(world_reads(world), "product.cost=50,000.00 CNY, deal.amount=88,000.00 CNY");
}

/* A reason in both languages is told in the one that is spoken; in the other where that is missing; a list is none. */
static void test_languages(void **state) {
  struct world *world = *state;
  world_script(world, "said",
               "local M = {}\nM.kept = {en = \"no\", zh = \"否\"}\n"
               "function M.both() return false, {en = \"not \" .. 5, zh = \"不是 \" .. 5} end\n"
               "function M.kept_one() return false, M.kept end\n"
               "function M.one() return false, {zh = \"不是\"} end\n"
               "function M.list() return false, {\"not\", 5, [true] = 6} end\nreturn M\n");
  const struct rule *both = world_function(world, "said", "both"), *kept = world_function(world, "said", "kept_one"),
                    *one = world_function(world, "said", "one"), *list = world_function(world, "said", "list");
  world_opens(world);
  world_decide(world, both);
  assert_string_equal(world_said(world), "fails: not 5");
  world_decide(world, kept);
  assert_string_equal(world_said(world), "fails: no");
  world_decide(world, one);
  assert_string_equal(world_said(world), "fails: 不是");
  world_decide(world, list);
  assert_string_equal(world_said(world), "fails");
  language_set(LANGUAGE_ZH);
  world_decide(world, both);
  assert_string_equal(world_said(world), "fails: 不是 5");
  world_decide(world, kept);
  assert_string_equal(world_said(world), "fails: 否");
  language_set(LANGUAGE_EN);
}

/* An error inside stdlib belongs to the line that called it. */
static void test_blame(void **state) {
  struct world *world = *state;
  world_deal(world);
  world_script(
      world, "blame",
      "local M = {}\n\nlocal function help(x)\n  return x.y.z\nend\n\nfunction M.own(case)\n  return help({})\nend\n\n"
      "function M.library(case)\n  return\n    tiers.pick(5, {{rate = 1}}) == nil\nend\n\nreturn M\n");
  const struct rule *own = world_function(world, "blame", "own"), *library = world_function(world, "blame", "library");
  world_opens(world);
  world_decide(world, own);
  assert_string_equal(world_said(world), "broken: scripts/blame.lua:4: attempt to index a nil value (field 'y')");
  world_decide(world, library);
  assert_string_equal(world_said(world), "broken: scripts/blame.lua:13: attempt to compare number with nil");
}

static void refuse(const char *script, const char *expected) {
  struct world *world = world_new();
  world_script(world, "made", script);
  assert_null(world_open(world));
  const char *errors = world_errors(world);
  if (strcmp(errors, expected) != 0) fail_msg("expected:\n%s\ngot:\n%s", expected, errors);
  world_free(world);
}

/* All errors, each with its line, in one run. */
static void test_refused(void **state) {
  (void)state;
  refuse("local M = {}\n\nfunction M.a(case)\n  return case.deal.amuont > 5\nend\n\nfunction M.b(case)\n  return "
         "deal.amount > nubmer\nend\n\n"
         "function M.c(case)\n  total = 5\n  return case.deal.customer == \"acme\" and case.deal.reason == "
         "\"late\"\nend\n\nreturn M\n",
         "acme/scripts/made.lua:4:10: error: unknown field 'case.deal.amuont' [unknown-field]\n"
         "    4 |   return case.deal.amuont > 5\n      |          ^~~~~~~~~~~~~~~~\n"
         "  did you mean 'case.deal.amount'?\n"
         "acme/scripts/made.lua:8:10: error: unknown name 'deal' [unknown-name]\n"
         "    8 |   return deal.amount > nubmer\n      |          ^~~~\n"
         "  in a script the case is the function's argument: case.deal\n"
         "acme/scripts/made.lua:8:24: error: unknown name 'nubmer' [unknown-name]\n"
         "    8 |   return deal.amount > nubmer\n      |                        ^~~~~~\n"
         "acme/scripts/made.lua:12:3: error: 'total' would be global, and rules share nothing [script-global]\n"
         "   12 |   total = 5\n      |   ^~~~~\n"
         "  write: local total = ...\n"
         "acme/scripts/made.lua:13:10: error: 'case.deal.customer' is of type ref customer and never equals \"acme\" "
         "[never-equal]\n"
         "   13 |   return case.deal.customer == \"acme\" and case.deal.reason == \"late\"\n"
         "      |          ^~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
         "  write: case.deal.customer.key == \"acme\"\n"
         "acme/scripts/made.lua:13:63: error: 'case.deal.reason' is never 'late'; it is one of price, timing "
         "[unknown-choice]\n"
         "   13 |   return case.deal.customer == \"acme\" and case.deal.reason == \"late\"\n"
         "      |                                                               ^~~~~~\n");
  refuse("local M = {\n\nfunction M.a(case)\nend\n\nreturn M\n",
         "acme/scripts/made.lua:3: error: this is not Lua: '(' expected near 'M' "
         "[script-syntax]\n"
         "    3 | function M.a(case)\n");
}

static void test_missing(void **state) {
  struct world *world = *state;
  world_script(world, "criteria", "local M = {}\nfunction M.budget(case) return true end\nreturn M\n");
  world_function(world, "critera", "budget");
  world_function(world, "criteria", "bugdet");
  assert_null(world_open(world));
  assert_string_equal(
      world_errors(world),
      "acme/process/sales.yaml:42:18: error: there is no scripts/critera.lua [unknown-module]\n"
      "  in 'leave' of stage 'negotiation'\n  did you mean 'criteria'?\n"
      "acme/process/sales.yaml:42:18: error: scripts/criteria.lua has no function 'bugdet' [unknown-function]\n"
      "  in 'leave' of stage 'negotiation'\n  did you mean 'budget'?\n");
}

static void test_report(void **state) {
  struct world *world = *state;
  world_deal(world);
  world_script(world, "criteria",
               "local M = {}\nfunction M.a(case)\n  return case.deal.amount > 5 and case.nothing\nend\nreturn M\n");
  world->rule_count = 0;
  const struct rule *rule = world_expression(world, "deal.amount > 5 and error('no')");
  world->script_count = 0;
  world_opens(world);
  world_decide(world, rule);
  decision_report(&world->decision, world->list);
  assert_string_equal(world_errors(world), "process/sales.yaml:42:18: error: the rule is broken: no [rule-broken]\n"
                                           "  with deal.amount = 88,000.00 CNY\n");
}

/* The same rule, the same fuel: twice in one host, and in another host. */
static void test_order(void **state) {
  static const char script[] =
      "local M = {}\nlocal weights = {b = 2, a = 1, [10] = 5, [2] = 4, c = 3}\nfunction M.a(case)\n  local text = {}\n"
      "  for k, v in pairs(weights) do text[#text + 1] = k .. '=' .. v end\n  return false, table.concat(text, ' ')\n"
      "end\nreturn M\n";
  struct world *world = *state;
  world_script(world, "order", script);
  const struct rule *rule = world_function(world, "order", "a");
  world_opens(world);
  for (int i = 0; i < 3; i++) {
    world_decide(world, rule);
    assert_string_equal(world_said(world), "fails: 2=4 10=5 a=1 b=2 c=3");
    world_opens(world);
  }
}

static int begin(void **state) {
  *state = world_new();
  return 0;
}

static int end(void **state) {
  world_free(*state);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_layers, begin, end),
      cmocka_unit_test_setup_teardown(test_reason, begin, end),
      cmocka_unit_test_setup_teardown(test_blame, begin, end),
      cmocka_unit_test_setup_teardown(test_languages, begin, end),
      cmocka_unit_test(test_refused),
      cmocka_unit_test_setup_teardown(test_missing, begin, end),
      cmocka_unit_test_setup_teardown(test_report, begin, end),
      cmocka_unit_test_setup_teardown(test_order, begin, end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

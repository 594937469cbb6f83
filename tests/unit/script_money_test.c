/* Money, dates and numbers in rules: random arithmetic against decimals, what may not be mixed, what a `set:`
 * expression becomes. */
#include "script_fixture.h"

enum { ROUNDS = 400 };

static uint64_t dice = 88172645463325252u;

static int64_t roll(int64_t least, int64_t most) {
  dice ^= dice << 13;
  dice ^= dice >> 7;
  dice ^= dice << 17;
  return least + (int64_t)(dice % (uint64_t)(most - least + 1));
}

static const char *decimal_text(struct arena *arena, struct decimal decimal) {
  struct buffer out = BUFFER_EMPTY;
  decimal_write(&out, decimal);
  const char *text = arena_copy(arena, buffer_text(&out));
  buffer_release(&out);
  return text;
}

static struct decimal hundredths(int64_t units) {
  return (struct decimal){units, 2};
}

/* a * factor + b - c, rounded once, as decimals do it and as a rule does. */
static void test_arithmetic(void **state) {
  struct world *world = *state;
  const struct rule *rules[ROUNDS];
  const struct type *money = type_parse(world->arena, "money", &(const char *){NULL});
  struct money expected[ROUNDS];
  for (int i = 0; i < ROUNDS; i++) {
    if (world->rule_count == WORLD_RULES) world->rule_count = 0;
    struct decimal a = hundredths(roll(-1000000000, 1000000000)), b = hundredths(roll(0, 99999)),
                   c = hundredths(roll(0, 99999));
    struct decimal factor = {roll(0, 99999), (int)roll(0, 6)}, sum;
    assert_true(decimal_multiply(a, factor, &sum));
    assert_true(decimal_add(sum, b, &sum));
    assert_true(decimal_subtract(sum, c, &sum));
    expected[i] = (struct money){sum, world->rulebook->currency};
    assert_true(money_round(expected[i], world->rulebook->rounding, &expected[i]));
    const char *text =
        arena_printf(world->arena, "money('%s CNY') * %s + %s CNY - money(%s)", decimal_text(world->arena, a),
                     decimal_text(world->arena, factor), decimal_text(world->arena, b), decimal_text(world->arena, c));
    struct rule *rule = world_expression(world, text);
    world_opens(world);
    rules[i] = rule;
    struct value value;
    if (!host_value(world->host, rules[i], &world->scope, world->arena, money, &value, &world->decision))
      fail_msg("%s: %s", text, world_said(world));
    if (decimal_compare(value.money.amount, expected[i].amount) != 0)
      fail_msg("%s: %s, expected %s", text, decimal_text(world->arena, value.money.amount),
               decimal_text(world->arena, expected[i].amount));
  }
}

struct sample {
  const char *type, *text, *becomes;
};

/* What host_value makes of it, canonical; `broken: ...`, `undecided: ...`. */
static void test_values(void **state) {
  static const struct sample samples[] = {
      {"money", "deal.amount", "88000.00 CNY"},
      {"money", "deal.amount * 0.333333", "29333.30 CNY"},
      {"money", "500", "500.00 CNY"},
      {"money", "'1,200.50'", "1200.50 CNY"},
      {"money", "5 USD", "5.00 USD"},
      {"money", "deal.amount / 3", "29333.33 CNY"},
      {"money", "money(0.005)", "0.01 CNY"},
      {"money", "money.split(100 CNY, {1, 1, 1})[1]", "33.34 CNY"},
      {"money", "sum(money.split(100 CNY, {1, 1, 1}))", "100.00 CNY"},
      {"money", "sum(money.split(deal.amount, {0.7, 0.2, 0.1}))", "88000.00 CNY"},
      {"money", "deal.delivery", "broken: this rule must return money, this one returned a date"},
      {"money", "deal.budget", "undecided: deal.budget"},
      {"money", "nil", ""},
      {"percent", "deal.discount", "12%"},
      {"percent", "12.5%", "12.5%"},
      {"percent", "deal.amount / 100,000 CNY", "88%"},
      {"decimal", "0.1 + 0.2", "0.3"},
      {"integer", "deal.quantity * 2", "6"},
      {"integer", "7 // 2", "3"},
      {"integer", "2.0", "2"},
      {"integer", "2.5", "broken: this rule must return integer, this one returned a number"},
      {"text", "deal.note", "hello"},
      {"text", "'offer ' .. deal.key", "offer D-1"},
      {"text", "5", "broken: this rule must return text, this one returned a number"},
      {"date", "deal.delivery + 5", "2024-04-15"},
      {"date", "today:add('1 month')", "2024-04-04"},
      {"date", "'2024-05-01'", "2024-05-01"},
      {"date", "now", "broken: this rule must return date, this one returned a time"},
      {"time", "now", "2024-03-04 09:00"},
      {"time", "now:add('2 hours')", "2024-03-04 11:00"},
      {"duration", "deal.term", "5 workdays"},
      {"boolean", "deal.urgent", "true"},
      {"boolean", "deal.quantity > 5", "false"},
      {"boolean", "1", "broken: this rule must return boolean, this one returned a number"},
      {"one of [A, B, C]", "customer.tier", "B"},
      {"one of [A, B, C]", "'D'", "broken: this rule must return one of A, B, C, this one returned 'D'"},
      {"ref customer", "deal.customer", "acme"},
      {"ref customer", "customer", "acme"},
      {"ref customer", "deal", "broken: this rule must return ref customer, this one returned a record"},
      {"ref customer", "'acme'", "acme"},
      {"list of text", "{'a', 'b'}", "[\"a\",\"b\"]"},
      {"list of text", "actor.roles", "[\"rep\"]"},
      {"list of text", "{}", ""},
      {"list of money", "all('payment')[1] and {deal.amount, 5}", "[\"88000.00 CNY\",\"5.00 CNY\"]"},
      {"integer 0..10", "7", "7"},
      {"integer 0..10", "11", "broken: this rule must return a whole number from 0 to 10, this one returned '11'"},
      {"ref person", "actor.superior", "zhao.min"},
  };
  struct world *world = *state;
  world_deal(world);
  world_row(world, "payment", "p", "amount=1", NULL);
  const size_t count = sizeof samples / sizeof *samples;
  const struct rule *rules[sizeof samples / sizeof *samples];
  for (size_t i = 0; i < count; i++) rules[i] = world_expression(world, samples[i].text);
  world_opens(world);
  size_t wrong = 0;
  for (size_t i = 0; i < count; i++) {
    const char *bad = NULL;
    const struct type *type = type_parse(world->arena, samples[i].type, &bad);
    struct value value;
    struct buffer out = BUFFER_EMPTY;
    assert_non_null(type);
    if (host_value(world->host, rules[i], &world->scope, world->arena, type, &value, &world->decision))
      value_write(&out, &value);
    else if (world->decision.outcome == OUTCOME_BROKEN) buffer_printf(&out, "broken: %s", world->decision.reason);
    else buffer_puts(&out, world_said(world));
    if (strcmp(buffer_text(&out), samples[i].becomes) != 0) {
      print_error("%s as %s\n  expected %s\n  got      %s\n", samples[i].text, samples[i].type, samples[i].becomes,
                  buffer_text(&out));
      wrong++;
    }
    buffer_release(&out);
  }
  assert_int_equal(wrong, 0);
}

/* What the action asks for, typed. */
static void test_asked(void **state) {
  struct world *world = *state;
  world_deal(world);
  const struct type *money = type_parse(world->arena, "money", &(const char *){NULL});
  const struct type *product = type_parse(world->arena, "ref product", &(const char *){NULL});
  const struct ask asks[] = {
      {.name = "price", .type = money}, {.name = "extra", .type = money}, {.name = "product", .type = product}};
  struct value asked[3] = {{.kind = KIND_MONEY}, {.kind = KIND_EMPTY}, value_text("gtx")};
  asked[2].kind = KIND_REF;
  assert_true(money_parse("60,000", world->rulebook->currency, &asked[0].money));
  world->scope.asks = asks;
  world->scope.asked = asked;
  world->scope.ask_count = 3;
  struct rule *floor = world_expression(world, "asked.price >= asked.product.cost * deal.factor");
  struct rule *extra = world_expression(world, "asked.price + asked.extra > 0"),
              *has = world_expression(world, "has(asked.extra)");
  floor->asks = extra->asks = has->asks = asks;
  floor->ask_count = extra->ask_count = has->ask_count = 3;
  world_opens(world);
  assert_int_equal(world_decide(world, floor), OUTCOME_HOLDS);
  assert_string_equal(
      world_reads(world),
      "asked.price=60,000.00 CNY, asked.product=gtx, asked.product.cost=50,000.00 CNY, deal.factor=1.15");
  world_decide(world, extra);
  assert_string_equal(world_said(world), "undecided: asked.extra");
  assert_int_equal(world_decide(world, has), OUTCOME_FAILS);
}

/* Nobody acts: the clock. */
static void test_clock(void **state) {
  struct world *world = *state;
  world_deal(world);
  const struct rule *team = world_expression(world, "actor.team == 'east'"),
                    *has = world_expression(world, "has(actor)");
  world->scope.actor = NULL;
  world_opens(world);
  world_decide(world, team);
  assert_string_equal(world_said(world), "undecided: actor.team");
  assert_int_equal(world_decide(world, has), OUTCOME_FAILS);
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
      cmocka_unit_test_setup_teardown(test_arithmetic, begin, end),
      cmocka_unit_test_setup_teardown(test_values, begin, end),
      cmocka_unit_test_setup_teardown(test_asked, begin, end),
      cmocka_unit_test_setup_teardown(test_clock, begin, end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

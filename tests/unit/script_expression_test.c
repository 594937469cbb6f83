/* Expressions of a process: literals, names, empty fields, results, positions, what is refused at load. */
#include "script_fixture.h"

struct sample {
  const char *text, *said;
};

/* Decides every sample in one host. */
static void decide_all(struct world *world, const struct sample *samples, size_t count) {
  const struct rule *rules[WORLD_RULES];
  for (size_t i = 0; i < count; i++) rules[i] = world_expression(world, samples[i].text);
  world_opens(world);
  size_t wrong = 0;
  for (size_t i = 0; i < count; i++) {
    world_decide(world, rules[i]);
    const char *said = world_said(world);
    if (strcmp(said, samples[i].said) == 0) continue;
    print_error("%s\n  expected %s\n  got      %s\n", samples[i].text, samples[i].said, said);
    wrong++;
  }
  assert_int_equal(wrong, 0);
}

#define DECIDE(world, samples) decide_all(world, samples, sizeof samples / sizeof *samples)

static void test_literals(void **state) {
  static const struct sample samples[] = {
      {"deal.amount >= 10,000", "holds"},
      {"deal.amount >= 88,000.00 CNY", "holds"},
      {"deal.amount > 88,000.00 CNY", "fails"},
      {"deal.amount == 88,000 CNY", "holds"},
      {"deal.amount ~= 88,000 CNY", "fails"},
      {"deal.amount * 0.05 == 4,400 CNY", "holds"},
      {"deal.amount - 8,000 CNY == 80000 CNY", "holds"},
      {"deal.discount == 12%", "holds"},
      {"deal.discount <= 12% and true", "holds"},
      {"deal.discount < 12.5%", "holds"},
      {"10 % 3 == 1", "holds"},
      {"10 %3 == 1", "holds"},
      {"10%3 == 1", "holds"},
      {"10%deal.quantity == 1", "holds"},
      {"1,000,000 == 1000000", "holds"},
      {"1,234.5 == 1234.5", "holds"},
      {"deal.quantity == 3 and deal.quantity ~= 4 and deal.quantity < 3.5 and not (deal.quantity >= 3.01)", "holds"},
      {"deal.factor > 1.1499 and deal.factor <= 1.15 and deal.factor < 115%", "fails"},
      {"deal.amount > -5 CNY and (deal.amount ~= 5 CNY) and deal.note ~= 'x' and (deal.note == \"hello\")", "holds"},
      {"deal.quantity > 1 == true", "holds"},
      {"true == (deal.quantity > 1)", "holds"},
      {"deal.quantity + 1 > 3 and 2 * deal.quantity > 5 and deal.quantity > 1 + 1", "holds"},
      {"deal.amount > 5 USD", "broken: process/sales.yaml:42: CNY cannot be compared with USD"},
      {"deal.note > 5", "broken: process/sales.yaml:42: attempt to compare number with string"},
      {"math.max(1, 200) == 200", "holds"},
      {"math.max(10,000, 5) == 10000", "holds"},
      {"'10,000' == \"10,000\"", "holds"},
      {"deal.note == 'hello' -- 10,000 CNY in a comment", "holds"},
      {"deal.amount / 2 == 44,000 CNY and deal.amount / 44,000 CNY == 2", "holds"},
      {"-500 CNY < 0 CNY", "holds"},
      {"deal.amount + 1 USD > 0", "broken: process/sales.yaml:42: CNY cannot be added to USD: the currencies differ"},
      {"deal.amount + 1 > 0", "broken: process/sales.yaml:42: money cannot be added to a number; write an amount with "
                              "its currency, such as 500 CNY"},
  };
  struct world *world = *state;
  world_deal(world);
  DECIDE(world, samples);
}

static void test_names(void **state) {
  static const struct sample samples[] = {
      {"customer.tier == 'B'", "holds"},
      {"deal.customer.tier == 'B' and deal.customer == customer", "holds"},
      {"deal.customer.key == 'acme' and customer.key == 'acme' and deal.key == 'D-1'", "holds"},
      {"deal.product.cost * deal.factor == 57,500 CNY", "holds"},
      {"deal.quantity + 1 == 4 and deal.urgent", "holds"},
      {"deal.delivery - today == 37", "holds"},
      {"today == date('2024-03-04') and today.weekday == 1 and today.quarter == 1", "holds"},
      {"now == time('2024-03-04 09:00') and now.hour == 9 and now.date == today", "holds"},
      {"deal.seen < now and now - deal.seen < 3", "holds"},
      {"today:add('5 workdays') == date('2024-03-11')", "holds"},
      {"deal.term == '5 workdays'", "holds"},
      {"actor.key == 'li.na' and actor.name == 'Li Na' and actor.superior.key == 'zhao.min'", "holds"},
      {"contains(actor.roles, 'rep') and not contains(actor.roles, 'manager') and actor.team == 'east'", "holds"},
      {"deal.owner == actor and deal.owner.superior.team == 'east'", "holds"},
      {"case.id == 'D-1' and id == 'D-1' and case.deal.amount == deal.amount", "holds"},
      {"deal.note:upper() == 'HELLO' and #deal.note == 5", "holds"},
      {"type(deal) == 'record' and type(deal.amount) == 'money' and type(today) == 'date' and type(deal.budget) == "
       "'empty'",
       "undecided: deal.budget"},
      {"tostring(deal.amount) == '88,000.00 CNY' and tostring(today) == '2024-03-04'", "holds"},
      {"'amount ' .. deal.amount == 'amount 88,000.00 CNY'", "holds"},
      {"('x' .. today .. deal) == 'x2024-03-04D-1'", "holds"},
      {"string.format('%s|%d|%5.2f', deal.amount, deal.quantity, deal.factor) == '88,000.00 CNY|3| 1.15'", "holds"},
      {"deal < customer", "broken: process/sales.yaml:42: a record is no value to calculate or compare with; name one "
                          "of its fields, or its .key"},
  };
  struct world *world = *state;
  world_deal(world);
  DECIDE(world, samples);
}

static void test_empty(void **state) {
  static const struct sample samples[] = {
      {"deal.budget >= 10,000", "undecided: deal.budget"},
      {"10,000 <= deal.budget", "undecided: deal.budget"},
      {"deal.budget == 10,000 CNY", "undecided: deal.budget"},
      {"deal.reason == 'price'", "undecided: deal.reason"},
      {"deal.reason ~= 'price'", "undecided: deal.reason"},
      {"deal.tags and true", "undecided: deal.tags"},
      {"not deal.tags", "undecided: deal.tags"},
      {"true or deal.reason == 'price'", "holds"},
      {"has(deal.budget)", "fails"},
      {"has(deal.budget) or deal.budget > 5", "undecided: deal.budget"},
      {"has(deal.budget) or deal.reason == 'price'", "undecided: deal.reason"},
      {"has(deal.budget) == false and not has(deal.tags) and (has(deal.amount))", "holds"},
      {"pcall(has, deal.budget > 5)", "undecided: deal.budget"},
      {"not has(deal.budget)", "holds"},
      {"has(deal.amount)", "holds"},
      {"has(deal.budget) and deal.budget > 5", "fails"},
      {"deal.reason == 'price' or has(deal.reason)", "undecided: deal.reason"},
      {"default(deal.budget, 5,000 CNY) == 5,000 CNY", "holds"},
      {"default(deal.amount, 5 CNY) == 88,000 CNY", "holds"},
      {"deal.budget + deal.amount > 0", "undecided: deal.budget"},
      {"deal.amount + deal.budget > 0", "undecided: deal.budget"},
      {"deal.budget * 2 > 0", "undecided: deal.budget"},
      {"2 * deal.budget > 0", "undecided: deal.budget"},
      {"deal.amount / deal.budget > 0", "undecided: deal.budget"},
      {"-deal.budget > 0", "undecided: deal.budget"},
      {"'x' .. deal.budget == 'x'", "undecided: deal.budget"},
      {"deal.amount .. deal.budget == 'x'", "undecided: deal.budget"},
      {"#deal.tags > 0", "undecided: deal.tags"},
      {"contains(deal.tags, 'x')", "undecided: deal.tags"},
      {"contains({1, 2}, deal.budget)", "undecided: deal.budget"},
      {"tostring(deal.budget) == 'x'", "undecided: deal.budget"},
      {"math.floor(deal.budget) == 1", "undecided: deal.budget"},
      {"string.format('%s', deal.budget) == 'x'", "undecided: deal.budget"},
      {"deal.budget == deal.budget", "undecided: deal.budget"},
      {"customer.group.name == 'x'", "undecided: customer.group"},
      {"has(customer.group.name)", "fails"},
      {"has(customer.group.group.name)", "fails"},
      {"quote.price > 0", "undecided: quote.price"},
      {"has(quote)", "fails"},
      {"has(quote.price)", "fails"},
      {"quote and true", "undecided: quote"},
      {"default(quote.discount, 0) == 0", "holds"},
      {"deal.budget > 0 or customer.group == customer", "undecided: deal.budget"},
      {"deal.reason == 'price' and customer.group == customer", "undecided: deal.reason"},
      {"pcall(tostring, deal.budget)", "undecided: deal.budget"},
      {"deal.reason", "fails"},
      {"deal.amount", "holds"},
      {"deal.urgent", "holds"},
      {"customer.group.name", "fails"},
      {"customer.tier", "holds"},
      {"quote", "fails"},
      {"deal", "holds"},
      {"sum(all('payment'), 'amount') == 0 CNY", "holds"},
      {"count(all('payment')) == 0", "holds"},
  };
  struct world *world = *state;
  world_deal(world);
  DECIDE(world, samples);
}

static void test_series(void **state) {
  static const struct sample samples[] = {
      {"sum(all('payment'), 'amount') == 300.30 CNY", "holds"},
      {"count(all('payment')) == 2", "holds"},
      {"all('payment')[1].amount == 100.10 CNY and all('payment')[2].paid == date('2024-02-02')", "holds"},
      {"all('payment')[1].paid > today", "undecided: payment[1].paid"},
      {"#all('payment') == 2 and payment.amount == 200.20 CNY", "holds"},
      {"all('payment')[3] == nil", "holds"},
      {"sum({1, 2, 3}) == 6 and sum({0.1, 0.2}) == 0.3", "holds"},
      {"sum({1, 1 CNY}) == 0", "broken: process/sales.yaml:42: money and plain numbers cannot be summed together"},
      {"sum(all('payment'), 'paid') == 0", "undecided: payment[1].paid"},
  };
  struct world *world = *state;
  world_deal(world);
  world_row(world, "payment", "D-1/payment/1", "amount=100.10", NULL);
  world_row(world, "payment", "D-1/payment/2", "amount=200.20", "paid=2024-02-02", NULL);
  DECIDE(world, samples);
}

static void test_results(void **state) {
  static const struct sample samples[] = {
      {"'yes'", "broken: process/sales.yaml:42: a rule must return true or false, this one returned the text 'yes'"},
      {"1", "broken: process/sales.yaml:42: a rule must return true or false, this one returned a number"},
      {"nil", "broken: process/sales.yaml:42: a rule must return true or false, this one returned nothing"},
      {"deal.amount + 0 CNY",
       "broken: process/sales.yaml:42: a rule must return true or false, this one returned a money"},
      {"{}", "broken: process/sales.yaml:42: a rule must return true or false, this one returned a table"},
      {"deal.amount / 0 > 1", "broken: process/sales.yaml:42: division by zero"},
      {"error('stop it')", "broken: process/sales.yaml:42: stop it"},
      {"error({})", "broken: process/sales.yaml:42: the rule raised an error that is not a text but a table"},
      {"nil + 1 == 2", "broken: process/sales.yaml:42: attempt to perform arithmetic on a nil value"},
      {"deal.quantity\n  + (nil)(3) == 2", "broken: process/sales.yaml:43: attempt to call a nil value"},
  };
  struct world *world = *state;
  world_deal(world);
  DECIDE(world, samples);
}

static void test_reads(void **state) {
  struct world *world = *state;
  world_deal(world);
  const struct rule *rule = world_expression(world, "deal.amount > 5 and deal.amount > 6 and deal.customer.tier == 'B' "
                                                    "and deal.discount < 1 and not has(deal.budget) and "
                                                    "deal.delivery > today and actor.team == 'east'");
  world_opens(world);
  assert_int_equal(world_decide(world, rule), OUTCOME_HOLDS);
  assert_string_equal(world_reads(world),
                      "deal.amount=88,000.00 CNY, deal.customer=acme, deal.customer.tier=B, deal.discount=12%, "
                      "deal.budget=-, deal.delivery=2024-04-10, actor.team=east");
  assert_string_equal(world->decision.at.file, "process/sales.yaml");
  assert_int_equal(world->decision.at.column, 18);
}

/* A comparison with a literal is decided in one step; brackets around the field keep it apart. Both must say the same.
 */
static void test_comparisons(void **state) {
  static const char *const operators[] = {"<", "<=", ">", ">=", "==", "~="};
  static const char *const pairs[][2] = {
      {"deal.quantity", "3"},      {"deal.quantity", "2.999"},       {"deal.quantity", "3.0"},
      {"deal.quantity", "1,000"},  {"deal.quantity", "12%"},         {"deal.discount", "12%"},
      {"deal.discount", "0.12"},   {"deal.discount", "12.01%"},      {"deal.factor", "1.15"},
      {"deal.factor", "1.150001"}, {"deal.amount", "88,000.00 CNY"}, {"deal.amount", "87,999.99 CNY"},
      {"deal.amount", "5 USD"},    {"deal.budget", "5 CNY"},         {"customer.tier", "'B'"},
      {"customer.tier", "'C'"},    {"deal.note", "'hello'"},         {"deal.note", "'hellp'"},
      {"deal.reason", "'price'"},  {"quote.price", "5 CNY"},         {"deal.note", "\"hell\\111\""},
  };
  struct world *world = *state;
  world_deal(world);
  const size_t count = sizeof pairs / sizeof *pairs;
  for (size_t op = 0; op < 6; op++) {
    const struct rule *fast[32], *slow[32];
    world->rule_count = 0;
    for (size_t i = 0; i < count; i++) {
      fast[i] =
          world_expression(world, arena_printf(world->arena, "%s %s %s", pairs[i][0], operators[op], pairs[i][1]));
      slow[i] =
          world_expression(world, arena_printf(world->arena, "(%s) %s %s", pairs[i][0], operators[op], pairs[i][1]));
    }
    world_opens(world);
    for (size_t i = 0; i < count; i++) {
      world_decide(world, fast[i]);
      const char *said = world_said(world), *reads = world_reads(world);
      world_decide(world, slow[i]);
      bool same = strcmp(said, world_said(world)) == 0 || /* `a > b` is `b < a`: the message may name them so */
                  (strstr(said, "USD") != NULL && strstr(world_said(world), "USD") != NULL);
      if (!same || strcmp(reads, world_reads(world)) != 0)
        fail_msg("%s: %s %s, with brackets %s %s", fast[i]->expression, said, reads, world_said(world),
                 world_reads(world));
    }
  }
}

/* A record that no rule reads is never fetched. */
static void test_lazy(void **state) {
  struct world *world = *state;
  world_deal(world);
  const struct rule *rule = world_expression(world, "true or customer.tier == 'A'");
  const struct rule *reads = world_expression(
      world, "deal.amount > 5 and deal.quantity > 1 and deal.customer.tier == 'B' and deal.customer.name == 'Acme'");
  const struct rule *bare = world_expression(world, "deal.amount > 5 or has(quote)");
  world_opens(world);
  world->finds = 0;
  world_decide(world, rule);
  assert_int_equal(world->finds, 0);
  world->finds = world->gets = 0;
  assert_int_equal(world_decide(world, reads), OUTCOME_HOLDS);
  assert_int_equal(world->finds, 1);
  assert_int_equal(world->gets, 1);
  world->finds = 0;
  assert_int_equal(world_decide(world, bare), OUTCOME_HOLDS);
  assert_int_equal(world->finds, 1);
}

/* ---- what is refused at load: `^` stands under the column ---- */

static void refuse(const char *text, const char *expected) {
  struct world *world = world_new();
  world_expression(world, text);
  assert_null(world_open(world));
  const char *errors = world_errors(world);
  if (strcmp(errors, expected) != 0) fail_msg("%s\nexpected:\n%s\ngot:\n%s", text, expected, errors);
  world_free(world);
}

#define WHERE "  in 'leave' of stage 'negotiation'\n"

static void test_refused(void **state) {
  (void)state;
  refuse("deal.amuont > 0", "acme/process/sales.yaml:42:18: error: unknown field 'deal.amuont' [unknown-field]\n" WHERE
                            "  did you mean 'deal.amount'?\n");
  refuse("0 < deal.customer.teir",
         "acme/process/sales.yaml:42:22: error: unknown field 'deal.customer.teir' [unknown-field]\n" WHERE
         "  did you mean 'deal.customer.tier'?\n");
  refuse("daal.amount > 0",
         "acme/process/sales.yaml:42:18: error: unknown name 'daal' [unknown-name]\n" WHERE "  did you mean 'deal'?\n");
  refuse(
      "stray.name == 'x'",
      "acme/process/sales.yaml:42:18: error: record 'stray' cannot be reached from 'deal' [unreachable-record]\n" WHERE
      "  it neither belongs to 'deal' nor is one of its fields a reference to it\n");
  refuse("math.flor(1) == 1", "acme/process/sales.yaml:42:18: error: unknown name 'math.flor' [unknown-name]\n" WHERE
                              "  did you mean 'math.floor'?\n");
  refuse("deal.amount = 5",
         "acme/process/sales.yaml:42:30: error: '=' sets a value; to compare, write '==' [expression-assigns]\n" WHERE);
  refuse("deal.amount > 10, 000",
         "acme/process/sales.yaml:42:34: error: a comma cannot stand here; digits are grouped without "
         "blanks, as in 10,000 [expression-comma]\n" WHERE);
  refuse("deal.amount == 5",
         "acme/process/sales.yaml:42:18: error: 'deal.amount' is of type money and never equals 5 [never-equal]\n" WHERE
         "  write: deal.amount == 5 CNY\n");
  refuse("'acme' ~= deal.customer",
         "acme/process/sales.yaml:42:18: error: 'deal.customer' is of type ref customer and never equals "
         "'acme' [never-equal]\n" WHERE "  write: deal.customer.key ~= 'acme'\n");
  refuse(
      "deal.budget == nil",
      "acme/process/sales.yaml:42:18: error: 'deal.budget' is of type money and never equals nil [never-equal]\n" WHERE
      "  write: not has(deal.budget)\n");
  refuse("deal.reason == 'pirce'",
         "acme/process/sales.yaml:42:33: error: 'deal.reason' is never 'pirce'; it is one of price, timing "
         "[unknown-choice]\n" WHERE "  did you mean 'price'?\n");
  refuse("deal.amount > 5 CNX",
         "acme/process/sales.yaml:42:34: error: unknown currency 'CNX' [unknown-currency]\n" WHERE
         "  did you mean 'CNY'?\n");
  refuse("deal.amount > 5.001 CNY", "acme/process/sales.yaml:42:32: error: '5.001' has three digits behind the point: "
                                    "is it thousands? [amount-point]\n" WHERE "  write: 5,001\n");
  refuse("deal.amount + 5.0001 CNY > 1 CNY",
         "acme/process/sales.yaml:42:32: error: '5.0001' has more digits than CNY has [amount-digits]\n" WHERE);
  refuse("true end while true do end",
         "acme/process/sales.yaml:42:23: error: 'end' cannot stand in an expression; write a function in "
         "scripts/ [expression-word]\n" WHERE);
  refuse("(function() return 1 end)() == 1",
         "acme/process/sales.yaml:42:19: error: 'function' cannot stand in an expression; write a "
         "function in scripts/ [expression-word]\n" WHERE);
  refuse("1 | 2 == 3",
         "acme/process/sales.yaml:42:20: error: '|' cannot stand in an expression; write a function in scripts/ "
         "[expression-word]\n" WHERE);
  refuse("_ENV == 1",
         "acme/process/sales.yaml:42:18: error: '_ENV' cannot stand in an expression; write a function in scripts/ "
         "[expression-word]\n" WHERE);
  refuse("deal.amount > > 5",
         "acme/process/sales.yaml:42:18: error: this is not Lua: unexpected symbol near '>' [script-syntax]\n" WHERE);
  refuse(
      "deal.amount >",
      "acme/process/sales.yaml:42:31: error: this is not Lua: something is missing at the end [script-syntax]\n" WHERE);
  refuse("count(all('paiment')) > 0",
         "acme/process/sales.yaml:42:28: error: unknown name 'paiment' [unknown-name]\n" WHERE
         "  did you mean 'payment'?\n");
  refuse("sum(all('payment'), 'amuont') > 0",
         "acme/process/sales.yaml:42:38: error: unknown field 'payment.amuont' [unknown-field]\n" WHERE
         "  did you mean 'amount'?\n");
  refuse("today.yaer == 2024",
         "acme/process/sales.yaml:42:18: error: unknown field 'today.yaer' [unknown-field]\n" WHERE
         "  did you mean 'today.year'?\n");
  refuse("rules.nothing.here(case)",
         "acme/process/sales.yaml:42:18: error: unknown name 'rules.nothing' [unknown-name]\n" WHERE);
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
      cmocka_unit_test_setup_teardown(test_literals, begin, end),
      cmocka_unit_test_setup_teardown(test_names, begin, end),
      cmocka_unit_test_setup_teardown(test_empty, begin, end),
      cmocka_unit_test_setup_teardown(test_series, begin, end),
      cmocka_unit_test_setup_teardown(test_results, begin, end),
      cmocka_unit_test_setup_teardown(test_reads, begin, end),
      cmocka_unit_test_setup_teardown(test_comparisons, begin, end),
      cmocka_unit_test_setup_teardown(test_lazy, begin, end),
      cmocka_unit_test(test_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Decision tables asked by rules: what comes back, what an empty field does, which rows are kept, what it costs. */
#include "script_fixture.h"

#include "script/state.h"

static const struct table *tables[16];

static struct rule *cell_rule(void *context, const char *output) {
  struct world *world = context;
  struct rule *rule = world_rule(world);
  rule->about = NULL;
  rule->where = arena_printf(world->arena, "in '%s'", output);
  return rule;
}

/* Adds a table; its name is the file's. */
static void world_table(struct world *world, const char *name, const char *text) {
  const struct table_reader reader = {.arena = world->arena,
                                      .name = name,
                                      .file = arena_printf(world->arena, "tables/%s.csv", name),
                                      .shown = arena_printf(world->arena, "acme/tables/%s.csv", name),
                                      .text = text,
                                      .size = strlen(text),
                                      .currency = world->rulebook->currency,
                                      .make_rule = cell_rule,
                                      .context = world};
  const struct table *table = table_read(&reader, world->list);
  if (table == NULL) fail_msg("%s", world_errors(world));
  tables[world->rulebook->table_count++] = table;
  world->rulebook->tables = tables;
}

static const char *world_rows(struct world *world) {
  struct buffer out = BUFFER_EMPTY;
  for (size_t i = 0; i < world->decision.row_count; i++) {
    if (i > 0) buffer_puts(&out, ", ");
    rule_row_place(&world->decision.rows[i], &out);
  }
  const char *text = arena_copy(world->arena, buffer_text(&out));
  buffer_release(&out);
  return text;
}

static const char limits[] = "unique,,,,\nrole,tier,amount,-> limit,why\ntext,\"one of [A, B, C]\",money,percent,text\n"
                             "rep,A,\"< 100,000\",8%,key accounts\nrep,A,\">= 100,000\",5%,\nrep,\"B, C\",-,3%,\n"
                             "boss,-,-,12%,\n";

static void test_value(void **state) {
  struct world *world = *state;
  world_deal(world);
  world_table(world, "limits", limits);
  const struct rule *rule =
      world_expression(world, "table.limits{role = \"rep\", tier = deal.customer.tier, amount = deal.amount} == 3%");
  const struct rule *boss =
      world_expression(world, "table.limits{role = \"boss\", tier = \"A\", amount = 5 CNY} == 0.12");
  /* an amount meets its minor unit here: 99,999.996 is 100,000.00 */
  const struct rule *round = world_expression(
      world, "table.limits{role = \"rep\", tier = \"A\", amount = 99,999.99 CNY + 1 CNY * 0.006} == 5%");
  world_opens(world);
  world_decide(world, rule);
  assert_string_equal(world_said(world), "holds");
  assert_string_equal(world_rows(world), "tables/limits.csv row 6");
  assert_string_equal(world_reads(world), "deal.customer=acme, deal.customer.tier=B, deal.amount=88,000.00 CNY");
  world_decide(world, boss);
  assert_string_equal(world_said(world), "holds");
  world_decide(world, round);
  assert_string_equal(world_said(world), "holds");
}

/* Every kind of column takes its kind and hands it out again. */
static void test_kinds(void **state) {
  struct world *world = *state;
  world_deal(world);
  world_table(world, "kinds",
              "first,,,,,,,,,,,,,\n"
              "b,i,d,p,m,x,day,at,long,c,tags,who,-> out,-> due\n"
              "boolean,integer,decimal,percent,money,text,date,time,duration,\"one of [price, timing]\",list of text,"
              "ref person,ref person,date\n"
              "true,3,> 1.1,12%,< 90000,hello,2024-04-10,>= 2024-03-01 14:30,5 workdays,price,a,li.na,zhao.min,"
              "2024-05-01\n");
  struct value *deal = (struct value *)world->rows[2].values;
  const struct record *record = rulebook_record(world->rulebook, "deal");
  deal[record_field_number(record, "reason")] = (struct value){.kind = KIND_CHOICE, .text = "price"};
  static const struct value tag[] = {{.kind = KIND_TEXT, .text = "a"}};
  struct value list = {.kind = KIND_LIST};
  list.list.items = tag;
  list.list.count = 1;
  deal[record_field_number(record, "tags")] = list;
  world_script(
      world, "kinds",
      "local M = {}\n"
      "local function ask(case)\n  local deal = case.deal\n"
      "  return table.kinds{b = deal.urgent, i = deal.quantity, d = deal.factor, p = deal.discount,\n"
      "    m = deal.amount, x = deal.note, day = deal.delivery, at = deal.seen, long = deal.term,\n"
      "    c = deal.reason, tags = deal.tags, who = deal.owner}\nend\n"
      "function M.reference(case) return ask(case).out.team == \"east\" and ask(case).out.key == \"zhao.min\" end\n"
      "function M.day(case) return ask(case).due == date(\"2024-05-01\") end\n"
      "return M\n");
  const struct rule *reference = world_function(world, "kinds", "reference"),
                    *day = world_function(world, "kinds", "day");
  world_opens(world);
  world_decide(world, reference);
  assert_string_equal(world_said(world), "holds");
  assert_non_null(strstr(world_reads(world), "person.team=east"));
  world_decide(world, day);
  assert_string_equal(world_said(world), "holds");
  assert_string_equal(world_rows(world), "tables/kinds.csv row 4");
}

/* One hit under a list policy is a list, too; rows with several outputs are records. */
static void test_lists(void **state) {
  struct world *world = *state;
  world_deal(world);
  world_table(world, "gifts",
              "rule order,,,\ntier,years,-> gift,-> number\n\"one of [A, B, C]\",integer 0..50,text,integer\n"
              "A,-,pen,1\n-,>= 10,watch,2\n\"A, B\",[5..10),card,3\n");
  world_table(world, "most", "collect max,,\ntier,-> day,\n\"one of [A, B, C]\",date,\nA,2024-01-01,\n-,2024-03-01,\n");
  world_table(world, "count",
              "collect count,,\ntier,-> day,\n\"one of [A, B, C]\",date,\nA,2024-01-01,\n-,2024-03-01,\n");
  world_script(
      world, "gifts",
      "local M = {}\nfunction M.all(case)\n  local said = {}\n"
      "  for i, gift in ipairs(table.gifts{tier = \"A\", years = 12}) do said[i] = gift.gift .. gift.number end\n"
      "  return false, table.concat(said, \" \") .. \" \" .. #table.gifts{tier = \"B\", years = 7}\nend\n"
      "function M.none() return #table.gifts{tier = \"C\", years = 7} == 0 end\nreturn M\n");
  const struct rule *all = world_function(world, "gifts", "all"), *none = world_function(world, "gifts", "none");
  const struct rule *most = world_expression(world, "table.most{tier = \"A\"} == date(\"2024-03-01\")");
  const struct rule *count =
      world_expression(world, "table.count{tier = \"A\"} == 2 and table.count{tier = \"B\"} == 1");
  world_opens(world);
  world_decide(world, all);
  assert_string_equal(world_said(world), "fails: pen1 watch2 1");
  assert_string_equal(world_rows(world), "tables/gifts.csv row 4, tables/gifts.csv row 5, tables/gifts.csv row 6");
  world_decide(world, none);
  assert_string_equal(world_said(world),
                      "broken: scripts/gifts.lua:7: no row of table 'gifts' decides tier=C, years=7");
  world_decide(world, most);
  assert_string_equal(world_said(world), "holds");
  world_decide(world, count);
  assert_string_equal(world_said(world), "holds");
  assert_string_equal(world_rows(world), "tables/count.csv row 4, tables/count.csv row 5");
}

/* A row is the same record for every rule, of its list or alone; no rule can leave anything in it. */
static void test_shared(void **state) {
  struct world *world = *state;
  world_deal(world);
  world_table(world, "terms",
              "first,,,,\ntier,-> days,-> fee,-> from,-> note\n\"one of [A, B, C]\",integer,money,date,text\n"
              "A,30,1.50,2024-05-01,late\nelse,10,2,2024-06-01,early\n");
  world_table(world, "all", "rule order,,\ntier,-> days,-> note\n\"one of [A, B, C]\",integer,text\nA,1,x\n-,2,y\n");
  world_script(world, "terms",
               "local M = {}\nlocal function text(row)\n"
               "  return row.days .. \" \" .. row.fee .. \" \" .. row.from .. \" \" .. row.note\nend\n"
               "function M.same()\n"
               "  local a, c = table.terms{tier = \"A\"}, table.terms{tier = \"C\"}\n"
               "  return a == table.terms{tier = \"A\"} and c == table.terms{tier = \"B\"} and a ~= c\n"
               "    and table.all{tier = \"A\"}[2] == table.all{tier = \"B\"}[1]\nend\n"
               "function M.read() return false, text(table.terms{tier = \"A\"}) .. \", \""
               " .. text(table.terms{tier = \"C\"}) end\n"
               "function M.change() table.terms{tier = \"A\"}.days = 31 end\nreturn M\n");
  const struct rule *same = world_function(world, "terms", "same"), *read = world_function(world, "terms", "read"),
                    *change = world_function(world, "terms", "change");
  world_opens(world);
  world_decide(world, same);
  assert_string_equal(world_said(world), "holds");
  for (int i = 0; i < 2; i++) {
    world_decide(world, read);
    assert_string_equal(world_said(world), "fails: 30 1.50 CNY 2024-05-01 late, 10 2.00 CNY 2024-06-01 early");
    assert_string_equal(world_rows(world), "tables/terms.csv row 4, tables/terms.csv row 5");
    world_decide(world, change);
    assert_int_equal(world->decision.outcome, OUTCOME_BROKEN);
  }
}

static void test_broken(void **state) {
  struct world *world = *state;
  world_deal(world);
  world_table(world, "one", "unique,,\na,b,-> out\ninteger,integer,text\n> 3,-,x\n-,> 3,y\n");
  world_table(world, "same", "any,,\na,b,-> out\ninteger,integer,text\n> 3,-,x\n-,> 3,x\n-,> 5,y\n");
  const struct rule *one = world_expression(world, "table.one{a = 4, b = 5} == \"x\"");
  const struct rule *same = world_expression(world, "table.same{a = 4, b = 5} == \"x\"");
  const struct rule *other = world_expression(world, "table.same{a = 4, b = 6} == \"x\"");
  const struct rule *caught = world_expression(world, "not pcall(table.one, {a = 4, b = 5})");
  world_opens(world);
  world_decide(world, one);
  assert_string_equal(world_said(world), "broken: process/sales.yaml:42: rows 4, 5 of table 'one' all match a=4, b=5, "
                                         "and one only may");
  world_decide(world, same);
  assert_string_equal(world_said(world), "holds");
  assert_string_equal(world_rows(world), "tables/same.csv row 4");
  world_decide(world, other);
  assert_string_equal(world_said(world), "broken: process/sales.yaml:42: rows 4, 5, 6 of table 'same' all match a=4, "
                                         "b=6 and say different things");
  world_decide(world, caught);
  assert_string_equal(world_said(world), "holds");
}

/* An empty field that a row accepts is looked at; one that no row accepts is waited for. */
static void test_empty(void **state) {
  struct world *world = *state;
  world_row(world, "customer", "acme", "name=Acme", NULL);
  world_row(world, "deal", "D-1", "customer=acme", "amount=5", NULL);
  world_table(world, "limits", limits);
  world_table(world, "lead",
              "first,,\nreason,amount,-> who\n\"one of [price, timing]\",money,text\nprice,-,a\nempty,> 3,b\n");
  const struct rule *accepted =
      world_expression(world, "table.limits{role = \"boss\", tier = customer.tier, amount = deal.budget} == 12%");
  const struct rule *waits =
      world_expression(world, "table.limits{role = \"rep\", tier = customer.tier, amount = deal.budget} == 12%");
  const struct rule *chosen =
      world_expression(world, "table.lead{reason = deal.reason, amount = deal.amount} == \"b\"");
  const struct rule *caught =
      world_expression(world, "pcall(table.limits, {role = \"rep\", tier = customer.tier, amount = deal.amount})");
  const struct rule *missing =
      world_expression(world, "table.limits{role = \"rep\", tier = product.name, amount = 1 CNY} > 1");
  world_opens(world);
  world_decide(world, accepted);
  assert_string_equal(world_said(world), "holds");
  assert_string_equal(world_reads(world), "customer.tier=-, deal.budget=-");
  world_decide(world, waits);
  assert_string_equal(
      world_said(world),
      "undecided: no row of tables/limits.csv accepts an empty tier, amount: customer.tier, deal.budget");
  assert_int_equal(world->decision.row_count, 0);
  world_decide(world, chosen);
  assert_string_equal(world_said(world), "holds");
  world_decide(world, caught);
  assert_string_equal(world_said(world), "undecided: no row of tables/limits.csv accepts an empty tier: customer.tier");
  world_decide(world, missing);
  assert_string_equal(world_said(world), "undecided: no row of tables/limits.csv accepts an empty tier: product.name");
}

/* A rule that asks without end runs out of fuel at the same call each time, in bounded memory. */
static void test_bounds(void **state) {
  struct world *world = *state;
  world_deal(world);
  struct buffer text = BUFFER_EMPTY;
  buffer_puts(&text, "collect,\nn,-> out\ninteger 0..999,integer\n");
  for (int i = 0; i < 1000; i++) buffer_printf(&text, ">= %d,%d\n", i, i);
  world_table(world, "many", buffer_text(&text));
  buffer_release(&text);
  world_script(world, "ask",
               "local M = {}\nfunction M.forever()\n  local n = 0\n  while true do\n    n = n + #table.many{n = 500}\n "
               " end\nend\n"
               "function M.all() return #table.many{n = 999} == 1000 end\nreturn M\n");
  const struct rule *forever = world_function(world, "ask", "forever"), *all = world_function(world, "ask", "all");
  world_opens(world);
  for (int i = 0; i < 3; i++) {
    world_decide(world, forever);
    assert_string_equal(world_said(world), "broken: scripts/ask.lua:5: the rule ran out of fuel (10000000 steps)");
    assert_int_equal(world->decision.row_count, LIMIT_RULE_ROWS);
    world_decide(world, all);
    assert_string_equal(world_said(world), "holds");
  }
}

/* Outputs that are expressions over the inputs. */
static void test_computed(void **state) {
  struct world *world = *state;
  world_row(world, "customer", "acme", "tier=A", NULL);
  world_row(world, "deal", "D-1", "customer=acme", "amount=123.45", "quantity=3", NULL);
  world_table(world, "bonus",
              "first,,,\ntier,amount,-> bonus,-> half\n\"one of [A, B, C]\",money,money,integer\n"
              "A,-,=amount * 5%,=4 / 2\nB,-,=amount * 5%,=1 / 2\nC,-,\"=default(amount, 1 CNY)\",1\n");
  const struct rule *fine =
      world_expression(world, "table.bonus{tier = \"A\", amount = deal.amount}.bonus == 6.17 CNY and "
                              "table.bonus{tier = \"A\", amount = deal.amount}.half == 2");
  const struct rule *half = world_expression(world, "table.bonus{tier = \"B\", amount = deal.amount}.half > 0");
  const struct rule *waits = world_expression(world, "table.bonus{tier = \"A\", amount = deal.budget}.bonus > 0 CNY");
  const struct rule *asked = world_expression(world, "table.bonus{tier = \"C\", amount = deal.budget}.bonus == 1 CNY");
  world_opens(world);
  world_decide(world, fine);
  assert_string_equal(world_said(world), "holds");
  assert_string_equal(world_rows(world), "tables/bonus.csv row 4");
  struct buffer shown = BUFFER_EMPTY;
  rule_row_show(&world->decision.rows[0], &shown);
  assert_string_equal(buffer_text(&shown), "tables/bonus.csv row 4: bonus = 6.17 CNY, half = 2");
  buffer_release(&shown);
  world_decide(world, half);
  assert_string_equal(world_said(world),
                      "broken: process/sales.yaml:42: tables/bonus.csv:5: output 'half' must be integer, "
                      "its expression gave a number");
  world_decide(world, waits);
  assert_string_equal(world_said(world), "undecided: deal.budget");
  world_decide(world, asked);
  assert_string_equal(world_said(world), "holds");
}

/* Tables that ask one another, and scripts that never end behind one. */
static void test_deep(void **state) {
  struct world *world = *state;
  world_deal(world);
  world_table(world, "again", "first,\nn,-> out\ninteger,integer\n<= 0,0\n-,=table.again{n = n - 1} + 1\n");
  world_table(world, "twice", "first,\nn,-> out\ninteger,integer\n<= 0,0\n-,\"=rules.loop.twice(n)\"\n");
  world_table(world, "loop", "first,\nn,-> out\ninteger,integer\n-,=rules.loop.forever()\n");
  world_script(world, "loop",
               "local M = {}\nfunction M.twice(n) return table.twice{n = n - 1} + table.twice{n = n - 1} + 1 end\n"
               "function M.forever()\n  while true do end\nend\nreturn M\n");
  const struct rule *ten = world_expression(world, "table.again{n = 10} == 10");
  const struct rule *many = world_expression(world, "table.again{n = 100} == 100");
  const struct rule *caught =
      world_expression(world, "not pcall(table.again, {n = 100}) and table.again{n = 14} == 14");
  const struct rule *twice = world_expression(world, "table.twice{n = 6} == 63");
  const struct rule *loop = world_expression(world, "table.loop{n = 1} == 1");
  world_opens(world);
  world_decide(world, ten);
  assert_string_equal(world_said(world), "holds");
  world_decide(world, many);
  assert_non_null(strstr(world_said(world), "more than 16 tables ask one another"));
  world_decide(world, caught);
  assert_string_equal(world_said(world), "holds");
  world_decide(world, twice);
  assert_string_equal(world_said(world), "holds");
  world_decide(world, loop);
  assert_string_equal(world_said(world), "broken: scripts/loop.lua:4: the rule ran out of fuel (10000000 steps)");
}

static int setup(void **state) {
  *state = world_new();
  return 0;
}

static int teardown(void **state) {
  world_free(*state);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_value, setup, teardown),
      cmocka_unit_test_setup_teardown(test_kinds, setup, teardown),
      cmocka_unit_test_setup_teardown(test_lists, setup, teardown),
      cmocka_unit_test_setup_teardown(test_shared, setup, teardown),
      cmocka_unit_test_setup_teardown(test_broken, setup, teardown),
      cmocka_unit_test_setup_teardown(test_empty, setup, teardown),
      cmocka_unit_test_setup_teardown(test_bounds, setup, teardown),
      cmocka_unit_test_setup_teardown(test_computed, setup, teardown),
      cmocka_unit_test_setup_teardown(test_deep, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

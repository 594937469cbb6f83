/* Mutants, byte for byte: what is replaced, by what, where; and that each stands alone. */
#include "scenario/mutant.h"

#include "scenario/mutant_part.h"
#include "scenario/witness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char manifest_head[] = "dealwright: 1\nrulebook: acme\nversion: \"1\"\ncurrency: CNY\nrounding: half_up\n"
                                    "timezone: Asia/Shanghai\n";

static const char records[] = "records:\n"
                              "  deal: {fields: {owner: ref person, amount: money, note: text, day: date}}\n"
                              "  quote: {belongs_to: deal, fields: {price: money, discount: percent}}\n"
                              "roles: {rep: {}, legal: {}, finance: {}}\n";

static const char tail[] = "  won: {end: case, result: won}\n"
                           "  lost: {end: case, result: lost}\n"
                           "actions:\n"
                           "  quote: {by: [owner, rep], asks: {price: money}, adds: quote}\n"
                           "  lose: {go: lost}\n";

/* ---- a rulebook of a few texts ---- */

struct fixture {
  struct arena *arena;
  struct diagnostics *list;
  struct source *source;
  struct rulebook *rulebook;
  struct mutants mutants;
};

static void begin_with(struct fixture *fixture, const char *more, const char *stages, const char *script,
                       const char *table) {
  char process[8192], manifest[512];
  struct rulebook_file files[5] = {{"process/records.yaml", records, sizeof records - 1}};
  size_t count = 1;
  snprintf(manifest, sizeof manifest, "%s%s", manifest_head, more);
  snprintf(process, sizeof process, "process: sales\nabout: deal\nfirst: talk\nstages:\n%s%s", stages, tail);
  files[count++] = (struct rulebook_file){"process/sales.yaml", process, strlen(process)};
  files[count++] = (struct rulebook_file){"rulebook.yaml", manifest, strlen(manifest)};
  if (script != NULL) files[count++] = (struct rulebook_file){"scripts/rules.lua", script, strlen(script)};
  if (table != NULL) files[count++] = (struct rulebook_file){"tables/limit.csv", table, strlen(table)};
  const struct rulebook_text text = {.files = files, .file_count = count};
  *fixture = (struct fixture){.arena = arena_new(), .list = diagnostics_new()};
  fixture->source = source_from_store(fixture->arena, &text, fixture->list);
  assert_non_null(fixture->source);
  fixture->rulebook = rulebook_load(fixture->arena, fixture->source, fixture->list);
  struct buffer messages = BUFFER_EMPTY;
  diagnostics_write(fixture->list, LANGUAGE_EN, false, &messages);
  if (fixture->rulebook == NULL) print_message("%s", buffer_text(&messages));
  buffer_release(&messages);
  assert_non_null(fixture->rulebook);
  mutants_make(fixture->arena, fixture->rulebook, false, &fixture->mutants);
}

static void begin(struct fixture *fixture, const char *stages, const char *script, const char *table) {
  begin_with(fixture, "", stages, script, table);
}

static void end(struct fixture *fixture) {
  diagnostics_free(fixture->list);
  arena_free(fixture->arena);
}

static void put_line(struct buffer *out, const char *bytes, size_t size) {
  for (size_t i = 0; i < size; i++) {
    if (bytes[i] == '\n') buffer_puts(out, "\\n");
    else if (bytes[i] == '\r') buffer_puts(out, "\\r");
    else buffer_putc(out, bytes[i]);
  }
}

/* `LINE:COLUMN kind [what was there] [what stands there now]` of each mutant of one file, lines `from` to `to`. */
static void assert_mutants(const struct fixture *fixture, const char *name, int from, int to, const char *expected) {
  struct buffer got = BUFFER_EMPTY;
  for (size_t i = 0; i < fixture->mutants.count; i++) {
    const struct mutant *mutant = &fixture->mutants.items[i];
    const struct source_file *file = &fixture->source->files[mutant->file];
    if (strcmp(file->name, name) != 0 || mutant->at.line < from || mutant->at.line > to) continue;
    buffer_printf(&got, "%d:%d %s [", mutant->at.line, mutant->at.column, mutant_kind_name(mutant->kind));
    put_line(&got, file->text + mutant->offset, mutant->size);
    buffer_puts(&got, "] [");
    put_line(&got, mutant->after, strlen(mutant->after));
    buffer_puts(&got, "]\n");
  }
  assert_string_equal(buffer_text(&got), expected);
  buffer_release(&got);
}

static const struct mutant *find(const struct fixture *fixture, const char *after) {
  for (size_t i = 0; i < fixture->mutants.count; i++)
    if (strcmp(fixture->mutants.items[i].after, after) == 0) return &fixture->mutants.items[i];
  fail_msg("no mutant puts '%s'", after);
  return NULL;
}

/* ---- processes ---- */

static void test_block_entries(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture,
        "  talk:\n"                             /* 5 */
        "    owner: rep\n"                      /* 6 */
        "    due: 1 month\n"                    /* 7 */
        "    tasks:\n"                          /* 8 */
        "      call:\n"                         /* 9 */
        "        role: legal\n"                 /* 10 */
        "\n"                                    /* 11 */
        "      # a remark\n"                    /* 12 */
        "      write: {required: false}\n"      /* 13 */
        "    requires:\n"                       /* 14 */
        "    - deal.note\n"                     /* 15 */
        "    - deal.amount\n"                   /* 16 */
        "    leave:\n"                          /* 17 */
        "      only:\n"                         /* 18 */
        "        check: has(deal.day)\n"        /* 19 */
        "    next:\n"                           /* 20 */
        "      - to: lost\n"                    /* 21 */
        "        when: deal.note == \"gone\"\n" /* 22 */
        "      - to: won  # at last\n",         /* 23 */
        NULL, NULL);
  assert_mutants(&fixture, "process/sales.yaml", 5, 23,
                 "6:12 role [rep] [legal]\n"
                 "7:10 due [1 month] [2 months]\n"
                 "9:7 drop [      call:\\n        role: legal\\n] []\n"
                 "10:9 required [] [required: false\\n        ]\n"
                 "10:15 role [legal] [finance]\n"
                 "13:7 drop [      write: {required: false}\\n] []\n"
                 "13:25 required [false] [true]\n"
                 "15:7 drop [    - deal.note\\n] []\n"
                 "16:7 drop [    - deal.amount\\n] []\n"
                 "18:7 drop [only:\\n        check: has(deal.day)] [{}]\n"
                 "21:9 drop [      - to: lost\\n        when: deal.note == \"gone\"\\n] []\n"
                 "21:7 swap [- to: lost\\n        when: deal.note == \"gone\"\\n      - to: won  # at last] "
                 "[- to: won  # at last\\n      - to: lost\\n        when: deal.note == \"gone\"]\n"
                 "22:25 comparison [==] [~=]\n"
                 "23:9 drop [      - to: won  # at last\\n] []\n");
  end(&fixture);
}

static void test_flow_entries(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture,
        "  talk:\n"                                                                    /* 5 */
        "    owner: rep\n"                                                             /* 6 */
        "    requires: [deal.note, \"deal.amount\" , deal.day]\n"                      /* 7 */
        "    leave: {a: {check: true, say: \"x, {y}\"}, b: {check: has(deal.note)}}\n" /* 8 */
        "    next: [{to: won, when: 'deal.note == \"it''s\"'}, {to: lost}]\n",         /* 9 */
        NULL, NULL);
  assert_mutants(&fixture, "process/sales.yaml", 7, 9,
                 "7:16 drop [deal.note, ] []\n"
                 "7:27 drop [\"deal.amount\" , ] []\n"
                 "7:43 drop [, deal.day] []\n"
                 "8:13 drop [a: {check: true, say: \"x, {y}\"}, ] []\n"
                 "8:24 logic [true] [false]\n"
                 "8:46 drop [, b: {check: has(deal.note)}] []\n"
                 "9:12 swap [{to: won, when: 'deal.note == \"it''s\"'}, {to: lost}] "
                 "[{to: lost}, {to: won, when: 'deal.note == \"it''s\"'}]\n"
                 "9:12 drop [{to: won, when: 'deal.note == \"it''s\"'}, ] []\n"
                 "9:39 comparison [==] [~=]\n"
                 "9:53 drop [, {to: lost}] []\n");
  end(&fixture);
}

/* Without `call` nobody comes to `write`, which is required: that `call` is as well changes nothing. */
static void test_tasks_in_a_row(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture,
        "  talk:\n"
        "    owner: rep\n"
        "    tasks: {call: {}, write: {after: call}, send: {after: write, required: false}}\n" /* 7 */
        "    next: [{to: won}]\n",
        NULL, NULL);
  assert_mutants(&fixture, "process/sales.yaml", 7, 7,
                 "7:13 drop [call: {}, ] []\n"
                 "7:23 drop [write: {after: call}, ] []\n"
                 "7:31 required [] [required: false, ]\n"
                 "7:45 drop [, send: {after: write, required: false}] []\n"
                 "7:76 required [false] [true]\n");
  end(&fixture);
}

static void test_roles_of_actions(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture, "  talk: {owner: finance, next: [{to: won}]}\n", NULL, NULL);
  assert_mutants(&fixture, "process/sales.yaml", 5, 10,
                 "5:17 role [finance] [rep]\n"
                 "5:33 drop [{to: won}] []\n"
                 "9:16 role [owner] [legal]\n"
                 "9:23 role [rep] [legal]\n");
  end(&fixture);
}

/* ---- expressions ---- */

static void test_expressions(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture,
        "  talk:\n"
        "    owner: rep\n"
        "    leave:\n"
        "      a: {check: deal.amount >= 10,000 and not has(deal.note)}\n" /* 8 */
        "      b: {check: quote.discount < 9.9% or 0 ~= 1}\n"              /* 9 */
        "      c:\n"
        "        check: |\n"
        "          count(all(\"quote\")) >= 1\n" /* 12 */
        "          and deal.amount > 999.99 CNY\n"
        "    next: [{to: won}]\n",
        NULL, NULL);
  assert_mutants(&fixture, "process/sales.yaml", 8, 13,
                 "8:7 drop [      a: {check: deal.amount >= 10,000 and not has(deal.note)}\\n] []\n"
                 "8:30 comparison [>=] [>]\n"
                 "8:33 constant [10,000] [10,001]\n"
                 "8:33 constant [10,000] [9,999]\n"
                 "8:40 logic [and] [or]\n"
                 "8:44 logic [not ] []\n"
                 "9:7 drop [      b: {check: quote.discount < 9.9% or 0 ~= 1}\\n] []\n"
                 "9:33 comparison [<] [<=]\n"
                 "9:35 constant [9.9] [10.0]\n"
                 "9:35 constant [9.9] [9.8]\n"
                 "9:40 logic [or] [and]\n"
                 "9:43 constant [0] [-1]\n"
                 "9:43 constant [0] [1]\n"
                 "9:45 comparison [~=] [==]\n"
                 "9:48 constant [1] [0]\n"
                 "9:48 constant [1] [2]\n"
                 "10:7 drop [      c:\\n        check: |\\n          count(all(\"quote\")) >= 1\\n          and "
                 "deal.amount > 999.99 CNY\\n] []\n"
                 "12:31 comparison [>=] [>]\n"
                 "12:34 constant [1] [0]\n"
                 "13:11 logic [and] [or]\n"
                 "13:27 comparison [>] [>=]\n"
                 "13:29 constant [999.99] [1000.00]\n"
                 "13:29 constant [999.99] [999.98]\n");
  assert_string_equal(find(&fixture, "10,001")->telling, "deal.amount = 10,000");
  assert_string_equal(find(&fixture, "9,999")->telling, "deal.amount = 9,999");
  assert_string_equal(find(&fixture, "10.0")->telling, "quote.discount = 9.9%");
  assert_string_equal(find(&fixture, "1000.00")->telling, "deal.amount = 1000.00 CNY");
  end(&fixture);
}

static void test_scripts(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture, "  talk: {owner: rep, next: [{to: won, when: deal.note}]}\n",
        "local M = {}\n"                                            /* 1 */
        "local most = {rep = 0.08} -- 5 <= 6 and not true\n"        /* 2 */
        "function M.fine(case)\n"                                   /* 3 */
        "  if case.deal.note == \"x <= 1\" then return false end\n" /* 4 */
        "  return case.quote.discount <= most.rep, [[1 or 2]]\n"    /* 5 */
        "end\n"
        "return M\n",
        NULL);
  assert_mutants(&fixture, "scripts/rules.lua", 1, 9,
                 "2:21 constant [0.08] [0.07]\n"
                 "2:21 constant [0.08] [0.09]\n"
                 "4:21 comparison [==] [~=]\n"
                 "4:45 logic [false] [true]\n"
                 "5:30 comparison [<=] [<]\n");
  assert_string_equal(find(&fixture, "0.07")->change, "'rep = 0.08' becomes 'rep = 0.07'");
  assert_string_equal(find(&fixture, "<")->telling, "case.quote.discount = most.rep");
  assert_int_equal(find(&fixture, "0.07")->reach.from, 1);
  assert_int_equal(find(&fixture, "<")->reach.from, 3);
  assert_int_equal(find(&fixture, "<")->reach.to, 6);
  end(&fixture);
}

/* Taking the larger of two is the same with > and >=; taking something else is not. */
static void test_recognised_as_equivalent(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture, "  talk: {owner: rep, next: [{to: won, when: deal.note}]}\n",
        "local M = {}\n"
        "function M.most(row, tier, most, least)\n"
        "  if row[tier] > most then most = row[tier] end\n"   /* 3 */
        "  if least < row[tier] then least = row[tier] end\n" /* 4 */
        "  if row[tier] > most then most = least end\n"       /* 5 */
        "  if row[tier] > most then return row end\n"         /* 6 */
        "end\n"
        "return M\n",
        NULL);
  assert_mutants(&fixture, "scripts/rules.lua", 3, 6,
                 "5:16 comparison [>] [>=]\n"
                 "6:16 comparison [>] [>=]\n");
  end(&fixture);
}

/* ---- tables ---- */

static const char stage[] = "  talk: {owner: rep, next: [{to: won, when: deal.note}]}\n";

static void test_bounds(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture, stage, NULL,
        "first;;;;\r\n"
        "n;amount;day;rate;-> limit\r\n"
        "integer;money;date;percent;one of [low, high]\r\n"
        "<= 5;\"< 1,000\";-;-;low\r\n"           /* 4 */
        "(1..9];-;>= 2024-02-29;> 1.5%;high\r\n" /* 5 */
        "not(> 3);-;-;-;low\r\n"                 /* 6 */
        "else;;;;high");                         /* 7 */
  assert_mutants(&fixture, "tables/limit.csv", 4, 4,
                 "4:0 swap [<= 5;\"< 1,000\";-;-;low\\r\\n(1..9];-;>= 2024-02-29;> 1.5%;high] "
                 "[(1..9];-;>= 2024-02-29;> 1.5%;high\\r\\n<= 5;\"< 1,000\";-;-;low]\n"
                 "4:0 drop [<= 5;\"< 1,000\";-;-;low\\r\\n] []\n"
                 "4:1 bound [=] []\n"
                 "4:1 bound [5] [6]\n"
                 "4:6 bound [] [=]\n"
                 "4:6 bound [1,000] [999.99]\n"
                 "4:0 output [low] [high]\n");
  assert_string_equal(find(&fixture, "999.99")->change, "amount: '< 1,000' becomes '< 999.99'");
  assert_mutants(&fixture, "tables/limit.csv", 5, 5,
                 "5:1 bound [(] [[]\n"
                 "5:0 swap [(1..9];-;>= 2024-02-29;> 1.5%;high\\r\\nnot(> 3);-;-;-;low] "
                 "[not(> 3);-;-;-;low\\r\\n(1..9];-;>= 2024-02-29;> 1.5%;high]\n"
                 "5:0 drop [(1..9];-;>= 2024-02-29;> 1.5%;high\\r\\n] []\n"
                 "5:1 bound [1] [2]\n"
                 "5:1 bound [9] [10]\n"
                 "5:1 bound []] [)]\n"
                 "5:10 bound [=] []\n"
                 "5:10 bound [9] [8]\n"
                 "5:24 bound [] [=]\n"
                 "5:24 bound [5] [4]\n"
                 "5:24 bound [5] [6]\n"
                 "5:0 output [high] [low]\n");
  assert_mutants(&fixture, "tables/limit.csv", 6, 7,
                 "6:0 drop [not(> 3);-;-;-;low\\r\\n] []\n"
                 "6:1 bound [] [=]\n"
                 "6:1 bound [3] [4]\n"
                 "6:0 output [low] [high]\n"
                 "7:0 drop [\\r\\nelse;;;;high] []\n"
                 "7:0 output [high] [low]\n");
  end(&fixture);
}

static void test_numbers_step(void **state) {
  static const struct {
    const char *text, *up, *down;
  } rows[] = {{"0", "1", "-1"},
              {"9", "10", "8"},
              {"10", "11", "9"},
              {"9,999", "10,000", "9,998"},
              {"1,000", "1,001", "999"},
              {"999,999", "1,000,000", "999,998"},
              {"0.99", "1.00", "0.98"},
              {"1.00", "1.01", "0.99"},
              {"0.00", "0.01", "-0.01"},
              {"-1", "0", "-2"},
              {"-0.10", "-0.09", "-0.11"},
              {"007", "008", "006"}};
  static const char *const not_stepped[] = {"1e5", "0x10", "1.", "", "x"};
  struct arena *arena = arena_new();
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    assert_string_equal(number_step(arena, rows[i].text, 1), rows[i].up);
    assert_string_equal(number_step(arena, rows[i].text, -1), rows[i].down);
  }
  for (size_t i = 0; i < sizeof not_stepped / sizeof *not_stepped; i++)
    assert_null(number_step(arena, not_stepped[i], 1));
  arena_free(arena);
}

/* The German spelling: the mark and the groups change places, the step does not. */
static void test_decimal_comma(void **state) {
  struct fixture fixture;
  (void)state;
  begin_with(&fixture, "decimal: comma\n", stage, NULL,
             "unique;;\namount;rate;-> pay\nmoney;decimal(1);money\n"
             "< 1.000;<= 8,5;10\n>= 1.000,00 EUR;-;9,99\n");
  assert_mutants(&fixture, "tables/limit.csv", 1, 9,
                 "4:1 bound [< 1.000] [\"< 999,99\"]\n"
                 "4:0 drop [< 1.000;<= 8,5;10\\n] []\n"
                 "4:1 bound [] [=]\n"
                 "4:9 bound [<= 8,5] [\"< 8,5\"]\n"
                 "4:9 bound [<= 8,5] [\"<= 8,6\"]\n"
                 "4:0 output [10] [\"10,01\"]\n"
                 "5:1 bound [>= 1.000,00 EUR] [\"> 1.000,00 EUR\"]\n"
                 "5:1 bound [>= 1.000,00 EUR] [\">= 999,99 EUR\"]\n"
                 "5:0 drop [>= 1.000,00 EUR;-;9,99\\n] []\n"
                 "5:0 output [9,99] [\"10,00\"]\n");
  end(&fixture);
}

/* Every mutant of a table that check accepts and that is not proved to be the same has a witness, and the tables differ
 * on it: the rows of the texts that are said are not the same. */
static void test_witnesses(void **state) {
  struct fixture fixture;
  size_t found = 0, none = 0;
  (void)state;
  begin(&fixture, stage, NULL,
        "first,,\n"
        "tier,amount,-> limit\n"
        "\"one of [A, B]\",money,percent\n"
        "A,< 100,8%\n"  /* 4 */
        "A,>= 100,5%\n" /* 5 */
        "-,> 5,5%\n"    /* 6 */
        "-,> 7,5%\n"    /* 7: never decides */
        "-,empty,1%\n"  /* 8 */
        "else,,3%\n");  /* 9 */
  for (size_t i = 0; i < fixture.mutants.count; i++) {
    const struct mutant *mutant = &fixture.mutants.items[i];
    const char *text = NULL;
    if (mutant->table == NULL) continue;
    const struct source *source = mutant_source(fixture.arena, fixture.source, mutant);
    const struct rulebook *rulebook = rulebook_load(fixture.arena, source, fixture.list);
    assert_non_null(rulebook);
    enum witness witness =
        witness_find(fixture.arena, mutant->table, rulebook->tables[0], mutant->lines, rulebook->currency, &text);
    assert_int_not_equal(witness, WITNESS_UNKNOWN);
    found += witness == WITNESS_FOUND;
    none += witness == WITNESS_NONE;
    bool never_decides = mutant->lines[0] == 7;
    if (never_decides) assert_int_equal(witness, WITNESS_NONE);
    if (mutant->lines[0] == 4 && mutant->kind == MUTANT_BOUND && strstr(mutant->change, "<= 100") != NULL)
      assert_string_equal(text, "tier=A, amount=100.00 CNY: limit = 5%; with the change limit = 8%");
    if (mutant->lines[0] == 8) assert_non_null(strstr(text, "amount=-"));
  }
  assert_true(found > 10);
  assert_true(none >= 4);
  end(&fixture);
}

/* ---- all of them ---- */

static void test_order_and_sharing(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture, stage, "local M = {}\nlocal x = 1 <= 2\nreturn M\n",
        "unique,\na,-> b\ninteger,text\n< 5,x\n>= 5,y\n");
  for (size_t i = 0; i < fixture.mutants.count; i++) {
    const struct mutant *mutant = &fixture.mutants.items[i], *before = i > 0 ? mutant - 1 : NULL;
    const struct source *source = mutant_source(fixture.arena, fixture.source, mutant);
    assert_int_equal(source->count, fixture.source->count);
    assert_string_not_equal(source->hash, fixture.source->hash);
    for (size_t j = 0; j < source->count; j++)
      if (j != mutant->file) assert_ptr_equal(source->files[j].text, fixture.source->files[j].text);
    assert_non_null(mutant->change);
    if (before == NULL) continue;
    assert_true(before->file < mutant->file || (before->file == mutant->file && before->offset <= mutant->offset));
    assert_false(before->file == mutant->file && before->offset == mutant->offset && before->size == mutant->size &&
                 strcmp(before->after, mutant->after) == 0);
  }
  end(&fixture);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_block_entries),
                                     cmocka_unit_test(test_flow_entries),
                                     cmocka_unit_test(test_tasks_in_a_row),
                                     cmocka_unit_test(test_roles_of_actions),
                                     cmocka_unit_test(test_expressions),
                                     cmocka_unit_test(test_scripts),
                                     cmocka_unit_test(test_recognised_as_equivalent),
                                     cmocka_unit_test(test_bounds),
                                     cmocka_unit_test(test_numbers_step),
                                     cmocka_unit_test(test_decimal_comma),
                                     cmocka_unit_test(test_witnesses),
                                     cmocka_unit_test(test_order_and_sharing)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

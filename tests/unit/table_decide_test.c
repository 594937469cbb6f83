/* Deciding by a table, against the slow way: thousands of random tables of every type and hit policy.
 *
 * The rows that match are those whose every cell accepts its input, asked one by one, whatever the index remembers; the
 * result of a hit policy (DMN 1.5, sections 8.2.10 and 8.2.11) is worked out here again, from the rows that match. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "rulebook/table_decide.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TABLES = 1500, LOOKUPS = 40, ROWS = 150 };

static uint64_t seed = 20240506;

static int pick(int count) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (int)((seed >> 33) % (uint64_t)count);
}

/* ---- random tables ---- */

struct domain {
  const char *type;
  bool ordered;
  const char *values[8]; /* ended by NULL */
};

static const struct domain domains[] = {
    {"integer", true, {"-3", "0", "1", "2", "5", "9", NULL}},
    {"decimal", true, {"-0.5", "0", "0.25", "1.125", "7", NULL}},
    {"percent", true, {"0%", "2.5%", "5%", "12%", NULL}},
    {"money", true, {"0", "99.99", "100", "100.01", "5 USD", "100 USD", NULL}},
    {"date", true, {"2024-02-28", "2024-02-29", "2024-03-01", "2025-01-01", NULL}},
    {"time", true, {"2024-03-01 09:00", "2024-03-01 09:01", "2024-03-02 00:00", NULL}},
    {"text", false, {"a", "b", "ab", "x y", NULL}},
    {"\"one of [A, B, C]\"", false, {"A", "B", "C", NULL}},
    {"boolean", false, {"true", "false", NULL}},
    {"duration", false, {"1 days", "5 workdays", "2 hours", NULL}},
    {"ref customer", false, {"acme", "initech", NULL}},
};

enum { DOMAINS = sizeof domains / sizeof *domains, INPUTS = 4 };

static const char *value_of(const struct domain *domain) {
  int count = 0;
  while (domain->values[count] != NULL) count++;
  return domain->values[pick(count)];
}

static void test_of(struct buffer *out, const struct domain *domain) {
  static const char *const operators[] = {"< ", "<= ", "> ", ">= ", "", ""};
  if (domain->ordered && pick(4) == 0)
    buffer_printf(out, "%c%s..%s%c", "[("[pick(2)], value_of(domain), value_of(domain), "])"[pick(2)]);
  else if (domain->ordered) buffer_printf(out, "%s%s", operators[pick(6)], value_of(domain));
  else buffer_puts(out, value_of(domain));
}

/* The cell as the file has it; `twin`: the name of another input of the same type, or NULL. */
static void random_cell(struct buffer *out, const struct domain *domain, const char *twin) {
  int kind = pick(10);
  if (kind < 2) {
    buffer_puts(out, "-");
    return;
  }
  buffer_putc(out, '"');
  if (kind == 2) buffer_puts(out, "not(");
  if (twin != NULL && pick(4) == 0) buffer_printf(out, "%s%s", domain->ordered ? "> " : "", twin);
  else if (kind == 9) buffer_puts(out, "empty");
  else test_of(out, domain);
  for (int more = pick(3); more > 0; more--) {
    buffer_puts(out, ", ");
    test_of(out, domain);
  }
  if (kind == 2) buffer_putc(out, ')');
  buffer_putc(out, '"');
}

static const char *const policies[] = {"unique",      "any",          "priority",     "first",
                                       "rule order",  "output order", "collect",      "collect sum",
                                       "collect min", "collect max",  "collect count"};

static bool is_compound(int policy) {
  return policy < 7;
}

static struct table *random_table(struct arena *arena, int policy, const struct domain **columns, struct buffer *text) {
  int rows = 1 + (pick(3) == 0 ? pick(ROWS) : pick(8));
  buffer_clear(text);
  for (int i = 0; i < INPUTS; i++) columns[i] = i > 0 && pick(3) == 0 ? columns[i - 1] : &domains[pick(DOMAINS)];
  bool compound = is_compound(policy);
  buffer_printf(text, "%s,,,,%s\ni0,i1,i2,i3,-> r%s\n", policies[policy], compound ? "," : "", compound ? ",-> s" : "");
  for (int i = 0; i < INPUTS; i++) buffer_printf(text, "%s,", columns[i]->type);
  buffer_puts(text, compound ? "\"one of [X, Y, Z]\",\"one of [P, Q]\"\n" : "money\n");
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < INPUTS; j++) {
      char twin[4];
      snprintf(twin, sizeof twin, "i%d", j > 0 ? j - 1 : 1);
      random_cell(text, columns[j], columns[j] == columns[j > 0 ? j - 1 : 1] ? twin : NULL);
      buffer_putc(text, ',');
    }
    if (compound) buffer_printf(text, "%c,%c\n", "XYZ"[pick(3)], "PQ"[pick(2)]);
    else buffer_printf(text, "%d.%02d\n", pick(20) - 5, pick(100));
  }
  if (pick(3) == 0) buffer_puts(text, compound ? "else,,,,Z,Q\n" : "else,,,,7\n");
  const struct table_reader reader = {.arena = arena,
                                      .name = "t",
                                      .file = "tables/t.csv",
                                      .shown = "tables/t.csv",
                                      .text = buffer_text(text),
                                      .size = text->size,
                                      .currency = currency_find("CNY")};
  struct diagnostics *list = diagnostics_new();
  struct table *table = table_read(&reader, list);
  if (table == NULL) {
    struct buffer errors = BUFFER_EMPTY;
    diagnostics_write(list, LANGUAGE_EN, false, &errors);
    fail_msg("%s\n%s", buffer_text(&errors), buffer_text(text));
  }
  diagnostics_free(list);
  return table;
}

static void random_inputs(struct arena *arena, const struct table *table, const struct domain **columns,
                          struct value *inputs) {
  const struct value_locale locale = {.currency = currency_find("CNY")};
  struct buffer why = BUFFER_EMPTY;
  for (int i = 0; i < INPUTS; i++) {
    inputs[i] = (struct value){.kind = KIND_EMPTY};
    if (pick(10) == 0) continue;
    if (!value_read(arena, table->inputs[i].type, &locale, value_of(columns[i]), &inputs[i], &why))
      fail_msg("%s", buffer_text(&why));
  }
  buffer_release(&why);
}

/* ---- the slow way ---- */

static size_t slow_match(const struct table *table, const struct value *inputs, size_t *rows) {
  size_t count = 0;
  for (size_t i = 0; i < table->row_count; i++) {
    bool all = true;
    for (size_t j = 0; j < table->input_count; j++) all = all && table_cell_accepts(table, &table->rows[i], j, inputs);
    if (all) rows[count++] = i;
  }
  return count;
}

/* The place of a compound output in the order: the first column counts most. */
static int importance(const struct table_row *row) {
  return (row->outputs[0].value.text[0] - 'X') * 2 + (row->outputs[1].value.text[0] - 'P');
}

static int64_t cents(const struct value *value) {
  int64_t minor = 0;
  assert_true(money_to_minor(value->money, ROUNDING_HALF_UP, &minor));
  return minor;
}

static void check_rows(const struct table_decision *decision, const struct table *table, const size_t *rows,
                       size_t count) {
  assert_int_equal(decision->outcome, TABLE_DECIDED);
  assert_int_equal(decision->deciding_count, count);
  for (size_t i = 0; i < count; i++) assert_ptr_equal(decision->deciding[i], &table->rows[rows[i]]);
}

static bool all_agree(const struct table *table, const size_t *rows, size_t count) {
  for (size_t i = 1; i < count; i++)
    if (importance(&table->rows[rows[i]]) != importance(&table->rows[rows[0]])) return false;
  return true;
}

static size_t most_important(const struct table *table, const size_t *rows, size_t count) {
  size_t best = 0;
  for (size_t i = 1; i < count; i++)
    if (importance(&table->rows[rows[i]]) < importance(&table->rows[rows[best]])) best = i;
  return rows[best];
}

static void check_order(const struct table_decision *decision, const struct table *table, const size_t *rows,
                        size_t count) {
  size_t sorted[ROWS], at = 0;
  for (int rank = 0; rank < 6; rank++)
    for (size_t i = 0; i < count; i++)
      if (importance(&table->rows[rows[i]]) == rank) sorted[at++] = rows[i];
  check_rows(decision, table, sorted, count);
}

static void check_total(const struct table_decision *decision, const struct table *table, const size_t *rows,
                        size_t count) {
  int64_t sum = 0, least = INT64_MAX, most = INT64_MIN;
  for (size_t i = 0; i < count; i++) {
    int64_t amount = cents(&table->rows[rows[i]].outputs[0].value);
    sum += amount;
    if (amount < least) least = amount;
    if (amount > most) most = amount;
  }
  assert_true(decision->is_collected);
  if (table->collect == COLLECT_COUNT) assert_int_equal(decision->collected.integer, count);
  if (table->collect == COLLECT_SUM) assert_int_equal(cents(&decision->collected), sum);
  if (table->collect == COLLECT_MIN) assert_int_equal(cents(&decision->collected), least);
  if (table->collect == COLLECT_MAX) assert_int_equal(cents(&decision->collected), most);
}

static void check_none(const struct table_decision *decision, const struct table *table) {
  if (table->otherwise == NULL) {
    assert_int_equal(decision->outcome, TABLE_NO_MATCH);
    return;
  }
  assert_int_equal(decision->outcome, TABLE_DECIDED);
  assert_int_equal(decision->deciding_count, 1);
  assert_ptr_equal(decision->deciding[0], table->otherwise);
}

static void check_policy(const struct table_decision *decision, const struct table *table, const size_t *rows,
                         size_t count) {
  size_t best;
  switch (table->policy) {
  case HIT_UNIQUE:
    if (count > 1) assert_int_equal(decision->outcome, TABLE_SEVERAL);
    else check_rows(decision, table, rows, 1);
    break;
  case HIT_ANY:
    if (!all_agree(table, rows, count)) assert_int_equal(decision->outcome, TABLE_DISAGREE);
    else check_rows(decision, table, rows, 1);
    break;
  case HIT_FIRST:
    check_rows(decision, table, rows, 1);
    break;
  case HIT_PRIORITY:
    best = most_important(table, rows, count);
    check_rows(decision, table, &best, 1);
    break;
  case HIT_OUTPUT_ORDER:
    check_order(decision, table, rows, count);
    break;
  case HIT_RULE_ORDER:
    check_rows(decision, table, rows, count);
    break;
  case HIT_COLLECT:
    check_rows(decision, table, rows, count);
    if (table->collect != COLLECT_LIST) check_total(decision, table, rows, count);
    break;
  }
}

static void check_lookup(struct arena *arena, const struct table *table, const struct value *inputs) {
  size_t fast[ROWS + 1], slow[ROWS + 1], few[2];
  struct table_decision decision;
  size_t count = slow_match(table, inputs, slow), some = table_match(table, inputs, few, 2);
  assert_int_equal(table_match(table, inputs, fast, ROWS), count);
  assert_memory_equal(fast, slow, count * sizeof *fast);
  assert_int_equal(some, count);
  assert_memory_equal(few, slow, (count < 2 ? count : 2) * sizeof *few);
  table_decide(arena, table, inputs, NULL, &decision);
  assert_int_equal(decision.match_count, count);
  assert_int_equal(decision.is_list, table->policy >= HIT_RULE_ORDER);
  if (count == 0) check_none(&decision, table);
  else check_policy(&decision, table, slow, count);
}

static void test_random(void **state) {
  (void)state;
  struct buffer text = BUFFER_EMPTY;
  for (int i = 0; i < TABLES; i++) {
    struct arena *arena = arena_new();
    const struct domain *columns[INPUTS];
    const struct table *table = random_table(arena, i % (int)(sizeof policies / sizeof *policies), columns, &text);
    for (int j = 0; j < LOOKUPS; j++) {
      struct value inputs[INPUTS];
      random_inputs(arena, table, columns, inputs);
      check_lookup(arena, table, inputs);
    }
    arena_free(arena);
  }
  buffer_release(&text);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_random)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

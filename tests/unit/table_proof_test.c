/* Decision tables against the slow way: thousands of random small tables over small domains, every input tried one by
 * one.
 *
 * Whatever table_prove says (a gap, an overlap, a row that never decides, a column that decides nothing) must be what
 * trying every input finds, and what it does not say must not be there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "check/table_proof.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INTEGERS = 7, CHOICES = 3, ATOMS = 5, TABLES = 6000 };

static uint64_t seed = 20240304;

static int pick(int count) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (int)((seed >> 33) % (uint64_t)count);
}

/* ---- random tables ---- */

static void integer_cell(struct buffer *out) {
  int a = pick(INTEGERS), b = a + pick(INTEGERS - a);
  switch (pick(7)) {
  case 0:
    buffer_printf(out, "< %d", a);
    break;
  case 1:
    buffer_printf(out, ">= %d", a);
    break;
  case 2:
    buffer_printf(out, "[%d..%d]", a, b);
    break;
  case 3:
    buffer_printf(out, "(%d..%d)", a, b);
    break;
  case 4:
    buffer_printf(out, "\"%d, %d\"", a, b);
    break;
  case 5:
    buffer_printf(out, "not(%d)", a);
    break;
  default:
    buffer_puts(out, "-");
  }
}

static void choice_cell(struct buffer *out) {
  static const char *const cells[] = {"A", "B", "C", "\"A, B\"", "not(A)", "not(B)", "-", "-"};
  buffer_puts(out, cells[pick(8)]);
}

/* The third column is of any type: its atoms are all the values that it has, or, of dates and texts, those that cells
 * can tell apart. */
static const struct {
  const char *type;
  size_t count;
  const char *atoms[ATOMS];
  bool ordered;
} kinds[] = {
    {"date", 5, {"2024-02-26", "2024-02-27", "2024-02-28", "2024-02-29", "2024-03-01"}, true},
    {"time", 5, {"2024-02-26", "2024-02-26 09:00", "2024-02-26 09:00:01", "2024-02-26 09:00:02", "2024-03-01"}, true},
    {"money 0..0.04", 5, {"0", "0.01", "0.02", "0.03", "0.04"}, true},
    {"percent(1) 0.1%..0.5%", 5, {"0.1%", "0.2%", "0.3%", "0.4%", "0.5%"}, true},
    {"decimal(2) -0.02..0.02", 5, {"-0.02", "-0.01", "0", "0.01", "0.02"}, true},
    {"percent", 5, {"-9%", "1%", "1.5%", "2%", "9%"}, true},
    {"boolean", 2, {"true", "false"}, false},
    {"text", 4, {"p", "q", "r", "else_where"}, false},
};

enum { KINDS = sizeof kinds / sizeof *kinds };

/* Cells name inner atoms only where the outer ones stand for all that is beyond. */
static const char *atom_named(int kind) {
  bool closed = strstr(kinds[kind].type, "..") != NULL || !kinds[kind].ordered;
  if (strcmp(kinds[kind].type, "percent") == 0) return kinds[kind].atoms[1 + 2 * pick(2)];
  if (strcmp(kinds[kind].type, "text") == 0) return kinds[kind].atoms[pick(3)];
  return closed ? kinds[kind].atoms[pick((int)kinds[kind].count)] : kinds[kind].atoms[1 + pick(3)];
}

static void any_cell(struct buffer *out, int kind) {
  static const char *const operators[] = {"< ", "<= ", "> ", ">= ", ""};
  switch (pick(4)) {
  case 0:
    buffer_puts(out, "-");
    break;
  case 1:
    buffer_printf(out, "not(%s)", atom_named(kind));
    break;
  default:
    buffer_printf(out, "%s%s", kinds[kind].ordered ? operators[pick(5)] : "", atom_named(kind));
  }
}

static void random_table(struct buffer *out, const char *policy, int kind) {
  int rows = 1 + pick(6);
  buffer_clear(out);
  buffer_printf(out, "%s,,,\nn,c,d,-> r\ninteger 0..%d,\"one of [A, B, C]\",%s,\"one of [X, Y, Z]\"\n", policy,
                INTEGERS - 1, kinds[kind].type);
  for (int i = 0; i < rows; i++) {
    integer_cell(out);
    buffer_putc(out, ',');
    choice_cell(out);
    buffer_putc(out, ',');
    any_cell(out, kind);
    buffer_printf(out, ",%c\n", "XYZ"[pick(3)]);
  }
}

static struct table *read(struct arena *arena, const struct buffer *text, struct diagnostics *list) {
  struct table_reader reader = {.arena = arena,
                                .name = "t",
                                .file = "t.csv",
                                .shown = "t.csv",
                                .text = buffer_text(text),
                                .size = text->size,
                                .currency = currency_find("CNY")};
  return table_read(&reader, list);
}

/* ---- the slow way ---- */

struct truth {
  bool gap, overlap, differs;
  bool possible[8], decides[8], alone[8];
  bool useful[3];
};

static void inputs_set(struct value *inputs, const struct type *type, int n, int c, const char *atom) {
  static const char *const names[] = {"A", "B", "C"};
  const struct value_locale locale = {currency_find("CNY"), false};
  static struct arena *arena;
  struct buffer why = BUFFER_EMPTY;
  if (arena == NULL) arena = arena_new();
  inputs[0] = value_integer(n);
  inputs[1] = value_text(names[c]);
  inputs[1].kind = KIND_CHOICE;
  assert_true(value_read(arena, type, &locale, atom, &inputs[2], &why));
  arena_reset(arena);
  if (inputs[2].kind == KIND_TEXT) inputs[2].text = atom;
}

static const char *result(const struct table *table, size_t row) {
  return table->rows[row].outputs[0].value.text;
}

static void try_input(const struct table *table, const struct value *inputs, struct truth *truth) {
  size_t matching[8], count = 0, best = 0;
  for (size_t i = 0; i < table->row_count; i++) {
    bool all = true;
    for (size_t column = 0; column < table->input_count; column++)
      all = all && table_cell_accepts(table, &table->rows[i], column, inputs);
    if (all) matching[count++] = i;
  }
  size_t found[8];
  assert_int_equal(table_match(table, inputs, found, 8), count);
  for (size_t i = 0; i < count; i++) {
    assert_int_equal(found[i], matching[i]);
    truth->possible[matching[i]] = true;
    if (strcmp(result(table, matching[i]), result(table, matching[0])) != 0) truth->differs = true;
    if (table->policy == HIT_PRIORITY && strcmp(result(table, matching[i]), result(table, matching[best])) < 0)
      best = i;
  }
  if (count == 0) truth->gap = true;
  else truth->decides[matching[best]] = true;
  if (count == 1) truth->alone[matching[0]] = true;
  if (count > 1) truth->overlap = true;
}

/* Does some cell of a column answer one input otherwise than the input before it? */
static void try_columns(const struct table *table, const struct value *before, const struct value *inputs,
                        struct truth *truth) {
  for (size_t column = 0; column < table->input_count; column++)
    for (size_t row = 0; row < table->row_count; row++)
      if (table_cell_accepts(table, &table->rows[row], column, before) !=
          table_cell_accepts(table, &table->rows[row], column, inputs))
        truth->useful[column] = true;
}

static struct truth try_all(const struct table *table, int kind) {
  struct truth truth = {0};
  struct value inputs[3], before[3];
  bool first = true;
  for (int n = 0; n < INTEGERS; n++)
    for (int c = 0; c < CHOICES; c++)
      for (size_t d = 0; d < kinds[kind].count; d++) {
        inputs_set(inputs, table->inputs[2].type, n, c, kinds[kind].atoms[d]);
        try_input(table, inputs, &truth);
        if (!first) try_columns(table, before, inputs, &truth);
        memcpy(before, inputs, sizeof inputs);
        first = false;
      }
  return truth;
}

static size_t count_of(const struct diagnostics *list, enum diagnostic_id id) {
  size_t count = 0;
  for (size_t i = 0; i < diagnostics_count(list); i++) count += diagnostics_id(list, i) == id;
  return count;
}

static bool says(const struct diagnostics *list, enum diagnostic_id id) {
  for (size_t i = 0; i < diagnostics_count(list); i++)
    if (diagnostics_id(list, i) == id) return true;
  return false;
}

static bool says_of_line(const struct diagnostics *list, enum diagnostic_id id, int line) {
  for (size_t i = 0; i < diagnostics_count(list); i++)
    if (diagnostics_id(list, i) == id && diagnostics_position(list, i)->line == line) return true;
  return false;
}

static void compare(const struct table *table, const struct diagnostics *list, const struct truth *truth) {
  assert_false(says(list, DIAGNOSTIC_table_not_analysed));
  assert_int_equal(says(list, DIAGNOSTIC_table_gap), truth->gap);
  if (table->policy == HIT_UNIQUE) assert_int_equal(says(list, DIAGNOSTIC_table_overlap), truth->overlap);
  if (table->policy == HIT_ANY) assert_int_equal(says(list, DIAGNOSTIC_table_any_differs), truth->differs);
  for (size_t i = 0; i < table->row_count; i++) {
    int line = table->rows[i].line;
    bool impossible = says_of_line(list, DIAGNOSTIC_table_impossible_row, line);
    bool dead = says_of_line(list, DIAGNOSTIC_table_dead_row, line);
    assert_int_equal(impossible, !truth->possible[i]);
    bool covered = says_of_line(list, DIAGNOSTIC_table_covered_row, line);
    if (table->policy == HIT_FIRST || table->policy == HIT_PRIORITY)
      assert_int_equal(dead, truth->possible[i] && !truth->decides[i]);
    if (table->policy == HIT_UNIQUE || table->policy == HIT_ANY)
      assert_int_equal(covered, truth->possible[i] && !truth->alone[i]);
    else assert_false(covered);
  }
  size_t useless = 0;
  for (size_t i = 0; i < table->input_count; i++) useless += !truth->useful[i];
  assert_int_equal(count_of(list, DIAGNOSTIC_table_useless_column), useless);
}

static void proofs_agree_with_trying_every_input(void **state) {
  static const char *const policies[] = {"unique", "any", "first", "priority", "collect", "rule order"};
  struct buffer text = BUFFER_EMPTY;
  (void)state;
  for (int i = 0; i < TABLES; i++) {
    struct arena *arena = arena_new();
    struct diagnostics *list = diagnostics_new();
    int kind = pick(KINDS);
    random_table(&text, policies[i % 6], kind);
    struct table *table = read(arena, &text, list);
    assert_non_null(table);
    struct truth truth = try_all(table, kind);
    table_prove(table, currency_find("CNY"), TABLE_ALL, 100000000, list);
    compare(table, list, &truth);
    diagnostics_free(list);
    arena_free(arena);
  }
  buffer_release(&text);
}

static void a_table_beyond_its_budget_claims_nothing(void **state) {
  struct buffer text = BUFFER_EMPTY;
  struct arena *arena = arena_new();
  struct diagnostics *list = diagnostics_new();
  (void)state;
  buffer_puts(&text, "first,,,\nn,c,d,-> r\ninteger 0..6,\"one of [A, B, C]\",date,text\n");
  buffer_puts(&text, "< 3,A,-,x\n>= 3,B,-,y\n-,C,< 2024-02-28,z\n");
  table_prove(read(arena, &text, list), currency_find("CNY"), TABLE_ALL, 1, list);
  assert_true(says(list, DIAGNOSTIC_table_not_analysed));
  assert_false(says(list, DIAGNOSTIC_table_gap));
  diagnostics_free(list);
  arena_free(arena);
  buffer_release(&text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(proofs_agree_with_trying_every_input),
      cmocka_unit_test(a_table_beyond_its_budget_claims_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

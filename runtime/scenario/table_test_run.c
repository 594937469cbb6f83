/* Running one row of NAME.test.csv. */
#include "base/phrase.h"
#include "base/text.h"
#include "scenario/coverage.h"
#include "scenario/table_part.h"
#include "scenario/test.h"
#include "script/host.h"

#include <stdlib.h>
#include <string.h>

struct table_running {
  struct arena *arena;
  const struct rulebook *rulebook;
  const struct table_test *test;
  struct test_result *result;
  const struct table *table;
  struct value *inputs;
  struct table_decision decision;
  struct diagnostics *list; /* why the table did not decide */
};

/* ---- parts ---- */

bool table_is_list(const struct table *table) {
  return table->policy == HIT_RULE_ORDER || table->policy == HIT_OUTPUT_ORDER ||
         (table->policy == HIT_COLLECT && table->collect == COLLECT_LIST);
}

const char **table_test_parts(struct arena *arena, const char *text, size_t *count) {
  const char **parts = NULL;
  *count = 0;
  for (const char *at = text; at != NULL;) {
    const char *end = strstr(at, " | ");
    parts = arena_grow(arena, parts, *count, sizeof *parts);
    parts[(*count)++] = arena_copy_bytes(arena, at, end != NULL ? (size_t)(end - at) : strlen(at));
    at = end != NULL ? end + 3 : NULL;
  }
  return parts;
}

int table_test_line(const char *text) {
  char *end;
  long line = strtol(text, &end, 10);
  return *text >= '0' && *text <= '9' && *end == '\0' && line < 10 * 1000 * 1000 ? (int)line : -1;
}

const struct table_row *table_row_at(const struct table *table, int line) {
  for (size_t i = 0; i < table->row_count; i++)
    if (table->rows[i].line == line) return &table->rows[i];
  return table->otherwise != NULL && table->otherwise->line == line ? table->otherwise : NULL;
}

/* `not(a, b)` says no to what is one of `a, b`, and to an empty input. */
static void cell_reason(const char *input, const struct table_cell *cell, const struct value *value,
                        struct buffer *out) {
  struct buffer seen = BUFFER_EMPTY, refused = BUFFER_EMPTY;
  bool empty = value->kind == KIND_EMPTY;
  size_t size = strlen(cell->text);
  if (empty) phrase_add(&seen, language_current(), PHRASE_value_empty);
  else value_show(&seen, value);
  if (cell->negated && size > 5) buffer_add(&refused, cell->text + 4, size - 5);
  if (!cell->negated) phrase_add(out, language_current(), PHRASE_cell_says_no, input, buffer_text(&seen), cell->text);
  else if (empty) phrase_add(out, language_current(), PHRASE_cell_is_empty, input);
  else phrase_add(out, language_current(), PHRASE_cell_is_one_of, input, buffer_text(&seen), buffer_text(&refused));
  buffer_release(&seen);
  buffer_release(&refused);
}

void table_row_reason(const struct table *table, const struct table_row *row, const struct value *inputs,
                      struct buffer *out) {
  for (size_t i = 0; !row->is_else && i < table->input_count; i++) {
    if (table_cell_accepts(table, row, i, inputs)) continue;
    cell_reason(table->inputs[i].name, &row->inputs[i], &inputs[i], out);
    return;
  }
  phrase_add(out, language_current(), PHRASE_row_comes_later);
}

/* ---- what is said of a failure ---- */

static const char *keep(struct table_running *running, struct buffer *text) {
  const char *copy = arena_copy(running->arena, buffer_text(text));
  buffer_release(text);
  return copy;
}

static const char *decided_rows(struct table_running *running) {
  const struct table_decision *decision = &running->decision;
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < decision->deciding_count; i++)
    buffer_printf(&text, "%s%d", i > 0 ? " | " : "", decision->deciding[i]->line);
  if (decision->deciding_count == 0) buffer_puts(&text, "none");
  return keep(running, &text);
}

static const char *because(struct table_running *running) {
  if (running->decision.outcome == TABLE_DECIDED)
    return arena_printf(running->arena, "%s row %s", running->table->file, decided_rows(running));
  struct buffer text = BUFFER_EMPTY;
  table_decision_report(running->arena, running->table, running->inputs, &running->decision, running->list);
  for (size_t i = 0; i < diagnostics_count(running->list); i++)
    diagnostics_sentence(running->list, i, language_current(), &text);
  return keep(running, &text);
}

static bool is_deciding(const struct table_decision *decision, const struct table_row *row) {
  for (size_t i = 0; i < decision->deciding_count; i++)
    if (decision->deciding[i] == row) return true;
  return false;
}

/* Of the rows that were expected and did not decide: the first cell that said no. */
static const char *instead(struct table_running *running) {
  struct buffer text = BUFFER_EMPTY;
  size_t count;
  if (running->test->row == NULL || text_equal(running->test->row, "none")) return NULL;
  const char **lines = table_test_parts(running->arena, running->test->row, &count);
  for (size_t i = 0; i < count; i++) {
    const struct table_row *row = table_row_at(running->table, table_test_line(lines[i]));
    if (row == NULL || is_deciding(&running->decision, row)) continue;
    if (text.size > 0) buffer_puts(&text, "; ");
    phrase_add(&text, language_current(), PHRASE_row_said, arena_printf(running->arena, "%d", row->line));
    table_row_reason(running->table, row, running->inputs, &text);
  }
  return text.size > 0 ? keep(running, &text) : NULL;
}

static void differ(struct table_running *running, const struct position *at, const char *expected, const char *got) {
  const struct failure failure = {*at, expected, got, because(running), instead(running)};
  diagnostics_clear(running->list);
  test_fail(running->arena, running->result, &failure);
}

/* ---- comparing ---- */

static const struct type counted = {.kind = KIND_INTEGER};

static const struct type *output_type(const struct table *table, size_t output) {
  return table->policy == HIT_COLLECT && table->collect == COLLECT_COUNT ? &counted : table->outputs[output].type;
}

static bool reads_as(struct table_running *running, const struct type *type, const char *text, struct value *out) {
  const struct value_locale locale = rulebook_locale(running->rulebook);
  struct buffer why = BUFFER_EMPTY;
  bool fine = value_read(running->arena, type, &locale, text, out, &why);
  buffer_release(&why);
  return fine;
}

static bool equals(struct table_running *running, size_t output, const char *text, const struct value *got) {
  struct value wanted;
  return reads_as(running, output_type(running->table, output), text, &wanted) && value_equal(&wanted, got);
}

static const struct value *output_of(const struct table_decision *decision, size_t row, size_t output) {
  return decision->is_collected ? &decision->collected : table_decision_output(decision, row, output);
}

static void compare_output(struct table_running *running, const struct table_test_cell *cell, size_t output) {
  const struct table_decision *decision = &running->decision;
  bool decided = decision->outcome == TABLE_DECIDED, list = table_is_list(running->table);
  size_t count = 1, got = !decided ? 0 : list ? decision->deciding_count : 1;
  const char **parts = list ? table_test_parts(running->arena, cell->text, &count) : (const char *[]){cell->text};
  struct buffer text = BUFFER_EMPTY;
  bool equal = got == count;
  for (size_t i = 0; i < got; i++) {
    equal = equal && equals(running, output, parts[i], output_of(decision, i, output));
    if (i > 0) buffer_puts(&text, " | ");
    value_show(&text, output_of(decision, i, output));
  }
  if (!decided) buffer_puts(&text, phrase_text(language_current(), PHRASE_got_undecided));
  const char *shown = keep(running, &text);
  if (!equal)
    differ(running, &cell->at, arena_printf(running->arena, "-> %s: %s", cell->column, cell->text),
           arena_printf(running->arena, "-> %s: %s", cell->column, shown));
}

static void compare_row(struct table_running *running) {
  const struct table_test *test = running->test;
  bool decided = running->decision.outcome == TABLE_DECIDED;
  if (test->row == NULL) return;
  const char *got = decided ? decided_rows(running) : "none";
  if (strcmp(got, test->row) != 0)
    differ(running, &test->row_at, arena_printf(running->arena, "row: %s", test->row),
           arena_printf(running->arena, "row: %s", got));
}

/* ---- running ---- */

static bool take_inputs(struct table_running *running) {
  const struct table *table = running->table;
  running->inputs = arena_alloc(running->arena, (table->input_count + 1) * sizeof *running->inputs);
  for (size_t i = 0; i < running->test->input_count; i++) {
    const struct table_test_cell *cell = &running->test->inputs[i];
    int number = table_input_number(table, cell->column);
    if (number >= 0 && reads_as(running, table->inputs[number].type, cell->text, &running->inputs[number])) continue;
    const struct failure failure = {cell->at, arena_printf(running->arena, "%s: %s", cell->column, cell->text),
                                    phrase_text(language_current(), PHRASE_no_such_input), NULL, NULL};
    test_fail(running->arena, running->result, &failure);
    return false;
  }
  return true;
}

static void compare(struct table_running *running) {
  const struct table_test *test = running->test;
  compare_row(running);
  for (size_t i = 0; i < test->output_count; i++)
    for (size_t j = 0; j < running->table->output_count; j++)
      if (text_equal(running->table->outputs[j].name, test->outputs[i].column))
        compare_output(running, &test->outputs[i], j);
}

void table_test_run(struct arena *arena, struct host *host, const struct rulebook *rulebook,
                    const struct table_test *test, struct coverage *coverage, struct test_result *result) {
  struct table_running running = {.arena = arena, .rulebook = rulebook, .test = test, .result = result};
  running.table = rulebook_table(rulebook, test->table);
  running.list = diagnostics_new();
  if (running.table == NULL) {
    const struct failure failure = {test->at, test->table, phrase_text(language_current(), PHRASE_no_such_table), NULL,
                                    NULL};
    test_fail(arena, result, &failure);
  } else if (take_inputs(&running)) {
    host_table(host, running.table, running.inputs, arena, &running.decision, running.list);
    compare(&running);
    if (coverage != NULL) coverage_asked(coverage, running.table);
    for (size_t i = 0; coverage != NULL && i < running.decision.deciding_count; i++)
      coverage_row(coverage, running.table, running.decision.deciding[i]);
  }
  diagnostics_free(running.list);
}

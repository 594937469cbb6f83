/* dealwright table: decides once by a decision table, and explains it cell by cell. */
#include "base/text.h"
#include "cli/entry.h"
#include "cli/folder.h"
#include "scenario/table_part.h"
#include "script/host.h"

#include <string.h>

static const struct table *find_table(struct session *session, const struct rulebook *rulebook, const char *name) {
  const struct table *table = rulebook_table(rulebook, name);
  const char **names = arena_alloc(session->arena, (rulebook->table_count + 1) * sizeof *names);
  struct buffer all = BUFFER_EMPTY;
  for (size_t i = 0; i < rulebook->table_count; i++) {
    names[i] = rulebook->tables[i]->name;
    buffer_printf(&all, "%s%s", i > 0 ? ", " : "", names[i]);
  }
  if (table == NULL) {
    diagnostic_add(session->list, DIAGNOSTIC_unknown_table, NULL, name);
    diagnostic_suggest(session->list, name, names, rulebook->table_count);
    if (rulebook->table_count > 0) diagnostic_note(session->list, DIAGNOSTIC_note_tables, buffer_text(&all));
  }
  buffer_release(&all);
  return table;
}

static bool unknown_input(struct session *session, const struct table *table, const char *name) {
  const char **names = arena_alloc(session->arena, (table->input_count + 1) * sizeof *names);
  struct buffer all = BUFFER_EMPTY;
  for (size_t i = 0; i < table->input_count; i++) {
    names[i] = table->inputs[i].name;
    buffer_printf(&all, "%s%s", i > 0 ? ", " : "", names[i]);
  }
  diagnostic_add(session->list, DIAGNOSTIC_unknown_input, NULL, table->name, name);
  diagnostic_suggest(session->list, name, names, table->input_count);
  diagnostic_note(session->list, DIAGNOSTIC_note_inputs, buffer_text(&all));
  buffer_release(&all);
  return false;
}

/* One `input=value`. */
static bool read_input(struct session *session, const struct rulebook *rulebook, const struct table *table,
                       const char *word, struct value *inputs) {
  const char *equals = strchr(word, '=');
  const char *name = equals != NULL ? arena_copy_bytes(session->arena, word, (size_t)(equals - word)) : word;
  int number = equals != NULL ? table_input_number(table, name) : -1;
  struct value_locale locale = {.currency = rulebook->currency};
  struct buffer why = BUFFER_EMPTY;
  if (number < 0) return unknown_input(session, table, name);
  const struct type *type = table->inputs[number].type;
  bool fine = value_read(session->arena, type, &locale, equals + 1, &inputs[number], &why);
  if (!fine) {
    diagnostic_add(session->list, DIAGNOSTIC_bad_value, NULL, name, equals + 1, buffer_text(&why));
    if (type->kind == KIND_CHOICE) diagnostic_suggest(session->list, equals + 1, type->choices, type->choice_count);
  }
  buffer_release(&why);
  return fine;
}

/* ---- the answer ---- */

/* What the deciding row of that number says. */
static void add_outputs(const struct table *table, const struct table_decision *decision, size_t number,
                        struct buffer *out) {
  const struct table_row *row = decision->deciding[number];
  for (size_t i = 0; i < table->output_count; i++) {
    buffer_printf(out, "%s%s = ", i > 0 ? ", " : "", table->outputs[i].name);
    value_show(out, table_decision_output(decision, number, i));
  }
  if (row->why != NULL) buffer_printf(out, " (%s)", row->why);
}

/* The number of a row among those that decide, or -1. */
static int deciding_number(const struct table_decision *decision, const struct table_row *row) {
  for (size_t i = 0; i < decision->deciding_count; i++)
    if (decision->deciding[i] == row) return (int)i;
  return -1;
}

static void say_row(struct session *session, struct grid *grid, const struct table *table, const struct table_row *row,
                    const struct value *inputs, const struct table_decision *decision) {
  struct buffer text = BUFFER_EMPTY;
  int number = deciding_number(decision, row);
  if (number >= 0) add_outputs(table, decision, (size_t)number, &text);
  else table_row_reason(table, row, inputs, &text);
  grid_cell_styled(grid, number >= 0 ? "ok" : "x", number >= 0 ? GRID_GOOD : GRID_DIM);
  grid_cell(grid, arena_printf(session->arena, "%s:%d", table->file, row->line));
  grid_cell(grid, buffer_text(&text));
  buffer_release(&text);
}

static void say_rows(struct session *session, const struct table *table, const struct value *inputs,
                     const struct table_decision *decision) {
  struct grid *grid = grid_new(session->arena, 3, NULL);
  for (size_t i = 0; i < table->row_count; i++) say_row(session, grid, table, &table->rows[i], inputs, decision);
  if (table->otherwise != NULL && deciding_number(decision, table->otherwise) >= 0)
    say_row(session, grid, table, table->otherwise, inputs, decision);
  say_grid(session, grid, 2);
}

static void say_result(struct session *session, const struct table *table, const struct table_decision *decision) {
  struct buffer text = BUFFER_EMPTY;
  buffer_printf(&text, "%s (%s)", table->name, hit_policy_name(table->policy));
  if (decision->is_collected && decision->outcome == TABLE_DECIDED) {
    buffer_puts(&text, ": ");
    value_show(&text, &decision->collected);
  }
  for (size_t i = 0; decision->outcome == TABLE_DECIDED && !decision->is_collected && i < decision->deciding_count;
       i++) {
    buffer_puts(&text, i == 0 ? ": " : "; ");
    add_outputs(table, decision, i, &text);
  }
  buffer_puts(&session->out, buffer_text(&text));
  buffer_putc(&session->out, '\n');
  buffer_release(&text);
}

static void result_json(struct session *session, const struct table *table, const struct table_decision *decision) {
  struct json json = session_json(session, "table");
  struct buffer text = BUFFER_EMPTY;
  json_pair(&json, "table", table->name);
  json_pair(&json, "policy", hit_policy_name(table->policy));
  json_key(&json, "decided");
  json_boolean(&json, decision->outcome == TABLE_DECIDED);
  if (decision->is_collected && decision->outcome == TABLE_DECIDED) {
    value_write(&text, &decision->collected);
    json_pair(&json, "collected", buffer_text(&text));
  }
  json_key(&json, "rows");
  json_array(&json);
  for (size_t i = 0; i < decision->deciding_count; i++) {
    json_object(&json);
    json_pair_integer(&json, "line", decision->deciding[i]->line);
    for (size_t j = 0; j < table->output_count; j++) {
      buffer_clear(&text);
      value_write(&text, table_decision_output(decision, i, j));
      json_pair(&json, table->outputs[j].name, buffer_text(&text));
    }
    json_object_end(&json);
  }
  json_array_end(&json);
  session_json_end(session, &json);
  buffer_release(&text);
}

/* Scripts are read only for a table that has expressions. False when the answer is an error that was reported. */
static bool decide(struct session *session, const struct rulebook *rulebook, const struct table *table,
                   const struct value *inputs, struct table_decision *out) {
  if (!table->computes) {
    table_decide(session->arena, table, inputs, NULL, out);
    return true;
  }
  struct host *host = host_open(rulebook, session->list);
  bool fine = host != NULL && host_table(host, table, inputs, session->arena, out, session->list);
  host_close(host);
  return fine;
}

static enum status run(struct session *session) {
  const struct options *options = &session->options;
  struct source *source = folder_source(session, options->words[0]);
  struct rulebook *rulebook = source != NULL ? rulebook_load(session->arena, source, session->list) : NULL;
  if (rulebook == NULL) return STATUS_RULEBOOK;
  const struct table *table = find_table(session, rulebook, options->words[1]);
  if (table == NULL) return STATUS_NO;
  struct value *inputs = arena_alloc(session->arena, (table->input_count + 1) * sizeof *inputs);
  struct table_decision decision;
  bool fine = true;
  for (size_t i = 2; i < options->count; i++)
    fine = read_input(session, rulebook, table, options->words[i], inputs) && fine;
  if (!fine) return STATUS_NO;
  if (!decide(session, rulebook, table, inputs, &decision)) return STATUS_NO;
  if (session->json) result_json(session, table, &decision);
  else say_result(session, table, &decision);
  if (!session->json) say_rows(session, table, inputs, &decision);
  if (decision.outcome != TABLE_DECIDED) table_decision_report(session->arena, table, inputs, &decision, session->list);
  return decision.outcome == TABLE_DECIDED ? STATUS_DONE : STATUS_NO;
}

const struct entry entry_table_command = {
    .name = "table",
    .group = GROUP_WRITE,
    .storeless = true,
    .usage = "FOLDER TABLE [INPUT=VALUE ...]",
    .least = 2,
    .most = ENTRY_ANY,
    .about = {"decide once by a decision table, explained cell by cell", "按决策表判定一次，逐格说明"},
    .help =
        {"Looks the inputs up in tables/TABLE.csv of the rulebook in FOLDER. Below the result stands each row: those\n"
         "that decide, and of every other the first cell that said no, with the value it saw.\n"
         "An input that is left out is empty. The status is 1 when the table does not decide.\n",
         "在 FOLDER 规则手册的 tables/TABLE.csv 中查找输入。结果下方列出每一行：起作用的行，\n"
         "以及其他各行第一个不符合的单元格和它看到的值。未给出的输入视为空。不能判定时退出状态为 1。\n"},
    .run = run,
};

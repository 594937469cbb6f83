/* Hit policies. */
#include "rulebook/table_decide.h"

#include "base/text.h"

#include <string.h>

enum { FEW_ROWS = 16 };

struct deciding {
  struct arena *arena;
  const struct table *table;
  struct table_decision *out;
  const struct table_evaluator *evaluator;
  const struct table_row **rows;
};

static void take(struct deciding *deciding, const struct table_row *row) {
  size_t count = deciding->out->deciding_count++;
  deciding->rows = arena_grow(deciding->arena, deciding->rows, count, sizeof *deciding->rows);
  deciding->rows[count] = row;
  deciding->out->deciding = deciding->rows;
}

static const struct table_row *matching_row(const struct deciding *deciding, size_t number) {
  return &deciding->table->rows[deciding->out->matching[number]];
}

/* Place of a value in the declared order: the first is the most important. */
static size_t rank(const struct table_column *column, const struct value *value) {
  for (size_t i = 0; i < column->type->choice_count; i++)
    if (text_equal(column->type->choices[i], value->text)) return i;
  return column->type->choice_count;
}

/* Compound outputs compare column by column, from the left. */
static bool goes_before(const struct table *table, const struct table_row *a, const struct table_row *b) {
  for (size_t i = 0; i < table->output_count; i++) {
    const struct table_column *column = &table->outputs[i];
    if (column->type->kind != KIND_CHOICE) continue;
    size_t one = rank(column, &a->outputs[i].value), other = rank(column, &b->outputs[i].value);
    if (one != other) return one < other;
  }
  return false;
}

static void take_all(struct deciding *deciding) {
  for (size_t i = 0; i < deciding->out->match_count; i++) take(deciding, matching_row(deciding, i));
}

static void take_by_priority(struct deciding *deciding) {
  take_all(deciding);
  for (size_t i = 1; i < deciding->out->deciding_count; i++) { /* stable: equal ones stay in row order */
    const struct table_row *row = deciding->rows[i];
    size_t at = i;
    for (; at > 0 && goes_before(deciding->table, row, deciding->rows[at - 1]); at--)
      deciding->rows[at] = deciding->rows[at - 1];
    deciding->rows[at] = row;
  }
}

/* ---- outputs ---- */

const struct value *table_decision_output(const struct table_decision *decision, size_t row, size_t output) {
  const struct table_output *written = &decision->deciding[row]->outputs[output];
  return written->rule != NULL && decision->computed != NULL ? &decision->computed[row][output] : &written->value;
}

static bool compute_row(const struct deciding *deciding, const struct table_row *row, struct value *values) {
  const struct table_evaluator *evaluator = deciding->evaluator;
  for (size_t i = 0; i < deciding->table->output_count; i++)
    if (row->outputs[i].rule != NULL &&
        (evaluator == NULL || !evaluator->evaluate(evaluator->context, deciding->table, row, i, &values[i])))
      return false;
  return true;
}

/* Computes the outputs of the rows that decide. */
static bool compute(struct deciding *deciding) {
  struct table_decision *out = deciding->out;
  size_t outputs = deciding->table->output_count;
  if (!deciding->table->computes || deciding->table->collect == COLLECT_COUNT) return true;
  const struct value **computed = arena_alloc(deciding->arena, out->deciding_count * sizeof *computed);
  for (size_t i = 0; i < out->deciding_count; i++) {
    struct value *values = arena_alloc(deciding->arena, outputs * sizeof *values);
    computed[i] = values;
    if (!compute_row(deciding, out->deciding[i], values)) return false;
  }
  out->computed = computed;
  return true;
}

static bool outputs_equal(const struct deciding *deciding, size_t a, size_t b) {
  for (size_t i = 0; i < deciding->table->output_count; i++)
    if (!value_equal(table_decision_output(deciding->out, a, i), table_decision_output(deciding->out, b, i)))
      return false;
  return true;
}

/* All rows that match say the same, or it is a mistake; the first of them is the one that decides. */
static void agree(struct deciding *deciding) {
  for (size_t i = 1; i < deciding->out->deciding_count; i++)
    if (!outputs_equal(deciding, 0, i)) deciding->out->outcome = TABLE_DISAGREE;
  deciding->out->deciding_count = 1;
}

/* ---- collecting ---- */

static bool add_value(struct value *sum, const struct value *value) {
  switch (value->kind) {
  case KIND_INTEGER:
    return !__builtin_add_overflow(sum->integer, value->integer, &sum->integer);
  case KIND_MONEY:
    return sum->money.currency == value->money.currency &&
           decimal_add(sum->money.amount, value->money.amount, &sum->money.amount);
  default:
    return decimal_add(sum->decimal, value->decimal, &sum->decimal);
  }
}

static bool collect(struct deciding *deciding) {
  struct table_decision *out = deciding->out;
  enum collect how = deciding->table->collect;
  out->is_collected = how != COLLECT_LIST;
  if (how == COLLECT_COUNT) out->collected = value_integer((int64_t)out->deciding_count);
  if (how == COLLECT_LIST || how == COLLECT_COUNT) return true;
  out->collected = *table_decision_output(out, 0, 0);
  for (size_t i = 1; i < out->deciding_count; i++) {
    const struct value *value = table_decision_output(out, i, 0);
    int order = 0;
    if (how == COLLECT_SUM ? !add_value(&out->collected, value) : !value_compare(value, &out->collected, &order))
      return false;
    if ((how == COLLECT_MIN && order < 0) || (how == COLLECT_MAX && order > 0)) out->collected = *value;
  }
  return true;
}

/* ---- deciding ---- */

/* The rows that decide, in their order. */
static void choose(struct deciding *deciding) {
  switch (deciding->table->policy) {
  case HIT_UNIQUE:
  case HIT_FIRST:
    take(deciding, matching_row(deciding, 0));
    break;
  case HIT_PRIORITY:
    take_by_priority(deciding);
    deciding->out->deciding_count = 1;
    break;
  case HIT_OUTPUT_ORDER:
    take_by_priority(deciding);
    break;
  case HIT_ANY:
  case HIT_RULE_ORDER:
  case HIT_COLLECT:
    take_all(deciding);
    break;
  }
}

/* Few rows match, as a rule: room for all is only made when they do. */
static void match(struct arena *arena, const struct table *table, const struct value *inputs,
                  struct table_decision *out) {
  size_t room = table->row_count < FEW_ROWS ? table->row_count : FEW_ROWS;
  size_t *rows = arena_alloc(arena, room * sizeof *rows);
  out->match_count = table_match(table, inputs, rows, room);
  if (out->match_count > room) {
    rows = arena_alloc(arena, out->match_count * sizeof *rows);
    table_match(table, inputs, rows, out->match_count);
  }
  out->matching = rows;
}

void table_decide(struct arena *arena, const struct table *table, const struct value *inputs,
                  const struct table_evaluator *evaluator, struct table_decision *out) {
  struct deciding deciding = {arena, table, out, evaluator, NULL};
  *out = (struct table_decision){.is_list = table_gives_list(table)};
  match(arena, table, inputs, out);
  if (out->match_count > 0) choose(&deciding);
  else if (table->otherwise != NULL) take(&deciding, table->otherwise);
  else out->outcome = TABLE_NO_MATCH;
  if (table->policy == HIT_UNIQUE && out->match_count > 1) out->outcome = TABLE_SEVERAL;
  if (out->outcome != TABLE_DECIDED) return;
  if (!compute(&deciding)) out->outcome = TABLE_NO_VALUE;
  else if (table->policy == HIT_ANY) agree(&deciding);
  else if (table->policy == HIT_COLLECT && !collect(&deciding)) out->outcome = TABLE_NO_TOTAL;
}

/* ---- reporting ---- */

static const char *inputs_text(struct arena *arena, const struct table *table, const struct value *inputs) {
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < table->input_count; i++) {
    buffer_printf(&text, "%s%s=", i > 0 ? ", " : "", table->inputs[i].name);
    value_show(&text, &inputs[i]);
  }
  const char *copy = arena_copy(arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

void table_decision_report(struct arena *arena, const struct table *table, const struct value *inputs,
                           const struct table_decision *decision, struct diagnostics *list) {
  struct position at = {table->file, 0, 0, 0};
  const char *values = inputs_text(arena, table, inputs);
  struct buffer rows = BUFFER_EMPTY;
  for (size_t i = 0; i < decision->match_count; i++)
    buffer_printf(&rows, "%s%d", i > 0 ? ", " : "", table->rows[decision->matching[i]].line);
  switch (decision->outcome) {
  case TABLE_NO_MATCH:
    diagnostic_add(list, DIAGNOSTIC_table_no_match, &at, table->name, values);
    break;
  case TABLE_SEVERAL:
    diagnostic_add(list, DIAGNOSTIC_table_several, &at, table->name, buffer_text(&rows), values);
    break;
  case TABLE_DISAGREE:
    diagnostic_add(list, DIAGNOSTIC_table_disagree, &at, table->name, buffer_text(&rows), values);
    break;
  case TABLE_NO_TOTAL:
    diagnostic_add(list, DIAGNOSTIC_table_total, &at, table->name, values);
    break;
  case TABLE_DECIDED:
  case TABLE_NO_VALUE:
    break;
  }
  buffer_release(&rows);
}

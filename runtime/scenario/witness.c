/* The search for an input that tells two tables apart.
 *
 * Both tables are laid under each other, so that one cut into slots serves both: within a choice of slots no cell of
 * either changes its mind, and one value of each slot stands for all of them.
 *
 * Invariants
 * 1. Slots that every row of both tables answers alike are tried once.
 * 2. Only slots are tried in which a changed row can match, before or after; elsewhere nothing can have changed.
 * 3. The order is that of columns and slots, so the same tables give the same witness. */
#include "scenario/witness.h"

#include "base/phrase.h"
#include "base/text.h"
#include "check/slots.h"
#include "rulebook/table_decide.h"

#include <string.h>

enum {
  WITNESS_STEPS = 20000,            /* inputs tried: about a second */
  WITNESS_CELLS = 100 * 1000 * 1000 /* asked to cut both tables into slots */
};

struct candidate {
  struct value value;
  const uint64_t *rows; /* of the joint table */
};

struct candidates {
  struct candidate *items;
  size_t count;
};

struct search {
  struct arena *arena, *scratch;
  const struct table *original, *changed;
  struct table joint;
  size_t words;
  size_t rows[3]; /* of the joint table: the changed rows; the last: the first one's new form */
  size_t row_count;
  bool is_swap;
  struct candidates *columns;
  struct value *inputs;
  size_t steps;
  struct table_decision before, after;
};

static bool has_bit(const uint64_t *rows, size_t row) {
  return (rows[row / 64] >> row % 64 & 1) != 0;
}

/* ---- the joint table ---- */

static void join(struct search *search) {
  const struct table *one = search->original, *other = search->changed;
  struct table_row *rows = arena_alloc(search->arena, (one->row_count + other->row_count + 1) * sizeof *rows);
  for (size_t i = 0; i < one->row_count; i++) rows[i] = one->rows[i];
  for (size_t i = 0; i < other->row_count; i++) rows[one->row_count + i] = other->rows[i];
  search->joint = *one;
  search->joint.rows = rows;
  search->joint.row_count = one->row_count + other->row_count;
  search->joint.index = NULL;
  search->words = (search->joint.row_count + 63) / 64;
}

static bool row_at(const struct table *table, int line, size_t *row) {
  for (size_t i = 0; i < table->row_count; i++)
    if (table->rows[i].line == line) {
      *row = i;
      return true;
    }
  return false;
}

/* A row that is taken out has no new form: the one on its line in the changed table is another. Trying that as well
 * does no harm. */
static void find_rows(struct search *search, const int lines[2]) {
  size_t row;
  search->is_swap = lines[1] != 0;
  for (size_t i = 0; i < 2; i++)
    if (lines[i] != 0 && row_at(search->original, lines[i], &row)) search->rows[search->row_count++] = row;
  if (!search->is_swap && search->row_count > 0 && row_at(search->changed, lines[0], &row))
    search->rows[search->row_count++] = search->original->row_count + row;
}

/* ---- candidates ---- */

/* Two rows that change places matter where both match; a changed one where it does, before or after. The `else` row
 * matches anywhere. */
static bool matters(const struct search *search, const uint64_t *rows) {
  size_t hits = 0;
  for (size_t i = 0; i < search->row_count; i++) hits += has_bit(rows, search->rows[i]);
  return search->row_count == 0 || (search->is_swap ? hits == search->row_count : hits > 0);
}

static void add_candidate(struct search *search, struct candidates *column, struct value value, const uint64_t *rows) {
  if (!matters(search, rows)) return;
  for (size_t i = 0; i < column->count; i++)
    if (memcmp(column->items[i].rows, rows, search->words * sizeof *rows) == 0) return;
  column->items = arena_grow(search->arena, column->items, column->count, sizeof *column->items);
  column->items[column->count++] = (struct candidate){value, rows};
}

/* What accepts an input that is not filled in. */
static void add_empty(struct search *search, size_t number) {
  uint64_t *rows = arena_alloc(search->arena, (search->words + 1) * sizeof *rows);
  search->inputs[number] = (struct value){.kind = KIND_EMPTY};
  for (size_t row = 0; row < search->joint.row_count; row++)
    if (table_cell_accepts(&search->joint, &search->joint.rows[row], number, search->inputs))
      rows[row / 64] |= (uint64_t)1 << row % 64;
  add_candidate(search, &search->columns[number], search->inputs[number], rows);
}

static bool make_candidates(struct search *search, const struct currency *currency) {
  size_t budget = WITNESS_CELLS;
  struct slots *slots = slots_make(search->arena, &search->joint, currency, &budget);
  for (size_t i = 0; i < search->joint.input_count; i++) {
    if (slots[i].opaque) return false;
    for (size_t j = 0; j < slots[i].count; j++)
      add_candidate(search, &search->columns[i], slots[i].witness[j], slots[i].rows[j]);
    add_empty(search, i);
  }
  return true;
}

/* ---- the search ---- */

static bool outputs_equal(const struct table *table, const struct table_row *a, const struct table_row *b) {
  for (size_t i = 0; i < table->output_count; i++) {
    const struct table_output *one = &a->outputs[i], *other = &b->outputs[i];
    bool equal = one->rule != NULL || other->rule != NULL ? text_equal(one->text, other->text)
                                                          : value_equal(&one->value, &other->value);
    if (!equal) return false;
  }
  return true;
}

static bool decisions_equal(const struct search *search) {
  const struct table_decision *one = &search->before, *other = &search->after;
  if (one->outcome != other->outcome) return false;
  if (one->outcome != TABLE_DECIDED) return true;
  if (one->is_collected) return value_equal(&one->collected, &other->collected);
  if (one->deciding_count != other->deciding_count) return false;
  for (size_t i = 0; i < one->deciding_count; i++)
    if (!outputs_equal(search->original, one->deciding[i], other->deciding[i])) return false;
  return true;
}

/* An output that is an expression counts as its text: two that are spelled alike compute alike. */
static bool spelling(void *context, const struct table *table, const struct table_row *row, size_t output,
                     struct value *out) {
  (void)context;
  (void)table;
  *out = value_text(row->outputs[output].text);
  return true;
}

static const struct table_evaluator by_spelling = {spelling, NULL};

static bool parts(struct search *search) {
  arena_reset(search->scratch);
  search->steps++;
  table_decide(search->scratch, search->original, search->inputs, &by_spelling, &search->before);
  table_decide(search->scratch, search->changed, search->inputs, &by_spelling, &search->after);
  return !decisions_equal(search);
}

/* Goes over all inputs like the digits of a number; true at the first on which the two part. */
static bool try_all(struct search *search) {
  size_t columns = search->joint.input_count, at = 0;
  size_t *chosen = arena_alloc(search->arena, (columns + 1) * sizeof *chosen);
  for (size_t i = 0; i < columns; i++) {
    if (search->columns[i].count == 0) return false;
    search->inputs[i] = search->columns[i].items[0].value;
  }
  while (search->steps < WITNESS_STEPS) {
    if (parts(search)) return true;
    for (at = 0; at < columns && ++chosen[at] == search->columns[at].count; at++) {
      chosen[at] = 0;
      search->inputs[at] = search->columns[at].items[0].value;
    }
    if (at == columns) return false;
    search->inputs[at] = search->columns[at].items[chosen[at]].value;
  }
  return false;
}

/* ---- saying it ---- */

static void write_row(const struct table *table, const struct table_row *row, struct buffer *out) {
  for (size_t i = 0; i < table->output_count; i++)
    buffer_printf(out, "%s%s = %s", i > 0 ? ", " : "", table->outputs[i].name, row->outputs[i].text);
}

static void write_decision(const struct table *table, const struct table_decision *decision, struct buffer *out) {
  if (decision->outcome == TABLE_NO_MATCH) buffer_puts(out, phrase_text(language_current(), PHRASE_tell_no_row));
  else if (decision->outcome == TABLE_NO_TOTAL) buffer_puts(out, phrase_text(language_current(), PHRASE_tell_no_total));
  else if (decision->outcome != TABLE_DECIDED)
    buffer_puts(out, phrase_text(language_current(), PHRASE_tell_several_rows));
  else if (decision->is_collected) value_show(out, &decision->collected);
  for (size_t i = 0; decision->outcome == TABLE_DECIDED && !decision->is_collected && i < decision->deciding_count;
       i++) {
    buffer_puts(out, i > 0 ? "; " : "");
    write_row(table, decision->deciding[i], out);
  }
}

static const char *say(struct search *search) {
  struct buffer inputs = BUFFER_EMPTY, before = BUFFER_EMPTY, after = BUFFER_EMPTY, all = BUFFER_EMPTY;
  for (size_t i = 0; i < search->original->input_count; i++) {
    buffer_printf(&inputs, "%s%s=", i > 0 ? ", " : "", search->original->inputs[i].name);
    value_show(&inputs, &search->inputs[i]);
  }
  write_decision(search->original, &search->before, &before);
  write_decision(search->changed, &search->after, &after);
  phrase_add(&all, language_current(), PHRASE_tell_table, buffer_text(&inputs), buffer_text(&before),
             buffer_text(&after));
  const char *copy = arena_copy(search->arena, buffer_text(&all));
  buffer_release(&inputs);
  buffer_release(&before);
  buffer_release(&after);
  buffer_release(&all);
  return copy;
}

static bool has_expressions(const struct table *table) {
  for (size_t i = 0; i < table->row_count; i++)
    for (size_t j = 0; j < table->output_count; j++)
      if (table->rows[i].outputs[j].rule != NULL) return true;
  return false;
}

enum witness witness_find(struct arena *arena, const struct table *original, const struct table *changed,
                          const int lines[2], const struct currency *currency, const char **text) {
  struct search search = {.arena = arena, .original = original, .changed = changed};
  bool collects = original->policy == HIT_COLLECT && original->collect != COLLECT_LIST;
  if (collects && (has_expressions(original) || has_expressions(changed))) return WITNESS_UNKNOWN;
  search.scratch = arena_new();
  search.columns = arena_alloc(arena, (original->input_count + 1) * sizeof *search.columns);
  search.inputs = arena_alloc(arena, (original->input_count + 1) * sizeof *search.inputs);
  join(&search);
  find_rows(&search, lines);
  bool known = make_candidates(&search, currency), found = known && try_all(&search);
  if (found) *text = say(&search);
  arena_free(search.scratch);
  if (found) return WITNESS_FOUND;
  return known && search.steps < WITNESS_STEPS ? WITNESS_NONE : WITNESS_UNKNOWN;
}

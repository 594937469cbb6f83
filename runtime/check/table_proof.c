/* Proofs of tables.
 *
 * A gap is a choice of one slot per column that no row accepts. The search goes column by column, keeping the set of
 * rows that accept all slots chosen so far: slots that leave the same rows are tried once, and a (column, rows) pair
 * that was searched without a find is not searched again. So the work grows with the number of distinct row sets, not
 * with the product of the slots.
 *
 * A row is hidden when the same search, kept inside the row's own slots and over the rows that would decide before it,
 * finds no gap.
 *
 * Invariants
 * 1. Every finding carries a witness that table_match agrees with.
 * 2. When a search runs out of its budget nothing is claimed from it. */
#include "check/table_proof.h"

#include "base/text.h"
#include "check/slots.h"

#include <stdlib.h>
#include <string.h>

enum {
  MOST_TOLD = 5, /* rows that hide one */
  KEPT_COST = 24 /* steps a word of a row set that is kept */
};

struct memory { /* row sets searched in vain, per column */
  uint64_t *sets;
  size_t *buckets; /* index + 1 of a set, 0: free; open addressing */
  size_t count, capacity;
};

struct proof {
  struct arena *arena;
  const struct table *table;
  struct slots *slots;
  struct diagnostics *list;
  enum table_findings findings;
  size_t words, budget;
  struct memory *memory; /* by column */
  const size_t *within;  /* slots to stay in: row number of the row under question, or NULL */
  size_t *chosen;        /* by column: the slot of the witness */
  bool exhausted;
};

static bool has_bit(const uint64_t *bits, size_t row) {
  return bits[row / 64] >> row % 64 & 1;
}

static bool is_empty(const uint64_t *bits, size_t words) {
  for (size_t i = 0; i < words; i++)
    if (bits[i] != 0) return false;
  return true;
}

/* A set of rows that is kept costs more than a look at a slot, so that memory is bounded with time. */
static bool spend(struct proof *proof, size_t steps) {
  if (proof->budget < steps) proof->exhausted = true;
  else proof->budget -= steps;
  return !proof->exhausted;
}

/* ---- memory of vain searches ---- */

static size_t hash_set(const uint64_t *set, size_t words) {
  uint64_t hash = 1469598103934665603u;
  for (size_t i = 0; i < words; i++) hash = (hash ^ set[i]) * 1099511628211u ^ hash >> 29;
  return (size_t)(hash ^ hash >> 32);
}

static size_t memory_find(const struct memory *memory, const uint64_t *set, size_t words) {
  size_t at = hash_set(set, words) & (memory->capacity - 1);
  while (memory->buckets[at] != 0 && memcmp(memory->sets + (memory->buckets[at] - 1) * words, set, words * 8) != 0)
    at = (at + 1) & (memory->capacity - 1);
  return at;
}

static void memory_grow(struct memory *memory, size_t words) {
  size_t *old = memory->buckets, old_capacity = memory->capacity;
  memory->capacity = old_capacity > 0 ? old_capacity * 2 : 64;
  memory->buckets = xmalloc(memory->capacity * sizeof *memory->buckets);
  memset(memory->buckets, 0, memory->capacity * sizeof *memory->buckets);
  memory->sets = xrealloc(memory->sets, memory->capacity * words * sizeof *memory->sets);
  for (size_t i = 0; i < old_capacity; i++)
    if (old[i] != 0) memory->buckets[memory_find(memory, memory->sets + (old[i] - 1) * words, words)] = old[i];
  free(old);
}

static bool memory_has(struct memory *memory, const uint64_t *set, size_t words) {
  return memory->capacity > 0 && memory->buckets[memory_find(memory, set, words)] != 0;
}

static void memory_add(struct memory *memory, const uint64_t *set, size_t words) {
  if (memory->count * 2 >= memory->capacity) memory_grow(memory, words);
  size_t at = memory_find(memory, set, words);
  if (memory->buckets[at] != 0) return;
  memcpy(memory->sets + memory->count * words, set, words * sizeof *set);
  memory->buckets[at] = ++memory->count;
}

static void memory_clear(struct proof *proof) {
  for (size_t i = 0; i < proof->table->input_count; i++) {
    free(proof->memory[i].sets);
    free(proof->memory[i].buckets);
    proof->memory[i] = (struct memory){NULL, NULL, 0, 0};
  }
}

/* ---- the search ---- */

static bool slot_allowed(const struct proof *proof, size_t column, size_t slot) {
  return proof->within == NULL || has_bit(proof->slots[column].rows[slot], *proof->within);
}

/* The rest of a witness, once no row is left: any allowed slot. */
static void choose_rest(struct proof *proof, size_t column) {
  for (; column < proof->table->input_count; column++) {
    proof->chosen[column] = proof->within != NULL ? proof->slots[column].first[*proof->within] : 0;
  }
}

static bool find_gap(struct proof *proof, size_t column, const uint64_t *rows);

static bool try_slot(struct proof *proof, size_t column, size_t slot, const uint64_t *rows, struct memory *tried) {
  if (!spend(proof, proof->words + 4)) return false;
  uint64_t *left = xmalloc(proof->words * sizeof *left);
  for (size_t i = 0; i < proof->words; i++) left[i] = rows[i] & proof->slots[column].rows[slot][i];
  bool found = false;
  if (!memory_has(tried, left, proof->words) && spend(proof, KEPT_COST * proof->words)) {
    memory_add(tried, left, proof->words);
    proof->chosen[column] = slot;
    found = find_gap(proof, column + 1, left);
  }
  free(left);
  return found;
}

/* Where the allowed slots of a column lie: from the first to before the end. */
static void slots_span(const struct proof *proof, size_t column, size_t *from, size_t *end) {
  const struct slots *slots = &proof->slots[column];
  *from = proof->within != NULL ? slots->first[*proof->within] : 0;
  *end = proof->within != NULL ? slots->last[*proof->within] + 1 : slots->count;
}

static bool find_gap(struct proof *proof, size_t column, const uint64_t *rows) {
  struct memory tried = {NULL, NULL, 0, 0};
  bool found = false;
  if (is_empty(rows, proof->words)) {
    choose_rest(proof, column);
    return true;
  }
  if (column == proof->table->input_count || memory_has(&proof->memory[column], rows, proof->words)) return false;
  size_t from, to;
  slots_span(proof, column, &from, &to);
  for (size_t i = from; !found && i < to && spend(proof, 1); i++)
    if (slot_allowed(proof, column, i)) found = try_slot(proof, column, i, rows, &tried);
  free(tried.sets);
  free(tried.buckets);
  if (!found && !proof->exhausted) memory_add(&proof->memory[column], rows, proof->words);
  return found;
}

/* Is there an input (inside the slots of `within`, when given) that none of `rows` accepts? */
static bool search(struct proof *proof, const uint64_t *rows, const size_t *within) {
  memory_clear(proof);
  proof->within = within;
  return !proof->exhausted && find_gap(proof, 0, rows);
}

/* ---- findings ---- */

static const char *witness_text(struct proof *proof) {
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < proof->table->input_count; i++) {
    buffer_printf(&text, "%s%s=", i > 0 ? ", " : "", proof->table->inputs[i].name);
    value_show(&text, &proof->slots[i].witness[proof->chosen[i]]);
  }
  const char *copy = arena_copy(proof->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static struct position line_at(const struct proof *proof, int line) {
  return (struct position){proof->table->at.file, line, 0, 0};
}

static const char *number(struct proof *proof, int line) {
  return arena_printf(proof->arena, "%d", line);
}

static void all_rows(const struct proof *proof, uint64_t *rows) {
  memset(rows, 0, proof->words * sizeof *rows);
  for (size_t i = 0; i < proof->table->row_count; i++) rows[i / 64] |= (uint64_t)1 << i % 64;
}

static void prove_gaps(struct proof *proof, uint64_t *rows) {
  all_rows(proof, rows);
  bool gap = search(proof, rows, NULL);
  if (gap && proof->table->otherwise == NULL) {
    diagnostic_add(proof->list, DIAGNOSTIC_table_gap, &proof->table->at, witness_text(proof));
  } else if (!gap && !proof->exhausted && proof->table->otherwise != NULL) {
    struct position at = line_at(proof, proof->table->otherwise->line);
    diagnostic_add(proof->list, DIAGNOSTIC_table_dead_else, &at);
  }
}

/* Can both rows accept one input? Then `chosen` is it. */
static bool rows_meet(struct proof *proof, size_t a, size_t b) {
  for (size_t column = 0; column < proof->table->input_count; column++) {
    const struct slots *slots = &proof->slots[column];
    size_t slot = slots->first[a] > slots->first[b] ? slots->first[a] : slots->first[b];
    size_t last = slots->last[a] < slots->last[b] ? slots->last[a] : slots->last[b], from = slot;
    while (slot <= last && slot < slots->count && !(has_bit(slots->rows[slot], a) && has_bit(slots->rows[slot], b)))
      slot++;
    if (!spend(proof, slot - from + 1) || slot > last || slot == slots->count) return false;
    proof->chosen[column] = slot;
  }
  return true;
}

static bool outputs_equal(const struct proof *proof, size_t a, size_t b) {
  const struct table_output *one = proof->table->rows[a].outputs, *other = proof->table->rows[b].outputs;
  for (size_t i = 0; i < proof->table->output_count; i++) {
    if (one[i].rule != NULL || other[i].rule != NULL) {
      if (!text_equal(one[i].text, other[i].text)) return false;
    } else if (!value_equal(&one[i].value, &other[i].value)) {
      return false;
    }
  }
  return true;
}

/* Bit a of line b: rows a and b accept a common slot of this column. False when the budget does not last. */
static bool meet_in_column(struct proof *proof, const struct slots *slots, uint64_t *met) {
  size_t rows = proof->table->row_count;
  memset(met, 0, rows * proof->words * sizeof *met);
  for (size_t slot = 0; slot < slots->count; slot++)
    for (size_t b = 0; b < rows; b++) {
      if (!has_bit(slots->rows[slot], b)) continue;
      if (!spend(proof, proof->words)) return false;
      for (size_t i = 0; i < proof->words; i++) met[b * proof->words + i] |= slots->rows[slot][i];
    }
  return true;
}

/* The same of all columns at once, or NULL. */
static uint64_t *rows_that_meet(struct proof *proof) {
  size_t count = proof->table->row_count * proof->words;
  if (!spend(proof, count * KEPT_COST)) return NULL;
  uint64_t *all = arena_alloc(proof->arena, count * sizeof *all), *met = xmalloc(count * sizeof *met);
  memset(all, 0xFF, count * sizeof *all);
  for (size_t column = 0; column < proof->table->input_count && !proof->exhausted; column++)
    if (meet_in_column(proof, &proof->slots[column], met))
      for (size_t i = 0; i < count; i++) all[i] &= met[i];
  free(met);
  return proof->exhausted ? NULL : all;
}

/* One overlap a row tells enough. */
static void prove_overlap(struct proof *proof, size_t b, const uint64_t *met) {
  const struct table *table = proof->table;
  bool any = table->policy == HIT_ANY;
  for (size_t a = 0; a < b; a++) {
    if (!has_bit(met, a) || (any && outputs_equal(proof, a, b)) || !rows_meet(proof, a, b)) continue;
    struct position at = line_at(proof, table->rows[b].line);
    diagnostic_add(proof->list, any ? DIAGNOSTIC_table_any_differs : DIAGNOSTIC_table_overlap, &at,
                   number(proof, table->rows[a].line), number(proof, table->rows[b].line), witness_text(proof));
    return;
  }
}

static void prove_overlaps(struct proof *proof) {
  if (proof->table->policy != HIT_ANY && proof->table->policy != HIT_UNIQUE) return;
  const uint64_t *met = rows_that_meet(proof);
  for (size_t b = 1; met != NULL && b < proof->table->row_count && !proof->exhausted; b++)
    prove_overlap(proof, b, met + b * proof->words);
}

/* ---- rows that never decide ---- */

static size_t priority_of(const struct proof *proof, size_t row, size_t output) {
  const struct type *type = proof->table->outputs[output].type;
  const struct table_output *written = &proof->table->rows[row].outputs[output];
  for (size_t i = 0; written->rule == NULL && i < type->choice_count; i++)
    if (text_equal(type->choices[i], written->value.text)) return i;
  return type->choice_count;
}

/* Does row `a` decide whenever both match? */
static bool goes_before(const struct proof *proof, size_t a, size_t b) {
  if (proof->table->policy == HIT_FIRST) return a < b;
  for (size_t i = 0; i < proof->table->output_count; i++) {
    if (proof->table->outputs[i].type->kind != KIND_CHOICE) continue;
    size_t one = priority_of(proof, a, i), other = priority_of(proof, b, i);
    if (one != other) return one < other;
  }
  return a < b;
}

static bool row_is_impossible(struct proof *proof, size_t row) {
  return !rows_meet(proof, row, row) && !proof->exhausted;
}

/* Of two rows that both match, does `a` take the input from `b`? Where no order is, every other row does. */
static bool takes_from(const struct proof *proof, size_t a, size_t b) {
  bool ordered = proof->table->policy == HIT_FIRST || proof->table->policy == HIT_PRIORITY;
  return a != b && (!ordered || goes_before(proof, a, b));
}

static bool row_is_hidden(struct proof *proof, size_t row, uint64_t *rows) {
  const struct table *table = proof->table;
  if (table->policy > HIT_FIRST) return false; /* every row that matches decides */
  memset(rows, 0, proof->words * sizeof *rows);
  for (size_t i = 0; i < table->row_count; i++)
    if (takes_from(proof, i, row)) rows[i / 64] |= (uint64_t)1 << i % 64;
  return !search(proof, rows, &row) && !proof->exhausted;
}

/* Fewer rows that still hide it: each is left out in turn, from the last, where the others suffice. */
static void keep_needed(struct proof *proof, size_t row, uint64_t *rows) {
  for (size_t i = proof->table->row_count; i-- > 0;) {
    if (!has_bit(rows, i)) continue;
    rows[i / 64] &= ~((uint64_t)1 << i % 64);
    if (rows_meet(proof, i, row) && (search(proof, rows, &row) || proof->exhausted))
      rows[i / 64] |= (uint64_t)1 << i % 64;
  }
}

/* A handful of the rows that hide it, each with an input that it takes. */
static void tell_hiding_rows(struct proof *proof, size_t row, const uint64_t *rows) {
  size_t told = 0, more = 0;
  for (size_t i = 0; i < proof->table->row_count; i++) {
    if (!has_bit(rows, i) || !rows_meet(proof, i, row)) continue;
    if (told++ >= MOST_TOLD) {
      more++;
      continue;
    }
    diagnostic_note(proof->list, DIAGNOSTIC_note_hiding_row, number(proof, proof->table->rows[i].line),
                    witness_text(proof));
  }
  if (more > 0) diagnostic_note(proof->list, DIAGNOSTIC_note_more_rows, number(proof, (int)more));
}

static void report_hidden(struct proof *proof, size_t row, uint64_t *rows) {
  struct position at = line_at(proof, proof->table->rows[row].line);
  bool ordered = proof->table->policy == HIT_FIRST || proof->table->policy == HIT_PRIORITY;
  diagnostic_add(proof->list, ordered ? DIAGNOSTIC_table_dead_row : DIAGNOSTIC_table_covered_row, &at,
                 number(proof, at.line));
  keep_needed(proof, row, rows);
  tell_hiding_rows(proof, row, rows);
}

static void prove_rows(struct proof *proof, uint64_t *rows) {
  for (size_t i = 0; i < proof->table->row_count; i++) {
    struct position at = line_at(proof, proof->table->rows[i].line);
    const char *line = number(proof, at.line);
    if (row_is_impossible(proof, i)) diagnostic_add(proof->list, DIAGNOSTIC_table_impossible_row, &at, line);
    else if (row_is_hidden(proof, i, rows)) report_hidden(proof, i, rows);
    if (proof->exhausted) return;
  }
}

static bool is_word_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
}

/* Whether an expression of some output names the column. */
static bool is_computed_with(const struct table *table, const char *column) {
  size_t size = strlen(column);
  for (size_t i = 0; i < table->row_count * table->output_count; i++) {
    const struct rule *rule = table->rows[i / table->output_count].outputs[i % table->output_count].rule;
    const char *text = rule != NULL ? rule->expression : NULL;
    for (const char *at = text; at != NULL && (at = strstr(at, column)) != NULL; at += size)
      if ((at == text || !is_word_byte(at[-1])) && !is_word_byte(at[size])) return true;
  }
  return false;
}

static void prove_columns(struct proof *proof) {
  for (size_t i = 0; i < proof->table->input_count; i++) {
    const struct slots *slots = &proof->slots[i];
    bool differs = false;
    for (size_t j = 1; !differs && j < slots->count; j++)
      differs = memcmp(slots->rows[j], slots->rows[0], proof->words * sizeof **slots->rows) != 0;
    if (!differs && !is_computed_with(proof->table, proof->table->inputs[i].name))
      diagnostic_add(proof->list, DIAGNOSTIC_table_useless_column, &proof->table->at, proof->table->inputs[i].name);
  }
}

/* Which columns stood in the way. */
static void report_opaque(struct proof *proof) {
  diagnostic_add(proof->list, DIAGNOSTIC_table_not_analysed, &proof->table->at);
  for (size_t i = 0; i < proof->table->input_count; i++) {
    const char *name = proof->table->inputs[i].name;
    if (proof->slots[i].too_large) diagnostic_note(proof->list, DIAGNOSTIC_note_column_large, name);
    else if (proof->slots[i].opaque) diagnostic_note(proof->list, DIAGNOSTIC_note_column_opaque, name);
  }
}

static bool analysable(const struct proof *proof) {
  for (size_t i = 0; i < proof->table->input_count; i++)
    if (proof->slots[i].opaque) return false;
  return true;
}

static void prove_all(struct proof *proof) {
  uint64_t *rows = arena_alloc(proof->arena, (proof->words + 1) * sizeof *rows);
  prove_overlaps(proof);
  prove_columns(proof);
  if (proof->findings == TABLE_ALL) prove_gaps(proof, rows);
  prove_rows(proof, rows);
  if (proof->exhausted) {
    diagnostic_add(proof->list, DIAGNOSTIC_table_not_analysed, &proof->table->at);
    diagnostic_note(proof->list, DIAGNOSTIC_note_table_large);
  }
  memory_clear(proof);
}

void table_prove(const struct table *table, const struct currency *currency, enum table_findings findings,
                 size_t budget, struct diagnostics *list) {
  struct proof proof = {.arena = arena_new(), .table = table, .list = list, .findings = findings, .budget = budget};
  proof.slots = slots_make(proof.arena, table, currency, &proof.budget);
  proof.words = (table->row_count + 63) / 64;
  proof.memory = arena_alloc(proof.arena, table->input_count * sizeof *proof.memory);
  proof.chosen = arena_alloc(proof.arena, table->input_count * sizeof *proof.chosen);
  if (analysable(&proof)) prove_all(&proof);
  else report_opaque(&proof);
  arena_free(proof.arena);
}

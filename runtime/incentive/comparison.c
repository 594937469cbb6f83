/* Comparing runs.
 *
 * Invariants
 * 1. The parts of a side add up to what it pays, for each person and in all.
 * 2. People are one by their key, parts by name and range, whatever their numbers in either run. */
#include "incentive/comparison.h"

#include "rulebook/names.h"

#include "base/text.h"

struct comparing {
  struct arena *arena;
  struct comparison *out;
  struct names *people;
  size_t **parts[SIDES];                 /* by component, then band + 1: number + 1 of the part */
  size_t wholes[SIDES][LINE_KIND_COUNT]; /* number + 1, 0: none yet */
};

/* ---- people ---- */

static bool has_credit(const struct plan_run *run, size_t payee) {
  for (size_t i = 0; i < run->plan->credit_count; i++) {
    const struct credits *credits = &run->crediting.credits[i];
    if (credits->starts[payee + 1] > credits->starts[payee]) return true;
  }
  return false;
}

static void find_people(struct comparing *comparing) {
  struct comparison *out = comparing->out;
  for (int side = 0; side < SIDES; side++) {
    const struct plan_run *run = out->runs[side];
    bool *has_line = arena_alloc(comparing->arena, run->payees.count + 1);
    struct ledger_reader reader = ledger_read(&run->payout.ledger);
    for (const struct line *line; (line = ledger_next(&reader)) != NULL;) has_line[line->payee] = true;
    for (size_t i = 0; i < run->payees.count; i++) {
      const char *key = run->payees.items[i].key;
      bool is_in = payee_is_for(&run->payees, (int)i, run->plan) && (has_line[i] || has_credit(run, i));
      if (!is_in || names_get(comparing->people, key) >= 0) continue;
      out->people = arena_grow(comparing->arena, out->people, out->person_count, sizeof *out->people);
      out->people[out->person_count] = key;
      names_put(comparing->people, key, (int)out->person_count++);
    }
  }
}

/* ---- parts ---- */

static const char *range_of(const struct bands *bands, int band) {
  const struct table *table = bands->table;
  for (size_t i = 0; band >= 0 && i < table->row_count; i++)
    if (table->rows[i].line == bands->items[band].row) return table->rows[i].inputs[0].text;
  return NULL;
}

static size_t find_part(struct comparing *comparing, const struct comparison_part *part) {
  struct comparison *out = comparing->out;
  for (size_t i = 0; i < out->part_count; i++) {
    const struct comparison_part *there = &out->parts[i];
    if (there->is_whole == part->is_whole && text_equal(there->name, part->name) &&
        text_equal(there->range, part->range))
      return i;
  }
  out->parts = arena_grow(comparing->arena, out->parts, out->part_count, sizeof *out->parts);
  out->parts[out->part_count] = *part;
  return out->part_count++;
}

/* The part of a component (band -1: not of a band), made when there is none yet. */
static size_t component_part(struct comparing *comparing, int side, int number, int band) {
  const struct plan_run *run = comparing->out->runs[side];
  const struct plan_pay *pay = &run->plan->pays[number];
  size_t *known = &comparing->parts[side][number][band + 1];
  if (*known > 0) return *known - 1;
  struct comparison_part part = {.name = pay->name, .title = &pay->title, .range = range_of(&run->bands[number], band)};
  *known = find_part(comparing, &part) + 1;
  struct comparison_part *there = &comparing->out->parts[*known - 1];
  there->is_in[side] = true;
  there->has_rate[side] = band >= 0 || (pay->kind == PAY_RATE && pay->rate_count == 0);
  if (there->has_rate[side]) there->rate[side] = band >= 0 ? run->bands[number].items[band].rate : pay->rate;
  return *known - 1;
}

static size_t whole_part(struct comparing *comparing, int side, enum line_kind kind) {
  size_t *known = &comparing->wholes[side][kind];
  struct comparison_part part = {.name = line_kind_name(kind), .is_whole = true, .kind = kind};
  if (*known == 0) *known = find_part(comparing, &part) + 1;
  comparing->out->parts[*known - 1].is_in[side] = true;
  return *known - 1;
}

static size_t line_part(struct comparing *comparing, int side, const struct line *line) {
  return line->pay >= 0 ? component_part(comparing, side, line->pay, line->band)
                        : whole_part(comparing, side, line->kind);
}

/* All that a plan says, whether it pays or not, so that a band which nobody reaches is seen; then what lines add. */
static void find_parts(struct comparing *comparing, int side) {
  const struct plan_run *run = comparing->out->runs[side];
  size_t count = run->plan->pay_count;
  comparing->parts[side] = arena_alloc(comparing->arena, (count + 1) * sizeof *comparing->parts[side]);
  for (size_t i = 0; i < count; i++) {
    size_t bands = run->plan->pays[i].table != NULL ? run->bands[i].count : 0;
    comparing->parts[side][i] = arena_alloc(comparing->arena, (bands + 2) * sizeof **comparing->parts[side]);
    if (bands == 0) component_part(comparing, side, (int)i, -1);
    for (size_t j = 0; j < bands; j++) component_part(comparing, side, (int)i, (int)j);
  }
  struct ledger_reader reader = ledger_read(&run->payout.ledger);
  for (const struct line *line; (line = ledger_next(&reader)) != NULL;) line_part(comparing, side, line);
}

/* ---- sums ---- */

static void sum_up(struct comparing *comparing, int side) {
  struct comparison *out = comparing->out;
  const struct plan_run *run = out->runs[side];
  size_t cells = out->part_count * out->person_count + 1;
  int64_t *paid = out->paid[side] = arena_alloc(comparing->arena, cells * sizeof *paid);
  struct ledger_reader reader = ledger_read(&run->payout.ledger);
  for (const struct line *line; (line = ledger_next(&reader)) != NULL;) {
    size_t number = line_part(comparing, side, line);
    int person = names_get(comparing->people, run->payees.items[line->payee].key);
    paid[number * out->person_count + (size_t)person] += line->amount; /* whoever has a line is among the people */
    out->parts[number].paid[side] += line->amount;
    out->total[side] += line->amount;
  }
}

bool plan_run_sales(const struct plan_run *run, int64_t *sales) {
  int32_t from = run->periods[0].from, until = run->periods[run->period_count - 1].until;
  *sales = 0;
  for (size_t i = 0; i < run->plan->credit_count; i++) {
    const struct credits *credits = &run->crediting.credits[i];
    if (run->plan->credits[i].overlay) continue;
    for (size_t j = 0; j < credits->count; j++) {
      const struct credit *credit = &credits->items[j];
      bool counts = credit->date >= from && credit->date < until;
      if (counts && __builtin_add_overflow(*sales, credit->amount, sales)) return false;
    }
    return true;
  }
  return false;
}

void comparison_make(struct arena *arena, const struct plan_run *first, const struct plan_run *second,
                     struct comparison *out) {
  struct comparing comparing = {.arena = arena, .out = out, .people = names_new(arena)};
  *out = (struct comparison){.runs = {first, second}};
  find_people(&comparing);
  for (int side = 0; side < SIDES; side++) find_parts(&comparing, side);
  for (int side = 0; side < SIDES; side++) {
    sum_up(&comparing, side);
    out->has_sales[side] = plan_run_sales(out->runs[side], &out->sales[side]);
  }
}

int64_t comparison_person(const struct comparison *comparison, int side, size_t person) {
  int64_t sum = 0;
  for (size_t i = 0; i < comparison->part_count; i++)
    sum += comparison->paid[side][i * comparison->person_count + person];
  return sum;
}

struct decimal comparison_change(const struct comparison *comparison, int64_t before, int64_t after) {
  return (struct decimal){(int128)after - before, comparison->runs[0]->plan->currency->digits};
}

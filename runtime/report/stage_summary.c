/* Figures by stage.
 *
 * Invariants
 * 1. Every case is in exactly one line or, with tokens in several stages, in one line for each of them.
 * 2. Sums are exact and never mix currencies: each currency has its own total. */
#include "report/stage_summary.h"

#include "base/phrase.h"
#include "base/text.h"
#include "report/title.h"

#include <stdlib.h>

struct reading {
  struct arena *arena;
  const struct rulebook *rulebook;
  struct stage_summary *out;
};

const struct field *process_value_field(const struct rulebook *rulebook, const struct process *process) {
  const struct record *about = rulebook_record(rulebook, process->about);
  if (about == NULL) return NULL;
  if (process->money != NULL) return record_field(about, process->money);
  for (size_t i = 0; i < about->field_count; i++)
    if (about->fields[i].type->kind == KIND_MONEY && !about->fields[i].is_private) return &about->fields[i];
  return NULL;
}

static void total_add(struct reading *reading, struct money value) {
  struct stage_summary *out = reading->out;
  for (size_t i = 0; i < out->total_count; i++) {
    struct decimal *amount = &out->totals[i].amount;
    if (out->totals[i].currency != value.currency) continue;
    decimal_add(*amount, value.amount, amount); /* 128 bits hold every sum of 64-bit ones */
    return;
  }
  out->totals = arena_grow(reading->arena, out->totals, out->total_count, sizeof *out->totals);
  out->totals[out->total_count++] = value;
}

static bool figure_read(void *context, const struct stage_figure *figure) {
  struct reading *reading = context;
  struct stage_summary *out = reading->out;
  const struct currency *currency = figure->currency != NULL ? currency_find(figure->currency) : NULL;
  out->lines = arena_grow(reading->arena, out->lines, out->count, sizeof *out->lines);
  struct stage_line *line = &out->lines[out->count++];
  *line = (struct stage_line){.stage = arena_copy(reading->arena, figure->stage),
                              .closed = figure->closed,
                              .cases = figure->cases,
                              .has_value = currency != NULL};
  line->title = title_of_stage(reading->arena, reading->rulebook, line->stage);
  out->cases += figure->cases;
  if (currency == NULL) return true;
  line->value = money_from_minor(figure->value_minor, currency);
  total_add(reading, line->value);
  return true;
}

/* Open stages in the order of the process, then the ends in theirs; what the rulebook no longer has comes last. */
static void put_in_order(const struct process *process, struct stage_summary *summary) {
  struct stage_line *lines = summary->lines;
  for (size_t i = 1; i < summary->count; i++) {
    struct stage_line line = lines[i];
    const struct stage *stage = process_stage(process, line.stage);
    size_t place = stage != NULL ? (size_t)stage->number : process->stage_count, at = i;
    for (; at > 0; at--) {
      const struct stage *before = process_stage(process, lines[at - 1].stage);
      size_t other = before != NULL ? (size_t)before->number : process->stage_count;
      bool ordered = lines[at - 1].closed != line.closed ? line.closed : other <= place;
      if (ordered) break;
      lines[at] = lines[at - 1];
    }
    lines[at] = line;
  }
}

bool stage_summary_read(struct arena *arena, struct store *store, const struct rulebook *rulebook,
                        const struct process *process, struct stage_summary *out, struct diagnostics *list) {
  const struct field *value = process_value_field(rulebook, process);
  *out = (struct stage_summary){0};
  struct reading reading = {arena, rulebook, out};
  if (!store_stage_figures(store, process->name, process->about, value != NULL ? value->name : NULL, figure_read,
                           &reading, list))
    return false;
  put_in_order(process, out);
  return true;
}

/* ---- shown ---- */

static void cell_count(struct grid *grid, int64_t count, enum grid_style style) {
  struct buffer text = BUFFER_EMPTY;
  decimal_write_grouped(&text, decimal_from_integer(count), 0);
  grid_cell_styled(grid, buffer_text(&text), style);
  buffer_release(&text);
}

static void cell_money(struct grid *grid, const struct money *value) {
  struct buffer text = BUFFER_EMPTY;
  if (value != NULL) money_write_grouped(&text, *value);
  grid_cell(grid, value != NULL ? buffer_text(&text) : "-");
  buffer_release(&text);
}

struct grid *stage_summary_grid(struct arena *arena, const struct stage_summary *summary) {
  static const enum grid_align align[] = {GRID_LEFT, GRID_RIGHT, GRID_RIGHT};
  enum language language = language_current();
  struct grid *grid = grid_new(arena, 3, align);
  grid_cell_styled(grid, phrase_text(language, PHRASE_head_stage), GRID_DIM);
  grid_cell_styled(grid, phrase_text(language, PHRASE_head_cases), GRID_DIM);
  grid_cell_styled(grid, phrase_text(language, PHRASE_head_value), GRID_DIM);
  for (size_t i = 0; i < summary->count; i++) {
    const struct stage_line *line = &summary->lines[i];
    grid_cell(grid, line->title);
    cell_count(grid, line->cases, GRID_PLAIN);
    cell_money(grid, line->has_value ? &line->value : NULL);
  }
  grid_cell(grid, phrase_text(language, PHRASE_head_total));
  cell_count(grid, summary->cases, GRID_PLAIN);
  cell_money(grid, summary->total_count > 0 ? &summary->totals[0] : NULL);
  for (size_t i = 1; i < summary->total_count; i++) {
    grid_cell(grid, "");
    grid_cell(grid, "");
    cell_money(grid, &summary->totals[i]);
  }
  return grid;
}

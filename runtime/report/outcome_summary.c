/* How the cases of each kind ended.
 *
 * Invariants
 * 1. Every case is in exactly one figure: that of what its field holds and of how it ended. Which ends are won and lost
 * is what the rulebook says that is asked with; an end that it does not have is another way.
 * 2. Sums are exact and never mix currencies. Cases without an amount are counted with the first currency of their
 * value.
 *
 * Not done here: anything about why. What a case ended in is the field of the record that says so. */
#include "report/outcome_summary.h"

#include "base/phrase.h"
#include "base/sealed.h"
#include "base/text.h"
#include "report/stage_summary.h"

struct reading {
  struct arena *arena;
  const struct process *process;
  const struct field *field;
  struct outcome_summary *out;
};

static enum ending ending_of(const struct process *process, const char *outcome) {
  const struct stage *stage = outcome != NULL ? process_stage(process, outcome) : NULL;
  if (outcome == NULL) return ENDING_OPEN;
  if (stage == NULL || !stage->ends) return ENDING_OTHER;
  return stage->won ? ENDING_WON : ENDING_LOST;
}

/* Invariant 2: a line that has no currency yet takes the first that comes. */
static struct outcome_line *line_for(struct arena *arena, struct outcome_line **lines, size_t *count, const char *value,
                                     const struct currency *currency) {
  for (size_t i = 0; i < *count; i++) {
    struct outcome_line *line = &(*lines)[i];
    if (!text_equal(line->value, value) && (line->value != NULL || value != NULL)) continue;
    if (line->currency == NULL) line->currency = currency;
    if (currency == NULL || line->currency == currency) return line;
  }
  *lines = arena_grow(arena, *lines, *count, sizeof **lines);
  struct outcome_line *line = &(*lines)[(*count)++];
  *line = (struct outcome_line){.value = value, .currency = currency};
  return line;
}

static void line_add(struct outcome_line *line, enum ending ending, int64_t cases, const struct decimal *amount) {
  line->cases[ending] += cases;
  if (amount != NULL) decimal_add(line->amount[ending], *amount, &line->amount[ending]); /* 128 bits hold every sum */
}

static const char *shown(struct reading *reading, const char *value) {
  if (value == NULL) return NULL;
  if (sealed_is(value)) return SEALED_HIDDEN; /* it was private once */
  if (reading->field->type->kind == KIND_BOOLEAN) return text_equal(value, "0") ? "false" : "true";
  return arena_copy(reading->arena, value);
}

static bool figure_read(void *context, const struct outcome_figure *figure) {
  struct reading *reading = context;
  struct outcome_summary *out = reading->out;
  const struct currency *currency = figure->currency != NULL ? currency_find(figure->currency) : NULL;
  enum ending ending = ending_of(reading->process, figure->outcome);
  struct decimal amount = {0};
  if (currency != NULL) amount = money_from_minor(figure->value_minor, currency).amount;
  const struct decimal *sum = currency != NULL ? &amount : NULL;
  line_add(line_for(reading->arena, &out->lines, &out->count, shown(reading, figure->value), currency), ending,
           figure->cases, sum);
  line_add(line_for(reading->arena, &out->totals, &out->total_count, NULL, currency), ending, figure->cases, sum);
  return true;
}

bool outcome_summary_read(struct arena *arena, struct store *store, const struct rulebook *rulebook,
                          const struct record *about, const struct field *field, int64_t from, int64_t until,
                          struct outcome_summary *out, struct diagnostics *list) {
  *out = (struct outcome_summary){0};
  for (size_t i = 0; i < rulebook->process_count; i++) {
    const struct process *process = &rulebook->processes[i];
    const struct field *money = process_value_field(rulebook, process);
    struct reading reading = {arena, process, field, out};
    const struct outcome_question question = {.process = process->name,
                                              .about = about->name,
                                              .field = field->name,
                                              .money = money != NULL ? money->name : NULL,
                                              .from = from,
                                              .until = until};
    if (text_equal(process->about, about->name) &&
        !store_outcome_figures(store, &question, figure_read, &reading, list))
      return false;
  }
  return true;
}

const char *outcome_line_rate(struct arena *arena, const struct outcome_line *line) {
  int64_t closed = line->cases[ENDING_WON] + line->cases[ENDING_LOST];
  if (closed == 0) return NULL;
  int64_t tenths = (line->cases[ENDING_WON] * 1000 + closed / 2) / closed;
  if (tenths % 10 == 0) return arena_printf(arena, "%lld%%", (long long)tenths / 10);
  return arena_printf(arena, "%lld.%lld%%", (long long)tenths / 10, (long long)tenths % 10);
}

/* ---- shown ---- */

struct showing {
  struct arena *arena;
  struct grid *grid;
  bool has_value, has_other;
};

static void cell_count(struct grid *grid, int64_t count) {
  struct buffer text = BUFFER_EMPTY;
  decimal_write_grouped(&text, decimal_from_integer(count), 0);
  grid_cell(grid, buffer_text(&text));
  buffer_release(&text);
}

static void cell_amount(struct grid *grid, const struct outcome_line *line, enum ending ending) {
  struct buffer text = BUFFER_EMPTY;
  bool has = line->currency != NULL && line->cases[ending] > 0;
  if (has) money_write_grouped(&text, (struct money){line->amount[ending], line->currency});
  grid_cell(grid, has ? buffer_text(&text) : "-");
  buffer_release(&text);
}

static void show_line(const struct showing *showing, const struct outcome_line *line, const char *name) {
  const char *rate = outcome_line_rate(showing->arena, line);
  grid_cell(showing->grid, name);
  for (int i = ENDING_OPEN; i < ENDINGS; i++) {
    if (i == ENDING_OTHER && !showing->has_other) continue;
    cell_count(showing->grid, line->cases[i]);
    if (showing->has_value) cell_amount(showing->grid, line, i);
  }
  grid_cell(showing->grid, rate != NULL ? rate : "-");
}

static void show_head(const struct showing *showing, const char *title) {
  static const enum phrase_id heads[ENDINGS] = {PHRASE_head_open, PHRASE_head_won, PHRASE_head_lost, PHRASE_head_other};
  enum language language = language_current();
  grid_cell_styled(showing->grid, title, GRID_DIM);
  for (int i = ENDING_OPEN; i < ENDINGS; i++) {
    if (i == ENDING_OTHER && !showing->has_other) continue;
    grid_cell_styled(showing->grid, phrase_text(language, heads[i]), GRID_DIM);
    if (showing->has_value) grid_cell_styled(showing->grid, phrase_text(language, PHRASE_head_value), GRID_DIM);
  }
  grid_cell_styled(showing->grid, phrase_text(language, PHRASE_head_rate), GRID_DIM);
}

struct grid *outcome_summary_grid(struct arena *arena, const struct outcome_summary *summary, const char *title) {
  static const enum grid_align align[] = {GRID_LEFT,  GRID_RIGHT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT,
                                          GRID_RIGHT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT};
  struct showing showing = {.arena = arena};
  for (size_t i = 0; i < summary->total_count; i++) {
    showing.has_value = showing.has_value || summary->totals[i].currency != NULL;
    showing.has_other = showing.has_other || summary->totals[i].cases[ENDING_OTHER] > 0;
  }
  size_t endings = showing.has_other ? ENDINGS : ENDINGS - 1;
  showing.grid = grid_new(arena, 2 + endings * (showing.has_value ? 2 : 1), align);
  show_head(&showing, title);
  for (size_t i = 0; i < summary->count; i++) {
    const char *value = summary->lines[i].value;
    show_line(&showing, &summary->lines[i], value != NULL ? value : phrase_text(language_current(), PHRASE_not_filled));
  }
  for (size_t i = 0; i < summary->total_count; i++)
    show_line(&showing, &summary->totals[i], phrase_text(language_current(), PHRASE_head_total));
  return showing.grid;
}

/* The sheet of a comparison, for people.
 *
 * Invariants
 * 1. Changes are of the second plan against the first; of nothing there is no part.
 * 2. A component stands in one row, with rows below it where it has bands; amounts of its rows add up to its own.
 * 3. Of many people those who gain and who lose the most are shown, unless all are asked for. */
#include "cli/comparison_sheet.h"

#include "base/text.h"
#include "cli/plan_sheet.h"
#include "cli/plan_trying.h"
#include "report/title.h"

#include <stdlib.h>

enum { SHOWN = 10, DRIVERS = 3, DRIVING_PEOPLE = 3 };

/* A person or a part, with what changed. */
struct changed {
  size_t number;
  int64_t paid[SIDES];
};

/* ---- words ---- */

static const char *amount_text(const struct comparison_sheet *sheet, int64_t minor) {
  return plan_trying_text(sheet->session, sheet->currency, minor);
}

static const char *change_text(const struct comparison_sheet *sheet, int64_t before, int64_t after) {
  struct buffer text = BUFFER_EMPTY;
  if (after > before) buffer_putc(&text, '+');
  decimal_write_grouped(&text, comparison_change(sheet->comparison, before, after), sheet->currency->digits);
  return arena_take(sheet->session->arena, &text);
}

/* `+2.5%`; of nothing there is none. */
static const char *part_text(const struct comparison_sheet *sheet, int64_t before, int64_t after) {
  struct decimal ratio, change = comparison_change(sheet->comparison, before, after);
  struct buffer text = BUFFER_EMPTY;
  change.scale = 0;
  if (before <= 0 || !decimal_divide(change, decimal_from_integer(before), 3, ROUNDING_HALF_UP, &ratio)) return NULL;
  if (ratio.units > 0) buffer_putc(&text, '+');
  ratio.scale -= 2;
  while (ratio.scale < 1) ratio.units *= 10, ratio.scale++;
  decimal_write_grouped(&text, ratio, 1);
  buffer_putc(&text, '%');
  return arena_take(sheet->session->arena, &text);
}

static const char *cost_text(const struct comparison_sheet *sheet, int side) {
  const struct comparison *comparison = sheet->comparison;
  struct decimal rate;
  if (!comparison->has_sales[side] || comparison->sales[side] <= 0 ||
      !decimal_divide(decimal_from_integer(comparison->total[side]), decimal_from_integer(comparison->sales[side]), 6,
                      ROUNDING_HALF_UP, &rate))
    return "-";
  return plan_trying_rate(sheet->session, rate);
}

static const char *rate_text(const struct comparison_sheet *sheet, const struct comparison_part *part, int side) {
  struct buffer text = BUFFER_EMPTY;
  if (!part->is_in[side]) buffer_putc(&text, '-');
  else if (part->has_rate[side])
    value_show(&text, &(const struct value){.kind = KIND_PERCENT, .decimal = part->rate[side]});
  return arena_take(sheet->session->arena, &text);
}

static const char *rates_text(const struct comparison_sheet *sheet, const struct comparison_part *part) {
  const char *before = rate_text(sheet, part, 0), *after = rate_text(sheet, part, 1);
  if (!part->has_rate[0] && !part->has_rate[1]) return NULL;
  if (text_equal(before, after)) return before;
  return arena_printf(sheet->session->arena, "%s -> %s", before, after);
}

static const char *part_name(const struct comparison_sheet *sheet, const struct comparison_part *part) {
  if (part->title != NULL) return title_within(sheet->session->arena, part->title, part->name);
  const char *kind = plan_kind_text(part->kind);
  return kind != NULL ? kind : part->name;
}

/* Whether both are of one component: itself, or bands of it. */
static bool belong_together(const struct comparison_part *a, const struct comparison_part *b) {
  return a->is_whole == b->is_whole && text_equal(a->name, b->name);
}

/* The first part of a component stands for all of it. */
static bool is_first(const struct comparison *comparison, size_t number) {
  for (size_t i = 0; i < number; i++)
    if (belong_together(&comparison->parts[i], &comparison->parts[number])) return false;
  return true;
}

/* ---- order ---- */

static int64_t compare_changes(const struct changed *one, const struct changed *other, bool by_size) {
  int128 a = (int128)one->paid[1] - one->paid[0], b = (int128)other->paid[1] - other->paid[0];
  if (by_size) a = a < 0 ? -a : a, b = b < 0 ? -b : b;
  if (a != b) return a > b ? -1 : 1;
  return one->number < other->number ? -1 : one->number > other->number;
}

static int most_gained(const void *a, const void *b) {
  return (int)compare_changes(a, b, false);
}

static int most_changed(const void *a, const void *b) {
  return (int)compare_changes(a, b, true);
}

static struct changed *people_of(const struct comparison_sheet *sheet) {
  const struct comparison *comparison = sheet->comparison;
  struct changed *people = arena_alloc(sheet->session->arena, (comparison->person_count + 1) * sizeof *people);
  for (size_t i = 0; i < comparison->person_count; i++)
    people[i] = (struct changed){i, {comparison_person(comparison, 0, i), comparison_person(comparison, 1, i)}};
  return people;
}

/* ---- the sheet ---- */

static void say_totals(const struct comparison_sheet *sheet, const struct changed *people) {
  static const enum grid_align align[] = {GRID_LEFT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT};
  struct session *session = sheet->session;
  const struct comparison *comparison = sheet->comparison;
  struct grid *grid = grid_new(session->arena, 5, align);
  struct buffer currency = BUFFER_EMPTY;
  size_t more = 0, less = 0;
  for (size_t i = 0; i < comparison->person_count; i++) {
    more += people[i].paid[1] > people[i].paid[0];
    less += people[i].paid[1] < people[i].paid[0];
  }
  phrase_add(&currency, language_current(), PHRASE_compare_in, sheet->currency->code);
  grid_cell(grid, buffer_text(&currency));
  buffer_release(&currency);
  for (int side = 0; side < SIDES; side++) grid_cell(grid, sheet->names[side]);
  grid_cell(grid, phrase_text(language_current(), PHRASE_compare_change));
  grid_end(grid);
  grid_cell(grid, phrase_text(language_current(), PHRASE_compare_payout));
  for (int side = 0; side < SIDES; side++) grid_cell(grid, amount_text(sheet, comparison->total[side]));
  grid_cell(grid, change_text(sheet, comparison->total[0], comparison->total[1]));
  grid_cell(grid, part_text(sheet, comparison->total[0], comparison->total[1]));
  grid_cell(grid, phrase_text(language_current(), PHRASE_compare_cost));
  for (int side = 0; side < SIDES; side++) grid_cell(grid, cost_text(sheet, side));
  grid_end(grid);
  grid_cell(grid, phrase_text(language_current(), PHRASE_compare_moved));
  grid_cell(grid, NULL);
  grid_cell(grid, arena_printf(session->arena, "%zu / %zu / %zu", more, less, comparison->person_count - more - less));
  grid_end(grid);
  say_grid(session, grid, 2);
}

static void say_person(const struct comparison_sheet *sheet, const struct changed *person, struct grid *grid) {
  grid_cell(grid, sheet->comparison->people[person->number]);
  for (int side = 0; side < SIDES; side++) grid_cell(grid, amount_text(sheet, person->paid[side]));
  grid_cell_styled(grid, change_text(sheet, person->paid[0], person->paid[1]),
                   person->paid[1] < person->paid[0] ? GRID_BAD : GRID_PLAIN);
  grid_cell(grid, part_text(sheet, person->paid[0], person->paid[1]));
}

/* Of many people those who gain and lose the most, unless all are asked for. */
static void say_people(const struct comparison_sheet *sheet, struct changed *people) {
  static const enum grid_align align[] = {GRID_LEFT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT};
  struct session *session = sheet->session;
  size_t count = sheet->comparison->person_count;
  bool all = session->options.values[OPTION_VERBOSE] != NULL || count <= 2 * SHOWN;
  struct grid *grid = grid_new(session->arena, 5, align);
  qsort(people, count, sizeof *people, most_gained);
  buffer_putc(&session->out, '\n');
  grid_cell(grid, phrase_text(language_current(), PHRASE_plan_who));
  for (int side = 0; side < SIDES; side++) grid_cell(grid, sheet->names[side]);
  grid_cell(grid, phrase_text(language_current(), PHRASE_compare_change));
  grid_end(grid);
  for (size_t i = 0; i < count; i++)
    if (all || i < SHOWN || i >= count - SHOWN) say_person(sheet, &people[i], grid);
  say_grid(session, grid, 2);
  if (!all) say_line(session, PHRASE_compare_between, arena_printf(session->arena, "%zu", count - 2 * SHOWN));
}

static void part_row(const struct comparison_sheet *sheet, const char *name, const char *rate, const bool *is_in,
                     const int64_t *paid, struct grid *grid) {
  grid_cell(grid, name);
  grid_cell(grid, rate);
  for (int side = 0; side < SIDES; side++) grid_cell(grid, is_in[side] ? amount_text(sheet, paid[side]) : "-");
  grid_cell(grid, change_text(sheet, paid[0], paid[1]));
}

static void say_component(const struct comparison_sheet *sheet, size_t first, struct grid *grid) {
  const struct comparison *comparison = sheet->comparison;
  const struct comparison_part *part = &comparison->parts[first];
  bool is_in[SIDES] = {false, false}, has_bands = false;
  int64_t paid[SIDES] = {0, 0};
  for (size_t i = first; i < comparison->part_count; i++) {
    const struct comparison_part *other = &comparison->parts[i];
    if (!belong_together(part, other)) continue;
    for (int side = 0; side < SIDES; side++) is_in[side] |= other->is_in[side], paid[side] += other->paid[side];
    has_bands = has_bands || other->range != NULL;
  }
  part_row(sheet, part_name(sheet, part), has_bands ? NULL : rates_text(sheet, part), is_in, paid, grid);
  for (size_t i = first; has_bands && i < comparison->part_count; i++) {
    const struct comparison_part *band = &comparison->parts[i];
    if (belong_together(part, band) && band->range != NULL)
      part_row(sheet, arena_printf(sheet->session->arena, "  %s", band->range), rates_text(sheet, band), band->is_in,
               band->paid, grid);
  }
}

static void say_parts(const struct comparison_sheet *sheet) {
  static const enum grid_align align[] = {GRID_LEFT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT};
  struct session *session = sheet->session;
  struct grid *grid = grid_new(session->arena, 5, align);
  buffer_putc(&session->out, '\n');
  grid_cell(grid, phrase_text(language_current(), PHRASE_compare_what));
  grid_cell(grid, phrase_text(language_current(), PHRASE_compare_rate));
  for (int side = 0; side < SIDES; side++) grid_cell(grid, sheet->names[side]);
  grid_cell(grid, phrase_text(language_current(), PHRASE_compare_change));
  for (size_t i = 0; i < sheet->comparison->part_count; i++)
    if (is_first(sheet->comparison, i)) say_component(sheet, i, grid);
  say_grid(session, grid, 2);
}

/* ---- what drives the difference ---- */

/* What each person gets of a component, bands and all. */
static struct changed *driven_people(const struct comparison_sheet *sheet, size_t first) {
  const struct comparison *comparison = sheet->comparison;
  size_t count = comparison->person_count;
  struct changed *people = arena_alloc(sheet->session->arena, (count + 1) * sizeof *people);
  for (size_t i = 0; i < count; i++) people[i].number = i;
  for (size_t i = first; i < comparison->part_count; i++) {
    if (!belong_together(&comparison->parts[first], &comparison->parts[i])) continue;
    for (size_t j = 0; j < count; j++)
      for (int side = 0; side < SIDES; side++) people[j].paid[side] += comparison->paid[side][i * count + j];
  }
  qsort(people, count, sizeof *people, most_changed);
  return people;
}

static void say_driver(const struct comparison_sheet *sheet, const struct changed *driver) {
  struct session *session = sheet->session;
  const struct comparison *comparison = sheet->comparison;
  struct changed *people = driven_people(sheet, driver->number);
  struct buffer names = BUFFER_EMPTY;
  for (size_t i = 0; i < comparison->person_count && i < DRIVING_PEOPLE && people[i].paid[0] != people[i].paid[1]; i++)
    buffer_printf(&names, "%s%s %s", i > 0 ? phrase_text(language_current(), PHRASE_comma) : "",
                  comparison->people[people[i].number], change_text(sheet, people[i].paid[0], people[i].paid[1]));
  buffer_puts(&session->out, "  ");
  say_line(session, PHRASE_compare_driver, part_name(sheet, &comparison->parts[driver->number]),
           change_text(sheet, driver->paid[0], driver->paid[1]), buffer_text(&names));
  buffer_release(&names);
}

static struct changed *drivers_of(const struct comparison_sheet *sheet, size_t *count) {
  const struct comparison *comparison = sheet->comparison;
  struct changed *parts = arena_alloc(sheet->session->arena, (comparison->part_count + 1) * sizeof *parts);
  *count = 0;
  for (size_t i = 0; i < comparison->part_count; i++) {
    if (!is_first(comparison, i)) continue;
    parts[*count] = (struct changed){i, {0, 0}};
    for (size_t j = i; j < comparison->part_count; j++)
      for (int side = 0; side < SIDES && belong_together(&comparison->parts[i], &comparison->parts[j]); side++)
        parts[*count].paid[side] += comparison->parts[j].paid[side];
    *count += parts[*count].paid[0] != parts[*count].paid[1];
  }
  qsort(parts, *count, sizeof *parts, most_changed);
  return parts;
}

static void say_drivers(const struct comparison_sheet *sheet) {
  struct session *session = sheet->session;
  size_t count;
  const struct changed *parts = drivers_of(sheet, &count);
  if (count == 0) return;
  buffer_putc(&session->out, '\n');
  say_line(session, PHRASE_compare_drivers);
  for (size_t i = 0; i < count && i < DRIVERS; i++) say_driver(sheet, &parts[i]);
}

void comparison_sheet_say(const struct comparison_sheet *sheet) {
  struct changed *people = people_of(sheet);
  say_totals(sheet, people);
  say_people(sheet, people);
  say_parts(sheet);
  say_drivers(sheet);
}

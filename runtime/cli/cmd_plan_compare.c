/* dealwright plan compare: two plans on the same deals. */
#include "cli/entry.h"

#include "base/text.h"
#include "check/plan_proof.h"
#include "cli/plan_choice.h"
#include "cli/plan_input.h"
#include "cli/plan_progress.h"
#include "cli/plan_sheet.h"
#include "cli/plan_trying.h"
#include "incentive/comparison.h"
#include "report/title.h"

#include <stdlib.h>

enum { SHOWN = 10, DRIVERS = 3, DRIVING_PEOPLE = 3, PROOF_WORK = 400 * 1000 };

struct comparing {
  struct plan_progress progress;
  struct session *session;
  struct plan_choice choices[SIDES];
  struct plan plans[SIDES]; /* as they are tried: during all of the period */
  struct plan_run runs[SIDES];
  const char *names[SIDES];
  struct comparison comparison;
};

/* A person or a part, with what changed. */
struct changed {
  size_t number;
  int64_t paid[SIDES];
};

/* ---- words ---- */

static const struct currency *currency_of(const struct comparing *comparing) {
  return comparing->choices[0].plan->currency;
}

static const char *amount_text(struct comparing *comparing, int64_t minor) {
  return plan_trying_text(comparing->session, currency_of(comparing), minor);
}

static const char *change_text(struct comparing *comparing, int64_t before, int64_t after) {
  struct buffer text = BUFFER_EMPTY;
  if (after > before) buffer_putc(&text, '+');
  decimal_write_grouped(&text, comparison_change(&comparing->comparison, before, after),
                        currency_of(comparing)->digits);
  return arena_take(comparing->session->arena, &text);
}

/* `+2.5%`; of nothing there is none. */
static const char *part_text(struct comparing *comparing, int64_t before, int64_t after) {
  struct decimal ratio, change = comparison_change(&comparing->comparison, before, after);
  struct buffer text = BUFFER_EMPTY;
  change.scale = 0;
  if (before <= 0 || !decimal_divide(change, decimal_from_integer(before), 3, ROUNDING_HALF_UP, &ratio)) return NULL;
  if (ratio.units > 0) buffer_putc(&text, '+');
  ratio.scale -= 2;
  while (ratio.scale < 1) ratio.units *= 10, ratio.scale++;
  decimal_write_grouped(&text, ratio, 1);
  buffer_putc(&text, '%');
  return arena_take(comparing->session->arena, &text);
}

static const char *cost_text(struct comparing *comparing, int side) {
  const struct comparison *comparison = &comparing->comparison;
  struct decimal rate;
  if (!comparison->has_sales[side] || comparison->sales[side] <= 0 ||
      !decimal_divide(decimal_from_integer(comparison->total[side]), decimal_from_integer(comparison->sales[side]), 6,
                      ROUNDING_HALF_UP, &rate))
    return "-";
  return plan_trying_rate(comparing->session, rate);
}

static const char *rate_text(struct comparing *comparing, const struct comparison_part *part, int side) {
  struct buffer text = BUFFER_EMPTY;
  if (!part->is_in[side]) buffer_putc(&text, '-');
  else if (part->has_rate[side])
    value_show(&text, &(const struct value){.kind = KIND_PERCENT, .decimal = part->rate[side]});
  return arena_take(comparing->session->arena, &text);
}

static const char *rates_text(struct comparing *comparing, const struct comparison_part *part) {
  const char *before = rate_text(comparing, part, 0), *after = rate_text(comparing, part, 1);
  if (!part->has_rate[0] && !part->has_rate[1]) return NULL;
  if (text_equal(before, after)) return before;
  return arena_printf(comparing->session->arena, "%s -> %s", before, after);
}

static const char *part_name(struct comparing *comparing, const struct comparison_part *part) {
  if (part->title != NULL) return title_within(comparing->session->arena, part->title, part->name);
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

static struct changed *people_of(struct comparing *comparing) {
  const struct comparison *comparison = &comparing->comparison;
  struct changed *people = arena_alloc(comparing->session->arena, (comparison->person_count + 1) * sizeof *people);
  for (size_t i = 0; i < comparison->person_count; i++)
    people[i] = (struct changed){i, {comparison_person(comparison, 0, i), comparison_person(comparison, 1, i)}};
  return people;
}

/* ---- the sheet ---- */

static void say_totals(struct comparing *comparing, const struct changed *people) {
  static const enum grid_align align[] = {GRID_LEFT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT};
  struct session *session = comparing->session;
  const struct comparison *comparison = &comparing->comparison;
  struct grid *grid = grid_new(session->arena, 5, align);
  size_t more = 0, less = 0;
  for (size_t i = 0; i < comparison->person_count; i++) {
    more += people[i].paid[1] > people[i].paid[0];
    less += people[i].paid[1] < people[i].paid[0];
  }
  grid_cell(grid, NULL);
  for (int side = 0; side < SIDES; side++) grid_cell(grid, comparing->names[side]);
  grid_cell(grid, phrase_text(language_current(), PHRASE_compare_change));
  grid_end(grid);
  grid_cell(grid, phrase_text(language_current(), PHRASE_compare_payout));
  for (int side = 0; side < SIDES; side++) grid_cell(grid, amount_text(comparing, comparison->total[side]));
  grid_cell(grid, change_text(comparing, comparison->total[0], comparison->total[1]));
  grid_cell(grid, part_text(comparing, comparison->total[0], comparison->total[1]));
  grid_cell(grid, phrase_text(language_current(), PHRASE_compare_cost));
  for (int side = 0; side < SIDES; side++) grid_cell(grid, cost_text(comparing, side));
  grid_end(grid);
  grid_cell(grid, phrase_text(language_current(), PHRASE_compare_moved));
  grid_cell(grid, NULL);
  grid_cell(grid, arena_printf(session->arena, "%zu / %zu / %zu", more, less, comparison->person_count - more - less));
  grid_end(grid);
  say_grid(session, grid, 2);
}

static void say_person(struct comparing *comparing, const struct changed *person, struct grid *grid) {
  grid_cell(grid, comparing->comparison.people[person->number]);
  for (int side = 0; side < SIDES; side++) grid_cell(grid, amount_text(comparing, person->paid[side]));
  grid_cell_styled(grid, change_text(comparing, person->paid[0], person->paid[1]),
                   person->paid[1] < person->paid[0] ? GRID_BAD : GRID_PLAIN);
  grid_cell(grid, part_text(comparing, person->paid[0], person->paid[1]));
}

/* Of many people those who gain and lose the most, unless all are asked for. */
static void say_people(struct comparing *comparing, struct changed *people) {
  static const enum grid_align align[] = {GRID_LEFT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT};
  struct session *session = comparing->session;
  size_t count = comparing->comparison.person_count;
  bool all = session->options.values[OPTION_VERBOSE] != NULL || count <= 2 * SHOWN;
  struct grid *grid = grid_new(session->arena, 5, align);
  qsort(people, count, sizeof *people, most_gained);
  buffer_putc(&session->out, '\n');
  grid_cell(grid, phrase_text(language_current(), PHRASE_plan_who));
  for (int side = 0; side < SIDES; side++) grid_cell(grid, comparing->names[side]);
  grid_cell(grid, phrase_text(language_current(), PHRASE_compare_change));
  grid_end(grid);
  for (size_t i = 0; i < count; i++)
    if (all || i < SHOWN || i >= count - SHOWN) say_person(comparing, &people[i], grid);
  say_grid(session, grid, 2);
  if (!all) say_line(session, PHRASE_compare_between, arena_printf(session->arena, "%zu", count - 2 * SHOWN));
}

static void part_row(struct comparing *comparing, const char *name, const char *rate, const bool *is_in,
                     const int64_t *paid, struct grid *grid) {
  grid_cell(grid, name);
  grid_cell(grid, rate);
  for (int side = 0; side < SIDES; side++) grid_cell(grid, is_in[side] ? amount_text(comparing, paid[side]) : "-");
  grid_cell(grid, change_text(comparing, paid[0], paid[1]));
}

static void say_component(struct comparing *comparing, size_t first, struct grid *grid) {
  const struct comparison *comparison = &comparing->comparison;
  const struct comparison_part *part = &comparison->parts[first];
  bool is_in[SIDES] = {false, false}, has_bands = false;
  int64_t paid[SIDES] = {0, 0};
  for (size_t i = first; i < comparison->part_count; i++) {
    const struct comparison_part *other = &comparison->parts[i];
    if (!belong_together(part, other)) continue;
    for (int side = 0; side < SIDES; side++) is_in[side] |= other->is_in[side], paid[side] += other->paid[side];
    has_bands = has_bands || other->range != NULL;
  }
  part_row(comparing, part_name(comparing, part), has_bands ? NULL : rates_text(comparing, part), is_in, paid, grid);
  for (size_t i = first; has_bands && i < comparison->part_count; i++) {
    const struct comparison_part *band = &comparison->parts[i];
    if (belong_together(part, band) && band->range != NULL)
      part_row(comparing, arena_printf(comparing->session->arena, "  %s", band->range), rates_text(comparing, band),
               band->is_in, band->paid, grid);
  }
}

static void say_parts(struct comparing *comparing) {
  static const enum grid_align align[] = {GRID_LEFT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT};
  struct session *session = comparing->session;
  struct grid *grid = grid_new(session->arena, 5, align);
  buffer_putc(&session->out, '\n');
  grid_cell(grid, phrase_text(language_current(), PHRASE_compare_what));
  grid_cell(grid, phrase_text(language_current(), PHRASE_compare_rate));
  for (int side = 0; side < SIDES; side++) grid_cell(grid, comparing->names[side]);
  grid_cell(grid, phrase_text(language_current(), PHRASE_compare_change));
  for (size_t i = 0; i < comparing->comparison.part_count; i++)
    if (is_first(&comparing->comparison, i)) say_component(comparing, i, grid);
  say_grid(session, grid, 2);
}

/* ---- what drives the difference ---- */

/* What each person gets of a component, bands and all. */
static struct changed *driven_people(struct comparing *comparing, size_t first) {
  const struct comparison *comparison = &comparing->comparison;
  size_t count = comparison->person_count;
  struct changed *people = arena_alloc(comparing->session->arena, (count + 1) * sizeof *people);
  for (size_t i = 0; i < count; i++) people[i].number = i;
  for (size_t i = first; i < comparison->part_count; i++) {
    if (!belong_together(&comparison->parts[first], &comparison->parts[i])) continue;
    for (size_t j = 0; j < count; j++)
      for (int side = 0; side < SIDES; side++) people[j].paid[side] += comparison->paid[side][i * count + j];
  }
  qsort(people, count, sizeof *people, most_changed);
  return people;
}

static void say_driver(struct comparing *comparing, const struct changed *driver) {
  struct session *session = comparing->session;
  const struct comparison *comparison = &comparing->comparison;
  struct changed *people = driven_people(comparing, driver->number);
  struct buffer names = BUFFER_EMPTY;
  for (size_t i = 0; i < comparison->person_count && i < DRIVING_PEOPLE && people[i].paid[0] != people[i].paid[1]; i++)
    buffer_printf(&names, "%s%s %s", i > 0 ? phrase_text(language_current(), PHRASE_comma) : "",
                  comparison->people[people[i].number], change_text(comparing, people[i].paid[0], people[i].paid[1]));
  buffer_puts(&session->out, "  ");
  say_line(session, PHRASE_compare_driver, part_name(comparing, &comparison->parts[driver->number]),
           change_text(comparing, driver->paid[0], driver->paid[1]), buffer_text(&names));
  buffer_release(&names);
}

static struct changed *drivers_of(struct comparing *comparing, size_t *count) {
  const struct comparison *comparison = &comparing->comparison;
  struct changed *parts = arena_alloc(comparing->session->arena, (comparison->part_count + 1) * sizeof *parts);
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

static void say_drivers(struct comparing *comparing) {
  struct session *session = comparing->session;
  size_t count;
  const struct changed *parts = drivers_of(comparing, &count);
  if (count == 0) return;
  buffer_putc(&session->out, '\n');
  say_line(session, PHRASE_compare_drivers);
  for (size_t i = 0; i < count && i < DRIVERS; i++) say_driver(comparing, &parts[i]);
}

/* A plan that is not in force is tried as if it were, and that is said. */
static void say_effect(struct comparing *comparing, struct period over) {
  struct buffer text = BUFFER_EMPTY;
  period_write(&text, over);
  for (int side = 0; side < SIDES; side++) {
    const struct plan *plan = comparing->choices[side].plan;
    if (plan->from <= over.from && plan->until >= over.until) continue;
    say_line(comparing->session, PHRASE_compare_effect, comparing->names[side], buffer_text(&text));
  }
  buffer_release(&text);
}

static void say_comparison(struct comparing *comparing, struct period over) {
  struct changed *people = people_of(comparing);
  say_totals(comparing, people);
  say_people(comparing, people);
  say_parts(comparing);
  say_drivers(comparing);
  say_effect(comparing, over);
}

/* Where the second plan misfires: what is told of it without being asked, so no notes. */
static void prove_second(struct comparing *comparing) {
  struct session *session = comparing->session;
  struct trial trial;
  const struct plan_choice *choice = &comparing->choices[1];
  if (trial_open(&trial, session->arena, choice->rulebook, choice->plan, true, session->list))
    plan_prove(&trial, false, PROOF_WORK, session->list);
  trial_close(&trial);
}

/* ---- JSON ---- */

static void pair_amounts(struct comparing *comparing, struct json *json, int64_t before, int64_t after) {
  struct buffer text = BUFFER_EMPTY;
  money_write(&text, money_from_minor(before, currency_of(comparing)));
  json_pair(json, "before", buffer_text(&text));
  buffer_clear(&text);
  money_write(&text, money_from_minor(after, currency_of(comparing)));
  json_pair(json, "after", buffer_text(&text));
  buffer_release(&text);
}

static void part_json(struct comparing *comparing, const struct comparison_part *part) {
  static const char *const keys[SIDES] = {"rate_before", "rate_after"};
  struct json json = session_json(comparing->session, "part");
  json_pair(&json, part->is_whole ? "type" : "component", part->name);
  if (part->range != NULL) json_pair(&json, "band", part->range);
  for (int side = 0; side < SIDES; side++) {
    struct buffer text = BUFFER_EMPTY;
    decimal_write(&text, part->rate[side]);
    if (part->has_rate[side]) json_pair(&json, keys[side], buffer_text(&text));
    buffer_release(&text);
  }
  pair_amounts(comparing, &json, part->paid[0], part->paid[1]);
  session_json_end(comparing->session, &json);
}

static void comparison_json(struct comparing *comparing, struct period over) {
  const struct comparison *comparison = &comparing->comparison;
  struct changed *people = people_of(comparing);
  struct buffer period = BUFFER_EMPTY;
  for (size_t i = 0; i < comparison->part_count; i++) part_json(comparing, &comparison->parts[i]);
  for (size_t i = 0; i < comparison->person_count; i++) {
    struct json json = session_json(comparing->session, "person");
    json_pair(&json, "person", comparison->people[i]);
    pair_amounts(comparing, &json, people[i].paid[0], people[i].paid[1]);
    session_json_end(comparing->session, &json);
  }
  struct json json = session_json(comparing->session, "compare");
  period_write(&period, over);
  json_pair(&json, "plan_before", comparing->names[0]);
  json_pair(&json, "plan_after", comparing->names[1]);
  json_pair(&json, "period", buffer_text(&period));
  pair_amounts(comparing, &json, comparison->total[0], comparison->total[1]);
  session_json_end(comparing->session, &json);
  buffer_release(&period);
}

/* ---- the command ---- */

static void name_plans(struct comparing *comparing) {
  const struct plan *first = comparing->choices[0].plan, *second = comparing->choices[1].plan;
  bool same = text_equal(first->name, second->name);
  for (int side = 0; side < SIDES; side++)
    comparing->names[side] = same ? comparing->session->options.words[side] : comparing->choices[side].plan->name;
}

static bool pay_both(struct comparing *comparing, struct period over) {
  struct session *session = comparing->session;
  bool fine = true;
  for (int side = 0; side < SIDES; side++) {
    struct plan_choice *choice = &comparing->choices[side];
    plan_tried_over(choice->plan, over, &comparing->plans[side]);
    fine = plan_run_open(&comparing->runs[side], session->arena, choice->rulebook, &comparing->plans[side], over,
                         session->list) &&
           fine;
    comparing->runs[side].dataset.progress = &comparing->progress.progress;
  }
  struct plan_run *const runs[] = {&comparing->runs[0], &comparing->runs[1], NULL};
  fine = fine && plan_input_read_all(session, runs);
  for (int side = 0; side < SIDES && fine; side++) fine = plan_run_pay(&comparing->runs[side], session->list);
  return fine;
}

static bool one_currency(struct comparing *comparing) {
  const struct plan *first = comparing->choices[0].plan, *second = comparing->choices[1].plan;
  if (first->currency == second->currency) return true;
  diagnostic_add(comparing->session->list, DIAGNOSTIC_compare_currency, NULL, first->currency->code,
                 second->currency->code);
  return false;
}

static enum status find_both(struct session *session, struct comparing *comparing, struct period *over) {
  enum status status = plan_input_open_for(session, over);
  if (status != STATUS_DONE) return status;
  for (int side = 0; side < SIDES && status == STATUS_DONE; side++)
    status = plan_choice_find(session, session->options.words[side], &comparing->choices[side]);
  return status;
}

static enum status run(struct session *session) {
  struct comparing comparing = {.session = session};
  struct period over;
  enum status status = find_both(session, &comparing, &over);
  if (status != STATUS_DONE) return status;
  name_plans(&comparing);
  plan_progress_begin(session, &comparing.progress);
  for (int i = 0; i < PROGRESS_POST; i++) comparing.progress.turns[i] *= SIDES;
  bool fine = one_currency(&comparing) && pay_both(&comparing, over);
  plan_progress_end(&comparing.progress);
  if (fine) {
    comparison_make(session->arena, &comparing.runs[0], &comparing.runs[1], &comparing.comparison);
    if (session->json) comparison_json(&comparing, over);
    else say_comparison(&comparing, over);
    prove_second(&comparing);
  }
  for (int side = 0; side < SIDES; side++) plan_run_close(&comparing.runs[side]);
  return fine ? STATUS_DONE : session_failed(session, STATUS_NO);
}

const struct entry entry_plan_compare = {
    .name = "plan compare",
    .usage = "PLAN PLAN",
    .least = 2,
    .most = 2,
    .options = PLAN_INPUT_OPTIONS | OPTION_BIT(OPTION_PERIOD) | OPTION_BIT(OPTION_VERBOSE),
    .about = {"two plans on the same deals: cost, winners and losers", "两个方案在同一批交易上的差异：成本、增减人员"},
    .help = {"Pays both plans on the same deals and says what changes: the cost, what that is of the sales (what the\n"
             "first credit that is no overlay credits), who gets more or less, each component and band, and what\n"
             "drives the difference. The plans may belong to two rulebooks, such as a copy that was edited:\n\n"
             "  dealwright plan compare acme/plans/rep_2024.yaml acme/plans/rep_2025.yaml \\\n"
             "      --deals deals.csv --period 2024\n\n"
             "A period may span several periods of the plans: they are added up. A plan that is not in force then is\n"
             "tried as if it were. Below stands where the second plan misfires ('plan check').\n",
             "在同一批交易上计算两个方案，说明差异：总成本、占销售额（首个非叠加业绩归属）的比例、谁多谁少、\n"
             "各薪酬项和各档，以及差异的来源。两个方案可以属于两本规则手册，例如改过的副本：\n\n"
             "  dealwright plan compare acme/plans/rep_2024.yaml acme/plans/rep_2025.yaml \\\n"
             "      --deals deals.csv --period 2024\n\n"
             "期间可以包含方案的多个周期，各周期相加。当时未生效的方案按已生效试算。最后列出第二个方案失灵之处（见 "
             "plan check）。\n"},
    .run = run,
};

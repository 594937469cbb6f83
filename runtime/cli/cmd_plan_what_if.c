/* dealwright plan what-if: what would a plan cost if a rate, a bound, a target or the volume were another? */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/plan_choice.h"
#include "cli/plan_input.h"
#include "cli/plan_progress.h"
#include "cli/plan_trying.h"
#include "incentive/comparison.h"
#include "incentive/variation.h"

#include <string.h>

enum { VARIATIONS = 4 };

struct cost {
  int64_t total, sales;
  bool has_sales;
  size_t more, less, same;
};

struct trying {
  struct session *session;
  struct plan_progress progress;
  struct plan_choice choice;
  struct plan plan;
  struct plan_run run;
  struct variant_base base;
  struct variation variations[VARIATIONS];
  size_t count, ways; /* variations; all their values with each other */
  int64_t *paid;      /* by payee, as the plan is */
  size_t people;
  struct cost now;
};

/* ---- what is varied ---- */

static bool read_variations(struct trying *trying) {
  struct session *session = trying->session;
  bool fine = true;
  trying->ways = 1;
  for (const char *at = session->options.values[OPTION_VARY]; *at != '\0';) {
    at += strspn(at, "; ");
    size_t size = strcspn(at, ";");
    const char *text = arena_copy_bytes(session->arena, at, size);
    at += size;
    if (size == 0) continue;
    if (trying->count == VARIATIONS) {
      diagnostic_add(session->list, DIAGNOSTIC_vary_many, NULL, "4", "1000");
      return false;
    }
    struct variation *variation = &trying->variations[trying->count++];
    fine = variation_read(&trying->run, text, variation, session->list) && fine;
    trying->ways *= variation->count > 0 ? variation->count : 1;
    if (trying->ways <= VARIATION_VALUES) continue;
    diagnostic_add(session->list, DIAGNOSTIC_vary_many, NULL, "4", "1000");
    return false;
  }
  if (fine && trying->count == 0) {
    diagnostic_add(session->list, DIAGNOSTIC_vary_form, NULL, session->options.values[OPTION_VARY]);
    fine = false;
  }
  return fine;
}

/* ---- paying ---- */

static int64_t *people_paid(struct trying *trying, struct cost *out) {
  struct ledger_reader reader = ledger_read(&trying->run.payout.ledger);
  int64_t *paid = arena_alloc(trying->session->arena, (trying->run.payees.count + 1) * sizeof *paid);
  *out = (struct cost){.total = 0};
  for (const struct line *line; (line = ledger_next(&reader)) != NULL;) {
    paid[line->payee] += line->amount;
    out->total += line->amount;
  }
  out->has_sales = plan_run_sales(&trying->run, &out->sales);
  return paid;
}

/* Whom the plan pays, or credits, as it is. */
static bool is_counted(const struct trying *trying, size_t payee) {
  const struct plan_run *run = &trying->run;
  for (size_t i = 0; i < run->plan->credit_count; i++)
    if (run->crediting.credits[i].starts[payee + 1] > run->crediting.credits[i].starts[payee])
      return payee_is_for(&run->payees, (int)payee, run->plan);
  return trying->paid[payee] != 0;
}

static void count_people(struct trying *trying, const int64_t *paid, struct cost *out) {
  for (size_t i = 0; i < trying->run.payees.count; i++) {
    if (paid[i] > trying->paid[i]) out->more++;
    else if (paid[i] < trying->paid[i]) out->less++;
    else out->same += is_counted(trying, i);
  }
}

/* What a currency is worth first: who is credited is credited with it anew. */
static bool set_values(struct trying *trying, const size_t *numbers, bool currencies) {
  for (size_t i = 0; i < trying->count; i++) {
    const struct variation *variation = &trying->variations[i];
    if ((variation->kind == VARY_EXCHANGE) == currencies &&
        !variant_set(&trying->run, variation, &variation->values[numbers[i]], trying->session->list))
      return false;
  }
  return true;
}

static bool pay_variant(struct trying *trying, const size_t *numbers, struct cost *out) {
  struct session *session = trying->session;
  variant_reset(&trying->run, &trying->base);
  if (!set_values(trying, numbers, true) || !set_values(trying, numbers, false)) return false;
  if (!plan_run_payout(&trying->run, session->list)) return false;
  const int64_t *paid = people_paid(trying, out);
  count_people(trying, paid, out);
  return true;
}

/* ---- words ---- */

static const char *change_text(struct trying *trying, int64_t from, int64_t to) {
  return arena_printf(trying->session->arena, "%s%s", to > from ? "+" : "",
                      plan_trying_text(trying->session, trying->choice.plan->currency, to - from));
}

static const char *cost_text(struct trying *trying, const struct cost *outcome) {
  struct decimal rate;
  if (!outcome->has_sales || outcome->sales <= 0 ||
      !decimal_divide(decimal_from_integer(outcome->total), decimal_from_integer(outcome->sales), 6, ROUNDING_HALF_UP,
                      &rate))
    return "-";
  return plan_trying_rate(trying->session, rate);
}

static const char *shown(struct trying *trying, const struct value *value) {
  struct buffer text = BUFFER_EMPTY;
  if (value->kind == KIND_MONEY)
    decimal_write_grouped(&text, value->money.amount, trying->choice.plan->currency->digits);
  else value_show(&text, value);
  const char *copy = arena_copy(trying->session->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static struct grid *grid_begin(struct trying *trying) {
  enum grid_align align[VARIATIONS + 5];
  struct arena *arena = trying->session->arena;
  for (size_t i = 0; i < VARIATIONS + 5; i++) align[i] = GRID_RIGHT;
  struct grid *grid = grid_new(arena, trying->count + 5, align);
  for (size_t i = 0; i < trying->count; i++) grid_cell(grid, trying->variations[i].name);
  grid_cell(grid, phrase_text(language_current(), PHRASE_compare_payout));
  grid_cell(grid, phrase_text(language_current(), PHRASE_compare_change));
  grid_cell(grid, phrase_text(language_current(), PHRASE_what_if_step));
  grid_cell(grid, phrase_text(language_current(), PHRASE_compare_cost));
  grid_cell(grid, phrase_text(language_current(), PHRASE_what_if_moved));
  return grid;
}

static void say_now(struct trying *trying, struct grid *grid) {
  grid_cell(grid, phrase_text(language_current(), PHRASE_what_if_now));
  for (size_t i = 1; i < trying->count; i++) grid_cell(grid, NULL);
  grid_cell(grid, plan_trying_text(trying->session, trying->choice.plan->currency, trying->now.total));
  grid_cell(grid, NULL);
  grid_cell(grid, NULL);
  grid_cell(grid, cost_text(trying, &trying->now));
  grid_end(grid);
}

/* `step`: what changed since the row above, where only the last value did. */
static void say_outcome(struct trying *trying, const size_t *numbers, const struct cost *outcome,
                        const struct cost *above, struct grid *grid) {
  for (size_t i = 0; i < trying->count; i++) grid_cell(grid, shown(trying, &trying->variations[i].values[numbers[i]]));
  grid_cell(grid, plan_trying_text(trying->session, trying->choice.plan->currency, outcome->total));
  grid_cell(grid, change_text(trying, trying->now.total, outcome->total));
  grid_cell(grid, numbers[trying->count - 1] > 0 ? change_text(trying, above->total, outcome->total) : NULL);
  grid_cell(grid, cost_text(trying, outcome));
  grid_cell(grid, arena_printf(trying->session->arena, "%zu / %zu / %zu", outcome->more, outcome->less, outcome->same));
}

static void outcome_json(struct trying *trying, const size_t *numbers, const struct cost *outcome) {
  struct json json = session_json(trying->session, "what_if");
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < trying->count; i++) {
    buffer_clear(&text);
    value_write(&text, &trying->variations[i].values[numbers[i]]);
    json_pair(&json, trying->variations[i].name, buffer_text(&text));
  }
  buffer_clear(&text);
  money_write(&text, money_from_minor(outcome->total, trying->choice.plan->currency));
  json_pair(&json, "payout", buffer_text(&text));
  json_pair_integer(&json, "more", (int64_t)outcome->more);
  json_pair_integer(&json, "less", (int64_t)outcome->less);
  json_pair_integer(&json, "same", (int64_t)outcome->same);
  session_json_end(trying->session, &json);
  buffer_release(&text);
}

/* ---- all values ---- */

static bool next(const struct trying *trying, size_t *numbers) {
  for (size_t i = trying->count; i-- > 0;) {
    if (++numbers[i] < trying->variations[i].count) return true;
    numbers[i] = 0;
  }
  return false;
}

static bool try_all(struct trying *trying, struct grid *grid) {
  size_t numbers[VARIATIONS] = {0};
  struct cost above = trying->now, outcome;
  do {
    if (!pay_variant(trying, numbers, &outcome)) return false;
    if (trying->session->json) outcome_json(trying, numbers, &outcome);
    else say_outcome(trying, numbers, &outcome, &above, grid);
    above = outcome;
  } while (next(trying, numbers));
  return true;
}

static void say_head(struct trying *trying, struct period over) {
  struct buffer text = BUFFER_EMPTY;
  period_write(&text, over);
  say_line(trying->session, PHRASE_what_if_head, trying->choice.plan->name, buffer_text(&text),
           trying->choice.plan->currency->code);
  if (trying->choice.plan->from > over.from || trying->choice.plan->until < over.until)
    say_line(trying->session, PHRASE_compare_effect, trying->choice.plan->name, buffer_text(&text));
  buffer_release(&text);
}

static bool show(struct trying *trying, struct period over) {
  struct session *session = trying->session;
  variant_begin(&trying->run, &trying->base);
  trying->paid = people_paid(trying, &trying->now);
  if (session->json) return try_all(trying, NULL);
  struct grid *grid = grid_begin(trying);
  say_now(trying, grid);
  if (!try_all(trying, grid)) return false;
  say_head(trying, over);
  say_grid(session, grid, 2);
  return true;
}

/* ---- the command ---- */

static enum status run(struct session *session) {
  struct trying trying = {.session = session};
  struct period over;
  enum status status = plan_input_open(session);
  bool asked = plan_option_given(session, OPTION_VARY);
  if (!(plan_option_given(session, OPTION_PERIOD) && asked) || status != STATUS_DONE)
    return status != STATUS_DONE ? status : STATUS_USAGE;
  if (!plan_period_asked(session, &over)) return STATUS_USAGE;
  status = plan_choice_find(session, session->options.words[0], &trying.choice);
  if (status != STATUS_DONE) return status;
  plan_tried_over(trying.choice.plan, over, &trying.plan);
  plan_progress_begin(session, &trying.progress);
  bool fine = plan_run_open(&trying.run, session->arena, trying.choice.rulebook, &trying.plan, over, session->list) &&
              read_variations(&trying);
  trying.run.dataset.progress = &trying.progress.progress;
  trying.progress.turns[PROGRESS_PAY] = 1 + (int)trying.ways;
  fine =
      fine && plan_input_read(session, &trying.run) && plan_run_pay(&trying.run, session->list) && show(&trying, over);
  plan_progress_end(&trying.progress);
  plan_run_close(&trying.run);
  return fine ? STATUS_DONE : session_failed(session, STATUS_NO);
}

const struct entry entry_plan_what_if = {
    .name = "plan what-if",
    .usage = "PLAN",
    .least = 1,
    .most = 1,
    .options = PLAN_INPUT_OPTIONS | OPTION_BIT(OPTION_PERIOD) | OPTION_BIT(OPTION_VARY),
    .about = {"what would it cost if a rate, a bound or the volume were another?", "改变提成率、分档或销量后的成本"},
    .help =
        {"Pays the plan on the deals once for each value that --vary names, and tells the cost, what changes, what\n"
         "that is of the sales, and how many people get more, less or the same:\n\n"
         "  --vary 'volume=-10%..20%/5%'    every credited amount grows, from..to/step\n"
         "  --vary 'tables/tiers.csv:5 rate=3%..6%/0.5%'    the cell in row 5, column rate\n"
         "  --vary 'tables/tiers.csv:5 revenue=80,000 120,000'   where row 5 begins\n"
         "  --vary 'commission.rate=3% 4%; cap=5,000..9,000/1,000'   each with each\n\n"
         "Also COMPONENT.amount, COMPONENT.reached, floor, target.NAME (a part of what the targets are), exchange.USD "
         "(a part of\n"
         "what the dollar is worth by the plan's table of rates).\n",
         "对 --vary 给出的每个取值各计算一次，列出成本、变化、占销售额比例，以及增加、减少、不变的人数：\n\n"
         "  --vary 'volume=-10%..20%/5%'    所有业绩金额增长，从..到/步长\n"
         "  --vary 'tables/tiers.csv:5 rate=3%..6%/0.5%'    第 5 行 rate 列的单元格\n"
         "  --vary 'tables/tiers.csv:5 revenue=80,000 120,000'   第 5 行该档的起点\n"
         "  --vary 'commission.rate=3% 4%; cap=5,000..9,000/1,000'   两两组合\n\n"
         "还可以写 "
         "薪酬项.amount、薪酬项.reached、floor、target.名称（目标的百分比）、exchange."
         "USD（按汇率表美元价值的百分比）。\n"},
    .run = run,
};

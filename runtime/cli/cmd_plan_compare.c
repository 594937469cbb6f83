/* dealwright plan compare: two plans on the same deals; the sheet is comparison_sheet.c. */
#include "cli/entry.h"

#include "base/text.h"
#include "check/plan_proof.h"
#include "cli/comparison_sheet.h"
#include "cli/plan_choice.h"
#include "cli/plan_input.h"
#include "cli/plan_progress.h"
#include "cli/plan_trying.h"
#include "cli/plan_workbook.h"
#include "incentive/comparison.h"

enum { PROOF_WORK = 400 * 1000 };

struct comparing {
  struct plan_progress progress;
  struct session *session;
  struct plan_choice choices[SIDES];
  struct plan plans[SIDES]; /* as they are tried: during all of the period */
  struct plan_run runs[SIDES];
  const char *names[SIDES];
  struct comparison comparison;
};

static const struct currency *currency_of(const struct comparing *comparing) {
  return comparing->choices[0].plan->currency;
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
  const struct comparison_sheet sheet = {.session = comparing->session,
                                         .comparison = &comparing->comparison,
                                         .names = comparing->names,
                                         .currency = currency_of(comparing)};
  comparison_sheet_say(&sheet);
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
  struct buffer period = BUFFER_EMPTY;
  for (size_t i = 0; i < comparison->part_count; i++) part_json(comparing, &comparison->parts[i]);
  for (size_t i = 0; i < comparison->person_count; i++) {
    struct json json = session_json(comparing->session, "person");
    json_pair(&json, "person", comparison->people[i]);
    pair_amounts(comparing, &json, comparison_person(comparison, 0, i), comparison_person(comparison, 1, i));
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
    if (session->options.values[OPTION_XLSX] != NULL)
      fine = plan_workbook_compare(session, &comparing.comparison, comparing.names, over);
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
    .options = PLAN_INPUT_OPTIONS | OPTION_BIT(OPTION_PERIOD) | OPTION_BIT(OPTION_VERBOSE) | OPTION_BIT(OPTION_XLSX),
    .about = {"two plans on the same deals: cost, winners and losers", "两个方案在同一批交易上的差异：成本、增减人员"},
    .help = {"Pays both plans on the same deals and says what changes: the cost, what that is of the sales (what the\n"
             "first credit that is no overlay credits), who gets more or less, each component and band, and what\n"
             "drives the difference. The plans may belong to two rulebooks, such as a copy that was edited:\n\n"
             "  dealwright plan compare acme/plans/rep_2024.yaml acme/plans/rep_2025.yaml \\\n"
             "      --deals deals.csv --period 2024\n\n"
             "A period may span several periods of the plans: they are added up. A plan that is not in force then is\n"
             "tried as if it were. Below stands where the second plan misfires ('plan check'). --xlsx writes everybody "
             "and\n"
             "each band into a workbook, too.\n",
             "在同一批交易上计算两个方案，说明差异：总成本、占销售额（首个非叠加业绩归属）的比例、谁多谁少、\n"
             "各薪酬项和各档，以及差异的来源。两个方案可以属于两本规则手册，例如改过的副本：\n\n"
             "  dealwright plan compare acme/plans/rep_2024.yaml acme/plans/rep_2025.yaml \\\n"
             "      --deals deals.csv --period 2024\n\n"
             "期间可以包含方案的多个周期，各周期相加。当时未生效的方案按已生效试算。最后列出第二个方案失灵之处（见 "
             "plan check）。\n"
             "--xlsx 另将每个人和每一档写入工作簿。\n"},
    .run = run,
};

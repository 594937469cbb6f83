/* dealwright target propose: a target from the trend and from what is open, with the arithmetic. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/plan_choice.h"
#include "cli/plan_input.h"
#include "incentive/deal_worth.h"
#include "incentive/forecast.h"
#include "report/title.h"

#include <string.h>

struct proposing {
  struct session *session;
  const struct rulebook *rulebook;
  struct period over;
  struct decimal stretch;  /* 0.05: 5% above what is expected */
  const struct plan *plan; /* whose currency and rates; NULL: deals are in one currency */
  const struct currency *currency;
  struct forecast forecast;
  int64_t proposal; /* minor units */
};

static const char *amount(const struct proposing *proposing, int64_t minor) {
  return money_minor_text(proposing->session->arena, minor, proposing->currency);
}

static const char *percent(const struct proposing *proposing, struct decimal fraction) {
  struct buffer text = BUFFER_EMPTY;
  struct value value = {.kind = KIND_PERCENT, .decimal = fraction};
  value_show(&text, &value);
  return arena_take(proposing->session->arena, &text);
}

/* ---- the answer ---- */

static void say_months(const struct proposing *proposing) {
  static const enum grid_align align[] = {GRID_LEFT, GRID_LEFT, GRID_RIGHT, GRID_LEFT, GRID_RIGHT};
  struct arena *arena = proposing->session->arena;
  struct grid *grid = grid_new(arena, 5, align);
  for (size_t i = 0; i < proposing->forecast.month_count; i++) {
    const struct forecast_month *month = &proposing->forecast.months[i];
    const char *growth = percent(proposing, proposing->forecast.growth);
    grid_cell(grid, period_text(proposing->session->arena, month->month));
    grid_cell(grid, period_text(proposing->session->arena, month->like));
    grid_cell(grid, amount(proposing, month->base));
    grid_cell(grid, month->years == 1 ? arena_printf(arena, "x %s", growth)
                                      : arena_printf(arena, "x %s ^ %d", growth, month->years));
    grid_cell(grid, amount(proposing, month->amount));
  }
  say_grid(proposing->session, grid, 4);
}

static const char *of_text(const struct proposing *proposing, const struct forecast_stage *one) {
  struct arena *arena = proposing->session->arena;
  struct buffer text = BUFFER_EMPTY;
  phrase_add(&text, language_current(), PHRASE_propose_stage_won, arena_printf(arena, "%zu", one->won),
             arena_printf(arena, "%zu", one->closed));
  return arena_take(arena, &text);
}

static const char *stage_text(const struct proposing *proposing, const struct forecast_stage *one) {
  if (one->stage == NULL) return phrase_text(language_current(), PHRASE_plan_others);
  return title_within(proposing->session->arena, &one->stage->title, one->stage->name);
}

static void say_stages(const struct proposing *proposing) {
  static const enum grid_align align[] = {GRID_LEFT, GRID_RIGHT, GRID_RIGHT, GRID_LEFT, GRID_RIGHT, GRID_LEFT};
  struct arena *arena = proposing->session->arena;
  struct grid *grid = grid_new(arena, 6, align);
  for (size_t i = 0; i < proposing->forecast.stage_count; i++) {
    const struct forecast_stage *one = &proposing->forecast.stages[i];
    struct buffer open = BUFFER_EMPTY;
    phrase_add(&open, language_current(), PHRASE_propose_stage_open, arena_printf(arena, "%zu", one->open));
    grid_cell(grid, stage_text(proposing, one));
    grid_cell(grid, arena_take(arena, &open));
    grid_cell(grid, amount(proposing, one->amount));
    grid_cell(grid, arena_printf(arena, "x %s", percent(proposing, one->rate)));
    grid_cell(grid, amount(proposing, one->worth));
    grid_cell(grid, of_text(proposing, one));
  }
  say_grid(proposing->session, grid, 4);
}

static void say_proposal(const struct proposing *proposing, const char *measure) {
  struct session *session = proposing->session;
  const struct forecast *forecast = &proposing->forecast;
  struct arena *arena = session->arena;
  say_line(session, PHRASE_propose_head, measure, period_text(proposing->session->arena, proposing->over),
           amount(proposing, proposing->proposal));
  if (!decimal_is_zero(proposing->stretch))
    say_line(session, PHRASE_propose_stretch, amount(proposing, forecast->expected),
             percent(proposing, proposing->stretch));
  say_line(session, PHRASE_propose_trend, amount(proposing, forecast->trend));
  if (forecast->has_growth)
    say_line(session, PHRASE_propose_growth, amount(proposing, forecast->last_year),
             amount(proposing, forecast->year_before), percent(proposing, forecast->growth));
  else say_line(session, PHRASE_propose_no_growth);
  say_months(proposing);
  say_line(session, PHRASE_propose_pipeline, amount(proposing, forecast->pipeline));
  if (forecast->stage_count > 0) {
    say_stages(proposing);
    return;
  }
  say_line(session, PHRASE_propose_open, arena_printf(arena, "%zu", forecast->open),
           amount(proposing, forecast->open_amount), percent(proposing, forecast->win_rate),
           arena_printf(arena, "%zu", forecast->won), arena_printf(arena, "%zu", forecast->won + forecast->lost));
}

static void stages_json(const struct proposing *proposing, struct json *json) {
  if (proposing->forecast.stage_count == 0) return;
  json_key(json, "stages");
  json_array(json);
  for (size_t i = 0; i < proposing->forecast.stage_count; i++) {
    const struct forecast_stage *one = &proposing->forecast.stages[i];
    json_object(json);
    json_pair(json, "stage", one->stage != NULL ? one->stage->name : "");
    json_pair_integer(json, "open", (int64_t)one->open);
    json_pair(json, "amount", amount(proposing, one->amount));
    json_pair(json, "win_rate", percent(proposing, one->rate));
    json_pair_integer(json, "won", (int64_t)one->won);
    json_pair_integer(json, "closed", (int64_t)one->closed);
    json_pair(json, "worth", amount(proposing, one->worth));
    json_object_end(json);
  }
  json_array_end(json);
}

static void proposal_json(const struct proposing *proposing, const char *measure) {
  struct session *session = proposing->session;
  const struct forecast *forecast = &proposing->forecast;
  struct json json = session_json(session, "target_proposal");
  json_pair(&json, "measure", measure);
  json_pair(&json, "period", period_text(proposing->session->arena, proposing->over));
  json_pair(&json, "proposal", amount(proposing, proposing->proposal));
  json_pair(&json, "expected", amount(proposing, forecast->expected));
  json_pair(&json, "trend", amount(proposing, forecast->trend));
  json_pair(&json, "growth", percent(proposing, forecast->growth));
  json_pair(&json, "pipeline", amount(proposing, forecast->pipeline));
  json_pair(&json, "win_rate", percent(proposing, forecast->win_rate));
  json_pair_integer(&json, "open", (int64_t)forecast->open);
  stages_json(proposing, &json);
  json_key(&json, "months");
  json_array(&json);
  for (size_t i = 0; i < forecast->month_count; i++) {
    json_object(&json);
    json_pair(&json, "month", period_text(proposing->session->arena, forecast->months[i].month));
    json_pair(&json, "like", period_text(proposing->session->arena, forecast->months[i].like));
    json_pair(&json, "base", amount(proposing, forecast->months[i].base));
    json_pair(&json, "amount", amount(proposing, forecast->months[i].amount));
    json_object_end(&json);
  }
  json_array_end(&json);
  session_json_end(session, &json);
}

/* ---- what it rests on ---- */

/* The three turning points of the cases as a plan would credit them, for what it needs to be read. */
static struct plan needed(const struct proposing *proposing, const struct record *about, int field) {
  static const enum plan_moment moments[] = {MOMENT_OPENED, MOMENT_WON, MOMENT_LOST};
  struct plan_credit *credits = arena_alloc(proposing->session->arena, 3 * sizeof *credits);
  struct plan plan = {.name = "forecast", .credits = credits, .credit_count = 3};
  if (proposing->plan != NULL) plan.exchange = proposing->plan->exchange;
  for (int i = 0; i < 3; i++)
    credits[i] = (struct plan_credit){.name = plan_moment_name(moments[i]),
                                      .on = {.record = about, .moment = moments[i], .field = -1},
                                      .about = about,
                                      .of_record = about,
                                      .of_field = field};
  return plan;
}

/* `deal.amount`: a money field of the record of some process. */
static bool find_field(struct proposing *proposing, const char *word, const struct record **about, int *field) {
  const struct rulebook *rulebook = proposing->rulebook;
  const char *dot = strchr(word, '.');
  const char *name = dot != NULL ? arena_copy_bytes(proposing->session->arena, word, (size_t)(dot - word)) : "";
  *about = rulebook_record(rulebook, name);
  *field = *about != NULL ? record_field_number(*about, dot + 1) : -1;
  if (*field >= 0 && (*about)->fields[*field].type->kind == KIND_MONEY)
    for (size_t i = 0; i < rulebook->process_count; i++)
      if (text_equal(rulebook->processes[i].about, name)) return true;
  diagnostic_add(proposing->session->list, DIAGNOSTIC_propose_field, NULL, word);
  return false;
}

static enum status find_rulebook(struct proposing *proposing) {
  struct session *session = proposing->session;
  const char *folder = session->options.count > 1 ? session->options.words[1] : ".";
  if (session->store != NULL) {
    proposing->rulebook = session_rulebook(session);
  } else {
    struct source *source = source_from_folder(session->arena, folder, session->list);
    proposing->rulebook = source != NULL ? rulebook_load(session->arena, source, session->list) : NULL;
  }
  return proposing->rulebook != NULL ? STATUS_DONE : session_failed(session, STATUS_RULEBOOK);
}

static bool read_stretch(struct proposing *proposing) {
  static const struct type type = {.kind = KIND_PERCENT};
  const char *text = proposing->session->options.values[OPTION_STRETCH];
  struct buffer why = BUFFER_EMPTY;
  struct value value;
  proposing->stretch = decimal_from_integer(0);
  bool fine = text == NULL || value_read(proposing->session->arena, &type, &(struct value_locale){.currency = NULL},
                                         text, &value, &why);
  if (text != NULL && fine) proposing->stretch = value.decimal;
  if (!fine) diagnostic_add(proposing->session->list, DIAGNOSTIC_bad_value, NULL, "--stretch", text, buffer_text(&why));
  buffer_release(&why);
  return fine;
}

/* What is expected, and the stretch on top. */
static bool stretch(struct proposing *proposing) {
  struct decimal factor, value;
  bool fine = decimal_add(decimal_from_integer(1), proposing->stretch, &factor) &&
              decimal_multiply(decimal_from_integer(proposing->forecast.expected), factor, &value) &&
              decimal_round(value, 0, ROUNDING_HALF_UP, &value) && value.units == (int64_t)value.units;
  if (fine) proposing->proposal = (int64_t)value.units;
  else diagnostic_add(proposing->session->list, DIAGNOSTIC_forecast_overflow, NULL);
  return fine;
}

/* Amounts in several currencies become the plan's, or are not added. */
static bool settle_currency(struct proposing *proposing, struct dataset *dataset, const char *path, int field,
                            int32_t today) {
  const struct plan *plan = proposing->plan;
  const struct currency *two[2];
  struct deal_worth worth = {.plan = plan, .field = field, .path = path, .today = today};
  if (plan == NULL) {
    proposing->currency = deal_worth_currency(dataset, field, two);
    if (proposing->currency == NULL)
      diagnostic_add(proposing->session->list, DIAGNOSTIC_propose_mixed, NULL, path, two[0]->code, two[1]->code);
    return proposing->currency != NULL;
  }
  proposing->currency = plan->currency;
  if (plan->exchange.is_there) worth.exchange = exchange_open(proposing->rulebook, plan);
  bool fine = deal_worth_convert(&worth, dataset, proposing->session->list);
  exchange_close(worth.exchange);
  return fine;
}

static enum status propose(struct proposing *proposing, const char *word) {
  struct session *session = proposing->session;
  const struct record *about;
  struct dataset dataset;
  struct pipeline stages = {.process = NULL};
  int64_t now;
  int field;
  if (!find_field(proposing, word, &about, &field)) return STATUS_NO;
  if (!session_now(session, proposing->rulebook, &now)) return STATUS_RULEBOOK;
  if (session->options.values[OPTION_PLAN] != NULL &&
      (proposing->plan = plan_choice_named(session, proposing->rulebook)) == NULL)
    return STATUS_NO;
  struct plan plan = needed(proposing, about, field);
  dataset_init(&dataset, session->arena, proposing->rulebook, about);
  bool fine = plan_deals_read(session, &dataset, &plan) &&
              settle_currency(proposing, &dataset, word, field, instant_date(now)) &&
              (session->store == NULL || pipeline_read(session->store, &dataset, &stages, session->list)) &&
              forecast_make(&dataset, field, proposing->over, instant_date(now), &stages, &proposing->forecast,
                            session->list) &&
              stretch(proposing);
  dataset_release(&dataset);
  if (!fine) return session_failed(session, STATUS_NO);
  if (session->json) proposal_json(proposing, word);
  else say_proposal(proposing, word);
  return STATUS_DONE;
}

static enum status run(struct session *session) {
  struct proposing proposing = {.session = session};
  if (!plan_option_given(session, OPTION_PERIOD) || !plan_period_asked(session, &proposing.over) ||
      !read_stretch(&proposing))
    return STATUS_USAGE;
  enum status opened = plan_input_open(session);
  if (opened != STATUS_DONE) return opened;
  enum status found = find_rulebook(&proposing);
  return found == STATUS_DONE ? propose(&proposing, session->options.words[0]) : found;
}

const struct entry entry_target_propose = {
    .name = "target propose",
    .usage = "RECORD.FIELD [FOLDER]",
    .least = 1,
    .most = 2,
    .options = OPTION_BIT(OPTION_PERIOD) | OPTION_BIT(OPTION_DEALS) | OPTION_BIT(OPTION_MAP) |
               OPTION_BIT(OPTION_STRETCH) | OPTION_BIT(OPTION_PLAN),
    .about = {"a target from the trend and from what is open", "根据趋势和在手机会建议目标"},
    .help =
        {"Proposes what a period may bring, with the arithmetic. By trend: each month brings what the same month "
         "brought\n"
         "in the last year that is over, times the growth of the twelve months before today over the twelve before "
         "those.\n"
         "By pipeline: what is open, times the share of closed deals that were won; in a store, of those that ever "
         "were\n"
         "in the stage where it stands. The larger counts; --stretch 5% asks for more. Deals in several currencies\n"
         "become that of a plan (--plan NAME): by its rates, what is open by today's. From the store, or from a CSV "
         "of\n"
         "deals with the rulebook in FOLDER:\n\n"
         "  dealwright target propose deal.amount --period 2025 --stretch 5%\n"
         "  dealwright target propose deal.amount acme --period 2025 --deals export.csv --at 2024-12-15\n",
         "根据数据建议某期间的目标，并列出算式。趋势法：每月取最近一个已结束年份同月的成交额，乘以增长率\n"
         "（今天之前十二个整月与再之前十二个月之比）。在手机会法：未结机会金额乘以成交率；在存储中按阶段计算，取曾到过"
         "\n"
         "该阶段的已结机会的成交率。取两者中较大者，\n"
         "--stretch 5% "
         "表示再上浮。多个币种的交易按某方案（--plan）的汇率折算，未结机会按今日汇率。数据取自存储，或取自交易 CSV 与 "
         "FOLDER 中的规则手册：\n\n"
         "  dealwright target propose deal.amount --period 2025 --stretch 5%\n"
         "  dealwright target propose deal.amount acme --period 2025 --deals export.csv --at 2024-12-15\n"},
    .run = run,
};

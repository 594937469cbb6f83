/* dealwright plan curve: pay and marginal rate against sales, on the terminal and as SVG. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/file_write.h"
#include "cli/plan_choice.h"
#include "cli/plan_trying.h"
#include "incentive/curve.h"
#include "report/chart.h"
#include "report/title.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS = 20, STEPS_MOST = 1000, BAR = 30, BAR_LEAST = 24, INDENT = 2, NOTES = 5 };

struct showing {
  struct session *session;
  const struct currency *currency;
  struct trial trial;
  struct curve curve;
  const char *x, *title;
  const char *notes[NOTES];
  size_t note_count;
};

/* ---- what is asked ---- */

static int64_t target_of(const struct showing *showing, const struct curve_axis *axis) {
  const struct plan *plan = showing->trial.whole;
  for (size_t i = 0; i < plan->measure_count; i++)
    for (size_t j = 0; j < showing->trial.target_count; j++)
      if (text_equal(plan->measures[i].name, axis->name) &&
          text_equal(plan->measures[i].target, showing->trial.targets[j].name))
        return showing->trial.targets[j].amount;
  return 0;
}

/* `120%` of the target on an axis that is one. */
static bool part_of_target(struct showing *showing, const struct curve_axis *axis, const char *text, int64_t *out) {
  static const struct type percent = {.kind = KIND_PERCENT};
  const struct value_locale locale = {.currency = showing->currency};
  struct buffer why = BUFFER_EMPTY;
  struct value value;
  struct decimal whole;
  bool fine = value_read(showing->session->arena, &percent, &locale, text, &value, &why);
  if (!fine) diagnostic_add(showing->session->list, DIAGNOSTIC_deal_value, NULL, text, buffer_text(&why));
  buffer_release(&why);
  fine = fine && decimal_multiply(decimal_from_integer(target_of(showing, axis)), value.decimal, &whole) &&
         decimal_round(whole, 0, ROUNDING_HALF_UP, &whole);
  *out = fine ? (int64_t)whole.units : 0;
  return fine;
}

static bool amount_asked(struct showing *showing, const struct curve_axis *axis, enum option option, int64_t *out) {
  const char *text = showing->session->options.values[option];
  if (text == NULL) return true;
  if (axis->is_ratio && strchr(text, '%') != NULL) return part_of_target(showing, axis, text, out);
  return plan_trying_amount(showing->session, showing->currency, text, out);
}

static bool steps_asked(struct session *session, int64_t *steps) {
  const char *text = session->options.values[OPTION_STEPS];
  *steps = STEPS;
  if (text == NULL) return true;
  *steps = strspn(text, "0123456789") == strlen(text) && strlen(text) < 5 ? strtol(text, NULL, 10) : 0;
  if (*steps >= 1 && *steps <= STEPS_MOST) return true;
  diagnostic_add(session->list, DIAGNOSTIC_curve_steps, NULL, text, "1000");
  return false;
}

/* Where nobody says how many steps, and where they end, they are round. */
static bool draw(struct showing *showing, const struct curve_axis *axis) {
  struct session *session = showing->session;
  int64_t from = 0, to = curve_reach(&showing->trial, axis), steps;
  if (!amount_asked(showing, axis, OPTION_FROM, &from) || !amount_asked(showing, axis, OPTION_TO, &to) ||
      !steps_asked(session, &steps))
    return false;
  if (to <= from || from < -(INT64_MAX / 4) || to > INT64_MAX / 4) {
    diagnostic_add(session->list, DIAGNOSTIC_curve_ends, NULL, plan_trying_text(session, showing->currency, from),
                   plan_trying_text(session, showing->currency, to));
    return false;
  }
  int64_t step = (to - from) / steps > 0 ? (to - from) / steps : 1;
  if (session->options.values[OPTION_STEPS] == NULL) step = curve_step(to - from, steps);
  return curve_draw(&showing->trial, axis, from, to, step, &showing->curve, session->list);
}

/* ---- words ---- */

static const char *place_text(struct showing *showing, int64_t at) {
  struct decimal ratio;
  if (!showing->curve.axis.is_ratio) return plan_trying_text(showing->session, showing->currency, at);
  decimal_divide(decimal_from_integer(at), decimal_from_integer(target_of(showing, &showing->curve.axis)), 6,
                 ROUNDING_HALF_UP, &ratio);
  return plan_trying_rate(showing->session, ratio);
}

static const char *credits_note(struct showing *showing) {
  const struct curve_axis *axis = &showing->curve.axis;
  const struct plan *plan = showing->trial.whole;
  struct buffer names = BUFFER_EMPTY, text = BUFFER_EMPTY;
  size_t count = 0;
  for (size_t i = 0; i < plan->credit_count; i++)
    if (axis->moves[i]) {
      buffer_printf(&names, "%s%s", count++ > 0 ? phrase_text(language_current(), PHRASE_comma) : "",
                    title_within(showing->session->arena, &plan->credits[i].title, plan->credits[i].name));
    }
  if (count > 1) phrase_add(&text, language_current(), PHRASE_curve_credits, buffer_text(&names), showing->x);
  const char *copy = count > 1 ? arena_copy(showing->session->arena, buffer_text(&text)) : NULL;
  buffer_release(&names);
  buffer_release(&text);
  return copy;
}

static void find_words(struct showing *showing) {
  struct session *session = showing->session;
  const struct plan *plan = showing->trial.whole;
  struct buffer title = BUFFER_EMPTY;
  showing->x = title_within(session->arena, showing->curve.axis.title, showing->curve.axis.name);
  phrase_add(&title, language_current(), PHRASE_curve_title, plan->name, showing->x,
             phrase_text(language_current(), plan->period == PLAN_MONTH     ? PHRASE_one_month
                                             : plan->period == PLAN_QUARTER ? PHRASE_one_quarter
                                                                            : PHRASE_one_year),
             plan->currency->code);
  showing->title = arena_copy(session->arena, buffer_text(&title));
  showing->note_count = plan_trying_notes(session, &showing->trial, showing->notes, NOTES - 1);
  const char *note = credits_note(showing);
  if (note != NULL) showing->notes[showing->note_count++] = note;
  buffer_release(&title);
}

/* ---- the terminal ---- */

static const char *bar_text(struct showing *showing, int64_t pay, int longest) {
  int64_t most = 1;
  for (size_t i = 0; i < showing->curve.count; i++)
    if (showing->curve.points[i].is_shown && showing->curve.points[i].pay > most) most = showing->curve.points[i].pay;
  int length = pay > 0 ? (int)(((int128)pay * longest + most / 2) / most) : 0;
  return arena_printf(showing->session->arena, "%.*s", length, "##############################");
}

static const char *jump_text(struct showing *showing, const struct curve_point *point) {
  if (point->jump == 0) return NULL;
  return arena_printf(showing->session->arena, "%s%s", point->jump > 0 ? "+" : "",
                      plan_trying_text(showing->session, showing->currency, point->jump));
}

static const char *average_text(struct showing *showing, const struct curve_point *point) {
  struct decimal rate;
  if (point->at <= 0 ||
      !decimal_divide(decimal_from_integer(point->pay), decimal_from_integer(point->at), 6, ROUNDING_HALF_UP, &rate))
    return "-";
  return plan_trying_rate(showing->session, rate);
}

static void add_point(struct showing *showing, const struct curve_point *point, int longest, struct grid *grid) {
  grid_cell(grid, place_text(showing, point->at));
  grid_cell(grid, plan_trying_text(showing->session, showing->currency, point->pay));
  grid_cell(grid, average_text(showing, point));
  grid_cell(grid, point->has_rate ? plan_trying_rate(showing->session, point->rate) : "-");
  grid_cell_styled(grid, jump_text(showing, point), point->jump < 0 ? GRID_BAD : GRID_PLAIN);
  grid_cell(grid, bar_text(showing, point->pay, longest));
}

static struct grid *curve_grid(struct showing *showing, int longest) {
  static const enum grid_align align[] = {GRID_RIGHT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT, GRID_LEFT};
  struct grid *grid = grid_new(showing->session->arena, 6, align);
  grid_cell(grid, showing->x);
  grid_cell(grid, phrase_text(language_current(), PHRASE_curve_pay));
  grid_cell(grid, phrase_text(language_current(), PHRASE_curve_average));
  grid_cell(grid, phrase_text(language_current(), PHRASE_curve_marginal));
  grid_cell(grid, phrase_text(language_current(), PHRASE_curve_jump));
  grid_end(grid);
  for (size_t i = 0; i < showing->curve.count; i++)
    if (showing->curve.points[i].is_shown) add_point(showing, &showing->curve.points[i], longest, grid);
  return grid;
}

/* Bars that go on in the next line where the terminal ends are no picture: all become shorter, or are left out. */
static int longest_bar(struct showing *showing) {
  int room = showing->session->width - INDENT - grid_width(curve_grid(showing, 0));
  if (showing->session->width == 0 || room > BAR) return BAR;
  return room >= BAR_LEAST ? room : 0;
}

static void say_curve(struct showing *showing) {
  struct session *session = showing->session;
  buffer_printf(&session->out, "%s\n", showing->title);
  for (size_t i = 0; i < showing->note_count; i++) buffer_printf(&session->out, "  %s\n", showing->notes[i]);
  say_grid(session, curve_grid(showing, longest_bar(showing)), INDENT);
}

/* ---- JSON ---- */

static void pair_money(struct showing *showing, struct json *json, const char *key, int64_t minor) {
  struct buffer text = BUFFER_EMPTY;
  money_write(&text, money_from_minor(minor, showing->currency));
  json_pair(json, key, buffer_text(&text));
  buffer_release(&text);
}

static void point_json(struct showing *showing, const struct curve_point *point) {
  struct json json = session_json(showing->session, "point");
  struct buffer rate = BUFFER_EMPTY;
  pair_money(showing, &json, "sales", point->at);
  pair_money(showing, &json, "pay", point->pay);
  if (point->has_rate) {
    decimal_write(&rate, point->rate);
    json_pair(&json, "marginal", buffer_text(&rate));
  }
  if (point->jump != 0) pair_money(showing, &json, "jump", point->jump);
  session_json_end(showing->session, &json);
  buffer_release(&rate);
}

static void curve_json(struct showing *showing) {
  for (size_t i = 0; i < showing->curve.count; i++)
    if (showing->curve.points[i].is_shown) point_json(showing, &showing->curve.points[i]);
  struct json json = session_json(showing->session, "curve");
  json_pair(&json, "plan", showing->trial.whole->name);
  json_pair(&json, "measure", showing->curve.axis.name);
  for (size_t i = 0; i < showing->trial.target_count; i++)
    pair_money(showing, &json, arena_printf(showing->session->arena, "target.%s", showing->trial.targets[i].name),
               showing->trial.targets[i].amount);
  session_json_end(showing->session, &json);
}

/* ---- SVG ---- */

/* The rate holds from its point to the next one that is shown: a stair. */
static size_t stair(const struct curve *curve, struct chart_point *out) {
  size_t count = 0;
  for (size_t i = 0; i < curve->count; i++) {
    const struct curve_point *point = &curve->points[i];
    struct decimal rate = point->rate;
    if (!point->is_shown || !point->has_rate) continue;
    rate.units *= 100;
    decimal_round(rate, 2, ROUNDING_HALF_UP, &rate);
    while (rate.scale < 2) rate.units *= 10, rate.scale++;
    if (count > 0) {
      out[count] = (struct chart_point){point->at, out[count - 1].y};
      count++;
    }
    out[count++] = (struct chart_point){point->at, (int64_t)rate.units};
  }
  return count;
}

static size_t path(const struct curve *curve, struct chart_point *out) {
  size_t count = curve->count;
  while (count > 0 && !curve->points[count - 1].is_shown) count--;
  for (size_t i = 0; i < count; i++) out[i] = (struct chart_point){curve->points[i].at, curve->points[i].pay};
  return count;
}

/* Amounts as parts of the target: percentages at four digits. */
static void to_parts(struct showing *showing, struct chart_point *points, size_t count) {
  struct decimal part, target = decimal_from_integer(target_of(showing, &showing->curve.axis));
  for (size_t i = 0; showing->curve.axis.is_ratio && i < count; i++) {
    decimal_divide(decimal_from_integer(points[i].x), target, 6, ROUNDING_HALF_UP, &part);
    while (part.scale < 6) part.units *= 10, part.scale++;
    points[i].x = (int64_t)part.units;
  }
}

static const char *with_unit(struct showing *showing, const char *words) {
  return arena_printf(showing->session->arena, "%s (%s)", words, showing->currency->code);
}

static void write_chart(struct showing *showing, struct buffer *out) {
  struct arena *arena = showing->session->arena;
  const struct curve *curve = &showing->curve;
  int digits = showing->currency->digits;
  struct chart_point *pay = arena_alloc(arena, (curve->count + 1) * sizeof *pay);
  struct chart_point *rate = arena_alloc(arena, (2 * curve->count + 1) * sizeof *rate);
  const char *pays = phrase_text(language_current(), PHRASE_curve_pay);
  const char *marginal = phrase_text(language_current(), PHRASE_curve_rate);
  struct chart_line lines[] = {{pays, pay, path(curve, pay), false}, {marginal, rate, stair(curve, rate), true}};
  struct chart_axis amounts = {with_unit(showing, showing->x), digits, ""};
  struct chart chart = {.title = showing->title,
                        .notes = showing->notes,
                        .note_count = showing->note_count,
                        .x = amounts,
                        .left = {with_unit(showing, pays), digits, ""},
                        .right = {arena_printf(arena, "%s (%%)", marginal), 2, "%"},
                        .lines = lines,
                        .line_count = 2};
  if (curve->axis.is_ratio) chart.x = (struct chart_axis){arena_printf(arena, "%s (%%)", showing->x), 4, "%"};
  to_parts(showing, pay, lines[0].count);
  to_parts(showing, rate, lines[1].count);
  chart_svg(&chart, out);
}

static bool put_chart(struct showing *showing) {
  struct session *session = showing->session;
  const char *path = session->options.values[OPTION_OUTPUT];
  struct buffer text = BUFFER_EMPTY;
  if (path == NULL) return true;
  write_chart(showing, &text);
  bool fine = file_write(session->arena, path, buffer_text(&text), text.size, session->list);
  buffer_release(&text);
  return fine;
}

/* ---- the command ---- */

static bool show(struct showing *showing) {
  struct session *session = showing->session;
  struct curve_axis axis;
  if (!plan_trying_targets(session, &showing->trial) ||
      !curve_axis_find(&showing->trial, session->options.values[OPTION_MEASURE], &axis, session->list) ||
      !draw(showing, &axis))
    return false;
  find_words(showing);
  if (!put_chart(showing)) return false;
  if (session->json) curve_json(showing);
  else say_curve(showing);
  return true;
}

static enum status run(struct session *session) {
  struct plan_choice choice;
  struct showing showing = {.session = session};
  enum status found = plan_choice_find(session, session->options.words[0], &choice);
  if (found != STATUS_DONE) return found;
  showing.currency = choice.plan->currency;
  bool fine =
      trial_open(&showing.trial, session->arena, choice.rulebook, choice.plan, false, session->list) && show(&showing);
  trial_close(&showing.trial);
  return fine ? STATUS_DONE : STATUS_NO;
}

const struct entry entry_plan_curve = {
    .name = "plan curve",
    .storeless = true,
    .usage = "PLAN",
    .least = 1,
    .most = 1,
    .options = OPTION_BIT(OPTION_MEASURE) | OPTION_BIT(OPTION_FROM) | OPTION_BIT(OPTION_TO) | OPTION_BIT(OPTION_STEPS) |
               OPTION_BIT(OPTION_TARGET) | OPTION_BIT(OPTION_OUTPUT),
    .about = {"what is earned with what is sold, as a curve", "业绩与收入曲线"},
    .help =
        {"Draws what one person earns in one period against what he sells in it: pay, what that is of the sales,\n"
         "what the next sale earns, and where pay jumps. Needs no deals. -o FILE.svg draws it for a page:\n\n"
         "  dealwright plan curve acme/plans/rep.yaml --from 0 --to 500,000 --steps 10 -o rep.svg\n\n"
         "--measure says over what; over an attainment --from and --to may be parts of the target (80%, 120%).\n"
         "Targets are taken to be 1,000,000 a period, or what --target says: --target 'revenue=500,000; pay=9,000'.\n",
         "绘制一个人在一个周期内的业绩与应得金额：应付、占业绩的比例、下一笔业绩的提成率，以及金额跳变之处。\n"
         "不需要交易数据。-o FILE.svg 写出可放入网页的图：\n\n"
         "  dealwright plan curve acme/plans/rep.yaml --from 0 --to 500,000 --steps 10 -o rep.svg\n\n"
         "--measure 指定横轴指标；横轴为完成率时，--from 和 --to 可写目标的百分比（80%、120%）。\n"
         "目标按每周期 1,000,000 计算，或由 --target 指定：--target 'revenue=500,000; pay=9,000'。\n"},
    .run = run,
};

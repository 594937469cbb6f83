/* Curves.
 *
 * Invariants
 * 1. Every point is a trial; nothing between two points is claimed but the slope of the line between them.
 * 2. Before each breakpoint stands the last cent below it, so that a jump is seen as one. */
#include "incentive/curve.h"

#include "base/text.h"

#include <stdlib.h>

/* ---- the axis ---- */

static bool *moving(struct trial *trial, int credit) {
  const struct plan *plan = trial->whole;
  bool *moves = arena_alloc(trial->arena, plan->credit_count + 1);
  for (size_t i = 0; i < plan->credit_count; i++)
    moves[i] = (int)i == credit || (credit_is_sold(plan, (int)i) &&
                                    credit_is_own(&plan->credits[i]) == credit_is_own(&plan->credits[credit]));
  return moves;
}

static void of_credit(struct trial *trial, int number, struct curve_axis *out) {
  const struct plan_credit *credit = &trial->whole->credits[number];
  *out = (struct curve_axis){credit->name, &credit->title, number, false, moving(trial, number)};
}

static bool of_measure(struct trial *trial, int number, struct curve_axis *out, struct diagnostics *list) {
  const struct plan_measure *measure = &trial->whole->measures[number], *of = measure;
  while (of->kind == MEASURE_RATIO || of->kind == MEASURE_DIFFERENCE) of = &trial->whole->measures[of->measure];
  if (of->kind == MEASURE_SUM) {
    *out = (struct curve_axis){measure->name, &measure->title, of->credit, measure->kind == MEASURE_RATIO,
                               moving(trial, of->credit)};
    return true;
  }
  diagnostic_add(list, DIAGNOSTIC_curve_no_sum, &measure->at, measure->name);
  return false;
}

static bool by_name(struct trial *trial, const char *name, struct curve_axis *out, struct diagnostics *list) {
  const struct plan *plan = trial->whole;
  const char **words = arena_alloc(trial->arena, (plan->measure_count + plan->credit_count + 1) * sizeof *words);
  size_t count = 0;
  for (size_t i = 0; i < plan->measure_count; i++) {
    if (text_equal(plan->measures[i].name, name)) return of_measure(trial, (int)i, out, list);
    words[count++] = plan->measures[i].name;
  }
  for (size_t i = 0; i < plan->credit_count; i++) {
    if (text_equal(plan->credits[i].name, name)) {
      of_credit(trial, (int)i, out);
      return true;
    }
    words[count++] = plan->credits[i].name;
  }
  struct buffer all = BUFFER_EMPTY;
  for (size_t i = 0; i < count; i++) buffer_printf(&all, "%s%s", i > 0 ? ", " : "", words[i]);
  diagnostic_add(list, DIAGNOSTIC_curve_unknown, NULL, name, plan->name);
  diagnostic_suggest(list, name, words, count);
  diagnostic_note(list, DIAGNOSTIC_plan_note_days, buffer_text(&all));
  buffer_release(&all);
  return false;
}

bool curve_axis_find(struct trial *trial, const char *name, struct curve_axis *out, struct diagnostics *list) {
  const struct plan *plan = trial->whole;
  if (name != NULL) return by_name(trial, name, out, list);
  for (size_t i = 0; i < plan->pay_count; i++) {
    int number = plan->pays[i].measure;
    if (number < 0) continue;
    const struct plan_measure *measure = &plan->measures[number];
    if (measure->kind == MEASURE_RATIO) measure = &plan->measures[number = measure->measure];
    if (measure->kind == MEASURE_SUM) return of_measure(trial, number, out, list);
  }
  of_credit(trial, 0, out);
  return true;
}

/* ---- round numbers ---- */

/* 1, 2 or 5 times a power of ten, at least `width`. */
static int64_t round_up(int64_t width) {
  for (int64_t unit = 1; unit <= INT64_MAX / 10; unit *= 10)
    for (int times = 1; times <= 5; times += times == 1 ? 1 : 3)
      if (unit * times >= width) return unit * times;
  return width;
}

int64_t curve_step(int64_t width, int64_t steps) {
  return round_up((width + steps - 1) / (steps > 0 ? steps : 1));
}

int64_t curve_reach(struct trial *trial, const struct curve_axis *axis) {
  struct breakpoints breaks = breakpoints_of(trial->arena, trial, axis->credit, false);
  int64_t last = breaks.count > 0 ? breaks.items[breaks.count - 1].at : 0, hundred = 100;
  for (int i = 0; i < trial->whole->currency->digits; i++) hundred *= 10;
  if (last <= 0) last = hundred * 1000;
  if (last > INT64_MAX / 8) return last;
  int64_t step = curve_step(last, 16);
  return (last + last / 5 + step - 1) / step * step;
}

/* ---- points ---- */

struct drawing {
  struct trial *trial;
  const struct curve_axis *axis;
  struct curve *out;
  bool fine;
};

static void pay_point(struct drawing *drawing, struct curve_point *point) {
  struct trial *trial = drawing->trial;
  size_t count = 0;
  struct trial_event *events = xmalloc((trial->whole->credit_count + 1) * sizeof *events);
  for (size_t i = 0; i < trial->whole->credit_count; i++)
    if (drawing->axis->moves[i]) events[count++] = (struct trial_event){(int)i, 0, point->at};
  drawing->fine = trial_pay(trial, events, count, &point->pay) && drawing->fine;
  point->pay = trial_paid(trial, 0); /* a floor is paid in the other period as well */
  point->is_capped = trial_is_limited(trial, LINE_CAP);
  point->is_floored = trial_is_limited(trial, LINE_FLOOR);
  free(events);
}

static void add_point(struct drawing *drawing, int64_t at, bool is_shown, bool is_break) {
  struct curve *out = drawing->out;
  struct curve_point point = {.at = at, .is_shown = is_shown, .is_break = is_break};
  pay_point(drawing, &point);
  out->points = arena_grow(drawing->trial->arena, out->points, out->count, sizeof *out->points);
  out->points[out->count++] = point;
}

static void add_break(struct drawing *drawing, int64_t at) {
  add_point(drawing, at - 1, false, false);
  add_point(drawing, at, true, true);
}

static int compare(const void *a, const void *b) {
  const struct curve_point *one = a, *other = b;
  return one->at < other->at ? -1 : one->at > other->at;
}

/* In order, each amount once. */
static void order(struct curve *curve) {
  size_t kept = 0;
  if (curve->count > 1) qsort(curve->points, curve->count, sizeof *curve->points, compare);
  for (size_t i = 0; i < curve->count; i++) {
    struct curve_point *point = &curve->points[i];
    if (kept > 0 && curve->points[kept - 1].at == point->at) {
      curve->points[kept - 1].is_shown |= point->is_shown;
      curve->points[kept - 1].is_break |= point->is_break;
    } else {
      curve->points[kept++] = *point;
    }
  }
  curve->count = kept;
}

/* ---- where the cap and the floor begin and end ---- */

static bool same_limits(const struct curve_point *a, const struct curve_point *b) {
  return a->is_capped == b->is_capped && a->is_floored == b->is_floored;
}

/* The first amount between two points at which it is as at the higher one: by what the limits do, or by the pay, which
 * stands still on the limited side. */
static int64_t first_like(struct drawing *drawing, const struct curve_point *low, const struct curve_point *high,
                          bool by_pay) {
  int64_t from = low->at, to = high->at;
  while (to - from > 1) {
    struct curve_point middle = {.at = from + (to - from) / 2};
    pay_point(drawing, &middle);
    bool is_limited = high->is_capped || high->is_floored;
    bool is_like = !by_pay ? same_limits(&middle, high) : is_limited ? middle.pay == high->pay : middle.pay != low->pay;
    if (is_like) to = middle.at;
    else from = middle.at;
  }
  return to;
}

/* The pay is rounded, so it stands at the limit for some cents around the very one, which is in their middle. Behind
 * `to` only the slope is of interest: there the last point moves to where it still holds. */
static void find_limits(struct drawing *drawing, int64_t to) {
  size_t count = drawing->out->count;
  for (size_t i = 1; i < count; i++) {
    struct curve_point low = drawing->out->points[i - 1], high = drawing->out->points[i];
    if (same_limits(&low, &high) || low.pay == high.pay) continue;
    int64_t first = first_like(drawing, &low, &high, false), second = first_like(drawing, &low, &high, true);
    int64_t at = first + (second - first) / 2;
    if (at > to) drawing->out->points[i] = low;
    else add_break(drawing, at);
  }
  order(drawing->out);
}

/* ---- slopes and jumps ---- */

/* From a point to the last one before the next that is shown, when that one is a jump. Over a single cent there is no
 * rate: all that it has is the jump, or how it is rounded. */
static void find_rates(struct curve *curve) {
  for (size_t i = 0; i < curve->count; i++) {
    struct curve_point *point = &curve->points[i];
    size_t next = i + 1;
    if (i > 0 && point->is_break && point->at - curve->points[i - 1].at == 1) {
      int64_t jump = point->pay - curve->points[i - 1].pay;
      point->jump = jump > 1 || jump < -1 ? jump : 0;
    }
    while (next < curve->count && !curve->points[next].is_shown) next++;
    if (next >= curve->count || (next > i + 1 && curve->points[next - 1].at + 1 == curve->points[next].at)) next--;
    if (next <= i || curve->points[next].at - point->at == 1) continue;
    point->has_rate =
        decimal_divide(decimal_from_integer(curve->points[next].pay - point->pay),
                       decimal_from_integer(curve->points[next].at - point->at), 6, ROUNDING_HALF_UP, &point->rate);
  }
}

static void add_breaks(struct drawing *drawing, int64_t from, int64_t to, int64_t *after) {
  for (size_t i = 0; i < drawing->trial->whole->credit_count; i++) {
    if (!drawing->axis->moves[i]) continue;
    struct breakpoints breaks = breakpoints_of(drawing->trial->arena, drawing->trial, (int)i, false);
    for (size_t j = 0; j < breaks.count; j++) {
      int64_t at = breaks.items[j].at;
      if (at > from && at <= to) add_break(drawing, at);
      else if (at > to && at <= *after) *after = at - 1;
    }
  }
}

bool curve_draw(struct trial *trial, const struct curve_axis *axis, int64_t from, int64_t to, int64_t step,
                struct curve *out, struct diagnostics *list) {
  *out = (struct curve){.axis = *axis};
  struct drawing drawing = {trial, axis, out, true};
  for (int64_t at = from; at < to; at += step) {
    add_point(&drawing, at, true, false);
    if (at > to - step) break;
  }
  add_point(&drawing, to, true, false);
  int64_t after = to <= INT64_MAX - step ? to + step : to;
  add_breaks(&drawing, from, to, &after);
  add_point(&drawing, after, false, false);
  order(out);
  find_limits(&drawing, to);
  find_rates(out);
  if (!drawing.fine && !trial_tell_broken(trial, list))
    diagnostic_add(list, DIAGNOSTIC_plan_overflow, &trial->whole->at, trial->whole->name);
  return drawing.fine;
}

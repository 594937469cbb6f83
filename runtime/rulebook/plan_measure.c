/* Reading how a plan measures.
 *
 * Invariants
 * 1. Measures are in order: one that is made of others stands behind them.
 * 2. Every measure has one unit: money, a whole number, a number, or a percentage. Margin and markup are words of their
 * own, so that nobody takes the one for the other. */
#include "base/limits.h"
#include "base/text.h"
#include "rulebook/plan_part.h"

#include <stdlib.h>
#include <string.h>

/* ---- forms ---- */

/* `sum(signed)`, `margin(revenue, cost)`: the names in the brackets, at most two; 0 when it is no such call. */
static size_t call_of(struct plan_reading *reading, const char *text, const char *function, const char *names[2]) {
  size_t size = strlen(function), end = strlen(text), count = 0;
  if (strncmp(text, function, size) != 0 || text[size] != '(' || text[end - 1] != ')') return 0;
  const char *at = text + size + 1, *last = text + end - 1;
  while (count < 2) {
    at += strspn(at, " ");
    size_t length = strcspn(at, ", )");
    names[count] = arena_copy_bytes(reading->loading->arena, at, length);
    if (!text_is_name(names[count++])) return 0;
    at += length;
    at += strspn(at, " ");
    if (at == last) return count;
    if (*at++ != ',') return 0;
  }
  return 0;
}

/* `revenue / target.revenue`, `revenue - cost`: what stands around the sign. */
static bool sides_of(struct plan_reading *reading, const char *text, char sign, const char **left, const char **right) {
  const char *at = strchr(text, sign);
  if (at == NULL) return false;
  size_t size = (size_t)(at - text);
  while (size > 0 && text[size - 1] == ' ') size--;
  *left = arena_copy_bytes(reading->loading->arena, text, size);
  *right = at + 1 + strspn(at + 1, " ");
  return text_is_name(*left);
}

/* ---- what it is made of ---- */

static enum kind unit_of_credit(const struct plan_reading *reading, const struct plan_measure *measure) {
  bool is_number = measure->credit >= 0 && reading->plan->credits[measure->credit].is_number;
  return is_number ? KIND_DECIMAL : KIND_MONEY;
}

static void of_credit(struct plan_reading *reading, const struct yaml *value, enum plan_measure_kind kind,
                      const char *name, struct plan_measure *out) {
  out->kind = kind;
  out->credit = plan_credit_number(reading, value, name);
  out->unit = kind == MEASURE_COUNT ? KIND_INTEGER : unit_of_credit(reading, out);
}

/* Both sides have to be plain amounts, or plain counts: nothing else has a difference, or a part that means anything.
 */
static void of_two(struct plan_reading *reading, const struct yaml *value, enum plan_measure_kind kind,
                   const char *left, const char *right, struct plan_measure *out) {
  const struct plan_measure *measures = reading->plan->measures;
  out->kind = kind;
  out->measure = plan_measure_number(reading, value, left);
  out->other = plan_measure_number(reading, value, right);
  out->unit = kind == MEASURE_DIFFERENCE ? KIND_MONEY : KIND_PERCENT;
  if (out->measure < 0 || out->other < 0) return;
  enum kind one = measures[out->measure].unit, other = measures[out->other].unit;
  bool counts = one == KIND_INTEGER && kind == MEASURE_PART;
  if (one != other || (one != KIND_MONEY && !counts))
    plan_fault(reading, DIAGNOSTIC_plan_two, value, measures[out->measure].name, measures[out->other].name);
}

static void of_target(struct plan_reading *reading, const struct yaml *value, const char *left, const char *target,
                      struct plan_measure *out) {
  out->kind = MEASURE_RATIO;
  out->unit = KIND_PERCENT;
  out->target = target;
  out->measure = plan_measure_number(reading, value, left);
  if (out->measure >= 0 && reading->plan->measures[out->measure].unit != KIND_MONEY)
    plan_fault(reading, DIAGNOSTIC_plan_ratio, value, reading->plan->measures[out->measure].name, NULL);
}

static bool value_of(struct plan_reading *reading, const struct yaml *value, struct plan_measure *out) {
  static const char target[] = "target.";
  const char *names[2], *text = value->text;
  if (call_of(reading, text, "sum", names) == 1) of_credit(reading, value, MEASURE_SUM, names[0], out);
  else if (call_of(reading, text, "count", names) == 1) of_credit(reading, value, MEASURE_COUNT, names[0], out);
  else if (call_of(reading, text, "average", names) == 1) of_credit(reading, value, MEASURE_AVERAGE, names[0], out);
  else if (call_of(reading, text, "margin", names) == 2)
    of_two(reading, value, MEASURE_MARGIN, names[0], names[1], out);
  else if (call_of(reading, text, "markup", names) == 2)
    of_two(reading, value, MEASURE_MARKUP, names[0], names[1], out);
  else if (sides_of(reading, text, '-', &names[0], &names[1]) && text_is_name(names[1]))
    of_two(reading, value, MEASURE_DIFFERENCE, names[0], names[1], out);
  else if (!sides_of(reading, text, '/', &names[0], &names[1])) return false;
  else if (text_is_name(names[1])) of_two(reading, value, MEASURE_PART, names[0], names[1], out);
  else if (strncmp(names[1], target, sizeof target - 1) == 0 && text_is_name(names[1] + sizeof target - 1))
    of_target(reading, value, names[0], names[1] + sizeof target - 1, out);
  else return false;
  return true;
}

/* ---- how it is taken ---- */

static void least_of(struct plan_reading *reading, const struct yaml *node, struct plan_measure *out) {
  const struct yaml *least = schema_value(node, KEY_measure_least);
  static const struct type number = {.kind = KIND_INTEGER, .has_least = true, .least = 1};
  const struct value_locale locale = {.currency = plan_home(reading)};
  struct buffer why = BUFFER_EMPTY;
  struct value value;
  if (out->kind != MEASURE_AVERAGE) {
    if (least != NULL) plan_fault(reading, DIAGNOSTIC_plan_together, least, "least", reading->what);
    return;
  }
  if (!plan_said(reading, node, KEY_measure_least, "1, 5") || least == NULL) return;
  if (value_read(reading->loading->arena, &number, &locale, least->text, &value, &why) && value.integer <= INT32_MAX)
    out->least = (int)value.integer;
  else plan_fault(reading, DIAGNOSTIC_bad_scalar, least, least->text, buffer_text(&why));
  buffer_release(&why);
}

/* A measure that begins before what is paid begins: against the target so far, or of the whole? */
static void over_of(struct plan_reading *reading, const struct yaml *node, struct plan_measure *out) {
  const struct yaml *period = schema_value(node, KEY_measure_period), *against;
  int word = scalar_choice(reading->loading, period, KEY_measure_period, 3);
  out->same = word == 3;
  out->over = out->same ? reading->plan->period : (enum plan_period)word;
  if (out->over < reading->plan->period)
    plan_fault(reading, DIAGNOSTIC_plan_band_period, period, plan_period_name(out->over),
               plan_period_name(reading->plan->period));
  bool longer = out->kind == MEASURE_RATIO && out->over > reading->plan->period;
  against = schema_value(node, KEY_measure_against);
  if (!longer && against != NULL) plan_fault(reading, DIAGNOSTIC_plan_against, against, NULL, NULL);
  if (longer && plan_said(reading, node, KEY_measure_against, "target_so_far, whole_target"))
    out->whole_target = scalar_choice(reading->loading, against, KEY_measure_against, 0) == 1;
}

void plan_measure_read(struct plan_reading *reading, const struct yaml_pair *pair, struct plan_measure *out) {
  struct loading *loading = reading->loading;
  *out = (struct plan_measure){
      .name = pair->key->text, .at = reading->at, .credit = -1, .measure = -1, .other = -1, .same = true};
  schema_check(loading, pair->value, SCHEMA_measure, reading->what, &reading->at);
  out->title = scalar_label(loading, schema_value(pair->value, KEY_measure_title), reading->what);
  out->over = reading->plan->period;
  out->unit = KIND_MONEY;
  const struct yaml *value = schema_value(pair->value, KEY_measure_value);
  if (value == NULL) return;
  if (!value_of(reading, value, out)) {
    plan_fault(reading, DIAGNOSTIC_plan_measure, value, value->text, NULL);
    return;
  }
  least_of(reading, pair->value, out);
  over_of(reading, pair->value, out);
}

/* ---- what has to be reached ---- */

bool plan_measure_value(struct plan_reading *reading, const struct yaml *node, const struct plan_measure *measure,
                        const char *text, struct value *out) {
  const struct type type = {.kind = measure->unit};
  const struct value_locale locale = {.currency = plan_home(reading)};
  struct buffer why = BUFFER_EMPTY;
  bool fine = value_read(reading->loading->arena, &type, &locale, text, out, &why);
  if (!fine) plan_fault(reading, DIAGNOSTIC_bad_scalar, node, text, buffer_text(&why));
  else if (out->kind == KIND_MONEY && out->money.currency != locale.currency)
    plan_fault(reading, DIAGNOSTIC_plan_currency, node, out->money.currency->code, locale.currency->code);
  buffer_release(&why);
  return fine;
}

bool plan_reach_read(struct plan_reading *reading, const struct yaml *node, struct plan_reach *out) {
  const char *sign = strstr(node->text, ">=");
  *out = (struct plan_reach){.measure = -1, .at = scalar_place(reading->loading, node, 0, 0)};
  if (sign == NULL) {
    plan_fault(reading, DIAGNOSTIC_plan_reached, node, node->text, NULL);
    return false;
  }
  size_t size = (size_t)(sign - node->text);
  while (size > 0 && node->text[size - 1] == ' ') size--;
  out->measure = plan_measure_number(reading, node, arena_copy_bytes(reading->loading->arena, node->text, size));
  return out->measure >= 0 && plan_measure_value(reading, node, &reading->plan->measures[out->measure],
                                                 sign + 2 + strspn(sign + 2, " "), &out->value);
}

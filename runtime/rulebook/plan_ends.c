/* Where a plan begins and ends: within a period of its own, where another ends; and which others stand beside it.
 *
 * Invariant: a plan that begins within a period over which it measures says what becomes of what happened before; one
 * that has only a part of a period says what becomes of targets and amounts for all of it. */
#include "base/text.h"
#include "rulebook/plan_part.h"

static int32_t start_of(enum plan_period kind, int32_t date) {
  static const int months_of[PLAN_PERIOD_COUNT] = {1, 3, 12};
  int year, month, day, size = months_of[kind];
  int32_t start;
  date_to_parts(date, &year, &month, &day);
  date_from_parts(year, (month - 1) / size * size + 1, 1, &start);
  return start;
}

bool plan_is_partial(const struct plan *plan, int32_t *day) {
  *day = plan->from;
  if (start_of(plan->period, plan->from) != plan->from) return true;
  *day = plan->until;
  return plan->until != INT32_MAX && start_of(plan->period, plan->until) != plan->until;
}

/* Whether something is measured over a period that began before the plan. */
static bool looks_back(const struct plan *plan) {
  bool looks = false;
  for (size_t i = 0; i < plan->measure_count; i++) {
    const struct plan_measure *measure = &plan->measures[i];
    looks = looks || start_of(measure->same ? plan->period : measure->over, plan->from) != plan->from;
  }
  for (size_t i = 0; i < plan->pay_count; i++)
    if (plan->pays[i].kind == PAY_BAND)
      looks = looks || start_of(plan->pays[i].same ? plan->period : plan->pays[i].over, plan->from) != plan->from;
  return looks;
}

bool plan_cuts(const struct plan *plan) {
  bool cuts = plan->cap.is_there || plan->floor.is_there || plan->draw.is_there;
  for (size_t i = 0; i < plan->measure_count; i++) cuts = cuts || plan->measures[i].kind == MEASURE_RATIO;
  for (size_t i = 0; i < plan->pay_count; i++) cuts = cuts || plan->pays[i].kind == PAY_REACHED;
  return cuts;
}

void plan_ends_check(struct plan_reading *reading, const struct yaml *node, const struct plan *plan) {
  const struct yaml *effective = schema_value(node, KEY_plan_effective);
  int32_t day;
  if (effective == NULL || plan->from == 0) return;
  if (looks_back(plan)) plan_said(reading, effective, KEY_effective_measures, "continue, anew");
  if (plan_is_partial(plan, &day) && plan_cuts(plan))
    plan_said(reading, node, KEY_plan_prorate, "by workdays, by days, none");
}

/* Another plan by name; else what else there is. */
static const struct plan *other_plan(struct plan_reading *reading, const struct plan *plan, const struct yaml *node,
                                     const char *name) {
  const struct rulebook *rulebook = reading->loading->rulebook;
  const struct plan *other = rulebook_plan(rulebook, name);
  const char **names = arena_alloc(reading->loading->arena, (rulebook->plan_count + 1) * sizeof *names);
  size_t count = 0;
  if (other != NULL && other != plan) return other;
  for (size_t i = 0; i < rulebook->plan_count; i++)
    if (&rulebook->plans[i] != plan) names[count++] = rulebook->plans[i].name;
  plan_fault(reading, DIAGNOSTIC_plan_other_unknown, node, name, NULL);
  diagnostic_suggest(reading->loading->list, name, names, count);
  return NULL;
}

void plan_beside_read(struct loading *loading, struct plan *plan, const struct yaml *node) {
  struct plan_reading reading = {
      .loading = loading, .what = loading_thing(loading, PHRASE_thing_plan, plan->name), .at = plan->at};
  const struct yaml **nodes;
  const char **names;
  if (node == NULL) return;
  plan->beside_count = scalar_names(loading, node, "beside", &names, &nodes);
  plan->beside = names;
  for (size_t i = 0; i < plan->beside_count; i++) other_plan(&reading, plan, nodes[i], names[i]);
}

/* The version before ends on the day on which this one begins. */
void plan_replaces_check(struct loading *loading, const struct plan *plan, const struct yaml *node) {
  struct plan_reading reading = {
      .loading = loading, .what = loading_thing(loading, PHRASE_thing_plan, plan->name), .at = plan->at};
  const struct plan *before = other_plan(&reading, plan, node, plan->replaces);
  if (before != NULL && before->until != plan->from) {
    struct buffer from = BUFFER_EMPTY, until = BUFFER_EMPTY;
    date_write(&from, plan->from);
    if (before->until != INT32_MAX) date_write(&until, before->until);
    else phrase_add(&until, language_current(), PHRASE_plan_no_end);
    const char *const arguments[] = {"", plan->replaces, buffer_text(&until), buffer_text(&from), NULL};
    struct position at = scalar_place(loading, node, 0, 0);
    diagnostic_add_array(loading->list, DIAGNOSTIC_plan_replaces_days, &at, arguments);
    loading_note_where(loading, loading_inside(loading, reading.what));
    buffer_release(&from);
    buffer_release(&until);
  }
}

/* Rates by role.
 *
 * Invariant: each role that the plan is for has its rate, and no other has one; so nobody is paid by a rate that was
 * not written down for him. */
#include "base/text.h"
#include "rulebook/plan_part.h"

static bool is_for(const struct plan *plan, const char *role) {
  for (size_t i = 0; i < plan->role_count; i++)
    if (text_equal(plan->roles[i], role)) return true;
  return false;
}

static bool has_rate(const struct plan_pay *pay, const char *role) {
  for (size_t i = 0; i < pay->rate_count; i++)
    if (text_equal(pay->rates[i].role, role)) return true;
  return false;
}

static void refuse_role(struct plan_reading *reading, const struct yaml *role) {
  const struct plan *plan = reading->plan;
  struct buffer all = BUFFER_EMPTY;
  for (size_t i = 0; i < plan->role_count; i++) buffer_printf(&all, "%s%s", i > 0 ? ", " : "", plan->roles[i]);
  plan_fault(reading, DIAGNOSTIC_plan_rate_role, role, role->text, buffer_text(&all));
  diagnostic_suggest(reading->loading->list, role->text, (const char **)plan->roles, plan->role_count);
  buffer_release(&all);
}

void plan_rate_of_pay(struct plan_reading *reading, const struct yaml *node, struct plan_pay *out) {
  if (node->kind == YAML_SCALAR) plan_percent(reading, node, &out->rate);
  if (node->kind != YAML_MAPPING) return;
  struct plan_role_rate *rates = arena_alloc(reading->loading->arena, (node->count + 1) * sizeof *rates);
  out->rates = rates;
  for (size_t i = 0; i < node->count; i++) {
    const struct yaml *role = node->pairs[i].key, *value = node->pairs[i].value;
    struct plan_role_rate *rate = &rates[out->rate_count++];
    rate->role = role->text;
    if (!is_for(reading->plan, role->text)) refuse_role(reading, role);
    if (value->kind == YAML_SCALAR) plan_percent(reading, value, &rate->rate);
    else
      plan_fault(reading, DIAGNOSTIC_bad_scalar, value, role->text,
                 phrase_text(language_current(), PHRASE_expect_percent));
  }
  for (size_t i = 0; i < reading->plan->role_count; i++)
    if (!has_rate(out, reading->plan->roles[i]))
      plan_fault(reading, DIAGNOSTIC_plan_rate_lacks, node, reading->plan->roles[i], NULL);
}

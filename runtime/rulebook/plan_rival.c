/* Plans that pay the same: the same event to the same one of a case, while both hold.
 *
 * Not done here: whether there is a person whom both are for; the roles say it (plan_roles_meet), or the people of a
 * run (incentive/rivalry.h). */
#include "base/text.h"
#include "rulebook/plan.h"

static bool is_beside(const struct plan *plan, const char *other) {
  for (size_t i = 0; i < plan->beside_count; i++)
    if (text_equal(plan->beside[i], other)) return true;
  return false;
}

bool plan_roles_meet(const struct plan *one, const struct plan *other) {
  for (size_t i = 0; i < one->role_count; i++)
    for (size_t j = 0; j < other->role_count; j++)
      if (text_equal(one->roles[i], other->roles[j])) return true;
  return false;
}

/* ---- what is paid ---- */

static bool measures_credit(const struct plan *plan, int measure, int credit) {
  const struct plan_measure *looked = measure >= 0 ? &plan->measures[measure] : NULL;
  if (looked == NULL) return false;
  if (looked->kind == MEASURE_SUM || looked->kind == MEASURE_COUNT || looked->kind == MEASURE_AVERAGE)
    return looked->credit == credit;
  return measures_credit(plan, looked->measure, credit) ||
         (looked->kind != MEASURE_RATIO && measures_credit(plan, looked->other, credit));
}

/* Whether a credit is paid: itself, or what is reached by it; a rule sees all of them. */
static bool pays_credit(const struct plan *plan, int credit) {
  if (plan->credits[credit].is_number) return false;
  for (size_t i = 0; i < plan->pay_count; i++) {
    const struct plan_pay *pay = &plan->pays[i];
    bool reaches = pay->kind == PAY_REACHED || pay->kind == PAY_EVERY;
    if (pay->kind == PAY_RULE || pay->credit == credit || (reaches && measures_credit(plan, pay->measure, credit)))
      return true;
  }
  return false;
}

bool plan_share_climbs(const struct plan_share *share) {
  return share->receiver == RECEIVER_SUPERIOR || share->receiver == RECEIVER_SUPERIORS;
}

bool plan_credits_teams(const struct plan *plan) {
  for (size_t i = 0; i < plan->credit_count; i++)
    for (size_t j = 0; j < plan->credits[i].share_count; j++)
      if (plan->credits[i].shares[j].receiver == RECEIVER_TEAM) return true;
  return false;
}

static const char *field_of(const struct plan_credit *credit, const struct plan_share *share) {
  return share->receiver == RECEIVER_FIELD ? credit->about->fields[share->field].name : NULL;
}

static bool same_receiver(const struct plan_credit *one, size_t i, const struct plan_credit *other, size_t j) {
  const char *field = field_of(one, &one->shares[i]), *other_field = field_of(other, &other->shares[j]);
  bool climb = plan_share_climbs(&one->shares[i]), other_climbs = plan_share_climbs(&other->shares[j]);
  return field == NULL ? other_field == NULL && climb == other_climbs : text_equal(field, other_field);
}

static bool same_event(const struct plan_event *one, const struct plan_event *other) {
  return text_equal(one->record->name, other->record->name) && one->moment == other->moment &&
         (one->moment != MOMENT_FIELD ||
          text_equal(one->record->fields[one->field].name, other->record->fields[other->field].name));
}

bool plan_credits_meet(const struct plan_credit *one, const struct plan_credit *other) {
  if (!same_event(&one->on, &other->on)) return false;
  for (size_t i = 0; i < one->share_count; i++)
    for (size_t j = 0; j < other->share_count; j++)
      if (same_receiver(one, i, other, j)) return true;
  return false;
}

const struct plan_event *plan_rivals(const struct plan *one, const struct plan *other) {
  if (one == other || one->draft || other->draft || is_beside(one, other->name) || is_beside(other, one->name))
    return NULL;
  if (one->from >= other->until || other->from >= one->until) return NULL;
  for (size_t i = 0; i < one->credit_count; i++)
    for (size_t j = 0; j < other->credit_count; j++)
      if (plan_credits_meet(&one->credits[i], &other->credits[j]) && pays_credit(one, (int)i) &&
          pays_credit(other, (int)j))
        return &one->credits[i].on;
  return NULL;
}

void plan_event_write(const struct plan_event *event, struct buffer *out) {
  buffer_printf(out, "%s.%s", event->record->name,
                event->moment == MOMENT_FIELD ? event->record->fields[event->field].name
                                              : plan_moment_name(event->moment));
}

/* Reading what a plan carries from one period to the next: what is due later, reserves, clawbacks, draws.
 *
 * Invariant: nothing here has a default that changes a payout. */
#include "base/text.h"
#include "rulebook/plan_part.h"

#include <string.h>

bool plan_pay_has_bands(const struct plan_pay *pay) {
  return pay->kind == PAY_BAND && pay->table != NULL;
}

bool plan_has_balances(const struct plan *plan) {
  return plan->due.is_there || plan->reserve.is_there || plan->clawback.is_there || plan->draw.is_there;
}

/* Whole days: hours would begin at some time of day that no event has. */
static bool days_read(struct plan_reading *reading, const struct yaml *node, struct duration *out) {
  if (!scalar_duration(reading->loading, node, out)) return false;
  if (out->unit != UNIT_MINUTES && out->unit != UNIT_HOURS && out->amount > 0) return true;
  plan_fault(reading, DIAGNOSTIC_bad_scalar, node, node->text, phrase_text(language_current(), PHRASE_expect_days));
  return false;
}

/* `payment.amount`: a field that holds money. */
static bool money_field(struct plan_reading *reading, const struct yaml *node, const struct record **record,
                        int *field) {
  const char *name, *word;
  if (!scalar_path(reading->loading, node, &name, &word, loading_inside(reading->loading, reading->what))) return false;
  *record = rulebook_record(reading->loading->rulebook, name);
  *field = *record != NULL ? record_field_number(*record, word) : -1;
  const struct type *type = *field >= 0 ? (*record)->fields[*field].type : NULL;
  if (type != NULL && type->kind == KIND_MONEY) return true;
  plan_fault(reading, DIAGNOSTIC_plan_not_money, node, node->text, NULL);
  return false;
}

/* The mapping of a key, its own keys checked; NULL when it is not there. */
static const struct yaml *section_of(struct plan_reading *reading, const struct yaml *node, enum schema_key key,
                                     enum schema_mapping mapping) {
  const struct yaml *section = schema_value(node, key);
  if (section != NULL)
    schema_check(reading->loading, section, mapping,
                 loading_key_of(reading->loading, schema_rows[key].key, reading->what), &section->at);
  return section;
}

/* ---- due ---- */

/* A day is of use only with a table of rates. */
static bool read_due_rate(struct plan_reading *reading, const struct yaml *plan, const struct yaml *node,
                          struct plan_due *out) {
  if (yaml_get(node, schema_rows[KEY_due_day].key) == NULL) return true;
  bool fine = plan_said(reading, plan, KEY_plan_exchange, "{table: ..., day: ..., quoted: ...}");
  return plan_rate_read(reading, node, KEY_due_day, RATE_OF_EVENT, &out->rate) && fine;
}

static void read_due(struct plan_reading *reading, const struct yaml *plan, struct plan_due *out) {
  const struct yaml *node = section_of(reading, plan, KEY_plan_due, SCHEMA_due), *on = schema_value(node, KEY_due_on);
  const struct yaml *amount = schema_value(node, KEY_due_amount), *of = schema_value(node, KEY_due_of);
  const struct record *about, *record;
  if (on == NULL || strcmp(on->text, "booking") == 0) return;
  out->at = scalar_place(reading->loading, on, 0, 0);
  if (strcmp(on->text, "collection") == 0) {
    plan_fault(reading, DIAGNOSTIC_plan_due, on, NULL, NULL);
    return;
  }
  bool fine = plan_event_read(reading, on, &out->on, &about);
  fine = plan_said(reading, node, KEY_due_amount, "payment.amount") && fine;
  fine = plan_said(reading, node, KEY_due_of, "deal.amount, contract.amount") && fine;
  fine = amount != NULL && money_field(reading, amount, &record, &out->amount) && fine;
  fine = of != NULL && money_field(reading, of, &out->of, &out->of_field) && fine;
  if (fine && record != out->on.record) {
    plan_fault(reading, DIAGNOSTIC_plan_due_amount, amount, amount->text, out->on.record->name);
    fine = false;
  }
  fine = read_due_rate(reading, plan, node, out) && fine;
  out->is_there = fine;
}

/* ---- reserve, clawback ---- */

static void read_reserve(struct plan_reading *reading, const struct yaml *plan, struct plan_reserve *out) {
  const struct yaml *node = section_of(reading, plan, KEY_plan_reserve, SCHEMA_reserve);
  const struct yaml *part = schema_value(node, KEY_reserve_part), *span = schema_value(node, KEY_reserve_for);
  if (part == NULL || span == NULL) return;
  out->at = scalar_place(reading->loading, part, 0, 0);
  out->is_there = plan_percent(reading, part, &out->part);
  out->is_there = days_read(reading, span, &out->span) && out->is_there;
  if (!out->is_there || (out->part.units > 0 && decimal_compare(out->part, decimal_from_integer(1)) <= 0)) return;
  plan_fault(reading, DIAGNOSTIC_bad_scalar, part, part->text, phrase_text(language_current(), PHRASE_expect_part));
  out->is_there = false;
}

static void read_clawback(struct plan_reading *reading, const struct yaml *plan, struct plan_clawback *out) {
  const struct yaml *node = section_of(reading, plan, KEY_plan_clawback, SCHEMA_clawback);
  const struct yaml *on = schema_value(node, KEY_clawback_on), *within = schema_value(node, KEY_clawback_within);
  const struct record *about;
  if (on == NULL || within == NULL) return;
  out->at = scalar_place(reading->loading, on, 0, 0);
  bool fine = plan_event_read(reading, on, &out->on, &about);
  fine = days_read(reading, within, &out->within) && fine;
  scalar_choice(reading->loading, schema_value(node, KEY_clawback_at), KEY_clawback_at, 0);
  out->proportional =
      scalar_choice(reading->loading, schema_value(node, KEY_clawback_takes), KEY_clawback_takes, 0) == 1;
  out->is_there = fine;
}

/* ---- draw ---- */

/* What becomes of a recoverable draw that nothing is left to recover from. */
static bool forgives_at_end(struct plan_reading *reading, const struct yaml *node, enum plan_draw_kind kind) {
  const struct yaml *end = schema_value(node, KEY_draw_at_end);
  if (kind == DRAW_RECOVERABLE) {
    struct plan_reading draw = *reading;
    draw.at = schema_place(node, KEY_draw_kind);
    draw.what = loading_key_of(reading->loading, "draw", reading->what);
    plan_said(&draw, node, KEY_draw_at_end, "owed, forgiven");
    return end != NULL && scalar_choice(reading->loading, end, KEY_draw_at_end, 0) == 1;
  }
  if (end != NULL) plan_fault(reading, DIAGNOSTIC_plan_draw_end, end, schema_value(node, KEY_draw_kind)->text, NULL);
  return false;
}

static void read_draw(struct plan_reading *reading, const struct yaml *plan, struct plan_draw *out) {
  const struct yaml *node = section_of(reading, plan, KEY_plan_draw, SCHEMA_draw);
  const struct yaml *amount = schema_value(node, KEY_draw_amount), *each = schema_value(node, KEY_draw_each);
  const struct yaml *first = schema_value(node, KEY_draw_first);
  if (amount == NULL || each == NULL) return;
  out->at = scalar_place(reading->loading, amount, 0, 0);
  out->is_there = plan_money_read(reading, amount, &out->amount);
  out->each = (enum plan_period)scalar_choice(reading->loading, each, KEY_draw_each, PLAN_MONTH);
  out->kind = (enum plan_draw_kind)scalar_choice(reading->loading, schema_value(node, KEY_draw_kind), KEY_draw_kind, 0);
  if (schema_value(node, KEY_draw_kind) != NULL) out->forgives = forgives_at_end(reading, node, out->kind);
  out->is_first = first != NULL && days_read(reading, first, &out->span);
  if (out->each > reading->plan->period)
    plan_fault(reading, DIAGNOSTIC_plan_draw_each, each, plan_period_name(out->each),
               plan_period_name(reading->plan->period));
}

void plan_balances_read(struct plan_reading *reading, const struct yaml *node, struct plan *out) {
  read_due(reading, node, &out->due);
  read_reserve(reading, node, &out->reserve);
  read_clawback(reading, node, &out->clawback);
  read_draw(reading, node, &out->draw);
}

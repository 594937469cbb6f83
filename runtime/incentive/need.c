/* What plans need.
 *
 * Invariant: a field that a rule could reach is never left out. An expression that names a module of scripts could hand
 * it anything; otherwise it reaches only fields whose names stand in it (the record's may not: deal.buyer.tier). */
#include "incentive/need.h"

#include "base/text.h"

#include <string.h>

static void add(struct arena *arena, struct plan_needs *out, struct plan_need need) {
  for (size_t i = 0; i < out->count; i++) {
    const struct plan_need *there = &out->items[i];
    if (there->rows == need.rows && there->record == need.record && there->field == need.field &&
        there->moment == need.moment)
      return;
  }
  out->items = arena_grow(arena, out->items, out->count, sizeof *out->items);
  out->items[out->count++] = need;
}

static void add_people(struct arena *arena, const struct plan_credit *credit, struct plan_needs *out) {
  for (size_t i = 0; i < credit->share_count; i++) {
    int field = credit->shares[i].field;
    if (credit->shares[i].receiver != RECEIVER_FIELD) field = record_field_number(credit->about, "owner");
    if (field >= 0)
      add(arena, out, (struct plan_need){credit->about, credit->about, field, MOMENT_FIELD, credit->name});
  }
}

static void add_credit(struct arena *arena, const struct plan_credit *credit, struct plan_needs *out) {
  const struct record *on = credit->on.record, *rows = plan_credit_rows(credit);
  bool is_field = credit->on.moment == MOMENT_FIELD;
  add(arena, out, (struct plan_need){on, on, is_field ? credit->on.field : -1, credit->on.moment, credit->name});
  if (credit->of_record != NULL)
    add(arena, out,
        (struct plan_need){credit->of_record == rows ? rows : credit->about, credit->of_record, credit->of_field,
                           MOMENT_FIELD, credit->name});
  add_people(arena, credit, out);
  out->by_rule = out->by_rule || credit->of_record == NULL || credit->when != NULL;
}

static void add_event(struct arena *arena, const struct plan_event *on, const char *name, struct plan_needs *out) {
  bool is_field = on->moment == MOMENT_FIELD;
  add(arena, out, (struct plan_need){on->record, on->record, is_field ? on->field : -1, on->moment, name});
}

/* By which date an amount of some rows, which belong to the case, becomes another currency. */
static void add_rate(struct arena *arena, const struct plan_rate *rate, const struct record *own,
                     const struct record *about, const char *name, struct plan_needs *out) {
  if (rate->record == NULL) return;
  const struct record *rows = rate->record == own ? own : about;
  add(arena, out, (struct plan_need){rows, rate->record, rate->field, rate->moment, name});
}

static void add_balances(struct arena *arena, const struct plan *plan, struct plan_needs *out) {
  const struct plan_due *due = &plan->due;
  if (plan->clawback.is_there) add_event(arena, &plan->clawback.on, "clawback", out);
  if (!due->is_there) return;
  add_event(arena, &due->on, "due", out);
  add(arena, out, (struct plan_need){due->on.record, due->on.record, due->amount, MOMENT_FIELD, "due"});
  add(arena, out, (struct plan_need){plan->credits[0].about, due->of, due->of_field, MOMENT_FIELD, "due"});
  add_rate(arena, &due->rate, due->on.record, plan->credits[0].about, "due", out);
}

void plan_needs_find(struct arena *arena, const struct plan *plan, struct plan_needs *out) {
  *out = (struct plan_needs){NULL, 0, false};
  for (size_t i = 0; i < plan->credit_count; i++)
    if (plan->credits[i].about != NULL) {
      add_credit(arena, &plan->credits[i], out);
      add_rate(arena, &plan->exchange.rate, plan_credit_rows(&plan->credits[i]), plan->credits[i].about, "exchange",
               out);
    }
  add_balances(arena, plan, out);
  for (size_t i = 0; i < plan->pay_count; i++)
    out->by_rule = out->by_rule || plan->pays[i].when != NULL || plan->pays[i].rule != NULL;
}

/* ---- rules ---- */

static bool names_module(const struct rulebook *rulebook, const char *expression) {
  for (size_t i = 0; i < rulebook->script_count; i++)
    if (strstr(expression, rulebook->scripts[i].module) != NULL) return true;
  return false;
}

static bool rule_may_read(const struct rulebook *rulebook, const struct rule *rule, const char *field) {
  if (rule == NULL) return false;
  if (rule->expression == NULL || names_module(rulebook, rule->expression)) return true;
  return strstr(rule->expression, field) != NULL;
}

static bool may_read(const struct rulebook *rulebook, const struct plan *plan, const char *field) {
  for (size_t i = 0; i < plan->credit_count; i++)
    if (rule_may_read(rulebook, plan->credits[i].when, field) ||
        rule_may_read(rulebook, plan->credits[i].amount, field))
      return true;
  for (size_t i = 0; i < plan->pay_count; i++)
    if (rule_may_read(rulebook, plan->pays[i].when, field) || plan->pays[i].rule != NULL) return true;
  return false;
}

static bool can_be_kept(const struct type *type) {
  return type != NULL && type->kind != KIND_LIST && type->kind != KIND_DURATION;
}

void plan_needs_rules(struct arena *arena, const struct rulebook *rulebook, const struct plan *plan,
                      const struct record *rows, const struct record *record, struct plan_needs *out) {
  for (size_t i = 0; i < record->field_count; i++) {
    const struct field *field = &record->fields[i];
    if (can_be_kept(field->type) && may_read(rulebook, plan, field->name))
      add(arena, out, (struct plan_need){rows, record, (int)i, MOMENT_FIELD, NULL});
  }
}

/* ---- people ---- */

const int *plan_receivers(struct arena *arena, const struct plan *plan, size_t *count) {
  int *fields = NULL;
  *count = 0;
  for (size_t i = 0; i < plan->credit_count; i++)
    for (size_t j = 0; j < plan->credits[i].share_count; j++) {
      const struct plan_share *share = &plan->credits[i].shares[j];
      bool is_field = share->receiver == RECEIVER_FIELD, is_there = false;
      int field = is_field ? share->field : record_field_number(plan->credits[i].about, "owner");
      for (size_t k = 0; k < *count; k++) is_there = is_there || fields[k] == field;
      if (is_there || field < 0) continue;
      fields = arena_grow(arena, fields, *count, sizeof *fields);
      fields[(*count)++] = field;
    }
  return fields;
}

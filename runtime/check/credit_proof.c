/* Proofs about credits: whether more is credited, or paid, than there is.
 *
 * Invariant: amounts in a finding were paid by the plan in a trial.
 *
 * Not done here: shares that do not add up, which are refused when the plan is read. */
#include "check/credit_proof.h"

static const char *amount_text(const struct trial *trial, int64_t minor) {
  return money_minor_amount(trial->arena, minor, trial->whole->currency);
}

static bool is_paid(const struct plan *plan, size_t credit) {
  for (size_t i = 0; i < plan->pay_count; i++)
    if ((plan->pays[i].kind == PAY_RATE || plan->pays[i].kind == PAY_BAND) && plan->pays[i].credit == (int)credit)
      return true;
  return false;
}

/* Every level of superiors gets the same part: two levels, twice. */
static void find_levels(const struct plan_credit *credit, struct diagnostics *list) {
  struct decimal sum = decimal_from_integer(0), hundred = decimal_from_integer(100);
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < credit->share_count; i++)
    for (int level = 0; level < (credit->shares[i].receiver == RECEIVER_SUPERIORS ? 2 : 1); level++)
      decimal_add(sum, credit->shares[i].part, &sum);
  if (credit->overlay || decimal_compare(sum, decimal_from_integer(1)) <= 0) return;
  decimal_multiply(sum, hundred, &sum);
  decimal_round(sum, 2, ROUNDING_HALF_UP, &sum);
  decimal_write_grouped(&text, sum, 2);
  diagnostic_add(list, DIAGNOSTIC_plan_levels, &credit->at, credit->name, "100.00", buffer_text(&text));
  buffer_release(&text);
}

static const struct plan_share *shared_receiver(const struct plan_credit *a, const struct plan_credit *b) {
  for (size_t i = 0; i < a->share_count; i++)
    for (size_t j = 0; j < b->share_count; j++)
      if (a->shares[i].receiver == RECEIVER_FIELD && b->shares[j].receiver == RECEIVER_FIELD &&
          a->shares[i].field == b->shares[j].field)
        return &a->shares[i];
  return NULL;
}

static bool is_one_event(const struct plan_credit *a, const struct plan_credit *b) {
  return a->each == b->each && a->on.record == b->on.record && a->on.moment == b->on.moment &&
         a->on.field == b->on.field && a->of_record != NULL && a->of_record == b->of_record &&
         a->of_field == b->of_field && (a->when == NULL || b->when == NULL);
}

static void find_double_credit(struct trial *trial, size_t first, size_t second, struct diagnostics *list) {
  const struct plan *plan = &trial->plan;
  const struct plan_credit *a = &plan->credits[first], *b = &plan->credits[second];
  const struct plan_share *share = shared_receiver(a, b);
  int64_t amount = 1000, alone, both, unheard;
  if (a->overlay || b->overlay || share == NULL || !is_one_event(a, b) || !is_paid(plan, first) ||
      !is_paid(plan, second))
    return;
  for (int i = 0; i < trial->whole->currency->digits; i++) amount *= 10;
  const struct trial_event events[] = {{(int)first, 0, amount}, {(int)second, 0, amount}};
  if (!trial_pay(trial, events, 1, &unheard)) return;
  alone = trial_paid(trial, 0);
  if (!trial_pay(trial, events, 2, &unheard)) return;
  both = trial_paid(trial, 0);
  diagnostic_add(list, DIAGNOSTIC_plan_double_credit, &b->at, a->about->fields[share->field].name, a->name, b->name,
                 amount_text(trial, amount), amount_text(trial, both), amount_text(trial, alone));
}

void credits_prove(struct trial *trial, struct diagnostics *list) {
  const struct plan *plan = &trial->plan;
  for (size_t i = 0; i < plan->credit_count; i++) {
    find_levels(&plan->credits[i], list);
    for (size_t j = i + 1; j < plan->credit_count; j++) find_double_credit(trial, i, j, list);
  }
}

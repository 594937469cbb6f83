/* Targets in the currency of a plan.
 *
 * Invariant: a target is never taken to be in a currency that it is not in; what cannot be converted has no amount. */
#include "incentive/target_worth.h"

#include "base/text.h"

bool plan_has_target(const struct plan *plan, const char *name) {
  bool has = text_equal(plan->cap.target, name) || text_equal(plan->floor.target, name);
  for (size_t i = 0; i < plan->measure_count; i++) has = has || text_equal(plan->measures[i].target, name);
  return has;
}

static int32_t day_of(const struct plan_rate *rate, struct period period) {
  return rate->day == RATE_DATE ? rate->date : rate->day == RATE_PERIOD_END ? period.until - 1 : period.from;
}

static enum exchange_outcome convert(const struct target_worth *worth, const struct target_told *target,
                                     struct conversion *conversion, int64_t *minor, const struct currency **lacking,
                                     struct diagnostics *list) {
  *conversion =
      (struct conversion){.from = target->amount, .day = day_of(&worth->plan->exchange.targets, target->period)};
  return exchange_convert(worth->exchange, worth->plan->currency, conversion, minor, lacking, list);
}

static bool is_said(const struct target_worth *worth) {
  return worth->exchange != NULL && worth->plan->exchange.targets.day != RATE_UNSAID;
}

bool target_worth_of(const struct target_worth *worth, const struct target_told *target, int64_t *minor) {
  struct conversion conversion;
  const struct currency *lacking;
  if (target->amount.currency == worth->plan->currency) return money_to_minor(target->amount, ROUNDING_HALF_UP, minor);
  if (!is_said(worth)) return false;
  struct diagnostics *unheard = diagnostics_new();
  enum exchange_outcome outcome = convert(worth, target, &conversion, minor, &lacking, unheard);
  diagnostics_free(unheard);
  return outcome == EXCHANGE_DONE;
}

/* ---- why not ---- */

static void refuse_unsaid(const struct target_worth *worth, const struct target_told *target, const char *period,
                          struct diagnostics *list) {
  const struct plan *plan = worth->plan;
  struct position at = target->at.file != NULL ? target->at : plan->at;
  diagnostic_add(list, DIAGNOSTIC_target_currency, &at, target->who, target->name, period,
                 target->amount.currency->code, plan->name, plan->currency->code);
  diagnostic_note(list, worth->exchange == NULL ? DIAGNOSTIC_note_target_exchange : DIAGNOSTIC_note_target_day);
}

void target_worth_refuse(const struct target_worth *worth, const struct target_told *target, struct diagnostics *list) {
  struct position at = target->at.file != NULL ? target->at : worth->plan->exchange.at;
  struct buffer period = BUFFER_EMPTY, day = BUFFER_EMPTY;
  struct conversion conversion;
  const struct currency *lacking;
  int64_t minor;
  period_write(&period, target->period);
  if (!is_said(worth)) {
    refuse_unsaid(worth, target, buffer_text(&period), list);
  } else if (convert(worth, target, &conversion, &minor, &lacking, list) == EXCHANGE_NO_RATE) {
    date_write(&day, conversion.day);
    diagnostic_add(list, DIAGNOSTIC_target_no_rate, &at, target->who, target->name, buffer_text(&period),
                   target->amount.currency->code, worth->plan->exchange.table->file, lacking->code, buffer_text(&day));
  } else {
    diagnostic_add(list, DIAGNOSTIC_target_too_large, &at, target->who, target->name, buffer_text(&period));
  }
  buffer_release(&period);
  buffer_release(&day);
}

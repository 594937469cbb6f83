/* Probing.
 *
 * Invariants
 * 1. A sample is what the plan pays; nothing is estimated.
 * 2. Where all that varies is bands with fixed rates, steps and gates, pay is a straight line between two breakpoints
 * that does not fall unless a rate is below nothing, so their ends are all there is to see.
 * 3. Doubling distances from both ends of a stretch find every fall of a parabola: from the top to the end it is never
 * more than half of the way that is between two samples. */
#include "check/probe.h"

#include <stdlib.h>

enum { STRETCHES = 200, SEARCHED = 62 }; /* stretches that are looked into; doublings of an int64 */

/* ---- paying ---- */

size_t probe_cost(const struct trial *trial) {
  size_t bands = 0;
  for (size_t i = 0; i < trial->plan.pay_count; i++) bands += trial->run.bands[i].count;
  return 1 + bands / 16;
}

bool probe_pay(struct probe *probe, int64_t amount, int64_t *pay) {
  struct trial *trial = probe->trial;
  const struct plan *plan = trial->whole;
  struct trial_event *events = xmalloc((plan->credit_count + 1) * sizeof *events);
  size_t count = 0;
  int64_t unheard;
  for (size_t i = 0; i < plan->credit_count; i++) {
    bool is_other = (int)i != probe->credit && probe->aside > 0 && credit_is_sold(plan, (int)i) &&
                    credit_is_own(&plan->credits[i]) == credit_is_own(&plan->credits[probe->credit]);
    if (is_other) events[count++] = (struct trial_event){(int)i, 0, probe->aside};
  }
  events[count++] = (struct trial_event){probe->credit, 0, amount};
  size_t cost = probe_cost(trial);
  bool fine = probe->budget >= cost && trial_pay(trial, events, count, &unheard);
  probe->budget = probe->budget >= cost ? probe->budget - cost : 0;
  *pay = trial_paid(trial, 0);
  free(events);
  return fine;
}

int64_t probe_far(const struct probe *probe, const struct breakpoints *breaks) {
  int64_t last = breaks->count > 0 ? breaks->items[breaks->count - 1].at : 0, far = 100 * 1000;
  for (int i = 0; i < probe->trial->whole->currency->digits; i++) far *= 10;
  while (far / 10 < last && far < INT64_MAX / 1000) far *= 10;
  return far;
}

/* ---- samples ---- */

static bool is_below_nothing(struct decimal rate) {
  return rate.units < 0;
}

/* Whether pay may fall, or bend, between two breakpoints. */
static bool may_bend(const struct trial *trial) {
  for (size_t i = 0; i < trial->plan.pay_count; i++) {
    const struct plan_pay *pay = &trial->plan.pays[i];
    const struct bands *bands = &trial->run.bands[i];
    if (pay->kind > PAY_EVERY || (pay->kind == PAY_BAND && pay->mode == MODE_INTERPOLATED)) return true;
    if (pay->kind == PAY_RATE && is_below_nothing(pay->rate)) return true;
    for (size_t j = 0; j < pay->rate_count; j++)
      if (is_below_nothing(pay->rates[j].rate)) return true;
    for (size_t j = 0; pay->kind == PAY_BAND && j < bands->count; j++)
      if (is_below_nothing(bands->items[j].rate)) return true;
  }
  for (size_t i = 0; i < trial->plan.measure_count; i++)
    if (trial->plan.measures[i].kind > MEASURE_DIFFERENCE) return true;
  return false;
}

static void add_sample(struct probe *probe, struct samples *out, int64_t at) {
  struct sample sample = {at, 0};
  if (at < 0 || !probe_pay(probe, at, &sample.pay)) return;
  out->items = arena_grow(probe->trial->arena, out->items, out->count, sizeof *out->items);
  out->items[out->count++] = sample;
}

static void add_stretch(struct probe *probe, struct samples *out, int64_t low, int64_t high) {
  for (int64_t way = 1; way < high - low; way *= 2) {
    add_sample(probe, out, low + way);
    add_sample(probe, out, high - way);
  }
}

static int compare_samples(const void *a, const void *b) {
  const struct sample *one = a, *other = b;
  return one->at < other->at ? -1 : one->at > other->at;
}

static void order(struct samples *samples) {
  size_t kept = 0;
  if (samples->count > 1) qsort(samples->items, samples->count, sizeof *samples->items, compare_samples);
  for (size_t i = 0; i < samples->count; i++)
    if (kept == 0 || samples->items[kept - 1].at != samples->items[i].at) samples->items[kept++] = samples->items[i];
  samples->count = kept;
}

struct samples probe_samples(struct probe *probe, const struct breakpoints *breaks) {
  struct samples out = {NULL, 0};
  int64_t low = 0, far = probe_far(probe, breaks);
  bool bends = may_bend(probe->trial);
  add_sample(probe, &out, 0);
  add_sample(probe, &out, far);
  for (size_t i = 0; i <= breaks->count; i++) {
    int64_t at = i < breaks->count ? breaks->items[i].at : far;
    for (int side = -1; i < breaks->count && side <= 1; side++) add_sample(probe, &out, at + side);
    if (bends && i < STRETCHES && at > low) add_stretch(probe, &out, low, at);
    if (at > low) low = at;
  }
  order(&out);
  return out;
}

void probe_narrow(struct probe *probe, struct sample *low, struct sample *high) {
  struct sample one = *low, other = *high;
  while (other.at - one.at > 1) {
    struct sample middle = {one.at + (other.at - one.at) / 2, 0};
    if (!probe_pay(probe, middle.at, &middle.pay)) return;
    if (middle.pay < one.pay) other = middle;
    else one = middle;
  }
  /* A slope falls by little between two cents: there the wide stretch says more. */
  if (one.pay - other.pay < (low->pay - high->pay) / 2) return;
  *low = one;
  *high = other;
}

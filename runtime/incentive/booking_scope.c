/* How much of a posting has to be calculated.
 *
 * Invariants
 * 1. What is left out is what an earlier posting of the same period, by the same rules, has said; nothing that it rests
 * on has changed since.
 * 2. Whoever is calculated is calculated over all of his cases, in every period that is still compared. */
#include "incentive/booking_scope.h"

#include "base/text.h"
#include "incentive/need.h"

static const struct posting *there(const struct booking *booking) {
  for (size_t i = 0; i < booking->posting_count; i++)
    if (booking->postings[i].number == booking->posting.number) return &booking->postings[i];
  return NULL;
}

static bool has_balances(const struct booking *booking) {
  for (size_t i = 0; i < booking->run_count; i++)
    if (plan_has_balances(booking->runs[i].plan)) return true;
  return false;
}

/* What can be said without looking at events. */
static enum booking_scope first_look(const struct booking *booking) {
  const struct posting *before = there(booking);
  if (before == NULL) return BOOKING_FIRST;
  if (booking->scope != BOOKING_SOME) return booking->scope;
  if (before->outside) return BOOKING_TARGETS;
  if (before->rulebook != booking->posting.rulebook) return BOOKING_RULES;
  if (rulebook_appraisal(booking->runs[0].rulebook_text, booking->plan->name) != NULL) return BOOKING_RANKS;
  for (size_t i = 0; i < booking->run_count; i++)
    if (plan_credits_teams(booking->runs[i].plan)) return BOOKING_TEAMS;
  return has_balances(booking) ? BOOKING_BALANCES : BOOKING_SOME;
}

/* Cases are found by whom they are credited to: from the first posting on, which is always kept. */
static bool find_by_people(struct booking *booking, const struct plan *plan, struct diagnostics *list) {
  size_t count;
  const int *fields = plan_receivers(booking->arena, plan, &count);
  const struct record *about = plan->credits[0].about;
  for (size_t i = 0; i < count; i++)
    if (!store_find_by(booking->store, about->name, about->fields[fields[i]].name, list)) return false;
  return true;
}

/* Reads the cases that have changed, to see whom they concern. */
static bool look(struct booking *booking, struct booking_run *run, struct plan_run *probe, struct diagnostics *list) {
  struct changes *changes = &booking->changes;
  run->only = (struct data_filter){.cases = changes->cases, .case_count = changes->case_count};
  if (!plan_run_open_after(probe, booking->arena, run->rulebook_text, run->plan, run->over, list)) return false;
  probe->dataset.only = &run->only;
  return booking->fill(booking->context, probe) && changes_concern(changes, probe, list);
}

static bool look_at_all(struct booking *booking, struct diagnostics *list) {
  struct changes *changes = &booking->changes;
  struct plan_run *probes = arena_alloc(booking->arena, booking->run_count * sizeof *probes);
  bool fine = true;
  for (size_t i = 0; fine && i < booking->run_count; i++) fine = look(booking, &booking->runs[i], &probes[i], list);
  for (size_t i = 0; fine && i < booking->run_count; i++) {
    struct data_filter *only = &booking->runs[i].only;
    only->cases = changes->cases;
    only->case_count = changes->case_count;
    only->people = changes_below(changes, &probes[i], &only->person_count);
  }
  for (size_t i = 0; i < booking->run_count; i++)
    if (probes[i].arena != NULL) plan_run_close(&probes[i]);
  return fine;
}

bool booking_narrow(struct booking *booking, struct diagnostics *list) {
  struct changes *changes = &booking->changes;
  changes_init(changes, booking->arena, booking->store);
  booking->posting.outside = booking->outside;
  booking->scope = first_look(booking);
  bool fine = true;
  for (size_t i = 0; fine && i < booking->run_count; i++) fine = find_by_people(booking, booking->runs[i].plan, list);
  for (size_t i = 0; fine && booking->scope == BOOKING_SOME && i < booking->run_count; i++) {
    const struct booking_run *run = &booking->runs[i];
    fine = changes_find(changes, run->rulebook_text, run->plan, there(booking)->seen, list);
    if (changes->all != CHANGES_SOME) booking->scope = BOOKING_CHANGES;
  }
  if (fine && booking->scope == BOOKING_SOME) fine = look_at_all(booking, list);
  if (changes->all != CHANGES_SOME) booking->scope = BOOKING_CHANGES;
  return fine;
}

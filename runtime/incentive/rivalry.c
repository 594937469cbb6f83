/* Two plans, one person, one event. */
#include "incentive/rivalry.h"

#include "base/text.h"

enum { SHOWN = 5 };

/* Whether both plans are the person's on some day of the run. */
static bool is_for_both(const struct plan_run *run, const struct plan *other, int payee) {
  const struct plan *plan = run->plan;
  int32_t from = run->periods[0].from, until = run->periods[run->period_count - 1].until;
  struct days own, theirs;
  if (from < plan->from) from = plan->from;
  if (from < other->from) from = other->from;
  if (until > plan->until) until = plan->until;
  if (until > other->until) until = other->until;
  for (int32_t at = from; at < until && payee_days(&run->payees, payee, plan, at, until, &own); at = own.until)
    if (payee_days(&run->payees, payee, other, own.from, own.until, &theirs)) return true;
  return false;
}

static const char *people_of(const struct plan_run *run, const struct plan *other) {
  const int *order = payees_by_key(&run->payees);
  struct buffer names = BUFFER_EMPTY;
  size_t count = 0;
  for (size_t i = 0; i < run->payees.count; i++) {
    if (!is_for_both(run, other, order[i])) continue;
    if (count < SHOWN) buffer_printf(&names, "%s%s", count > 0 ? ", " : "", run->payees.items[order[i]].key);
    count++;
  }
  if (count > SHOWN) buffer_puts(&names, ", ...");
  if (count > 0) return arena_take(run->arena, &names);
  buffer_release(&names);
  return NULL;
}

size_t rivalries_find(const struct plan_run *run, const struct rivalry **out) {
  const struct rulebook *rulebook = run->rulebook;
  struct rivalry *found = NULL;
  size_t count = 0;
  for (size_t i = 0; i < rulebook->plan_count && !run->payees.open; i++) {
    const struct plan *other = &rulebook->plans[i];
    bool self = text_equal(other->name, run->plan->name);
    const struct plan_event *on = self ? NULL : plan_rivals(run->plan, other);
    const char *people = on != NULL ? people_of(run, other) : NULL;
    if (people == NULL) continue;
    found = arena_grow(run->arena, found, count, sizeof *found);
    found[count++] = (struct rivalry){other, on, people, plan_roles_meet(run->plan, other)};
  }
  *out = found;
  return count;
}

bool rivalries_refuse(const struct plan_run *run, struct diagnostics *list) {
  const struct rivalry *found;
  size_t count = rivalries_find(run, &found);
  for (size_t i = 0; i < count; i++) {
    struct buffer on = BUFFER_EMPTY;
    plan_event_write(found[i].on, &on);
    diagnostic_add(list, DIAGNOSTIC_plan_paid_twice, &run->plan->at, run->plan->name, found[i].with->name,
                   buffer_text(&on), found[i].people);
    diagnostic_note(list, DIAGNOSTIC_note_plan_beside, found[i].with->name);
    buffer_release(&on);
  }
  return count == 0;
}

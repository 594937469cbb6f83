/* Targets.
 *
 * Invariant: the targets of a payee are a chain, so that what one asks for does not depend on how many others there
 * are. */
#include "incentive/targets.h"

#include "base/text.h"

/* The one that the payee had before `target`; before NULL stands his newest. */
static const struct target *previous(const struct targets *targets, int payee, const struct target *target) {
  size_t last = (size_t)payee < targets->people ? targets->last[payee] : 0;
  size_t place = target != NULL ? target->before : last;
  return place > 0 ? &targets->items[place - 1] : NULL;
}

static bool is_there(const struct targets *targets, const struct target *wanted) {
  const struct target *target = NULL;
  while ((target = previous(targets, wanted->payee, target)) != NULL)
    if (target->period.from == wanted->period.from && target->period.until == wanted->period.until &&
        text_equal(target->name, wanted->name))
      return true;
  return false;
}

void targets_clear(struct targets *targets) {
  targets->count = targets->people = 0;
}

bool targets_add(struct targets *targets, const struct target *target) {
  if (is_there(targets, target)) return false;
  while (targets->people <= (size_t)target->payee) {
    targets->last = arena_grow(targets->arena, targets->last, targets->people, sizeof *targets->last);
    targets->last[targets->people++] = 0;
  }
  targets->items = arena_grow(targets->arena, targets->items, targets->count, sizeof *targets->items);
  targets->items[targets->count] = *target;
  targets->items[targets->count].before = targets->last[target->payee];
  targets->last[target->payee] = ++targets->count;
  return true;
}

const struct target *targets_at(const struct targets *targets, int payee, const char *name, int32_t day, int32_t from,
                                int32_t until) {
  const struct target *longest = NULL, *target = NULL;
  while ((target = previous(targets, payee, target)) != NULL) {
    const struct period *days = &target->period;
    if (days->from > day || days->until <= day || days->from < from || days->until > until) continue;
    if ((longest == NULL || days->until - days->from >= longest->period.until - longest->period.from) &&
        text_equal(target->name, name))
      longest = target;
  }
  return longest;
}

/* From the longest that begins here to the shortest: what is left over is filled in the same way. */
bool targets_over(const struct targets *targets, int payee, const char *name, int32_t from, int32_t until,
                  int64_t *amount) {
  int64_t sum = 0;
  while (from < until) {
    const struct target *part = targets_at(targets, payee, name, from, from, until);
    if (part == NULL || __builtin_add_overflow(sum, part->amount, &sum)) return false;
    from = part->period.until;
  }
  *amount = sum;
  return true;
}

/* ---- what is missing ---- */

enum { SHOWN = 10 };

static bool is_same(const struct missing_target *one, const struct missing_target *other) {
  return one->from == other->from && one->until == other->until && text_equal(one->name, other->name);
}

/* The names that targets have, each once, when none is `name`; NULL: one is. */
static const char **other_names(const struct targets *targets, const char *name, size_t *count) {
  const char **names = NULL;
  *count = 0;
  for (size_t i = 0; i < targets->count; i++) {
    const char *other = targets->items[i].name;
    size_t at = 0;
    if (text_equal(other, name)) return NULL;
    while (at < *count && !text_equal(names[at], other)) at++;
    if (at < *count) continue;
    names = arena_grow(targets->arena, names, *count, sizeof *names);
    names[(*count)++] = other;
  }
  return names;
}

/* What to do when the name is nobody's. */
static void advise(const struct targets *targets, const char *name, struct diagnostics *list) {
  size_t count;
  const char **names = other_names(targets, name, &count);
  struct buffer all = BUFFER_EMPTY;
  if (targets->count == 0) diagnostic_note(list, DIAGNOSTIC_note_no_target_at_all, name);
  if (names == NULL) return;
  for (size_t i = 0; i < count; i++) buffer_printf(&all, "%s%s", i > 0 ? ", " : "", names[i]);
  diagnostic_note(list, DIAGNOSTIC_note_no_target_named, buffer_text(&all));
  diagnostic_suggest(list, name, names, count);
  buffer_release(&all);
}

/* One over more than what was looked for: years are not parted into quarters by themselves. */
static void advise_longer(const struct targets *targets, const struct missing_target *missing, const char *person,
                          struct diagnostics *list) {
  const struct target *target = NULL;
  while ((target = previous(targets, missing->payee, target)) != NULL) {
    bool is_longer = target->period.from <= missing->from && target->period.until >= missing->until;
    if (!is_longer || !text_equal(target->name, missing->name)) continue;
    diagnostic_note(list, DIAGNOSTIC_note_target_longer, person, period_text(targets->arena, target->period));
    return;
  }
}

static void tell(const struct targets *targets, const struct missing_target *missing, const char *person,
                 const char *people, size_t more, struct diagnostics *list) {
  struct buffer days = BUFFER_EMPTY, count = BUFFER_EMPTY;
  date_write(&days, missing->from);
  buffer_puts(&days, " - ");
  date_write(&days, missing->until - 1);
  diagnostic_add(list, DIAGNOSTIC_no_target, &missing->at, missing->name, buffer_text(&days), people);
  buffer_printf(&count, "%zu", more);
  if (more > 0) diagnostic_note(list, DIAGNOSTIC_no_targets, buffer_text(&count));
  advise(targets, missing->name, list);
  int64_t amount;
  if (targets_over(targets, missing->payee, missing->name, missing->from, missing->until, &amount))
    diagnostic_note(list, DIAGNOSTIC_note_target_zero, person);
  else advise_longer(targets, missing, person, list);
  buffer_release(&days);
  buffer_release(&count);
}

void targets_miss(const struct targets *targets, const struct missing_target *missing, const struct payees *payees,
                  struct diagnostics *list) {
  struct missing_targets *kept = targets->missing;
  if (kept == NULL) {
    const char *person = payees->items[missing->payee].key;
    tell(targets, missing, person, person, 0, list);
    return;
  }
  for (size_t i = 0; i < kept->count; i++)
    if (kept->items[i].payee == missing->payee && is_same(&kept->items[i], missing)) return;
  kept->items = arena_grow(targets->arena, kept->items, kept->count, sizeof *kept->items);
  kept->items[kept->count++] = *missing;
}

static bool was_told(const struct missing_targets *kept, size_t number) {
  for (size_t i = 0; i < number; i++)
    if (is_same(&kept->items[i], &kept->items[number])) return true;
  return false;
}

void targets_tell_missing(const struct targets *targets, const struct payees *payees, struct diagnostics *list) {
  const struct missing_targets *kept = targets->missing;
  for (size_t i = 0; kept != NULL && i < kept->count; i++) {
    struct buffer people = BUFFER_EMPTY;
    size_t count = 0;
    if (was_told(kept, i)) continue;
    for (size_t j = i; j < kept->count; j++) {
      if (!is_same(&kept->items[i], &kept->items[j])) continue;
      if (count++ < SHOWN)
        buffer_printf(&people, "%s%s", count > 1 ? ", " : "", payees->items[kept->items[j].payee].key);
    }
    tell(targets, &kept->items[i], payees->items[kept->items[i].payee].key, buffer_text(&people),
         count > SHOWN ? count - SHOWN : 0, list);
    buffer_release(&people);
  }
}

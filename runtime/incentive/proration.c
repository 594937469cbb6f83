/* Cutting targets and amounts to the days that are somebody's.
 *
 * Invariant: what falls on a stretch of days is the difference of two values of one running sum, each rounded half up;
 * so the parts of stretches that join add up to the part of both, and all of them to the whole. */
#include "incentive/proration.h"

#include "base/text.h"
#include "incentive/period.h"

/* ---- days ---- */

static int days_in(const struct proration *proration, int32_t from, int32_t until) {
  if (proration->plan->prorate == PRORATE_DAYS) return until - from;
  return calendar_workdays(proration->calendar, from, until);
}

static bool next_stretch(const struct proration *proration, int payee, struct days within, int32_t from,
                         struct days *out) {
  if (from < within.from) from = within.from;
  return from < within.until && payee_days(proration->payees, payee, proration->plan, from, within.until, out);
}

static struct days both(struct days one, struct days other) {
  return (struct days){one.from > other.from ? one.from : other.from,
                       one.until < other.until ? one.until : other.until};
}

struct part proration_part(const struct proration *proration, int payee, struct days whole, struct days within) {
  struct part part = {0, days_in(proration, whole.from, whole.until)};
  struct days own;
  within = both(whole, within);
  for (int32_t at = within.from; next_stretch(proration, payee, within, at, &own); at = own.until)
    part.there += days_in(proration, own.from, own.until);
  return part;
}

bool part_is_cut(struct part part) {
  return part.there > 0 && part.there < part.whole;
}

/* ---- what is left unsaid ---- */

bool proration_is_said(const struct proration *proration, int payee, struct days whole, struct part part) {
  struct unsaid_parts *unsaid = proration->unsaid;
  if (proration->plan->prorate != PRORATE_UNSAID || !part_is_cut(part)) return true;
  for (size_t i = 0; unsaid != NULL && i < unsaid->count; i++)
    if (unsaid->items[i].payee == payee) return false;
  if (unsaid == NULL) return false;
  unsaid->items = arena_grow(proration->payees->arena, unsaid->items, unsaid->count, sizeof *unsaid->items);
  unsaid->items[unsaid->count++] = (struct unsaid_part){payee, whole, part};
  return false;
}

enum { SHOWN = 5 };

/* `chen.jie (41 of 62 workdays, 2024-01-01 - 2024-03-31)`. */
static void add_person(const struct proration *proration, const struct unsaid_part *unsaid, struct buffer *out) {
  struct buffer from = BUFFER_EMPTY, until = BUFFER_EMPTY, there = BUFFER_EMPTY, whole = BUFFER_EMPTY;
  date_write(&from, unsaid->whole.from);
  date_write(&until, unsaid->whole.until - 1);
  buffer_printf(&there, "%d", unsaid->part.there);
  buffer_printf(&whole, "%d", unsaid->part.whole);
  if (out->size > 0) buffer_puts(out, phrase_text(language_current(), PHRASE_comma));
  phrase_add(out, language_current(), PHRASE_plan_part_of, proration->payees->items[unsaid->payee].key,
             buffer_text(&there), buffer_text(&whole), buffer_text(&from), buffer_text(&until));
  buffer_release(&from);
  buffer_release(&until);
  buffer_release(&there);
  buffer_release(&whole);
}

void proration_tell_unsaid(const struct proration *proration, struct diagnostics *list) {
  const struct unsaid_parts *unsaid = proration->unsaid;
  struct buffer people = BUFFER_EMPTY, more = BUFFER_EMPTY;
  if (unsaid == NULL || unsaid->count == 0) return;
  for (size_t i = 0; i < unsaid->count && i < SHOWN; i++) add_person(proration, &unsaid->items[i], &people);
  diagnostic_add(list, DIAGNOSTIC_plan_prorate_unsaid, &proration->plan->at, proration->plan->name,
                 buffer_text(&people));
  buffer_printf(&more, "%zu", unsaid->count - SHOWN);
  if (unsaid->count > SHOWN) diagnostic_note(list, DIAGNOSTIC_note_prorate_more, buffer_text(&more));
  diagnostic_note(list, DIAGNOSTIC_note_prorate);
  buffer_release(&people);
  buffer_release(&more);
}

/* ---- amounts ---- */

/* What falls on [whole.from, day). */
static int64_t sum_before(const struct proration *proration, int64_t amount, struct days whole, int32_t day) {
  int128 all = days_in(proration, whole.from, whole.until), some = days_in(proration, whole.from, day);
  if (all == 0) return 0;
  int128 twice = (amount < 0 ? -(int128)amount : amount) * some * 2, part = (twice + all) / (2 * all);
  return (int64_t)(amount < 0 ? -part : part);
}

int64_t proration_amount(const struct proration *proration, int payee, int64_t amount, struct days whole,
                         struct days within) {
  struct days own;
  int64_t sum = 0;
  within = both(whole, within);
  if (proration->plan->prorate == PRORATE_NONE || proration->plan->prorate == PRORATE_UNSAID)
    return proration_part(proration, payee, whole, within).there > 0 ? amount : 0;
  for (int32_t at = within.from; next_stretch(proration, payee, within, at, &own); at = own.until)
    sum += sum_before(proration, amount, whole, own.until) - sum_before(proration, amount, whole, own.from);
  return sum;
}

/* ---- targets ---- */

/* Target by target, from day to day: each is cut to his days in it. */
static bool cut_targets(const struct proration *proration, const struct targets *targets, int payee, const char *name,
                        struct days whole, struct days within, int64_t *amount) {
  struct days own;
  for (int32_t at = within.from; next_stretch(proration, payee, within, at, &own);) {
    const struct target *target = targets_at(targets, payee, name, own.from, whole.from, whole.until);
    if (target == NULL) return false;
    struct days days = {target->period.from, target->period.until};
    int64_t part = proration_amount(proration, payee, target->amount, days, within);
    if (__builtin_add_overflow(*amount, part, amount)) return false;
    at = days.until;
  }
  return true;
}

bool proration_target(const struct proration *proration, const struct targets *targets, int payee, const char *name,
                      struct days whole, struct days within, int64_t *amount) {
  *amount = 0;
  within = both(whole, within);
  bool cuts = proration->plan->prorate == PRORATE_WORKDAYS || proration->plan->prorate == PRORATE_DAYS;
  if (!cuts && targets_over(targets, payee, name, whole.from, whole.until, amount)) return true;
  return cut_targets(proration, targets, payee, name, whole, within, amount);
}

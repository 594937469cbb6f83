/* Booking.
 *
 * Invariants
 * 1. A plan has at most one open period, and it is the one behind the last closed one: so nothing is paid twice and no
 * period is left out.
 * 2. Regular lines come first, in the order of the run, then adjustments by period, person, day and case. So the lines
 * depend on nothing but the events, however often and in which order they were posted before.
 * 3. A closed period is held against the run of its own rulebook version.
 * 4. What a plan with balances carries on is calculated by the newest version; so that has to leave open what
 * their own versions do (carrying.h). */
#include "incentive/booking.h"

#include "base/text.h"
#include "incentive/booking_scope.h"
#include "incentive/carrying.h"
#include "incentive/edition.h"
#include "incentive/review.h"
#include "incentive/tally.h"

#include <stdlib.h>
#include <string.h>

/* ---- which periods ---- */

const struct posting *posting_of(const struct posting *postings, size_t count, struct period period) {
  struct period other;
  for (size_t i = 0; i < count; i++)
    if (postings[i].kind == POSTING_RUN && period_parse(postings[i].period, &other) && other.from == period.from &&
        other.until == period.until)
      return &postings[i];
  return NULL;
}

const struct posting *posting_last_closed(const struct posting *postings, size_t count) {
  for (size_t i = count; i-- > 0;)
    if (postings[i].kind == POSTING_RUN && postings[i].closed != 0) return &postings[i];
  return NULL;
}

const struct posting *posting_open(const struct posting *postings, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (postings[i].closed == 0) return &postings[i];
  return NULL;
}

static bool refuse(const struct booking *booking, enum diagnostic_id id, const char *other, struct diagnostics *list) {
  struct buffer text = BUFFER_EMPTY;
  period_write(&text, booking->period);
  diagnostic_add(list, id, NULL, booking->plan->name, buffer_text(&text), other);
  buffer_release(&text);
  return false;
}

static bool refuse_gap(const struct booking *booking, const struct posting *last, struct diagnostics *list) {
  struct buffer next = BUFFER_EMPTY;
  struct period period;
  period_parse(last->period, &period);
  period_write(&next, period_next(period));
  refuse(booking, DIAGNOSTIC_posting_gap, buffer_text(&next), list);
  buffer_release(&next);
  return false;
}

/* Whether the period may be posted now, and whose place it takes. */
static bool check_period(struct booking *booking, struct diagnostics *list) {
  const struct posting *there = posting_of(booking->postings, booking->posting_count, booking->period);
  const struct posting *last = posting_last_closed(booking->postings, booking->posting_count);
  const struct posting *open = posting_open(booking->postings, booking->posting_count);
  struct period before;
  if (booking->period.kind != booking->plan->period)
    return refuse(booking, DIAGNOSTIC_posting_period, plan_period_name(booking->plan->period), list);
  if (there != NULL && there->closed != 0) return refuse(booking, DIAGNOSTIC_posting_closed, "", list);
  if (open != NULL && open != there) return refuse(booking, DIAGNOSTIC_posting_other_open, open->period, list);
  if (last != NULL && period_parse(last->period, &before) && before.until != booking->period.from)
    return refuse_gap(booking, last, list);
  booking->posting =
      (struct posting){.number = there != NULL ? there->number : 0, .lines = there != NULL ? there->lines : 0};
  return true;
}

/* ---- runs ---- */

static struct booking_run *run_of(const struct booking *booking, int rulebook) {
  for (size_t i = 0; i < booking->run_count; i++)
    if (booking->runs[i].rulebook == rulebook) return &booking->runs[i];
  return NULL;
}

/* Widens the run of a version to a period; versions are few. */
static void want(struct booking *booking, int rulebook, struct period period) {
  struct booking_run *run = run_of(booking, rulebook);
  if (run == NULL) {
    run = &booking->runs[booking->run_count++];
    *run = (struct booking_run){.rulebook = rulebook, .over = period};
    return;
  }
  run->over.kind = PLAN_YEAR; /* several periods: at least as long as one */
  if (period.from < run->over.from) run->over.from = period.from;
  if (period.until > run->over.until) run->over.until = period.until;
}

static void want_all(struct booking *booking, int newest) {
  booking->runs = arena_alloc(booking->arena, (booking->posting_count + 1) * sizeof *booking->runs);
  want(booking, newest, booking->period);
  for (size_t i = 0; i < booking->posting_count; i++) {
    const struct posting *posting = &booking->postings[i];
    struct period period;
    if (posting->kind != POSTING_RUN || posting->closed == 0 || !period_parse(posting->period, &period)) continue;
    want(booking, posting->rulebook, period);
    if (plan_has_balances(booking->plan)) want(booking, newest, period);
  }
}

static bool load(struct booking *booking, struct booking_run *run, const struct rulebook *newest,
                 struct diagnostics *list) {
  run->rulebook_text = newest;
  if (run != &booking->runs[0]) run->rulebook_text = edition_load(booking->store, booking->arena, run->rulebook, list);
  run->plan = run->rulebook_text != NULL ? rulebook_paying(run->rulebook_text, booking->plan->name) : NULL;
  return run->plan != NULL;
}

static bool appraise(struct booking *booking, struct booking_run *run, const struct appraisal *appraisal,
                     struct diagnostics *list) {
  struct reviewing reviewing;
  return reviewing_open(&reviewing, &run->run, booking->arena, run->rulebook_text, appraisal, run->over, true, list) &&
         booking->fill(booking->context, &run->run) &&
         marks_read(&reviewing.marks, appraisal, &run->run.payees, booking->store, list) &&
         reviewing_run(&reviewing, list) && reviewing_pay(&reviewing, list);
}

static bool calculate(struct booking *booking, struct booking_run *run, struct diagnostics *list) {
  const struct appraisal *appraisal = rulebook_appraisal(run->rulebook_text, booking->plan->name);
  if (appraisal != NULL) return appraise(booking, run, appraisal, list);
  if (!plan_run_open_after(&run->run, booking->arena, run->rulebook_text, run->plan, run->over, list)) return false;
  if (booking->scope == BOOKING_SOME) {
    run->run.dataset.only = &run->only;
    run->run.only = booking->changes.known_people;
  }
  return booking->fill(booking->context, &run->run) && plan_run_pay(&run->run, list);
}

static bool calculate_all(struct booking *booking, const struct rulebook *newest, struct diagnostics *list) {
  bool fine = true;
  for (size_t i = 0; fine && i < booking->run_count; i++) fine = load(booking, &booking->runs[i], newest, list);
  fine = fine && booking_narrow(booking, list);
  for (size_t i = 0; fine && i < booking->run_count; i++) fine = calculate(booking, &booking->runs[i], list);
  return fine;
}

/* ---- lines ---- */

static void add_adjustment(struct booking *booking, const struct ledger_line *line, int of, int sign) {
  if (booking->adjustment_count == booking->adjustment_room) {
    booking->adjustment_room = booking->adjustment_room > 0 ? booking->adjustment_room * 2 : 64;
    booking->adjustments = xrealloc(booking->adjustments, booking->adjustment_room * sizeof *booking->adjustments);
  }
  struct ledger_line *added = &booking->adjustments[booking->adjustment_count++];
  *added = *line;
  added->of = of;
  added->sign = sign;
  if (sign < 0) line_turn(added);
}

static bool keep_or_fail(const struct booking *booking, const struct plan_run *run, const struct line *line,
                         struct ledger_line *out, struct diagnostics *list) {
  if (line_keep(run, line, out)) return true;
  diagnostic_add(list, DIAGNOSTIC_plan_overflow, &booking->plan->at, booking->plan->name);
  return false;
}

static bool add_regular(struct booking *booking, struct diagnostics *list) {
  const struct plan_run *run = &booking->runs[0].run;
  struct ledger_reader reader = ledger_read(&run->payout.ledger);
  struct ledger_line kept;
  for (const struct line *line; (line = ledger_next(&reader)) != NULL;) {
    if (!plan_run_is_in(run, line, booking->period)) continue;
    if (!keep_or_fail(booking, run, line, &kept, list)) return false;
    booking->regular_count++;
  }
  return true;
}

/* ---- adjustments ---- */

struct comparing {
  struct booking *booking;
  const struct posting *posting; /* the closed one */
  struct tally tally;            /* lines of now, less those that are kept */
};

static bool count_kept(void *context, const struct ledger_line *line) {
  struct comparing *comparing = context;
  struct ledger_line plain = *line;
  if (line->of != comparing->posting->number) return true;
  if (line->sign < 0) line_turn(&plain);
  *tally_of(&comparing->tally, &plain) -= line->sign < 0 ? -1 : 1;
  return true;
}

/* What is kept too often is taken back. */
static bool take_back(void *context, const struct ledger_line *line) {
  struct comparing *comparing = context;
  struct arena *arena = comparing->booking->arena;
  if (line->of != comparing->posting->number || line->sign < 0) return true;
  int64_t *count = tally_of(&comparing->tally, line);
  if (*count >= 0) return true;
  ++*count;
  struct ledger_line kept = *line;
  kept.kind = arena_copy(arena, line->kind);
  kept.person = arena_copy(arena, line->person);
  kept.component = arena_copy_optional(arena, line->component);
  kept.case_id = arena_copy_optional(arena, line->case_id);
  kept.why = arena_copy_optional(arena, line->why);
  kept.origin = arena_copy_optional(arena, line->origin);
  add_adjustment(comparing->booking, &kept, line->of, -1);
  return true;
}

/* All that is kept of a closed period, for one person or (NULL) everybody: its own lines, and what later postings
 * adjusted of it. */
static bool each_of(struct comparing *comparing, const char *person,
                    bool (*each)(void *context, const struct ledger_line *line), struct diagnostics *list) {
  const struct booking *booking = comparing->booking;
  const struct posting *own = comparing->posting;
  bool fine = store_lines(booking->store, own->number, LEDGER_REGULAR, person, each, comparing, list);
  for (size_t i = 0; fine && i < booking->posting_count; i++) {
    const struct posting *posting = &booking->postings[i];
    if (posting->kind != POSTING_RUN || posting->closed == 0 || posting->lines == posting->regular) continue;
    fine = store_lines(booking->store, posting->number, LEDGER_LATE, person, each, comparing, list);
  }
  return fine;
}

static bool each_kept(struct comparing *comparing, bool (*each)(void *context, const struct ledger_line *line),
                      struct diagnostics *list) {
  const struct booking *booking = comparing->booking;
  if (booking->scope != BOOKING_SOME) return each_of(comparing, NULL, each, list);
  for (size_t i = 0; i < booking->changes.person_count; i++)
    if (!each_of(comparing, booking->changes.people[i], each, list)) return false;
  return true;
}

static bool add_new(struct comparing *comparing, const struct plan_run *run, struct period period) {
  struct ledger_reader reader = ledger_read(&run->payout.ledger);
  for (const struct line *line; (line = ledger_next(&reader)) != NULL;) {
    struct ledger_line kept;
    if (!plan_run_is_in(run, line, period) || !line_keep(run, line, &kept)) continue;
    int64_t *count = tally_of(&comparing->tally, &kept);
    if (*count <= 0) continue;
    --*count;
    add_adjustment(comparing->booking, &kept, comparing->posting->number, 1);
  }
  return true;
}

static bool count_now(struct comparing *comparing, const struct plan_run *run, struct period period,
                      struct diagnostics *list) {
  struct ledger_reader reader = ledger_read(&run->payout.ledger);
  struct ledger_line kept;
  for (const struct line *line; (line = ledger_next(&reader)) != NULL;) {
    if (!plan_run_is_in(run, line, period)) continue;
    if (!keep_or_fail(comparing->booking, run, line, &kept, list)) return false;
    ++*tally_of(&comparing->tally, &kept);
  }
  return true;
}

static bool adjust(struct booking *booking, const struct posting *posting, struct diagnostics *list) {
  const struct plan_run *run = &run_of(booking, posting->rulebook)->run;
  struct comparing comparing = {.booking = booking, .posting = posting};
  struct period period;
  tally_init(&comparing.tally);
  bool fine = period_parse(posting->period, &period) && count_now(&comparing, run, period, list) &&
              each_kept(&comparing, count_kept, list) && each_kept(&comparing, take_back, list) &&
              add_new(&comparing, run, period);
  tally_release(&comparing.tally);
  return fine;
}

/* ---- what is carried on ---- */

/* `li.na 2024-01-10 D-1 commission (earning)` */
static const char *subject_text(const struct booking *booking, const struct ledger_line *line) {
  struct buffer text = BUFFER_EMPTY;
  buffer_puts(&text, line->person);
  if (line->date != LEDGER_NO_DATE) {
    buffer_putc(&text, ' ');
    date_write(&text, line->date);
  }
  if (line->case_id != NULL) buffer_printf(&text, " %s", line->case_id);
  if (line->component != NULL) buffer_printf(&text, " %s", line->component);
  buffer_printf(&text, " (%s)", line->kind);
  return arena_take(booking->arena, &text);
}

static bool refuse_carried(const struct booking *booking, const struct posting *posting, const struct carrying *first,
                           struct diagnostics *list) {
  const struct currency *currency = currency_find(posting->currency);
  diagnostic_add(list, DIAGNOSTIC_posting_carried, &booking->plan->at, posting->period, booking->plan->name,
                 arena_printf(booking->arena, "%d", posting->rulebook),
                 arena_printf(booking->arena, "%d", booking->posting.rulebook));
  diagnostic_note(list, DIAGNOSTIC_posting_note_first, subject_text(booking, &first->line),
                  money_minor_text(booking->arena, first->was, currency),
                  money_minor_text(booking->arena, first->now, currency));
  diagnostic_note(list, DIAGNOSTIC_posting_note_another);
  return false;
}

/* Invariant 4, of one closed period. */
static bool carries(const struct booking *booking, const struct posting *posting, struct diagnostics *list) {
  const struct plan_run *own = &run_of(booking, posting->rulebook)->run, *newest = &booking->runs[0].run;
  struct period period;
  struct carrying first;
  return period_parse(posting->period, &period) &&
         (carrying_is_same(own, newest, period, &first) || refuse_carried(booking, posting, &first, list));
}

static bool carries_all(const struct booking *booking, struct diagnostics *list) {
  if (!plan_has_balances(booking->plan)) return true;
  for (size_t i = 0; i < booking->posting_count; i++) {
    const struct posting *posting = &booking->postings[i];
    bool is_other =
        posting->kind == POSTING_RUN && posting->closed != 0 && posting->rulebook != booking->runs[0].rulebook;
    if (is_other && !carries(booking, posting, list)) return false;
  }
  return true;
}

/* ---- order ---- */

static int compare_texts(const char *a, const char *b) {
  return strcmp(a != NULL ? a : "", b != NULL ? b : "");
}

static int compare_numbers(int64_t a, int64_t b) {
  return a < b ? -1 : a > b;
}

static int compare_lines(const void *a, const void *b) {
  const struct ledger_line *one = a, *other = b;
  int order = compare_numbers(one->of, other->of);
  if (order == 0) order = compare_texts(one->person, other->person);
  if (order == 0) order = compare_numbers(one->date, other->date);
  if (order == 0) order = compare_texts(one->case_id, other->case_id);
  if (order == 0) order = compare_texts(one->component, other->component);
  if (order == 0) order = compare_texts(one->kind, other->kind);
  if (order == 0) order = compare_numbers(one->sign, other->sign);
  if (order == 0) order = compare_numbers(one->band, other->band);
  if (order == 0) order = compare_numbers(one->base, other->base);
  return order != 0 ? order : compare_numbers(one->amount, other->amount);
}

/* ---- all of it ---- */

static bool add_adjustments(struct booking *booking, struct diagnostics *list) {
  bool fine = true;
  for (size_t i = 0; fine && i < booking->posting_count; i++)
    if (booking->postings[i].kind == POSTING_RUN && booking->postings[i].closed != 0)
      fine = adjust(booking, &booking->postings[i], list);
  if (booking->adjustment_count > 1)
    qsort(booking->adjustments, booking->adjustment_count, sizeof *booking->adjustments, compare_lines);
  return fine;
}

bool booking_open(struct booking *booking, const struct rulebook *rulebook, int number, struct diagnostics *list) {
  struct buffer text = BUFFER_EMPTY;
  if (!store_postings(booking->store, booking->arena, booking->plan->name, &booking->postings, &booking->posting_count,
                      list) ||
      !check_period(booking, list))
    return false;
  period_write(&text, booking->period);
  booking->posting.plan = booking->plan->name;
  booking->posting.period = arena_copy(booking->arena, buffer_text(&text));
  booking->posting.currency = booking->plan->currency->code;
  booking->posting.rulebook = number;
  buffer_release(&text);
  want_all(booking, number);
  return calculate_all(booking, rulebook, list) && carries_all(booking, list) && add_regular(booking, list) &&
         add_adjustments(booking, list);
}

void booking_close(struct booking *booking) {
  for (size_t i = 0; i < booking->run_count; i++)
    if (booking->runs[i].run.arena != NULL) plan_run_close(&booking->runs[i].run);
  free(booking->adjustments);
}

/* The next line of the period; the caller has counted them. */
static void get_regular(struct booking *booking, struct ledger_line *out) {
  const struct plan_run *run = &booking->runs[0].run;
  const struct line *line;
  do line = ledger_next(&booking->reader);
  while (!plan_run_is_in(run, line, booking->period));
  line_keep(run, line, out);
}

static void get_line(void *context, size_t index, struct ledger_line *out) {
  struct booking *booking = context;
  int64_t number = out->number;
  const struct progress *progress = booking->runs[0].run.dataset.progress;
  if (index == 0) booking->reader = ledger_read(&booking->runs[0].run.payout.ledger);
  if (index % PROGRESS_EVERY == 0 && progress != NULL)
    progress->step(progress->context, PROGRESS_POST,
                   (double)index / (double)(booking->regular_count + booking->adjustment_count));
  if (index < booking->regular_count) get_regular(booking, out);
  else *out = booking->adjustments[index - booking->regular_count];
  out->number = number;
}

struct ledger_lines booking_lines(struct booking *booking) {
  bool some = booking->scope == BOOKING_SOME;
  static const char *const nobody[1];
  return (struct ledger_lines){.people = !some                             ? NULL
                                         : booking->changes.people != NULL ? booking->changes.people
                                                                           : nobody,
                               .people_count = some ? booking->changes.person_count : 0,
                               .count = booking->regular_count + booking->adjustment_count,
                               .get = get_line,
                               .context = booking};
}

/* What other plans have posted.
 *
 * Invariants
 * 1. A plan is known by its name and by what it said when it was posted, so one that was renamed, rewritten or removed
 * since is found all the same.
 * 2. Only people with an account in both postings are looked at line by line.
 *
 * Not done here: what is paid for no single event (a bonus that was reached), and what other plans posted for other
 * days; whom two plans of the rulebook are for is asked before anything is calculated (rivalry.h). */
#include "incentive/posted_rival.h"

#include "base/text.h"
#include "incentive/edition.h"
#include "rulebook/names.h"

struct rival {
  struct booking *booking;
  bool *paid_now; /* by payee: whether a line is about to be posted; NULL: not counted yet */
  struct diagnostics *list;
  const struct posting *posting; /* the other plan's */
  const struct plan *plan;       /* as it was then */
  const char **people;           /* in both */
  size_t people_count;
  struct names *common; /* the same people, by name */
  struct names *lines;  /* what it paid: from key_of to the line */
};

/* ---- which postings ---- */

static bool is_beside(const struct plan *plan, const char *name) {
  for (size_t i = 0; plan != NULL && i < plan->beside_count; i++)
    if (text_equal(plan->beside[i], name)) return true;
  return false;
}

/* By the words of then or of now. */
static bool is_meant(const struct booking *booking, const struct plan *then) {
  const char *own = booking->plan->name;
  const struct plan *now = rulebook_plan(booking->runs[0].rulebook_text, then->name);
  return is_beside(booking->plan, then->name) || is_beside(then, own) || is_beside(now, own);
}

/* Whether both components may pay the same event: of one that a rule makes any credit may be it. */
static bool pay_same(const struct plan *plan, const struct plan_pay *pay, const struct plan *other,
                     const struct plan_pay *pay_of_other) {
  for (size_t i = 0; i < plan->credit_count; i++)
    for (size_t j = 0; j < other->credit_count; j++)
      if ((pay->credit < 0 || pay->credit == (int)i) && (pay_of_other->credit < 0 || pay_of_other->credit == (int)j) &&
          plan_credits_meet(&plan->credits[i], &other->credits[j]))
        return true;
  return false;
}

static bool meets(const struct plan *plan, const struct plan *other) {
  for (size_t i = 0; i < plan->credit_count; i++)
    for (size_t j = 0; j < other->credit_count; j++)
      if (plan_credits_meet(&plan->credits[i], &other->credits[j])) return true;
  return false;
}

static const struct rulebook *edition_of(const struct booking *booking, int number, struct diagnostics *list) {
  for (size_t i = 0; i < booking->run_count; i++)
    if (booking->runs[i].rulebook == number) return booking->runs[i].rulebook_text;
  return edition_load(booking->store, booking->arena, number, list);
}

/* ---- which people ---- */

static void count_paid(struct rival *rival) {
  const struct plan_run *run = &rival->booking->runs[0].run;
  struct ledger_reader reader = ledger_read(&run->payout.ledger);
  if (rival->paid_now != NULL) return;
  rival->paid_now = arena_alloc(rival->booking->arena, run->payees.count + 1);
  for (const struct line *line; (line = ledger_next(&reader)) != NULL;) rival->paid_now[line->payee] = true;
}

static bool take_account(void *context, const struct account *account) {
  struct rival *rival = context;
  struct arena *arena = rival->booking->arena;
  int number = payees_find(&rival->booking->runs[0].run.payees, account->person);
  if (number < 0 || !rival->paid_now[number]) return true;
  rival->people = arena_grow(arena, rival->people, rival->people_count, sizeof *rival->people);
  rival->people[rival->people_count] = arena_copy(arena, account->person);
  names_put(rival->common, rival->people[rival->people_count], (int)rival->people_count);
  rival->people_count++;
  return true;
}

/* ---- which lines ---- */

static const struct plan_pay *component_of(const struct plan *plan, const struct ledger_line *line) {
  bool pays = line->case_id != NULL && line->amount != 0 && line->sign >= 0 &&
              text_equal(line->kind, line_kind_name(LINE_EARNING));
  for (size_t i = 0; pays && i < plan->pay_count; i++)
    if (text_equal(plan->pays[i].name, line->component)) return &plan->pays[i];
  return NULL;
}

static const char *key_of(const struct rival *rival, const struct ledger_line *line, const struct plan_pay *pay) {
  return arena_printf(rival->booking->arena, "%s %s %d %s", line->person, pay->name, (int)line->date, line->case_id);
}

static bool take_line(void *context, const struct ledger_line *line) {
  struct rival *rival = context;
  const struct plan_pay *pay = component_of(rival->plan, line);
  if (pay != NULL) names_put(rival->lines, key_of(rival, line, pay), (int)line->number);
  return true;
}

static bool read_lines(struct rival *rival) {
  struct store *store = rival->booking->store;
  rival->lines = names_new(rival->booking->arena);
  for (size_t i = 0; i < rival->people_count; i++)
    if (!store_lines(store, rival->posting->number, LEDGER_ALL, rival->people[i], take_line, rival, rival->list))
      return false;
  return true;
}

/* The line of the other plan that paid what this one is about to pay; -1: none did. */
static int line_before(const struct rival *rival, const struct ledger_line *line) {
  const struct plan *plan = rival->booking->plan;
  const struct plan_pay *pay = component_of(plan, line);
  for (size_t i = 0; pay != NULL && i < rival->plan->pay_count; i++) {
    const struct plan_pay *other = &rival->plan->pays[i];
    int number = pay_same(plan, pay, rival->plan, other) ? names_get(rival->lines, key_of(rival, line, other)) : -1;
    if (number >= 0) return number;
  }
  return -1;
}

/* ---- telling ---- */

static void tell(const struct rival *rival, const struct ledger_line *line, int before) {
  const struct plan *plan = rival->booking->plan;
  const struct posting *posting = rival->posting;
  const char *number = arena_printf(rival->booking->arena, "%d", before);
  diagnostic_add(rival->list, DIAGNOSTIC_plan_paid_before, &plan->at, plan->name, line->person, line->case_id,
                 posting->plan, posting->period, number);
  diagnostic_note(rival->list, DIAGNOSTIC_note_paid_before, posting->plan, plan->name);
}

/* Whether something is paid again; the first such line is told. */
static bool pays_again(struct rival *rival) {
  struct ledger_lines lines = booking_lines(rival->booking);
  for (size_t i = 0; i < lines.count; i++) {
    struct ledger_line line = {.number = 0};
    lines.get(lines.context, i, &line);
    int before = names_get(rival->common, line.person) >= 0 ? line_before(rival, &line) : -1;
    if (before >= 0) tell(rival, &line, before);
    if (before >= 0) return true;
  }
  return false;
}

/* ---- all of it ---- */

/* False when something is paid again, or cannot be read. */
static bool stands_apart(struct rival *rival, const struct posting *posting) {
  struct booking *booking = rival->booking;
  const struct rulebook *rulebook = edition_of(booking, posting->rulebook, rival->list);
  if (rulebook == NULL) return false;
  rival->posting = posting;
  rival->people_count = 0;
  rival->common = names_new(booking->arena);
  rival->plan = rulebook_paying(rulebook, posting->plan);
  if (rival->plan == NULL || is_meant(booking, rival->plan) || !meets(booking->plan, rival->plan)) return true;
  count_paid(rival);
  return store_accounts(booking->store, posting->number, NULL, take_account, rival, rival->list) &&
         (rival->people_count == 0 || (read_lines(rival) && !pays_again(rival)));
}

bool posted_rivals_refuse(struct booking *booking, struct diagnostics *list) {
  struct rival rival = {.booking = booking, .list = list};
  struct posting *all;
  struct period period;
  size_t count;
  if (!store_postings(booking->store, booking->arena, NULL, &all, &count, list)) return false;
  bool fine = true;
  for (size_t i = 0; i < count; i++) {
    bool is_other = all[i].kind == POSTING_RUN && !text_equal(all[i].plan, booking->plan->name);
    if (!is_other || !period_parse(all[i].period, &period)) continue;
    if (period.until <= booking->period.from || period.from >= booking->period.until) continue;
    fine = stands_apart(&rival, &all[i]) && fine;
  }
  return fine;
}

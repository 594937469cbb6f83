/* dealwright plan status: where the ledger of a plan stands: what is open, what waits for whom, what comes next. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/payout_wait.h"
#include "incentive/booking.h"

struct standing_plan {
  struct session *session;
  const struct rulebook *rulebook;
  int64_t now;
  const char *name;
  struct posting *postings;
  size_t count;
  struct payout_wait *waits;
  size_t wait_count;
  struct dispute *disputes;
  size_t dispute_count;
};

static const char *day_text(const struct standing_plan *plan, int64_t instant) {
  struct buffer text = BUFFER_EMPTY;
  date_write(&text, instant_date(instant));
  return arena_take(plan->session->arena, &text);
}

static const struct payout_wait *wait_of(const struct standing_plan *plan, const struct posting *posting) {
  for (size_t i = 0; i < plan->wait_count; i++)
    if (plan->waits[i].consent.posting->number == posting->number) return &plan->waits[i];
  return NULL;
}

static const char *who_text(const struct standing_plan *plan, const struct payout_wait *wait) {
  const struct teller teller = {plan->session, plan->session->arena, plan->rulebook, plan->now};
  struct buffer text = BUFFER_EMPTY;
  payout_wait_who(&teller, &wait->consent, &text);
  return arena_take(plan->session->arena, &text);
}

/* ---- periods ---- */

enum state { STATE_OPEN, STATE_WAITS, STATE_REFUSED, STATE_PAID, STATE_CLOSED };

static enum state state_of(const struct standing_plan *plan, const struct posting *posting) {
  const struct payout_wait *wait = wait_of(plan, posting);
  if (posting->closed == 0) return STATE_OPEN;
  if (wait != NULL) return wait->consent.refused != NULL ? STATE_REFUSED : STATE_WAITS;
  return payout_of(plan->postings, plan->count, posting) != NULL ? STATE_PAID : STATE_CLOSED;
}

static const char *state_text(const struct standing_plan *plan, const struct posting *posting) {
  const struct payout_wait *wait = wait_of(plan, posting);
  const struct posting *payout = payout_of(plan->postings, plan->count, posting);
  struct buffer text = BUFFER_EMPTY;
  enum language language = language_current();
  switch (state_of(plan, posting)) {
  case STATE_OPEN:
    phrase_add(&text, language, PHRASE_status_open, posting->by, day_text(plan, posting->posted_at));
    break;
  case STATE_WAITS:
    phrase_add(&text, language, PHRASE_status_waits, who_text(plan, wait));
    break;
  case STATE_REFUSED:
    phrase_add(&text, language, PHRASE_status_refused, wait->consent.refused->who);
    break;
  case STATE_PAID:
    if (text_equal(payout->period, posting->period))
      phrase_add(&text, language, PHRASE_status_paid, day_text(plan, payout->posted_at));
    else phrase_add(&text, language, PHRASE_status_paid_with, payout->period);
    break;
  default:
    phrase_add(&text, language, PHRASE_status_closed, posting->closed_by, day_text(plan, posting->closed_at));
  }
  return arena_take(plan->session->arena, &text);
}

/* What was paid out for the period itself; NULL: nothing. */
static const char *paid_text(const struct standing_plan *plan, const struct posting *posting) {
  for (size_t i = 0; i < plan->count; i++)
    if (plan->postings[i].kind == POSTING_PAYOUT && text_equal(plan->postings[i].period, posting->period))
      return plan_amount(plan->session, -plan->postings[i].total, currency_find(posting->currency));
  return NULL;
}

static void say_periods(const struct standing_plan *plan) {
  static const enum grid_align align[] = {GRID_LEFT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT, GRID_LEFT};
  static const enum phrase_id heads[] = {PHRASE_status_period, PHRASE_status_lines, PHRASE_plan_total,
                                         PHRASE_statement_paid, PHRASE_status_state};
  struct session *session = plan->session;
  struct grid *grid = grid_new(session->arena, 5, align);
  for (size_t i = 0; i < 5; i++) grid_cell_styled(grid, phrase_text(language_current(), heads[i]), GRID_DIM);
  for (size_t i = 0; i < plan->count; i++) {
    const struct posting *posting = &plan->postings[i];
    if (posting->kind != POSTING_RUN) continue;
    grid_cell(grid, posting->period);
    grid_cell(grid, plan_count(session, posting->lines));
    grid_cell(grid, plan_money(session, posting->total, currency_find(posting->currency)));
    grid_cell(grid, paid_text(plan, posting));
    grid_cell(grid, state_text(plan, posting));
  }
  buffer_printf(&session->out, "%s\n", plan->name);
  say_grid(session, grid, 2);
}

/* ---- a payout that waits ---- */

static const char *word_text(const struct standing_plan *plan, const struct consent_given *given) {
  struct buffer who = BUFFER_EMPTY, text = BUFFER_EMPTY;
  if (given->stand_in != NULL)
    phrase_add(&who, language_current(), PHRASE_payout_stand_in, given->who, given->stand_in);
  else buffer_puts(&who, given->who);
  if (given->refused == NULL)
    phrase_add(&text, language_current(), PHRASE_status_agreed, buffer_text(&who), day_text(plan, given->happened));
  else
    phrase_add(&text, language_current(), PHRASE_status_against, buffer_text(&who), day_text(plan, given->happened),
               given->refused);
  buffer_release(&who);
  return arena_take(plan->session->arena, &text);
}

static void say_waiting(const struct standing_plan *plan, const struct payout_wait *wait, struct grid *grid) {
  const struct payout_consent *consent = &wait->consent;
  const struct teller teller = {plan->session, plan->session->arena, plan->rulebook, plan->now};
  struct buffer text = BUFFER_EMPTY;
  phrase_add(&text, language_current(), PHRASE_status_waits_since, who_text(plan, wait),
             day_text(plan, consent->since));
  if (consent->due != 0) {
    buffer_puts(&text, phrase_text(language_current(), PHRASE_comma));
    sentence_due(&teller, consent->due, &text);
  }
  grid_cell(grid, "x");
  grid_cell(grid, payout_consent_step(consent));
  grid_cell(grid, buffer_text(&text));
  buffer_release(&text);
}

/* Every step: what was said in it, whom it waits for, or that it comes later. */
static void say_step(const struct standing_plan *plan, const struct payout_wait *wait, size_t step, struct grid *grid) {
  const struct payout_consent *consent = &wait->consent;
  const char *written = consent->agreement.steps[step].text;
  for (size_t i = 0; i < consent->given_count; i++) {
    const struct consent_given *given = &consent->given[i];
    if (given->step != (int)step + 1) continue;
    grid_cell(grid, given->refused != NULL ? "x" : "ok");
    grid_cell(grid, written);
    grid_cell(grid, word_text(plan, given));
  }
  if (step == consent->step && consent->refused == NULL) say_waiting(plan, wait, grid);
  if (step <= consent->step) return;
  grid_cell(grid, "");
  grid_cell(grid, written);
  grid_cell(grid, phrase_text(language_current(), PHRASE_status_later));
}

/* The first person who may; a role's holder is not guessed. */
static const char *one_who_may(const struct payout_consent *consent) {
  const struct agreement_step *step = &consent->agreement.steps[consent->step];
  const enum consent *consents = payout_consents_of(consent, consent->step);
  for (size_t i = 0; i < step->named_count; i++) {
    const char *who = consents[i] == CONSENT_OPEN ? payout_seat_who(consent, step->named[i]) : NULL;
    if (who != NULL && who[0] != '@') return who;
  }
  return NULL;
}

static void say_wait(const struct standing_plan *plan, const struct payout_wait *wait) {
  struct session *session = plan->session;
  const struct posting *posting = wait->consent.posting;
  const struct currency *currency = currency_find(posting->currency);
  struct grid *grid = grid_new(session->arena, 3, NULL);
  buffer_putc(&session->out, '\n');
  say_line(session, PHRASE_status_payout, posting->period, plan_money(session, wait->amount, currency),
           posting->closed_by, day_text(plan, posting->closed_at));
  for (size_t step = 0; step < wait->consent.agreement.count; step++) say_step(plan, wait, step, grid);
  say_grid(session, grid, 2);
  bool refused = wait->consent.refused != NULL;
  const char *who = refused ? posting->closed_by : one_who_may(&wait->consent);
  say_line(session, PHRASE_do_line,
           arena_printf(session->arena, "dealwright plan %s %s --period %s%s%s", refused ? "ask" : "approve",
                        posting->plan, posting->period, who != NULL ? " --as " : "", who != NULL ? who : ""));
}

/* ---- disputes, what is next ---- */

static void say_disputes(const struct standing_plan *plan) {
  struct session *session = plan->session;
  for (size_t i = 0; i < plan->dispute_count; i++) {
    const struct dispute *dispute = &plan->disputes[i];
    if (dispute->resolved != 0) continue;
    const char *number = arena_printf(session->arena, "%d", dispute->number);
    buffer_putc(&session->out, '\n');
    say_line(session, PHRASE_status_dispute, number, arena_printf(session->arena, "%lld", (long long)dispute->line),
             dispute->person, dispute->reason, day_text(plan, dispute->opened));
    say_line(session, PHRASE_do_line,
             arena_printf(session->arena, "dealwright plan resolve %s amount=... reason=...", number));
  }
}

static void say_next(const struct standing_plan *plan) {
  struct session *session = plan->session;
  const struct posting *open = posting_open(plan->postings, plan->count);
  const struct posting *last = posting_last_closed(plan->postings, plan->count);
  const struct plan *now = rulebook_paying(plan->rulebook, plan->name);
  struct buffer period = BUFFER_EMPTY;
  struct period closed;
  if (now == NULL) say_line(session, PHRASE_status_gone, plan->name);
  if (now == NULL || (open == NULL && (last == NULL || !period_parse(last->period, &closed)))) return;
  if (open != NULL) buffer_puts(&period, open->period);
  else period_write(&period, period_next(closed));
  buffer_putc(&session->out, '\n');
  say_line(session, open != NULL ? PHRASE_status_close : PHRASE_status_post, plan->name, buffer_text(&period));
  buffer_release(&period);
}

/* ---- objects ---- */

static void period_json(const struct standing_plan *plan, const struct posting *posting) {
  static const char *const words[] = {"open", "waits", "refused", "paid_out", "closed"};
  const struct payout_wait *wait = wait_of(plan, posting);
  const struct posting *payout = payout_of(plan->postings, plan->count, posting);
  const struct currency *currency = currency_find(posting->currency);
  enum state state = state_of(plan, posting);
  struct json json = session_json(plan->session, "plan_status");
  json_pair(&json, "plan", plan->name);
  json_pair(&json, "period", posting->period);
  json_pair(&json, "state", words[state]);
  json_pair_integer(&json, "lines", posting->lines);
  plan_pair_money(&json, "total", posting->total, currency);
  if (state == STATE_PAID) json_pair(&json, "paid_with", payout->period);
  if (wait != NULL) plan_pair_money(&json, "to_pay", wait->amount, currency);
  if (state == STATE_WAITS) {
    struct buffer text = BUFFER_EMPTY;
    json_pair(&json, "waits_for", payout_consent_step(&wait->consent));
    instant_write(&text, wait->consent.since);
    json_pair(&json, "since", buffer_text(&text));
    buffer_clear(&text);
    if (wait->consent.due != 0) instant_write(&text, wait->consent.due);
    json_pair(&json, "due", wait->consent.due != 0 ? buffer_text(&text) : NULL);
    buffer_release(&text);
  }
  if (state == STATE_REFUSED) json_pair(&json, "refused_by", wait->consent.refused->who);
  if (state == STATE_REFUSED) json_pair(&json, "reason", wait->consent.refused->refused);
  session_json_end(plan->session, &json);
}

/* ---- the plan ---- */

static bool show(struct standing_plan *plan) {
  struct session *session = plan->session;
  struct arena *arena = session->arena;
  if (!store_postings(session->store, arena, plan->name, &plan->postings, &plan->count, session->list) ||
      !payout_waits_read(session, plan->rulebook, plan->name, plan->now, &plan->waits, &plan->wait_count) ||
      !store_disputes(session->store, arena, plan->name, &plan->disputes, &plan->dispute_count, session->list))
    return false;
  for (size_t i = 0; session->json && i < plan->count; i++)
    if (plan->postings[i].kind == POSTING_RUN) period_json(plan, &plan->postings[i]);
  if (session->json) return true;
  say_periods(plan);
  for (size_t i = 0; i < plan->wait_count; i++) say_wait(plan, &plan->waits[i]);
  say_disputes(plan);
  say_next(plan);
  return true;
}

/* A plan that has postings, whether the rulebook still has it or not. */
static bool is_kept(const struct posting *all, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (text_equal(all[i].plan, name)) return true;
  return false;
}

static bool refuse_unknown(struct session *session, const struct rulebook *rulebook, const char *name) {
  const char **names = arena_alloc(session->arena, (rulebook->plan_count + 1) * sizeof *names);
  if (rulebook_paying(rulebook, name) != NULL) {
    say_line(session, PHRASE_status_nothing, name);
    return true;
  }
  for (size_t i = 0; i < rulebook->plan_count; i++) names[i] = rulebook->plans[i].name;
  diagnostic_add(session->list, DIAGNOSTIC_plan_unpublished, NULL, name);
  diagnostic_suggest(session->list, name, names, rulebook->plan_count);
  return false;
}

static bool show_all(struct standing_plan *plan, const struct posting *all, size_t count) {
  bool fine = true, first = true;
  for (size_t i = 0; fine && i < count; i++) {
    if (is_kept(all, i, all[i].plan)) continue;
    if (!first && !plan->session->json) buffer_putc(&plan->session->out, '\n');
    first = false;
    plan->name = all[i].plan;
    fine = show(plan);
  }
  if (count == 0 && !plan->session->json) say_line(plan->session, PHRASE_status_none);
  return fine;
}

static enum status run(struct session *session) {
  struct standing_plan plan = {.session = session};
  const char *name = session->options.count > 0 ? session->options.words[0] : NULL;
  struct posting *all;
  size_t count;
  if (!session_open(session, STORE_READ)) return STATUS_STORE;
  plan.rulebook = session_rulebook(session);
  if (plan.rulebook == NULL) return session_failed(session, STATUS_RULEBOOK);
  if (!session_now(session, plan.rulebook, &plan.now)) return STATUS_RULEBOOK;
  if (!store_postings(session->store, session->arena, NULL, &all, &count, session->list)) return STATUS_STORE;
  plan.name = name;
  bool fine = name == NULL                ? show_all(&plan, all, count)
              : is_kept(all, count, name) ? show(&plan)
                                          : refuse_unknown(session, plan.rulebook, name);
  return fine ? STATUS_DONE : session_failed(session, STATUS_NO);
}

const struct entry entry_plan_status = {
    .name = "plan status",
    .usage = "[PLAN]",
    .least = 0,
    .most = 1,
    .about = {"where the ledger stands: open, waiting for whom, paid out", "账目状态：未关账、在等谁、已付款"},
    .help =
        {"Each period that was posted: whether it is open, closed or paid out; for a payout that waits, step by step\n"
         "who has agreed and who is asked since when; disputes that are open; and what comes next.\n",
         "列出已入账的各期间：未关账、已关账或已付款；对等待中的付款，逐步说明谁已同意、自何时起在等谁；\n"
         "未处理的异议；以及下一步。\n"},
    .run = run,
};

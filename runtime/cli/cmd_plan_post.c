/* dealwright plan post: what a plan pays for a period goes into the ledger of the store. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/plan_book.h"
#include "cli/plan_input.h"
#include "cli/plan_progress.h"
#include "cli/plan_sheet.h"
#include "cli/plan_verify.h"
#include "incentive/booking.h"
#include "incentive/posted_rival.h"
#include "incentive/rivalry.h"

struct filling {
  struct session *session;
  struct booking booking;
  struct plan_progress progress;
};

static bool fill(void *context, struct plan_run *run) {
  struct filling *filling = context;
  for (int i = 0; i < PROGRESS_POST; i++) filling->progress.turns[i] = (int)filling->booking.run_count;
  run->dataset.progress = &filling->progress.progress;
  if (!plan_input_read(filling->session, run)) return false;
  bool is_posted = run->plan == filling->booking.plan;
  return !is_posted || rivalries_refuse(run, filling->session->list);
}

/* ---- the answer ---- */

struct summing {
  struct arena *arena;
  struct payees people;
  int64_t *sums; /* by person: regular, adjustments */
};

static bool add_account(void *context, const struct account *account) {
  struct summing *summing = context;
  size_t known = summing->people.count, number = (size_t)payees_put(&summing->people, account->person);
  if (number == known) {
    summing->sums = arena_grow(summing->arena, summing->sums, known, 2 * sizeof *summing->sums);
    summing->sums[2 * known] = summing->sums[2 * known + 1] = 0;
  }
  summing->sums[2 * number + account->late] += account->total;
  return true;
}

static void say_people(struct session *session, const struct posting *posting) {
  static const enum grid_align align[] = {GRID_LEFT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT};
  const struct currency *currency = currency_find(posting->currency);
  struct summing summing = {.arena = session->arena};
  payees_init(&summing.people, session->arena);
  if (!store_accounts(session->store, posting->number, NULL, add_account, &summing, session->list)) return;
  const struct payees *people = &summing.people;
  const int *order = payees_by_key(people);
  struct grid *grid = grid_new(session->arena, 4, align);
  grid_cell(grid, phrase_text(language_current(), PHRASE_plan_who));
  grid_cell(grid, phrase_text(language_current(), PHRASE_plan_pay));
  grid_cell(grid, phrase_text(language_current(), PHRASE_plan_adjustments));
  grid_cell(grid, phrase_text(language_current(), PHRASE_plan_total));
  for (size_t i = 0; i < people->count; i++) {
    const int64_t *own = &summing.sums[2 * order[i]];
    grid_cell(grid, people->items[order[i]].key);
    grid_cell(grid, plan_amount(session, own[0], currency));
    grid_cell(grid, plan_amount(session, own[1], currency));
    grid_cell(grid, plan_amount(session, own[0] + own[1], currency));
  }
  if (people->count > 0) say_grid(session, grid, 2);
}

/* ---- who was calculated ---- */

static const char *why_all(struct session *session, const struct booking *booking) {
  static const enum phrase_id reasons[] = {[BOOKING_TARGETS] = PHRASE_plan_scope_file,
                                           [BOOKING_RULES] = PHRASE_plan_scope_rules,
                                           [BOOKING_BALANCES] = PHRASE_plan_scope_balances,
                                           [BOOKING_TEAMS] = PHRASE_plan_scope_teams,
                                           [BOOKING_RANKS] = PHRASE_plan_scope_ranks};
  static const enum phrase_id changes[] = {[CHANGES_PEOPLE] = PHRASE_plan_scope_people,
                                           [CHANGES_TARGETS] = PHRASE_plan_scope_targets,
                                           [CHANGES_RECORD] = PHRASE_plan_scope_record,
                                           [CHANGES_MANY] = PHRASE_plan_scope_many};
  bool changed = booking->scope == BOOKING_CHANGES;
  struct buffer text = BUFFER_EMPTY;
  phrase_add(&text, language_current(), changed ? changes[booking->changes.all] : reasons[booking->scope],
             booking->changes.record != NULL ? booking->changes.record : "");
  return arena_take(session->arena, &text);
}

static const char *counted(struct session *session, size_t count, enum phrase_id one, enum phrase_id many) {
  struct buffer text = BUFFER_EMPTY;
  say_count(&text, (int64_t)count, one, many);
  return arena_take(session->arena, &text);
}

/* `2 cases`, `1 person`, or both. */
static const char *what_changed(struct session *session, const struct changes *changes) {
  const char *cases = counted(session, changes->case_count, PHRASE_plan_case_one, PHRASE_plan_case_many);
  const char *people = counted(session, changes->moved_count, PHRASE_plan_person_one, PHRASE_plan_person_many);
  struct buffer text = BUFFER_EMPTY;
  if (changes->moved_count == 0) return cases;
  if (changes->case_count == 0) return people;
  phrase_add(&text, language_current(), PHRASE_plan_changed_both, cases, people);
  return arena_take(session->arena, &text);
}

/* That a first posting, or one that was asked for so, is of everybody goes without saying. */
static void say_scope(struct session *session, const struct booking *booking) {
  const struct changes *changes = &booking->changes;
  if (booking->scope == BOOKING_FIRST || booking->scope == BOOKING_ASKED) return;
  if (booking->scope != BOOKING_SOME) say_line(session, PHRASE_plan_scope_all, why_all(session, booking));
  else if (changes->person_count == 0) say_line(session, PHRASE_plan_scope_none);
  else
    say_line(session, PHRASE_plan_scope_some,
             counted(session, changes->person_count, PHRASE_plan_person_one, PHRASE_plan_person_many),
             what_changed(session, changes));
}

static void scope_json(struct session *session, const struct booking *booking, struct json *json) {
  bool some = booking->scope == BOOKING_SOME;
  json_pair(json, "calculated", some ? "some" : "all");
  if (some) json_pair_integer(json, "calculated_people", (int64_t)booking->changes.person_count);
  if (some) json_pair_integer(json, "changed_cases", (int64_t)booking->changes.case_count);
  if (some) json_pair_integer(json, "changed_people", (int64_t)booking->changes.moved_count);
  else if (booking->scope != BOOKING_FIRST && booking->scope != BOOKING_ASKED)
    json_pair(json, "why", why_all(session, booking));
}

static void say_posting(struct session *session, const struct booking *booking, bool is_new) {
  const struct posting *posting = &booking->posting;
  const struct currency *currency = currency_find(posting->currency);
  if (session->json) {
    struct json json = session_json(session, "posting");
    json_pair(&json, "plan", posting->plan);
    json_pair(&json, "period", posting->period);
    json_pair_integer(&json, "posting", posting->number);
    json_key(&json, "new");
    json_boolean(&json, is_new);
    json_pair_integer(&json, "lines", posting->lines);
    json_pair_integer(&json, "adjustments", posting->lines - posting->regular);
    scope_json(session, booking, &json);
    plan_pair_money(&json, "total", posting->total, currency);
    plan_balances_json(&json, &booking->runs[0].run);
    json_pair(&json, "hash", posting->hash);
    session_json_end(session, &json);
    return;
  }
  say(session, is_new ? PHRASE_plan_posted : PHRASE_plan_posted_same, posting->plan, posting->period);
  say_count(&session->out, posting->lines, PHRASE_plan_line_one, PHRASE_plan_line_many);
  say_line(session, PHRASE_plan_sum, plan_money(session, posting->total, currency));
  say_scope(session, booking);
  say_people(session, posting);
  plan_balances_say(session, &booking->runs[0].run);
}

/* ---- posting ---- */

/* What was posted already, by the same rulebook, line by line, is not posted again. */
static bool is_the_same(const struct booking *booking) {
  for (size_t i = 0; i < booking->posting_count; i++) {
    const struct posting *there = &booking->postings[i];
    if (there->number == booking->posting.number && there->rulebook == booking->posting.rulebook &&
        text_equal(there->hash, booking->posting.hash))
      return true;
  }
  return false;
}

/* The last moment at which Ctrl-C leaves the ledger as it was. */
static bool may_go_on(struct session *session, struct plan_progress *progress) {
  bool goes_on = progress_go(&progress->progress, PROGRESS_POST, 1, 1, session->list);
  plan_progress_end(progress);
  return goes_on;
}

static enum status post(struct session *session, const struct plan_book *book, struct booking *booking,
                        struct plan_progress *progress) {
  struct facts facts = {NULL, 0};
  if (!booking_open(booking, book->choice.rulebook, book->version, session->list)) return plan_book_end(session, false);
  if (session->options.values[OPTION_VERIFY] != NULL) {
    enum status status = plan_verify(session, booking);
    store_rollback(session->store);
    return status;
  }
  if (!posted_rivals_refuse(booking, session->list)) return plan_book_end(session, false);
  const struct ledger_lines lines = booking_lines(booking);
  if (!store_post(session->store, session->arena, &booking->posting, &lines, &facts, session->list) ||
      !may_go_on(session, progress))
    return plan_book_end(session, false);
  if (is_the_same(booking)) {
    store_rollback(session->store);
    say_posting(session, booking, false);
    return STATUS_DONE;
  }
  enum status status = plan_book_end(session, plan_book_append(session, book, "post", &facts));
  if (status == STATUS_DONE) say_posting(session, booking, true);
  return status;
}

static enum booking_scope scope_asked(const struct session *session) {
  const char *const *values = session->options.values;
  if (values[OPTION_FULL] != NULL || values[OPTION_VERIFY] != NULL) return BOOKING_ASKED;
  return session->options.values[OPTION_TARGETS] != NULL ? BOOKING_TARGETS : BOOKING_SOME;
}

static bool is_draft(struct session *session, const struct plan *plan) {
  if (!plan->draft) return false;
  diagnostic_add(session->list, DIAGNOSTIC_plan_draft, &plan->at, plan->name);
  diagnostic_note(session->list, DIAGNOSTIC_note_plan_draft);
  return true;
}

static enum status run(struct session *session) {
  struct plan_book book;
  struct filling filling = {.session = session};
  enum status status = plan_book_open_period(session, session->options.words[0], &book);
  bool only_looks = session->options.values[OPTION_VERIFY] != NULL;
  if (status == STATUS_DONE &&
      (is_draft(session, book.choice.plan) || (!only_looks && !plan_book_may_post(session, &book))))
    return session_failed(session, STATUS_NO);
  if (status != STATUS_DONE) return status;
  if (!store_begin(session->store, "dealwright plan post", session->list)) return STATUS_STORE;
  filling.booking = (struct booking){.arena = session->arena,
                                     .store = session->store,
                                     .plan = book.choice.plan,
                                     .period = book.period,
                                     .scope = scope_asked(session),
                                     .outside = session->options.values[OPTION_TARGETS] != NULL,
                                     .fill = fill,
                                     .context = &filling};
  plan_progress_begin(session, &filling.progress);
  filling.progress.turns[PROGRESS_POST] = 1;
  status = post(session, &book, &filling.booking, &filling.progress);
  plan_progress_end(&filling.progress);
  booking_close(&filling.booking);
  return status;
}

const struct entry entry_plan_post = {
    .name = "plan post",
    .usage = "PLAN",
    .least = 1,
    .most = 1,
    .options =
        OPTION_BIT(OPTION_PERIOD) | OPTION_BIT(OPTION_TARGETS) | OPTION_BIT(OPTION_FULL) | OPTION_BIT(OPTION_VERIFY),
    .about = {"put what a plan pays for a period into the ledger", "将方案某一期间的应付金额入账"},
    .help =
        {"PLAN is the name of a plan in the rulebook that the store keeps, or its file in the folder that was "
         "published.\n"
         "As long as the period is open, posting it again takes the place of what was posted. Periods follow each\n"
         "other: one is closed before the next is posted. What came late and changes a closed period is posted as\n"
         "adjustments, line by line: what was paid is taken back, what is right is added.\n\n"
         "Posting again calculates only those whose pay can have changed; --full calculates everybody, and --verify\n"
         "tells whether both agree, or the first line in which they do not.\n",
         "PLAN 是存储中规则手册的方案名称，或已发布文件夹中的方案文件。期间未关账时，再次入账会取代之前的结果。\n"
         "期间依次进行：前一期间关账后才能为下一期间入账。迟到并影响已关账期间的变动，逐行作为调整入账：\n"
         "原已支付的冲回，正确的补记。\n\n"
         "再次入账时只计算报酬可能有变的人；--full 计算所有人，--verify 说明两者是否一致，或第一处不一致的行。\n"},
    .run = run,
};

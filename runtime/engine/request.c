/* Requests for approval.
 *
 *                     nobody needs to agree
 *   [request_make] ---------------------------------------------------> UNNEEDED, the action takes effect
 *        |                                                                            |
 *        v       a vote: [request_follow]                                             |  what it rests on changes:
 *      OPEN, step 1 ----> step 2 ----> ... ----> AGREED, the action takes effect -----+---> STALE  [requests_refresh]
 *        |      ^  sent back: [request_open_step]
 *        +------+
 *        +--> REJECTED (agreement is impossible), SENT_BACK, RECALLED [request_end], STALE, WITHDRAWN (the stage is
 * left)
 *
 * Invariants
 * 1. Until it is agreed an action changes nothing but its request. Its checks hold when it is taken, and again when it
 * takes effect; a vote that would make it take effect and cannot is refused.
 * 2. Who has to agree is fixed when the request is made, as text. Whom a step asks is found when it opens.
 * 3. Nothing is agreed because nobody is there: a step without anybody who can vote stays open, and says so.
 * 4. Watched values are those before the action while the request is open, and those after it once it took effect. Only
 * the last of the agreed requests of one name can hold. */
#include "engine/request.h"

#include "base/text.h"
#include "engine/action.h"

#include <string.h>

static const struct approval *approval_of(const struct turn *turn, const struct request *request) {
  return process_approval(turn->process, request->name);
}

const char *request_name(struct turn *turn, const struct request *request) {
  size_t open = 0;
  for (size_t i = 0; i < turn->file->request_count; i++)
    open += turn->file->requests[i].state == REQUEST_OPEN && text_equal(turn->file->requests[i].name, request->name);
  if (open < 2) return request->name;
  return arena_printf(turn->arena, "%s#%d", request->name, request->number);
}

/* ---- the steps ---- */

const struct agreement *request_agreement(struct turn *turn, const struct request *request) {
  struct agreement *agreement = arena_alloc(turn->arena, sizeof *agreement);
  struct agreement_fault fault;
  bool fine = request->steps != NULL && agreement_parse(turn->arena, request->steps, agreement, &fault);
  return fine ? agreement : NULL;
}

const struct agreement_step *request_step(struct turn *turn, const struct request *request) {
  const struct agreement *agreement = request_agreement(turn, request);
  bool fits = agreement != NULL && request->step >= 1 && (size_t)request->step <= agreement->count;
  return fits ? &agreement->steps[request->step - 1] : NULL;
}

/* A name that is given by a rule may also be that of a person of the store. */
static bool names_are_known(struct turn *turn, const struct agreement *agreement, const struct position *at) {
  bool fine = true;
  for (size_t i = 0; i < agreement->count; i++)
    for (size_t j = 0; j < agreement->steps[i].named_count; j++) {
      const struct party *party = agreement->steps[i].named[j];
      bool is_role = rulebook_role(turn->version->rulebook, party->name) != NULL;
      bool is_person = text_equal(party->name, "superior") || turn_person(turn, party->name) != NULL;
      if (is_role || (party->kind == PARTY_ONE && is_person)) continue;
      diagnostic_add(turn->list, party->kind == PARTY_ALL ? DIAGNOSTIC_unknown_role : DIAGNOSTIC_steps_unknown, at,
                     party->name);
      fine = false;
    }
  return fine;
}

static void report_fault(struct turn *turn, const struct agreement_fault *fault, const struct position *at) {
  const char *expected = phrase_text(language_current(), fault->expected);
  if (fault->need != 0)
    diagnostic_add(turn->list, DIAGNOSTIC_steps_too_many, at, fault->word,
                   arena_printf(turn->arena, "%d", fault->count));
  else if (fault->word[0] == '\0') diagnostic_add(turn->list, DIAGNOSTIC_steps_end, at, expected);
  else diagnostic_add(turn->list, DIAGNOSTIC_steps_word, at, fault->word, expected);
}

/* Who has to agree, and which line says so. */
struct ground {
  const char *steps; /* NULL: nobody */
  const char *rule;
  struct label because;
};

static bool steps_are_sound(struct turn *turn, struct ground *ground, const struct position *at) {
  struct agreement agreement;
  struct agreement_fault fault;
  bool fine = agreement_parse(turn->arena, ground->steps, &agreement, &fault);
  if (!fine) report_fault(turn, &fault, at);
  fine = fine && names_are_known(turn, &agreement, at);
  if (fine && agreement.count == 0) ground->steps = NULL;
  turn->rule_failed = turn->rule_failed || !fine;
  return fine;
}

static bool refuse_rule(struct turn *turn, const struct approval *approval, const struct decision *decision) {
  struct criterion named = {.name = approval->name, .title = approval->title};
  if (decision->outcome == OUTCOME_BROKEN) {
    decision_report(decision, turn->list);
    turn->rule_failed = true;
  } else {
    criterion_refuse(turn, &named, decision);
  }
  return false;
}

static void ground_at(struct turn *turn, struct ground *ground, const struct position *at) {
  if (at->file != NULL) ground->rule = arena_printf(turn->arena, "%s:%d", at->file, at->line);
}

/* A table that the rule asked says it more exactly, and its `why` serves where the rule gives no reason. */
static void ground_at_row(struct turn *turn, struct ground *ground, const struct rule_row *decided) {
  struct buffer place = BUFFER_EMPTY;
  rule_row_place(decided, &place);
  ground->rule = arena_copy(turn->arena, buffer_text(&place));
  buffer_release(&place);
  if (ground->because.en == NULL && ground->because.zh == NULL) ground->because.en = decided->row->why;
}

/* Steps that were made of a private field are not repeated where they are wrong. */
static bool steps_are_sound_in_private(struct turn *turn, struct ground *ground, const struct decision *decision) {
  struct diagnostics *list = turn->list;
  turn->list = diagnostics_new();
  bool fine = steps_are_sound(turn, ground, &decision->at);
  diagnostics_free(turn->list);
  turn->list = list;
  if (!fine) decision_report(decision, list);
  return fine;
}

static bool steps_by_rule(struct turn *turn, const struct approval *approval, struct ground *out) {
  const struct type text = {.kind = KIND_TEXT};
  struct decision decision;
  struct value value;
  if (!turn_value(turn, approval->rule, &text, &value, &decision)) return refuse_rule(turn, approval, &decision);
  out->steps = value.kind == KIND_EMPTY ? "" : value.text;
  out->because = decision.said;
  ground_at(turn, out, &decision.at);
  if (decision.row_count > 0) ground_at_row(turn, out, &decision.rows[decision.row_count - 1]);
  return decision.is_private ? steps_are_sound_in_private(turn, out, &decision)
                             : steps_are_sound(turn, out, &decision.at);
}

static bool ground_find(struct turn *turn, const struct approval *approval, struct ground *out) {
  struct decision decision = {.outcome = OUTCOME_HOLDS};
  *out = (struct ground){.steps = NULL};
  if (approval->when != NULL) turn_decide(turn, approval->when, &decision);
  if (decision.outcome == OUTCOME_FAILS) return true;
  if (decision.outcome != OUTCOME_HOLDS) return refuse_rule(turn, approval, &decision);
  if (approval->rule != NULL) return steps_by_rule(turn, approval, out);
  out->steps = approval->steps;
  ground_at(turn, out, &approval->steps_at);
  return steps_are_sound(turn, out, &approval->steps_at);
}

/* ---- private values ---- */

const char *request_hide(struct turn *turn, const char *name, const char *text) {
  const char *sealed = store_hide(turn->store, turn->arena, "", turn->file->id, name, text, turn->list);
  turn->rows.failed = turn->rows.failed || sealed == NULL;
  return sealed;
}

const char *request_reveal(struct turn *turn, const struct fact_field *kept) {
  const char *text;
  if (kept->text == NULL) return NULL;
  enum revealed got = store_reveal(turn->store, turn->arena, "", turn->file->id, kept->name, kept->text, &text);
  return got == REVEALED ? text : NULL;
}

/* ---- what is watched ---- */

static const char *watched_value(struct turn *turn, const char *record_name, const char *field) {
  const struct record *record = rulebook_record(turn->version->rulebook, record_name);
  const struct row *row = record != NULL ? rows_find(&turn->rows, record) : NULL;
  int number = record != NULL ? record_field_number(record, field) : -1;
  if (row == NULL || number < 0 || row->values[number].kind == KIND_EMPTY) return NULL;
  struct buffer text = BUFFER_EMPTY;
  value_write(&text, &row->values[number]);
  const char *copy = arena_copy_bytes(turn->arena, buffer_text(&text), text.size);
  buffer_release(&text);
  return copy;
}

static bool ground_note(struct turn *turn, int number, const struct approval *approval, const char *rule,
                        struct label because) {
  struct fact *fact = turn_fact(turn, FACT_GROUND);
  fact->number = number;
  fact->name = approval->name;
  fact->parent = rule;
  if (because.en != NULL) fact_set(turn->arena, fact, "en", because.en);
  if (because.zh != NULL) fact_set(turn->arena, fact, "zh", because.zh);
  for (size_t i = 0; i < approval->watch_count; i++) {
    const struct requirement *watch = &approval->watches[i];
    const char *name = arena_printf(turn->arena, "%s.%s", watch->record, watch->field);
    const char *text = watched_value(turn, watch->record, watch->field);
    const struct record *record = rulebook_record(turn->version->rulebook, watch->record);
    const struct field *field = record != NULL ? record_field(record, watch->field) : NULL;
    bool hides = text != NULL && field != NULL && field->is_private;
    fact_set(turn->arena, fact, name, hides ? request_hide(turn, name, text) : text);
  }
  return turn_apply(turn, fact);
}

const struct fact_field *request_changed(struct turn *turn, const struct request *request) {
  for (size_t i = 0; i < request->watched_count; i++) {
    const struct fact_field *watched = &request->watched[i];
    const char *dot = strchr(watched->name, '.');
    if (dot == NULL) continue;
    const char *record = arena_copy_bytes(turn->arena, watched->name, (size_t)(dot - watched->name));
    if (!text_equal(watched_value(turn, record, dot + 1), request_reveal(turn, watched))) return watched;
  }
  return NULL;
}

/* ---- ending ---- */

static bool cancel_timers(struct turn *turn, const struct request *request) {
  for (size_t i = 0; i < turn->file->timer_count; i++) {
    const struct timer *timer = &turn->file->timers[i];
    if (timer->request != request->number || timer->state != TIMER_SET) continue;
    struct fact *fact = turn_fact(turn, FACT_CANCEL);
    fact->number = timer->number;
    if (!turn_apply(turn, fact)) return false;
  }
  return true;
}

static struct fact *decide(struct turn *turn, const struct request *request, enum request_state state,
                           const char *reason) {
  struct fact *fact = turn_fact(turn, FACT_DECIDE);
  fact->number = request->number;
  fact->name = request->name;
  fact->parent = request_state_word(state);
  fact->reason = reason;
  if (state != REQUEST_STALE && state != REQUEST_WITHDRAWN && turn->actor != NULL) fact->who = turn->actor->key;
  return fact;
}

/* Why it was rejected: in the words of the vote that did it. */
static const char *last_words(const struct turn *turn) {
  const struct fact *vote = NULL;
  for (size_t i = 0; i < turn->facts.count; i++)
    if (turn->facts.items[i].kind == FACT_REFUSE) vote = &turn->facts.items[i];
  return vote != NULL ? vote->reason : NULL;
}

bool request_end(struct turn *turn, struct request *request, enum request_state state, const char *reason) {
  if (!cancel_timers(turn, request) || !turn_apply(turn, decide(turn, request, state, reason))) return false;
  if (state != REQUEST_REJECTED && state != REQUEST_SENT_BACK) return true;
  return notice_came_back(turn, request, request_state_word(state), reason != NULL ? reason : last_words(turn));
}

bool requests_withdraw(struct turn *turn, int token) {
  for (size_t i = 0; i < turn->file->request_count; i++) {
    struct request *request = &turn->file->requests[i];
    if (request->token == token && request->state == REQUEST_OPEN &&
        !request_end(turn, request, REQUEST_WITHDRAWN, NULL))
      return false;
  }
  return true;
}

/* What was asked for and is stale counts as well: what it changed under changed under the earlier ones, too. */
static bool has_held(const struct request *request) {
  return request->state == REQUEST_AGREED || request->state == REQUEST_UNNEEDED || request->state == REQUEST_STALE;
}

static bool is_superseded(const struct turn *turn, const struct request *request) {
  for (size_t i = 0; i < turn->file->request_count; i++) {
    const struct request *other = &turn->file->requests[i];
    if (other->number > request->number && text_equal(other->name, request->name) && has_held(other)) return true;
  }
  return false;
}

static bool may_go_stale(const struct turn *turn, const struct request *request) {
  if (request->state == REQUEST_OPEN) return true;
  return (request->state == REQUEST_AGREED || request->state == REQUEST_UNNEEDED) && !is_superseded(turn, request);
}

bool requests_refresh(struct turn *turn) {
  for (size_t i = 0; i < turn->file->request_count; i++) {
    struct request *request = &turn->file->requests[i];
    const struct fact_field *changed = may_go_stale(turn, request) ? request_changed(turn, request) : NULL;
    if (changed == NULL) continue;
    bool was_open = request->state == REQUEST_OPEN;
    if (!cancel_timers(turn, request)) return false;
    struct fact *fact = decide(turn, request, REQUEST_STALE, NULL);
    fact_set(turn->arena, fact, changed->name, changed->text);
    if (!turn_apply(turn, fact)) return false;
    if (was_open && !notice_came_back(turn, request, request_state_word(REQUEST_STALE), changed->name)) return false;
  }
  return true;
}

int request_holds(struct turn *turn, const char *approval) {
  const struct casefile *file = turn->file;
  if (process_approval(turn->process, approval) == NULL) return -1;
  for (size_t i = file != NULL ? file->request_count : 0; i-- > 0;) {
    const struct request *request = &file->requests[i];
    if (!text_equal(request->name, approval) || !has_held(request)) continue;
    return request->state != REQUEST_STALE && request_changed(turn, request) == NULL;
  }
  return 0;
}

/* ---- opening ---- */

static bool set_timer(struct turn *turn, const struct request *request, int64_t due) {
  if (due == 0) return true;
  struct fact *fact = turn_fact(turn, FACT_TIMER);
  fact->number = turn->file->timers_made + 1;
  fact->parent_number = request->token;
  fact->place = request->number;
  fact->name = "approval";
  fact->due = due;
  return turn_apply(turn, fact);
}

static int64_t due_from_now(const struct turn *turn, const struct request *request) {
  const struct approval *approval = approval_of(turn, request);
  if (approval == NULL || !approval->has_due) return 0;
  return calendar_due(turn->version->rulebook->calendar, turn->now, approval->due);
}

bool request_open_step(struct turn *turn, struct request *request, int step, const char *sender, const char *reason) {
  const struct agreement *agreement = request_agreement(turn, request);
  const struct agreement_step *opened = &agreement->steps[step - 1];
  int64_t due = due_from_now(turn, request);
  if (!cancel_timers(turn, request)) return false;
  struct fact *fact = turn_fact(turn, FACT_STEP);
  fact->number = request->number;
  fact->place = step;
  fact->name = request->name;
  fact->parent = opened->text;
  fact->who = sender;
  fact->reason = reason;
  fact->due = due;
  if (!turn_apply(turn, fact)) return false;
  for (size_t i = 0; i < opened->named_count; i++)
    if (!seats_open(turn, request, opened->named[i], due)) return false;
  return set_timer(turn, request, due);
}

static struct fact *request_fact(struct turn *turn, const struct action *action, const struct ground *ground,
                                 int token) {
  struct fact *fact = turn_fact(turn, FACT_REQUEST);
  fact->number = turn->file->requests_made + 1;
  fact->parent_number = token;
  fact->name = action->approval;
  fact->who = turn->actor->key;
  fact->parent = action->name;
  fact->reason = ground->steps;
  for (size_t i = 0; i < action->ask_count; i++) {
    if (turn->asked[i].kind == KIND_EMPTY) continue;
    struct buffer text = BUFFER_EMPTY;
    value_write(&text, &turn->asked[i]);
    const char *kept = arena_copy_bytes(turn->arena, buffer_text(&text), text.size);
    if (action->asks[i].is_private) kept = request_hide(turn, action->asks[i].name, kept);
    fact_set(turn->arena, fact, action->asks[i].name, kept);
    buffer_release(&text);
  }
  return fact;
}

/* What is watched is kept as it stands after the effects; a case that they closed needs it no more. */
static bool ground_again(struct turn *turn, int number) {
  const struct request *request = casefile_request(turn->file, number);
  const struct approval *approval = approval_of(turn, request);
  if (approval == NULL || approval->watch_count == 0 || !casefile_is_open(turn->file)) return true;
  return ground_note(turn, number, approval, request->rule, request->because);
}

bool request_make(struct turn *turn, const struct action *action, struct row *draft, struct token *token) {
  const struct approval *approval = process_approval(turn->process, action->approval);
  struct ground ground;
  int number = turn->file->requests_made + 1, token_number = token->number;
  if (!ground_find(turn, approval, &ground)) return false;
  if (draft != NULL && ground.steps != NULL) rows_forget(&turn->rows, draft);
  if (!turn_apply(turn, request_fact(turn, action, &ground, token_number))) return false;
  struct request *request = casefile_request(turn->file, number);
  if (ground.steps == NULL)
    return turn_apply(turn, decide(turn, request, REQUEST_UNNEEDED, NULL)) &&
           action_effects(turn, action, draft, casefile_token(turn->file, token_number)) && ground_again(turn, number);
  return ground_note(turn, number, approval, ground.rule, ground.because) &&
         request_open_step(turn, request, 1, NULL, NULL);
}

/* ---- deciding ---- */

/* The action takes effect as its submitter's, with what was asked then. */
static bool take_effect(struct turn *turn, struct request *request) {
  const struct person *actor = turn->actor;
  const struct action *action = process_action(turn->process, request->action);
  int number = request->number;
  turn->actor = turn_person(turn, request->submitter);
  if (action == NULL || turn->actor == NULL) {
    diagnostic_add(turn->list, DIAGNOSTIC_fact_unfit, NULL, turn->file->id);
    return false;
  }
  bool fine = action_resume(turn, action, request->asked, request->asked_count, request->token);
  turn->actor = actor;
  if (!fine) diagnostic_note(turn->list, DIAGNOSTIC_note_takes_effect, request_name(turn, request));
  return fine && ground_again(turn, number);
}

bool request_follow(struct turn *turn, struct request *request) {
  const struct agreement *agreement = request_agreement(turn, request);
  enum consent consent = seats_consent(turn, request, false);
  if (consent == CONSENT_REFUSED) return request_end(turn, request, REQUEST_REJECTED, NULL);
  if (consent != CONSENT_GIVEN || agreement == NULL) return true;
  if ((size_t)request->step < agreement->count) return request_open_step(turn, request, request->step + 1, NULL, NULL);
  return request_end(turn, request, REQUEST_AGREED, NULL) && take_effect(turn, request);
}

/* ---- too late ---- */

static bool note_lateness(struct turn *turn, const struct request *request, const struct seat *seat) {
  struct fact *fact = turn_fact(turn, FACT_DEPART);
  fact->name = "unvoted";
  fact->who = seat_who(turn, request, seat);
  fact->reason = request->name;
  fact->due = seat->due;
  return turn_apply(turn, fact);
}

static bool escalate(struct turn *turn, const struct request *request, const struct seat *seat, int64_t due,
                     bool *again) {
  const char *above = seat_above(turn, request, seat);
  if (above == NULL || text_equal(above, seat->also)) return true;
  struct fact *fact = turn_fact(turn, FACT_ESCALATE);
  fact->number = seat->number;
  fact->parent_number = request->number;
  fact->name = request->name;
  fact->who = above;
  fact->reason = seat->also != NULL ? seat->also : seat->who;
  fact->due = due;
  *again = true;
  return turn_apply(turn, fact);
}

bool request_overdue(struct turn *turn, const struct timer *timer) {
  const struct request *request = casefile_request(turn->file, timer->request);
  const struct approval *approval = request != NULL ? approval_of(turn, request) : NULL;
  bool again = false;
  if (approval == NULL || request->state != REQUEST_OPEN) return true;
  int64_t due = due_from_now(turn, request);
  for (size_t i = 0; i < turn->file->seat_count; i++) {
    const struct seat *seat = &turn->file->seats[i];
    if (!seat_is_current(request, seat) || seat->state != SEAT_OPEN) continue;
    if (!note_lateness(turn, request, seat)) return false;
    if (approval->escalates && !escalate(turn, request, seat, due, &again)) return false;
  }
  return !again || set_timer(turn, request, due);
}

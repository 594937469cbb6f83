/* Approvals of a case: what was asked for and decided comes from its events, what is open from where it stands. */
#include "cli/case_approvals.h"

#include "base/text.h"
#include "report/title.h"

struct past_request {
  int number;
  const char *name, *action, *submitter, *steps;
  const char *state, *ended_by, *reason;
  int64_t opened, closed;
};

struct past_vote {
  int request;
  bool agrees;
  const char *who, *cast_by, *reason;
  int64_t when;
};

/* ---- gathering ---- */

static const char *keep(struct arena *arena, const char *text) {
  return text != NULL ? arena_copy(arena, text) : NULL;
}

static void note_request(struct case_approvals *approvals, struct arena *arena, const struct fact *fact, int64_t when) {
  approvals->requests = arena_grow(arena, approvals->requests, approvals->request_count, sizeof *approvals->requests);
  approvals->requests[approvals->request_count++] = (struct past_request){.number = fact->number,
                                                                          .name = keep(arena, fact->name),
                                                                          .action = keep(arena, fact->parent),
                                                                          .submitter = keep(arena, fact->who),
                                                                          .steps = keep(arena, fact->reason),
                                                                          .state = request_state_word(REQUEST_OPEN),
                                                                          .opened = when};
}

static void note_vote(struct case_approvals *approvals, struct arena *arena, const struct fact *fact, int64_t when) {
  approvals->votes = arena_grow(arena, approvals->votes, approvals->vote_count, sizeof *approvals->votes);
  approvals->votes[approvals->vote_count++] = (struct past_vote){.request = fact->parent_number,
                                                                 .agrees = fact->kind == FACT_AGREE,
                                                                 .who = keep(arena, fact->who),
                                                                 .cast_by = keep(arena, fact->parent),
                                                                 .reason = keep(arena, fact->reason),
                                                                 .when = when};
}

static void note_end(struct case_approvals *approvals, struct arena *arena, const struct fact *fact, int64_t when) {
  for (size_t i = 0; i < approvals->request_count; i++) {
    struct past_request *request = &approvals->requests[i];
    if (request->number != fact->number) continue;
    request->state = keep(arena, fact->parent);
    request->ended_by = keep(arena, fact->who);
    request->reason = keep(arena, fact->reason);
    request->closed = when;
  }
}

void case_approvals_note(struct case_approvals *approvals, struct arena *arena, const struct event *event) {
  for (size_t i = 0; i < event->facts.count; i++) {
    const struct fact *fact = &event->facts.items[i];
    if (fact->kind == FACT_REQUEST) note_request(approvals, arena, fact, event->happened);
    if (fact->kind == FACT_AGREE || fact->kind == FACT_REFUSE) note_vote(approvals, arena, fact, event->happened);
    if (fact->kind == FACT_DECIDE) note_end(approvals, arena, fact, event->happened);
  }
}

/* ---- said ---- */

struct saying {
  const struct standing *standing;
  const struct case_approvals *approvals;
  struct grid *grid;
};

static void title_cell(const struct saying *saying, const struct past_request *request) {
  const struct teller *teller = &saying->standing->teller;
  const char *title = title_of_approval(teller->arena, teller->rulebook, request->name);
  bool many = saying->approvals->request_count > 1;
  grid_cell(saying->grid, many ? arena_printf(teller->arena, "%s #%d", title, request->number) : title);
}

/* `agrees 2024-03-05: good customer` */
static void end_cell(const struct saying *saying, enum phrase_id how, int64_t when, const char *reason) {
  struct buffer text = BUFFER_EMPTY;
  buffer_printf(&text, "%s ", phrase_text(language_current(), how));
  date_write(&text, instant_date(when));
  if (reason != NULL) {
    phrase_add(&text, language_current(), PHRASE_colon);
    buffer_puts(&text, reason);
  }
  grid_cell(saying->grid, buffer_text(&text));
  buffer_release(&text);
}

static void vote_row(const struct saying *saying, const struct past_request *request, const struct past_vote *vote) {
  struct buffer who = BUFFER_EMPTY;
  grid_cell_styled(saying->grid, vote->agrees ? "ok" : "x", vote->agrees ? GRID_GOOD : GRID_BAD);
  title_cell(saying, request);
  if (text_equal(vote->who, vote->cast_by)) buffer_puts(&who, vote->who);
  else phrase_add(&who, language_current(), PHRASE_vote_by, vote->who, vote->cast_by);
  grid_cell(saying->grid, buffer_text(&who));
  end_cell(saying, vote->agrees ? PHRASE_vote_agrees : PHRASE_vote_refuses, vote->when, vote->reason);
  buffer_release(&who);
}

/* How it ended, unless its votes say so. */
static void end_row(const struct saying *saying, const struct past_request *request) {
  static const enum phrase_id ends[REQUEST_STATE_COUNT] = {[REQUEST_UNNEEDED] = PHRASE_request_unneeded,
                                                           [REQUEST_RECALLED] = PHRASE_request_recalled,
                                                           [REQUEST_SENT_BACK] = PHRASE_request_sent_back,
                                                           [REQUEST_STALE] = PHRASE_request_stale,
                                                           [REQUEST_WITHDRAWN] = PHRASE_request_withdrawn};
  enum request_state state;
  if (!request_state_of(request->state, &state) || state == REQUEST_OPEN || state == REQUEST_AGREED ||
      state == REQUEST_REJECTED)
    return;
  grid_cell(saying->grid, "-");
  title_cell(saying, request);
  grid_cell(saying->grid, request->ended_by != NULL ? request->ended_by : "");
  end_cell(saying, ends[state], request->closed, request->reason);
}

static void open_rows(const struct saying *saying, const struct past_request *request) {
  const struct standing *standing = saying->standing;
  for (size_t i = 0; i < standing->answer.wait_count; i++) {
    const struct wait *wait = &standing->answer.waits[i];
    struct buffer text = BUFFER_EMPTY;
    if (wait->kind != WAIT_APPROVAL || wait->request->number != request->number) continue;
    grid_cell_styled(saying->grid, "x", GRID_BAD);
    title_cell(saying, request);
    sentence_who(&standing->teller, wait->who, false, &text);
    grid_cell(saying->grid, buffer_text(&text));
    buffer_clear(&text);
    if (wait->trouble != TROUBLE_NONE) sentence_approval_reason(&standing->teller, wait, &text);
    else if (wait->due != 0) sentence_due(&standing->teller, wait->due, &text);
    grid_cell(saying->grid, buffer_text(&text));
    buffer_release(&text);
  }
}

void case_approvals_say(const struct case_approvals *approvals, const struct standing *standing) {
  struct session *session = standing->teller.session;
  struct saying saying = {standing, approvals, grid_new(session->arena, 4, NULL)};
  for (size_t i = 0; i < approvals->request_count; i++) {
    const struct past_request *request = &approvals->requests[i];
    for (size_t j = 0; j < approvals->vote_count; j++)
      if (approvals->votes[j].request == request->number) vote_row(&saying, request, &approvals->votes[j]);
    open_rows(&saying, request);
    end_row(&saying, request);
  }
  if (grid_rows(saying.grid) == 0) return;
  buffer_putc(&session->out, '\n');
  say_line(session, PHRASE_approvals_title);
  say_grid(session, saying.grid, 2);
}

/* ---- JSON ---- */

static void instant_pair(struct json *json, const char *key, int64_t instant) {
  struct buffer text = BUFFER_EMPTY;
  if (instant != 0) instant_write(&text, instant);
  json_pair(json, key, instant != 0 ? buffer_text(&text) : NULL);
  buffer_release(&text);
}

static void votes_json(const struct case_approvals *approvals, int request, struct json *json) {
  json_key(json, "votes");
  json_array(json);
  for (size_t i = 0; i < approvals->vote_count; i++) {
    const struct past_vote *vote = &approvals->votes[i];
    if (vote->request != request) continue;
    json_object(json);
    json_pair(json, "vote", vote->agrees ? "agree" : "refuse");
    json_pair(json, "who", vote->who);
    json_pair(json, "cast_by", vote->cast_by);
    instant_pair(json, "at", vote->when);
    json_pair(json, "reason", vote->reason);
    json_object_end(json);
  }
  json_array_end(json);
}

static void open_json(const struct standing *standing, int request, struct json *json) {
  json_key(json, "waits_for");
  json_array(json);
  for (size_t i = 0; i < standing->answer.wait_count; i++) {
    const struct wait *wait = &standing->answer.waits[i];
    if (wait->kind == WAIT_APPROVAL && wait->request->number == request && wait->trouble == TROUBLE_NONE)
      json_text(json, wait->who);
  }
  json_array_end(json);
}

void case_approvals_json(const struct case_approvals *approvals, const struct standing *standing, struct json *json) {
  json_key(json, "approvals");
  json_array(json);
  for (size_t i = 0; i < approvals->request_count; i++) {
    const struct past_request *request = &approvals->requests[i];
    json_object(json);
    json_pair_integer(json, "request", request->number);
    json_pair(json, "approval", request->name);
    json_pair(json, "action", request->action);
    json_pair(json, "submitter", request->submitter);
    json_pair(json, "steps", request->steps);
    json_pair(json, "state", request->state);
    instant_pair(json, "opened", request->opened);
    instant_pair(json, "ended", request->closed);
    json_pair(json, "reason", request->reason);
    votes_json(approvals, request->number, json);
    open_json(standing, request->number, json);
    json_object_end(json);
  }
  json_array_end(json);
}

/* The fold of approvals.
 *
 * Invariants
 * 1. A fact changes everything it says or nothing.
 * 2. A request belongs to a live token and is open until it is decided; then its open seats are withdrawn.
 * 3. Only what was agreed, or needed no agreement, can become stale after it ended. Nothing else changes any more.
 * 4. A step that opens ends the one before: seats that are open then are withdrawn, and votes of earlier steps are out
 * of the count.
 * 5. A seat is voted on once.
 *
 * Not done here: who may vote, and when a step has agreed. That is the engine's business. */
#include "store/request.h"

#include "base/text.h"
#include "store/casefile.h"

#include <string.h>

static const char *const words[REQUEST_STATE_COUNT] = {"open",     "agreed",    "unneeded", "rejected",
                                                       "recalled", "sent_back", "stale",    "withdrawn"};

const char *request_state_word(enum request_state state) {
  return words[state];
}

bool request_state_of(const char *word, enum request_state *out) {
  for (int i = 0; i < REQUEST_STATE_COUNT; i++)
    if (text_equal(words[i], word)) {
      *out = (enum request_state)i;
      return true;
    }
  return false;
}

/* ---- asking ---- */

struct request *casefile_request(const struct casefile *file, int number) {
  for (size_t i = file->request_count; i-- > 0;)
    if (file->requests[i].number == number) return &file->requests[i];
  return NULL;
}

bool request_is_open(const struct casefile *file, int number) {
  const struct request *request = casefile_request(file, number);
  return request != NULL && request->state == REQUEST_OPEN;
}

struct seat *casefile_seat(const struct casefile *file, int number) {
  for (size_t i = file->seat_count; i-- > 0;)
    if (file->seats[i].number == number) return &file->seats[i];
  return NULL;
}

bool seat_is_current(const struct request *request, const struct seat *seat) {
  return seat->request == request->number && seat->number > request->first_seat;
}

/* ---- copying ---- */

static const char *copy_text(struct arena *arena, const char *text) {
  return text != NULL ? arena_copy(arena, text) : NULL;
}

static struct fact_field *copy_fields(struct arena *arena, const struct fact_field *fields, size_t count) {
  struct fact_field *copy = count > 0 ? arena_alloc(arena, count * sizeof *copy) : NULL;
  for (size_t i = 0; i < count; i++)
    copy[i] = (struct fact_field){arena_copy(arena, fields[i].name), copy_text(arena, fields[i].text)};
  return copy;
}

static void copy_request(struct arena *arena, struct request *request) {
  request->name = copy_text(arena, request->name);
  request->action = copy_text(arena, request->action);
  request->submitter = copy_text(arena, request->submitter);
  request->steps = copy_text(arena, request->steps);
  request->rule = copy_text(arena, request->rule);
  request->because = (struct label){copy_text(arena, request->because.en), copy_text(arena, request->because.zh)};
  request->asked = copy_fields(arena, request->asked, request->asked_count);
  request->watched = copy_fields(arena, request->watched, request->watched_count);
}

static void copy_seat(struct arena *arena, struct seat *seat) {
  seat->name = copy_text(arena, seat->name);
  seat->who = copy_text(arena, seat->who);
  seat->also = copy_text(arena, seat->also);
  seat->voter = copy_text(arena, seat->voter);
  seat->cast_by = copy_text(arena, seat->cast_by);
  seat->reason = copy_text(arena, seat->reason);
}

void requests_copy(struct casefile *file, const struct casefile *from) {
  file->requests = NULL;
  file->seats = NULL;
  for (size_t i = 0; i < from->request_count; i++) {
    file->requests = arena_grow(file->arena, file->requests, i, sizeof *file->requests);
    file->requests[i] = from->requests[i];
    copy_request(file->arena, &file->requests[i]);
  }
  for (size_t i = 0; i < from->seat_count; i++) {
    file->seats = arena_grow(file->arena, file->seats, i, sizeof *file->seats);
    file->seats[i] = from->seats[i];
    copy_seat(file->arena, &file->seats[i]);
  }
}

/* ---- what it rests on ---- */

void request_ground(struct request *request, struct arena *arena, const struct fact *ground) {
  request->rule = copy_text(arena, ground->parent);
  request->because = (struct label){NULL, NULL};
  request->watched = copy_fields(arena, ground->fields, ground->field_count);
  request->watched_count = 0;
  for (size_t i = 0; i < ground->field_count; i++) {
    const struct fact_field field = request->watched[i];
    if (strchr(field.name, '.') != NULL) request->watched[request->watched_count++] = field;
    else if (strcmp(field.name, "en") == 0) request->because.en = field.text;
    else if (strcmp(field.name, "zh") == 0) request->because.zh = field.text;
  }
}

void request_ground_fact(struct arena *arena, const struct request *request, struct fact *ground) {
  ground->parent = request->rule;
  if (request->because.en != NULL) fact_set(arena, ground, "en", request->because.en);
  if (request->because.zh != NULL) fact_set(arena, ground, "zh", request->because.zh);
  for (size_t i = 0; i < request->watched_count; i++)
    fact_set(arena, ground, request->watched[i].name, request->watched[i].text);
}

/* ---- applying ---- */

static bool apply_request(struct casefile *file, const struct fact *fact, int64_t when) {
  if (fact->number != file->requests_made + 1 || fact->name == NULL || fact->who == NULL || fact->parent == NULL ||
      !casefile_token_lives(file, fact->parent_number))
    return false;
  file->requests = arena_grow(file->arena, file->requests, file->request_count, sizeof *file->requests);
  struct request *request = &file->requests[file->request_count++];
  *request = (struct request){.number = fact->number,
                              .token = fact->parent_number,
                              .name = fact->name,
                              .action = fact->parent,
                              .submitter = fact->who,
                              .steps = fact->reason,
                              .first_seat = file->seats_made,
                              .opened = when,
                              .asked = fact->fields,
                              .asked_count = fact->field_count,
                              .changed = true};
  copy_request(file->arena, request);
  file->requests_made = fact->number;
  return true;
}

static bool apply_ground(struct casefile *file, const struct fact *fact) {
  struct request *request = casefile_request(file, fact->number);
  if (request == NULL || request->state > REQUEST_UNNEEDED) return false;
  request_ground(request, file->arena, fact);
  request->changed = true;
  return true;
}

static void withdraw_seats(struct casefile *file, const struct request *request, int64_t when) {
  for (size_t i = 0; i < file->seat_count; i++) {
    struct seat *seat = &file->seats[i];
    if (seat->request != request->number || seat->state != SEAT_OPEN) continue;
    seat->state = SEAT_WITHDRAWN;
    seat->closed = when;
    seat->changed = true;
  }
}

static bool apply_step(struct casefile *file, const struct fact *fact, int64_t when) {
  struct request *request = casefile_request(file, fact->number);
  if (request == NULL || request->state != REQUEST_OPEN || fact->place < 1) return false;
  withdraw_seats(file, request, when);
  request->step = fact->place;
  request->first_seat = file->seats_made;
  request->changed = true;
  return true;
}

static bool apply_seat(struct casefile *file, const struct fact *fact, int64_t when) {
  if (fact->number != file->seats_made + 1 || fact->name == NULL || fact->place < 1 ||
      !request_is_open(file, fact->parent_number))
    return false;
  file->seats = arena_grow(file->arena, file->seats, file->seat_count, sizeof *file->seats);
  struct seat *seat = &file->seats[file->seat_count++];
  *seat = (struct seat){.number = fact->number,
                        .request = fact->parent_number,
                        .place = fact->place,
                        .name = copy_text(file->arena, fact->name),
                        .who = copy_text(file->arena, fact->who),
                        .opened = when,
                        .due = fact->due,
                        .changed = true};
  file->seats_made = fact->number;
  return true;
}

static struct seat *open_seat(const struct casefile *file, const struct fact *fact) {
  struct seat *seat = casefile_seat(file, fact->number);
  bool fits = seat != NULL && seat->state == SEAT_OPEN && seat->request == fact->parent_number && fact->who != NULL;
  return fits ? seat : NULL;
}

static bool apply_vote(struct casefile *file, const struct fact *fact, int64_t when) {
  struct seat *seat = open_seat(file, fact);
  if (seat == NULL || fact->parent == NULL) return false;
  seat->state = fact->kind == FACT_AGREE ? SEAT_AGREED : SEAT_REFUSED;
  seat->voter = copy_text(file->arena, fact->who);
  seat->cast_by = copy_text(file->arena, fact->parent);
  seat->reason = copy_text(file->arena, fact->reason);
  seat->closed = when;
  seat->changed = true;
  return true;
}

static bool apply_escalate(struct casefile *file, const struct fact *fact, int64_t when) {
  struct seat *seat = open_seat(file, fact);
  if (seat == NULL) return false;
  seat->also = copy_text(file->arena, fact->who);
  seat->due = fact->due;
  seat->escalated = when;
  seat->changed = true;
  return true;
}

static bool apply_decide(struct casefile *file, const struct fact *fact, int64_t when) {
  struct request *request = casefile_request(file, fact->number);
  enum request_state state;
  if (request == NULL || !request_state_of(fact->parent, &state) || state == REQUEST_OPEN) return false;
  bool stale = state == REQUEST_STALE && (request->state == REQUEST_AGREED || request->state == REQUEST_UNNEEDED);
  if (request->state != REQUEST_OPEN && !stale) return false;
  withdraw_seats(file, request, when);
  request->state = state;
  request->closed = when;
  request->changed = true;
  return true;
}

bool request_apply(struct casefile *file, const struct fact *fact, int64_t when) {
  switch (fact->kind) {
  case FACT_REQUEST:
    return apply_request(file, fact, when);
  case FACT_GROUND:
    return apply_ground(file, fact);
  case FACT_STEP:
    return apply_step(file, fact, when);
  case FACT_SEAT:
    return apply_seat(file, fact, when);
  case FACT_AGREE:
  case FACT_REFUSE:
    return apply_vote(file, fact, when);
  case FACT_ESCALATE:
    return apply_escalate(file, fact, when);
  case FACT_DECIDE:
    return apply_decide(file, fact, when);
  default:
    return false;
  }
}

/* Requests for approval as rows: read into casefiles, saved from them, listed.
 *
 * Invariants
 * 1. A casefile has every request of its case, but of their seats only those of open steps.
 * 2. `body` is the canonical text of the two facts (`request`, `ground`) that would make the request as it is.
 * 3. New rows are written whole, old ones in the columns that can change. */
#include "store/handle.h"

#include "base/text.h"

/* ---- the body ---- */

static void body_write(struct arena *arena, const struct request *request, struct buffer *out) {
  struct facts facts = {NULL, 0};
  struct fact *asked = facts_add(arena, &facts, FACT_REQUEST);
  asked->number = request->number;
  asked->parent_number = request->token;
  asked->name = request->name;
  asked->who = request->submitter;
  asked->parent = request->action;
  asked->reason = request->steps;
  asked->fields = request->asked;
  asked->field_count = request->asked_count;
  struct fact *ground = facts_add(arena, &facts, FACT_GROUND);
  ground->number = request->number;
  request_ground_fact(arena, request, ground);
  facts_write(out, &facts);
}

static bool body_read(struct arena *arena, const char *body, struct request *out) {
  struct facts facts;
  if (body == NULL || !facts_read(arena, body, &facts) || facts.count != 2 || facts.items[0].kind != FACT_REQUEST ||
      facts.items[1].kind != FACT_GROUND)
    return false;
  const struct fact *asked = &facts.items[0], *ground = &facts.items[1];
  out->number = asked->number;
  out->token = asked->parent_number;
  out->name = asked->name;
  out->submitter = asked->who;
  out->action = asked->parent;
  out->steps = asked->reason;
  out->asked = asked->fields;
  out->asked_count = asked->field_count;
  request_ground(out, arena, ground);
  return true;
}

/* ---- reading ---- */

static bool read_request(struct store *store, struct casefile *file, sqlite3_stmt *row, struct diagnostics *list) {
  file->requests = arena_grow(file->arena, file->requests, file->request_count, sizeof *file->requests);
  struct request *request = &file->requests[file->request_count++];
  *request = (struct request){.step = sqlite3_column_int(row, 0),
                              .first_seat = sqlite3_column_int(row, 1),
                              .opened = sqlite3_column_int64(row, 2),
                              .closed = sqlite3_column_int64(row, 3),
                              .state = (enum request_state)sqlite3_column_int(row, 4)};
  if (body_read(file->arena, column_text(row, 5), request)) return true;
  return store_fail_with(store, SQLITE_CORRUPT, "dw_request", list);
}

static void read_seat(struct casefile *file, sqlite3_stmt *row) {
  file->seats = arena_grow(file->arena, file->seats, file->seat_count, sizeof *file->seats);
  file->seats[file->seat_count++] = (struct seat){.number = sqlite3_column_int(row, 0),
                                                  .request = sqlite3_column_int(row, 1),
                                                  .place = sqlite3_column_int(row, 2),
                                                  .name = arena_copy(file->arena, column_text(row, 3)),
                                                  .who = arena_copy_optional(file->arena, column_text(row, 4)),
                                                  .also = arena_copy_optional(file->arena, column_text(row, 5)),
                                                  .opened = sqlite3_column_int64(row, 6),
                                                  .due = sqlite3_column_int64(row, 7),
                                                  .escalated = sqlite3_column_int64(row, 8),
                                                  .closed = sqlite3_column_int64(row, 9),
                                                  .state = (enum seat_state)sqlite3_column_int(row, 10),
                                                  .voter = arena_copy_optional(file->arena, column_text(row, 11)),
                                                  .cast_by = arena_copy_optional(file->arena, column_text(row, 12)),
                                                  .reason = arena_copy_optional(file->arena, column_text(row, 13))};
}

static bool read_seats(struct store *store, struct casefile *file, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_case_seats, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, file->row);
  int got;
  while ((got = statement_step(store, handle, list)) == 1) read_seat(file, handle);
  statement_done(store, STATEMENT_case_seats, handle);
  return got == 0;
}

bool requests_read(struct store *store, struct casefile *file, struct diagnostics *list) {
  if (file->requests_made == 0) return true;
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_case_requests, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, file->row);
  int got;
  while ((got = statement_step(store, handle, list)) == 1)
    if (!read_request(store, file, handle, list)) break;
  statement_done(store, STATEMENT_case_requests, handle);
  return got == 0 && read_seats(store, file, list);
}

/* ---- saving ---- */

static bool save_request(struct store *store, const struct casefile *file, const struct request *request,
                         struct diagnostics *list) {
  bool is_new = request->number > file->requests_kept;
  enum statement_name name = is_new ? STATEMENT_request_add : STATEMENT_request_change;
  sqlite3_stmt *handle = statement_fixed(store, name, list);
  struct arena *arena = arena_new();
  struct buffer body = BUFFER_EMPTY;
  if (handle != NULL) {
    body_write(arena, request, &body);
    bind_integer(handle, 1, file->row);
    bind_integer(handle, 2, request->number);
    bind_integer(handle, 3, request->step);
    bind_integer(handle, 4, request->first_seat);
    bind_optional(handle, 5, request->closed);
    bind_integer(handle, 6, request->state);
    bind_text(handle, 7, buffer_text(&body));
  }
  if (handle != NULL && is_new) {
    bind_integer(handle, 8, request->token);
    bind_text(handle, 9, request->name);
    bind_text(handle, 10, request->submitter);
    bind_integer(handle, 11, request->opened);
  }
  bool fine = handle != NULL && statement_finish(store, name, handle, list);
  buffer_release(&body);
  arena_free(arena);
  return fine;
}

static bool save_seat(struct store *store, const struct casefile *file, const struct seat *seat,
                      struct diagnostics *list) {
  bool is_new = seat->number > file->seats_kept;
  enum statement_name name = is_new ? STATEMENT_seat_add : STATEMENT_seat_change;
  sqlite3_stmt *handle = statement_fixed(store, name, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, file->row);
  bind_integer(handle, 2, seat->number);
  bind_text(handle, 3, seat->also);
  bind_optional(handle, 4, seat->escalated);
  bind_optional(handle, 5, seat->closed);
  bind_integer(handle, 6, seat->state);
  bind_text(handle, 7, seat->voter);
  bind_text(handle, 8, seat->cast_by);
  bind_text(handle, 9, seat->reason);
  bind_optional(handle, 10, seat->due);
  if (is_new) {
    bind_integer(handle, 11, seat->request);
    bind_integer(handle, 12, seat->place);
    bind_text(handle, 13, seat->name);
    bind_text(handle, 14, seat->who);
    bind_integer(handle, 15, seat->opened);
  }
  return statement_finish(store, name, handle, list);
}

bool requests_save(struct store *store, const struct casefile *file, struct diagnostics *list) {
  for (size_t i = 0; i < file->request_count; i++)
    if (file->requests[i].changed && !save_request(store, file, &file->requests[i], list)) return false;
  for (size_t i = 0; i < file->seat_count; i++)
    if (file->seats[i].changed && !save_seat(store, file, &file->seats[i], list)) return false;
  return true;
}

void requests_are_kept(struct casefile *file) {
  for (size_t i = 0; i < file->request_count; i++) file->requests[i].changed = false;
  for (size_t i = 0; i < file->seat_count; i++) file->seats[i].changed = false;
  file->requests_kept = file->requests_made;
  file->seats_kept = file->seats_made;
}

/* ---- listing ---- */

static struct open_seat read_open_seat(sqlite3_stmt *row) {
  return (struct open_seat){.case_id = column_text(row, 0),
                            .approval = column_text(row, 1),
                            .submitter = column_text(row, 12),
                            .stage = column_text(row, 2),
                            .seat = {.number = sqlite3_column_int(row, 3),
                                     .request = sqlite3_column_int(row, 4),
                                     .place = sqlite3_column_int(row, 5),
                                     .name = column_text(row, 6),
                                     .who = column_text(row, 7),
                                     .also = column_text(row, 8),
                                     .opened = sqlite3_column_int64(row, 9),
                                     .due = sqlite3_column_int64(row, 10),
                                     .escalated = sqlite3_column_int64(row, 11)}};
}

static bool list_seats(struct store *store, enum statement_name name, const char *who,
                       bool (*each)(void *context, const struct open_seat *seat), void *context,
                       struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, name, list);
  if (handle == NULL) return false;
  if (who != NULL) bind_text(handle, 1, who);
  int got;
  while ((got = statement_step(store, handle, list)) == 1) {
    struct open_seat seat = read_open_seat(handle);
    if (!each(context, &seat)) break;
  }
  statement_done(store, name, handle);
  return got >= 0;
}

bool store_open_seats(struct store *store, const char *who, bool (*each)(void *context, const struct open_seat *seat),
                      void *context, struct diagnostics *list) {
  if (!pending_write(store, list)) return false;
  if (who == NULL) return list_seats(store, STATEMENT_seats_all, NULL, each, context, list);
  return list_seats(store, STATEMENT_seats_of, who, each, context, list) &&
         list_seats(store, STATEMENT_seats_escalated, who, each, context, list);
}

/* The ledger in tables.
 *
 * Invariants
 * 1. Lines belong to accounts (account.c), and are never changed; as long as the posting is open they may go.
 * 2. dw_posting, dw_dispute and dw_consent are a fold of events (ledger_apply). Accounts and lines are not: each
 * posting's hash, which is in its event, vouches for them.
 *
 * Not done here: deciding who may post or close what. */
#include "store/ledger.h"

#include "base/text.h"
#include "store/account.h"
#include "store/ledger_hash.h"

#include <stdlib.h>

/* ---- facts as rows ---- */

static const char *field_of(const struct fact *fact, const char *name) {
  for (size_t i = 0; i < fact->field_count; i++)
    if (text_equal(fact->fields[i].name, name)) return fact->fields[i].text;
  return NULL;
}

static int64_t number_of(const struct fact *fact, const char *name) {
  const char *text = field_of(fact, name);
  return text != NULL ? strtoll(text, NULL, 10) : 0;
}

static const char *const kind_words[] = {"run", "payout", "resolution"};

static enum posting_kind kind_named(const char *word) {
  for (int i = 0; i < 3; i++)
    if (text_equal(kind_words[i], word)) return (enum posting_kind)i;
  return POSTING_RUN;
}

static bool apply_post(struct store *store, const struct event *event, const struct fact *fact,
                       struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_posting_put, list);
  enum posting_kind kind = kind_named(fact->reason);
  if (handle == NULL) return false;
  bind_integer(handle, 1, fact->number);
  bind_integer(handle, 2, kind);
  bind_text(handle, 3, fact->name);
  bind_text(handle, 4, fact->parent);
  bind_text(handle, 5, field_of(fact, "currency"));
  bind_integer(handle, 6, event->rulebook);
  bind_integer(handle, 7, event->number);
  bind_integer(handle, 8, number_of(fact, "seen"));
  bind_text(handle, 9, event->actor);
  bind_integer(handle, 10, number_of(fact, "lines"));
  bind_integer(handle, 11, number_of(fact, "regular"));
  bind_integer(handle, 12, number_of(fact, "total"));
  bind_text(handle, 13, field_of(fact, "hash"));
  bind_optional(handle, 14, kind == POSTING_RUN ? 0 : event->number);
  bind_text(handle, 15, kind == POSTING_RUN ? NULL : event->actor);
  bind_integer(handle, 16, number_of(fact, "outside"));
  return statement_finish(store, STATEMENT_posting_put, handle, list);
}

static bool apply_seal(struct store *store, const struct event *event, const struct fact *fact,
                       struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_posting_close, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, fact->number);
  bind_integer(handle, 2, event->number);
  bind_text(handle, 3, event->actor);
  return statement_finish(store, STATEMENT_posting_close, handle, list);
}

static bool apply_dispute(struct store *store, const struct event *event, const struct fact *fact,
                          struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_dispute_add, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, fact->number);
  bind_integer(handle, 2, number_of(fact, "line"));
  bind_text(handle, 3, fact->name);
  bind_text(handle, 4, fact->who);
  bind_text(handle, 5, fact->reason);
  bind_integer(handle, 6, event->happened);
  return statement_finish(store, STATEMENT_dispute_add, handle, list);
}

static bool apply_resolve(struct store *store, const struct event *event, const struct fact *fact,
                          struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_dispute_resolve, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, fact->number);
  bind_integer(handle, 2, event->number);
  bind_text(handle, 3, event->actor);
  bind_text(handle, 4, fact->reason);
  bind_integer(handle, 5, number_of(fact, "amount"));
  return statement_finish(store, STATEMENT_dispute_resolve, handle, list);
}

static bool drop_consents(struct store *store, int posting, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_consents_drop, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, posting);
  return statement_finish(store, STATEMENT_consents_drop, handle, list);
}

static bool apply_consent(struct store *store, const struct event *event, const struct fact *fact,
                          struct diagnostics *list) {
  if (fact->parent_number == 0 && !drop_consents(store, fact->number, list)) return false;
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_consent_add, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, fact->number);
  bind_integer(handle, 2, fact->parent_number);
  bind_text(handle, 3, fact->who);
  bind_integer(handle, 4, fact->place);
  bind_integer(handle, 5, event->number);
  bind_text(handle, 6, text_equal(event->actor, fact->who) ? NULL : event->actor);
  bind_text(handle, 7, field_of(fact, "refused"));
  return statement_finish(store, STATEMENT_consent_add, handle, list);
}

bool ledger_apply(struct store *store, const struct event *event, struct diagnostics *list) {
  bool fine = true;
  for (size_t i = 0; fine && i < event->facts.count; i++) {
    const struct fact *fact = &event->facts.items[i];
    if (fact->kind == FACT_POST) fine = apply_post(store, event, fact, list);
    if (fact->kind == FACT_SEAL) fine = apply_seal(store, event, fact, list);
    if (fact->kind == FACT_DISPUTE) fine = apply_dispute(store, event, fact, list);
    if (fact->kind == FACT_CONSENT) fine = apply_consent(store, event, fact, list);
    if (fact->kind == FACT_RESOLVE) fine = apply_resolve(store, event, fact, list);
  }
  return fine;
}

/* ---- posting ---- */

static bool read_integer(struct store *store, enum statement_name name, int64_t parameter, int64_t *out,
                         struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, name, list);
  if (handle == NULL) return false;
  if (sqlite3_bind_parameter_count(handle) > 0) bind_integer(handle, 1, parameter);
  int got = statement_step(store, handle, list);
  *out = got == 1 ? sqlite3_column_int64(handle, 0) : 0;
  statement_done(store, name, handle);
  return got >= 0;
}

/* What the open posting says to these people goes; a new posting gets the next number. */
static bool make_room(struct store *store, struct posting *posting, const struct ledger_lines *lines,
                      struct diagnostics *list) {
  int64_t closed, last;
  if (posting->number == 0) {
    if (!read_integer(store, STATEMENT_posting_last, 0, &last, list)) return false;
    posting->number = (int)last + 1;
    return true;
  }
  if (!read_integer(store, STATEMENT_posting_closed, posting->number, &closed, list)) return false;
  if (closed != 0) return store_fail_with(store, SQLITE_CONSTRAINT, "closed periods never change", list);
  if (lines->people == NULL) return accounts_drop(store, posting->number, NULL, list);
  for (size_t i = 0; i < lines->people_count; i++)
    if (!accounts_drop(store, posting->number, lines->people[i], list)) return false;
  return true;
}

static bool write_line(struct store *store, const struct ledger_line *line, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_line_add, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, line->number);
  bind_integer(handle, 2, line->of);
  bind_integer(handle, 3, line->sign);
  bind_text(handle, 4, line->kind);
  bind_text(handle, 5, line->person);
  bind_text(handle, 6, line->component);
  bind_integer(handle, 7, line->band);
  bind_integer(handle, 8, line->measure);
  bind_integer(handle, 9, line->gate);
  bind_integer(handle, 10, line->times);
  if (line->date == LEDGER_NO_DATE) sqlite3_bind_null(handle, 11);
  else bind_integer(handle, 11, line->date);
  bind_text(handle, 12, line->case_id);
  bind_integer(handle, 13, line->base);
  bind_integer(handle, 14, line->rate_units);
  bind_integer(handle, 15, line->rate_scale);
  bind_integer(handle, 16, line->amount);
  bind_integer(handle, 17, line->less);
  bind_text(handle, 18, line->why);
  bind_text(handle, 19, line->origin);
  bind_integer(handle, 20, line->days);
  bind_integer(handle, 21, line->of_days);
  return statement_finish(store, STATEMENT_line_add, handle, list);
}

static const char *number_text(struct arena *arena, int64_t number) {
  return arena_printf(arena, "%lld", (long long)number);
}

static void add_fact(struct arena *arena, const struct posting *posting, struct facts *facts) {
  struct fact *fact = facts_add(arena, facts, FACT_POST);
  fact->number = posting->number;
  fact->name = posting->plan;
  fact->parent = posting->period;
  fact->reason = kind_words[posting->kind];
  fact_set(arena, fact, "currency", posting->currency);
  fact_set(arena, fact, "seen", number_text(arena, posting->seen));
  if (posting->outside) fact_set(arena, fact, "outside", "1");
  fact_set(arena, fact, "lines", number_text(arena, posting->lines));
  fact_set(arena, fact, "regular", number_text(arena, posting->regular));
  fact_set(arena, fact, "total", number_text(arena, posting->total));
  fact_set(arena, fact, "hash", posting->hash);
}

static bool write_lines(struct store *store, const struct posting *posting, const struct ledger_lines *lines,
                        struct diagnostics *list) {
  struct account_writer writer;
  int64_t last;
  if (!read_integer(store, STATEMENT_line_last, 0, &last, list)) return false;
  account_writer_open(&writer, store, posting->number);
  bool fine = true;
  for (size_t i = 0; fine && i < lines->count; i++) {
    struct ledger_line line = {.number = last + 1 + (int64_t)i};
    lines->get(lines->context, i, &line);
    if (line.of == 0) line.of = posting->number;
    fine = write_line(store, &line, list) && account_writer_add(&writer, &line, list);
  }
  return account_writer_close(&writer, fine, list);
}

bool store_post(struct store *store, struct arena *arena, struct posting *posting, const struct ledger_lines *lines,
                struct facts *facts, struct diagnostics *list) {
  posting->seen = store->chain.number;
  if (!store_touch(store, list) || !make_room(store, posting, lines, list) ||
      !write_lines(store, posting, lines, list) || !posting_seal(store, arena, posting, list))
    return false;
  add_fact(arena, posting, facts);
  return true;
}

/* ---- reading ---- */

static void read_posting(struct arena *arena, sqlite3_stmt *row, struct posting *out) {
  *out = (struct posting){.number = sqlite3_column_int(row, 0),
                          .kind = (enum posting_kind)sqlite3_column_int(row, 1),
                          .plan = arena_copy_optional(arena, column_text(row, 2)),
                          .period = arena_copy_optional(arena, column_text(row, 3)),
                          .currency = arena_copy_optional(arena, column_text(row, 4)),
                          .rulebook = sqlite3_column_int(row, 5),
                          .event = sqlite3_column_int64(row, 6),
                          .seen = sqlite3_column_int64(row, 7),
                          .by = arena_copy_optional(arena, column_text(row, 8)),
                          .lines = sqlite3_column_int64(row, 9),
                          .regular = sqlite3_column_int64(row, 10),
                          .total = sqlite3_column_int64(row, 11),
                          .hash = arena_copy_optional(arena, column_text(row, 12)),
                          .closed = sqlite3_column_int64(row, 13),
                          .closed_by = arena_copy_optional(arena, column_text(row, 14)),
                          .outside = sqlite3_column_int(row, 15) != 0,
                          .posted_at = sqlite3_column_int64(row, 16),
                          .closed_at = sqlite3_column_int64(row, 17)};
}

bool store_postings(struct store *store, struct arena *arena, const char *plan, struct posting **out, size_t *count,
                    struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_postings, list);
  int got = handle != NULL ? 1 : -1;
  *out = NULL;
  *count = 0;
  if (handle != NULL) bind_text(handle, 1, plan);
  while (got == 1 && (got = statement_step(store, handle, list)) == 1) {
    *out = arena_grow(arena, *out, *count, sizeof **out);
    read_posting(arena, handle, &(*out)[(*count)++]);
  }
  statement_done(store, STATEMENT_postings, handle);
  return got == 0;
}

void ledger_line_read(sqlite3_stmt *row, struct ledger_line *out) {
  bool dated = sqlite3_column_type(row, 10) != SQLITE_NULL;
  *out = (struct ledger_line){.number = sqlite3_column_int64(row, 0),
                              .of = sqlite3_column_int(row, 1),
                              .sign = sqlite3_column_int(row, 2),
                              .kind = column_text(row, 3),
                              .person = column_text(row, 4),
                              .component = column_text(row, 5),
                              .band = sqlite3_column_int(row, 6),
                              .measure = sqlite3_column_int(row, 7),
                              .gate = sqlite3_column_int(row, 8),
                              .times = sqlite3_column_int64(row, 9),
                              .date = dated ? sqlite3_column_int(row, 10) : LEDGER_NO_DATE,
                              .case_id = column_text(row, 11),
                              .base = sqlite3_column_int64(row, 12),
                              .rate_units = sqlite3_column_int64(row, 13),
                              .rate_scale = sqlite3_column_int(row, 14),
                              .amount = sqlite3_column_int64(row, 15),
                              .less = sqlite3_column_int64(row, 16),
                              .why = column_text(row, 17),
                              .origin = column_text(row, 18),
                              .days = sqlite3_column_int(row, 19),
                              .of_days = sqlite3_column_int(row, 20)};
}

bool store_lines(struct store *store, int posting, enum ledger_part part, const char *person,
                 bool (*each)(void *context, const struct ledger_line *line), void *context, struct diagnostics *list) {
  enum statement_name name = person != NULL ? STATEMENT_lines_of_person : STATEMENT_lines;
  sqlite3_stmt *handle = statement_fixed(store, name, list);
  struct ledger_line line;
  int got = handle != NULL ? 1 : -1;
  if (handle == NULL) return false;
  bind_integer(handle, 1, posting);
  bind_integer(handle, 2, part == LEDGER_LATE);
  bind_integer(handle, 3, part != LEDGER_REGULAR);
  if (person != NULL) bind_text(handle, 4, person);
  while ((got = statement_step(store, handle, list)) == 1) {
    ledger_line_read(handle, &line);
    if (!each(context, &line)) break;
  }
  statement_done(store, name, handle);
  return got >= 0;
}

int store_line(struct store *store, int64_t number, bool (*each)(void *context, const struct ledger_line *line),
               void *context, struct diagnostics *list) {
  int64_t posting;
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_line, list);
  struct ledger_line line;
  if (handle == NULL) return -1;
  bind_integer(handle, 1, number);
  int got = statement_step(store, handle, list);
  if (got == 1) {
    ledger_line_read(handle, &line);
    each(context, &line);
  }
  statement_done(store, STATEMENT_line, handle);
  if (got != 1) return got;
  return read_integer(store, STATEMENT_account_at, number, &posting, list) ? (int)posting : -1;
}

int64_t store_case_events_since(struct store *store, int64_t event, struct diagnostics *list) {
  int64_t count;
  return read_integer(store, STATEMENT_events_since, event, &count, list) ? count : -1;
}

bool store_disputes(struct store *store, struct arena *arena, const char *plan, struct dispute **out, size_t *count,
                    struct diagnostics *list) {
  sqlite3_stmt *row = statement_fixed(store, STATEMENT_disputes, list);
  int got = row != NULL ? 1 : -1;
  *out = NULL;
  *count = 0;
  if (row != NULL) bind_text(row, 1, plan);
  while (got == 1 && (got = statement_step(store, row, list)) == 1) {
    *out = arena_grow(arena, *out, *count, sizeof **out);
    (*out)[(*count)++] = (struct dispute){.number = sqlite3_column_int(row, 0),
                                          .line = sqlite3_column_int64(row, 1),
                                          .plan = arena_copy_optional(arena, column_text(row, 2)),
                                          .person = arena_copy_optional(arena, column_text(row, 3)),
                                          .reason = arena_copy_optional(arena, column_text(row, 4)),
                                          .opened = sqlite3_column_int64(row, 5),
                                          .resolved = sqlite3_column_int64(row, 6),
                                          .resolved_by = arena_copy_optional(arena, column_text(row, 7)),
                                          .answer = arena_copy_optional(arena, column_text(row, 8)),
                                          .amount = sqlite3_column_int64(row, 9)};
  }
  statement_done(store, STATEMENT_disputes, row);
  return got == 0;
}

bool store_consents(struct store *store, struct arena *arena, int posting, struct consent_given **out, size_t *count,
                    struct diagnostics *list) {
  sqlite3_stmt *row = statement_fixed(store, STATEMENT_consents, list);
  int got = row != NULL ? 1 : -1;
  *out = NULL;
  *count = 0;
  if (row != NULL) bind_integer(row, 1, posting);
  while (got == 1 && (got = statement_step(store, row, list)) == 1) {
    *out = arena_grow(arena, *out, *count, sizeof **out);
    (*out)[(*count)++] = (struct consent_given){.step = sqlite3_column_int(row, 0),
                                                .who = arena_copy_optional(arena, column_text(row, 1)),
                                                .place = sqlite3_column_int(row, 2),
                                                .event = sqlite3_column_int64(row, 3),
                                                .stand_in = arena_copy_optional(arena, column_text(row, 4)),
                                                .refused = arena_copy_optional(arena, column_text(row, 5)),
                                                .happened = sqlite3_column_int64(row, 6)};
  }
  statement_done(store, STATEMENT_consents, row);
  return got == 0;
}

/* Changing the ledger. */
#include "cli/plan_book.h"

#include "base/text.h"
#include "incentive/booking.h"

enum status plan_book_open(struct session *session, struct plan_book *book) {
  const char *person = session_person(session);
  *book = (struct plan_book){.version = 0};
  if (person == NULL) {
    diagnostic_add(session->list, DIAGNOSTIC_no_person, NULL);
    diagnostic_note(session->list, DIAGNOSTIC_note_as);
    return STATUS_USAGE;
  }
  if (!session_open(session, STORE_WRITE)) return STATUS_STORE;
  const struct rulebook *rulebook = book->choice.rulebook = session_rulebook(session);
  if (rulebook == NULL) return session_failed(session, STATUS_RULEBOOK);
  book->version = store_newest_rulebook(session->store);
  if (!session_now(session, rulebook, &book->now)) return STATUS_RULEBOOK;
  book->person = engine_person(session->engine, session->arena, rulebook, person, session->list);
  if (book->person != NULL) return STATUS_DONE;
  diagnostic_add(session->list, DIAGNOSTIC_unknown_person, NULL, person);
  engine_suggest_person(session->engine, session->arena, rulebook, person, session->list);
  return session_failed(session, STATUS_NO);
}

enum status plan_book_open_period(struct session *session, const char *plan, struct plan_book *book) {
  struct buffer text = BUFFER_EMPTY;
  struct period period;
  if (!plan_option_given(session, OPTION_PERIOD) || !plan_period_asked(session, &period)) return STATUS_USAGE;
  enum status status = plan_book_open(session, book);
  if (status == STATUS_DONE) status = plan_choice_published(session, plan, &book->choice);
  book->period = period;
  period_write(&text, period);
  book->period_text = arena_copy(session->arena, buffer_text(&text));
  buffer_release(&text);
  return status;
}

bool plan_book_may_post(struct session *session, const struct plan_book *book) {
  const struct plan *plan = book->choice.plan;
  struct buffer roles = BUFFER_EMPTY;
  for (size_t i = 0; i < plan->by_count; i++) {
    for (size_t j = 0; j < book->person->role_count; j++)
      if (text_equal(plan->by[i], book->person->roles[j])) return buffer_release(&roles), true;
    buffer_printf(&roles, "%s%s", i > 0 ? ", " : "", plan->by[i]);
  }
  if (plan->by_count > 0)
    diagnostic_add(session->list, DIAGNOSTIC_posting_role, &plan->at, plan->name, buffer_text(&roles));
  buffer_release(&roles);
  return plan->by_count == 0;
}

bool plan_book_append(struct session *session, const struct plan_book *book, const char *verb, struct facts *facts) {
  struct event event = {.verb = verb,
                        .actor = book->person->key,
                        .happened = book->now,
                        .recorded = session_recorded(session),
                        .rulebook = book->version,
                        .facts = *facts};
  return store_append(session->store, &event, NULL, session->list);
}

enum status plan_book_end(struct session *session, bool fine) {
  if (fine && store_commit(session->store, session->list)) return STATUS_DONE;
  if (store_in_group(session->store)) store_rollback(session->store);
  return session_failed(session, STATUS_NO);
}

const struct posting *plan_book_posting(struct session *session, const struct plan_book *book,
                                        struct posting **postings, size_t *count) {
  const char *plan = book->choice.plan->name;
  if (!store_postings(session->store, session->arena, plan, postings, count, session->list)) return NULL;
  const struct posting *posting = posting_of(*postings, *count, book->period);
  if (posting != NULL) return posting;
  diagnostic_add(session->list, DIAGNOSTIC_posting_missing, NULL, plan, book->period_text);
  diagnostic_note(session->list, DIAGNOSTIC_note_post_first, plan, book->period_text);
  return NULL;
}

enum status plan_book_begin(struct session *session, const char *what, struct plan_book *book,
                            const struct posting **posting, struct posting **postings, size_t *count) {
  enum status status = plan_book_open_period(session, session->options.words[0], book);
  if (status != STATUS_DONE) return status;
  if (!store_begin(session->store, what, session->list)) return STATUS_STORE;
  *posting = plan_book_posting(session, book, postings, count);
  return STATUS_DONE;
}

/* ---- words ---- */

const char *plan_amount(struct session *session, int64_t minor, const struct currency *currency) {
  return money_minor_amount(session->arena, minor, currency);
}

const char *plan_money(struct session *session, int64_t minor, const struct currency *currency) {
  return money_minor_text(session->arena, minor, currency);
}

void plan_pair_money(struct json *json, const char *key, int64_t minor, const struct currency *currency) {
  struct buffer text = BUFFER_EMPTY;
  money_write(&text, money_from_minor(minor, currency));
  json_pair(json, key, buffer_text(&text));
  buffer_release(&text);
}

const char *plan_count(struct session *session, int64_t count) {
  struct buffer text = BUFFER_EMPTY;
  decimal_write_grouped(&text, decimal_from_integer(count), 0);
  return arena_take(session->arena, &text);
}

/* Holding a posting against a calculation of everybody, line by line in their common order. */
#include "cli/plan_verify.h"

#include "base/text.h"
#include "cli/plan_book.h"

#include <string.h>

struct verifying {
  struct session *session;
  const struct posting *posting; /* that is kept */
  struct ledger_lines lines;     /* of now */
  size_t at;                     /* how many were the same */
  bool differs;
  const char *kept, *now; /* the first that differs; NULL: there is none on that side */
};

/* `2024-01-31  D-1  li.na  commission (earning)  100.00 x 0.02 = 2.00`, exact as it is kept. */
static const char *line_text(const struct verifying *verifying, const struct ledger_line *line) {
  const struct currency *currency = currency_find(verifying->posting->currency);
  struct buffer text = BUFFER_EMPTY;
  buffer_printf(&text, "%s", line->person);
  if (line->date != LEDGER_NO_DATE) {
    buffer_puts(&text, "  ");
    date_write(&text, line->date);
  }
  if (line->case_id != NULL) buffer_printf(&text, "  %s", line->case_id);
  buffer_printf(&text, "  %s (%s)  %s", line->component != NULL ? line->component : verifying->posting->plan,
                line->kind, plan_amount(verifying->session, line->base, currency));
  if (line->rate_units != 0) {
    buffer_puts(&text, " x ");
    decimal_write(&text, (struct decimal){line->rate_units, line->rate_scale});
  }
  buffer_printf(&text, " = %s", plan_amount(verifying->session, line->amount, currency));
  return arena_take(verifying->session->arena, &text);
}

static bool same_line(const struct ledger_line *a, const struct ledger_line *b) {
  struct line_print one, other;
  line_print(a, &one);
  line_print(b, &other);
  return a->of == b->of && a->sign == b->sign && memcmp(&one, &other, sizeof one) == 0;
}

static void take_now(struct verifying *verifying, struct ledger_line *out) {
  *out = (struct ledger_line){.number = 0};
  verifying->lines.get(verifying->lines.context, verifying->at, out);
  if (out->of == 0) out->of = verifying->posting->number;
}

static bool compare_line(void *context, const struct ledger_line *kept) {
  struct verifying *verifying = context;
  struct ledger_line now;
  bool is_there = verifying->at < verifying->lines.count;
  if (is_there) take_now(verifying, &now);
  verifying->differs = !is_there || !same_line(kept, &now);
  if (verifying->differs) {
    verifying->kept = line_text(verifying, kept);
    if (is_there) verifying->now = line_text(verifying, &now);
    return false;
  }
  verifying->at++;
  return true;
}

static void say_result(const struct verifying *verifying) {
  struct session *session = verifying->session;
  const struct posting *posting = verifying->posting;
  if (session->json) {
    struct json json = session_json(session, "verified");
    json_pair(&json, "plan", posting->plan);
    json_pair(&json, "period", posting->period);
    json_key(&json, "same");
    json_boolean(&json, !verifying->differs);
    json_pair_integer(&json, "lines", posting->lines);
    if (verifying->differs) json_pair_integer(&json, "same_lines", (int64_t)verifying->at);
    if (verifying->kept != NULL) json_pair(&json, "posted", verifying->kept);
    if (verifying->now != NULL) json_pair(&json, "calculated", verifying->now);
    session_json_end(session, &json);
    return;
  }
  const char *count = plan_count(session, posting->lines), *at = plan_count(session, (int64_t)verifying->at + 1);
  const char *nothing = phrase_text(language_current(), PHRASE_verify_nothing);
  if (!verifying->differs) {
    say_line(session, PHRASE_verify_same, posting->plan, posting->period, count);
    return;
  }
  say_line(session, PHRASE_verify_differs, posting->plan, posting->period, at);
  say_line(session, PHRASE_verify_posted, verifying->kept != NULL ? verifying->kept : nothing);
  say_line(session, PHRASE_verify_now, verifying->now != NULL ? verifying->now : nothing);
}

enum status plan_verify(struct session *session, struct booking *booking) {
  struct verifying verifying = {.session = session, .lines = booking_lines(booking)};
  for (size_t i = 0; i < booking->posting_count; i++)
    if (booking->postings[i].number == booking->posting.number) verifying.posting = &booking->postings[i];
  if (verifying.posting == NULL) {
    diagnostic_add(session->list, DIAGNOSTIC_posting_missing, NULL, booking->plan->name, booking->posting.period);
    diagnostic_note(session->list, DIAGNOSTIC_note_post_first, booking->plan->name, booking->posting.period);
    return STATUS_NO;
  }
  if (!store_lines(session->store, verifying.posting->number, LEDGER_ALL, NULL, compare_line, &verifying,
                   session->list))
    return session_failed(session, STATUS_NO);
  if (!verifying.differs && verifying.at < verifying.lines.count) {
    struct ledger_line now;
    take_now(&verifying, &now);
    verifying.now = line_text(&verifying, &now);
    verifying.differs = true;
  }
  say_result(&verifying);
  return verifying.differs ? STATUS_NO : STATUS_DONE;
}

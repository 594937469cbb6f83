/* Approvals as sentences: what is asked for, who votes how, what became of it.
 *
 * Deliberately silent: what a request rests on and its seats; what is waited for says them. */
#include "base/text.h"
#include "cli/sentence.h"
#include "report/title.h"

#define tell(id, ...) phrase_add(out, language_current(), id, ##__VA_ARGS__)

static const char *title(const struct teller *teller, const char *name) {
  return title_of_approval(teller->arena, teller->rulebook, name);
}

/* ---- waits ---- */

static const char *who_shown(const struct teller *teller, const char *who, bool role) {
  struct buffer text = BUFFER_EMPTY;
  sentence_who(teller, who, role, &text);
  const char *copy = arena_copy(teller->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static void trouble(const struct teller *teller, const struct wait *wait, struct buffer *out) {
  if (wait->trouble == TROUBLE_STALE) tell(PHRASE_trouble_stale);
  else tell(PHRASE_trouble_nobody, wait->seat->name);
  tell(PHRASE_comma);
  tell(PHRASE_may_recall, who_shown(teller, wait->request->submitter, false));
}

static void stand_in(const struct wait *wait, struct buffer *out) {
  if (wait->stand_in != NULL) tell(PHRASE_stands_in, wait->stand_in);
}

void sentence_approval_matter(const struct teller *teller, const struct wait *wait, struct buffer *out) {
  buffer_puts(out, title_within(teller->arena, &wait->title, wait->request->name));
  if (!text_equal(wait->name, wait->request->name)) buffer_printf(out, " #%d", wait->request->number);
  stand_in(wait, out);
  if (wait->trouble == TROUBLE_STALE) tell(PHRASE_in_brackets, phrase_text(language_current(), PHRASE_trouble_stale));
  if (wait->trouble != TROUBLE_NOBODY) return;
  struct buffer text = BUFFER_EMPTY;
  phrase_add(&text, language_current(), PHRASE_trouble_nobody, wait->seat->name);
  tell(PHRASE_in_brackets, buffer_text(&text));
  buffer_release(&text);
}

void sentence_approval_reason(const struct teller *teller, const struct wait *wait, struct buffer *out) {
  if (wait->trouble != TROUBLE_NONE) {
    trouble(teller, wait, out);
    return;
  }
  tell(PHRASE_waits_for_who, who_shown(teller, wait->who, true));
  stand_in(wait, out);
  if (wait->seat->also != NULL) {
    struct buffer day = BUFFER_EMPTY;
    date_write(&day, instant_date(wait->seat->escalated));
    tell(PHRASE_escalated_from, who_shown(teller, wait->seat->who, false), buffer_text(&day));
    buffer_release(&day);
  }
  if (wait->due == 0) return;
  tell(PHRASE_comma);
  sentence_due(teller, wait->due, out);
}

/* ---- facts ---- */

static void reason_write(const struct fact *fact, struct buffer *out) {
  if (fact->reason == NULL) return;
  tell(PHRASE_colon);
  buffer_puts(out, fact->reason);
}

/* One that was decided at once needs no word of its own. */
static bool is_unneeded(const struct telling *telling, size_t index) {
  for (size_t i = index + 1; i < telling->facts->count; i++)
    if (telling->facts->items[i].kind == FACT_DECIDE &&
        telling->facts->items[i].number == telling->facts->items[index].number)
      return text_equal(telling->facts->items[i].parent, "unneeded");
  return false;
}

static bool request_write(const struct teller *teller, const struct telling *telling, size_t index,
                          struct buffer *out) {
  const struct fact *fact = &telling->facts->items[index];
  struct buffer fields = BUFFER_EMPTY;
  if (is_unneeded(telling, index)) return false;
  sentence_answers(teller, fact->parent, fact, &fields);
  tell(PHRASE_request_asked, title(teller, fact->name), title_of_action(teller->arena, teller->rulebook, fact->parent));
  if (fields.size > 0) {
    tell(PHRASE_colon);
    buffer_puts(out, buffer_text(&fields));
  }
  buffer_release(&fields);
  return true;
}

static bool step_write(const struct teller *teller, const struct telling *telling, const struct fact *fact,
                       struct buffer *out) {
  const char *number = arena_printf(teller->arena, "%d", fact->place);
  if (fact->who == NULL && telling->brief) return false;
  if (fact->who == NULL) tell(PHRASE_step_opens, title(teller, fact->name), number, fact->parent);
  else tell(PHRASE_step_again, title(teller, fact->name), number, fact->parent);
  reason_write(fact, out);
  return true;
}

static void vote_write(const struct teller *teller, const struct fact *fact, struct buffer *out) {
  const char *about = title(teller, fact->name);
  bool agrees = fact->kind == FACT_AGREE;
  if (text_equal(fact->who, fact->parent)) tell(agrees ? PHRASE_agrees : PHRASE_refuses, about, fact->who);
  else tell(agrees ? PHRASE_agrees_for : PHRASE_refuses_for, about, fact->who, fact->parent);
  reason_write(fact, out);
}

static void decide_write(const struct teller *teller, const struct fact *fact, struct buffer *out) {
  static const enum phrase_id ends[REQUEST_STATE_COUNT] = {
      [REQUEST_AGREED] = PHRASE_request_agreed,       [REQUEST_UNNEEDED] = PHRASE_request_unneeded,
      [REQUEST_REJECTED] = PHRASE_request_rejected,   [REQUEST_RECALLED] = PHRASE_request_recalled,
      [REQUEST_SENT_BACK] = PHRASE_request_sent_back, [REQUEST_STALE] = PHRASE_request_stale,
      [REQUEST_WITHDRAWN] = PHRASE_request_withdrawn};
  enum request_state state;
  if (!request_state_of(fact->parent, &state) || state == REQUEST_OPEN) return;
  tell(PHRASE_record_is, title(teller, fact->name), phrase_text(language_current(), ends[state]));
  if (fact->field_count > 0) tell(PHRASE_has_changed, fact->fields[0].name);
  reason_write(fact, out);
}

bool sentence_approval_fact(const struct teller *teller, const struct telling *telling, size_t index,
                            struct buffer *out) {
  const struct fact *fact = &telling->facts->items[index];
  switch (fact->kind) {
  case FACT_REQUEST:
    return request_write(teller, telling, index, out);
  case FACT_STEP:
    return step_write(teller, telling, fact, out);
  case FACT_AGREE:
  case FACT_REFUSE:
    vote_write(teller, fact, out);
    return true;
  case FACT_ESCALATE:
    tell(PHRASE_escalates, title(teller, fact->name), who_shown(teller, fact->reason, false),
         who_shown(teller, fact->who, false));
    return true;
  case FACT_DECIDE:
    decide_write(teller, fact, out);
    return true;
  default:
    return false;
  }
}

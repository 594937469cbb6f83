/* Reading disputes. */
#include "cli/plan_dispute.h"

#include "base/text.h"
#include "cli/entry.h"

#include <stdlib.h>
#include <string.h>

/* ---- words ---- */

static bool refuse_word(struct session *session, const char *word) {
  const char *usage = arena_printf(session->arena, "%s %s", session->entry->name, session->entry->usage);
  diagnostic_add(session->list, DIAGNOSTIC_operand_extra, NULL, session->entry->name, word);
  diagnostic_note(session->list, DIAGNOSTIC_note_usage, usage);
  return false;
}

bool plan_dispute_words(struct session *session, const char **amount, const char **reason) {
  const struct options *options = &session->options;
  *reason = NULL;
  if (amount != NULL) *amount = NULL;
  for (size_t i = 1; i < options->count; i++) {
    const char *word = options->words[i];
    if (strncmp(word, "reason=", 7) == 0 && word[7] != '\0' && *reason == NULL) *reason = word + 7;
    else if (amount != NULL && strncmp(word, "amount=", 7) == 0 && *amount == NULL) *amount = word + 7;
    else return refuse_word(session, word);
  }
  return true;
}

bool plan_settlement_read(struct session *session, const struct disputed *disputed, struct plan_settlement *out) {
  const struct currency *currency = currency_find(disputed->posting->currency);
  struct money money;
  if (money_parse(out->amount_text, currency, &money) && money.currency == currency &&
      money_to_minor(money, ROUNDING_HALF_UP, &out->amount))
    return true;
  struct buffer expected = BUFFER_EMPTY;
  phrase_add(&expected, language_current(), PHRASE_expect_money, currency->code);
  diagnostic_add(session->list, DIAGNOSTIC_deal_value, NULL, out->amount_text, buffer_text(&expected));
  buffer_release(&expected);
  return false;
}

/* ---- lines ---- */

struct finding {
  struct arena *arena;
  struct disputed *out;
  bool found;
};

static bool take_line(void *context, const struct ledger_line *line) {
  struct finding *finding = context;
  struct ledger_line *out = &finding->out->line;
  *out = *line;
  out->kind = arena_copy(finding->arena, line->kind);
  out->person = arena_copy(finding->arena, line->person);
  out->component = arena_copy_optional(finding->arena, line->component);
  out->case_id = arena_copy_optional(finding->arena, line->case_id);
  out->why = arena_copy_optional(finding->arena, line->why);
  finding->found = true;
  return false;
}

bool plan_dispute_line(struct session *session, const char *number, struct disputed *out) {
  struct posting *all, *own;
  size_t count, own_count;
  char *end;
  long long line = strtoll(number, &end, 10);
  struct finding finding = {session->arena, out, false};
  *out = (struct disputed){.number = number};
  int posting = *end == '\0' && line > 0 ? store_line(session->store, line, take_line, &finding, session->list) : 0;
  if (posting < 0) return false;
  if (!store_postings(session->store, session->arena, NULL, &all, &count, session->list)) return false;
  for (size_t i = 0; finding.found && i < count; i++) {
    if (all[i].number != posting) continue;
    if (!store_postings(session->store, session->arena, all[i].plan, &own, &own_count, session->list)) return false;
    out->posting = &all[i];
    out->postings = own;
    out->count = own_count;
    return true;
  }
  diagnostic_add(session->list, DIAGNOSTIC_line_unknown, NULL, number);
  return false;
}

/* ---- what a correction has changed already ---- */

static bool stop(void *context, const struct event *event) {
  (void)event;
  *(bool *)context = true;
  return false;
}

bool plan_dispute_changed(struct session *session, const struct disputed *disputed) {
  bool changed = false;
  if (disputed->line.case_id != NULL)
    store_events(session->store, disputed->line.case_id, disputed->posting->seen + 1, stop, &changed, session->list);
  return changed;
}

void plan_dispute_say_changed(struct session *session, const struct disputed *disputed) {
  say_line(session, PHRASE_plan_case_changed, disputed->line.case_id, disputed->posting->period);
}

/* What happened to the ledger, in sentences. */
#include "cli/sentence.h"

#include "base/text.h"

#include <stdlib.h>

static const char *field_of(const struct fact *fact, const char *name) {
  for (size_t i = 0; i < fact->field_count; i++)
    if (text_equal(fact->fields[i].name, name)) return fact->fields[i].text;
  return "";
}

static const char *money_of(const struct teller *teller, const char *minor, const struct currency *currency,
                            bool turned) {
  int64_t amount = strtoll(minor, NULL, 10);
  struct buffer text = BUFFER_EMPTY;
  money_write_grouped(&text, money_from_minor(turned ? -amount : amount, currency));
  const char *copy = arena_copy(teller->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static void post_write(const struct teller *teller, const struct fact *fact, struct buffer *out) {
  const struct currency *currency = currency_find(field_of(fact, "currency"));
  bool payout = text_equal(fact->reason, "payout");
  const char *total =
      money_of(teller, field_of(fact, "total"), currency != NULL ? currency : teller->rulebook->currency, payout);
  if (payout) phrase_add(out, language_current(), PHRASE_fact_paid_out, fact->name, fact->parent, total);
  else if (text_equal(fact->reason, "resolution"))
    phrase_add(out, language_current(), PHRASE_fact_adjusted, fact->name, fact->parent, total);
  else
    phrase_add(out, language_current(), PHRASE_fact_posted, fact->name, fact->parent, total, field_of(fact, "lines"));
}

static void consent_write(const struct teller *teller, const struct fact *fact, struct buffer *out) {
  const char *refused = field_of(fact, "refused"), *by = field_of(fact, "by"), *who = fact->who;
  struct buffer text = BUFFER_EMPTY;
  if (by[0] != '\0') {
    phrase_add(&text, language_current(), PHRASE_payout_stand_in, who, by);
    who = arena_take(teller->arena, &text);
  }
  if (fact->parent_number == 0)
    phrase_add(out, language_current(), PHRASE_fact_asked, fact->who, fact->name, fact->parent);
  else if (refused[0] != '\0')
    phrase_add(out, language_current(), PHRASE_fact_refused, who, fact->name, fact->parent, fact->reason, refused);
  else phrase_add(out, language_current(), PHRASE_fact_consent, who, fact->name, fact->parent, fact->reason);
}

bool sentence_ledger_fact(const struct teller *teller, const struct fact *fact, struct buffer *out) {
  switch (fact->kind) {
  case FACT_POST:
    post_write(teller, fact, out);
    return true;
  case FACT_SEAL:
    phrase_add(out, language_current(), PHRASE_fact_sealed, fact->name, fact->parent);
    return true;
  case FACT_DISPUTE:
    phrase_add(out, language_current(), PHRASE_fact_disputed, arena_printf(teller->arena, "%d", fact->number),
               field_of(fact, "line"), fact->who, fact->reason);
    return true;
  case FACT_CONSENT:
    consent_write(teller, fact, out);
    return true;
  case FACT_RESOLVE:
    phrase_add(out, language_current(), PHRASE_fact_resolved, arena_printf(teller->arena, "%d", fact->number),
               fact->who, fact->reason != NULL ? fact->reason : "");
    return true;
  default:
    return false;
  }
}

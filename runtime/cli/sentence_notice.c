/* Notices as sentences. */
#include "base/text.h"
#include "cli/sentence.h"
#include "report/title.h"

#include <string.h>

#define tell(id, ...) phrase_add(out, language_current(), id, ##__VA_ARGS__)

/* `deal.amount` as `amount 50,000.00 CNY`. */
static void value_write_titled(const struct teller *teller, const struct fact_field *given, struct buffer *out) {
  const char *dot = strchr(given->name, '.');
  const char *name = dot != NULL ? arena_copy_bytes(teller->arena, given->name, (size_t)(dot - given->name)) : NULL;
  const struct record *record = rulebook_record(teller->rulebook, name);
  const char *field_name = dot != NULL ? dot + 1 : given->name;
  const struct field *field = record != NULL ? record_field(record, field_name) : NULL;
  struct buffer value = BUFFER_EMPTY;
  sentence_value(teller, field != NULL ? field->type : NULL, given->text, &value);
  tell(PHRASE_field_is, title_of_field(teller->arena, record, field_name), buffer_text(&value));
  buffer_release(&value);
}

static const char *value_of(const struct fact *fact, const char *name) {
  for (size_t i = 0; i < fact->field_count; i++)
    if (text_equal(fact->fields[i].name, name)) return fact->fields[i].text;
  return NULL;
}

bool sentence_came_back(const struct fact *fact) {
  return value_of(fact, "approval") != NULL && value_of(fact, "action") != NULL;
}

/* `discount approval: rejected by zhao.min: too deep; again with 'quote'` */
static void came_back_write(const struct teller *teller, const struct fact *fact, struct buffer *out) {
  enum phrase_id how = text_equal(fact->name, "rejected")    ? PHRASE_request_rejected
                       : text_equal(fact->name, "sent_back") ? PHRASE_request_sent_back
                                                             : PHRASE_request_stale;
  const char *by = value_of(fact, "by"), *why = value_of(fact, "reason"), *changed = value_of(fact, "changed");
  tell(PHRASE_record_is, title_of_approval(teller->arena, teller->rulebook, value_of(fact, "approval")),
       phrase_text(language_current(), how));
  if (changed != NULL) tell(PHRASE_has_changed, changed);
  else if (by != NULL) tell(PHRASE_came_back_by, by);
  if (why != NULL) tell(PHRASE_came_back_why, why);
  tell(PHRASE_came_back_again, value_of(fact, "action"));
}

void sentence_notice(const struct teller *teller, const struct fact *fact, struct buffer *out) {
  const char *comma = phrase_text(language_current(), PHRASE_comma);
  struct buffer title = BUFFER_EMPTY, values = BUFFER_EMPTY;
  if (sentence_came_back(fact)) {
    came_back_write(teller, fact, out);
    return;
  }
  sentence_about(teller, title_of_notice(teller->arena, teller->rulebook, fact->name), fact->parent, &title);
  for (size_t i = 0; i < fact->field_count; i++) {
    if (fact->fields[i].text == NULL) continue;
    if (values.size > 0) buffer_puts(&values, comma);
    value_write_titled(teller, &fact->fields[i], &values);
  }
  if (values.size > 0) tell(PHRASE_notice_values, buffer_text(&title), buffer_text(&values));
  else buffer_puts(out, buffer_text(&title));
  buffer_release(&title);
  buffer_release(&values);
}

/* Timers as sentences.
 *
 * Deliberately silent: timers that are set or cancelled, and those that an action of a person moves; a deadline that
 * fires is told by the departure that it is. */
#include "cli/sentence.h"

#include "base/schedule.h"
#include "base/text.h"
#include "cli/outline.h"
#include "report/title.h"

#include <string.h>

#define tell(id, ...) phrase_add(out, language_current(), id, ##__VA_ARGS__)

void sentence_about(const struct teller *teller, const char *title, const char *about, struct buffer *out) {
  const char *colon = about != NULL ? strchr(about, ':') : NULL;
  if (colon == NULL) {
    buffer_puts(out, title);
    return;
  }
  const char *record = arena_copy_bytes(teller->arena, about, (size_t)(colon - about));
  tell(PHRASE_about_whom, title, outline_name(teller->session, teller->arena, teller->rulebook, record, colon + 1));
}

static const char *titled(const struct teller *teller, const char *name, const char *about) {
  struct buffer text = BUFFER_EMPTY;
  sentence_about(teller, title_of_timer(teller->arena, teller->rulebook, name), about, &text);
  const char *copy = arena_copy(teller->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

bool sentence_fired(const struct teller *teller, const struct fact *fact, struct buffer *out) {
  struct buffer day = BUFFER_EMPTY;
  if (!title_has_timer(teller->rulebook, fact->name)) return false;
  const char *title = titled(teller, fact->name, fact->parent);
  if (fact->due == 0 || fact->due >= SCHEDULE_NEVER) {
    tell(PHRASE_timer_fired, title);
    return true;
  }
  date_write(&day, instant_date(fact->due));
  tell(PHRASE_timer_fired_next, title, buffer_text(&day));
  buffer_release(&day);
  return true;
}

bool sentence_moved(const struct teller *teller, const struct fact *fact, struct buffer *out) {
  struct buffer day = BUFFER_EMPTY;
  if (!title_has_timer(teller->rulebook, fact->name)) return false;
  const char *title = titled(teller, fact->name, fact->parent);
  if (fact->due >= SCHEDULE_NEVER) {
    tell(PHRASE_timer_asleep, title);
    return true;
  }
  date_write(&day, instant_date(fact->due));
  tell(fact->kind == FACT_MOVE ? PHRASE_timer_moved : PHRASE_timer_set_for, title, buffer_text(&day));
  buffer_release(&day);
  return true;
}

static void start_held(const struct teller *teller, const struct fact *fact, struct buffer *out) {
  const char *title = title_of_process(teller->arena, teller->rulebook, fact->reason);
  if (fact->field_count > 1) tell(PHRASE_start_held_empty, title, fact->fields[1].text);
  else tell(PHRASE_start_held, fact->fields[0].text, title);
}

void sentence_held(const struct teller *teller, const struct fact *fact, struct buffer *out) {
  if (fact->field_count > 0 && text_equal(fact->fields[0].name, "start")) {
    start_held(teller, fact, out);
    return;
  }
  const char *title = titled(teller, fact->reason, NULL);
  const struct fact_field *why = fact->field_count > 0 ? &fact->fields[0] : NULL;
  if (why == NULL || why->text == NULL) tell(PHRASE_timer_held, title);
  else if (text_equal(why->name, "stage"))
    tell(PHRASE_timer_held_stage, title, title_of_stage(teller->arena, teller->rulebook, why->text));
  else tell(PHRASE_timer_held_empty, title, why->text);
}

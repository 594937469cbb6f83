/* What happened, as sentences: one for each kind of fact.
 *
 * Invariant: every kind of fact has its sentence in both languages, by phrase.def.
 *
 * Deliberately silent: leaving a stage (entering the next says it); of timers see sentence_timer.c. */
#include "cli/sentence.h"

#include "base/text.h"
#include "report/title.h"

#include <stdlib.h>

#define tell(id, ...) phrase_add(out, language_current(), id, ##__VA_ARGS__)

static void fields_write(const struct teller *teller, const struct record *record, const struct fact *fact,
                         struct buffer *out) {
  const char *comma = phrase_text(language_current(), PHRASE_comma);
  for (size_t i = 0; i < fact->field_count; i++) {
    const struct fact_field *given = &fact->fields[i];
    const struct field *field = record != NULL ? record_field(record, given->name) : NULL;
    const char *title = title_of_field(teller->arena, record, given->name);
    struct buffer value = BUFFER_EMPTY;
    if (i > 0) buffer_puts(out, comma);
    if (given->text != NULL) sentence_value(teller, field != NULL ? field->type : NULL, given->text, &value);
    if (given->text != NULL) tell(PHRASE_field_is, title, buffer_text(&value));
    else tell(PHRASE_field_emptied, title);
    buffer_release(&value);
  }
}

static bool is_the_cases(const struct telling *telling, const char *key) {
  return telling->case_id != NULL && text_equal(casefile_key(telling->case_id), key);
}

static void put_write(const struct teller *teller, const struct telling *telling, const struct fact *fact,
                      struct buffer *out) {
  const struct record *record = rulebook_record(teller->rulebook, fact->name);
  const char *title = title_of_record(teller->arena, teller->rulebook, fact->name);
  struct buffer fields = BUFFER_EMPTY, until = BUFFER_EMPTY;
  fields_write(teller, record, fact, &fields);
  instant_write(&until, fact->due);
  const char *which = fact->number > 0 ? arena_printf(teller->arena, "%s %d", title, fact->number)
                      : fact->who == NULL || is_the_cases(telling, fact->who)
                          ? title
                          : arena_printf(teller->arena, "%s %s", title, fact->who);
  if (fact->kind == FACT_PAST) tell(PHRASE_record_was, which, buffer_text(&fields), buffer_text(&until));
  else if (fields.size > 0) tell(PHRASE_record_is, which, buffer_text(&fields));
  else tell(fact->number > 0 ? PHRASE_record_made : PHRASE_record_confirmed, which);
  buffer_release(&fields);
  buffer_release(&until);
}

/* Answers to what an action asks are kept by the action's name; its asks know their types. */
static const struct ask *ask_of(const struct rulebook *rulebook, const char *action_name, const char *name) {
  for (size_t i = 0; i < rulebook->process_count; i++) {
    const struct action *action = process_action(&rulebook->processes[i], action_name);
    for (size_t j = 0; action != NULL && j < action->ask_count; j++)
      if (text_equal(action->asks[j].name, name)) return &action->asks[j];
  }
  return NULL;
}

static bool tells_fields(const struct fact *fact) {
  return fact->kind == FACT_PUT || fact->kind == FACT_PAST;
}

/* Did the same answer also go into a record, so that it is told there? */
static bool told_elsewhere(const struct facts *facts, const struct fact_field *given) {
  for (size_t i = 0; i < facts->count; i++)
    for (size_t j = 0; tells_fields(&facts->items[i]) && j < facts->items[i].field_count; j++)
      if (text_equal(facts->items[i].fields[j].text, given->text)) return true;
  return false;
}

static void answers_write(const struct teller *teller, const struct facts *facts, const char *action,
                          const struct fact *fact, struct buffer *out) {
  size_t before = out->size;
  for (size_t i = 0; i < fact->field_count; i++) {
    const struct fact_field *given = &fact->fields[i];
    const struct ask *ask = ask_of(teller->rulebook, action, given->name);
    const struct label none = {NULL, NULL};
    struct buffer value = BUFFER_EMPTY;
    if (given->text == NULL || (facts != NULL && told_elsewhere(facts, given))) continue;
    if (out->size > before) tell(PHRASE_comma);
    sentence_value(teller, ask != NULL ? ask->type : NULL, given->text, &value);
    tell(PHRASE_field_is, title_within(teller->arena, ask != NULL ? &ask->title : &none, given->name),
         buffer_text(&value));
    buffer_release(&value);
  }
}

static bool asked_write(const struct teller *teller, const struct facts *facts, const struct fact *fact,
                        struct buffer *out) {
  size_t before = out->size;
  answers_write(teller, facts, fact->name, fact, out);
  return out->size > before;
}

void sentence_answers(const struct teller *teller, const char *action, const struct fact *fact, struct buffer *out) {
  answers_write(teller, NULL, action, fact, out);
}

static const char *fact_field_text(const struct fact *fact, const char *name) {
  for (size_t i = 0; i < fact->field_count; i++)
    if (text_equal(fact->fields[i].name, name)) return fact->fields[i].text != NULL ? fact->fields[i].text : "-";
  return "-";
}

static const char *rows_text(const struct teller *teller, int64_t rows) {
  struct buffer text = BUFFER_EMPTY;
  say_count(&text, rows, PHRASE_row_one, PHRASE_row_many);
  return arena_take(teller->arena, &text);
}

static bool note_write(const struct teller *teller, const struct telling *telling, const struct fact *fact,
                       struct buffer *out) {
  if (text_equal(fact->name, "note")) {
    tell(PHRASE_noted, fact->reason != NULL ? fact->reason : "");
    return true;
  }
  if (text_equal(fact->name, "handover")) {
    tell(PHRASE_handed_over, fact_field_text(fact, "from"), fact_field_text(fact, "to"), fact_field_text(fact, "tasks"),
         fact_field_text(fact, "owned"), fact_field_text(fact, "votes"));
    const char *stay = fact_field_text(fact, "kept");
    if (stay[0] != '-') tell(PHRASE_handed_over_kept, stay, fact_field_text(fact, "from"), fact_field_text(fact, "to"));
    return true;
  }
  if (text_equal(fact->name, "export")) {
    const char *rows = rows_text(teller, strtoll(fact_field_text(fact, "rows"), NULL, 10));
    tell(PHRASE_exported, title_of_record(teller->arena, teller->rulebook, fact_field_text(fact, "record")), rows);
    return true;
  }
  if (text_equal(fact->name, "publish")) {
    tell(PHRASE_published_rulebook, fact_field_text(fact, "rulebook"), fact_field_text(fact, "version"));
    return true;
  }
  return sentence_document_note(teller, fact, out) || asked_write(teller, telling->facts, fact, out);
}

static void enter_write(const struct teller *teller, const struct telling *telling, size_t index, struct buffer *out) {
  const struct fact *fact = &telling->facts->items[index];
  bool first = true;
  for (size_t i = 0; i < index; i++) first = first && telling->facts->items[i].kind != FACT_LEAVE;
  tell(first ? PHRASE_begins_in : PHRASE_goes_on_to, title_of_stage(teller->arena, teller->rulebook, fact->name));
  if (fact->due == 0) return;
  struct buffer day = BUFFER_EMPTY;
  due_write(&day, fact->due);
  tell(PHRASE_comma);
  tell(PHRASE_due, buffer_text(&day));
  buffer_release(&day);
}

static void task_write(const struct teller *teller, const struct fact *fact, struct buffer *out) {
  struct buffer who = BUFFER_EMPTY, day = BUFFER_EMPTY, title = BUFFER_EMPTY;
  sentence_who(teller, fact->who, false, &who);
  sentence_about(teller, title_of_task(teller->arena, teller->rulebook, fact->name), fact->parent, &title);
  tell(PHRASE_task_for, buffer_text(&who), buffer_text(&title));
  if (fact->due != 0) {
    due_write(&day, fact->due);
    tell(PHRASE_comma);
    tell(PHRASE_due, buffer_text(&day));
  }
  buffer_release(&who);
  buffer_release(&title);
  buffer_release(&day);
}

/* `contact chen` */
static const char *row_title(const struct teller *teller, const struct fact *fact) {
  const char *title = title_of_record(teller->arena, teller->rulebook, fact->name);
  return fact->who != NULL ? arena_printf(teller->arena, "%s %s", title, fact->who) : title;
}

static void look_write(const struct teller *teller, const struct fact *fact, struct buffer *out) {
  const struct record *record = rulebook_record(teller->rulebook, fact->name);
  const char *comma = phrase_text(language_current(), PHRASE_list_comma);
  struct buffer fields = BUFFER_EMPTY;
  for (size_t i = 0; i < fact->field_count; i++)
    buffer_printf(&fields, "%s%s", i > 0 ? comma : "", title_of_field(teller->arena, record, fact->fields[i].name));
  const char *rows = rows_text(teller, fact->number);
  if (fact->who != NULL) tell(PHRASE_looked_at, row_title(teller, fact), buffer_text(&fields));
  else tell(PHRASE_looked_at_rows, row_title(teller, fact), buffer_text(&fields), rows);
  buffer_release(&fields);
}

static void notice_write(const struct teller *teller, const struct fact *fact, struct buffer *out) {
  struct buffer who = BUFFER_EMPTY, what = BUFFER_EMPTY;
  sentence_who(teller, fact->who, false, &who);
  sentence_notice(teller, fact, &what);
  if (sentence_came_back(fact)) tell(PHRASE_came_back_told, buffer_text(&who));
  else tell(PHRASE_notice_for, buffer_text(&who), buffer_text(&what));
  buffer_release(&who);
  buffer_release(&what);
}

static void done_write(const struct teller *teller, const struct telling *telling, const struct fact *fact,
                       struct buffer *out) {
  const char *title = title_of_task(teller->arena, teller->rulebook, fact->name);
  if (fact->who == NULL || text_equal(fact->who, telling->actor)) tell(PHRASE_task_done, title);
  else tell(PHRASE_task_done_by, title, fact->who);
}

/* A task that is dropped when its stage is left is no news; one that is handed over comes again. */
static bool drop_is_news(const struct telling *telling, size_t index) {
  for (size_t i = index + 1; i < telling->facts->count; i++) {
    enum fact_kind kind = telling->facts->items[i].kind;
    if (kind == FACT_LEAVE || kind == FACT_OPEN) return false;
  }
  return true;
}

/* A task that changes hands is dropped and opened again. */
static bool is_handed_over(const struct telling *telling, size_t index) {
  const struct fact *before = index > 0 ? &telling->facts->items[index - 1] : NULL;
  return before != NULL && before->kind == FACT_DROP && text_equal(before->name, telling->facts->items[index].name);
}

/* Timers that are set because a stage is entered are no news of their own. */
static bool has_entered(const struct telling *telling) {
  for (size_t i = 0; i < telling->facts->count; i++)
    if (telling->facts->items[i].kind == FACT_ENTER) return true;
  return false;
}

bool sentence_fact(const struct teller *teller, const struct telling *telling, size_t index, struct buffer *out) {
  struct buffer who = BUFFER_EMPTY;
  const struct fact *fact = &telling->facts->items[index];
  switch (fact->kind) {
  case FACT_START:
    if (telling->case_id != NULL && casefile_is_upkeep(telling->case_id)) {
      tell(PHRASE_upkeep_begins);
      return true;
    }
    tell(PHRASE_started, title_of_process(teller->arena, teller->rulebook, fact->name));
    if (fact->parent == NULL) return true;
    tell(PHRASE_comma);
    tell(PHRASE_started_by_line, fact->parent);
    return true;
  case FACT_ENTER:
    if (telling->case_id != NULL && casefile_is_upkeep(telling->case_id)) return false;
    enter_write(teller, telling, index, out);
    return true;
  case FACT_SPAWN:
    tell(PHRASE_spawned, fact->who, title_of_process(teller->arena, teller->rulebook, fact->name));
    return true;
  case FACT_CLOSE:
    tell(PHRASE_closed_as, title_of_stage(teller->arena, teller->rulebook, fact->name));
    return true;
  case FACT_OPEN:
    if (telling->brief && fact->required && !is_handed_over(telling, index)) return false;
    task_write(teller, fact, out);
    return true;
  case FACT_DONE:
    done_write(teller, telling, fact, out);
    return true;
  case FACT_DROP:
    if (!drop_is_news(telling, index)) return false;
    tell(PHRASE_task_dropped, title_of_task(teller->arena, teller->rulebook, fact->name));
    return true;
  case FACT_PUT:
  case FACT_PAST:
    if (!sentence_document_put(teller, fact, out)) put_write(teller, telling, fact, out);
    return true;
  case FACT_FILE: /* the record beside it tells */
    return false;
  case FACT_FIRE:
    return sentence_fired(teller, fact, out);
  case FACT_MOVE:
  case FACT_TIMER:
    return telling->actor == NULL && !has_entered(telling) && sentence_moved(teller, fact, out);
  case FACT_LOOK:
    look_write(teller, fact, out);
    return true;
  case FACT_ERASE:
    tell(PHRASE_row_erased, row_title(teller, fact));
    if (fact->reason != NULL) tell(PHRASE_colon), buffer_puts(out, fact->reason);
    return true;
  case FACT_NOTICE:
    notice_write(teller, fact, out);
    return true;
  case FACT_READ:
    sentence_who(teller, fact->who, false, &who);
    tell(PHRASE_notices_are_read, buffer_text(&who));
    buffer_release(&who);
    return true;
  case FACT_DEPART:
    sentence_departure(teller, fact, out);
    return true;
  case FACT_NOTE:
    return note_write(teller, telling, fact, out);
  case FACT_POST:
  case FACT_SEAL:
  case FACT_DISPUTE:
  case FACT_RESOLVE:
  case FACT_CONSENT:
    return sentence_ledger_fact(teller, fact, out);
  default:
    return sentence_approval_fact(teller, telling, index, out);
  }
}

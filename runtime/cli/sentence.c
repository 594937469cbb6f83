/* The small parts of sentences: who, when, where, a value.
 *
 * Invariant: a name that the rulebook no longer has is shown as it is kept; no word is made here, phrase.def has them.
 *
 * What is waited for is told by sentence_wait.c, what happened by sentence_fact.c. */
#include "cli/sentence.h"

#include "base/sealed.h"
#include "base/text.h"
#include "report/title.h"

#define tell(id, ...) phrase_add(out, language_current(), id, ##__VA_ARGS__)

static void roles_write(const struct teller *teller, const struct person *person, struct buffer *out) {
  const char *comma = phrase_text(language_current(), PHRASE_list_comma);
  for (size_t i = 0; i < person->role_count; i++) {
    if (i > 0) buffer_puts(out, comma);
    buffer_puts(out, title_of_role(teller->arena, teller->rulebook, person->roles[i]));
  }
}

void sentence_who(const struct teller *teller, const char *who, bool role, struct buffer *out) {
  if (who == NULL) {
    tell(PHRASE_somebody);
    return;
  }
  if (who[0] == '@') {
    buffer_puts(out, title_of_role(teller->arena, teller->rulebook, who + 1));
    return;
  }
  const struct person *person =
      role ? engine_person(teller->session->engine, teller->arena, teller->rulebook, who, teller->session->list) : NULL;
  if (person == NULL || person->role_count == 0) {
    buffer_puts(out, who);
    return;
  }
  struct buffer roles = BUFFER_EMPTY;
  roles_write(teller, person, &roles);
  tell(PHRASE_person_with_role, who, buffer_text(&roles));
  buffer_release(&roles);
}

void sentence_person(const struct teller *teller, const struct person *person, struct buffer *out) {
  struct buffer more = BUFFER_EMPTY;
  if (person->name != NULL) buffer_puts(&more, person->name);
  if (person->name != NULL && person->role_count > 0)
    buffer_puts(&more, phrase_text(language_current(), PHRASE_list_comma));
  roles_write(teller, person, &more);
  if (more.size > 0) tell(PHRASE_person_with_role, person->key, buffer_text(&more));
  else buffer_puts(out, person->key);
  buffer_release(&more);
}

void sentence_due(const struct teller *teller, int64_t due, struct buffer *out) {
  struct buffer day = BUFFER_EMPTY;
  due_write(&day, due);
  if (due <= teller->now) tell(PHRASE_overdue_since, buffer_text(&day));
  else tell(PHRASE_due, buffer_text(&day));
  buffer_release(&day);
}

void sentence_position(const struct position *at, struct buffer *out) {
  if (at == NULL || at->file == NULL) return;
  buffer_puts(out, at->file);
  if (at->line > 0) buffer_printf(out, ":%d", at->line);
}

static bool is_free_text(const struct type *type) {
  return type->kind == KIND_TEXT || (type->kind == KIND_LIST && type->element->kind == KIND_TEXT);
}

void sentence_value(const struct teller *teller, const struct type *type, const char *text, struct buffer *out) {
  struct value value;
  struct buffer shown = BUFFER_EMPTY;
  if (sealed_is(text)) {
    sealed_show(out, text);
    return;
  }
  bool readable = type != NULL && value_parse(teller->arena, type, text, &value);
  if (readable) value_show(&shown, &value);
  if (readable && is_free_text(type)) tell(PHRASE_quoted, buffer_text(&shown));
  else buffer_puts(out, readable ? buffer_text(&shown) : text);
  buffer_release(&shown);
}

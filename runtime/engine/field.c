/* The values of a command: text that a person typed, read by the type of the field it is for. */
#include "base/limits.h"
#include "base/sealed.h"
#include "base/text.h"
#include "engine/turn.h"
#include "rulebook/misspelling.h"

#include <string.h>

bool fields_are_distinct(struct turn *turn) {
  const struct command *command = turn->command;
  for (size_t i = 1; i < command->field_count; i++)
    for (size_t j = 0; j < i; j++)
      if (text_equal(command->fields[i].name, command->fields[j].name)) {
        diagnostic_add(turn->list, DIAGNOSTIC_field_twice, &command->fields[i].at, command->fields[i].name);
        return false;
      }
  return true;
}

/* People whom nobody added can still be meant by name of the rulebook's files. */
static bool reference_exists(struct turn *turn, const struct type *type, const char *key) {
  const struct record *record = rulebook_record(turn->version->rulebook, type->record);
  return record != NULL && rows_get(&turn->rows, record, key) != NULL;
}

static void suggest_keys(struct turn *turn, const char *record, const char *key) {
  const struct rulebook *rulebook = turn->version->rulebook;
  const char **keys = NULL;
  size_t count = 0;
  store_keys_like(turn->store, turn->arena, record, key, &keys, &count, turn->list);
  for (size_t i = 0; text_equal(record, "person") && i < rulebook->person_count; i++) {
    const char **more = arena_alloc(turn->arena, (count + 1) * sizeof *more);
    if (count > 0) memcpy(more, keys, count * sizeof *more);
    more[count++] = rulebook->people[i].key;
    keys = more;
  }
  diagnostic_suggest(turn->list, key, keys, count);
}

/* What was typed for a private field is not repeated. */
static const char *echo(const struct command_field *field, bool is_private) {
  return is_private ? phrase_text(language_current(), PHRASE_sealed) : field->text;
}

static bool reference_check(struct turn *turn, const struct command_field *field, const struct type *type,
                            bool is_private, const struct value *value) {
  if (value->kind == KIND_LIST && type->element != NULL) {
    for (size_t i = 0; i < value->list.count; i++)
      if (!reference_check(turn, field, type->element, is_private, &value->list.items[i])) return false;
    return true;
  }
  if (type->kind != KIND_REF || value->kind == KIND_EMPTY || reference_exists(turn, type, value->text)) return true;
  diagnostic_add(turn->list, DIAGNOSTIC_unknown_ref, &field->at, type->record,
                 is_private ? echo(field, true) : value->text);
  if (!is_private) suggest_keys(turn, type->record, value->text);
  return false;
}

bool field_read(struct turn *turn, const struct command_field *field, const struct type *type, bool is_private,
                struct value *out) {
  struct value_locale locale = {.currency = turn->version->rulebook->currency};
  struct buffer why = BUFFER_EMPTY;
  *out = (struct value){.kind = KIND_EMPTY};
  if (field->text[0] == '\0') return true;
  if (strlen(field->text) > LIMIT_TEXT_BYTES) {
    const char *limit = arena_printf(turn->arena, "%d", LIMIT_TEXT_BYTES);
    diagnostic_add(turn->list, DIAGNOSTIC_too_long, &field->at, field->name, limit);
    return false;
  }
  if (sealed_is(field->text)) {
    diagnostic_add(turn->list, DIAGNOSTIC_typed_sealed, &field->at, field->name, SEALED_PREFIX);
    return false;
  }
  bool fine = turn->origin != NULL ? value_parse(turn->arena, type, field->text, out)
                                   : value_read(turn->arena, type, &locale, field->text, out, &why);
  if (!fine) {
    diagnostic_add(turn->list, DIAGNOSTIC_bad_value, &field->at, field->name, echo(field, is_private),
                   buffer_text(&why));
    if (!is_private && type->kind == KIND_CHOICE)
      diagnostic_suggest(turn->list, field->text, type->choices, type->choice_count);
    if (!is_private) misspelling_note_value(turn->arena, type, &locale, field->text, turn->list);
  }
  buffer_release(&why);
  return fine && reference_check(turn, field, type, is_private, out);
}

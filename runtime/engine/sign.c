/* The verb `sign_document`: one signature on the newest version of a document.
 *
 *     sign_document D-1 contract                         the one that is next for whoever types it
 *     sign_document D-1 contract sealed                  that one
 *     sign_document D-1 contract by="Berg, Nordwind"     somebody outside has signed; on=2024-03-04 says when
 *
 * Invariants
 * 1. A signature stands on the newest version only, once, after the one that it comes after.
 * 2. Nobody signs a file whose content is not what was attached. */
#include "base/text.h"
#include "engine/document.h"
#include "report/title.h"
#include "rulebook/document.h"

#include <stdlib.h>

struct signing {
  struct turn *turn;
  const struct document *document;
  const struct scope_row *of;
  struct row *row; /* the newest version */
  const struct command_field *by, *on, *version;
  const struct signature *signature;
};

static const char *title_of_signature(const struct signing *signing, const struct signature *signature) {
  return title_within(signing->turn->arena, &signature->title, signature->name);
}

static const char *version_text(const struct signing *signing) {
  const struct value *version = document_value(signing->row, document_field_name(DOCUMENT_VERSION));
  return arena_printf(signing->turn->arena, "%d", (int)version->integer);
}

static bool is_given(const struct signing *signing, const struct signature *signature) {
  return document_value(signing->row, signature->name)->kind != KIND_EMPTY;
}

static const struct signature *one_before(const struct signing *signing, const struct signature *signature) {
  const struct signature *before = document_signature(signing->document, signature->after);
  return before != NULL && !is_given(signing, before) ? before : NULL;
}

/* ---- what is given ---- */

static bool fields_read(struct signing *signing) {
  const struct command *command = signing->turn->command;
  bool fine = fields_are_distinct(signing->turn);
  for (size_t i = 0; i < command->field_count; i++) {
    const struct command_field *given = &command->fields[i];
    if (text_equal(given->name, "by")) signing->by = given->text[0] != '\0' ? given : NULL;
    else if (text_equal(given->name, "on")) signing->on = given;
    else if (text_equal(given->name, "version")) signing->version = given;
    else if (!text_equal(given->name, signing->document->of)) {
      diagnostic_add(signing->turn->list, DIAGNOSTIC_unknown_ask, &given->at, "sign_document", given->name);
      diagnostic_suggest(signing->turn->list, given->name, (const char *const[]){"by", "on", "version"}, 3);
      diagnostic_note(signing->turn->list, DIAGNOSTIC_note_asks, "by?, on?, version?");
      fine = false;
    }
  }
  return fine;
}

/* Whoever says which version lies before him is told when there is a newer one. */
static bool version_is_newest(const struct signing *signing) {
  struct turn *turn = signing->turn;
  if (signing->row == NULL) {
    diagnostic_add(turn->list, DIAGNOSTIC_not_attached, &turn->command->position, turn->file->id,
                   signing->document->name);
    return false;
  }
  if (signing->version == NULL || text_equal(signing->version->text, version_text(signing))) return true;
  diagnostic_add(turn->list, DIAGNOSTIC_old_version, &signing->version->at, signing->document->name,
                 signing->version->text, version_text(signing));
  return false;
}

static bool day_read(struct signing *signing, struct value *out) {
  static const struct type date = {.kind = KIND_DATE};
  struct turn *turn = signing->turn;
  *out = value_date(instant_date(turn->now));
  if (signing->on == NULL || signing->on->text[0] == '\0') return true;
  if (!field_read(turn, signing->on, &date, false, out)) return false;
  if (out->date <= instant_date(turn->now)) return true;
  diagnostic_add(turn->list, DIAGNOSTIC_sign_future, &signing->on->at, signing->on->text);
  return false;
}

/* ---- which signature ---- */

static void unknown_signature(const struct signing *signing, const char *name) {
  struct turn *turn = signing->turn;
  const struct document *document = signing->document;
  const char **names = arena_alloc(turn->arena, (document->signature_count + 1) * sizeof *names);
  for (size_t i = 0; i < document->signature_count; i++) names[i] = document->signatures[i].name;
  diagnostic_add(turn->list, DIAGNOSTIC_unknown_signature, &turn->command->position, document->name, name);
  diagnostic_suggest(turn->list, name, names, document->signature_count);
}

static bool is_next(const struct signing *signing, const struct signature *signature) {
  return !is_given(signing, signature) && signature->outside == (signing->by != NULL) &&
         one_before(signing, signature) == NULL &&
         turn_holds(signing->turn, document_grants(&signature->by), turn_owner(signing->turn));
}

/* `signed (Sales manager)`, `sealed (Legal, after signed)`, `customer (by=..., the owner)`. */
static void open_one(const struct signing *signing, const struct signature *signature, struct buffer *out) {
  struct buffer who = BUFFER_EMPTY;
  const char *before = phrase_text(language_current(), PHRASE_list_comma);
  if (signature->outside) buffer_printf(&who, "by=...%s", before);
  grants_write(signing->turn, document_grants(&signature->by), &who);
  if (one_before(signing, signature) != NULL) {
    buffer_puts(&who, before);
    phrase_add(&who, language_current(), PHRASE_after_signature, signature->after);
  }
  buffer_puts(out, signature->name);
  phrase_add(out, language_current(), PHRASE_in_brackets, buffer_text(&who));
  buffer_release(&who);
}

/* The signatures that are missing, with who gives them. */
static const char *open_ones(const struct signing *signing) {
  struct turn *turn = signing->turn;
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < signing->document->signature_count; i++) {
    const struct signature *signature = &signing->document->signatures[i];
    if (is_given(signing, signature)) continue;
    if (text.size > 0) buffer_puts(&text, phrase_text(language_current(), PHRASE_comma));
    open_one(signing, signature, &text);
  }
  const char *copy = arena_copy(turn->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static const struct signature *none_or_many(const struct signing *signing, size_t count) {
  struct turn *turn = signing->turn;
  const char *open = open_ones(signing);
  if (signing->document->signature_count == 0)
    diagnostic_add(turn->list, DIAGNOSTIC_sign_nothing, &turn->command->position, signing->document->name);
  else if (open[0] == '\0')
    diagnostic_add(turn->list, DIAGNOSTIC_sign_all, &turn->command->position, signing->document->name,
                   version_text(signing));
  else
    diagnostic_add(turn->list, count > 1 ? DIAGNOSTIC_sign_which : DIAGNOSTIC_sign_none, &turn->command->position,
                   turn->command->person, signing->document->name);
  if (open[0] != '\0') diagnostic_note(turn->list, DIAGNOSTIC_note_signatures, open);
  return NULL;
}

static const struct signature *which(const struct signing *signing) {
  const struct command *command = signing->turn->command;
  const struct signature *found = NULL;
  size_t count = 0;
  if (command->argument_count > 1) {
    found = document_signature(signing->document, command->arguments[1]);
    if (found == NULL) unknown_signature(signing, command->arguments[1]);
    return found;
  }
  for (size_t i = 0; i < signing->document->signature_count; i++) {
    if (!is_next(signing, &signing->document->signatures[i])) continue;
    found = &signing->document->signatures[i];
    count++;
  }
  return count == 1 ? found : none_or_many(signing, count);
}

/* ---- may it stand here ---- */

static bool refuse_twice(const struct signing *signing) {
  struct turn *turn = signing->turn;
  struct buffer day = BUFFER_EMPTY, by = BUFFER_EMPTY;
  const struct value *who = document_value(signing->row, arena_printf(turn->arena, "%s_by", signing->signature->name));
  value_show(&by, who);
  date_write(&day, document_value(signing->row, signing->signature->name)->date);
  diagnostic_add(turn->list, DIAGNOSTIC_signed_already, &turn->command->position, version_text(signing),
                 title_of_signature(signing, signing->signature), who->kind != KIND_EMPTY ? buffer_text(&by) : "-",
                 buffer_text(&day));
  buffer_release(&day);
  buffer_release(&by);
  return false;
}

static bool is_in_order(const struct signing *signing) {
  struct turn *turn = signing->turn;
  const struct signature *before = one_before(signing, signing->signature);
  if (is_given(signing, signing->signature)) return refuse_twice(signing);
  if (before == NULL) return true;
  diagnostic_add(turn->list, DIAGNOSTIC_sign_order, &turn->command->position,
                 title_of_signature(signing, signing->signature), title_of_signature(signing, before));
  return false;
}

static bool is_said_by_whom(const struct signing *signing) {
  static const struct type text = {.kind = KIND_TEXT};
  struct turn *turn = signing->turn;
  struct value who;
  if (signing->signature->outside == (signing->by != NULL))
    return signing->by == NULL || field_read(turn, signing->by, &text, false, &who);
  diagnostic_add(turn->list, signing->by == NULL ? DIAGNOSTIC_sign_by : DIAGNOSTIC_sign_own,
                 signing->by != NULL ? &signing->by->at : &turn->command->position, signing->signature->name);
  return false;
}

static bool content_is_whole(const struct signing *signing) {
  struct turn *turn = signing->turn;
  const char *hash = document_value(signing->row, document_field_name(DOCUMENT_HASH))->text;
  const struct lack lack = {.document = signing->document,
                            .of = signing->of,
                            .version =
                                (int)document_value(signing->row, document_field_name(DOCUMENT_VERSION))->integer,
                            .content = store_look_at_content(turn->store, hash)};
  if (lack.content == CONTENT_WHOLE) return true;
  diagnostic_add(turn->list, DIAGNOSTIC_needs_document, &turn->command->position, "sign_document",
                 lack_title(turn->arena, &lack), lack_text(turn->arena, &lack));
  return false;
}

/* ---- the signature ---- */

static void put(struct signing *signing, struct fact *fact, const char *field, struct value value) {
  rows_set(&signing->turn->rows, signing->row, record_field_number(signing->row->shown.record, field), &value, fact);
}

static bool give(struct signing *signing, struct value day) {
  struct turn *turn = signing->turn;
  const char *who = signing->by != NULL ? signing->by->text : turn->command->person;
  struct fact *fact = rows_put(&turn->rows, signing->row, &turn->facts);
  const struct value version = *document_value(signing->row, document_field_name(DOCUMENT_VERSION));
  bool complete = true;
  put(signing, fact, document_field_name(DOCUMENT_VERSION), version); /* so that the fact tells all by itself */
  if (signing->of != NULL)
    put(signing, fact, signing->document->of, *document_value(signing->row, signing->document->of));
  put(signing, fact, signing->signature->name, day);
  put(signing, fact, arena_printf(turn->arena, "%s_by", signing->signature->name),
      value_text(arena_copy(turn->arena, who)));
  for (size_t i = 0; i < signing->document->signature_count; i++)
    complete = complete && is_given(signing, &signing->document->signatures[i]);
  if (complete) put(signing, fact, document_field_name(DOCUMENT_COMPLETE), value_boolean(true));
  return document_finish_tasks(turn, signing->signature->done, signing->signature->done_count);
}

bool document_sign(struct turn *turn) {
  struct signing signing = {.turn = turn, .document = document_of_command(turn, "sign_document", 2)};
  struct value day;
  if (signing.document == NULL || !fields_read(&signing) || !document_of_which(turn, signing.document, &signing.of))
    return false;
  signing.row = document_newest(turn, signing.document, signing.of);
  if (!version_is_newest(&signing) || (signing.signature = which(&signing)) == NULL || !is_in_order(&signing) ||
      !turn_may(turn, document_grants(&signing.signature->by), signing.signature->name) || !is_said_by_whom(&signing) ||
      !day_read(&signing, &day) || !content_is_whole(&signing) ||
      !document_criteria_hold(turn, &signing.signature->check, signing.of))
    return false;
  return give(&signing, day);
}

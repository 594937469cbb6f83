/* What of a case's documents is there and what lacks.
 *
 * Invariants
 * 1. Only the newest version counts; signatures on older ones are history.
 * 2. Everything that lacks is found at once: each document that is not attached, each signature that is missing, and
 * each file whose content is not what was attached.
 *
 * Not done here: changing anything. */
#include "engine/document.h"

#include "base/text.h"
#include "engine/action.h"
#include "report/title.h"

#include <stdlib.h>

/* ---- rows ---- */

const struct value *document_value(const struct row *row, const char *field) {
  static const struct value none = {.kind = KIND_EMPTY};
  int number = record_field_number(row->shown.record, field);
  return number >= 0 ? &row->values[number] : &none;
}

static const struct record *record_of(struct turn *turn, const struct document *document) {
  return rulebook_record(turn->version->rulebook, document->name);
}

struct row *document_newest(struct turn *turn, const struct document *document, const struct scope_row *of) {
  const struct record *record = record_of(turn, document);
  const struct scope_row *const *rows;
  struct row *newest = NULL;
  size_t count = rows_all(&turn->rows, record, &rows);
  for (size_t i = 0; i < count; i++) {
    struct row *row = rows_get(&turn->rows, record, rows[i]->key);
    const struct value *whose = document->of != NULL ? document_value(row, document->of) : NULL;
    if (whose == NULL || (of != NULL && whose->kind == KIND_REF && text_equal(whose->text, of->key))) newest = row;
  }
  return newest;
}

static int version_of(const struct row *row) {
  return row != NULL ? (int)document_value(row, document_field_name(DOCUMENT_VERSION))->integer : 0;
}

/* ---- lacks ---- */

struct lacks {
  struct turn *turn;
  const struct document *document;
  const char *field; /* that is required; NULL: all of the document */
  bool reads;
  struct lack *items;
  size_t count;
};

static struct lack *lacks_add(struct lacks *lacks, const struct scope_row *of, const struct row *row) {
  lacks->items = arena_grow(lacks->turn->arena, lacks->items, lacks->count, sizeof *lacks->items);
  struct lack *lack = &lacks->items[lacks->count++];
  *lack = (struct lack){.document = lacks->document, .of = of, .version = version_of(row)};
  return lack;
}

static bool is_required(const struct lacks *lacks, const struct signature *signature) {
  return lacks->field == NULL || text_equal(lacks->field, document_field_name(DOCUMENT_COMPLETE)) ||
         text_equal(lacks->field, signature->name);
}

/* One document: of the case, or of one record. */
static void look_at(struct lacks *lacks, const struct scope_row *of) {
  struct row *row = document_newest(lacks->turn, lacks->document, of);
  size_t before = lacks->count;
  if (row == NULL) {
    lacks_add(lacks, of, NULL);
    return;
  }
  for (size_t i = 0; i < lacks->document->signature_count; i++) {
    const struct signature *signature = &lacks->document->signatures[i];
    if (!is_required(lacks, signature) || document_value(row, signature->name)->kind != KIND_EMPTY) continue;
    lacks_add(lacks, of, row)->signature = signature;
  }
  if (lacks->count > before || !lacks->reads) return;
  const char *hash = document_value(row, document_field_name(DOCUMENT_HASH))->text;
  enum content_state content = store_look_at_content(lacks->turn->store, hash);
  if (content != CONTENT_WHOLE) lacks_add(lacks, of, row)->content = content;
}

size_t document_lacks(struct turn *turn, const struct requirement *requirement, bool reads, struct lack **out) {
  struct lacks lacks = {turn, process_document(turn->process, requirement->record), requirement->field, reads, NULL, 0};
  if (lacks.document == NULL) return 0;
  const struct scope_row *const *rows;
  const struct record *of = rulebook_record(turn->version->rulebook, lacks.document->of);
  size_t count = of != NULL ? rows_all(&turn->rows, of, &rows) : 0;
  if (of == NULL) look_at(&lacks, NULL);
  for (size_t i = 0; i < count; i++) look_at(&lacks, rows[i]);
  *out = lacks.items;
  return lacks.count;
}

/* ---- who, and in words ---- */

const struct grants *document_grants(const struct grants *grants) {
  static const struct grant items[] = {{.kind = GRANT_OWNER}, {.kind = GRANT_SUPERIOR}};
  static const struct grants standard = {items, 2};
  return grants->count > 0 ? grants : &standard;
}

static const char *who_of(struct turn *turn, const struct grant *grant) {
  const struct person *owner = turn_owner(turn);
  const char *key = owner != NULL ? owner->key : NULL;
  if (grant->kind == GRANT_SUPERIOR) return owner != NULL ? owner->superior : NULL;
  if (grant->kind != GRANT_ROLE) return key;
  bool is_owner = owner != NULL && person_has_role(owner, grant->role);
  return is_owner ? key : arena_printf(turn->arena, "@%s", grant->role);
}

const char *lack_who(struct turn *turn, const struct lack *lack) {
  const struct grants *grants = document_grants(lack->signature != NULL ? &lack->signature->by : &lack->document->by);
  for (size_t i = 0; i < grants->count; i++) {
    const char *who = who_of(turn, &grants->items[i]);
    if (who != NULL) return who;
  }
  return NULL;
}

static const char *kept(struct arena *arena, struct buffer *text) {
  const char *copy = arena_copy(arena, buffer_text(text));
  buffer_release(text);
  return copy;
}

const char *lack_title(struct arena *arena, const struct lack *lack) {
  const char *title = title_within(arena, &lack->document->title, lack->document->name);
  struct buffer text = BUFFER_EMPTY;
  if (lack->of == NULL) return title;
  phrase_add(&text, language_current(), PHRASE_document_of, title,
             title_within(arena, &lack->of->record->title, lack->of->record->name),
             arena_printf(arena, "%d", lack->of->number));
  return kept(arena, &text);
}

const char *lack_text(struct arena *arena, const struct lack *lack) {
  static const enum phrase_id contents[] = {[CONTENT_MISSING] = PHRASE_content_missing,
                                            [CONTENT_CHANGED] = PHRASE_content_changed,
                                            [CONTENT_UNREADABLE] = PHRASE_content_unreadable};
  struct buffer text = BUFFER_EMPTY;
  const char *version = arena_printf(arena, "%d", lack->version);
  if (lack->version == 0) return phrase_text(language_current(), PHRASE_not_attached);
  if (lack->signature != NULL)
    phrase_add(&text, language_current(), PHRASE_signature_lacks, version,
               title_within(arena, &lack->signature->title, lack->signature->name));
  else phrase_add(&text, language_current(), contents[lack->content], version);
  return kept(arena, &text);
}

/* ---- actions ---- */

static bool field_is_filled(struct turn *turn, const struct requirement *needs) {
  const struct record *record = rulebook_record(turn->version->rulebook, needs->record);
  const struct row *row = rows_find(&turn->rows, record);
  return row != NULL && row->values[record_field_number(record, needs->field)].kind != KIND_EMPTY;
}

static const char *field_title(struct turn *turn, const struct requirement *needs) {
  const struct field *field = record_field(rulebook_record(turn->version->rulebook, needs->record), needs->field);
  return title_within(turn->arena, &field->title, arena_printf(turn->arena, "%s.%s", needs->record, needs->field));
}

bool requirements_hold(struct turn *turn, const struct action *action) {
  const char *title = title_within(turn->arena, &action->title, action->name);
  bool fine = true;
  for (size_t i = 0; i < action->requires_count; i++) {
    const struct requirement *needs = &action->requires[i];
    struct lack *lacks;
    bool is_document = process_document(turn->process, needs->record) != NULL;
    size_t count = is_document ? document_lacks(turn, needs, true, &lacks) : 0;
    for (size_t j = 0; j < count; j++)
      diagnostic_add(turn->list, DIAGNOSTIC_needs_document, &needs->at, title, lack_title(turn->arena, &lacks[j]),
                     lack_text(turn->arena, &lacks[j]));
    bool empty = !is_document && !field_is_filled(turn, needs);
    if (empty) diagnostic_add(turn->list, DIAGNOSTIC_needs_field, &needs->at, title, field_title(turn, needs));
    fine = fine && count == 0 && !empty;
  }
  return fine;
}

/* ---- what a command means ---- */

static void unknown_document(struct turn *turn, const char *name) {
  const struct process *process = turn->process;
  const char **names = arena_alloc(turn->arena, (process->document_count + 1) * sizeof *names);
  struct buffer known = BUFFER_EMPTY;
  if (process->document_count == 0) {
    diagnostic_add(turn->list, DIAGNOSTIC_no_documents, &turn->command->position, process->name);
    return;
  }
  for (size_t i = 0; i < process->document_count; i++) {
    names[i] = process->documents[i].name;
    buffer_printf(&known, "%s%s", i > 0 ? ", " : "", names[i]);
  }
  diagnostic_add(turn->list, DIAGNOSTIC_unknown_document, &turn->command->position, name);
  diagnostic_suggest(turn->list, name, names, process->document_count);
  diagnostic_note(turn->list, DIAGNOSTIC_note_documents, buffer_text(&known));
  buffer_release(&known);
}

const struct document *document_of_command(struct turn *turn, const char *verb, size_t most) {
  const struct command *command = turn->command;
  if (command->argument_count == 0) {
    diagnostic_add(turn->list, DIAGNOSTIC_needs_argument, &command->position, verb,
                   phrase_text(language_current(), PHRASE_needs_document));
    return NULL;
  }
  if (command->argument_count > most) {
    diagnostic_add(turn->list, DIAGNOSTIC_extra_argument, &command->position, verb, command->arguments[most]);
    return NULL;
  }
  const struct document *document = process_document(turn->process, command->arguments[0]);
  if (document == NULL) unknown_document(turn, command->arguments[0]);
  return document;
}

bool document_of_which(struct turn *turn, const struct document *document, const struct scope_row **of) {
  const struct command *command = turn->command;
  const struct record *record = rulebook_record(turn->version->rulebook, document->of);
  const struct command_field *given = NULL;
  const struct scope_row *const *rows;
  *of = NULL;
  if (record == NULL) return true;
  for (size_t i = 0; i < command->field_count; i++)
    if (text_equal(command->fields[i].name, document->of)) given = &command->fields[i];
  size_t count = rows_all(&turn->rows, record, &rows);
  long number = given != NULL ? strtol(given->text, NULL, 10) : (long)count;
  for (size_t i = 0; i < count; i++)
    if (rows[i]->number == number || (given != NULL && text_equal(rows[i]->key, given->text))) *of = rows[i];
  if (*of != NULL) return true;
  if (given != NULL && count > 0)
    diagnostic_add(turn->list, DIAGNOSTIC_no_such_number, &given->at, document->of, given->text,
                   arena_printf(turn->arena, "%zu", count));
  else diagnostic_add(turn->list, DIAGNOSTIC_no_row, &command->position, turn->file->id, record->name);
  return false;
}

bool document_criteria_hold(struct turn *turn, const struct criteria *criteria, const struct scope_row *of) {
  if (of != NULL) rows_point(&turn->rows, of->record, of->key);
  bool hold = criteria_hold(turn, criteria);
  if (of != NULL) rows_look_again(&turn->rows);
  return hold;
}

bool document_finish_tasks(struct turn *turn, const char *const *tasks, size_t count) {
  for (size_t i = 0; i < count; i++) {
    struct task *task = casefile_open_task(turn->file, tasks[i]);
    if (task != NULL && !task_finish(turn, task)) return false;
  }
  return true;
}

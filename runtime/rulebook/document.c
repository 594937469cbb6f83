/* Kinds of documents.
 *
 * Invariants
 * 1. Signatures of a kind form no circle through `after`.
 * 2. The record of a kind keeps the fields that the program writes, whatever a rulebook adds to it.
 *
 * Not done here: making that record; see document_record.c. */
#include "rulebook/document.h"

#include "base/limits.h"
#include "base/text.h"
#include "rulebook/part.h"
#include "rulebook/scalar.h"

#include <string.h>

/* ---- asking ---- */

const struct document *process_document(const struct process *process, const char *name) {
  for (size_t i = 0; name != NULL && i < process->document_count; i++)
    if (text_equal(process->documents[i].name, name)) return &process->documents[i];
  return NULL;
}

const struct document *rulebook_document(const struct rulebook *rulebook, const char *name) {
  const struct document *found = NULL;
  for (size_t i = 0; found == NULL && i < rulebook->process_count; i++)
    found = process_document(&rulebook->processes[i], name);
  return found;
}

const struct signature *document_signature(const struct document *document, const char *name) {
  for (size_t i = 0; name != NULL && i < document->signature_count; i++)
    if (text_equal(document->signatures[i].name, name)) return &document->signatures[i];
  return NULL;
}

/* ---- signatures ---- */

static size_t tasks_done_read(struct loading *loading, const struct yaml *node, const char *what,
                              const char *const **out) {
  const char *where = loading_inside(loading, loading_key_of(loading, "done", what));
  const struct yaml **nodes;
  const char **names;
  size_t count = scalar_names(loading, node, "done", &names, &nodes);
  *out = names;
  for (size_t i = 0; i < count; i++) scalar_refer(loading, nodes[i], REFER_TASK, where);
  return count;
}

/* It is a field, too, so it cannot be called like one that is there anyway. */
static void check_name(struct loading *loading, const struct yaml *key, const char *of) {
  const char *what = phrase_text(language_current(), PHRASE_a_signature);
  if (scalar_is_free_name(loading, key, false, what) && !document_takes_signature(key->text, of))
    diagnostic_add(loading->list, DIAGNOSTIC_reserved_name, &key->at, what, key->text);
}

static void signature_read(struct loading *loading, const struct yaml_pair *pair, const char *of,
                           struct signature *out) {
  const char *what = loading_thing(loading, PHRASE_thing_signature, pair->key->text);
  const struct yaml *node = pair->value;
  check_name(loading, pair->key, of);
  schema_check(loading, node, SCHEMA_signature, what, &pair->key->at);
  *out = (struct signature){.name = pair->key->text, .at = pair->key->at};
  out->title = scalar_label(loading, schema_value(node, KEY_signature_title), what);
  out->by = scalar_grants(loading, schema_value(node, KEY_signature_by),
                          loading_inside(loading, loading_key_of(loading, "by", what)));
  out->check = criteria_read(loading, schema_value(node, KEY_signature_check), loading_key_of(loading, "check", what));
  out->outside = scalar_truth(loading, schema_value(node, KEY_signature_outside), false);
  out->done_count = tasks_done_read(loading, schema_value(node, KEY_signature_done), what, &out->done);
}

static void signature_follow(struct loading *loading, const struct yaml *node, struct signature *signature,
                             const struct document *document) {
  const struct yaml *after = schema_value(node, KEY_signature_after);
  const char **names = arena_alloc(loading->arena, (document->signature_count + 1) * sizeof *names);
  if (after == NULL) return;
  if (document_signature(document, after->text) != NULL) {
    signature->after = after->text;
    return;
  }
  struct position at = scalar_place(loading, after, 0, 0);
  for (size_t i = 0; i < document->signature_count; i++) names[i] = document->signatures[i].name;
  diagnostic_add(loading->list, DIAGNOSTIC_unknown_signature, &at, document->name, after->text);
  if (loading_suggests(loading)) diagnostic_suggest(loading->list, after->text, names, document->signature_count);
}

static int signature_next(const void *context, size_t number) {
  const struct document *document = context;
  const struct signature *before = document_signature(document, document->signatures[number].after);
  return before != NULL ? (int)(before - document->signatures) : -1;
}

static const char *signature_name(const void *context, size_t number) {
  return ((const struct document *)context)->signatures[number].name;
}

static void signature_circle(struct loading *loading, const void *context, size_t number, const char *circle) {
  const struct document *document = context;
  diagnostic_add(loading->list, DIAGNOSTIC_circle, &document->signatures[number].at, "after", circle);
}

static void signatures_read(struct loading *loading, const struct yaml *node, const char *what, struct document *out) {
  if (node == NULL) return;
  size_t count = loading_limit(loading, node, LIMIT_SIGNATURES, loading_key_of(loading, "signatures", what));
  struct signature *items = arena_alloc(loading->arena, (count + 1) * sizeof *items);
  for (size_t i = 0; i < count; i++) signature_read(loading, &node->pairs[i], out->of, &items[i]);
  out->signatures = items;
  out->signature_count = count;
  for (size_t i = 0; i < count; i++) signature_follow(loading, node->pairs[i].value, &items[i], out);
  circle_find(loading, count, signature_next, signature_circle, signature_name, out);
}

/* ---- the kind ---- */

static bool is_ending(const char *text) {
  size_t size = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789");
  return size > 0 && text[size] == '\0';
}

static void formats_read(struct loading *loading, const struct yaml *node, struct document *out) {
  const struct yaml **nodes;
  const char **names;
  out->format_count = scalar_names(loading, node, "formats", &names, &nodes);
  out->formats = names;
  for (size_t i = 0; i < out->format_count; i++) {
    if (is_ending(names[i])) continue;
    struct position at = scalar_place(loading, nodes[i], 0, 0);
    diagnostic_add(loading->list, DIAGNOSTIC_document_ending, &at, names[i]);
  }
}

/* `for` names a series of the case. */
static void of_read(struct loading *loading, const struct yaml *node, const char *where, struct document *out) {
  out->of = scalar_refer(loading, node, REFER_RECORD, where);
  const struct record *of = rulebook_record(loading->rulebook, out->of);
  if (of == NULL || text_equal(of->belongs_to, loading->process->about)) return;
  struct position at = scalar_place(loading, node, 0, 0);
  diagnostic_add(loading->list, DIAGNOSTIC_document_for, &at, out->of, loading->process->about);
}

static bool field_is(const struct record *record, const char *name, enum kind kind) {
  const struct field *field = record_field(record, name);
  return field != NULL && !field->is_private && (field->type == NULL || field->type->kind == kind);
}

/* What the rulebook's own section `records` says of the kind leaves the program's fields alone. */
static void check_record(struct loading *loading, const struct document *document) {
  static const enum kind kinds[DOCUMENT_FIELDS] = {
      [DOCUMENT_VERSION] = KIND_INTEGER, [DOCUMENT_FILE] = KIND_TEXT,       [DOCUMENT_SIZE] = KIND_INTEGER,
      [DOCUMENT_HASH] = KIND_TEXT,       [DOCUMENT_TITLE] = KIND_TEXT,      [DOCUMENT_ATTACHED] = KIND_DATE,
      [DOCUMENT_ATTACHED_BY] = KIND_REF, [DOCUMENT_COMPLETE] = KIND_BOOLEAN};
  const struct record *record = rulebook_record(loading->rulebook, document->name);
  const char *wrong = NULL;
  if (record == NULL) return;
  if (!text_equal(record->belongs_to, loading->process->about)) wrong = "belongs_to";
  for (int i = 0; wrong == NULL && i < DOCUMENT_FIELDS; i++)
    if (!field_is(record, document_field_name(i), kinds[i])) wrong = document_field_name(i);
  for (size_t i = 0; wrong == NULL && i < document->signature_count; i++)
    if (document_takes_signature(document->signatures[i].name, document->of) &&
        !field_is(record, document->signatures[i].name, KIND_DATE))
      wrong = document->signatures[i].name;
  if (wrong == NULL && record->by.count > 0) wrong = "by";
  if (wrong != NULL) diagnostic_add(loading->list, DIAGNOSTIC_document_field, &document->at, document->name, wrong);
}

static void document_read(struct loading *loading, const struct yaml_pair *pair, struct document *out) {
  const char *what = loading_thing(loading, PHRASE_thing_document, pair->key->text);
  const char *where = loading_inside(loading, what);
  const struct yaml *node = pair->value;
  scalar_is_name(loading, pair->key);
  schema_check(loading, node, SCHEMA_document, what, &pair->key->at);
  *out = (struct document){.name = pair->key->text, .at = pair->key->at};
  out->title = scalar_label(loading, schema_value(node, KEY_document_title), what);
  out->by = scalar_grants(loading, schema_value(node, KEY_document_by),
                          loading_inside(loading, loading_key_of(loading, "by", what)));
  out->is_private = schema_value(node, KEY_document_private) != NULL;
  out->seen_by = scalar_grants(loading, schema_value(node, KEY_document_private),
                               loading_inside(loading, loading_key_of(loading, "private", what)));
  of_read(loading, schema_value(node, KEY_document_for), where, out);
  formats_read(loading, schema_value(node, KEY_document_formats), out);
  out->check = criteria_read(loading, schema_value(node, KEY_document_check), loading_key_of(loading, "check", what));
  signatures_read(loading, schema_value(node, KEY_document_signatures), what, out);
  out->done_count = tasks_done_read(loading, schema_value(node, KEY_document_done), what, &out->done);
  check_record(loading, out);
}

void documents_read(struct loading *loading, const struct yaml *node, const char *what, struct process *out) {
  if (node == NULL) return;
  size_t count = loading_limit(loading, node, LIMIT_ENTRIES, loading_key_of(loading, "documents", what));
  struct document *documents = arena_alloc(loading->arena, (count + 1) * sizeof *documents);
  for (size_t i = 0; i < count; i++) document_read(loading, &node->pairs[i], &documents[i]);
  out->documents = documents;
  out->document_count = count;
}

/* ---- nothing else writes its rows ---- */

static void check_hands_off(struct loading *loading, const struct process *process, const char *record,
                            const struct position *at) {
  if (process_document(process, record) == NULL) return;
  diagnostic_add(loading->list, DIAGNOSTIC_document_by_hand, at, record);
}

void documents_check(struct loading *loading, const struct process *process) {
  const struct effects *effects;
  const struct stage *stage;
  for (size_t i = 0; i < process->action_count; i++) {
    const struct action *action = &process->actions[i];
    check_hands_off(loading, process, action->adds, &action->at);
    for (size_t j = 0; j < action->set_count; j++)
      check_hands_off(loading, process, action->set[j].record, &action->set[j].at);
  }
  for (size_t i = 0; process_effects(process, i, &effects, &stage); i++)
    for (size_t j = 0; j < effects->set_count; j++)
      check_hands_off(loading, process, effects->set[j].record, &effects->set[j].at);
}

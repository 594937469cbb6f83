/* The record that each kind of document is.
 *
 * It is a layer under what the rulebook says of it, made of text that is read like a file, so that the readers of
 * records need to know nothing of documents. It stands behind the records that somebody wrote. */
#include "base/buffer.h"
#include "base/text.h"
#include "rulebook/document.h"
#include "rulebook/part.h"

#include <string.h>

static const struct {
  const char *name, *rest;
} fields[DOCUMENT_FIELDS] = {
    [DOCUMENT_VERSION] = {"version", "{type: integer, title: {en: Version, zh: 版本}}"},
    [DOCUMENT_FILE] = {"file", "{type: text, title: {en: File, zh: 文件}}"},
    [DOCUMENT_SIZE] = {"size", "{type: integer, title: {en: Bytes, zh: 字节数}}"},
    [DOCUMENT_HASH] = {"hash", "{type: text, title: {en: Content, zh: 内容}}"},
    [DOCUMENT_TITLE] = {"title", "{type: text, title: {en: Title, zh: 标题}}"},
    [DOCUMENT_ATTACHED] = {"attached", "{type: date, title: {en: Attached, zh: 附上日期}}"},
    [DOCUMENT_ATTACHED_BY] = {"attached_by", "{type: ref person, title: {en: Attached by, zh: 附上人}}"},
    [DOCUMENT_COMPLETE] = {"complete", "{type: boolean, title: {en: Complete, zh: 齐备}}"}};

const char *document_field_name(enum document_field field) {
  return fields[field].name;
}

static const struct yaml *mapping_of(const struct yaml *node, const char *key) {
  const struct yaml *value = node != NULL && node->kind == YAML_MAPPING ? yaml_get(node, key) : NULL;
  return value != NULL && value->kind == YAML_MAPPING ? value : NULL;
}

bool document_takes_signature(const char *name, const char *of) {
  size_t size = strlen(name);
  bool free = text_is_name(name) && !text_equal(name, of) && (size < 3 || strcmp(name + size - 3, "_by") != 0);
  for (int i = 0; i < DOCUMENT_FIELDS; i++) free = free && strcmp(name, fields[i].name) != 0;
  return free;
}

static void add_signatures(struct buffer *out, const struct yaml *signatures, const char *of) {
  for (size_t i = 0; signatures != NULL && i < signatures->count; i++) {
    const char *name = signatures->pairs[i].key->text;
    if (document_takes_signature(name, of)) buffer_printf(out, "  %s: date\n  %s_by: text\n", name, name);
  }
}

/* A scalar of a mapping, or NULL. */
static const char *text_of(const struct yaml *node, const char *key) {
  const struct yaml *value = node->kind == YAML_MAPPING ? yaml_get(node, key) : NULL;
  return value != NULL && value->kind == YAML_SCALAR ? value->text : NULL;
}

/* The kind as a record: NULL when its names cannot be written, which is reported where they stand. */
static struct yaml *record_of(struct loading *loading, const char *about, const struct yaml *kind,
                              const struct yaml *records) {
  struct buffer text = BUFFER_EMPTY;
  const char *of = text_of(kind, "for");
  buffer_printf(&text, "belongs_to: %s\nfields:\n", about);
  for (int i = 0; i < DOCUMENT_FIELDS; i++) buffer_printf(&text, "  %s: %s\n", fields[i].name, fields[i].rest);
  if (of != NULL && yaml_get(records, of) != NULL) buffer_printf(&text, "  %s: ref %s\n", of, of);
  add_signatures(&text, mapping_of(kind, "signatures"), of);
  struct yaml *record = yaml_read(loading->arena, tree_built_in, arena_copy(loading->arena, buffer_text(&text)),
                                  text.size, loading->list);
  buffer_release(&text);
  return record;
}

/* Signatures show the title that the kind gives them. */
static void give_titles(struct loading *loading, struct yaml *record, const struct yaml *kind) {
  const struct yaml *signatures = mapping_of(kind, "signatures");
  struct yaml *title = kind->kind == YAML_MAPPING ? yaml_get(kind, "title") : NULL, *of = yaml_get(record, "fields");
  struct yaml *key = arena_alloc(loading->arena, sizeof *key);
  *key = (struct yaml){.kind = YAML_SCALAR, .at = record->at, .text = "title"};
  if (title != NULL) yaml_add(loading->arena, record, key, title);
  for (size_t i = 0; signatures != NULL && i < signatures->count; i++) {
    const struct yaml_pair *pair = &signatures->pairs[i];
    struct yaml *given = pair->value->kind == YAML_MAPPING ? yaml_get(pair->value, "title") : NULL;
    struct yaml *field = arena_alloc(loading->arena, 2 * sizeof *field);
    if (given == NULL || !text_is_name(pair->key->text)) continue;
    field[0] = (struct yaml){.kind = YAML_MAPPING, .at = record->at};
    field[1] = (struct yaml){.kind = YAML_SCALAR, .at = record->at, .text = "type"};
    for (size_t j = 0; j < of->count; j++) {
      if (strcmp(of->pairs[j].key->text, pair->key->text) != 0 || of->pairs[j].value->kind != YAML_SCALAR) continue;
      yaml_add(loading->arena, &field[0], &field[1], of->pairs[j].value);
      yaml_add(loading->arena, &field[0], key, given);
      of->pairs[j].value = &field[0];
    }
  }
}

static void lay_under(struct loading *loading, struct yaml *records, const char *about, const struct yaml_pair *pair) {
  struct yaml *record = text_is_name(pair->key->text) ? record_of(loading, about, pair->value, records) : NULL;
  if (record == NULL) return;
  give_titles(loading, record, pair->value);
  for (size_t i = 0; i < records->count; i++) {
    struct yaml *there = records->pairs[i].value;
    if (strcmp(records->pairs[i].key->text, pair->key->text) != 0) continue;
    if (there->kind == YAML_MAPPING)
      records->pairs[i].value = overlay_merge(loading, SCHEMA_record, SCHEMA_none, record, there);
    return;
  }
  struct yaml *key = arena_alloc(loading->arena, sizeof *key);
  *key = *pair->key;
  yaml_add(loading->arena, records, key, record);
}

void documents_lay_under(struct loading *loading, const struct yaml *processes, struct yaml *records) {
  for (size_t i = 0; i < processes->count; i++) {
    const struct yaml *process = processes->pairs[i].value, *kinds = mapping_of(process, "documents");
    const char *about = process->kind == YAML_MAPPING ? text_of(process, "about") : NULL;
    if (about == NULL || !text_is_name(about)) continue;
    for (size_t j = 0; kinds != NULL && j < kinds->count; j++) lay_under(loading, records, about, &kinds->pairs[j]);
  }
}

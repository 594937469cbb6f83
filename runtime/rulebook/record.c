/* Records and their fields.
 *
 * Names are held to what the store makes of them: each record becomes a table beside the store's own, each field a
 * column beside id, parent and number, a money field also a column NAME_currency. */
#include "rulebook/record.h"

#include "base/limits.h"
#include "base/text.h"
#include "rulebook/part.h"
#include "rulebook/scalar.h"

#include <string.h>

/* ---- asking ---- */

int record_field_number(const struct record *record, const char *name) {
  for (size_t i = 0; i < record->field_count; i++)
    if (strcmp(record->fields[i].name, name) == 0) return (int)i;
  return -1;
}

bool field_is_word(const struct field *field) {
  return field->type->kind == KIND_BOOLEAN || field->type->kind == KIND_CHOICE;
}

const struct field *record_field(const struct record *record, const char *name) {
  int number = record_field_number(record, name);
  return number >= 0 ? &record->fields[number] : NULL;
}

const struct field *record_name_field(const struct record *record) {
  const struct field *field = record_field(record, "name");
  return field != NULL ? field : record_field(record, "title");
}

/* ---- names ---- */

static const char *const store_names[] = {"cases",     "todo",       "log",     "stages",
                                          "approvals", "departures", "notices", "start"};
static const char *const column_names[] = {"id", "parent", "number"};

static bool is_among(const char *name, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(words[i], name) == 0) return true;
  return false;
}

static void check_record_name(struct loading *loading, const struct yaml *key) {
  const char *of = phrase_text(language_current(), PHRASE_a_record);
  size_t count;
  const char *const *verbs = process_builtin_verbs(&count);
  if (!scalar_is_free_name(loading, key, true, of)) return;
  bool is_store = strncmp(key->text, "dw_", 3) == 0 || strncmp(key->text, "sqlite_", 7) == 0 ||
                  is_among(key->text, store_names, sizeof store_names / sizeof *store_names);
  if (is_store || is_among(key->text, verbs, count))
    diagnostic_add(loading->list, DIAGNOSTIC_reserved_name, &key->at, of, key->text);
}

static void check_field_name(struct loading *loading, const struct yaml *key) {
  const char *of = phrase_text(language_current(), PHRASE_a_field);
  if (scalar_is_free_name(loading, key, false, of) &&
      is_among(key->text, column_names, sizeof column_names / sizeof *column_names))
    diagnostic_add(loading->list, DIAGNOSTIC_reserved_name, &key->at, of, key->text);
}

/* `price_currency` beside a money field `price`. */
static void check_currency_columns(struct loading *loading, const struct record *record) {
  static const char tail[] = "_currency";
  for (size_t i = 0; i < record->field_count; i++) {
    size_t size = strlen(record->fields[i].name), cut = sizeof tail - 1;
    if (size <= cut || strcmp(record->fields[i].name + size - cut, tail) != 0) continue;
    const char *stem = arena_copy_bytes(loading->arena, record->fields[i].name, size - cut);
    const struct field *money = record_field(record, stem);
    if (money != NULL && money->type != NULL && money->type->kind == KIND_MONEY)
      diagnostic_add(loading->list, DIAGNOSTIC_currency_column, &record->fields[i].at, record->fields[i].name, stem);
  }
}

/* ---- who may see ---- */

/* What the program itself reads, and shows, cannot be kept from people. */
static void check_private(struct loading *loading, const struct record *record, const struct field *field,
                          const struct position *at) {
  static const char *const people[] = {"name", "roles", "superior", "team", "joined", "left"};
  static const char *const times[] = {"start", "back", "delegate"};
  bool is_read = strcmp(field->name, "owner") == 0 ||
                 (strcmp(record->name, "person") == 0 && is_among(field->name, people, 6)) ||
                 (strcmp(record->name, "absence") == 0 && is_among(field->name, times, 3));
  const char *name = arena_printf(loading->arena, "%s.%s", record->name, field->name);
  if (is_read) diagnostic_add(loading->list, DIAGNOSTIC_private_read, at, name);
}

/* `private` of a record holds for its fields that say nothing themselves. */
static void privacy_read(struct loading *loading, const struct yaml *node, const char *what,
                         const struct record *record, struct field *fields) {
  const struct yaml *all = schema_value(node, KEY_record_private), *listed = schema_value(node, KEY_record_fields);
  struct grants whole = scalar_grants(loading, all, loading_inside(loading, loading_key_of(loading, "private", what)));
  for (size_t i = 0; i < record->field_count; i++) {
    const struct yaml *own = schema_value(listed->pairs[i].value, KEY_field_private);
    const char *thing =
        loading_thing(loading, PHRASE_thing_field, arena_printf(loading->arena, "%s.%s", record->name, fields[i].name));
    fields[i].is_private = own != NULL || all != NULL;
    if (!fields[i].is_private) continue;
    fields[i].seen_by =
        own == NULL ? whole
                    : scalar_grants(loading, own, loading_inside(loading, loading_key_of(loading, "private", thing)));
    check_private(loading, record, &fields[i], own != NULL ? &own->at : &all->at);
  }
}

/* ---- reading ---- */

static void field_read(struct loading *loading, const struct yaml_pair *pair, const char *record, struct field *out) {
  const char *name = arena_printf(loading->arena, "%s.%s", record, pair->key->text);
  const char *what = loading_thing(loading, PHRASE_thing_field, name), *where = loading_inside(loading, what);
  const struct yaml *node = pair->value;
  check_field_name(loading, pair->key);
  schema_check(loading, node, SCHEMA_field, what, &pair->key->at);
  *out = (struct field){.name = pair->key->text, .at = pair->key->at};
  out->title = scalar_label(loading, schema_value(node, KEY_field_title), what);
  out->type = scalar_type(loading, schema_value(node, KEY_field_type), NULL, where);
  out->required = scalar_truth(loading, schema_value(node, KEY_field_required), false);
}

static void fields_read(struct loading *loading, const struct yaml *of, const char *what, struct record *record) {
  const struct yaml *node = schema_value(of, KEY_record_fields);
  if (node == NULL) return;
  size_t count = loading_limit(loading, node, LIMIT_FIELDS, loading_key_of(loading, "fields", what));
  struct field *fields = arena_alloc(loading->arena, (count + 1) * sizeof *fields);
  for (size_t i = 0; i < count; i++) field_read(loading, &node->pairs[i], record->name, &fields[i]);
  record->fields = fields;
  record->field_count = count;
  privacy_read(loading, of, what, record, fields);
  check_currency_columns(loading, record);
}

static void record_read(struct loading *loading, const struct yaml_pair *pair, struct record *out) {
  const char *what = loading_thing(loading, PHRASE_thing_record, pair->key->text),
             *where = loading_inside(loading, what);
  const struct yaml *node = pair->value;
  check_record_name(loading, pair->key);
  schema_check(loading, node, SCHEMA_record, what, &pair->key->at);
  out->name = pair->key->text;
  out->at = pair->key->at;
  out->title = scalar_label(loading, schema_value(node, KEY_record_title), what);
  out->belongs_to = scalar_refer(loading, schema_value(node, KEY_record_belongs_to), REFER_RECORD, where);
  out->by = scalar_grants(loading, schema_value(node, KEY_record_by),
                          loading_inside(loading, loading_key_of(loading, "by", what)));
  out->exports = scalar_roles(loading, schema_value(node, KEY_record_exports),
                              loading_inside(loading, loading_key_of(loading, "exports", what)));
  out->erases = scalar_roles(loading, schema_value(node, KEY_record_erases),
                             loading_inside(loading, loading_key_of(loading, "erases", what)));
  fields_read(loading, node, what, out);
}

/* ---- person ---- */

static bool type_is_of_person(const struct type *type, enum kind kind) {
  if (type->kind != kind) return false;
  if (kind == KIND_REF) return strcmp(type->record, "person") == 0;
  return kind != KIND_LIST || type->element->kind == KIND_TEXT;
}

/* The record that every rulebook has may be widened, but what the program reads from it stays as it is. */
static void check_person(struct loading *loading, const struct record *person) {
  static const struct {
    const char *name;
    enum kind kind;
  } fields[] = {{"name", KIND_TEXT}, {"roles", KIND_LIST},  {"superior", KIND_REF},
                {"team", KIND_TEXT}, {"joined", KIND_DATE}, {"left", KIND_DATE}};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    const struct field *field = record_field(person, fields[i].name);
    if (field == NULL) diagnostic_add(loading->list, DIAGNOSTIC_person_field, &person->at, fields[i].name);
    else if (field->type != NULL && !type_is_of_person(field->type, fields[i].kind))
      diagnostic_add(loading->list, DIAGNOSTIC_person_field, &field->at, fields[i].name);
  }
}

/* So may the record `absence`. */
static void check_absence(struct loading *loading, const struct record *absence) {
  static const struct {
    const char *name;
    enum kind kind;
  } fields[] = {{"start", KIND_DATE}, {"back", KIND_DATE}, {"delegate", KIND_REF}};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    const struct field *field = record_field(absence, fields[i].name);
    bool fits = field != NULL && (field->type == NULL || type_is_of_person(field->type, fields[i].kind));
    if (!fits || !text_equal(absence->belongs_to, "person"))
      diagnostic_add(loading->list, DIAGNOSTIC_absence_field, field != NULL ? &field->at : &absence->at,
                     fields[i].name);
  }
}

void records_read(struct loading *loading, const struct yaml *section) {
  struct record *records = arena_alloc(loading->arena, (section->count + 1) * sizeof *records);
  loading->loaded->records = names_new(loading->arena);
  for (size_t i = 0; i < section->count; i++) {
    record_read(loading, &section->pairs[i], &records[i]);
    records[i].number = (int)i;
    names_put(loading->loaded->records, records[i].name, (int)i);
  }
  loading->rulebook->records = records;
  loading->rulebook->record_count = section->count;
  int person = names_get(loading->loaded->records, "person");
  int absence = names_get(loading->loaded->records, "absence");
  if (absence >= 0 && records[absence].fields != NULL && loading->has_approvals)
    check_absence(loading, &records[absence]);
  if (person >= 0) check_person(loading, &records[person]);
  else diagnostic_add(loading->list, DIAGNOSTIC_person_record, NULL);
}

/* From key.def to JSON Schema.
 *
 * Invariants
 * 1. What the loader accepts the schema accepts; what the loader refuses for its form the schema refuses. Both are held
 * against every file of the repository by tests/schema_test.py, which also names what is beyond a schema.
 * 2. Keys, kinds, words and defaults come from key.def. Only what the readers of mappings know beside it stands
 * beside them, as tables.
 * 3. In a file that is laid over another every value may be ~ and no key is missing, except in lists, which replace.
 *
 * What one key holds is written by json_schema_kind.c, which keys need each other by json_schema_bond.c. */
#include "rulebook/json_schema_part.h"

#include "base/text.h"

#include <string.h>

const struct json_schema json_schemas[] = {
    {"rulebook",
     "rulebook.yaml",
     SCHEMA_rulebook,
     SCHEMA_none,
     true,
     false,
     {"name, version, currency, calendar", "名称、版本、币种、日历"}},
    {"process",
     "process/*.yaml",
     SCHEMA_file,
     SCHEMA_none,
     true,
     false,
     {"records, roles, people, stages, actions", "记录、角色、人员、阶段、动作"}},
    {"imports",
     "imports/*.yaml",
     SCHEMA_import,
     SCHEMA_none,
     true,
     false,
     {"how CSV files become records and cases", "CSV 文件怎样变成记录和案件"}},
    {"plans",
     "plans/*.yaml",
     SCHEMA_plan,
     SCHEMA_appraisal,
     true,
     false,
     {"incentive plans: credit, measures, pay; appraisals: scores, grades, results",
      "激励方案：业绩归属、指标、支付；考核：评分、等级、结果"}},
    {"tests", "tests/*.yaml", SCHEMA_scenario, SCHEMA_none, false, true, {"scenarios", "场景"}},
    {NULL, NULL, SCHEMA_none, SCHEMA_none, false, false, {NULL, NULL}}};

const struct json_schema *json_schema_find(const char *name) {
  for (const struct json_schema *schema = json_schemas; schema->name != NULL; schema++)
    if (text_equal(schema->name, name)) return schema;
  return NULL;
}

/* ---- keys ---- */

/* What may be taken away from below. The keys that a layer says itself and the sections of a file are not. */
static bool may_be_null(const struct writing *writing, const struct schema_row *row) {
  if (!schema_is_merged(writing, row->mapping)) return false;
  if (row->mapping == SCHEMA_file) return row->kind == SCHEMA_LATER;
  return !row->required || (row->mapping != SCHEMA_rulebook && row->mapping != SCHEMA_import &&
                            row->mapping != SCHEMA_plan && row->mapping != SCHEMA_appraisal);
}

static void write_default(struct writing *writing, enum schema_key key) {
  const char *otherwise = schema_default(key);
  if (otherwise == NULL) return;
  json_key(&writing->json, "default");
  if (schema_rows[key].kind == SCHEMA_TRUTH) json_boolean(&writing->json, strcmp(otherwise, "true") == 0);
  else json_text(&writing->json, otherwise);
}

/* The description stands around what it describes: beside a reference draft-07 reads nothing. */
static void write_key(struct writing *writing, enum schema_key key) {
  const struct schema_row *row = &schema_rows[key];
  struct json *json = &writing->json;
  bool is_null = may_be_null(writing, row), wraps = is_null || row->kind == SCHEMA_PART;
  schema_open_key(json, row->key);
  json_pair(json, "description", label_text(&row->doc, writing->language, row->key));
  write_default(writing, key);
  if (wraps) {
    json_key(json, "anyOf");
    json_array(json);
    json_object(json);
  }
  schema_write_kind(writing, key, row->kind, row->of);
  if (wraps) json_object_end(json);
  if (is_null) schema_write_null(json);
  if (wraps) json_array_end(json);
  json_object_end(json);
}

/* ---- one mapping ---- */

/* Mappings that take more than their keys: records of a scenario, who gives a command, fields that are expected. */
static const struct {
  enum schema_key like; /* a key of the mapping whose texts have no shape either */
  const char *names;
  enum schema_kind kind; /* VALUES: a mapping of names to texts and lists */
} open_mappings[] = {{KEY_given_people, "^[^ ]+ .+$", SCHEMA_VALUES},
                     {KEY_step_refused, "^(?!(expect|refused|pass)$).+$", SCHEMA_TEXT},
                     {KEY_expectation_stage, "^" NAME "\\." NAME "$", SCHEMA_SEVERAL}};

static void write_open(struct writing *writing, enum schema_mapping mapping) {
  struct json *json = &writing->json;
  schema_open_key(json, "patternProperties");
  schema_write_amounts(json);
  for (size_t i = 0; i < sizeof open_mappings / sizeof *open_mappings; i++) {
    if (schema_rows[open_mappings[i].like].mapping != mapping) continue;
    schema_open_key(json, open_mappings[i].names);
    schema_write_kind(writing, open_mappings[i].like, open_mappings[i].kind, SCHEMA_none);
    json_object_end(json);
  }
  json_object_end(json);
}

static void write_mapping(struct writing *writing, enum schema_mapping mapping) {
  struct json *json = &writing->json;
  /* a scenario's people have whatever fields the rulebook's people have */
  bool is_wide = mapping == SCHEMA_person && !writing->schema->merges;
  json_pair(json, "type", "object");
  schema_open_key(json, "properties");
  for (size_t i = 0; i < KEY_COUNT; i++)
    if (schema_rows[i].mapping == mapping) write_key(writing, (enum schema_key)i);
  json_object_end(json);
  write_open(writing, mapping);
  json_key(json, "additionalProperties");
  json_boolean(json, is_wide);
  schema_write_bonds(writing, mapping);
}

/* Whatever stands in a list is replaced with it, never merged. */
static void find_listed(bool *listed) {
  for (bool more = true; more;) {
    more = false;
    for (size_t i = 0; i < KEY_COUNT; i++) {
      const struct schema_row *row = &schema_rows[i];
      bool is_in = row->of != SCHEMA_none && (row->kind == SCHEMA_ITEMS || listed[row->mapping]);
      more = more || (is_in && !listed[row->of]);
      if (is_in) listed[row->of] = true;
    }
  }
}

/* Definitions may refer to further ones. */
static void write_definitions(struct writing *writing) {
  bool done[SCHEMA_COUNT] = {false};
  schema_open_key(&writing->json, "definitions");
  for (int i = 0; i < SCHEMA_COUNT; i++) {
    if (!writing->used[i] || done[i]) continue;
    done[i] = true;
    schema_open_key(&writing->json, schema_mapping_name((enum schema_mapping)i));
    write_mapping(writing, (enum schema_mapping)i);
    json_object_end(&writing->json);
    i = -1;
  }
  json_object_end(&writing->json);
}

/* A file that has the first key of the other kind is of that kind. */
static void write_either(struct writing *writing) {
  struct json *json = &writing->json;
  enum schema_key head = schema_key_of(writing->schema->other, schema_mapping_name(writing->schema->other));
  schema_open_key(json, "if");
  schema_write_keys(json, "required", &head, 1);
  json_object_end(json);
  json_key(json, "then");
  schema_write_reference(writing, writing->schema->other);
  json_key(json, "else");
  schema_write_reference(writing, writing->schema->mapping);
}

static void write_root(struct writing *writing) {
  struct json *json = &writing->json;
  if (writing->schema->other != SCHEMA_none) {
    write_either(writing);
    return;
  }
  if (!writing->schema->listed) {
    write_mapping(writing, writing->schema->mapping);
    return;
  }
  json_key(json, "anyOf");
  json_array(json);
  schema_write_reference(writing, writing->schema->mapping);
  json_object(json);
  json_pair(json, "type", "array");
  json_key(json, "items");
  schema_write_reference(writing, writing->schema->mapping);
  json_object_end(json);
  json_array_end(json);
}

void json_schema_write(struct buffer *out, const struct json_schema *schema, bool extends, enum language language) {
  struct writing writing = {
      .json = json_begin(out), .language = language, .schema = schema, .extends = extends && schema->merges};
  find_listed(writing.listed);
  json_object(&writing.json);
  json_pair(&writing.json, "$schema", "http://json-schema.org/draft-07/schema#");
  json_pair(&writing.json, "title", schema->files);
  json_pair(&writing.json, "description", label_text(&schema->about, language, schema->name));
  write_root(&writing);
  write_definitions(&writing);
  json_object_end(&writing.json);
}

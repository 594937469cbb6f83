/* Which keys of a mapping must be there, exclude each other or need each other.
 *
 * In a file that is laid over another nothing is missing, since it may stand below; what excludes each other does so
 * there too. */
#include "rulebook/json_schema_part.h"

enum bond { BOND_ONE, BOND_NOT_BOTH, BOND_NEEDS };

static const struct {
  enum bond bond;
  enum schema_key first, second;
} bonds[] = {{BOND_ONE, KEY_criterion_check, KEY_criterion_rule}, {BOND_ONE, KEY_score_of, KEY_score_given},
             {BOND_NOT_BOTH, KEY_person_role, KEY_person_roles},  {BOND_ONE, KEY_command_case, KEY_command_record},
             {BOND_NEEDS, KEY_command_record, KEY_command_key},   {BOND_NEEDS, KEY_stage_overdue, KEY_stage_due}};

/* Of a rulebook that extends no other. */
static const enum schema_key alone[] = {KEY_rulebook_currency, KEY_rulebook_rounding, KEY_rulebook_timezone};

/* ---- shared ---- */

void schema_write_keys(struct json *json, const char *name, const enum schema_key *keys, size_t count) {
  json_key(json, name);
  json_array(json);
  for (size_t i = 0; i < count; i++) json_text(json, schema_rows[keys[i]].key);
  json_array_end(json);
}

void schema_open_key(struct json *json, const char *key) {
  json_key(json, key);
  json_object(json);
}

bool schema_is_merged(const struct writing *writing, enum schema_mapping mapping) {
  return writing->extends && writing->schema->merges && !writing->listed[mapping];
}

/* ---- what must be there ---- */

static void write_required(struct writing *writing, enum schema_mapping mapping) {
  bool is_above = schema_is_merged(writing, mapping) && mapping != SCHEMA_rulebook;
  enum schema_key keys[KEY_COUNT];
  size_t count = 0;
  for (size_t i = 0; i < KEY_COUNT; i++)
    if (schema_rows[i].mapping == mapping && schema_rows[i].required && (!is_above || i == KEY_import_import))
      keys[count++] = (enum schema_key)i;
  if (count > 0) schema_write_keys(&writing->json, "required", keys, count);
}

static void write_not_null(struct json *json, enum schema_key key) {
  schema_open_key(json, schema_rows[key].key);
  schema_open_key(json, "not");
  json_pair(json, "type", "null");
  json_object_end(json);
  json_object_end(json);
}

static void write_not_both(struct json *json, enum schema_key first, enum schema_key second) {
  const enum schema_key both[] = {first, second};
  json_object(json);
  schema_open_key(json, "not");
  schema_write_keys(json, "required", both, 2);
  schema_open_key(json, "properties");
  write_not_null(json, first);
  write_not_null(json, second);
  json_object_end(json);
  json_object_end(json);
  json_object_end(json);
}

static void write_has(struct json *json, enum schema_key key) {
  json_object(json);
  schema_write_keys(json, "required", &key, 1);
  json_object_end(json);
}

static void write_bond(struct json *json, enum bond bond, enum schema_key first, enum schema_key second, bool merged) {
  if (bond != BOND_NEEDS) write_not_both(json, first, second);
  if (merged || bond == BOND_NOT_BOTH) return;
  json_object(json);
  if (bond == BOND_ONE) {
    json_key(json, "anyOf");
    json_array(json);
    write_has(json, first);
    write_has(json, second);
    json_array_end(json);
  } else {
    schema_open_key(json, "dependencies");
    schema_write_keys(json, schema_rows[first].key, &second, 1);
    json_object_end(json);
  }
  json_object_end(json);
}

/* An end stage has nothing to do; any other has an owner and no result. */
static void write_stage(struct json *json) {
  static const enum schema_key end = KEY_stage_end, owner = KEY_stage_owner, result = KEY_stage_result;
  json_object(json);
  json_key(json, "if");
  write_has(json, end);
  schema_open_key(json, "then");
  schema_open_key(json, "propertyNames");
  schema_write_keys(json, "enum", schema_end_keys, schema_end_key_count);
  json_object_end(json);
  json_object_end(json);
  schema_open_key(json, "else");
  schema_write_keys(json, "required", &owner, 1);
  json_key(json, "not");
  write_has(json, result);
  json_object_end(json);
  json_object_end(json);
}

static void write_file(struct json *json) {
  static const enum schema_key process = KEY_file_process;
  json_object(json);
  schema_open_key(json, "dependencies");
  for (size_t i = 0; i < KEY_COUNT; i++)
    if (schema_rows[i].kind == SCHEMA_LATER) schema_write_keys(json, schema_rows[i].key, &process, 1);
  json_object_end(json);
  json_object_end(json);
}

static void write_rulebook(struct json *json) {
  json_object(json);
  json_key(json, "if");
  json_object(json);
  schema_open_key(json, "not");
  static const enum schema_key extends = KEY_rulebook_extends;
  schema_write_keys(json, "required", &extends, 1);
  json_object_end(json);
  json_object_end(json);
  schema_open_key(json, "then");
  schema_write_keys(json, "required", alone, sizeof alone / sizeof *alone);
  json_object_end(json);
  json_object_end(json);
}

/* A step is more than what is expected of it. */
static void write_step(struct json *json) {
  static const enum schema_key only[] = {KEY_step_refused, KEY_step_expect};
  json_object(json);
  schema_open_key(json, "not");
  schema_open_key(json, "propertyNames");
  schema_write_keys(json, "enum", only, 2);
  json_object_end(json);
  json_object_end(json);
  json_object_end(json);
}

void schema_write_bonds(struct writing *writing, enum schema_mapping mapping) {
  struct json *json = &writing->json;
  bool merged = schema_is_merged(writing, mapping);
  write_required(writing, mapping);
  json_key(json, "allOf");
  json_array(json);
  json_object(json); /* an empty list of them would be no schema */
  json_object_end(json);
  for (size_t i = 0; i < sizeof bonds / sizeof *bonds; i++)
    if (schema_rows[bonds[i].first].mapping == mapping)
      write_bond(json, bonds[i].bond, bonds[i].first, bonds[i].second, merged);
  if (mapping == SCHEMA_stage && !merged) write_stage(json);
  if (mapping == SCHEMA_file) write_file(json);
  if (mapping == SCHEMA_rulebook) write_rulebook(json);
  if (mapping == SCHEMA_step) write_step(json);
  json_array_end(json);
}

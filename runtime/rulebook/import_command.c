/* Commands of an import: from which column each of their parts comes. */
#include "rulebook/import_part.h"

#include "base/text.h"
#include "rulebook/scalar.h"

#include <string.h>

static const char **column_words(struct loading *loading, const struct import_map *map) {
  const char **words = arena_alloc(loading->arena, (map->column_count + 1) * sizeof *words);
  for (size_t i = 0; i < map->column_count; i++) words[i] = map->columns[i].name;
  return words;
}

/* The number of a column that the map reads, or -1 with a message. */
static int column_of(struct loading *loading, const struct import_map *map, const char *name, const struct position *at,
                     const char *where) {
  for (size_t i = 0; i < map->column_count; i++) {
    if (strcmp(map->columns[i].name, name) != 0) continue;
    if (!map->columns[i].ignored) return (int)i;
    diagnostic_add(loading->list, DIAGNOSTIC_column_ignored, at, name);
    loading_note_where(loading, where);
    return -1;
  }
  if (map->column_count > 0) {
    diagnostic_add(loading->list, DIAGNOSTIC_unknown_column, at, name);
    loading_note_where(loading, where);
    diagnostic_suggest(loading->list, name, column_words(loading, map), map->column_count);
  }
  return -1;
}

static struct import_source source_read(struct loading *loading, const struct yaml *node, const struct import_map *map,
                                        const char *where) {
  struct import_source source = {.column = -1};
  if (node == NULL) return source;
  source.at = node->kind == YAML_SCALAR ? scalar_place(loading, node, 0, 0) : node->at;
  if (node->kind == YAML_SCALAR) {
    source.column = column_of(loading, map, node->text, &source.at, where);
  } else {
    schema_check(loading, node, SCHEMA_source, phrase_text(language_current(), PHRASE_a_source), &node->at);
    source.fixed = schema_text(node, KEY_source_fixed);
  }
  return source;
}

/* ---- when it applies ---- */

static void check_condition(struct loading *loading, const struct yaml *item, const struct import_column *column) {
  static const char *const words[] = {"blank", "filled"};
  if (strcmp(item->text, words[0]) == 0 || strcmp(item->text, words[1]) == 0) return;
  if (column->type == NULL || column->type->kind != KIND_CHOICE) return;
  for (size_t i = 0; i < column->type->choice_count; i++)
    if (strcmp(column->type->choices[i], item->text) == 0) return;
  struct position at = scalar_place(loading, item, 0, 0);
  struct buffer all = BUFFER_EMPTY;
  for (size_t i = 0; i < column->type->choice_count; i++)
    buffer_printf(&all, "%s%s", i > 0 ? ", " : "", column->type->choices[i]);
  diagnostic_add(loading->list, DIAGNOSTIC_unknown_choice, &at, column->name, item->text, buffer_text(&all));
  buffer_release(&all);
  diagnostic_suggest(loading->list, item->text, column->type->choices, column->type->choice_count);
}

static void when_read(struct loading *loading, const struct yaml *node, const struct import_map *map, const char *where,
                      struct import_command *out) {
  if (node == NULL) return;
  struct import_condition *items = arena_alloc(loading->arena, (node->count + 1) * sizeof *items);
  for (size_t i = 0; i < node->count; i++) {
    const struct yaml *key = node->pairs[i].key, *value = node->pairs[i].value;
    const struct yaml **nodes;
    const char **names;
    if (value->kind != YAML_SEQUENCE && value->kind != YAML_SCALAR) {
      diagnostic_add(loading->list, DIAGNOSTIC_wrong_kind, &key->at, key->text,
                     phrase_text(language_current(), PHRASE_takes_several), yaml_kind_name(value->kind));
      continue;
    }
    int column = column_of(loading, map, key->text, &key->at, where);
    size_t count = scalar_names(loading, value, key->text, &names, &nodes);
    for (size_t j = 0; column >= 0 && j < count; j++) check_condition(loading, nodes[j], &map->columns[column]);
    if (column >= 0) items[out->when_count++] = (struct import_condition){column, names, count};
  }
  out->when = items;
}

/* ---- when it happened, by whom ---- */

static bool is_of(const struct import_map *map, int column, enum kind kind) {
  return map->columns[column].type == NULL || map->columns[column].type->kind == kind;
}

static void at_read(struct loading *loading, const struct yaml *node, const struct import_map *map, const char *where,
                    struct import_command *out) {
  const struct yaml **nodes;
  const char **names;
  size_t count = scalar_names(loading, node, "at", &names, &nodes);
  struct import_source *items = arena_alloc(loading->arena, (count + 1) * sizeof *items);
  for (size_t i = 0; i < count; i++) {
    int64_t instant;
    struct import_source source = {.column = -1, .at = scalar_place(loading, nodes[i], 0, 0)};
    if (instant_parse(names[i], &instant)) source.fixed = names[i];
    else source.column = column_of(loading, map, names[i], &source.at, where);
    if (source.column >= 0 && !is_of(map, source.column, KIND_DATE) && !is_of(map, source.column, KIND_TIME)) {
      diagnostic_add(loading->list, DIAGNOSTIC_column_not_time, &source.at, names[i]);
      loading_note_where(loading, where);
    }
    if (source.fixed != NULL || source.column >= 0) items[out->at_count++] = source;
  }
  out->at = items;
}

static void as_read(struct loading *loading, const struct yaml *node, const struct import_map *map, const char *where,
                    struct import_command *out) {
  out->as = source_read(loading, node, map, where);
  if (out->as.column < 0) return;
  const struct type *type = map->columns[out->as.column].type;
  if (type == NULL || (type->kind == KIND_REF && strcmp(type->record, "person") == 0)) return;
  diagnostic_add(loading->list, DIAGNOSTIC_column_not_person, &out->as.at, map->columns[out->as.column].name);
  loading_note_where(loading, where);
}

static void fields_read(struct loading *loading, const struct yaml *node, const struct import_map *map,
                        const char *where, struct import_command *out) {
  if (node == NULL) return;
  struct import_field *fields = arena_alloc(loading->arena, (node->count + 1) * sizeof *fields);
  for (size_t i = 0; i < node->count; i++) {
    const struct yaml *key = node->pairs[i].key, *value = node->pairs[i].value;
    if (value->kind != YAML_SCALAR && value->kind != YAML_MAPPING) {
      diagnostic_add(loading->list, DIAGNOSTIC_wrong_kind, &key->at, key->text,
                     phrase_text(language_current(), PHRASE_takes_source), yaml_kind_name(value->kind));
      continue;
    }
    struct import_source source = source_read(loading, value, map, where);
    source.at = source.fixed != NULL ? source.at : key->at;
    fields[out->field_count++] = (struct import_field){key->text, source};
  }
  out->fields = fields;
}

/* ---- the whole ---- */

/* A command is about a case, or about a record under a key. */
static bool subject_read(struct loading *loading, const struct yaml *node, const struct import_map *map,
                         const char *what, struct import_command *out) {
  const struct yaml *on_case = schema_value(node, KEY_command_case), *key = schema_value(node, KEY_command_key);
  bool has_case = yaml_get(node, "case") != NULL, has_record = yaml_get(node, "record") != NULL;
  struct position at = schema_place(node, KEY_command_record);
  const char *where = loading_inside(loading, what);
  if (has_case == has_record) {
    diagnostic_add(loading->list, has_case ? DIAGNOSTIC_either_key : DIAGNOSTIC_neither_key, has_case ? &at : &node->at,
                   "case", "record");
    loading_note_where(loading, where);
  } else if (has_record && yaml_get(node, "key") == NULL) {
    diagnostic_add(loading->list, DIAGNOSTIC_missing_key, &at, "key", what);
  }
  out->record = scalar_refer(loading, schema_value(node, KEY_command_record), REFER_RECORD, where);
  out->subject = source_read(loading, has_record ? key : on_case, map, where);
  return has_case != has_record;
}

bool import_command_read(struct loading *loading, const struct yaml *node, const char *what,
                         const struct import_map *map, struct import_command *out) {
  const char *where = loading_inside(loading, what);
  schema_check(loading, node, SCHEMA_command, what, &node->at);
  *out = (struct import_command){.position = node->at, .as = {.column = -1}, .subject = {.column = -1}};
  if (node->kind != YAML_MAPPING) return false;
  out->verb = schema_text(node, KEY_command_do);
  bool fine = subject_read(loading, node, map, what, out) && out->verb != NULL;
  when_read(loading, schema_value(node, KEY_command_when), map, where, out);
  at_read(loading, schema_value(node, KEY_command_at), map, where, out);
  as_read(loading, schema_value(node, KEY_command_as), map, where, out);
  fields_read(loading, schema_value(node, KEY_command_fields), map, where, out);
  return fine;
}

/* What one key of the language holds, as JSON Schema: texts and their shapes, lists, mappings, references.
 *
 * Invariant: kinds, words and types come from key.def; only what the readers of mappings know beside it (the shapes of
 * names, of numbers, of measures) stands here, as tables.
 *
 * Amounts: in braces an editor reads `{price: 8,800}` as price 8 and a key 800, the loader as the amount that was
 * typed; so every mapping takes such keys. */
#include "rulebook/json_schema_part.h"

#include "base/money.h"
#include "base/text.h"
#include "base/type.h"

#include <stdio.h>
#include <string.h>

#define DURATION "0*(100000|[0-9]{1,5}) +(minute|hour|workday|day|week|month|year)s?"
#define INSTANT  "[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?"
#define DAY      "[0-9]{4}-[0-9]{2}-[0-9]{2}"
#define MEASURE                                                                                                        \
  "((sum|count|average)\\( *" NAME " *\\)|(margin|markup)\\( *" NAME " *, *" NAME " *\\)|" NAME " */ *target\\." NAME  \
  "|" NAME " *[-/] *" NAME ")"
#define NUMBER "-?[0-9]+(\\.[0-9]+)?%?"
#define BOUNDS "( +(" NUMBER "\\.\\.(" NUMBER ")?|\\.\\." NUMBER "))?"
#define PLAIN                                                                                                          \
  "(boolean|date|time|duration|money" BOUNDS "|(decimal|percent)( *\\([0-9]+\\)" BOUNDS ")?|text( *\\([0-9]+\\))?"     \
  "|integer( *(-?[0-9]+\\.\\.(-?[0-9]+)?|\\.\\.-?[0-9]+))?"                                                            \
  "|one of *\\[ *[^,\\] ][^,\\]]*(, *[^,\\] ][^,\\]]*)*\\]|ref +[a-z0-9_]+)"
#define TYPE "^ *(list of +)?" PLAIN " *"

/* Shapes of texts that are not a kind of their own. */
static const struct {
  enum schema_key key;
  const char *pattern;
  size_t types; /* of text_types: 1 texts alone, 2 also what reads as a truth, 3 also numbers */
} shapes[] = {{KEY_rulebook_rulebook, "^[a-z0-9_.-]+$", 3},
              {KEY_stage_requires, "^" NAME "(\\." NAME ")?$", 1},
              {KEY_action_requires, "^" NAME "(\\." NAME ")?$", 1},
              {KEY_document_formats, "^[a-z0-9]+$", 3},
              {KEY_file_process, "^" NAME "$", 2},
              {KEY_import_import, "^" NAME "$", 2},
              {KEY_plan_plan, "^" NAME "$", 2},
              {KEY_appraisal_appraisal, "^" NAME "$", 2},
              {KEY_score_least, "^ *[0-9]*[1-9][0-9]* *$", 3},
              {KEY_score_weight, "^ *-?[0-9.,]+ *% *$", 1},
              {KEY_effective_from, "^" DAY "$", 1},
              {KEY_effective_until, "^" DAY "$", 1},
              {KEY_credit_on, "^" NAME "\\." NAME "$", 1},
              {KEY_measure_value, "^" MEASURE "$", 1},
              {KEY_measure_least, "^ *[0-9]*[1-9][0-9]* *$", 3},
              {KEY_pay_reached, "^(" NAME " *>= *[^ ].*|every +[^ ].*)$", 1},
              {KEY_pay_rate, "^ *-?[0-9.,]+ *% *$", 1},
              {KEY_given_now, "^" INSTANT "$", 1},
              {KEY_column_format, "^(?=.*yyyy)(?=.*m)(?=.*d)", 1}};

enum { SHAPES = sizeof shapes / sizeof *shapes };

/* Shapes of the names of entries; others are plain names. NULL: any text. */
static const struct {
  enum schema_mapping mapping;
  const char *pattern;
} entry_names[] = {{SCHEMA_person, "^([A-Za-z0-9._/-]|[^\\x00-\\x7F])+$"}, {SCHEMA_column, NULL}};

/* What VALUES hold that are no sources. */
static const struct {
  enum schema_key key;
  const char *names; /* pattern, or NULL: any */
  enum schema_kind kind;
} values[] = {{KEY_action_set, "^" NAME "\\." NAME "$", SCHEMA_EXPRESSION},
              {KEY_timer_set, "^" NAME "\\." NAME "$", SCHEMA_EXPRESSION},
              {KEY_overdue_set, "^" NAME "\\." NAME "$", SCHEMA_EXPRESSION},
              {KEY_column_alias, NULL, SCHEMA_TEXT},
              {KEY_command_when, NULL, SCHEMA_SEVERAL}};

/* ---- small pieces ---- */

static const char *const text_types[] = {"string", "boolean", "number"};

static void write_words(struct json *json, const char *key, const char *const *words, size_t count) {
  json_key(json, key);
  json_array(json);
  for (size_t i = 0; i < count; i++) json_text(json, words[i]);
  json_array_end(json);
}

static void write_target(struct writing *writing, enum schema_mapping mapping) {
  char target[64];
  snprintf(target, sizeof target, "#/definitions/%s", schema_mapping_name(mapping));
  writing->used[mapping] = true;
  json_pair(&writing->json, "$ref", target);
}

void schema_write_reference(struct writing *writing, enum schema_mapping mapping) {
  json_object(&writing->json);
  write_target(writing, mapping);
  json_object_end(&writing->json);
}

void schema_write_null(struct json *json) {
  json_object(json);
  json_pair(json, "type", "null");
  json_object_end(json);
}

/* ---- texts ---- */

static void write_pattern(struct json *json, const char *pattern) {
  json_pair(json, "type", "string");
  json_pair(json, "pattern", pattern);
}

/* A word such as 1 is a number to an editor. */
static void write_choice(struct json *json, const char *const *words, size_t count) {
  json_key(json, "enum");
  json_array(json);
  for (size_t i = 0; i < count; i++) {
    json_text(json, words[i]);
    if (strcmp(words[i], "1") == 0) json_integer(json, 1);
  }
  json_array_end(json);
}

static void write_text(struct json *json, enum schema_key key) {
  const char *const *words;
  size_t count = schema_words(key, &words);
  if (key == KEY_rulebook_currency || key == KEY_column_currency) words = currency_codes(&count);
  if (count > 0) {
    write_choice(json, words, count);
    return;
  }
  size_t shape = 0;
  while (shape < SHAPES && shapes[shape].key != key) shape++;
  write_words(json, "type", text_types, shape < SHAPES ? shapes[shape].types : 3);
  if (shape < SHAPES) json_pair(json, "pattern", shapes[shape].pattern);
}

static void write_type(struct json *json, enum schema_key key) {
  size_t count;
  const char *const *words = type_words(&count);
  write_pattern(json, key == KEY_ask_type ? TYPE "\\??$" : TYPE "$");
  write_words(json, "examples", words, count);
}

/* A condition; what reads as a number or a truth is one too. */
static void write_expression(struct json *json) {
  write_words(json, "type", text_types, 3);
  json_pair(json, "pattern", "[^ \\n]");
}

static void write_list(struct json *json, enum schema_key key) {
  json_pair(json, "type", "array");
  schema_open_key(json, "items");
  write_text(json, key);
  json_object_end(json);
}

static void write_several(struct json *json, enum schema_key key) {
  json_key(json, "anyOf");
  json_array(json);
  json_object(json);
  write_text(json, key);
  json_object_end(json);
  json_object(json);
  write_list(json, key);
  json_object_end(json);
  json_array_end(json);
}

static void write_text_or(struct writing *writing, enum schema_key key, enum schema_mapping mapping) {
  struct json *json = &writing->json;
  json_key(json, "anyOf");
  json_array(json);
  json_object(json);
  write_text(json, key);
  json_object_end(json);
  schema_write_reference(writing, mapping);
  json_array_end(json);
}

/* ---- mappings ---- */

static void write_names(struct json *json, const char *pattern) {
  if (pattern == NULL) return;
  schema_open_key(json, "propertyNames");
  json_pair(json, "pattern", pattern);
  json_object_end(json);
}

static const char *name_pattern(enum schema_mapping of) {
  for (size_t i = 0; i < sizeof entry_names / sizeof *entry_names; i++)
    if (entry_names[i].mapping == of) return entry_names[i].pattern;
  return "^" NAME "$";
}

enum schema_key schema_key_of(enum schema_mapping mapping, const char *key) {
  return (enum schema_key)(schema_find(mapping, key) - schema_rows);
}

/* One entry: a mapping, or the value of the key that it may be short for. */
static void write_entry(struct writing *writing, enum schema_mapping of) {
  static const char *const ignore[] = {"ignore"};
  struct json *json = &writing->json;
  const char *brief = schema_short(of);
  if (brief == NULL && !schema_is_merged(writing, of)) {
    schema_write_reference(writing, of);
    return;
  }
  json_object(json);
  json_key(json, "anyOf");
  json_array(json);
  schema_write_reference(writing, of);
  if (brief != NULL) {
    enum schema_key key = schema_key_of(of, brief);
    json_object(json);
    schema_write_kind(writing, key, schema_rows[key].kind, SCHEMA_none);
    json_object_end(json);
  }
  if (of == SCHEMA_column) {
    json_object(json);
    write_choice(json, ignore, 1);
    json_object_end(json);
  }
  if (schema_is_merged(writing, of)) schema_write_null(json);
  json_array_end(json);
  json_object_end(json);
}

static void write_entries(struct writing *writing, enum schema_mapping of) {
  struct json *json = &writing->json;
  json_pair(json, "type", "object");
  write_names(json, name_pattern(of));
  json_key(json, "additionalProperties");
  write_entry(writing, of);
}

/* One value of VALUES, which a layer above may take away. */
static void write_one_value(struct writing *writing, enum schema_key key, enum schema_kind kind,
                            enum schema_mapping of) {
  struct json *json = &writing->json;
  bool is_taken = schema_is_merged(writing, schema_rows[key].mapping);
  json_key(json, "additionalProperties");
  json_object(json);
  if (is_taken) {
    json_key(json, "anyOf");
    json_array(json);
    json_object(json);
  }
  schema_write_kind(writing, key, kind, of);
  if (is_taken) {
    json_object_end(json);
    schema_write_null(json);
    json_array_end(json);
  }
  json_object_end(json);
}

void schema_write_amounts(struct json *json) {
  schema_open_key(json, "^[0-9]{3}([. ].*)?$");
  json_pair(json, "type", "null");
  json_object_end(json);
}

static void write_values(struct writing *writing, enum schema_key key, enum schema_mapping of) {
  struct json *json = &writing->json;
  json_pair(json, "type", "object");
  schema_open_key(json, "patternProperties");
  schema_write_amounts(json);
  json_object_end(json);
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    if (values[i].key != key) continue;
    write_names(json, values[i].names);
    write_one_value(writing, key, values[i].kind, SCHEMA_none);
    return;
  }
  write_one_value(writing, key, of == SCHEMA_none ? SCHEMA_SEVERAL : SCHEMA_SOURCE, of);
}

/* A name, or names with their percentages. */
static void write_split(struct writing *writing, enum schema_key key) {
  struct json *json = &writing->json;
  json_key(json, "anyOf");
  json_array(json);
  json_object(json);
  write_text(json, key);
  json_object_end(json);
  json_object(json);
  json_pair(json, "type", "object");
  json_key(json, "additionalProperties");
  json_object(json);
  write_pattern(json, "^ *[0-9.,]+ *% *$");
  json_object_end(json);
  json_object_end(json);
  json_array_end(json);
}

static void write_items(struct writing *writing, enum schema_mapping of) {
  struct json *json = &writing->json;
  json_pair(json, "type", "array");
  if (of == SCHEMA_step) json_pair_integer(json, "minItems", 1);
  json_key(json, "items");
  schema_write_reference(writing, of);
}

static void write_later(struct writing *writing, enum schema_key key) {
  enum schema_key there = schema_key_of(SCHEMA_process, schema_rows[key].key);
  schema_write_kind(writing, there, schema_rows[there].kind, schema_rows[there].of);
}

void schema_write_kind(struct writing *writing, enum schema_key key, enum schema_kind kind, enum schema_mapping of) {
  static const char *const durations[] = {"5 workdays", "2 hours", "3 months"};
  struct json *json = &writing->json;
  switch (kind) {
  case SCHEMA_TEXT:
    write_text(json, key);
    return;
  case SCHEMA_LABEL:
  case SCHEMA_SOURCE:
  case SCHEMA_STEPS:
  case SCHEMA_EFFECTS:
    write_text_or(writing, key, of);
    return;
  case SCHEMA_SPLIT:
    write_split(writing, key);
    return;
  case SCHEMA_NAMES:
    write_list(json, key);
    return;
  case SCHEMA_SEVERAL:
    write_several(json, key);
    return;
  case SCHEMA_TRUTH:
    json_pair(json, "type", "boolean");
    return;
  case SCHEMA_DURATION:
    write_pattern(json, "^" DURATION "$");
    write_words(json, "examples", durations, sizeof durations / sizeof *durations);
    return;
  case SCHEMA_TYPE:
    write_type(json, key);
    return;
  case SCHEMA_EXPRESSION:
    write_expression(json);
    return;
  case SCHEMA_FUNCTION:
    write_pattern(json, "^" NAME "\\." NAME "$");
    return;
  case SCHEMA_ENTRIES:
    write_entries(writing, of);
    return;
  case SCHEMA_ITEMS:
    write_items(writing, of);
    return;
  case SCHEMA_PART:
    write_target(writing, of);
    return;
  case SCHEMA_VALUES:
    write_values(writing, key, of);
    return;
  case SCHEMA_LATER:
    write_later(writing, key);
    return;
  }
}

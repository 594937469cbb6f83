/* Holding mappings against key.def.
 *
 * Invariants
 * 1. One mistake, one message: a key that is missing because it was misspelt is reported as unknown, not also as
 * missing.
 * 2. A section that cannot be read sets loading->incomplete, so that the names it would have given are not reported as
 * unknown.
 *
 * Not done here: which keys exclude or need each other; the readers of the mappings know. */
#include "rulebook/schema.h"

#include "base/text.h"
#include "rulebook/loading.h"

#include <string.h>

enum { OPTIONAL = false, REQUIRED = true };

const struct schema_row schema_rows[KEY_COUNT] = {
#define KEY(mapping, key, kind, of, need, en, zh) {SCHEMA_##mapping, #key, SCHEMA_##kind, SCHEMA_##of, need, {en, zh}},
#include "rulebook/key.def"
};

static const struct {
  enum schema_key key;
  const char *word;
} words[] = {
#define WORD(mapping, key, word) {KEY_##mapping##_##key, word},
#include "rulebook/key.def"
};

static const char *const defaults[KEY_COUNT] = {
#define DEFAULT(mapping, key, text) [KEY_##mapping##_##key] = text,
#include "rulebook/key.def"
};

const enum schema_key schema_end_keys[] = {KEY_stage_title, KEY_stage_end, KEY_stage_result, KEY_stage_enter,
                                           KEY_stage_start};
const size_t schema_end_key_count = sizeof schema_end_keys / sizeof *schema_end_keys;

const char *schema_mapping_name(enum schema_mapping mapping) {
  static const char *const names[SCHEMA_COUNT] = {
#define MAPPING(id, short) #id,
#include "rulebook/key.def"
  };
  return names[mapping];
}

const char *schema_short(enum schema_mapping mapping) {
  static const char *const shorts[SCHEMA_COUNT] = {
#define MAPPING(id, short) #short,
#include "rulebook/key.def"
  };
  return strcmp(shorts[mapping], "none") != 0 ? shorts[mapping] : NULL;
}

/* The rows of a mapping, among which others may stand. */
struct range {
  size_t first, end;
};

static struct range range_of(enum schema_mapping mapping) {
  static struct range ranges[SCHEMA_COUNT];
  static bool is_made;
  for (size_t i = 0; !is_made && i < KEY_COUNT; i++) {
    struct range *range = &ranges[schema_rows[i].mapping];
    if (range->end == 0) range->first = i;
    range->end = i + 1;
  }
  is_made = true;
  return ranges[mapping];
}

const struct schema_row *schema_find(enum schema_mapping mapping, const char *key) {
  const struct range range = range_of(mapping);
  for (size_t i = range.first; i < range.end; i++)
    if (schema_rows[i].mapping == mapping && strcmp(schema_rows[i].key, key) == 0) return &schema_rows[i];
  return NULL;
}

size_t schema_keys(enum schema_mapping mapping, const char **out) {
  const struct range range = range_of(mapping);
  size_t count = 0;
  for (size_t i = range.first; i < range.end; i++)
    if (schema_rows[i].mapping == mapping) out[count++] = schema_rows[i].key;
  return count;
}

/* The rows of one key stand together, so their words are a part of one array. */
size_t schema_words(enum schema_key key, const char *const **out) {
  enum { COUNT = sizeof words / sizeof *words };
  static const char *all[COUNT];
  size_t first = 0, count = 0;
  while (first < COUNT && words[first].key != key) first++;
  while (first + count < COUNT && words[first + count].key == key) count++;
  for (size_t i = 0; i < count; i++) all[first + i] = words[first + i].word;
  *out = all + first;
  return count;
}

const char *schema_default(enum schema_key key) {
  return defaults[key];
}

/* ---- kinds ---- */

static const struct {
  bool scalar, sequence, mapping;
  enum phrase_id expected;
} kinds[] = {
    [SCHEMA_TEXT] = {true, false, false, PHRASE_takes_text},
    [SCHEMA_LABEL] = {true, false, true, PHRASE_takes_label},
    [SCHEMA_NAMES] = {false, true, false, PHRASE_takes_names},
    [SCHEMA_SEVERAL] = {true, true, false, PHRASE_takes_several},
    [SCHEMA_TRUTH] = {true, false, false, PHRASE_expect_boolean},
    [SCHEMA_DURATION] = {true, false, false, PHRASE_expect_duration},
    [SCHEMA_TYPE] = {true, false, false, PHRASE_takes_type},
    [SCHEMA_EXPRESSION] = {true, false, false, PHRASE_takes_expression},
    [SCHEMA_FUNCTION] = {true, false, false, PHRASE_takes_function},
    [SCHEMA_ENTRIES] = {false, false, true, PHRASE_takes_entries},
    [SCHEMA_ITEMS] = {false, true, false, PHRASE_takes_items},
    [SCHEMA_PART] = {false, false, true, PHRASE_takes_part},
    [SCHEMA_VALUES] = {false, false, true, PHRASE_takes_values},
    [SCHEMA_SOURCE] = {true, false, true, PHRASE_takes_source},
    [SCHEMA_STEPS] = {true, false, true, PHRASE_takes_steps},
    [SCHEMA_SPLIT] = {true, false, true, PHRASE_takes_split},
    [SCHEMA_EFFECTS] = {true, false, true, PHRASE_takes_effects},
    [SCHEMA_LATER] = {true, true, true, PHRASE_takes_text},
};

static bool kind_fits(enum schema_kind kind, const struct yaml *node) {
  if (node->kind == YAML_SCALAR) return kinds[kind].scalar;
  if (node->kind == YAML_SEQUENCE) return kinds[kind].sequence;
  return node->kind == YAML_MAPPING && kinds[kind].mapping;
}

/* ---- checking ---- */

/* Returns the key that was probably meant, or NULL. */
static const char *report_unknown(struct loading *loading, const struct yaml *key, enum schema_mapping mapping,
                                  const char *what) {
  const char *keys[KEY_COUNT];
  size_t count = schema_keys(mapping, keys);
  diagnostic_add(loading->list, DIAGNOSTIC_unknown_key, &key->at, key->text, what);
  diagnostic_suggest(loading->list, key->text, keys, count);
  const char *meant = text_nearest(key->text, keys, count);
  if (meant == NULL) {
    struct buffer known = BUFFER_EMPTY;
    for (size_t i = 0; i < count; i++) buffer_printf(&known, "%s%s", i > 0 ? ", " : "", keys[i]);
    diagnostic_note(loading->list, DIAGNOSTIC_note_keys, buffer_text(&known));
    buffer_release(&known);
  } else if (schema_find(mapping, meant)->kind == SCHEMA_ENTRIES) {
    loading->incomplete = true;
  }
  return meant;
}

/* A `~` that took away nothing was reported where layers are merged; such a node is marked as quoted. */
static void check_value(struct loading *loading, const struct yaml_pair *pair, const struct schema_row *row) {
  const struct yaml *node = pair->value;
  if (row->kind == SCHEMA_LATER || kind_fits(row->kind, node)) return;
  if (row->kind == SCHEMA_ENTRIES) loading->incomplete = true;
  if (node->kind == YAML_NULL) {
    if (node->quoted) return;
    diagnostic_add(loading->list, DIAGNOSTIC_empty_value, &pair->key->at, pair->key->text);
    diagnostic_note(loading->list, DIAGNOSTIC_note_takes, phrase_text(language_current(), kinds[row->kind].expected));
    return;
  }
  diagnostic_add(loading->list, DIAGNOSTIC_wrong_kind, &node->at, row->key,
                 phrase_text(language_current(), kinds[row->kind].expected), yaml_kind_name(node->kind));
}

/* What may stand there: the words, or else what the key is for. */
static void note_choices(struct loading *loading, const struct schema_row *row) {
  const char *const *words;
  size_t count = schema_words((enum schema_key)(row - schema_rows), &words);
  struct buffer all = BUFFER_EMPTY;
  for (size_t i = 0; i < count; i++) buffer_printf(&all, "%s%s", i > 0 ? ", " : "", words[i]);
  if (count > 0) diagnostic_note(loading->list, DIAGNOSTIC_note_say_one, buffer_text(&all));
  else
    diagnostic_note(loading->list, DIAGNOSTIC_note_key_is, row->key,
                    label_text(&row->doc, language_current(), row->key));
  buffer_release(&all);
}

static void check_missing(struct loading *loading, const struct yaml *node, enum schema_mapping mapping,
                          const char *what, const struct position *at, const char *const *meant, size_t meant_count) {
  const struct range range = range_of(mapping);
  for (size_t i = range.first; i < range.end; i++) {
    const struct schema_row *row = &schema_rows[i];
    bool misspelt = false;
    if (row->mapping != mapping || !row->required || yaml_get(node, row->key) != NULL) continue;
    for (size_t j = 0; j < meant_count; j++) misspelt = misspelt || text_equal(meant[j], row->key);
    if (misspelt) continue;
    diagnostic_add(loading->list, DIAGNOSTIC_missing_key, at, row->key, what);
    note_choices(loading, row);
  }
}

static void check_mapping(struct loading *loading, const struct yaml *node, enum schema_mapping mapping,
                          const char *what, const struct position *at) {
  const char *meant[KEY_COUNT];
  size_t meant_count = 0;
  for (size_t i = 0; i < node->count; i++) {
    const struct yaml_pair *pair = &node->pairs[i];
    const struct schema_row *row = schema_find(mapping, pair->key->text);
    if (row != NULL) {
      check_value(loading, pair, row);
    } else {
      const char *key = report_unknown(loading, pair->key, mapping, what);
      if (key != NULL && meant_count < KEY_COUNT) meant[meant_count++] = key;
    }
  }
  check_missing(loading, node, mapping, what, at, meant, meant_count);
}

void schema_check(struct loading *loading, const struct yaml *node, enum schema_mapping mapping, const char *what,
                  const struct position *at) {
  if (node->kind == YAML_MAPPING) {
    check_mapping(loading, node, mapping, what, at);
  } else if (node->kind == YAML_NULL) {
    if (!node->quoted) diagnostic_add(loading->list, DIAGNOSTIC_empty_thing, at, what);
  } else if (node->kind == YAML_SEQUENCE || schema_short(mapping) == NULL) {
    diagnostic_add(loading->list, DIAGNOSTIC_wrong_thing, &node->at, what, yaml_kind_name(node->kind));
  }
}

/* ---- taking ---- */

const struct yaml *schema_value(const struct yaml *node, enum schema_key key) {
  const struct schema_row *row = &schema_rows[key];
  const char *short_key = schema_short(row->mapping);
  if (node == NULL) return NULL;
  if (node->kind == YAML_SCALAR && short_key != NULL && strcmp(short_key, row->key) == 0) return node;
  const struct yaml *value = yaml_get(node, row->key);
  return value != NULL && kind_fits(row->kind, value) ? value : NULL;
}

const char *schema_text(const struct yaml *node, enum schema_key key) {
  const struct yaml *value = schema_value(node, key);
  return value != NULL && value->kind == YAML_SCALAR ? value->text : NULL;
}

struct position schema_place(const struct yaml *node, enum schema_key key) {
  if (node->kind == YAML_MAPPING)
    for (size_t i = 0; i < node->count; i++)
      if (strcmp(node->pairs[i].key->text, schema_rows[key].key) == 0) return node->pairs[i].key->at;
  return node->at;
}

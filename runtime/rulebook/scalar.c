/* Values of keys, from text to what the model holds. */
#include "rulebook/scalar.h"

#include "base/text.h"

#include <string.h>

/* ---- plain values ---- */

struct label scalar_label(struct loading *loading, const struct yaml *node, const char *what) {
  if (node == NULL) return (struct label){NULL, NULL};
  if (node->kind == YAML_SCALAR) return (struct label){node->text, node->text};
  schema_check(loading, node, SCHEMA_label, loading_key_of(loading, "title", what), &node->at);
  return (struct label){schema_text(node, KEY_label_en), schema_text(node, KEY_label_zh)};
}

bool scalar_truth(struct loading *loading, const struct yaml *node, bool otherwise) {
  if (node == NULL) return otherwise;
  if (!node->quoted && strcmp(node->text, "true") == 0) return true;
  if (!node->quoted && strcmp(node->text, "false") == 0) return false;
  diagnostic_add(loading->list, DIAGNOSTIC_bad_scalar, &node->at, node->text,
                 phrase_text(language_current(), PHRASE_expect_boolean));
  return otherwise;
}

bool scalar_duration(struct loading *loading, const struct yaml *node, struct duration *out) {
  if (node == NULL) return false;
  if (duration_parse(node->text, out)) return true;
  struct position at = scalar_place(loading, node, 0, 0);
  diagnostic_add(loading->list, DIAGNOSTIC_bad_scalar, &at, node->text,
                 phrase_text(language_current(), PHRASE_expect_duration));
  static const char *const units[] = {"minutes", "hours", "workdays", "days", "weeks", "months", "years"};
  const char *unit = node->text + strspn(node->text, "0123456789 ");
  if (unit[0] != '\0' && unit != node->text)
    diagnostic_suggest(loading->list, unit, units, sizeof units / sizeof *units);
  return false;
}

bool scalar_day(struct loading *loading, const struct yaml *node, const char *where, int32_t *out) {
  if (node == NULL || date_parse(node->text, out)) return node != NULL;
  struct position at = scalar_place(loading, node, 0, 0);
  diagnostic_add(loading->list, DIAGNOSTIC_bad_scalar, &at, node->text,
                 phrase_text(language_current(), PHRASE_expect_date));
  loading_note_where(loading, where);
  return false;
}

int scalar_word(struct loading *loading, const struct yaml *node, const char *key, const char *const *words,
                size_t count, int otherwise) {
  struct buffer all = BUFFER_EMPTY;
  if (node == NULL) return otherwise;
  for (size_t i = 0; i < count; i++) {
    if (strcmp(node->text, words[i]) == 0) {
      buffer_release(&all);
      return (int)i;
    }
    buffer_printf(&all, "%s%s", i > 0 ? ", " : "", words[i]);
  }
  struct position at = scalar_place(loading, node, 0, 0);
  diagnostic_add(loading->list, count > 1 ? DIAGNOSTIC_bad_word : DIAGNOSTIC_only_word, &at, key, node->text,
                 buffer_text(&all));
  diagnostic_suggest(loading->list, node->text, words, count);
  buffer_release(&all);
  return otherwise;
}

int scalar_choice(struct loading *loading, const struct yaml *node, enum schema_key key, int otherwise) {
  const char *const *words;
  size_t count = schema_words(key, &words);
  return scalar_word(loading, node, schema_rows[key].key, words, count, otherwise);
}

/* ---- types ---- */

/* The words of types, cut at their first blank: `list` is near to `lst`, `list of` is not. */
static void suggest_type(struct loading *loading, const char *word) {
  size_t count;
  const char *const *words = type_words(&count);
  const char **heads = arena_alloc(loading->arena, count * sizeof *heads);
  for (size_t i = 0; i < count; i++) heads[i] = arena_copy_bytes(loading->arena, words[i], strcspn(words[i], " "));
  const char *meant = text_nearest(word, heads, count);
  for (size_t i = 0; i < count && meant != NULL; i++)
    if (heads[i] == meant) diagnostic_note(loading->list, DIAGNOSTIC_did_you_mean, words[i]);
  struct buffer all = BUFFER_EMPTY;
  for (size_t i = 0; i < count; i++) buffer_printf(&all, "%s%s", i > 0 ? ", " : "", words[i]);
  if (meant == NULL) diagnostic_note(loading->list, DIAGNOSTIC_note_types, buffer_text(&all));
  buffer_release(&all);
}

static void report_type(struct loading *loading, const struct yaml *node, const char *text, const char *wrong,
                        const char *where) {
  size_t offset = wrong >= text && wrong <= text + strlen(text) ? (size_t)(wrong - text) : 0;
  size_t size = strcspn(wrong, " ");
  const char *word = arena_copy_bytes(loading->arena, wrong, size > 0 ? size : strlen(wrong));
  struct position at = scalar_place(loading, node, offset, (int)text_width(word));
  diagnostic_add(loading->list, DIAGNOSTIC_bad_type, &at, word);
  loading_note_where(loading, where);
  suggest_type(loading, word);
}

static void refer_type(struct loading *loading, const struct yaml *node, const char *text, const struct type *type,
                       const char *where) {
  if (type->kind == KIND_LIST) type = type->element;
  if (type->kind != KIND_REF) return;
  const char *found = text;
  for (const char *at = strstr(text, "ref "); at != NULL; at = strstr(at + 1, "ref ")) found = at;
  found += strlen("ref");
  found += strspn(found, " ");
  struct position at = scalar_place(loading, node, (size_t)(found - text), text_width(type->record));
  loading_refer(loading, &(struct reference){.kind = REFER_RECORD, .name = type->record, .where = where, .at = at});
}

const struct type *scalar_type(struct loading *loading, const struct yaml *node, bool *optional, const char *where) {
  if (node == NULL) return NULL;
  size_t size = strlen(node->text);
  while (size > 0 && node->text[size - 1] == ' ') size--;
  bool asks = optional != NULL && size > 0 && node->text[size - 1] == '?';
  if (asks) *optional = true;
  const char *text = arena_copy_bytes(loading->arena, node->text, asks ? size - 1 : size);
  const char *wrong = text;
  const struct type *type = type_parse(loading->arena, text, &wrong);
  if (type == NULL) report_type(loading, node, text, wrong, where);
  else refer_type(loading, node, text, type, where);
  return type;
}

/* ---- lists ---- */

/* One text counts as a list of one where the key allows it. */
static size_t items_of(const struct yaml *const *node, const struct yaml *const **items) {
  if (*node == NULL) return 0;
  *items = (*node)->kind == YAML_SCALAR ? node : (const struct yaml *const *)(*node)->items;
  return (*node)->kind == YAML_SCALAR ? 1 : (*node)->count;
}

size_t scalar_names(struct loading *loading, const struct yaml *node, const char *key, const char ***names,
                    const struct yaml ***nodes) {
  const struct yaml *const *items = NULL;
  size_t count = 0, item_count = items_of(&node, &items);
  *names = arena_alloc(loading->arena, (item_count + 1) * sizeof **names);
  if (nodes != NULL) *nodes = arena_alloc(loading->arena, (item_count + 1) * sizeof **nodes);
  for (size_t i = 0; i < item_count; i++) {
    if (items[i]->kind != YAML_SCALAR) {
      diagnostic_add(loading->list, DIAGNOSTIC_wrong_item, &items[i]->at, key, yaml_kind_name(items[i]->kind));
      continue;
    }
    if (nodes != NULL) (*nodes)[count] = items[i];
    (*names)[count++] = items[i]->text;
  }
  return count;
}

struct grants scalar_grants(struct loading *loading, const struct yaml *node, const char *where) {
  static const char *const words[] = {"owner", "superior", "team"};
  const struct yaml **nodes;
  const char **names;
  size_t count = scalar_names(loading, node, "by", &names, &nodes);
  struct grant *items = arena_alloc(loading->arena, (count + 1) * sizeof *items);
  for (size_t i = 0; i < count; i++) {
    items[i] = (struct grant){.kind = GRANT_ROLE, .role = names[i], .at = scalar_place(loading, nodes[i], 0, 0)};
    for (int word = 0; word < 3; word++)
      if (strcmp(names[i], words[word]) == 0)
        items[i] = (struct grant){.kind = (enum grant_kind)word, .at = items[i].at};
    if (items[i].kind == GRANT_ROLE) scalar_refer(loading, nodes[i], REFER_ROLE, where);
  }
  return (struct grants){items, count};
}

struct grants scalar_roles(struct loading *loading, const struct yaml *node, const char *where) {
  static const char *const words[] = {"owner", "superior", "team"};
  struct grants grants = scalar_grants(loading, node, where);
  for (size_t i = 0; i < grants.count; i++)
    if (grants.items[i].kind != GRANT_ROLE)
      diagnostic_add(loading->list, DIAGNOSTIC_roles_alone, &grants.items[i].at, words[grants.items[i].kind]);
  return grants;
}

/* ---- names ---- */

/* Words of Lua, which no name behind a dot may be; then those that every rule knows, which no record may be called. */
static const char *const taken_words[] = {"and",      "break",  "do",   "else", "elseif", "end",    "false", "for",
                                          "function", "goto",   "if",   "in",   "local",  "nil",    "not",   "or",
                                          "repeat",   "return", "then", "true", "until",  "while",  "asked", "actor",
                                          "case",     "today",  "now",  "id",   "has",    "default"};
enum { LUA_WORDS = 22, TAKEN_WORDS = sizeof taken_words / sizeof *taken_words };

bool scalar_is_name(struct loading *loading, const struct yaml *key) {
  if (text_is_name(key->text)) return true;
  diagnostic_add(loading->list, DIAGNOSTIC_bad_name, &key->at, key->text);
  return false;
}

bool scalar_is_free_name(struct loading *loading, const struct yaml *key, bool of_record, const char *what) {
  if (!scalar_is_name(loading, key)) return false;
  for (size_t i = 0; i < (of_record ? TAKEN_WORDS : LUA_WORDS); i++) {
    if (strcmp(key->text, taken_words[i]) != 0) continue;
    diagnostic_add(loading->list, DIAGNOSTIC_reserved_name, &key->at, what, key->text);
    return false;
  }
  return true;
}

const char *scalar_refer(struct loading *loading, const struct yaml *node, enum refer kind, const char *where) {
  if (node == NULL) return NULL;
  loading_refer(loading, &(struct reference){.kind = kind,
                                             .name = node->text,
                                             .process = loading->process,
                                             .where = where,
                                             .at = scalar_place(loading, node, 0, 0)});
  return node->text;
}

bool scalar_path(struct loading *loading, const struct yaml *node, const char **record, const char **field,
                 const char *where) {
  const char *dot = strchr(node->text, '.');
  if (dot != NULL) {
    *record = arena_copy_bytes(loading->arena, node->text, (size_t)(dot - node->text));
    *field = dot + 1;
    if (text_is_name(*record) && text_is_name(*field)) return true;
  }
  struct position at = scalar_place(loading, node, 0, 0);
  diagnostic_add(loading->list, DIAGNOSTIC_bad_path, &at, node->text);
  loading_note_where(loading, where);
  return false;
}

/* ---- rules ---- */

const struct rule *scalar_expression(struct loading *loading, const struct yaml *node, const char *where) {
  if (node == NULL) return NULL;
  struct position at = scalar_place(loading, node, 0, 0);
  if (node->text[strspn(node->text, " \n")] == '\0') {
    diagnostic_add(loading->list, DIAGNOSTIC_empty_expression, &node->at);
    loading_note_where(loading, where);
    return NULL;
  }
  struct rule *rule = loading_rule(loading, &at, where);
  rule->expression = node->text;
  return rule;
}

const struct rule *scalar_function(struct loading *loading, const struct yaml *node, const char *where) {
  if (node == NULL) return NULL;
  struct position at = scalar_place(loading, node, 0, 0);
  const char *dot = strchr(node->text, '.');
  const char *module = dot != NULL ? arena_copy_bytes(loading->arena, node->text, (size_t)(dot - node->text)) : "";
  if (dot == NULL || !text_is_name(module) || !text_is_name(dot + 1)) {
    diagnostic_add(loading->list, DIAGNOSTIC_bad_function, &at, node->text);
    loading_note_where(loading, where);
    return NULL;
  }
  struct rule *rule = loading_rule(loading, &at, where);
  rule->module = module;
  rule->function = dot + 1;
  return rule;
}

/* Criteria: named conditions, each an expression or a function of a script. */
#include "rulebook/part.h"
#include "rulebook/scalar.h"

static const struct rule *rule_of(struct loading *loading, const struct yaml *node, const struct position *at,
                                  const char *where) {
  const struct yaml *check = schema_value(node, KEY_criterion_check), *rule = schema_value(node, KEY_criterion_rule);
  bool has_check = yaml_get(node, "check") != NULL, has_rule = yaml_get(node, "rule") != NULL;
  if (node->kind == YAML_MAPPING && has_check == has_rule) {
    struct position place = has_check ? schema_place(node, KEY_criterion_rule) : *at;
    diagnostic_add(loading->list, has_check ? DIAGNOSTIC_either_key : DIAGNOSTIC_neither_key, &place, "check", "rule");
    loading_note_where(loading, where);
    return NULL;
  }
  return has_check ? scalar_expression(loading, check, where) : scalar_function(loading, rule, where);
}

struct criteria criteria_read(struct loading *loading, const struct yaml *node, const char *where) {
  if (node == NULL) return (struct criteria){NULL, 0};
  struct criterion *items = arena_alloc(loading->arena, (node->count + 1) * sizeof *items);
  const char *inside = loading_inside(loading, where);
  for (size_t i = 0; i < node->count; i++) {
    const struct yaml *key = node->pairs[i].key, *value = node->pairs[i].value;
    const char *what = loading_thing(loading, PHRASE_thing_criterion, key->text);
    scalar_is_name(loading, key);
    schema_check(loading, value, SCHEMA_criterion, what, &key->at);
    items[i] = (struct criterion){.name = key->text, .at = key->at};
    items[i].title = scalar_label(loading, schema_value(value, KEY_criterion_title), what);
    items[i].say = scalar_label(loading, schema_value(value, KEY_criterion_say), what);
    items[i].rule = rule_of(loading, value, &key->at, inside);
  }
  return (struct criteria){items, node->count};
}

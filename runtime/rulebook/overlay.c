/* Laying one layer's tree over another's.
 *
 * Invariants
 * 1. Mappings merge by key, everything else replaces; what is new comes behind what was there, in the order written.
 * 2. `~` takes away; where there is nothing to take away it is an error. A key with no value at all takes nothing away:
 * it stays in the tree as it is and is reported as empty where the mapping is read.
 * 3. A mapping that may be written short (key.def) merges with the same written long: `price: money` with `price:
 * {title: Price}`.
 * 4. Of two keys that exclude each other the upper layer's one replaces the lower's other: a `rule` takes the place of
 * a `check`.
 * 5. What is lost stays known: a pair that replaces has the one that `was`; a mapping from which something is taken
 * away has it among its `gone`, under the key that took it away.
 *
 * The lowest layer is laid over nothing, so that invariant 2 holds there too. Nodes keep their positions, hence their
 * files. A name that is new in an upper layer and near to one below is told: it was probably meant to be that one. */
#include "base/limits.h"
#include "base/text.h"
#include "rulebook/tree.h"

#include <string.h>

struct kind_of {
  enum schema_mapping mapping; /* SCHEMA_none: names of `of`, or anything */
  enum schema_mapping of;
};

static const enum schema_key alternatives[][2] = {
    {KEY_criterion_check, KEY_criterion_rule}, {KEY_person_role, KEY_person_roles},
    {KEY_steps_rule, KEY_steps_value},         {KEY_pay_rate, KEY_pay_table},
    {KEY_score_of, KEY_score_given},           {KEY_timer_after, KEY_timer_every},
    {KEY_timer_after, KEY_timer_before},       {KEY_timer_every, KEY_timer_before}};

static struct yaml *merge_kind(struct loading *loading, struct kind_of kind, struct yaml *lower, struct yaml *upper);

void yaml_add(struct arena *arena, struct yaml *mapping, struct yaml *key, struct yaml *value) {
  mapping->pairs = arena_grow(arena, mapping->pairs, mapping->count, sizeof *mapping->pairs);
  mapping->pairs[mapping->count++] = (struct yaml_pair){key, value, NULL};
}

static struct kind_of kind_of_value(struct kind_of kind, const char *key) {
  if (kind.mapping == SCHEMA_none) return (struct kind_of){kind.of, SCHEMA_none};
  const struct schema_row *row = schema_find(kind.mapping, key);
  if (row == NULL) return (struct kind_of){SCHEMA_none, SCHEMA_none};
  if (row->kind == SCHEMA_ENTRIES || row->kind == SCHEMA_VALUES) return (struct kind_of){SCHEMA_none, row->of};
  return (struct kind_of){row->of, SCHEMA_none};
}

/* ---- taking away ---- */

static bool takes_away(struct loading *loading, const struct yaml *node) {
  return node->kind == YAML_NULL && !node->quoted && *loading_text(loading, &node->at) == '~';
}

static void report_nothing(struct loading *loading, const struct yaml *lower, const struct yaml *key) {
  diagnostic_add(loading->list, DIAGNOSTIC_nothing_removed, &key->at, key->text);
  if (!loading_suggests(loading)) return;
  const char **names = arena_alloc(loading->arena, (lower->count + 1) * sizeof *names);
  size_t count = 0;
  for (size_t i = 0; i < lower->count; i++)
    if (lower->pairs[i].value != NULL) names[count++] = lower->pairs[i].key->text;
  diagnostic_suggest(loading->list, key->text, names, count);
}

/* ---- short and long ---- */

static struct yaml *write_long(struct loading *loading, struct kind_of kind, struct yaml *node) {
  const char *short_key = schema_short(kind.mapping);
  if (node->kind != YAML_SCALAR || short_key == NULL) return node;
  struct yaml *mapping = arena_alloc(loading->arena, sizeof *mapping);
  struct yaml *key = arena_alloc(loading->arena, sizeof *key);
  *mapping = (struct yaml){.kind = YAML_MAPPING, .at = node->at};
  *key = (struct yaml){.kind = YAML_SCALAR, .at = node->at, .text = short_key};
  yaml_add(loading->arena, mapping, key, node);
  return mapping;
}

/* ---- merging ---- */

static struct yaml *merge_value(struct loading *loading, struct kind_of kind, struct yaml *lower, struct yaml *upper) {
  if (lower != NULL && upper->kind != lower->kind) {
    upper = write_long(loading, kind, upper);
    if (upper->kind == YAML_MAPPING) lower = write_long(loading, kind, lower);
  }
  if (upper->kind != YAML_MAPPING) return upper;
  return merge_kind(loading, kind, lower != NULL && lower->kind == YAML_MAPPING ? lower : NULL, upper);
}

static enum gone_kind gone_kind(enum schema_mapping of) {
  static const enum schema_mapping kinds[GONE_OTHER] = {
      [GONE_RECORD] = SCHEMA_record, [GONE_FIELD] = SCHEMA_field, [GONE_ROLE] = SCHEMA_role,
      [GONE_PERSON] = SCHEMA_person, [GONE_STAGE] = SCHEMA_stage, [GONE_TASK] = SCHEMA_task};
  enum gone_kind kind = GONE_RECORD;
  while (kind < GONE_OTHER && kinds[kind] != of) kind++;
  return kind;
}

/* Keeps what `mapping` had, under the key that takes it away. */
static void keep_gone(struct loading *loading, enum schema_mapping of, struct yaml *mapping, struct yaml *key,
                      const struct yaml_pair *pair) {
  struct arena *arena = loading->arena;
  struct yaml_pair *was = arena_alloc(arena, sizeof *was);
  *was = *pair;
  if (mapping->gone == NULL) {
    mapping->gone = arena_alloc(arena, sizeof *mapping->gone);
    *mapping->gone = (struct yaml){.kind = YAML_MAPPING, .at = mapping->at};
  }
  yaml_add(arena, mapping->gone, key, pair->value);
  mapping->gone->pairs[mapping->gone->count - 1].was = was;
  loading->gone = arena_grow(arena, loading->gone, loading->gone_count, sizeof *loading->gone);
  loading->gone[loading->gone_count++] = (struct gone){gone_kind(of), key->text, key->at};
}

static void drop(struct loading *loading, struct yaml *mapping, const char *key, const struct position *at) {
  for (size_t i = 0; i < mapping->count; i++) {
    if (strcmp(mapping->pairs[i].key->text, key) != 0) continue;
    struct yaml *by = arena_alloc(loading->arena, sizeof *by);
    *by = *mapping->pairs[i].key;
    by->at = *at;
    keep_gone(loading, SCHEMA_none, mapping, by, &mapping->pairs[i]);
    mapping->pairs[i].value = NULL;
  }
}

static void drop_alternatives(struct loading *loading, struct kind_of kind, struct yaml *lower,
                              const struct yaml *upper) {
  for (size_t i = 0; i < sizeof alternatives / sizeof *alternatives; i++) {
    if (schema_rows[alternatives[i][0]].mapping != kind.mapping) continue;
    for (int side = 0; side < 2; side++) {
      const char *mine = schema_rows[alternatives[i][side]].key, *other = schema_rows[alternatives[i][1 - side]].key;
      const struct yaml *value = yaml_get(upper, mine);
      if (value != NULL && yaml_get(upper, other) == NULL) drop(loading, lower, other, &value->at);
    }
  }
}

/* Pairs without a value are gone. */
static void close_gaps(struct yaml *mapping) {
  size_t kept = 0;
  for (size_t i = 0; i < mapping->count; i++)
    if (mapping->pairs[i].value != NULL) mapping->pairs[kept++] = mapping->pairs[i];
  mapping->count = kept;
}

/* Before the pair is written over. */
static void keep_was(struct loading *loading, struct yaml_pair *pair) {
  struct yaml_pair *was = arena_alloc(loading->arena, sizeof *was);
  *was = *pair;
  pair->was = was;
}

static void merge_pair(struct loading *loading, struct kind_of kind, struct yaml *lower, int place,
                       const struct yaml_pair *pair) {
  struct yaml_pair *below = place >= 0 ? &lower->pairs[place] : NULL;
  bool is_there = below != NULL && below->value != NULL;
  struct kind_of inner = kind_of_value(kind, pair->key->text);
  if (takes_away(loading, pair->value)) {
    if (is_there) {
      keep_gone(loading, inner.mapping, lower, pair->key, below);
      below->value = NULL;
      return;
    }
    report_nothing(loading, lower, pair->key);
    if (below == NULL && kind.mapping == SCHEMA_none) return; /* a name that is nobody's */
    pair->value->quoted = true;                               /* told: nobody else complains about it */
  }
  struct yaml *value = merge_value(loading, inner, is_there ? below->value : NULL, pair->value);
  if (below == NULL) {
    yaml_add(loading->arena, lower, pair->key, value);
    return;
  }
  if (is_there && value == pair->value) keep_was(loading, below);
  below->value = value;
  bool is_built_in = strcmp(below->key->at.file, tree_built_in) == 0; /* no place that anybody can open */
  if (!is_there || value == pair->value || is_built_in) below->key = pair->key;
}

/* ---- new names that are near to old ones ---- */

enum { NEAR_PAIRS = 250 * 1000 }; /* compared at most; a mapping of more has names like numbers */

/* `step_1` and `step_2` are meant to differ. */
static bool differ_by_digits(const char *a, const char *b) {
  static const char digits[] = "0123456789";
  for (;; a++, b++) {
    a += strspn(a, digits);
    b += strspn(b, digits);
    if (*a != *b) return false;
    if (*a == '\0') return true;
  }
}

/* People are known by keys that are near to each other without being mistakes. */
static void warn_near(struct loading *loading, struct kind_of kind, const struct yaml *lower, const struct names *names,
                      const struct yaml *upper) {
  if (kind.of == SCHEMA_person || lower->count == 0 || lower->count * upper->count > NEAR_PAIRS) return;
  const char **words = arena_alloc(loading->arena, lower->count * sizeof *words);
  struct names *mine = names_new(loading->arena);
  size_t count = 0;
  for (size_t i = 0; i < upper->count; i++) names_put(mine, upper->pairs[i].key->text, (int)i);
  for (size_t i = 0; i < lower->count; i++)
    if (lower->pairs[i].value != NULL && names_get(mine, lower->pairs[i].key->text) < 0)
      words[count++] = lower->pairs[i].key->text;
  for (size_t i = 0; i < upper->count && loading_suggests(loading); i++) {
    const struct yaml_pair *pair = &upper->pairs[i];
    if (names_get(names, pair->key->text) >= 0 || takes_away(loading, pair->value)) continue;
    const char *near = text_nearest(pair->key->text, words, count);
    if (near == NULL || differ_by_digits(pair->key->text, near)) continue;
    diagnostic_add(loading->list, DIAGNOSTIC_overrides_nothing, &pair->key->at, pair->key->text, near);
    diagnostic_note(loading->list, DIAGNOSTIC_did_you_mean, near);
  }
}

/* ---- a mapping over a mapping ---- */

static struct yaml *merge_kind(struct loading *loading, struct kind_of kind, struct yaml *lower, struct yaml *upper) {
  struct names *names = lower != NULL && lower->count > 0 ? names_new(loading->arena) : NULL; /* NULL: all is new */
  if (lower == NULL) {
    lower = arena_alloc(loading->arena, sizeof *lower);
    *lower = (struct yaml){.kind = YAML_MAPPING, .at = upper->at};
  }
  drop_alternatives(loading, kind, lower, upper);
  for (size_t i = 0; i < lower->count; i++) names_put(names, lower->pairs[i].key->text, (int)i);
  if (kind.mapping == SCHEMA_none && kind.of != SCHEMA_none) warn_near(loading, kind, lower, names, upper);
  for (size_t i = 0; i < upper->count; i++)
    merge_pair(loading, kind, lower, names != NULL ? names_get(names, upper->pairs[i].key->text) : -1,
               &upper->pairs[i]);
  close_gaps(lower);
  return lower;
}

struct yaml *overlay_merge(struct loading *loading, enum schema_mapping mapping, enum schema_mapping of,
                           struct yaml *lower, struct yaml *upper) {
  return merge_kind(loading, (struct kind_of){mapping, of}, lower, upper);
}

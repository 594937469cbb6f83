/* Comparing two rulebooks.
 *
 * Invariants
 * 1. The trees are walked by key.def, so that a new key of the language is compared without a line here.
 * 2. What may be written short is compared as if written long, and a missing mapping of names as an empty one: only
 * what a rulebook means makes a difference.
 * 3. One edit, one difference: a new or gone entry is told once, not key by key; a list is replaced as a whole.
 * 4. The order is that of the new rulebook, what is gone comes behind what is there.
 *
 * Not done here: words; cli/difference_sentence.c. */
#include "check/difference_part.h"

#include "base/text.h"
#include "rulebook/part.h"

#include <stdlib.h>
#include <string.h>

struct shape {                 /* what a node may hold, by key.def */
  enum schema_mapping mapping; /* SCHEMA_none: names of `of`, or anything */
  enum schema_mapping of;
  const char *under; /* the key that holds the names */
};

/* Where a walk is: the thing that it is about, and the way from there. */
struct place {
  enum difference_group group;
  const char *process, *name;
  const struct trail *trail;
};

static void compare_pairs(struct comparing *comparing, struct shape kind, const struct place *place,
                          const struct yaml *from, const struct yaml *to);

void difference_add(struct comparing *comparing, const struct difference *difference, const struct trail *trail) {
  struct difference copy = *difference;
  struct difference_step *steps;
  copy.step_count = 0;
  for (const struct trail *at = trail; at != NULL; at = at->up) copy.step_count++;
  copy.steps = steps = arena_alloc(comparing->arena, (copy.step_count + 1) * sizeof *steps);
  size_t number = copy.step_count;
  for (const struct trail *at = trail; at != NULL; at = at->up) steps[--number] = at->step;
  comparing->items = arena_grow(comparing->arena, comparing->items, comparing->count, sizeof *comparing->items);
  comparing->items[comparing->count++] = copy;
}

/* ---- values ---- */

static void write_flow(struct buffer *out, const struct yaml *node) {
  if (node->kind == YAML_NULL) {
    buffer_putc(out, '~');
  } else if (node->kind == YAML_SCALAR) {
    for (const char *at = node->text; *at != '\0'; at++) {
      if (*at != '\n') buffer_putc(out, *at);
      else if (at[1] != '\0') buffer_putc(out, ' ');
    }
  } else if (node->kind == YAML_SEQUENCE) {
    buffer_putc(out, '[');
    for (size_t i = 0; i < node->count; i++) {
      if (i > 0) buffer_puts(out, ", ");
      write_flow(out, node->items[i]);
    }
    buffer_putc(out, ']');
  } else {
    buffer_putc(out, '{');
    for (size_t i = 0; i < node->count; i++) {
      buffer_printf(out, "%s%s: ", i > 0 ? ", " : "", node->pairs[i].key->text);
      write_flow(out, node->pairs[i].value);
    }
    buffer_putc(out, '}');
  }
}

static const char *flow_text(struct comparing *comparing, const struct yaml *node) {
  struct buffer text = BUFFER_EMPTY;
  write_flow(&text, node);
  const char *copy = arena_copy(comparing->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static bool is_same(const struct yaml *a, const struct yaml *b) {
  if (a->kind != b->kind || a->count != b->count) return false;
  if (a->kind == YAML_SCALAR) return strcmp(a->text, b->text) == 0;
  for (size_t i = 0; a->kind == YAML_SEQUENCE && i < a->count; i++)
    if (!is_same(a->items[i], b->items[i])) return false;
  for (size_t i = 0; a->kind == YAML_MAPPING && i < a->count; i++) {
    const struct yaml *other = yaml_get(b, a->pairs[i].key->text);
    if (other == NULL || !is_same(a->pairs[i].value, other)) return false;
  }
  return true;
}

static struct yaml *mapping_with(struct comparing *comparing, const struct yaml *value, const char *const *keys,
                                 size_t count) {
  struct yaml *mapping = arena_alloc(comparing->arena, sizeof *mapping);
  *mapping = (struct yaml){.kind = YAML_MAPPING, .at = value->at};
  for (size_t i = 0; i < count; i++) {
    struct yaml *key = arena_alloc(comparing->arena, sizeof *key), *copy = arena_alloc(comparing->arena, sizeof *copy);
    *key = (struct yaml){.kind = YAML_SCALAR, .at = value->at, .text = keys[i]};
    *copy = *value;
    yaml_add(comparing->arena, mapping, key, copy);
  }
  return mapping;
}

/* Invariant 2. A title in one text is that in both languages. */
static const struct yaml *in_full(struct comparing *comparing, enum schema_mapping mapping, const struct yaml *node) {
  static const char *const languages[] = {"en", "zh"};
  const char *short_key = schema_short(mapping);
  if (node->kind != YAML_SCALAR) return node;
  if (mapping == SCHEMA_label) return mapping_with(comparing, node, languages, 2);
  return short_key != NULL ? mapping_with(comparing, node, &short_key, 1) : node;
}

/* ---- entries ---- */

/* What a person knows an entry by: its title, else its rule or type. */
static const char *detail_of(struct comparing *comparing, const struct yaml *node) {
  static const char *const keys[] = {"check", "rule", "type"};
  if (node->kind == YAML_SCALAR) return node->text;
  const struct yaml *title = node->kind == YAML_MAPPING ? yaml_get(node, "title") : NULL;
  if (title != NULL && title->kind == YAML_SCALAR) return title->text;
  if (title != NULL && title->kind == YAML_MAPPING) {
    const struct yaml *en = yaml_get(title, "en"), *zh = yaml_get(title, "zh");
    struct label label = {en != NULL ? en->text : NULL, zh != NULL ? zh->text : NULL};
    return label_text(&label, language_current(), NULL);
  }
  for (size_t i = 0; node->kind == YAML_MAPPING && i < sizeof keys / sizeof *keys; i++) {
    const struct yaml *value = yaml_get(node, keys[i]);
    if (value != NULL && value->kind == YAML_SCALAR) return flow_text(comparing, value);
  }
  return NULL;
}

static struct position place_of(const struct yaml_pair *pair) {
  return pair->value->kind == YAML_MAPPING ? pair->key->at : pair->value->at;
}

/* Where `to` took the key away, or where `from` had it. */
static struct position place_gone(const struct yaml_pair *pair, const struct yaml *to) {
  for (size_t i = to->gone != NULL ? to->gone->count : 0; i > 0; i--)
    if (strcmp(to->gone->pairs[i - 1].key->text, pair->key->text) == 0) return to->gone->pairs[i - 1].key->at;
  return place_of(pair);
}

/* One side is NULL where there is none; `to` is the mapping that has the new side, or has it no more. */
static void add_pair(struct comparing *comparing, const struct place *place, const struct yaml_pair *before,
                     const struct yaml_pair *after, const struct yaml *to) {
  struct difference difference = {.group = place->group, .process = place->process, .name = place->name};
  const struct yaml *value = (after != NULL ? after : before)->value;
  if (text_equal(value->at.file, tree_built_in)) return; /* follows from what is told elsewhere */
  difference.what = before == NULL ? DIFFERENCE_NEW : after == NULL ? DIFFERENCE_GONE : DIFFERENCE_CHANGED;
  if (before != NULL) difference.before = flow_text(comparing, before->value);
  if (after != NULL) difference.after = flow_text(comparing, after->value);
  if (place->trail == NULL) difference.detail = detail_of(comparing, (after != NULL ? after : before)->value);
  difference.at = after != NULL ? place_of(after) : place_gone(before, to);
  difference_add(comparing, &difference, place->trail);
}

/* ---- walking ---- */

static struct shape kind_of_value(struct shape kind, const char *key) {
  if (kind.mapping == SCHEMA_none) return (struct shape){kind.of, SCHEMA_none, NULL};
  const struct schema_row *row = schema_find(kind.mapping, key);
  if (row == NULL) return (struct shape){SCHEMA_none, SCHEMA_none, NULL};
  if (row->kind == SCHEMA_ENTRIES) return (struct shape){SCHEMA_none, row->of, row->key};
  if (row->kind == SCHEMA_VALUES) return (struct shape){SCHEMA_none, SCHEMA_none, row->key};
  return (struct shape){row->of, SCHEMA_none, NULL};
}

/* The names of a mapping: those of a process have groups of their own. */
static bool group_of_key(const char *key, enum difference_group *group) {
  if (strcmp(key, "stages") == 0) *group = DIFFERENCE_STAGES;
  else if (strcmp(key, "actions") == 0) *group = DIFFERENCE_ACTIONS;
  else if (strcmp(key, "approvals") == 0) *group = DIFFERENCE_APPROVALS;
  else if (strcmp(key, "documents") == 0) *group = DIFFERENCE_DOCUMENTS;
  else return false;
  return true;
}

static void compare_values(struct comparing *comparing, struct shape kind, const struct place *place,
                           const struct yaml_pair *from, const struct yaml_pair *to, const struct yaml *mapping) {
  static const struct yaml nothing = {.kind = YAML_MAPPING};
  bool holds_names = kind.under != NULL;
  const struct yaml *before = from != NULL ? from->value : holds_names ? &nothing : NULL;
  const struct yaml *after = to != NULL ? to->value : holds_names ? &nothing : NULL;
  if (before == NULL || after == NULL) {
    add_pair(comparing, place, from, to, mapping);
    return;
  }
  if (before->kind != after->kind) {
    before = in_full(comparing, kind.mapping, before);
    after = in_full(comparing, kind.mapping, after);
  }
  if (before->kind == YAML_MAPPING && after->kind == YAML_MAPPING) compare_pairs(comparing, kind, place, before, after);
  else if (!is_same(before, after)) add_pair(comparing, place, from, to, mapping);
}

/* One name or key of two mappings. */
static void compare_one(struct comparing *comparing, struct shape kind, const struct place *place,
                        const struct yaml_pair *from, const struct yaml_pair *to, const struct yaml *mapping) {
  const struct yaml_pair *pair = to != NULL ? to : from;
  struct shape inner = kind_of_value(kind, pair->key->text);
  bool is_entry = kind.mapping == SCHEMA_none && kind.of != SCHEMA_none;
  struct place inside = *place;
  struct trail trail = {place->trail, {.kind = STEP_KEY, .name = pair->key->text}};
  if (place->group == DIFFERENCE_PROCESS && kind.mapping == SCHEMA_process &&
      group_of_key(pair->key->text, &inside.group)) {
    inside.process = place->name;
    inside.name = NULL;
  } else if (is_entry && place->name == NULL && place->group != DIFFERENCE_SETTINGS) {
    inside.name = pair->key->text;
  } else if (is_entry) {
    const char *detail = detail_of(comparing, pair->value);
    trail.step = (struct difference_step){STEP_ENTRY, pair->key->text, kind.under, detail, kind.of};
    inside.trail = &trail;
  } else if (inner.under == NULL || inner.of == SCHEMA_none) {
    inside.trail = &trail;
  }
  compare_values(comparing, inner, &inside, from, to, mapping);
}

static void compare_pairs(struct comparing *comparing, struct shape kind, const struct place *place,
                          const struct yaml *from, const struct yaml *to) {
  struct names *before = names_new(comparing->arena), *after = names_new(comparing->arena);
  for (size_t i = 0; i < from->count; i++) names_put(before, from->pairs[i].key->text, (int)i);
  for (size_t i = 0; i < to->count; i++) {
    int there = names_get(before, to->pairs[i].key->text);
    names_put(after, to->pairs[i].key->text, (int)i);
    compare_one(comparing, kind, place, there >= 0 ? &from->pairs[there] : NULL, &to->pairs[i], to);
  }
  for (size_t i = 0; i < from->count; i++)
    if (names_get(after, from->pairs[i].key->text) < 0) compare_one(comparing, kind, place, &from->pairs[i], NULL, to);
}

/* ---- the whole ---- */

/* What every rulebook says of itself. */
static struct yaml *settings_of(struct comparing *comparing, const struct tree *tree, bool over) {
  static const char *const own[] = {"dealwright", "rulebook", "version", "title", "extends"};
  const struct yaml *all = tree->sections[SECTION_RULEBOOK];
  struct yaml *out = arena_alloc(comparing->arena, sizeof *out);
  *out = (struct yaml){.kind = YAML_MAPPING, .at = all->at, .gone = all->gone};
  for (size_t i = 0; i < all->count; i++) {
    bool is_own = false;
    for (size_t j = 0; j < (over ? 5 : 3); j++) is_own = is_own || strcmp(all->pairs[i].key->text, own[j]) == 0;
    if (!is_own) yaml_add(comparing->arena, out, all->pairs[i].key, all->pairs[i].value);
  }
  return out;
}

static void compare_trees(struct comparing *comparing, const struct tree *from, const struct tree *to, bool over) {
  static const struct {
    enum section section;
    enum difference_group group;
    enum schema_mapping of;
  } sections[] = {{SECTION_RECORDS, DIFFERENCE_RECORDS, SCHEMA_record},
                  {SECTION_ROLES, DIFFERENCE_ROLES, SCHEMA_role},
                  {SECTION_PEOPLE, DIFFERENCE_PEOPLE, SCHEMA_person},
                  {SECTION_PROCESS, DIFFERENCE_PROCESS, SCHEMA_process},
                  {SECTION_IMPORTS, DIFFERENCE_IMPORTS, SCHEMA_import},
                  {SECTION_PLANS, DIFFERENCE_PLANS, SCHEMA_plan},
                  {SECTION_APPRAISALS, DIFFERENCE_APPRAISALS, SCHEMA_appraisal}};
  struct place settings = {.group = DIFFERENCE_SETTINGS};
  compare_pairs(comparing, (struct shape){SCHEMA_rulebook, SCHEMA_none, NULL}, &settings,
                settings_of(comparing, from, over), settings_of(comparing, to, over));
  for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
    struct place place = {.group = sections[i].group};
    compare_pairs(comparing, (struct shape){SCHEMA_none, sections[i].of, section_name(sections[i].section)}, &place,
                  from->sections[sections[i].section], to->sections[sections[i].section]);
  }
}

static const struct source_file *calendar_of(const struct source *source, const struct tree *tree) {
  const struct yaml *node = yaml_get(tree->sections[SECTION_RULEBOOK], "calendar");
  return node != NULL && node->kind == YAML_SCALAR ? manifest_calendar(source, node) : NULL;
}

/* Stable: those of one group stay in their order. */
static void sort_by_group(struct comparing *comparing) {
  struct difference *sorted = arena_alloc(comparing->arena, (comparing->count + 1) * sizeof *sorted);
  size_t count = 0;
  for (int group = 0; group < DIFFERENCE_GROUPS; group++)
    for (size_t i = 0; i < comparing->count; i++)
      if ((int)comparing->items[i].group == group) sorted[count++] = comparing->items[i];
  comparing->items = sorted;
}

static bool is_sound(struct arena *arena, const struct source *source, struct diagnostics *list) {
  return rulebook_load(arena, source, list) != NULL;
}

static void read_tree(struct arena *arena, const struct source *source, struct tree *tree) {
  struct diagnostics *unheard = diagnostics_new(); /* told by is_sound */
  struct loading loading = {.arena = arena, .source = source, .list = unheard};
  tree_read(&loading, tree);
  diagnostics_free(unheard);
}

bool differences_find(struct arena *arena, const struct source *from, const struct source *to, bool over,
                      struct differences *out, struct diagnostics *list) {
  struct comparing comparing = {.arena = arena, .from = from, .to = to};
  struct tree before, after;
  if (!is_sound(arena, to, list) || !is_sound(arena, from, list)) return false;
  read_tree(arena, from, &before);
  read_tree(arena, to, &after);
  compare_trees(&comparing, &before, &after, over);
  difference_sheet(&comparing, calendar_of(from, &before), calendar_of(to, &after), true);
  difference_tables(&comparing);
  difference_scripts(&comparing);
  sort_by_group(&comparing);
  *out = (struct differences){.from_name = schema_text(before.own, KEY_rulebook_rulebook),
                              .from_version = schema_text(before.own, KEY_rulebook_version),
                              .to_name = schema_text(after.own, KEY_rulebook_rulebook),
                              .to_version = schema_text(after.own, KEY_rulebook_version),
                              .items = comparing.items,
                              .count = comparing.count};
  return true;
}

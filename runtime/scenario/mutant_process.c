/* Mistakes in process files: criteria, requirements, tasks and ways on that are missing or change places, other roles,
 * a day more, what mutant_steps.c does to approvals, and what mutant_expression.c does to expressions.
 *
 *   file -> [walk_mapping] -> pair -> its row of key.def -> [walk_value] by the kind of the row, and down again
 *
 * Invariant: what a key holds is what key.def says, so an expression or a duration of a new key is mutated without a
 * line here. Only entries that mean something by being there or by their order are named below. */
#include "base/text.h"
#include "rulebook/schema.h"
#include "scenario/mutant_part.h"

#include <string.h>

struct walk {
  struct making *making;
  const char *process; /* that the file describes, or NULL */
  const char *path;    /* `stages.negotiation.leave` */
};

static void walk_mapping(struct walk walk, const struct yaml *node, enum schema_mapping mapping);

static struct walk deeper(struct walk walk, const char *name) {
  walk.path = walk.path[0] == '\0' ? name : arena_printf(walk.making->arena, "%s.%s", walk.path, name);
  return walk;
}

/* ---- what a test must come by ---- */

/* The rule that is written between two places of the file, or NULL. */
static const struct rule *rule_within(const struct making *making, size_t from, size_t to) {
  for (size_t i = 0; i < making->rulebook->rule_count; i++) {
    const struct rule *rule = making->rulebook->rules[i];
    if (!text_equal(rule->at.file, making->file->shown)) continue;
    size_t at = making_offset(making, &rule->at);
    if (at >= from && at < to) return rule;
  }
  return NULL;
}

static void reach_rule(struct making *making, size_t from, size_t to) {
  const struct rule *rule = rule_within(making, from, to);
  if (rule != NULL) making->reach = (struct reach){.kind = REACH_RULE, .rule = rule};
}

/* ---- single values ---- */

/* Of a condition, a test has to have asked it; of a value under `set` that is not known. */
static void mutate_expression(struct walk walk, const struct yaml *node, bool is_condition) {
  struct making *making = walk.making;
  struct reach before = making->reach;
  if (node->kind != YAML_SCALAR) return;
  const size_t *offsets = scalar_offsets(making, node);
  if (offsets == NULL) return;
  size_t size = strlen(node->text);
  const struct spelling spelling = {.text = node->text, .size = size, .offsets = offsets};
  if (is_condition) reach_rule(making, offsets[0], offsets[size] + 1);
  making_expression(making, &spelling);
  making->reach = before;
}

/* Replaces a scalar; the text of `change` and `telling` is made by the caller. */
static void replace(struct making *making, const struct yaml *node, enum mutant_kind kind, const char *after,
                    const char *change, const char *telling) {
  size_t size = strlen(node->text);
  const size_t *offsets = size > 0 ? scalar_offsets(making, node) : NULL;
  if (offsets == NULL) return;
  making_add(making, kind, offsets[0], offsets[size - 1] + 1 - offsets[0], after, change, telling);
}

static void mutate_duration(struct walk walk, const struct yaml *node) {
  struct making *making = walk.making;
  struct duration duration;
  struct buffer text = BUFFER_EMPTY;
  if (node->kind != YAML_SCALAR || !duration_parse(node->text, &duration)) return;
  duration.amount++;
  duration_write(&text, duration);
  const char *after = arena_copy(making->arena, buffer_text(&text));
  const char *what = making_say(making, PHRASE_mutant_in, walk.path, making_becomes(making, node->text, after));
  buffer_release(&text);
  replace(making, node, MUTANT_DUE, after, what, making_say(making, PHRASE_tell_due, node->text));
}

/* ---- roles ---- */

static bool is_named(const void *context, const char *name) {
  const struct yaml *list = context;
  for (size_t i = 0; list != NULL && list->kind == YAML_SEQUENCE && i < list->count; i++)
    if (list->items[i]->kind == YAML_SCALAR && strcmp(list->items[i]->text, name) == 0) return true;
  return false;
}

const char *making_other_role(const struct making *making, const char *name,
                              bool (*is_taken)(const void *context, const char *name), const void *context) {
  const struct rulebook *rulebook = making->rulebook;
  size_t at = rulebook->role_count - 1;
  for (size_t i = 0; i < rulebook->role_count; i++)
    if (text_equal(rulebook->roles[i].name, name)) at = i;
  for (size_t step = 1; step <= rulebook->role_count; step++) {
    const char *other = rulebook->roles[(at + step) % rulebook->role_count].name;
    if (!text_equal(other, name) && !is_taken(context, other)) return other;
  }
  return NULL;
}

static void mutate_role(struct walk walk, const struct yaml *node, const struct yaml *list) {
  struct making *making = walk.making;
  if (node->kind != YAML_SCALAR || making->rulebook->role_count == 0) return;
  const char *other = making_other_role(making, node->text, is_named, list);
  if (other == NULL) return;
  const char *what = making_say(making, PHRASE_mutant_in, walk.path, making_becomes(making, node->text, other));
  replace(making, node, MUTANT_ROLE, other, what, making_say(making, PHRASE_tell_role, node->text, other));
}

/* ---- entries ---- */

static void drop(struct walk walk, const struct yaml *node, size_t number, const char *name, const char *telling) {
  struct stretch stretch;
  const char *after;
  struct making *making = walk.making;
  struct reach before = making->reach;
  if (!entry_removal(making, node, number, &stretch, &after)) return;
  reach_rule(making, stretch.from, stretch.to);
  const char *what = making_say(making, PHRASE_mutant_dropped, walk.path, name);
  const struct yaml *entry = node->kind == YAML_MAPPING ? node->pairs[number].key : node->items[number];
  size_t count = making->count;
  making_add(making, MUTANT_DROP, stretch.from, stretch.to - stretch.from, after, what, telling);
  if (making->count > count) making->items[count].at = entry->at;
  making->reach = before;
}

static void swap(struct walk walk, const struct yaml *list, size_t number) {
  struct stretch one, other;
  struct making *making = walk.making;
  const char *text = making->file->text;
  if (!entry_stretch(making, list, number, &one) || !entry_stretch(making, list, number + 1, &other)) return;
  const char *after =
      arena_printf(making->arena, "%.*s%.*s%.*s", (int)(other.to - other.from), text + other.from,
                   (int)(other.from - one.to), text + one.to, (int)(one.to - one.from), text + one.from);
  const char *first = schema_text(list->items[number], KEY_transition_to);
  const char *second = schema_text(list->items[number + 1], KEY_transition_to);
  if (first == NULL || second == NULL) return;
  const char *what = making_say(making, PHRASE_mutant_swapped, walk.path, first, second);
  making_add(making, MUTANT_SWAP, one.from, other.to - one.from, after, what,
             making_say(making, PHRASE_tell_both_ways, first, second));
}

/* Where there is one way only and it is always open, its place is taken by none. */
static void mutate_ways(struct walk walk, const struct yaml *list) {
  for (size_t i = 0; i < list->count; i++) {
    const char *to = schema_text(list->items[i], KEY_transition_to);
    if (to == NULL) continue;
    drop(walk, list, i, to, making_say(walk.making, PHRASE_tell_way, to));
    if (i + 1 < list->count) swap(walk, list, i);
  }
}

static void mutate_names(struct walk walk, const struct yaml *list, enum phrase_id telling) {
  for (size_t i = 0; i < list->count; i++)
    if (list->items[i]->kind == YAML_SCALAR)
      drop(walk, list, i, list->items[i]->text, making_say(walk.making, telling, list->items[i]->text));
}

/* A required task that comes after this one cannot be done without it. */
static bool is_needed_anyway(struct walk walk, const char *name) {
  const struct reach *reach = &walk.making->reach;
  const struct process *process = rulebook_process(walk.making->rulebook, walk.process);
  const struct stage *stage =
      reach->kind == REACH_STAGE && process != NULL ? process_stage(process, reach->name) : NULL;
  for (size_t i = 0; stage != NULL && i < stage->task_count; i++)
    if (stage->tasks[i].required && text_equal(stage->tasks[i].after, name)) return true;
  return false;
}

static void mutate_optional(struct walk walk, const struct yaml *task, const char *name) {
  struct making *making = walk.making;
  const char *telling = making_say(making, PHRASE_tell_undone, name);
  const struct yaml *required = schema_value(task, KEY_task_required);
  bool is_optional = required != NULL && required->kind == YAML_SCALAR && strcmp(required->text, "false") == 0;
  if (!is_optional && is_needed_anyway(walk, name)) return;
  if (required != NULL && required->kind == YAML_SCALAR) {
    const char *other = is_optional ? "true" : "false";
    const char *what = making_say(making, PHRASE_mutant_in, walk.path, making_becomes(making, required->text, other));
    replace(making, required, MUTANT_OPTIONAL, other, what, telling);
  } else if (task->kind == YAML_MAPPING && task->count > 0) {
    bool is_flow = yaml_is_flow(making, task);
    size_t at = making_offset(making, &task->pairs[0].key->at), depth = 0;
    while (depth < at && making->file->text[at - depth - 1] == ' ') depth++;
    const char *after =
        is_flow ? "required: false, " : arena_printf(making->arena, "required: false\n%*s", (int)depth, "");
    making_add(making, MUTANT_OPTIONAL, at, 0, after, making_say(making, PHRASE_mutant_optional, walk.path), telling);
  }
}

/* An entry that can be missing: a criterion, a task. */
static void mutate_entry(struct walk walk, const struct yaml *node, size_t number, enum schema_mapping of) {
  const char *name = node->pairs[number].key->text;
  struct making *making = walk.making;
  if (of == SCHEMA_criterion) drop(walk, node, number, name, making_say(making, PHRASE_tell_fails, name));
  if (of == SCHEMA_signature) drop(walk, node, number, name, making_say(making, PHRASE_tell_unsigned, name));
  if (of != SCHEMA_task) return;
  drop(walk, node, number, name, making_say(making, PHRASE_tell_undone, name));
  mutate_optional(deeper(walk, name), node->pairs[number].value, name);
}

/* ---- the walk ---- */

static void walk_entries(struct walk walk, const struct yaml *node, enum schema_mapping of) {
  struct reach before = walk.making->reach;
  for (size_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++) {
    const char *name = node->pairs[i].key->text;
    const struct yaml *value = node->pairs[i].value;
    if (value->kind == YAML_NULL) continue; /* `~` takes away what another layer says */
    if (of == SCHEMA_stage)
      walk.making->reach = (struct reach){.kind = REACH_STAGE, .name = name, .process = walk.process};
    mutate_entry(walk, node, i, of);
    walk_mapping(deeper(walk, name), value, of);
  }
  walk.making->reach = before;
}

static void walk_items(struct walk walk, const struct yaml *node, const struct schema_row *row) {
  if (node->kind != YAML_SEQUENCE) return;
  if (row == &schema_rows[KEY_stage_next]) mutate_ways(walk, node);
  for (size_t i = 0; i < node->count; i++) walk_mapping(walk, node->items[i], row->of);
}

static void walk_names(struct walk walk, const struct yaml *node, const struct schema_row *row) {
  if (node->kind != YAML_SEQUENCE) return;
  if (row == &schema_rows[KEY_stage_requires] || row == &schema_rows[KEY_action_requires])
    mutate_names(walk, node, PHRASE_tell_empty);
  if (row == &schema_rows[KEY_approval_watches]) mutate_names(walk, node, PHRASE_tell_changes);
  bool is_by = row == &schema_rows[KEY_action_by] || row == &schema_rows[KEY_signature_by];
  for (size_t i = 0; is_by && i < node->count; i++) mutate_role(walk, node->items[i], node);
}

static void walk_value(struct walk walk, const struct yaml *node, const struct schema_row *row) {
  if (row->kind == SCHEMA_LATER) row = schema_find(row->of, row->key);
  switch (row->kind) {
  case SCHEMA_ENTRIES:
    walk_entries(walk, node, row->of);
    break;
  case SCHEMA_ITEMS:
    walk_items(walk, node, row);
    break;
  case SCHEMA_NAMES:
    walk_names(walk, node, row);
    break;
  case SCHEMA_EXPRESSION:
    mutate_expression(walk, node, true);
    break;
  case SCHEMA_STEPS:
    if (node->kind == YAML_SCALAR) making_steps(walk.making, node, walk.path);
    break;
  case SCHEMA_DURATION:
    mutate_duration(walk, node);
    break;
  case SCHEMA_VALUES:
    for (size_t i = 0; row == &schema_rows[KEY_action_set] && node->kind == YAML_MAPPING && i < node->count; i++)
      mutate_expression(deeper(walk, node->pairs[i].key->text), node->pairs[i].value, false);
    break;
  default:
    if (row == &schema_rows[KEY_stage_owner] || row == &schema_rows[KEY_task_role]) mutate_role(walk, node, NULL);
  }
}

static const char *last_of(const char *path) {
  const char *dot = strrchr(path, '.');
  return dot != NULL ? dot + 1 : path;
}

static void walk_mapping(struct walk walk, const struct yaml *node, enum schema_mapping mapping) {
  const char *alone = node->kind == YAML_SCALAR ? schema_short(mapping) : NULL;
  if (alone != NULL) walk_value(walk, node, schema_find(mapping, alone));
  for (size_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++) {
    const struct yaml_pair *pair = &node->pairs[i];
    const struct schema_row *row = schema_find(mapping, pair->key->text);
    if (row == &schema_rows[KEY_signature_after] && pair->value->kind == YAML_SCALAR)
      drop(walk, node, i, pair->key->text,
           making_say(walk.making, PHRASE_tell_early, last_of(walk.path), pair->value->text));
    if (row == &schema_rows[KEY_action_approval] && pair->value->kind == YAML_SCALAR)
      drop(walk, node, i, pair->key->text, making_say(walk.making, PHRASE_tell_unasked, pair->value->text));
    if (row != NULL) walk_value(deeper(walk, pair->key->text), pair->value, row);
  }
}

void making_process(struct making *making) {
  struct diagnostics *list = diagnostics_new();
  const struct source_file *file = making->file;
  const struct yaml *root = yaml_read(making->arena, file->shown, file->text, file->size, list);
  if (root != NULL) {
    const char *process = schema_text(root, KEY_file_process);
    walk_mapping((struct walk){making, process, ""}, root, SCHEMA_file);
  }
  diagnostics_free(list);
}

/* Stages and the tasks in them. */
#include "base/limits.h"
#include "base/text.h"
#include "rulebook/part.h"
#include "rulebook/scalar.h"

#include <string.h>

const struct task_rule *stage_task(const struct stage *stage, const char *name) {
  for (size_t i = 0; i < stage->task_count; i++)
    if (text_equal(stage->tasks[i].name, name)) return &stage->tasks[i];
  return NULL;
}

/* ---- tasks ---- */

static void task_read(struct loading *loading, const struct yaml_pair *pair, const char *what, struct task_rule *out) {
  const struct yaml *node = pair->value;
  const char *task = loading_thing(loading, PHRASE_thing_task, pair->key->text);
  const char *where = loading_inside(loading, loading_key_of(loading, pair->key->text, what));
  scalar_is_name(loading, pair->key);
  schema_check(loading, node, SCHEMA_task, task, &pair->key->at);
  *out = (struct task_rule){.name = pair->key->text, .role = "owner", .at = pair->key->at};
  out->title = scalar_label(loading, schema_value(node, KEY_task_title), task);
  const struct yaml *role = schema_value(node, KEY_task_role);
  if (role != NULL && strcmp(role->text, "owner") != 0) out->role = scalar_refer(loading, role, REFER_ROLE, where);
  out->required = scalar_truth(loading, schema_value(node, KEY_task_required), true);
  out->has_due = scalar_duration(loading, schema_value(node, KEY_task_due), &out->due);
  out->when = scalar_expression(loading, schema_value(node, KEY_task_when),
                                loading_inside(loading, loading_key_of(loading, "when", task)));
}

/* The tasks that `after` may name are those that stand beside. */
static void task_follow(struct loading *loading, const struct yaml *node, struct task_rule *task, const char *what,
                        const char *const *names, size_t count) {
  const struct yaml *after = schema_value(node, KEY_task_after);
  if (after == NULL) return;
  for (size_t i = 0; i < count; i++)
    if (strcmp(names[i], after->text) == 0) task->after = after->text;
  if (task->after != NULL) return;
  struct position at = scalar_place(loading, after, 0, 0);
  diagnostic_add(loading->list, DIAGNOSTIC_unknown_task, &at, after->text);
  loading_note_where(loading, loading_inside(loading, what));
  if (loading_suggests(loading)) diagnostic_suggest(loading->list, after->text, names, count);
}

struct task_chain {
  const struct task_rule *tasks;
  size_t count;
  const char *what;
};

static int task_next(const void *context, size_t number) {
  const struct task_chain *chain = context;
  for (size_t i = 0; chain->tasks[number].after != NULL && i < chain->count; i++)
    if (strcmp(chain->tasks[i].name, chain->tasks[number].after) == 0) return (int)i;
  return -1;
}

static const char *task_name(const void *context, size_t number) {
  return ((const struct task_chain *)context)->tasks[number].name;
}

static void task_circle(struct loading *loading, const void *context, size_t number, const char *circle) {
  const struct task_chain *chain = context;
  diagnostic_add(loading->list, DIAGNOSTIC_circle, &chain->tasks[number].at, "after", circle);
  loading_note_where(loading, loading_inside(loading, chain->what));
}

size_t tasks_read(struct loading *loading, const struct yaml *node, const char *what, const struct task_rule **out) {
  if (node == NULL) return 0;
  size_t count = loading_limit(loading, node, LIMIT_ENTRIES, what);
  struct task_rule *tasks = arena_alloc(loading->arena, (count + 1) * sizeof *tasks);
  const char **names = arena_alloc(loading->arena, (count + 1) * sizeof *names);
  for (size_t i = 0; i < count; i++) {
    task_read(loading, &node->pairs[i], what, &tasks[i]);
    names[i] = tasks[i].name;
  }
  for (size_t i = 0; i < count; i++) task_follow(loading, node->pairs[i].value, &tasks[i], what, names, count);
  struct task_chain chain = {tasks, count, what};
  circle_find(loading, count, task_next, task_circle, task_name, &chain);
  *out = tasks;
  return count;
}

/* ---- requires, next ---- */

/* `contract` alone is a kind of document, where the process has some. */
static bool requirement_read(struct loading *loading, const struct yaml *node, const char *where,
                             struct requirement *out) {
  *out = (struct requirement){.path = node->text, .at = scalar_place(loading, node, 0, 0)};
  bool is_document = loading->process->document_count > 0 && text_is_name(node->text);
  if (is_document) {
    out->record = scalar_refer(loading, node, REFER_DOCUMENT, where);
    return true;
  }
  if (!scalar_path(loading, node, &out->record, &out->field, where)) return false;
  loading_refer(loading, &(struct reference){.kind = REFER_FIELD,
                                             .record = out->record,
                                             .name = out->field,
                                             .process = loading->process,
                                             .where = where,
                                             .at = out->at});
  return true;
}

size_t fields_named_read(struct loading *loading, const struct yaml *node, const char *key, const char *what,
                         const struct requirement **out) {
  const char *where = loading_inside(loading, loading_key_of(loading, key, what));
  const struct yaml **nodes;
  const char **names;
  size_t count = scalar_names(loading, node, key, &names, &nodes), kept = 0;
  struct requirement *items = arena_alloc(loading->arena, (count + 1) * sizeof *items);
  for (size_t i = 0; i < count; i++) {
    struct requirement item = {.path = nodes[i]->text, .at = scalar_place(loading, nodes[i], 0, 0)};
    if (!scalar_path(loading, nodes[i], &item.record, &item.field, where)) continue;
    loading_refer(loading, &(struct reference){.kind = REFER_FIELD,
                                               .record = item.record,
                                               .name = item.field,
                                               .process = loading->process,
                                               .where = where,
                                               .at = item.at});
    items[kept++] = item;
  }
  *out = items;
  return kept;
}

size_t requires_read(struct loading *loading, const struct yaml *node, const char *what,
                     const struct requirement **out) {
  const char *where = loading_inside(loading, loading_key_of(loading, "requires", what));
  const struct yaml **nodes;
  const char **names;
  size_t count = scalar_names(loading, node, "requires", &names, &nodes);
  struct requirement *items = arena_alloc(loading->arena, (count + 1) * sizeof *items);
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) kept += requirement_read(loading, nodes[i], where, &items[kept]);
  *out = items;
  return kept;
}

static void next_read(struct loading *loading, const struct yaml *node, const char *what, struct stage *out) {
  const char *part = loading_key_of(loading, "next", what), *where = loading_inside(loading, part);
  if (node == NULL) return;
  size_t count = loading_limit(loading, node, LIMIT_ENTRIES, part);
  struct transition *items = arena_alloc(loading->arena, (count + 1) * sizeof *items);
  for (size_t i = 0; i < count; i++) {
    const struct yaml *item = node->items[i];
    schema_check(loading, item, SCHEMA_transition, loading_thing(loading, PHRASE_an_item_of, part), &item->at);
    struct transition *made = &items[out->next_count];
    *made = (struct transition){.at = item->at};
    made->to = scalar_refer(loading, schema_value(item, KEY_transition_to), REFER_STAGE, where);
    made->when = scalar_expression(loading, schema_value(item, KEY_transition_when), where);
    if (made->to != NULL) out->next_count++;
  }
  out->next = items;
  for (size_t i = 0; i + 1 < out->next_count; i++) {
    if (items[i].when != NULL) continue;
    diagnostic_add(loading->list, DIAGNOSTIC_next_never, &items[i + 1].at, items[i].to);
    loading_note_where(loading, where);
    return;
  }
}

/* ---- the stage ---- */

/* Nothing happens in an end stage any more, so most keys would never be read. */
static void check_end(struct loading *loading, const struct yaml *node, const struct stage *stage) {
  for (size_t i = 0; i < node->count; i++) {
    const struct yaml *key = node->pairs[i].key;
    bool is_allowed = schema_find(SCHEMA_stage, key->text) == NULL;
    for (size_t j = 0; j < schema_end_key_count; j++)
      is_allowed = is_allowed || strcmp(schema_rows[schema_end_keys[j]].key, key->text) == 0;
    if (!is_allowed) diagnostic_add(loading->list, DIAGNOSTIC_end_key, &key->at, key->text, stage->name);
  }
}

/* A key that is misspelt may be the one that is missed here. */
static bool has_strange_key(const struct yaml *node) {
  for (size_t i = 0; i < node->count; i++)
    if (schema_find(SCHEMA_stage, node->pairs[i].key->text) == NULL) return true;
  return false;
}

static void check_open(struct loading *loading, const struct yaml *node, const struct stage *stage, const char *what) {
  if (node->kind != YAML_MAPPING || has_strange_key(node)) return;
  struct position result = schema_place(node, KEY_stage_result), overdue = schema_place(node, KEY_stage_overdue);
  if (yaml_get(node, "owner") == NULL) diagnostic_add(loading->list, DIAGNOSTIC_missing_key, &stage->at, "owner", what);
  if (yaml_get(node, "result") != NULL) diagnostic_add(loading->list, DIAGNOSTIC_result_open, &result, stage->name);
  if (schema_value(node, KEY_stage_overdue) != NULL && yaml_get(node, "due") == NULL)
    diagnostic_add(loading->list, DIAGNOSTIC_overdue_alone, &overdue, stage->name);
}

static void end_read(struct loading *loading, const struct yaml *node, struct stage *out) {
  const struct yaml *end = schema_value(node, KEY_stage_end);
  out->ends = end != NULL;
  scalar_choice(loading, end, KEY_stage_end, 0);
  out->won = scalar_choice(loading, schema_value(node, KEY_stage_result), KEY_stage_result, 1) == 0;
}

void stage_read(struct loading *loading, const struct yaml *key, const struct yaml *node, struct stage *out) {
  const char *what = loading_thing(loading, PHRASE_thing_stage, key->text);
  scalar_is_name(loading, key);
  schema_check(loading, node, SCHEMA_stage, what, &key->at);
  out->name = key->text;
  out->at = key->at;
  out->title = scalar_label(loading, schema_value(node, KEY_stage_title), what);
  end_read(loading, node, out);
  if (out->ends) check_end(loading, node, out);
  else check_open(loading, node, out, what);
  out->enter = criteria_read(loading, schema_value(node, KEY_stage_enter), loading_key_of(loading, "enter", what));
  out->starting_count = starts_read(loading, schema_value(node, KEY_stage_start), what, &out->starting);
  if (out->ends) return;
  out->owner = scalar_refer(loading, schema_value(node, KEY_stage_owner), REFER_ROLE, loading_inside(loading, what));
  out->has_due = scalar_duration(loading, schema_value(node, KEY_stage_due), &out->due);
  overdue_read(loading, schema_value(node, KEY_stage_overdue), what, &out->overdue);
  out->timer_count = timers_read(loading, schema_value(node, KEY_stage_timers), what, false, &out->timers);
  out->task_count =
      tasks_read(loading, schema_value(node, KEY_stage_tasks), loading_key_of(loading, "tasks", what), &out->tasks);
  out->requires_count = requires_read(loading, schema_value(node, KEY_stage_requires), what, &out->requires);
  out->leave = criteria_read(loading, schema_value(node, KEY_stage_leave), loading_key_of(loading, "leave", what));
  next_read(loading, schema_value(node, KEY_stage_next), what, out);
}

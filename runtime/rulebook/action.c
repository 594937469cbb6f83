/* Actions. */
#include "base/limits.h"
#include "base/text.h"
#include "rulebook/part.h"
#include "rulebook/scalar.h"

#include <string.h>

bool action_allows_stage(const struct action *action, const struct stage *stage) {
  if (action->starts) return false;
  if (action->stage_count == 0) return !stage->ends;
  for (size_t i = 0; i < action->stage_count; i++)
    if (strcmp(action->stages[i], stage->name) == 0) return true;
  return false;
}

/* ---- asks ---- */

/* An ask that is a field of the record that is made has that field's type. */
static void check_ask(struct loading *loading, const struct ask *ask, const struct record *record, const char *where) {
  const struct field *field = record != NULL ? record_field(record, ask->name) : NULL;
  if (field == NULL || field->type == NULL || ask->type == NULL) return;
  struct buffer asked = BUFFER_EMPTY, kept = BUFFER_EMPTY;
  type_write(&asked, ask->type);
  type_write(&kept, field->type);
  if (strcmp(buffer_text(&asked), buffer_text(&kept)) != 0) {
    const char *name = arena_printf(loading->arena, "%s.%s", record->name, field->name);
    diagnostic_add(loading->list, DIAGNOSTIC_ask_type, &ask->at, ask->name, buffer_text(&asked), name,
                   buffer_text(&kept));
    loading_note_where(loading, where);
  }
  buffer_release(&asked);
  buffer_release(&kept);
}

static void ask_read(struct loading *loading, const struct yaml_pair *pair, const char *where, struct ask *out) {
  const struct yaml *node = pair->value;
  const char *what = loading_thing(loading, PHRASE_thing_ask, pair->key->text);
  scalar_is_free_name(loading, pair->key, false, phrase_text(language_current(), PHRASE_a_field));
  schema_check(loading, node, SCHEMA_ask, what, &pair->key->at);
  *out = (struct ask){.name = pair->key->text, .at = pair->key->at};
  out->title = scalar_label(loading, schema_value(node, KEY_ask_title), what);
  out->type = scalar_type(loading, schema_value(node, KEY_ask_type), &out->optional, where);
  out->optional = scalar_truth(loading, schema_value(node, KEY_ask_optional), out->optional);
}

static struct ask *asks_read(struct loading *loading, const struct yaml *node, const struct record *made,
                             const char *what, struct action *out) {
  const char *where = loading_inside(loading, loading_key_of(loading, "asks", what));
  if (node == NULL) return NULL;
  size_t count = loading_limit(loading, node, LIMIT_FIELDS, loading_key_of(loading, "asks", what));
  struct ask *asks = arena_alloc(loading->arena, (count + 1) * sizeof *asks);
  for (size_t i = 0; i < count; i++) {
    ask_read(loading, &node->pairs[i], where, &asks[i]);
    check_ask(loading, &asks[i], made, where);
  }
  out->asks = asks;
  out->ask_count = count;
  return asks;
}

/* ---- set ---- */

bool assignment_value_read(struct loading *loading, const struct yaml_pair *pair, const char *where,
                           struct assignment *out) {
  if (pair->value->kind != YAML_SCALAR) {
    if (pair->value->kind != YAML_NULL || !pair->value->quoted)
      diagnostic_add(loading->list, DIAGNOSTIC_wrong_kind, &pair->value->at, pair->key->text,
                     phrase_text(language_current(), PHRASE_takes_expression), yaml_kind_name(pair->value->kind));
    return false;
  }
  loading->context.into_record = out->record;
  loading->context.into_field = out->field;
  out->value = scalar_expression(loading, pair->value, where);
  loading->context.into_record = loading->context.into_field = NULL;
  return out->value != NULL;
}

static bool assignment_read(struct loading *loading, const struct yaml_pair *pair, const char *draft, const char *where,
                            struct assignment *out) {
  *out = (struct assignment){.at = pair->key->at};
  if (!scalar_path(loading, pair->key, &out->record, &out->field, where)) return false;
  loading_refer(loading, &(struct reference){.kind = REFER_FIELD,
                                             .record = out->record,
                                             .name = out->field,
                                             .draft = draft,
                                             .process = loading->process,
                                             .where = where,
                                             .at = pair->key->at});
  return assignment_value_read(loading, pair, where, out);
}

size_t assignments_read(struct loading *loading, const struct yaml *node, const char *draft, const char *what,
                        const struct assignment **out) {
  const char *where = loading_inside(loading, loading_key_of(loading, "set", what));
  size_t count = 0;
  if (node == NULL) return 0;
  struct assignment *set = arena_alloc(loading->arena, (node->count + 1) * sizeof *set);
  for (size_t i = 0; i < node->count; i++)
    count += assignment_read(loading, &node->pairs[i], draft, where, &set[count]);
  *out = set;
  return count;
}

/* ---- what is asked in private ---- */

/* Does the expression name `asked.NAME`? A function may read all that is asked. */
static bool reads_ask(const struct rule *rule, const char *name) {
  size_t size = strlen(name);
  if (rule->expression == NULL) return true;
  for (const char *at = rule->expression; (at = strstr(at, "asked.")) != NULL;) {
    at += strlen("asked.");
    if (strncmp(at, name, size) == 0 && strspn(at + size, "abcdefghijklmnopqrstuvwxyz0123456789_") == 0) return true;
  }
  return false;
}

static bool is_private(const struct rulebook *rulebook, const char *record_name, const char *name) {
  const struct record *record = rulebook_record(rulebook, record_name);
  const struct field *field = record != NULL ? record_field(record, name) : NULL;
  return field != NULL && field->is_private;
}

/* An ask is as private as the field that it fills. */
static void asks_hide(struct loading *loading, struct ask *asks, const struct record *made, const struct action *out) {
  for (size_t i = 0; i < out->ask_count; i++) {
    const char *name = asks[i].name;
    asks[i].is_private = made != NULL && is_private(loading->rulebook, made->name, name);
    for (size_t j = 0; j < out->set_count; j++)
      if (is_private(loading->rulebook, out->set[j].record, out->set[j].field) && reads_ask(out->set[j].value, name))
        asks[i].is_private = true;
  }
}

/* ---- where it can be taken, what it does ---- */

static void stages_read(struct loading *loading, const struct yaml *node, const char *what, struct action *out) {
  const char *where = loading_inside(loading, loading_key_of(loading, "stages", what));
  const struct yaml **nodes;
  const char **names;
  if (node == NULL) return;
  size_t count = scalar_names(loading, node, "stages", &names, &nodes);
  for (size_t i = 0; i < count; i++) scalar_refer(loading, nodes[i], REFER_STAGE, where);
  out->stages = names;
  out->stage_count = count;
  if (node->count == 0) diagnostic_add(loading->list, DIAGNOSTIC_action_no_stage, &out->at, out->name);
}

static void done_read(struct loading *loading, const struct yaml *node, const char *what, struct action *out) {
  const char *where = loading_inside(loading, loading_key_of(loading, "done", what));
  const struct yaml **nodes;
  const char **names;
  out->done_count = scalar_names(loading, node, "done", &names, &nodes);
  out->done = names;
  for (size_t i = 0; i < out->done_count; i++) scalar_refer(loading, nodes[i], REFER_TASK, where);
}

/* `start` makes the case, so it cannot be in a stage of it, nor add to it, nor go on. */
static void check_start(struct loading *loading, const struct yaml *node, const struct action *action) {
  static const enum schema_key without[] = {KEY_action_stages, KEY_action_requires, KEY_action_adds,
                                            KEY_action_go,     KEY_action_approval, KEY_action_start};
  const struct record *about = rulebook_record(loading->rulebook, loading->process->about);
  for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
    struct position at = schema_place(node, without[i]);
    if (yaml_get(node, schema_rows[without[i]].key) != NULL)
      diagnostic_add(loading->list, DIAGNOSTIC_start_key, &at, schema_rows[without[i]].key);
  }
  for (size_t i = 0; about != NULL && i < action->ask_count; i++) {
    if (record_field(about, action->asks[i].name) != NULL) continue;
    const char **names = arena_alloc(loading->arena, (about->field_count + 1) * sizeof *names);
    for (size_t j = 0; j < about->field_count; j++) names[j] = about->fields[j].name;
    diagnostic_add(loading->list, DIAGNOSTIC_start_ask, &action->asks[i].at, action->asks[i].name, about->name);
    rulebook_note_gone(loading->rulebook, GONE_FIELD, action->asks[i].name, loading->list);
    diagnostic_suggest(loading->list, action->asks[i].name, names, about->field_count);
  }
}

/* What every such action would be refused for. */
static void check_required(struct loading *loading, const struct action *action, const struct record *added) {
  for (size_t i = 0; added != NULL && i < added->field_count; i++) {
    bool given = !added->fields[i].required;
    for (size_t j = 0; j < action->ask_count; j++)
      given = given || strcmp(action->asks[j].name, added->fields[i].name) == 0;
    if (!given)
      diagnostic_add(loading->list, DIAGNOSTIC_adds_without, &action->at, action->name, added->name,
                     added->fields[i].name);
  }
}

static void check_name(struct loading *loading, const struct yaml *key) {
  size_t count;
  const char *const *verbs = process_builtin_verbs(&count);
  if (!scalar_is_name(loading, key)) return;
  for (size_t i = 0; i < count; i++)
    if (strcmp(verbs[i], key->text) == 0) diagnostic_add(loading->list, DIAGNOSTIC_action_builtin, &key->at, key->text);
}

/* The rules of the action see what it asks and, as a draft, what it adds. */
static void rules_read(struct loading *loading, const struct yaml *node, const char *what, struct action *out) {
  struct rule before = loading->context;
  loading->context.draft = out->adds;
  loading->context.asks = out->asks;
  loading->context.ask_count = out->ask_count;
  out->check = criteria_read(loading, schema_value(node, KEY_action_check), loading_key_of(loading, "check", what));
  out->set_count = assignments_read(loading, schema_value(node, KEY_action_set), out->adds, what, &out->set);
  out->task_count =
      tasks_read(loading, schema_value(node, KEY_action_task), loading_key_of(loading, "task", what), &out->tasks);
  out->notice_count = notices_read(loading, schema_value(node, KEY_action_notify), what, &out->notices);
  out->starting_count = starts_read(loading, schema_value(node, KEY_action_start), what, &out->starting);
  loading->context = before;
}

void action_read(struct loading *loading, const struct yaml *key, const struct yaml *node, struct action *out) {
  const char *what = loading_thing(loading, PHRASE_thing_action, key->text), *where = loading_inside(loading, what);
  check_name(loading, key);
  schema_check(loading, node, SCHEMA_action, what, &key->at);
  out->name = key->text;
  out->at = key->at;
  out->starts = strcmp(key->text, "start") == 0;
  out->title = scalar_label(loading, schema_value(node, KEY_action_title), what);
  out->by = scalar_grants(loading, schema_value(node, KEY_action_by),
                          loading_inside(loading, loading_key_of(loading, "by", what)));
  if (!out->starts) stages_read(loading, schema_value(node, KEY_action_stages), what, out);
  out->adds = scalar_refer(loading, schema_value(node, KEY_action_adds), REFER_RECORD, where);
  const struct record *made = rulebook_record(loading->rulebook, out->starts ? loading->process->about : out->adds);
  struct ask *asks = asks_read(loading, schema_value(node, KEY_action_asks), made, what, out);
  rules_read(loading, node, what, out);
  out->requires_count = requires_read(loading, schema_value(node, KEY_action_requires), what, &out->requires);
  asks_hide(loading, asks, made, out);
  done_read(loading, schema_value(node, KEY_action_done), what, out);
  out->go = scalar_refer(loading, schema_value(node, KEY_action_go), REFER_STAGE,
                         loading_inside(loading, loading_key_of(loading, "go", what)));
  out->approval = scalar_refer(loading, schema_value(node, KEY_action_approval), REFER_APPROVAL,
                               loading_inside(loading, loading_key_of(loading, "approval", what)));
  if (out->starts) check_start(loading, node, out);
  else check_required(loading, out, made);
}

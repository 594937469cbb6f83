/* Processes. */
#include "rulebook/process.h"

#include "base/limits.h"
#include "base/text.h"
#include "rulebook/part.h"
#include "rulebook/scalar.h"

#include <string.h>

/* ---- asking ---- */

const char *const *process_builtin_verbs(size_t *count) {
  static const char *const verbs[] = {"set",  "add",     "done",   "place",     "assign", "cancel",
                                      "note", "approve", "reject", "send_back", "recall", "absent"};
  *count = sizeof verbs / sizeof *verbs;
  return verbs;
}

const struct stage *process_stage(const struct process *process, const char *name) {
  for (size_t i = 0; i < process->stage_count; i++)
    if (text_equal(process->stages[i].name, name)) return &process->stages[i];
  return NULL;
}

const struct action *process_action(const struct process *process, const char *name) {
  for (size_t i = 0; i < process->action_count; i++)
    if (text_equal(process->actions[i].name, name)) return &process->actions[i];
  return NULL;
}

/* ---- reading ---- */

/* `money` names a field of type money of the record that the process is about. */
static void money_read(struct loading *loading, const struct yaml *node, struct process *out) {
  const struct record *about = rulebook_record(loading->rulebook, out->about);
  if (node == NULL || about == NULL) return;
  const struct field *field = record_field(about, node->text);
  out->money = node->text;
  if (field != NULL && field->type != NULL && field->type->kind != KIND_MONEY) field = NULL;
  if (field != NULL) return;
  const char **names = arena_alloc(loading->arena, (about->field_count + 1) * sizeof *names);
  size_t count = 0;
  for (size_t i = 0; i < about->field_count; i++)
    if (about->fields[i].type != NULL && about->fields[i].type->kind == KIND_MONEY)
      names[count++] = about->fields[i].name;
  struct position at = scalar_place(loading, node, 0, 0);
  diagnostic_add(loading->list, DIAGNOSTIC_not_money, &at, node->text, about->name);
  diagnostic_suggest(loading->list, node->text, names, count);
}

static void stages_read(struct loading *loading, const struct yaml *node, const char *what, struct process *out) {
  if (node == NULL) return;
  size_t count = loading_limit(loading, node, LIMIT_ENTRIES, loading_key_of(loading, "stages", what));
  struct stage *stages = arena_alloc(loading->arena, (count + 1) * sizeof *stages);
  out->stages = stages;
  out->stage_count = count;
  for (size_t i = 0; i < count; i++) {
    stage_read(loading, node->pairs[i].key, node->pairs[i].value, &stages[i]);
    stages[i].number = (int)i;
  }
}

static void actions_read(struct loading *loading, const struct yaml *node, const char *what, struct process *out) {
  if (node == NULL) return;
  size_t count = loading_limit(loading, node, LIMIT_ENTRIES, loading_key_of(loading, "actions", what));
  struct action *actions = arena_alloc(loading->arena, (count + 1) * sizeof *actions);
  out->actions = actions;
  out->action_count = count;
  for (size_t i = 0; i < count; i++) {
    action_read(loading, node->pairs[i].key, node->pairs[i].value, &actions[i]);
    actions[i].number = (int)i;
  }
}

static void process_read(struct loading *loading, const struct yaml *key, const struct yaml *node,
                         struct process *out) {
  const char *what = loading_thing(loading, PHRASE_thing_process, key->text), *where = loading_inside(loading, what);
  struct position at = scalar_place(loading, key, 0, 0);
  loading->process = out;
  out->name = key->text;
  out->at = at;
  if (!text_is_name(key->text)) diagnostic_add(loading->list, DIAGNOSTIC_bad_name, &at, key->text);
  schema_check(loading, node, SCHEMA_process, what, &at);
  out->title = scalar_label(loading, schema_value(node, KEY_process_title), what);
  out->about = scalar_refer(loading, schema_value(node, KEY_process_about), REFER_RECORD, where);
  out->first = scalar_refer(loading, schema_value(node, KEY_process_first), REFER_STAGE, where);
  money_read(loading, schema_value(node, KEY_process_money), out);
  loading->context = (struct rule){.about = out->about};
  stages_read(loading, schema_value(node, KEY_process_stages), what, out);
  actions_read(loading, schema_value(node, KEY_process_actions), what, out);
  approvals_read(loading, schema_value(node, KEY_process_approvals), what, out);
  loading->context = (struct rule){.about = NULL};
  loading->process = NULL;
}

void processes_read(struct loading *loading, const struct yaml *section) {
  struct process *processes = arena_alloc(loading->arena, (section->count + 1) * sizeof *processes);
  loading->rulebook->processes = processes;
  loading->rulebook->process_count = section->count;
  for (size_t i = 0; i < section->count; i++)
    process_read(loading, section->pairs[i].key, section->pairs[i].value, &processes[i]);
}

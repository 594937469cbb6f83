/* Processes. */
#include "rulebook/process.h"

#include "base/limits.h"
#include "base/text.h"
#include "rulebook/part.h"
#include "rulebook/scalar.h"

#include <string.h>

/* ---- asking ---- */

const char *const *process_builtin_verbs(size_t *count) {
  static const char *const verbs[] = {"set",    "add",           "done",   "place",     "assign", "cancel",
                                      "note",   "approve",       "reject", "send_back", "recall", "absent",
                                      "attach", "sign_document", "erase",  "read"};
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

/* ---- lists of lists ---- */

bool process_effects(const struct process *process, size_t number, const struct effects **out,
                     const struct stage **stage) {
  for (size_t i = 0; i < process->stage_count; i++) {
    const struct stage *each = &process->stages[i];
    *stage = each;
    if (number <= each->timer_count) {
      *out = number == 0 ? &each->overdue : &each->timers[number - 1].does;
      return true;
    }
    number -= each->timer_count + 1;
  }
  *stage = NULL;
  if (number >= process->timer_count) return false;
  *out = &process->timers[number].does;
  return true;
}

bool process_tasks(const struct process *process, size_t number, struct task_list *out) {
  const struct effects *effects;
  const struct stage *stage;
  if (number < process->stage_count) {
    *out = (struct task_list){process->stages[number].tasks, process->stages[number].task_count};
    return true;
  }
  number -= process->stage_count;
  if (number < process->action_count) {
    *out = (struct task_list){process->actions[number].tasks, process->actions[number].task_count};
    return true;
  }
  if (!process_effects(process, number - process->action_count, &effects, &stage)) return false;
  *out = (struct task_list){effects->tasks, effects->task_count};
  return true;
}

const struct task_rule *process_task(const struct process *process, const char *name) {
  struct task_list list;
  for (size_t i = 0; process_tasks(process, i, &list); i++)
    for (size_t j = 0; j < list.count; j++)
      if (text_equal(list.items[j].name, name)) return &list.items[j];
  return NULL;
}

static const struct notice_rule *notice_named(const struct notice_rule *notices, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (text_equal(notices[i].name, name)) return &notices[i];
  return NULL;
}

const struct notice_rule *process_notice(const struct process *process, const char *name) {
  const struct notice_rule *found = NULL;
  const struct effects *effects;
  const struct stage *stage;
  for (size_t i = 0; found == NULL && i < process->action_count; i++)
    found = notice_named(process->actions[i].notices, process->actions[i].notice_count, name);
  for (size_t i = 0; found == NULL && process_effects(process, i, &effects, &stage); i++)
    found = notice_named(effects->notices, effects->notice_count, name);
  return found;
}

/* ---- reading ---- */

/* `money` names a field of type money of the record that the process is about. */
static void money_read(struct loading *loading, const struct yaml *node, struct process *out) {
  const struct record *about = rulebook_record(loading->rulebook, out->about);
  if (node == NULL || about == NULL) return;
  const struct field *field = record_field(about, node->text);
  out->money = node->text;
  if (field != NULL && field->type != NULL && field->type->kind != KIND_MONEY) field = NULL;
  if (field != NULL && field->is_private)
    diagnostic_add(loading->list, DIAGNOSTIC_private_read, &node->at,
                   arena_printf(loading->arena, "%s.%s", about->name, field->name));
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
  documents_read(loading, schema_value(node, KEY_process_documents), what, out);
  stages_read(loading, schema_value(node, KEY_process_stages), what, out);
  actions_read(loading, schema_value(node, KEY_process_actions), what, out);
  out->timer_count = timers_read(loading, schema_value(node, KEY_process_timers), what, true, &out->timers);
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

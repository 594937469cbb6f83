/* Cases that start by themselves: `start` of a stage, an action, a timer.
 *
 *     start:
 *       visit: {set: {visit.customer: deal.customer, visit.reason: "'first delivery'"}}   the case's record is made
 *       care:  {when: deal.amount > 0, about: deal.customer}                              a record that is there
 *
 * Nobody is asked for what is missing when such a case starts, so what it needs is checked here, when it is loaded. */
#include "base/limits.h"
#include "base/text.h"
#include "rulebook/part.h"
#include "rulebook/scalar.h"

/* ---- reading ---- */

static bool value_read_at(struct loading *loading, const struct yaml_pair *pair, const char *where,
                          struct assignment *out) {
  *out = (struct assignment){.at = pair->key->at};
  if (!scalar_path(loading, pair->key, &out->record, &out->field, where)) return false;
  return assignment_value_read(loading, pair, where, out);
}

static void values_read(struct loading *loading, const struct yaml *node, const char *where, struct start_rule *out) {
  if (node == NULL) return;
  struct assignment *set = arena_alloc(loading->arena, (node->count + 1) * sizeof *set);
  for (size_t i = 0; i < node->count; i++)
    out->set_count += value_read_at(loading, &node->pairs[i], where, &set[out->set_count]);
  out->set = set;
}

static void start_read(struct loading *loading, const struct yaml_pair *pair, const char *part,
                       struct start_rule *out) {
  const char *what = loading_key_of(loading, pair->key->text, part), *where = loading_inside(loading, what);
  const struct yaml *node = pair->value;
  schema_check(loading, node, SCHEMA_start, what, &pair->key->at);
  *out = (struct start_rule){.process = pair->key->text, .at = pair->key->at};
  out->when = scalar_expression(loading, schema_value(node, KEY_start_when), where);
  out->about = scalar_expression(loading, schema_value(node, KEY_start_about), where);
  values_read(loading, schema_value(node, KEY_start_set), where, out);
}

size_t starts_read(struct loading *loading, const struct yaml *node, const char *what, const struct start_rule **out) {
  const char *part = loading_key_of(loading, "start", what);
  if (node == NULL) return 0;
  size_t count = loading_limit(loading, node, LIMIT_ENTRIES, part);
  struct start_rule *starts = arena_alloc(loading->arena, (count + 1) * sizeof *starts);
  for (size_t i = 0; i < count; i++) start_read(loading, &node->pairs[i], part, &starts[i]);
  *out = starts;
  return count;
}

/* ---- checking ---- */

static void unknown_process(struct loading *loading, const struct start_rule *start) {
  const struct rulebook *rulebook = loading->rulebook;
  const char **names = arena_alloc(loading->arena, (rulebook->process_count + 1) * sizeof *names);
  for (size_t i = 0; i < rulebook->process_count; i++) names[i] = rulebook->processes[i].name;
  diagnostic_add(loading->list, DIAGNOSTIC_unknown_process, &start->at, start->process);
  diagnostic_suggest(loading->list, start->process, names, rulebook->process_count);
}

static void check_field(struct loading *loading, const struct assignment *set, const struct process *process,
                        const struct record *about) {
  if (text_equal(set->record, about->name) && record_field(about, set->field) != NULL) return;
  const char **names = arena_alloc(loading->arena, (about->field_count + 1) * sizeof *names);
  const char *wrong = arena_printf(loading->arena, "%s.%s", set->record, set->field);
  for (size_t i = 0; i < about->field_count; i++)
    names[i] = arena_printf(loading->arena, "%s.%s", about->name, about->fields[i].name);
  diagnostic_add(loading->list, DIAGNOSTIC_starting_field, &set->at, wrong, about->name, process->name);
  diagnostic_suggest(loading->list, wrong, names, about->field_count);
}

static bool is_given(const struct start_rule *start, const char *field) {
  for (size_t i = 0; i < start->set_count; i++)
    if (text_equal(start->set[i].field, field)) return true;
  return text_equal(field, "owner"); /* the owner of the case that it comes from, unless set */
}

/* What a start by a person would be refused for. */
static void check_needs(struct loading *loading, const struct start_rule *start, const struct process *process,
                        const struct record *about) {
  const struct action *action = process_action(process, "start");
  for (size_t i = 0; i < about->field_count; i++) {
    const struct field *field = &about->fields[i];
    bool needed = field->required && start->about == NULL;
    for (size_t j = 0; action != NULL && j < action->ask_count; j++)
      needed = needed || (text_equal(action->asks[j].name, field->name) && !action->asks[j].optional);
    if (needed && !is_given(start, field->name))
      diagnostic_add(loading->list, DIAGNOSTIC_starting_without, &start->at, process->name, about->name, field->name);
  }
}

static void start_check(struct loading *loading, const struct start_rule *start) {
  const struct process *process = rulebook_process(loading->rulebook, start->process);
  const struct record *about = process != NULL ? rulebook_record(loading->rulebook, process->about) : NULL;
  if (process == NULL) unknown_process(loading, start);
  if (about == NULL) return;
  for (size_t i = 0; i < start->set_count; i++) check_field(loading, &start->set[i], process, about);
  if (start->about != NULL && about->by.count == 0)
    diagnostic_add(loading->list, DIAGNOSTIC_starting_about, &start->about->at, process->name, about->name);
  check_needs(loading, start, process, about);
}

static void list_check(struct loading *loading, const struct start_rule *starts, size_t count) {
  for (size_t i = 0; i < count; i++) start_check(loading, &starts[i]);
}

void starts_check(struct loading *loading, const struct process *process) {
  const struct effects *effects;
  const struct stage *stage;
  for (size_t i = 0; i < process->stage_count; i++)
    list_check(loading, process->stages[i].starting, process->stages[i].starting_count);
  for (size_t i = 0; i < process->action_count; i++)
    list_check(loading, process->actions[i].starting, process->actions[i].starting_count);
  for (size_t i = 0; process_effects(process, i, &effects, &stage); i++)
    list_check(loading, effects->starting, effects->starting_count);
}

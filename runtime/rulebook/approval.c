/* Approvals.
 *
 * They are read after the actions, since `when` and the rule of `steps` see what the action asks for and adds. Where
 * several actions share an approval, they see only what every case has. */
#include "rulebook/approval.h"

#include "base/limits.h"
#include "base/text.h"
#include "rulebook/part.h"
#include "rulebook/scalar.h"

#include <string.h>

const struct approval *process_approval(const struct process *process, const char *name) {
  for (size_t i = 0; name != NULL && i < process->approval_count; i++)
    if (text_equal(process->approvals[i].name, name)) return &process->approvals[i];
  return NULL;
}

/* ---- steps ---- */

static void report_fault(struct loading *loading, const struct yaml *node, const struct agreement_fault *fault,
                         const char *where) {
  struct position at = scalar_place(loading, node, fault->offset, text_width(fault->word));
  const char *expected = phrase_text(language_current(), fault->expected);
  if (fault->need != 0)
    diagnostic_add(loading->list, DIAGNOSTIC_steps_too_many, &at, fault->word,
                   arena_printf(loading->arena, "%d", fault->count));
  else if (fault->word[0] == '\0') diagnostic_add(loading->list, DIAGNOSTIC_steps_end, &at, expected);
  else diagnostic_add(loading->list, DIAGNOSTIC_steps_word, &at, fault->word, expected);
  loading_note_where(loading, where);
}

/* A role, or a person of the rulebook's files. */
static bool name_is_known(const struct rulebook *rulebook, const struct party *party) {
  if (rulebook_role(rulebook, party->name) != NULL) return true;
  if (party->kind == PARTY_ALL) return false;
  return strcmp(party->name, "superior") == 0 || rulebook_person(rulebook, party->name) != NULL;
}

static void report_name(struct loading *loading, const struct yaml *node, const struct party *party,
                        const char *where) {
  const struct rulebook *rulebook = loading->rulebook;
  struct position at = scalar_place(loading, node, party->offset, text_width(party->name));
  const char **words = arena_alloc(loading->arena, (rulebook->role_count + rulebook->person_count + 1) * sizeof *words);
  size_t count = 0;
  for (size_t i = 0; i < rulebook->role_count; i++) words[count++] = rulebook->roles[i].name;
  for (size_t i = 0; party->kind == PARTY_ONE && i < rulebook->person_count; i++)
    words[count++] = rulebook->people[i].key;
  diagnostic_add(loading->list, party->kind == PARTY_ALL ? DIAGNOSTIC_unknown_role : DIAGNOSTIC_steps_unknown, &at,
                 party->name);
  loading_note_where(loading, where);
  if (loading_suggests(loading)) diagnostic_suggest(loading->list, party->name, words, count);
}

void agreement_check(struct loading *loading, const struct yaml *node, const char *where) {
  struct agreement agreement;
  struct agreement_fault fault;
  if (!agreement_parse(loading->arena, node->text, &agreement, &fault)) {
    report_fault(loading, node, &fault, where);
    return;
  }
  if (agreement.count == 0) {
    struct position at = scalar_place(loading, node, 0, 0);
    diagnostic_add(loading->list, DIAGNOSTIC_steps_end, &at, phrase_text(language_current(), PHRASE_expect_party));
    loading_note_where(loading, where);
  }
  for (size_t i = 0; !loading->incomplete && i < agreement.count; i++)
    for (size_t j = 0; j < agreement.steps[i].named_count; j++)
      if (!name_is_known(loading->rulebook, agreement.steps[i].named[j]))
        report_name(loading, node, agreement.steps[i].named[j], where);
}

static void steps_read(struct loading *loading, const struct yaml *node, const char *what, struct approval *out) {
  const char *steps = loading_key_of(loading, "steps", what), *where = loading_inside(loading, steps);
  if (node == NULL) return;
  out->steps_at = node->kind == YAML_SCALAR ? scalar_place(loading, node, 0, 0) : node->at;
  if (node->kind == YAML_SCALAR) {
    out->steps = node->text;
    agreement_check(loading, node, where);
    return;
  }
  schema_check(loading, node, SCHEMA_steps, steps, &node->at);
  const struct yaml *value = schema_value(node, KEY_steps_value), *rule = schema_value(node, KEY_steps_rule);
  bool has_value = yaml_get(node, "value") != NULL;
  if (has_value == (yaml_get(node, "rule") != NULL)) {
    struct position at = has_value ? schema_place(node, KEY_steps_rule) : node->at;
    diagnostic_add(loading->list, has_value ? DIAGNOSTIC_either_key : DIAGNOSTIC_neither_key, &at, "value", "rule");
    loading_note_where(loading, where);
    return;
  }
  out->rule = has_value ? scalar_expression(loading, value, where) : scalar_function(loading, rule, where);
}

/* ---- the rest ---- */

static void due_read(struct loading *loading, const struct yaml *node, struct approval *out) {
  const struct yaml *overdue = schema_value(node, KEY_approval_overdue);
  struct position at = schema_place(node, KEY_approval_overdue);
  out->has_due = scalar_duration(loading, schema_value(node, KEY_approval_due), &out->due);
  out->escalates = overdue != NULL && scalar_choice(loading, overdue, KEY_approval_overdue, -1) == 0;
  if (overdue != NULL && yaml_get(node, "due") == NULL)
    diagnostic_add(loading->list, DIAGNOSTIC_approval_due, &at, out->name);
}

/* The one action that needs this approval; NULL when there are none or several. */
static const struct action *only_action(const struct process *process, const char *approval) {
  const struct action *found = NULL;
  for (size_t i = 0; i < process->action_count; i++) {
    if (!text_equal(process->actions[i].approval, approval)) continue;
    if (found != NULL) return NULL;
    found = &process->actions[i];
  }
  return found;
}

static void approval_read(struct loading *loading, const struct yaml *key, const struct yaml *node,
                          struct approval *out) {
  const char *what = loading_thing(loading, PHRASE_thing_approval, key->text);
  const struct action *action = only_action(loading->process, key->text);
  struct rule before = loading->context;
  scalar_is_name(loading, key);
  schema_check(loading, node, SCHEMA_approval, what, &key->at);
  *out = (struct approval){.name = key->text, .at = key->at, .steps_at = key->at};
  out->title = scalar_label(loading, schema_value(node, KEY_approval_title), what);
  if (action != NULL) {
    loading->context.draft = action->adds;
    loading->context.asks = action->asks;
    loading->context.ask_count = action->ask_count;
  }
  steps_read(loading, schema_value(node, KEY_approval_steps), what, out);
  out->when = scalar_expression(loading, schema_value(node, KEY_approval_when),
                                loading_inside(loading, loading_key_of(loading, "when", what)));
  loading->context = before;
  due_read(loading, node, out);
  out->watch_count =
      fields_named_read(loading, schema_value(node, KEY_approval_watches), "watches", what, &out->watches);
}

void approvals_read(struct loading *loading, const struct yaml *node, const char *what, struct process *out) {
  if (node == NULL) return;
  size_t count = loading_limit(loading, node, LIMIT_ENTRIES, loading_key_of(loading, "approvals", what));
  struct approval *approvals = arena_alloc(loading->arena, (count + 1) * sizeof *approvals);
  for (size_t i = 0; i < count; i++) approval_read(loading, node->pairs[i].key, node->pairs[i].value, &approvals[i]);
  out->approvals = approvals;
  out->approval_count = count;
}

/* Approvals that nobody asks for, that nothing comes of, or that only the one who asks could give. */
#include "base/text.h"
#include "rulebook/approval.h"
#include "rulebook/part.h"

static bool action_has_effect(const struct action *action) {
  return action->adds != NULL || action->set_count > 0 || action->task_count > 0 || action->done_count > 0 ||
         action->go != NULL || action->ask_count > 0;
}

static bool is_asked_for(const struct process *process, const struct approval *approval) {
  for (size_t i = 0; i < process->action_count; i++)
    if (text_equal(process->actions[i].approval, approval->name)) return true;
  return false;
}

static bool holds_role(const struct person *person, const char *role) {
  for (size_t i = 0; i < person->role_count; i++)
    if (text_equal(person->roles[i], role)) return true;
  return false;
}

/* Whom the files name for a role, or of that key; NULL when it is nobody or several. */
static const struct person *only_one(const struct rulebook *rulebook, const char *name) {
  const struct person *found = rulebook_person(rulebook, name);
  for (size_t i = 0; found == NULL && i < rulebook->person_count; i++)
    if (holds_role(&rulebook->people[i], name)) found = &rulebook->people[i];
  for (size_t i = 0; found != NULL && i < rulebook->person_count; i++)
    if (&rulebook->people[i] != found && holds_role(&rulebook->people[i], name)) return NULL;
  return found;
}

/* The one person of the files who can take the action, or NULL. */
static const struct person *only_submitter(const struct rulebook *rulebook, const struct action *action) {
  if (action->by.count != 1 || action->by.items[0].kind != GRANT_ROLE) return NULL;
  return only_one(rulebook, action->by.items[0].role);
}

static void check_self(struct loading *loading, const struct action *action, const struct approval *approval) {
  const struct person *submitter = only_submitter(loading->rulebook, action);
  struct agreement agreement = {NULL, 0};
  struct agreement_fault fault;
  if (submitter == NULL || approval->steps == NULL ||
      !agreement_parse(loading->arena, approval->steps, &agreement, &fault))
    return;
  for (size_t i = 0; i < agreement.count; i++) {
    const struct party *party = agreement.steps[i].party;
    if (party->kind == PARTY_SEVERAL || only_one(loading->rulebook, party->name) != submitter) continue;
    diagnostic_add(loading->list, DIAGNOSTIC_approval_self_only, &approval->steps_at, submitter->key,
                   agreement.steps[i].text, action->name);
    return;
  }
}

void approvals_check(struct loading *loading, const struct process *process) {
  for (size_t i = 0; i < process->approval_count; i++)
    if (!is_asked_for(process, &process->approvals[i]))
      diagnostic_add(loading->list, DIAGNOSTIC_approval_unused, &process->approvals[i].at, process->approvals[i].name);
  for (size_t i = 0; i < process->action_count; i++) {
    const struct action *action = &process->actions[i];
    const struct approval *approval = process_approval(process, action->approval);
    if (approval == NULL || action->starts) continue;
    if (!action_has_effect(action))
      diagnostic_add(loading->list, DIAGNOSTIC_approval_no_effect, &action->at, action->name, approval->name);
    check_self(loading, action, approval);
  }
}

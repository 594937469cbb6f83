/* What would help: for each reason why a case waits, a command that can be typed. */
#include "base/text.h"
#include "engine/turn.h"
#include "script/watch.h"

#include <string.h>

static bool action_is_here(const struct turn *turn, const struct action *action, const char *stage_name) {
  const struct stage *stage = process_stage(turn->process, stage_name);
  return stage != NULL && !action->starts && action_allows_stage(action, stage);
}

/* The case as it is typed: in quotes when its id has a blank. */
static const char *typed_case(struct turn *turn) {
  const char *id = turn->file->id;
  return strchr(id, ' ') != NULL ? arena_printf(turn->arena, "\"%s\"", id) : id;
}

/* `dealwright do D-2 quote price=... --as li.na`: the asks that must be answered, to be filled in. */
static const char *help_action(struct turn *turn, const struct action *action, const char *who) {
  struct buffer text = BUFFER_EMPTY;
  buffer_printf(&text, "dealwright do %s %s", typed_case(turn), action->name);
  for (size_t i = 0; i < action->ask_count; i++)
    if (!action->asks[i].optional) buffer_printf(&text, " %s=...", action->asks[i].name);
  if (who != NULL) buffer_printf(&text, " --as %s", who);
  const char *help = arena_copy(turn->arena, buffer_text(&text));
  buffer_release(&text);
  return help;
}

/* Somebody of that role, named in the rulebook's files; the role itself would not be a person to type. */
static const char *a_person(struct turn *turn, const char *who) {
  const struct rulebook *rulebook = turn->version->rulebook;
  if (who == NULL || who[0] != '@') return who;
  for (size_t i = 0; i < rulebook->person_count; i++)
    if (person_has_role(&rulebook->people[i], who + 1)) return rulebook->people[i].key;
  return NULL;
}

static const char *who_may(struct turn *turn, const struct action *action, const char *otherwise) {
  const struct person *owner = turn_owner(turn);
  for (size_t i = 0; i < action->by.count; i++) {
    const struct grant *grant = &action->by.items[i];
    if (grant->kind == GRANT_OWNER && owner != NULL) return owner->key;
    if (grant->kind != GRANT_ROLE) continue;
    if (owner != NULL && person_has_role(owner, grant->role)) return owner->key;
    const char *person = a_person(turn, arena_printf(turn->arena, "@%s", grant->role));
    if (person != NULL) return person;
  }
  return a_person(turn, otherwise);
}

static bool action_completes(const struct action *action, const char *task) {
  for (size_t i = 0; i < action->done_count; i++)
    if (text_equal(action->done[i], task)) return true;
  return false;
}

bool action_fills(const struct action *action, const char *record, const char *field) {
  for (size_t i = 0; i < action->set_count; i++)
    if (text_equal(action->set[i].record, record) && text_equal(action->set[i].field, field)) return true;
  for (size_t i = 0; text_equal(action->adds, record) && i < action->ask_count; i++)
    if (text_equal(action->asks[i].name, field)) return true;
  return false;
}

static const char *help_task(struct turn *turn, const struct wait *wait) {
  for (size_t i = 0; i < turn->process->action_count; i++) {
    const struct action *action = &turn->process->actions[i];
    if (action_is_here(turn, action, wait->stage) && action_completes(action, wait->name))
      return help_action(turn, action, who_may(turn, action, wait->who));
  }
  const char *who = a_person(turn, wait->who);
  const char *about = wait->about != NULL ? arena_printf(turn->arena, " about=%s", wait->about) : "";
  return arena_printf(turn->arena, "dealwright do %s done %s%s%s%s", typed_case(turn), wait->name, about,
                      who != NULL ? " --as " : "", who != NULL ? who : "");
}

/* Does it say no because of what is there already, and not of what is about to be added? */
static bool says_no(struct turn *turn, const struct action *action, const struct rule *rule) {
  struct decision decision;
  turn_decide(turn, rule, &decision);
  const char *draft = action->adds != NULL ? arena_printf(turn->arena, "%s.", action->adds) : "";
  for (size_t i = 0; draft[0] != '\0' && i < decision.read_count; i++)
    if (strncmp(decision.reads[i].path, draft, strlen(draft)) == 0) return false;
  return decision.outcome == OUTCOME_FAILS;
}

/* Would an action that asks nothing be refused? Nobody has taken it, so nobody watches. */
static bool is_refused(struct turn *turn, const struct action *action) {
  struct host *host = turn->version->host;
  const struct watch *watch = host_watch(host, NULL);
  bool refused = false;
  for (size_t i = 0; action->ask_count == 0 && !refused && i < action->check.count; i++)
    refused = says_no(turn, action, action->check.items[i].rule);
  host_watch(host, watch);
  return refused;
}

/* The action of this stage that fills a field, or NULL. What is empty is filled by it sooner or later; what is filled
 * is changed by one that would not be refused now. */
static const struct action *filler(struct turn *turn, const struct wait *wait, const char *record, const char *field,
                                   bool is_empty) {
  for (size_t i = 0; i < turn->process->action_count; i++) {
    const struct action *action = &turn->process->actions[i];
    bool fills = action_is_here(turn, action, wait->stage) && action_fills(action, record, field);
    if (fills && (is_empty || !is_refused(turn, action))) return action;
  }
  return NULL;
}

/* An action of this stage that fills the field; whoever may take it is whom the case waits for. */
static const char *help_filler(struct turn *turn, struct wait *wait, const char *path, bool is_empty) {
  const char *dot = strchr(path, '.');
  if (dot == NULL) return NULL;
  const char *record = arena_copy_bytes(turn->arena, path, (size_t)(dot - path));
  const struct action *action = filler(turn, wait, record, dot + 1, is_empty);
  if (action == NULL) return NULL;
  wait->who = who_may(turn, action, wait->who);
  return help_action(turn, action, wait->who);
}

/* Such an action, or else, where it is empty, plain `set`. */
static const char *help_field(struct turn *turn, struct wait *wait, const char *path, bool is_empty) {
  const char *dot = strchr(path, '.'), *help = help_filler(turn, wait, path, is_empty);
  if (help != NULL || dot == NULL) return help;
  if (!is_empty) return NULL; /* what is filled in is a fact; rules are not met by changing facts */
  const char *record = arena_copy_bytes(turn->arena, path, (size_t)(dot - path));
  const struct person *owner = turn_owner(turn);
  const struct record *known = rulebook_record(turn->version->rulebook, record);
  if (known == NULL || record_field(known, dot + 1) == NULL || rows_find(&turn->rows, known) == NULL) return NULL;
  const char *name = text_equal(record, turn->process->about) ? dot + 1 : path;
  return arena_printf(turn->arena, "dealwright do %s set %s=...%s%s", typed_case(turn), name,
                      owner != NULL ? " --as " : "", owner != NULL ? owner->key : "");
}

/* What the rule could not do without; then what it found empty and an action fills; then whatever it read. */
static const char *help_criterion(struct turn *turn, struct wait *wait) {
  const struct decision *decision = wait->decision;
  const char *help = NULL;
  for (size_t i = 0; help == NULL && i < decision->empty_count; i++)
    help = help_field(turn, wait, decision->empty[i], true);
  if (help != NULL || decision->empty_count > 0) return help;
  for (size_t i = 0; help == NULL && i < decision->read_count; i++)
    if (decision->reads[i].value.kind == KIND_EMPTY) help = help_filler(turn, wait, decision->reads[i].path, true);
  for (size_t i = 0; help == NULL && i < decision->read_count; i++)
    help = help_field(turn, wait, decision->reads[i].path, decision->reads[i].value.kind == KIND_EMPTY);
  return help;
}

/* A stage that is left by a person's decision: the first action that leads on and not to an end that is no success. */
static const char *help_branch(struct turn *turn, const struct wait *wait) {
  for (size_t i = 0; i < turn->process->action_count; i++) {
    const struct action *action = &turn->process->actions[i];
    const struct stage *to = action->go != NULL ? process_stage(turn->process, action->go) : NULL;
    if (to != NULL && (!to->ends || to->won) && action_is_here(turn, action, wait->stage))
      return help_action(turn, action, who_may(turn, action, NULL));
  }
  return NULL;
}

static const char *help_approval(struct turn *turn, const struct wait *wait) {
  bool recalls = wait->trouble != TROUBLE_NONE;
  const char *who = recalls                  ? wait->request->submitter
                    : wait->stand_in != NULL ? wait->stand_in
                                             : a_person(turn, wait->who);
  return arena_printf(turn->arena, "dealwright do %s %s %s%s%s", typed_case(turn), recalls ? "recall" : "approve",
                      wait->name, who != NULL ? " --as " : "", who != NULL ? who : "");
}

/* Attached, or attached again when what was kept is damaged; or signed. */
static const char *help_document(struct turn *turn, const struct wait *wait) {
  const struct lack *lack = wait->lack;
  const struct signature *signature = lack->signature;
  const char *who = a_person(turn, wait->who), *of = "";
  if (lack->of != NULL) of = arena_printf(turn->arena, " %s=%d", lack->document->of, lack->of->number);
  const char *rest = signature == NULL    ? " file=..."
                     : signature->outside ? arena_printf(turn->arena, " %s by=...", signature->name)
                                          : arena_printf(turn->arena, " %s", signature->name);
  return arena_printf(turn->arena, "dealwright do %s %s %s%s%s%s%s", typed_case(turn),
                      signature == NULL ? "attach" : "sign_document", lack->document->name, rest, of,
                      who != NULL ? " --as " : "", who != NULL ? who : "");
}

void waits_help(struct turn *turn, struct wait *waits, size_t count) {
  for (size_t i = 0; i < count; i++) {
    struct wait *wait = &waits[i];
    if (wait->kind == WAIT_APPROVAL) wait->help = help_approval(turn, wait);
    if (wait->kind == WAIT_TASK) wait->help = help_task(turn, wait);
    if (wait->kind == WAIT_FIELD) wait->help = help_field(turn, wait, wait->name, true);
    if (wait->kind == WAIT_DOCUMENT) wait->help = help_document(turn, wait);
    if (wait->kind == WAIT_CRITERION || wait->kind == WAIT_UNDECIDED) wait->help = help_criterion(turn, wait);
    if (wait->kind == WAIT_BRANCH) wait->help = help_branch(turn, wait);
  }
}

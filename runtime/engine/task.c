/* Tasks: opened by stages and actions, done by people. */
#include "base/text.h"
#include "engine/turn.h"

/* One task too many is better than one forgotten: where the condition cannot be decided, the task opens. */
static bool is_wanted(struct turn *turn, const struct task_rule *rule, bool *wanted) {
  struct decision decision = {.outcome = OUTCOME_HOLDS};
  if (rule->when != NULL) turn_decide(turn, rule->when, &decision);
  *wanted = decision.outcome != OUTCOME_FAILS;
  if (decision.outcome != OUTCOME_BROKEN) return true;
  decision_report(&decision, turn->list);
  turn->rule_failed = true;
  return false;
}

bool task_open(struct turn *turn, const struct stage *stage, int token, const struct task_rule *rule,
               const char *about) {
  bool wanted;
  if (!is_wanted(turn, rule, &wanted)) return false;
  if (!wanted) return true;
  struct fact *fact = turn_fact(turn, FACT_OPEN);
  fact->number = turn->file->tasks_made + 1;
  fact->parent_number = token;
  fact->name = rule->name;
  fact->parent = about;
  fact->who = turn_assignee(turn, stage, rule->role);
  fact->required = rule->required;
  if (rule->has_due) fact->due = calendar_due(turn->version->rulebook->calendar, turn->now, rule->due);
  return turn_apply(turn, fact);
}

/* A departure from the standard is recorded with the one who answers for it. */
static bool note_lateness(struct turn *turn, const struct task *task) {
  if (task->due == 0 || turn->now < task->due) return true;
  struct fact *fact = turn_fact(turn, FACT_DEPART);
  fact->name = "late";
  fact->who = task->who;
  fact->reason = task->name;
  fact->due = task->due;
  return turn_apply(turn, fact);
}

/* It was for somebody else, who answers for it that it was not he. */
static bool note_stand_in(struct turn *turn, const struct task *task) {
  const struct person *actor = turn->actor;
  bool imported = turn->command != NULL && turn->command->imported;
  if (actor == NULL || imported || task->who == NULL || text_equal(task->who, actor->key)) return true;
  if (task->who[0] == '@' && (person_has_role(actor, task->who + 1) || text_equal(task->who, "@owner"))) return true;
  struct fact *fact = turn_fact(turn, FACT_DEPART);
  fact->name = "stood_in";
  fact->who = task->who;
  fact->reason = task->name;
  fact_set(turn->arena, fact, "by", actor->key);
  return turn_apply(turn, fact);
}

static bool is_listed(const struct task_list *list, const char *name) {
  for (size_t i = 0; i < list->count; i++)
    if (text_equal(list->items[i].name, name)) return true;
  return false;
}

/* What `after` names stands in the same list: of the stage, of an action, of a timer. */
static bool open_followers(struct turn *turn, const struct task *done) {
  const struct token *token = casefile_token(turn->file, done->token);
  const struct stage *stage = token != NULL && token->left == 0 ? process_stage(turn->process, token->stage) : NULL;
  struct task_list list;
  for (size_t i = 0; stage != NULL && process_tasks(turn->process, i, &list); i++) {
    bool elsewhere = i < turn->process->stage_count && list.items != stage->tasks;
    if (elsewhere || !is_listed(&list, done->name)) continue;
    for (size_t j = 0; j < list.count; j++)
      if (text_equal(list.items[j].after, done->name) &&
          !task_open(turn, stage, done->token, &list.items[j], done->about))
        return false;
  }
  return true;
}

bool task_finish(struct turn *turn, struct task *task) {
  struct task copy = *task; /* opening others may move the list */
  if (!note_lateness(turn, &copy) || !note_stand_in(turn, &copy)) return false;
  struct fact *fact = turn_fact(turn, FACT_DONE);
  fact->number = copy.number;
  fact->name = copy.name;
  fact->who = turn->actor != NULL ? turn->actor->key : turn->command->person;
  return turn_apply(turn, fact) && open_followers(turn, &copy);
}

/* Timers: what happens because time passed.
 *
 * Invariants
 * 1. A timer fires at its own instant, as an event of its own, whenever that is noticed.
 * 2. Of one case they fire in the order of due and number, before any command of a later instant. */
#include "base/limits.h"
#include "base/text.h"
#include "engine/request.h"

/* The owner's superior is asked to look: a task that nothing waits for, and that goes when the stage is left. */
static bool escalate(struct turn *turn, const struct token *token, const struct stage *stage) {
  const struct person *owner = turn_owner(turn);
  struct fact *fact = turn_fact(turn, FACT_OPEN);
  fact->number = turn->file->tasks_made + 1;
  fact->parent_number = token->number;
  fact->name = "escalation";
  fact->reason = stage->name;
  fact->who =
      owner != NULL && owner->superior != NULL ? owner->superior : arena_printf(turn->arena, "@%s", stage->owner);
  return turn_apply(turn, fact);
}

static bool stage_overdue(struct turn *turn, const struct timer *timer) {
  struct token *token = casefile_token(turn->file, timer->token);
  const struct stage *stage = token != NULL ? turn_stage(turn, token) : NULL;
  if (stage == NULL) return false;
  const struct person *owner = turn_owner(turn);
  struct fact *fact = turn_fact(turn, FACT_DEPART);
  fact->name = "overdue";
  fact->who = owner != NULL ? owner->key : NULL;
  fact->reason = stage->name;
  fact->due = timer->due;
  return turn_apply(turn, fact) && (!stage->escalates || escalate(turn, token, stage));
}

static bool timer_fire(struct turn *turn, const struct timer *timer) {
  struct timer copy = *timer;
  struct fact *fact = turn_fact(turn, FACT_FIRE);
  turn->now = copy.due;
  fact->number = copy.number;
  fact->name = copy.name;
  if (!turn_apply(turn, fact)) return false;
  bool fine = copy.request != 0 ? request_overdue(turn, &copy) : stage_overdue(turn, &copy);
  return fine && turn_settle(turn) && turn_write(turn, "timer", NULL, NULL, NULL);
}

static void too_many(struct turn *turn) {
  const char *limit = arena_printf(turn->arena, "%d", LIMIT_TIMERS_PER_COMMAND);
  diagnostic_add(turn->list, DIAGNOSTIC_too_many_timers, NULL, limit, turn->file->id);
}

bool timers_fire(struct turn *turn, int64_t until, int64_t *fired) {
  int64_t now = turn->now;
  const struct person *actor = turn->actor;
  const struct timer *timer;
  int count = 0;
  turn->actor = NULL;
  while ((timer = casefile_due_timer(turn->file, until)) != NULL) {
    if (count++ >= LIMIT_TIMERS_PER_COMMAND) {
      too_many(turn);
      return false;
    }
    if (!timer_fire(turn, timer)) return false;
  }
  turn->now = now;
  turn->actor = actor;
  if (fired != NULL) *fired += count;
  return true;
}

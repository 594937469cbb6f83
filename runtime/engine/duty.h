/* Who does what: tasks that are done, and that change hands. */
#ifndef DEALWRIGHT_ENGINE_DUTY_H
#define DEALWRIGHT_ENGINE_DUTY_H

#include "engine/turn.h"

/* The verb `done`: one task, by name. */
bool duty_done(struct turn *turn);
/* The verb `assign`: the case with `owner=`, or one task with `task=` and `to=`. */
bool duty_assign(struct turn *turn);

/* Gives one open task to somebody else: a person's key. */
bool task_hand_over(struct turn *turn, const struct task *task, const char *who);
/* All open tasks of a person in this case; `moved`, when given, counts them. */
bool tasks_hand_over(struct turn *turn, const char *from, const char *to, int64_t *moved);
/* The record that the case is about gets another owner; nothing when it knows none. */
bool owner_change(struct turn *turn, const char *to);

/* The verb `handover` on a person: see handover.c. */
bool handover_run(struct turn *turn);

#endif

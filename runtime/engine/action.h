/* Actions of the rulebook, run by a turn. */
#ifndef DEALWRIGHT_ENGINE_ACTION_H
#define DEALWRIGHT_ENGINE_ACTION_H

#include "engine/turn.h"

/* Begins the case: the turn's casefile must not exist yet. */
bool action_start(struct turn *turn);

/* What the action does, for the values in turn->asked; `draft` is the row it adds, or NULL. */
bool action_effects(struct turn *turn, const struct action *action, struct row *draft, struct token *token);
/* An action that was approved takes effect, with the canonical values that it was asked then; its checks are asked once
 * more. */
bool action_resume(struct turn *turn, const struct action *action, const struct fact_field *asked, size_t count,
                   int token);

/* Asks all criteria; each that does not hold becomes a diagnostic with rule, line and values. */
bool criteria_hold(struct turn *turn, const struct criteria *criteria);
void criterion_refuse(struct turn *turn, const struct criterion *criterion, const struct decision *decision);

#endif

/* Actions of the rulebook, run by a turn. */
#ifndef DEALWRIGHT_ENGINE_ACTION_H
#define DEALWRIGHT_ENGINE_ACTION_H

#include "engine/turn.h"

/* Begins the case: the turn's casefile must not exist yet. */
bool action_start(struct turn *turn);

/* Asks all criteria; each that does not hold becomes a diagnostic with rule, line and values. */
bool criteria_hold(struct turn *turn, const struct criteria *criteria);
void criterion_refuse(struct turn *turn, const struct criterion *criterion, const struct decision *decision);

#endif

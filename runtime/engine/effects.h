/* Effects that happen by themselves. */
#ifndef DEALWRIGHT_ENGINE_EFFECTS_H
#define DEALWRIGHT_ENGINE_EFFECTS_H

#include "engine/turn.h"

/* Applies what a timer of that name brings, at its token (0: the case's own timer, so the first stage that it is in).
 * `about` is the record that rules and tasks are about then, as `contact:chen`, or NULL. False only when a rule is
 * broken or the case does not know its stage; what is undecided is noted and held back. */
bool effects_apply(struct turn *turn, const struct effects *effects, const char *name, int token, const char *about);

#endif

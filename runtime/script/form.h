/* The form of an expression: which words and signs may stand in it, before any name is asked for. */
#ifndef DEALWRIGHT_SCRIPT_FORM_H
#define DEALWRIGHT_SCRIPT_FORM_H

#include "script/chain.h"

/* Reports the first token that cannot stand where it does, with what to write in its place. False when one was. */
bool form_check(const struct chain_context *context);

#endif

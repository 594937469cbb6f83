/* Credit that is more than the whole: levels of superiors that each get their part, one event that is paid twice. */
#ifndef DEALWRIGHT_CHECK_CREDIT_PROOF_H
#define DEALWRIGHT_CHECK_CREDIT_PROOF_H

#include "incentive/trial.h"

/* Adds a warning for each. */
void credits_prove(struct trial *trial, struct diagnostics *list);

#endif

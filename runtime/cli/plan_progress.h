/* The line that says how far a calculation over many deals is, and Ctrl-C that stops it. */
#ifndef DEALWRIGHT_CLI_PLAN_PROGRESS_H
#define DEALWRIGHT_CLI_PLAN_PROGRESS_H

#include "cli/session.h"
#include "incentive/progress.h"

#include <signal.h>

struct plan_progress {
  struct progress progress;      /* for the calculation */
  int turns[PROGRESS_STAGES];    /* how often each stage comes; the caller may say more than once */
  int behind[PROGRESS_STAGES];   /* how often it is over */
  double parts[PROGRESS_STAGES]; /* how far its turn under way is */
  double begun, shown;           /* seconds */
  bool shows, is_there;          /* whether stderr is a terminal; whether the line is on it */
  struct sigaction before;
};

/* From here on Ctrl-C stops the calculation, with an error, in the place of the program: what a group has changed is
 * rolled back as after any error. The line comes after a second, and only on a terminal. */
void plan_progress_begin(struct session *session, struct plan_progress *progress);
/* Takes the line away; Ctrl-C ends the program again. */
void plan_progress_end(struct plan_progress *progress);

#endif

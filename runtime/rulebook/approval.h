/* An approval of a process: who has to agree before an action takes effect. */
#ifndef DEALWRIGHT_RULEBOOK_APPROVAL_H
#define DEALWRIGHT_RULEBOOK_APPROVAL_H

#include "rulebook/agreement.h"
#include "rulebook/process.h"

struct approval {
  const char *name;
  struct label title;
  const char *steps;       /* as agreement.h reads it, or NULL: */
  const struct rule *rule; /* gives such a text; nobody has to agree when it gives none */
  const struct rule *when; /* NULL: always */
  bool has_due;
  struct duration due; /* of each step */
  bool escalates;      /* `overdue: escalate` */
  const struct requirement *watches;
  size_t watch_count;
  struct position at, steps_at;
};

const struct approval *process_approval(const struct process *process, const char *name);

#endif

/* Cases that are started by other cases, and by records. */
#ifndef DEALWRIGHT_ENGINE_START_H
#define DEALWRIGHT_ENGINE_START_H

#include "engine/turn.h"

/* A case that is decided on, and starts once the event under way is written. */
struct beginning {
  const struct start_rule *rule;
  const char *id;                     /* NULL: nothing starts, since it is there already or `when` fails */
  const struct command_field *fields; /* what its record begins with, in canonical text */
  size_t field_count;
};

/* Decides what a case begins with; nothing is changed. False when a value, or `when`, is undecided or its rule broken:
 * `decision` tells why, `what` for which field; or, with a diagnostic, when the store failed (`decision` then says
 * broken, by no rule). */
bool start_decide(struct turn *turn, const struct start_rule *rule, struct beginning *out, struct decision *decision,
                  const char **what);
/* Notes that it starts with the event under way. */
bool start_note(struct turn *turn, const struct beginning *beginning);

#endif

/* Where a case stands and why it stays there, as `why` and `case` show it. */
#ifndef DEALWRIGHT_CLI_STANDING_H
#define DEALWRIGHT_CLI_STANDING_H

#include "cli/outline.h"

struct standing {
  struct outline outline;
  struct answer answer; /* of engine_explain */
  struct teller teller;
};

/* `now` is the session's. Status 0, or why it could not be had. */
enum status standing_read(struct session *session, const char *case_id, struct standing *out);

/* `D-2  Nordwind  88,000.00 CNY` and where it is since when. */
void standing_say_head(const struct standing *standing);
/* For each stage: `cannot go on to contract execution:` and the reasons, marked. */
void standing_say_reasons(const struct standing *standing);
/* Commands that would help. */
void standing_say_help(const struct standing *standing);

#endif

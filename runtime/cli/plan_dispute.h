/* Disputes about lines of the ledger, as commands read them. */
#ifndef DEALWRIGHT_CLI_PLAN_DISPUTE_H
#define DEALWRIGHT_CLI_PLAN_DISPUTE_H

#include "cli/plan_book.h"

struct disputed {
  const char *number; /* of the line, as typed */
  struct ledger_line line;
  const struct posting *posting;  /* that it belongs to */
  const struct posting *postings; /* of the same plan */
  size_t count;
};

struct plan_settlement {
  const char *amount_text, *reason;
  int64_t amount;
};

/* Reads `reason=TEXT` and, where it is wanted, `amount=AMOUNT` from the words behind the first. */
bool plan_dispute_words(struct session *session, const char **amount, const char **reason);
/* Finds a line by its number; an error when there is none. */
bool plan_dispute_line(struct session *session, const char *number, struct disputed *out);
/* Whether the case of the line has changed since it was posted, so that the next posting adjusts it by itself; and the
 * sentence that warns of settling the same twice. */
bool plan_dispute_changed(struct session *session, const struct disputed *disputed);
void plan_dispute_say_changed(struct session *session, const struct disputed *disputed);
/* The amount in the currency of the line. */
bool plan_settlement_read(struct session *session, const struct disputed *disputed, struct plan_settlement *settlement);

#endif

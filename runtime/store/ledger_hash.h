/* What seals the lines of a posting. */
#ifndef DEALWRIGHT_STORE_LEDGER_HASH_H
#define DEALWRIGHT_STORE_LEDGER_HASH_H

#include "store/handle.h"
#include "store/ledger.h"

struct ledger_hash;

struct ledger_hash *ledger_hash_new(const char *label); /* what is hashed */
/* Lines in their order; `posting` is whose they are, so that a line about itself hashes the same under any number. */
void ledger_hash_add(struct ledger_hash *hash, const struct ledger_line *line, int posting);
/* An account with the hash of its lines. */
void ledger_hash_account(struct ledger_hash *hash, const struct account *account);
const char *ledger_hash_finish(struct ledger_hash *hash, struct arena *arena); /* hex; frees it */

void ledger_line_read(sqlite3_stmt *row, struct ledger_line *out); /* of a row of dw_line */

#endif

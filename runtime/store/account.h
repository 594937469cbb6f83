/* Accounts, inside the store: see account.c. Readers: store_accounts in ledger.h. */
#ifndef DEALWRIGHT_STORE_ACCOUNT_H
#define DEALWRIGHT_STORE_ACCOUNT_H

#include "store/handle.h"
#include "store/ledger.h"

#define ACCOUNT_LABEL "dealwright account 1" /* what the hash of an account begins with */

/* Takes a person's accounts of a posting away, or (NULL) all of them, with their lines. */
bool accounts_drop(struct store *store, int posting, const char *person, struct diagnostics *list);

/* Makes accounts of lines that are given in the order of accounts; the lines themselves are the caller's to write. */
struct account_writer {
  struct store *store;
  struct arena *arena; /* of one account */
  struct account account;
  struct ledger_hash *hash; /* NULL: none is begun */
};
void account_writer_open(struct account_writer *writer, struct store *store, int posting);
bool account_writer_add(struct account_writer *writer, const struct ledger_line *line, struct diagnostics *list);
bool account_writer_close(struct account_writer *writer, bool fine, struct diagnostics *list); /* fine: keep the last */

/* Fills in lines, regular, total and hash of a posting from its accounts. */
bool posting_seal(struct store *store, struct arena *arena, struct posting *posting, struct diagnostics *list);

/* Every account in the order of its lines' numbers. */
bool accounts_all(struct store *store, bool (*each)(void *context, const struct account *account), void *context,
                  struct diagnostics *list);

#endif

/* What rows said before, inside the store: see former.c. Readers: store_formers in store.h. */
#ifndef DEALWRIGHT_STORE_FORMER_H
#define DEALWRIGHT_STORE_FORMER_H

#include "store/table.h"

/* Before a put: keeps the people whom the row stops to name, and what it stops to belong to. The table has sorted the
 * fact's fields. */
bool former_note(struct store *store, struct table *table, const struct fact *fact, struct diagnostics *list);

#endif

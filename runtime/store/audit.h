/* An audit under way: what audit.c and compare.c share. */
#ifndef DEALWRIGHT_STORE_AUDIT_H
#define DEALWRIGHT_STORE_AUDIT_H

#include "store/handle.h"

struct auditing {
  struct store *kept, *made; /* the store, and what its events give */
  struct audit *out;
  struct diagnostics *list;
};

/* Whether one more message is shown; counts it in any case. */
bool audit_finds(struct auditing *audit);

/* Compares the state and record tables of both, row by row in the order of keys. False when a table cannot be read. */
bool audit_compare(struct auditing *audit);
/* Whether the lines of every posting give the hash that is in its event, and no line belongs to none. */
bool audit_ledger(struct auditing *audit);
/* Whether the store's own tables, indexes, triggers and views are as schema.sql has them. */
bool audit_compare_schema(struct auditing *audit);

#endif

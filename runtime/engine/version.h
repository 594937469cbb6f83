/* A rulebook version that is loaded: the model, its Lua host, and where its fields stand in the store's tables. */
#ifndef DEALWRIGHT_ENGINE_VERSION_H
#define DEALWRIGHT_ENGINE_VERSION_H

#include "rulebook/rulebook.h"
#include "script/host.h"
#include "store/store.h"

struct version {
  int number; /* in the store */
  char hash[HASH_HEX_SIZE];
  struct arena *arena; /* owns the rulebook */
  struct rulebook *rulebook;
  struct host *host;
  bool is_lent;  /* to an engine, by somebody who frees it */
  int **columns; /* by record number, then field number: the column of the record's table; -1: none */
};

/* Loads and compiles; NULL with errors. `number` may be filled in later, when it is published. */
struct version *version_load(const struct source *source, struct diagnostics *list);
/* The same with a host that can be watched (script/watch.h). */
struct version *version_load_watched(const struct source *source, struct diagnostics *list);
struct version *version_from_store(struct store *store, int number, struct diagnostics *list);
void version_free(struct version *version);

/* Makes or widens the tables of all its records, in the open group. */
bool version_define(struct version *version, struct store *store, struct diagnostics *list);

/* The columns of a record's fields, found once; NULL when the store has no such table. */
const int *version_columns(struct version *version, struct store *store, const struct record *record);

#endif

/* The rows one command looks at and changes: read lazily, kept once, changed here before the event is written.
 *
 * A row that is changed becomes a FACT_PUT; rules that run after the change see it at once. */
#ifndef DEALWRIGHT_ENGINE_ROWS_H
#define DEALWRIGHT_ENGINE_ROWS_H

#include "engine/version.h"

struct row {
  struct scope_row shown; /* what rules see; `values` are `values` below */
  struct value *values;
  const char *parent; /* key of what it belongs to */
  bool is_draft;      /* being asked for, not agreed yet */
};

struct rows {
  struct arena *arena;
  struct store *store;
  struct version *version;
  const struct process *process; /* NULL outside a case */
  const char *case_id;           /* the key of the record that the case is about */
  struct diagnostics *list;      /* for failures of the store */
  bool failed;                   /* a private value could not be sealed: nothing of this may be written */
  struct row **items;
  size_t count;
  struct row **newest; /* by record number: the case's row, once looked for */
  bool *looked;
};

void rows_init(struct rows *rows, struct arena *arena, struct store *store, struct version *version,
               const struct process *process, const char *case_id, struct diagnostics *list);

struct row *rows_get(struct rows *rows, const struct record *record, const char *key);
/* The case's own row of a record (rulebook_path), or NULL. */
struct row *rows_find(struct rows *rows, const struct record *record);
/* What a new row of the record would belong to in this case; NULL when nothing is there (yet) to belong to. */
const char *rows_parent(struct rows *rows, const struct record *record);
/* Until rows_look_again, the case's row of the record is this one, whatever is newer in its series. */
void rows_point(struct rows *rows, const struct record *record, const char *key);
void rows_look_again(struct rows *rows);
size_t rows_all(struct rows *rows, const struct record *record, const struct scope_row *const **out);
/* Those of a series that belong to the row of this key, whatever the case is about. */
size_t rows_of(struct rows *rows, const struct record *record, const char *parent, const struct scope_row *const **out);

/* A new empty row. With a parent it is the next of its series and its key is made of the parent's: `D-2/quote/3`,
 * unless `key` says another. The row is a draft until rows_put. */
struct row *rows_add(struct rows *rows, const struct record *record, const char *key, const char *parent);
/* Takes a draft away again. */
void rows_forget(struct rows *rows, struct row *row);

/* Sets a field and writes it into `put`, the FACT_PUT of this row. */
void rows_set(struct rows *rows, struct row *row, int field, const struct value *value, struct fact *put);
/* A FACT_PUT for the row, no fields yet; a draft stops being one. */
struct fact *rows_put(struct rows *rows, struct row *row, struct facts *facts);

/* The callbacks of struct scope; context is the rows. */
void rows_scope(struct rows *rows, struct scope *scope);

#endif

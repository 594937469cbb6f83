/* Many rows of one record, some of their columns: for calculations that go over all of them. */
#ifndef DEALWRIGHT_STORE_SWEEP_H
#define DEALWRIGHT_STORE_SWEEP_H

#include "store/store.h"

struct sweep {
  const char *record;
  const char *const *fields;
  size_t field_count;
  bool with_case; /* what the case of that id has come to, too */
  const char *by; /* only rows in which this column (a field, `id` or `parent`) has one of these; NULL: all rows */
  const char *const *values;
  size_t value_count;
};

/* Everything lives until the next row. */
struct sweep_row {
  const char *key, *parent;
  int number;
  const struct value *values; /* in the order of the sweep's fields */
  bool has_case;
  int64_t opened, closed; /* of the case; closed 0: open */
  const char *outcome;    /* NULL while it is open */
  int rulebook;           /* the version that the case runs under */
};

/* All rows in the order of their keys (with `by`: value by value), until the callback returns false. False, with a
 * message, when the store does not know the record or one of the fields, or a value cannot be read. */
bool store_sweep(struct store *store, const struct sweep *sweep,
                 bool (*each)(void *context, const struct sweep_row *row), void *context, struct diagnostics *list);

/* How many rows of a record there are. False, with a message, when the store does not keep it. */
bool store_count(struct store *store, const char *record, int64_t *out, struct diagnostics *list);

#endif

/* Cases and their series from a store, as a plan needs them. */
#ifndef DEALWRIGHT_INCENTIVE_STORE_DATA_H
#define DEALWRIGHT_INCENTIVE_STORE_DATA_H

#include "incentive/dataset.h"
#include "incentive/need.h"
#include "store/store.h"

/* All that a plan needs to know of the cases of a store. */
void store_data_needs(struct arena *arena, const struct rulebook *rulebook, const struct plan *plan,
                      struct plan_needs *out);

/* Reads the columns that the plan needs of all cases of its record (or those of dataset->only), and of the series whose
 * rows are events. What happened to a case (opened, won, lost) is what its own version of the rulebook says of the
 * stage that it ended in. False with messages when the store does not keep a field, or an amount does not fit. */
bool store_data_read(struct dataset *dataset, struct store *store, const struct plan *plan, struct diagnostics *list);

#endif

/* Proofs about one decision table: gaps, overlaps, rows that never decide, columns that decide nothing; each with a
 * witness. */
#ifndef DEALWRIGHT_CHECK_TABLE_PROOF_H
#define DEALWRIGHT_CHECK_TABLE_PROOF_H

#include "rulebook/table.h"

/* What is looked for; days before the first exchange rate are no gap. */
enum table_findings { TABLE_ALL, TABLE_BUT_GAPS };

/* Adds a diagnostic for each finding: overlaps of a `unique` table and outputs that differ in an `any` table are
 * errors, the rest warnings. Exact for tables whose cells look at no other input; a table that is not, or that cannot
 * be finished within `budget` steps, gets `table_not_analysed` and no claim about what was left. */
void table_prove(const struct table *table, const struct currency *currency, enum table_findings findings,
                 size_t budget, struct diagnostics *list);

#endif

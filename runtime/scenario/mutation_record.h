/* The verdicts of a mutation run in a file, so that a later run goes on where this one ended.
 *
 *   dealwright mutation 1 HASH         of the rulebook, its tests and the mutants
 *   12 noticed                         mutant and verdict, one a line, in any order */
#ifndef DEALWRIGHT_SCENARIO_MUTATION_RECORD_H
#define DEALWRIGHT_SCENARIO_MUTATION_RECORD_H

#include "scenario/mutation.h"

struct mutation_record;

/* Opens or makes the file and fills in the verdicts that it keeps; those of another rulebook or of other tests are
 * forgotten. NULL with an error when it is some other file, or cannot be read and written. */
struct mutation_record *mutation_record_open(const char *path, struct mutation *mutation, struct diagnostics *list);
/* Adds one verdict; a line is written whole, or, when the machine stops, is no line to the next run. False when it
 * could not be written. */
bool mutation_record_add(struct mutation_record *record, size_t mutant, enum verdict verdict);
void mutation_record_close(struct mutation_record *record);

#endif

/* What the words of a scenario may name: records, fields, roles and people of the rulebook, its stages, tasks and
 * criteria. */
#ifndef DEALWRIGHT_SCENARIO_VOCABULARY_H
#define DEALWRIGHT_SCENARIO_VOCABULARY_H

#include "scenario/scenario.h"

/* Whether what is given and what is expected names only what there is. Every other name is reported at its place, with
 * what was probably meant; false when there was one. What steps do is not looked at: a step may be refused on purpose.
 */
bool vocabulary_fits(struct arena *arena, const struct rulebook *rulebook, const struct scenario *scenario,
                     struct diagnostics *list);

#endif

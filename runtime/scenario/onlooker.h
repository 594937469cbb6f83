/* Somebody who looks, in a scenario, as at the prompt: at a case (`dealwright case D-1`) or by exporting a record. */
#ifndef DEALWRIGHT_SCENARIO_ONLOOKER_H
#define DEALWRIGHT_SCENARIO_ONLOOKER_H

#include "engine/engine.h"

struct onlooker {
  struct arena *arena;
  struct engine *engine; /* over a store that may be written */
  const char *person;
  int64_t now;
};

/* Private fields, as `contact.phone`, each once. */
struct sights {
  const char **items;
  size_t count;
};

/* Looks at all records that the case reaches. What the person may see is opened and recorded; `out` is what the event
 * says that was written. False when there is no such case or person, or nothing can be recorded. */
bool onlooker_case(const struct onlooker *onlooker, const char *case_id, struct sights *out, struct diagnostics *list);
/* Exports all rows of a record; false also where the person may not. */
bool onlooker_export(const struct onlooker *onlooker, const char *record, struct sights *out, struct diagnostics *list);

#endif

/* Loading what was published. */
#include "incentive/edition.h"

const struct rulebook *edition_load(struct store *store, struct arena *arena, int number, struct diagnostics *list) {
  const struct rulebook_text *text = store_rulebook(store, arena, number, list);
  size_t told = diagnostics_count(list);
  const struct source *source = text != NULL ? source_from_store(arena, text, list) : NULL;
  const struct rulebook *rulebook = source != NULL ? rulebook_load(arena, source, list) : NULL;
  if (rulebook != NULL) diagnostics_return(list, told); /* warnings were told when it was published */
  return rulebook;
}

/* Which files of a folder, or of the binary, make one layer of a rulebook. */
#ifndef DEALWRIGHT_RULEBOOK_FILES_H
#define DEALWRIGHT_RULEBOOK_FILES_H

#include "rulebook/source.h"

/* One layer as it is gathered. */
struct files {
  struct arena *arena;
  struct diagnostics *list;
  const char *folder; /* on disk, or NULL: the files under rules/ in the binary */
  const char *prefix; /* of names: `standard/` or nothing */
  const char *shown;  /* of what is shown: the folder as typed and a slash, or nothing */
  int layer;
  struct source_file *items;
  size_t count;
};

/* Adds rulebook.yaml: false with an error when there is none. */
bool files_begin(struct files *files);
/* Adds what stands in the known folders, and the calendar (NULL: none); warns of what is near to a known name. False
 * with errors. */
bool files_gather(struct files *files, const char *calendar);

#endif

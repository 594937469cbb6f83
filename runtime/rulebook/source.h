/* The files of a rulebook and of what it extends, as text, before anybody reads them.
 *
 * Layers go from the most general (the standard rulebook) to the most special (the folder given). A file's `name` is
 * what the store keeps and what answers show: `standard/process/sales.yaml` for the standard's, `process/sales.yaml`
 * for the folder's own, `../group/process/sales.yaml` for that of another folder which it extends. */
#ifndef DEALWRIGHT_RULEBOOK_SOURCE_H
#define DEALWRIGHT_RULEBOOK_SOURCE_H

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/hash.h"
#include "store/store.h"

struct source_file {
  const char *name;  /* in store and answers */
  const char *path;  /* inside its layer: `process/sales.yaml` */
  const char *shown; /* in diagnostics: the folder as typed before it, so that an editor can open it */
  int layer;         /* 0 the most general */
  const char *text;
  size_t size;
};

struct source {
  const struct source_file *files; /* by layer, then name in byte order */
  size_t count;
  int layers;
  char hash[HASH_HEX_SIZE]; /* of all names and texts */
};

/* Reads a folder and what its rulebook.yaml says it extends: the standard rulebook, or another folder that may extend
 * in turn. Takes rulebook.yaml, what stands in the folders of language.md section 1, and the calendar file; warns of a
 * folder or file whose name is near to one of those. NULL with errors when there is no such folder, no rulebook.yaml, a
 * file cannot be read or is too large, or when folders extend each other in a circle. */
struct source *source_from_folder(struct arena *arena, const char *folder, struct diagnostics *list);
/* What was published once. */
struct source *source_from_store(struct arena *arena, const struct rulebook_text *text, struct diagnostics *list);
/* The standard rulebook alone. */
struct source *source_standard(struct arena *arena, struct diagnostics *list);

/* The same without its topmost layer: what it extends. NULL when it extends nothing. */
struct source *source_below(struct arena *arena, const struct source *source);
/* The same source with another text in one of its files; what is not changed is shared. */
struct source *source_with(struct arena *arena, const struct source *source, size_t file, const char *text,
                           size_t size);

/* What to hand to store_publish. `name` and `version` are filled in by the rulebook. */
void source_to_store(struct arena *arena, const struct source *source, struct rulebook_text *out);

#endif

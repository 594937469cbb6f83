/* A first look at rulebook.yaml: which other files there are. */
#ifndef DEALWRIGHT_RULEBOOK_PEEK_H
#define DEALWRIGHT_RULEBOOK_PEEK_H

#include "rulebook/source.h"

#include <stdbool.h>

struct manifest_peek {
  const char *extends;  /* `standard`, or a path that leads out of the folder; NULL: nothing */
  struct position at;   /* of that */
  const char *calendar; /* a path inside the folder, or NULL */
};

/* False with errors when the file cannot be read or what it extends cannot be. Texts are the arena's. */
bool manifest_peek(struct arena *arena, const struct source_file *file, struct diagnostics *list,
                   struct manifest_peek *out);

bool extends_standard(const char *extends);

/* `path` as seen from `folder`, in its shortest form: `a/b` and `../c` are `a/c`, `.` and `../c` are `../c`. Goes by
 * the names alone, symbolic links are not followed. `folder` may end in a slash; "" is the same as `.`. */
const char *path_join(struct arena *arena, const char *folder, const char *path);

#endif

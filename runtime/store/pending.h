/* Casefiles that the open group changed and has not written yet.
 *
 * A case often changes many times within one group; its rows are written once, when the group commits or somebody asks
 * about cases at large. Until then the copy here is what the case is. */
#ifndef DEALWRIGHT_STORE_PENDING_H
#define DEALWRIGHT_STORE_PENDING_H

#include "store/casefile.h"

struct store;

struct snapshot {
  struct arena *arena; /* owns the file; both NULL: nothing is pending */
  struct casefile *file;
};

struct pending_case {
  const char *id;
  struct snapshot now;
};

struct undo {
  size_t number; /* of the pending case */
  struct snapshot old;
};

struct pending {
  struct arena *names;        /* owns the ids */
  struct pending_case *cases; /* in the order in which they were first changed */
  size_t count, capacity;
  uint32_t *slots;   /* a hash table of numbers of cases, from 1; twice the capacity */
  struct undo *undo; /* what marks may return to, oldest first */
  size_t undo_count, undo_capacity;
  struct arena **spare; /* reset and ready */
  size_t spare_count, spare_capacity;
  int64_t epoch;     /* rises whenever casefiles in the hands of others may no longer know what is written */
  int64_t last_case; /* the highest number given to a case; -1: not known yet */
};

const struct casefile *pending_find(const struct pending *pending, const char *id); /* NULL: none */
/* Keeps a copy. With `undoable` the one before it can come back. */
void pending_put(struct pending *pending, const struct casefile *file, bool undoable);
void pending_drop(struct pending *pending, const char *id, bool undoable);
/* Puts back what was pending when `undo_count` was this. */
void pending_return(struct pending *pending, size_t undo_count);
void pending_forget_undo(struct pending *pending);

/* Writes all into the state tables; nothing is pending afterwards. */
bool pending_write(struct store *store, struct diagnostics *list);
/* Between commands of a long group: writes when enough has gathered, so memory stays bounded. */
bool pending_relieve(struct store *store, struct diagnostics *list);

void pending_clear(struct pending *pending);
void pending_release(struct pending *pending);

#endif

/* The keys of private fields under way: those that the open group has made and those that it destroys. What others use
 * of it stands in store.h. */
#ifndef DEALWRIGHT_STORE_VAULT_H
#define DEALWRIGHT_STORE_VAULT_H

#include "store/keyfile.h"

struct event;
struct store;

struct vault {
  struct keyfile *file; /* NULL: nobody asked yet */
  unsigned char *fresh; /* keys of this group, of the slots from first_fresh on */
  size_t fresh_count, fresh_capacity;
  int64_t first_fresh;
  int64_t *doomed; /* slots */
  size_t doomed_count;
};

void vault_release(struct vault *vault);
/* Before COMMIT: new keys and destroyed ones reach the disk. */
bool vault_commit(struct store *store, struct diagnostics *list);
/* The group is over. */
void vault_forget(struct vault *vault);
/* Which slots the event's sealed texts name, in dw_key. */
bool vault_note(struct store *store, const struct event *event, struct diagnostics *list);

#endif

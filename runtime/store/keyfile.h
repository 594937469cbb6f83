/* The keys of rows, in a file of their own beside the store.
 *
 * 32 bytes of title, then 32 bytes for each slot: a random key, zeros where it was destroyed, 0xff where it is not
 * known (the file was lost and begun again). Slots are numbered from 1. */
#ifndef DEALWRIGHT_STORE_KEYFILE_H
#define DEALWRIGHT_STORE_KEYFILE_H

#include "base/diagnostic.h"

#include <stdint.h>

enum { KEY_SIZE = 32 };

enum key_state { KEY_THERE, KEY_DESTROYED, KEY_MISSING };

struct keyfile;

/* `path` is copied; NULL: in memory only. Nothing is opened before it is needed. */
struct keyfile *keyfile_new(const char *path);
void keyfile_free(struct keyfile *file);
const char *keyfile_path(const struct keyfile *file); /* NULL: in memory */

enum key_state keyfile_get(struct keyfile *file, int64_t slot, unsigned char key[KEY_SIZE]);
/* How many slots there are; 0 where there is no file. */
int64_t keyfile_count(struct keyfile *file);
/* Writes the keys of slots from `first` on, which are behind all others, and syncs file and folder. The file is made,
 * readable by its owner alone, when there is none. */
bool keyfile_append(struct keyfile *file, int64_t first, const unsigned char *keys, size_t count,
                    struct diagnostics *list);
/* Writes zeros over the keys, and syncs. What is not there is destroyed already. */
bool keyfile_destroy(struct keyfile *file, const int64_t *slots, size_t count, struct diagnostics *list);

#endif

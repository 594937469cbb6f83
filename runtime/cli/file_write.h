/* Writing whole files: all of it, or the file stays as it was. */
#ifndef DEALWRIGHT_CLI_FILE_WRITE_H
#define DEALWRIGHT_CLI_FILE_WRITE_H

#include "base/arena.h"
#include "base/diagnostic.h"

/* Puts the bytes into a file beside `path` and gives it that name, with the permissions of the file that was there. A
 * link stays a link; what it leads to is replaced. False with an error when that cannot be done; nothing has changed
 * then. */
bool file_write(struct arena *arena, const char *path, const char *bytes, size_t size, struct diagnostics *list);

/* The bytes of a file, owned by the arena; NULL with an error when it cannot be read or has more than LIMIT_FILE_BYTES.
 */
const char *file_read(struct arena *arena, const char *path, size_t *size, struct diagnostics *list);

#endif

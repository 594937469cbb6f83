/* Opening and reading what is really a file. */
#ifndef DEALWRIGHT_BASE_FILE_H
#define DEALWRIGHT_BASE_FILE_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stdio.h>

/* Opens a regular file for reading. NULL with errno for anything else: a pipe or a device in a folder would make the
 * program wait for ever. */
FILE *file_open(const char *path);

/* Adds the bytes of a regular file. False with errno; EFBIG for more than LIMIT_FILE_BYTES. */
bool file_bytes(struct buffer *out, const char *path);

#endif

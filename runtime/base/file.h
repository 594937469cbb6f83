/* Opening what is really a file. */
#ifndef DEALWRIGHT_BASE_FILE_H
#define DEALWRIGHT_BASE_FILE_H

#include <stdio.h>

/* Opens a regular file for reading. NULL with errno for anything else: a pipe or a device in a folder would make the
 * program wait for ever. */
FILE *file_open(const char *path);

#endif

/* Opening and reading files. */
#include "base/file.h"

#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

FILE *file_open(const char *path) {
  struct stat status;
  int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return NULL;
  if (fstat(file, &status) == 0 && S_ISREG(status.st_mode)) return fdopen(file, "rb");
  close(file);
  errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
  return NULL;
}

bool file_bytes(struct buffer *out, const char *path) {
  FILE *file = file_open(path);
  char block[8192];
  size_t got, before = out->size;
  if (file == NULL) return false;
  while ((got = fread(block, 1, sizeof block, file)) > 0 && out->size - before <= LIMIT_FILE_BYTES)
    buffer_add(out, block, got);
  int error = ferror(file) != 0 ? errno : out->size - before > LIMIT_FILE_BYTES ? EFBIG : 0;
  fclose(file);
  errno = error;
  return error == 0;
}

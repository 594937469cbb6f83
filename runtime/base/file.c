/* Opening files. */
#include "base/file.h"

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

/* Whole files.
 *
 * Order: write beside, flush to the disk, rename. A power cut leaves the old file or the new one, and at worst one that
 * begins with a dot beside it. */
#include "cli/file_write.h"

#include "base/file.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fault(struct diagnostics *list, enum diagnostic_id id, const char *path, const char *why) {
  struct position at = {path, 0, 0, 0};
  diagnostic_add(list, id, &at, why);
  return false;
}

/* Where a link leads to; the path itself when nothing is there yet. */
static const char *real_path(struct arena *arena, const char *path) {
  char *real = realpath(path, NULL);
  const char *copy = arena_copy(arena, real != NULL ? real : path);
  free(real);
  return copy;
}

static const char *beside(struct arena *arena, const char *path) {
  const char *slash = strrchr(path, '/');
  int folder = slash != NULL ? (int)(slash - path) + 1 : 0;
  return arena_printf(arena, "%.*s.%s.%ld", folder, path, path + folder, (long)getpid());
}

static bool write_all(int file, const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t written = write(file, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes += written;
    size -= (size_t)written;
  }
  return true;
}

static bool write_new(const char *path, mode_t mode, const char *bytes, size_t size) {
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0) return false;
  bool fine = write_all(file, bytes, size) && (mode == 0 || fchmod(file, mode) == 0) && fsync(file) == 0;
  int error = errno;
  fine = close(file) == 0 && fine;
  if (!fine) errno = error;
  return fine;
}

bool file_write(struct arena *arena, const char *path, const char *bytes, size_t size, struct diagnostics *list) {
  struct stat status;
  const char *real = real_path(arena, path), *other = beside(arena, real);
  mode_t mode = stat(real, &status) == 0 ? status.st_mode & 07777 : 0;
  if (write_new(other, mode, bytes, size) && rename(other, real) == 0) return true;
  int error = errno;
  unlink(other);
  return fault(list, DIAGNOSTIC_file_unwritable, path, strerror(error));
}

const char *file_read(struct arena *arena, const char *path, size_t *size, struct diagnostics *list) {
  struct buffer out = BUFFER_EMPTY;
  bool fine = file_bytes(&out, path);
  int error = errno;
  const char *text = fine ? arena_copy_bytes(arena, buffer_text(&out), out.size) : NULL;
  *size = out.size;
  buffer_release(&out);
  if (fine) return text;
  if (error == EFBIG) fault(list, DIAGNOSTIC_file_too_large, path, arena_printf(arena, "%d", LIMIT_FILE_BYTES));
  else fault(list, DIAGNOSTIC_file_unreadable, path, strerror(error));
  return NULL;
}

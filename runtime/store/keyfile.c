/* The key file.
 *
 * Invariants
 * 1. What keyfile_append and keyfile_destroy have acknowledged is on the disk.
 * 2. A slot is written once with a key, and may be overwritten with zeros; nothing else ever changes.
 * 3. A file that is none of ours is refused, never written to.
 *
 * Not done here: what a disk or a file system keeps of overwritten blocks, and copies of the file elsewhere. README.md
 * says so. */
#include "store/keyfile.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char title[KEY_SIZE] = "dealwright keys 1\n";

struct keyfile {
  char *path; /* NULL: `memory` is all there is */
  unsigned char *memory;
  size_t count; /* of slots in memory */
  int handle;   /* -1: not open */
  bool is_writable;
};

struct keyfile *keyfile_new(const char *path) {
  struct keyfile *file = xmalloc(sizeof *file);
  *file = (struct keyfile){.path = path != NULL ? xstrdup(path) : NULL, .handle = -1};
  return file;
}

void keyfile_free(struct keyfile *file) {
  if (file == NULL) return;
  if (file->handle >= 0) close(file->handle);
  free(file->memory);
  free(file->path);
  free(file);
}

const char *keyfile_path(const struct keyfile *file) {
  return file->path;
}

/* ---- the file ---- */

static bool is_ours(int handle) {
  char head[KEY_SIZE];
  return pread(handle, head, KEY_SIZE, 0) == KEY_SIZE && memcmp(head, title, KEY_SIZE) == 0;
}

static bool fail(const struct keyfile *file, struct diagnostics *list) {
  diagnostic_add(list, DIAGNOSTIC_store_keys_failed, NULL, file->path, strerror(errno));
  return false;
}

static bool open_to_read(struct keyfile *file) {
  if (file->handle >= 0) return true;
  file->handle = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file->handle >= 0 && is_ours(file->handle)) return true;
  if (file->handle >= 0) close(file->handle);
  file->handle = -1;
  return false;
}

/* The name of a new file is durable with its folder. */
static bool sync_folder(const struct keyfile *file) {
  char *folder = xstrdup(file->path), *slash = strrchr(folder, '/');
  if (slash != NULL) slash[slash == folder] = '\0';
  int handle = open(slash != NULL ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool fine = handle >= 0 && fsync(handle) == 0;
  if (handle >= 0) close(handle);
  free(folder);
  return fine;
}

static bool write_all(int handle, const void *bytes, size_t size, off_t at) {
  const char *from = bytes;
  while (size > 0) {
    ssize_t written = pwrite(handle, from, size, at);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    from += written;
    at += written;
    size -= (size_t)written;
  }
  return true;
}

static bool open_to_write(struct keyfile *file, bool *is_new, struct diagnostics *list) {
  *is_new = false;
  if (file->handle >= 0 && file->is_writable) return true;
  if (file->handle >= 0) close(file->handle);
  file->handle = open(file->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  file->is_writable = file->handle >= 0;
  struct stat status;
  if (file->handle < 0 || fstat(file->handle, &status) != 0) return fail(file, list);
  *is_new = status.st_size == 0;
  if (*is_new ? write_all(file->handle, title, KEY_SIZE, 0) : is_ours(file->handle)) return true;
  if (*is_new) return fail(file, list);
  close(file->handle);
  file->handle = -1;
  diagnostic_add(list, DIAGNOSTIC_store_keys_foreign, NULL, file->path);
  return false;
}

/* ---- slots ---- */

static off_t place(int64_t slot) {
  return (off_t)slot * KEY_SIZE;
}

static enum key_state state_of(const unsigned char key[KEY_SIZE]) {
  unsigned char all = 0xff, any = 0;
  for (int i = 0; i < KEY_SIZE; i++) {
    all &= key[i];
    any |= key[i];
  }
  return any == 0 ? KEY_DESTROYED : all == 0xff ? KEY_MISSING : KEY_THERE;
}

enum key_state keyfile_get(struct keyfile *file, int64_t slot, unsigned char key[KEY_SIZE]) {
  if (slot < 1 || slot > INT64_MAX / KEY_SIZE) return KEY_MISSING;
  if (file->path == NULL) {
    if ((size_t)slot > file->count) return KEY_MISSING;
    memcpy(key, file->memory + place(slot - 1), KEY_SIZE);
    return state_of(key);
  }
  if (!open_to_read(file) || pread(file->handle, key, KEY_SIZE, place(slot)) != KEY_SIZE) return KEY_MISSING;
  return state_of(key);
}

int64_t keyfile_count(struct keyfile *file) {
  struct stat status;
  if (file->path == NULL) return (int64_t)file->count;
  if (!open_to_read(file) || fstat(file->handle, &status) != 0) return 0;
  return status.st_size < 2 * KEY_SIZE ? 0 : status.st_size / KEY_SIZE - 1;
}

static void append_in_memory(struct keyfile *file, int64_t first, const unsigned char *keys, size_t count) {
  file->count = (size_t)first - 1 + count;
  file->memory = xrealloc(file->memory, file->count * KEY_SIZE);
  memcpy(file->memory + place(first - 1), keys, count * KEY_SIZE);
}

/* Slots that were given by a file that is not here any more are marked as unknown, so that nobody takes them for
 * destroyed. */
static bool fill_unknown(const struct keyfile *file, int64_t from, int64_t until) {
  unsigned char unknown[KEY_SIZE];
  memset(unknown, 0xff, sizeof unknown);
  for (int64_t slot = from; slot < until; slot++)
    if (!write_all(file->handle, unknown, KEY_SIZE, place(slot))) return false;
  return true;
}

bool keyfile_append(struct keyfile *file, int64_t first, const unsigned char *keys, size_t count,
                    struct diagnostics *list) {
  bool is_new;
  if (file->path == NULL) {
    append_in_memory(file, first, keys, count);
    return true;
  }
  if (!open_to_write(file, &is_new, list)) return false;
  bool fine = fill_unknown(file, keyfile_count(file) + 1, first) &&
              write_all(file->handle, keys, count * KEY_SIZE, place(first)) && fsync(file->handle) == 0 &&
              (!is_new || sync_folder(file));
  return fine || fail(file, list);
}

bool keyfile_destroy(struct keyfile *file, const int64_t *slots, size_t count, struct diagnostics *list) {
  static const unsigned char zeros[KEY_SIZE];
  bool is_new;
  if (file->path == NULL) {
    for (size_t i = 0; i < count; i++)
      if ((size_t)slots[i] <= file->count) memset(file->memory + place(slots[i] - 1), 0, KEY_SIZE);
    return true;
  }
  if (keyfile_count(file) == 0) return true;
  if (!open_to_write(file, &is_new, list)) return false;
  int64_t there = keyfile_count(file);
  for (size_t i = 0; i < count; i++)
    if (slots[i] <= there && !write_all(file->handle, zeros, KEY_SIZE, place(slots[i]))) return fail(file, list);
  return fsync(file->handle) == 0 || fail(file, list);
}

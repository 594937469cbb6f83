/* The content of attached files, in a folder beside the store.
 *
 *     deals.db.files/.new/part    being copied                                    [copy_in]
 *     deals.db.files/.new/HASH    whole and on the disk; its event may not be     [store_keep_content]
 *     deals.db.files/HASH         its event is                                    [contents_settle]
 *
 * Invariants
 * 1. An event that names a content is committed only after the content is on the disk, folder entries included.
 * 2. Whatever the power does, a content is found under one of the two names, so the second move needs no sync to be
 * right.
 * 3. What lies in `.new` and has no event, because the power went between copy and commit or because the command was
 * refused, is swept: at the end of the group that put it there, else by the next one that keeps a content. The folder
 * is small, so looking through it costs nothing however many contents there are.
 * 4. All of this happens under the write lock; looking at a content needs none.
 *
 * 5. A content is copied out only under a name that is free; what was not attached, or not whole, does not stay there.
 *
 * Not done here: who may attach what, and who may have it. */
#include "store/handle.h"

#include "base/limits.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

static char *path_in(struct arena *arena, const struct store *store, const char *folder, const char *name) {
  return arena_printf(arena, "%s.files%s%s%s", store->path, folder, name[0] != '\0' ? "/" : "", name);
}

static bool is_hash(const char *name) {
  return strlen(name) == HASH_HEX_SIZE - 1 && strspn(name, "0123456789abcdef") == HASH_HEX_SIZE - 1;
}

static bool sync_folder(const char *path) {
  int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool fine = folder >= 0 && fsync(folder) == 0;
  if (folder >= 0) close(folder);
  return fine;
}

/* ---- what is attached ---- */

static bool refuse(enum diagnostic_id id, const struct position *at, const char *path, const char *more,
                   struct diagnostics *list) {
  diagnostic_add(list, id, at, path, more);
  return false;
}

/* The file that somebody names: -1 when it is none, which is said. A pipe does not make us wait. */
static int open_source(const char *path, const struct position *at, struct diagnostics *list) {
  struct stat status;
  char limit[16];
  int source = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  bool fine = source >= 0 && fstat(source, &status) == 0;
  snprintf(limit, sizeof limit, "%d", LIMIT_DOCUMENT_BYTES);
  if (!fine && (errno == ENOENT || errno == ENOTDIR)) refuse(DIAGNOSTIC_content_missing, at, path, "", list);
  else if (!fine) refuse(DIAGNOSTIC_content_unreadable, at, path, strerror(errno), list);
  else if (S_ISDIR(status.st_mode)) fine = refuse(DIAGNOSTIC_content_directory, at, path, "", list);
  else if (!S_ISREG(status.st_mode)) fine = refuse(DIAGNOSTIC_content_special, at, path, "", list);
  else if (status.st_size == 0) fine = refuse(DIAGNOSTIC_content_empty, at, path, "", list);
  else if (status.st_size > LIMIT_DOCUMENT_BYTES) fine = refuse(DIAGNOSTIC_content_too_large, at, path, limit, list);
  if (fine) return source;
  if (source >= 0) close(source);
  return -1;
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

/* Reads all of `source`, hashes it and writes it to `target` (-1: nowhere). 0 done, 1 it cannot be read, 2 it cannot be
 * written, 3 it grew beyond the limit meanwhile. The hash is of the bytes that were copied. */
static int copy_bytes(int source, int target, struct content *out) {
  char piece[PIECE];
  struct hash hash;
  struct hasher *hasher = hasher_new();
  ssize_t got;
  int fault = 0;
  out->size = 0;
  while (fault == 0 && (got = read(source, piece, sizeof piece)) != 0) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fault = 1;
    else if (got > LIMIT_DOCUMENT_BYTES - out->size) fault = 3;
    else if (target >= 0 && !write_all(target, piece, (size_t)got)) fault = 2;
    if (fault != 0) break;
    hasher_add(hasher, piece, (size_t)got);
    out->size += (int)got;
  }
  int error = errno;
  hasher_finish(hasher, &hash);
  hash_hex(&hash, out->hash);
  errno = error;
  return fault;
}

/* ---- looking ---- */

static enum content_state look_at(const char *path, const char *hash) {
  struct content content;
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return errno == ENOENT || errno == ENOTDIR ? CONTENT_MISSING : CONTENT_UNREADABLE;
  int fault = copy_bytes(file, -1, &content);
  close(file);
  if (fault == 1) return CONTENT_UNREADABLE;
  return fault == 0 && strcmp(content.hash, hash) == 0 ? CONTENT_WHOLE : CONTENT_CHANGED;
}

enum content_state store_look_at_content(const struct store *store, const char *hash) {
  struct arena *arena = arena_new();
  enum content_state state = CONTENT_WHOLE;
  /* The new one first: it may be moved while we look, and it may take the place of one that is damaged. */
  if (store->mode != STORE_MEMORY) state = look_at(path_in(arena, store, "/.new", hash), hash);
  if (state != CONTENT_WHOLE) state = look_at(path_in(arena, store, "", hash), hash);
  arena_free(arena);
  return state;
}

const char *store_content_path(const struct store *store, struct arena *arena, const char *hash) {
  if (store->mode == STORE_MEMORY) return NULL;
  const char *settled = path_in(arena, store, "", hash), *fresh = path_in(arena, store, "/.new", hash);
  return access(fresh, F_OK) == 0 ? fresh : settled;
}

/* ---- settling ---- */

/* Does an event name it? 1 yes, 0 no, -1 that cannot be told now. */
static int has_event(struct store *store, const char *hash) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_file_read, NULL);
  if (handle == NULL) return -1;
  bind_text(handle, 1, hash);
  int got = statement_step(store, handle, NULL);
  statement_done(store, STATEMENT_file_read, handle);
  return got;
}

static void settle_one(struct store *store, struct arena *arena, const char *name) {
  const char *fresh = path_in(arena, store, "/.new", name);
  int known = is_hash(name) ? has_event(store, name) : 0;
  if (known == 1) rename(fresh, path_in(arena, store, "", name));
  if (known == 0) unlink(fresh);
}

/* Not told when it fails: what stays is found where it lies, and the next one tries again. */
void contents_settle(struct store *store) {
  struct arena *arena = arena_new();
  DIR *folder = opendir(path_in(arena, store, "/.new", ""));
  struct dirent *entry;
  while (folder != NULL && (entry = readdir(folder)) != NULL)
    if (entry->d_name[0] != '.') settle_one(store, arena, entry->d_name);
  if (folder != NULL) closedir(folder);
  store->has_fresh = false;
  arena_free(arena);
}

/* ---- keeping ---- */

static bool make_folder(const char *path) {
  return mkdir(path, 0777) == 0 || errno == EEXIST;
}

/* The folders, with their own entries on the disk. */
static bool make_folders(struct store *store, struct arena *arena) {
  const char *outer = path_in(arena, store, "", ""), *inner = path_in(arena, store, "/.new", "");
  const char *slash = strrchr(store->path, '/');
  const char *around = slash == NULL          ? "."
                       : slash == store->path ? "/"
                                              : arena_copy_bytes(arena, store->path, (size_t)(slash - store->path));
  struct stat status;
  if (stat(inner, &status) == 0) return true;
  return make_folder(outer) && make_folder(inner) && sync_folder(outer) && sync_folder(around);
}

/* Takes the whole copy under its hash, unless a whole one is there. */
static bool take_copy(struct store *store, struct arena *arena, const char *part, const struct content *content) {
  if (look_at(path_in(arena, store, "", content->hash), content->hash) == CONTENT_WHOLE) return unlink(part) == 0;
  return rename(part, path_in(arena, store, "/.new", content->hash)) == 0 &&
         sync_folder(path_in(arena, store, "/.new", ""));
}

static bool copy_in(struct store *store, struct arena *arena, int source, const char *path, const struct position *at,
                    struct content *out, struct diagnostics *list) {
  const char *part = path_in(arena, store, "/.new", "part");
  char limit[16];
  bool fine = make_folders(store, arena) && (unlink(part) == 0 || errno == ENOENT);
  int target = fine ? open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444) : -1; /* nobody edits it by mistake */
  if (target < 0)
    return refuse(DIAGNOSTIC_store_content_unkept, at, path_in(arena, store, "", ""), strerror(errno), list);
  store->has_fresh = true;
  int fault = copy_bytes(source, target, out);
  if (fault == 0 && fsync(target) != 0) fault = 2;
  if (close(target) != 0 && fault == 0) fault = 2;
  if (fault == 0 && !take_copy(store, arena, part, out)) fault = 2;
  snprintf(limit, sizeof limit, "%d", LIMIT_DOCUMENT_BYTES);
  if (fault == 1) refuse(DIAGNOSTIC_content_unreadable, at, path, strerror(errno), list);
  if (fault == 2) refuse(DIAGNOSTIC_store_content_unkept, at, path_in(arena, store, "", ""), strerror(errno), list);
  if (fault == 3) refuse(DIAGNOSTIC_content_too_large, at, path, limit, list);
  return fault == 0;
}

static bool only_hash(int source, const char *path, const struct position *at, struct content *out,
                      struct diagnostics *list) {
  char limit[16];
  int fault = copy_bytes(source, -1, out);
  snprintf(limit, sizeof limit, "%d", LIMIT_DOCUMENT_BYTES);
  if (fault == 1) refuse(DIAGNOSTIC_content_unreadable, at, path, strerror(errno), list);
  if (fault == 3) refuse(DIAGNOSTIC_content_too_large, at, path, limit, list);
  return fault == 0;
}

bool store_keep_content(struct store *store, const char *path, const struct position *at, struct content *out,
                        struct diagnostics *list) {
  int source = open_source(path, at, list);
  if (source < 0) return false;
  bool fine;
  if (store->mode == STORE_MEMORY) {
    fine = only_hash(source, path, at, out, list);
  } else {
    struct arena *arena = arena_new();
    if (!store->has_swept) contents_settle(store); /* what a run that was killed has left */
    store->has_swept = true;
    fine = store_touch(store, list) && copy_in(store, arena, source, path, at, out, list);
    arena_free(arena);
  }
  close(source);
  return fine;
}

/* ---- copying out ---- */

/* 0 done; else as copy_bytes, or 4: it is not what was attached. The target is new, and gone again where this fails. */
static int copy_out(int source, int target, const char *hash) {
  struct content content;
  int fault = copy_bytes(source, target, &content);
  if (fault == 0 && strcmp(content.hash, hash) != 0) fault = 4;
  if (fault == 0 && fsync(target) != 0) fault = 2;
  return fault;
}

static bool report_copy(int fault, const char *kept, const char *path, int error, struct diagnostics *list) {
  const struct position at = {path, 0, 0, 0};
  if (fault == 1) diagnostic_add(list, DIAGNOSTIC_content_unreadable, NULL, kept, strerror(error));
  if (fault == 2) diagnostic_add(list, DIAGNOSTIC_file_unwritable, &at, strerror(error));
  if (fault >= 3) diagnostic_add(list, DIAGNOSTIC_store_content_changed, NULL, kept);
  return fault == 0;
}

bool store_copy_content(const struct store *store, const char *hash, const char *path, struct diagnostics *list) {
  struct arena *arena = arena_new();
  const char *kept = store_content_path(store, arena, hash);
  const struct position at = {path, 0, 0, 0};
  int source = kept != NULL ? open(kept, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1, target = -1, fault = 1;
  if (source < 0) diagnostic_add(list, DIAGNOSTIC_store_content_lost, NULL, kept != NULL ? kept : store->path);
  else if ((target = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) < 0 && errno == EEXIST)
    diagnostic_add(list, DIAGNOSTIC_content_exists, NULL, path);
  else if (target < 0) diagnostic_add(list, DIAGNOSTIC_file_unwritable, &at, strerror(errno));
  else fault = copy_out(source, target, hash);
  int error = errno;
  if (target >= 0 && close(target) != 0 && fault == 0) fault = 2, error = errno;
  if (target >= 0 && fault != 0) unlink(path);
  if (target >= 0) report_copy(fault, kept, path, error, list);
  if (source >= 0) close(source);
  arena_free(arena);
  return target >= 0 && fault == 0;
}

/* ---- events, audit ---- */

bool content_note(struct store *store, const struct fact *fact, int64_t event, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_file_add, list);
  if (handle == NULL) return false;
  bind_text(handle, 1, fact->name);
  bind_integer(handle, 2, fact->number);
  bind_integer(handle, 3, event);
  return statement_finish(store, STATEMENT_file_add, handle, list);
}

bool contents_each(struct store *store, bool (*each)(void *context, const char *hash, int64_t event), void *context,
                   struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_audit_files, list);
  int got = handle != NULL ? 1 : -1;
  while (got == 1 && (got = statement_step(store, handle, list)) == 1)
    if (!each(context, column_text(handle, 0), sqlite3_column_int64(handle, 2))) break;
  statement_done(store, STATEMENT_audit_files, handle);
  return got >= 0;
}

int64_t contents_strays(struct store *store) {
  static const char *const folders[] = {"", "/.new"};
  struct arena *arena = arena_new();
  int64_t count = 0;
  for (int i = 0; store->mode != STORE_MEMORY && i < 2; i++) {
    DIR *folder = opendir(path_in(arena, store, folders[i], ""));
    struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
      if (entry->d_name[0] == '.') continue;
      count += !is_hash(entry->d_name) || has_event(store, entry->d_name) == 0;
    }
    if (folder != NULL) closedir(folder);
  }
  arena_free(arena);
  return count;
}

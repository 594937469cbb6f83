/* Opening and closing a store.
 *
 * Invariants
 * 1. A file is looked at before SQLite touches it: what is not a store stays as it was, byte for byte.
 * 2. A store is made in one transaction, under its lock, marked as ours from its first page on; so at any moment the
 * file is empty or a whole store. Only then it is switched to write-ahead logging.
 * 3. The file may come from anywhere: nothing that its schema calls can do harm, its triggers and views do not run
 * here.
 * 4. Checkpoints happen in two places, both under the lock: after a commit that made the log long (group.c), and on
 * close.
 *
 * Not done here: memory-mapped reading, because an I/O error would end the program with a signal. */
#include "store/handle.h"

#include "base/limits.h"
#include "store/table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- looking at the file ---- */

enum { HEADER_SIZE = 100, HEADER_WRITE_VERSION = 18, HEADER_USER_VERSION = 60, HEADER_APPLICATION = 68 };

/* What the file at a path is, as far as the file system and its first bytes tell. */
struct look {
  bool exists; /* and is not empty */
  bool is_wal, is_writable;
};

static uint32_t big_endian(const unsigned char *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Only what this program's own schema made is read: none of another format is guessed at. */
static bool format_fits(const char *path, int64_t format, struct diagnostics *list) {
  if (format == STORE_FORMAT) return true;
  bool is_newer = format > STORE_FORMAT;
  char kept[24], known[24];
  sqlite3_snprintf(sizeof kept, kept, "%lld", (long long)format);
  sqlite3_snprintf(sizeof known, known, "%d", STORE_FORMAT);
  diagnostic_add(list, is_newer ? DIAGNOSTIC_store_newer : DIAGNOSTIC_store_older, NULL, path, kept, known);
  diagnostic_note(list, is_newer ? DIAGNOSTIC_store_note_newer : DIAGNOSTIC_store_note_older);
  return false;
}

static bool header_is_ours(const char *path, const unsigned char *header, size_t size, struct diagnostics *list) {
  if (size < HEADER_SIZE || memcmp(header, "SQLite format 3", 16) != 0) {
    diagnostic_add(list, DIAGNOSTIC_store_not_database, NULL, path);
    return false;
  }
  if (big_endian(header + HEADER_APPLICATION) != STORE_APPLICATION) {
    diagnostic_add(list, DIAGNOSTIC_store_foreign, NULL, path);
    return false;
  }
  uint32_t format = big_endian(header + HEADER_USER_VERSION);
  return format_fits(path, format, list);
}

static bool read_header(const char *path, unsigned char *header, ssize_t *size, struct diagnostics *list) {
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  *size = file < 0 ? -1 : read(file, header, HEADER_SIZE);
  if (*size < 0) diagnostic_add(list, DIAGNOSTIC_store_unreadable, NULL, path, strerror(errno));
  if (file >= 0) close(file);
  return *size >= 0;
}

static bool look_at_missing(const char *path, enum store_mode mode, struct diagnostics *list) {
  if (errno != ENOENT) diagnostic_add(list, DIAGNOSTIC_store_unreadable, NULL, path, strerror(errno));
  else if (mode != STORE_CREATE) diagnostic_add(list, DIAGNOSTIC_store_missing, NULL, path);
  else return true;
  return false;
}

static bool look_at(const char *path, enum store_mode mode, struct look *out, struct diagnostics *list) {
  struct stat status;
  unsigned char header[HEADER_SIZE];
  ssize_t size;
  *out = (struct look){false, false, true};
  if (stat(path, &status) != 0) return look_at_missing(path, mode, list);
  if (S_ISDIR(status.st_mode)) {
    diagnostic_add(list, DIAGNOSTIC_store_directory, NULL, path);
    return false;
  }
  out->is_writable = (status.st_mode & 0222) != 0 && access(path, W_OK) == 0;
  if (S_ISREG(status.st_mode) && status.st_size == 0 && mode == STORE_CREATE && out->is_writable) return true;
  if (S_ISREG(status.st_mode) && status.st_size == 0) {
    diagnostic_add(list, DIAGNOSTIC_store_empty, NULL, path);
    return false;
  }
  if (!read_header(path, header, &size, list) || !header_is_ours(path, header, (size_t)size, list)) return false;
  if (mode != STORE_READ && S_ISREG(status.st_mode) && status.st_nlink > 1) {
    char names[24];
    sqlite3_snprintf(sizeof names, names, "%lld", (long long)status.st_nlink);
    diagnostic_add(list, DIAGNOSTIC_store_linked, NULL, path, names);
    return false;
  }
  out->exists = true;
  out->is_wal = header[HEADER_WRITE_VERSION] == 2;
  if (mode == STORE_READ || out->is_writable) return true;
  diagnostic_add(list, DIAGNOSTIC_store_read_only, NULL, path);
  return false;
}

/* ---- connecting ---- */

static void configure_library(void) {
  static bool done;
  if (done) return;
  done = true;
  /* All are refused, harmlessly, when somebody in this process used SQLite before. */
  sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  /* What a savepoint may have to put back is kept in memory up to this size, in one piece; more goes to a file. A piece
   * must be below 128 KiB, for SQLite fails to write a larger one to that file. */
  sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, 120 * 1024);
}

static int note_wal(void *context, sqlite3 *db, const char *name, int pages) {
  struct store *store = context;
  (void)db;
  (void)name;
  store->wal_pages = pages;
  return SQLITE_OK;
}

static bool execute(struct store *store, const char *sql, struct diagnostics *list) {
  return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK || store_fail(store, list);
}

static bool read_number(struct store *store, const char *sql, int64_t *out, struct diagnostics *list) {
  sqlite3_stmt *handle = NULL;
  *out = 0;
  if (sqlite3_prepare_v2(store->db, sql, -1, &handle, NULL) != SQLITE_OK) return store_fail(store, list);
  int got = statement_step(store, handle, list);
  if (got == 1) *out = sqlite3_column_int64(handle, 0);
  sqlite3_finalize(handle);
  return got >= 0;
}

bool store_connect(struct store *store, const char *name, int flags, struct diagnostics *list) {
  configure_library();
  int code = sqlite3_open_v2(name, &store->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
  if (code != SQLITE_OK) return store_fail(store, list);
  sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  sqlite3_busy_timeout(store->db, LIMIT_STORE_WAIT_MS);
  sqlite3_wal_hook(store->db, note_wal, store);
  return execute(store,
                 "PRAGMA cell_size_check = ON; PRAGMA cache_size = -16384;"
                 "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 33554432;",
                 list);
}

bool store_build(struct store *store, struct diagnostics *list) {
  char mark[80];
  sqlite3_snprintf(sizeof mark, mark, "PRAGMA application_id = %d; PRAGMA user_version = %d;", STORE_APPLICATION,
                   STORE_FORMAT);
  if (!statement_run(store, STATEMENT_begin, list)) return false;
  if (execute(store, mark, list) && execute(store, schema_sql, list) && statement_run(store, STATEMENT_commit, list))
    return true;
  sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
  return false;
}

static struct store *store_new(const char *path, enum store_mode mode) {
  struct store *store = xmalloc(sizeof *store);
  *store = (struct store){.path = xstrdup(path), .mode = mode, .scratch = arena_new(), .pending = {.last_case = -1}};
  return store;
}

/* A name that SQLite takes for a file, whatever it looks like: `:memory:` in a folder is a file too. */
static char *plain_name(struct arena *arena, const char *path) {
  return path[0] == '/' ? arena_copy(arena, path) : arena_printf(arena, "./%s", path);
}

/* The same as a URI that says nobody changes the file. */
static char *immutable_name(struct arena *arena, const char *path) {
  struct buffer uri = BUFFER_EMPTY;
  buffer_puts(&uri, "file:");
  for (const char *at = plain_name(arena, path); *at != '\0'; at++) {
    if (strchr("%?#", *at) != NULL) buffer_printf(&uri, "%%%02X", (unsigned)*at);
    else buffer_putc(&uri, *at);
  }
  buffer_puts(&uri, "?immutable=1");
  char *name = arena_copy(arena, buffer_text(&uri));
  buffer_release(&uri);
  return name;
}

/* ---- the modes ---- */

static bool file_has_bytes(struct arena *arena, const char *path, const char *suffix) {
  struct stat status;
  return stat(arena_printf(arena, "%s%s", path, suffix), &status) == 0 && status.st_size > 0;
}

static bool folder_is_writable(struct arena *arena, const char *path) {
  char *folder = plain_name(arena, path);
  *strrchr(folder, '/') = '\0';
  return access(*folder != '\0' ? folder : "/", W_OK) == 0;
}

/* Reads as a writer would, so that the files SQLite needs beside the store go away again; where nothing can be written,
 * nothing can change either, and the file is read as it lies. A log that a killed writer left is read, and left. */
static bool open_to_read(struct store *store, const struct look *look, struct diagnostics *list) {
  struct arena *arena = store->scratch;
  bool can_write = look->is_writable && folder_is_writable(arena, store->path);
  store->keeps_wal = file_has_bytes(arena, store->path, "-wal");
  bool fine;
  if (can_write) fine = store_connect(store, plain_name(arena, store->path), SQLITE_OPEN_READWRITE, list);
  else if (store->keeps_wal) fine = store_connect(store, plain_name(arena, store->path), SQLITE_OPEN_READONLY, list);
  else fine = store_connect(store, immutable_name(arena, store->path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, list);
  return fine && execute(store, "PRAGMA query_only = ON", list);
}

static bool open_lock(struct store *store, bool exists, struct diagnostics *list) {
  store->lock = lock_open(store->path, true);
  if (store->lock != NULL) return true;
  const char *why = strerror(errno), *name = arena_printf(store->scratch, "%s-lock", store->path);
  if (exists) diagnostic_add(list, DIAGNOSTIC_store_lock_file, NULL, name, why);
  else diagnostic_add(list, DIAGNOSTIC_store_uncreatable, NULL, store->path, why);
  return false;
}

/* Under the lock: whoever came first has made it, or we do. */
static bool make_store(struct store *store, struct diagnostics *list) {
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  int64_t objects;
  return store_connect(store, plain_name(store->scratch, store->path), flags, list) &&
         read_number(store, "SELECT count(*) FROM sqlite_schema", &objects, list) &&
         (objects > 0 || store_build(store, list)) && execute(store, "PRAGMA journal_mode = WAL", list);
}

static bool open_to_write(struct store *store, const struct look *look, struct diagnostics *list) {
  if (!open_lock(store, look->exists, list)) return false;
  if (look->exists && look->is_wal)
    return store_connect(store, plain_name(store->scratch, store->path), SQLITE_OPEN_READWRITE, list);
  if (!lock_take(store->lock, "dealwright create", list)) return false;
  bool fine = make_store(store, list);
  lock_drop(store->lock);
  return fine;
}

/* What the header says may be older than what the log says. */
static bool is_ours_inside(struct store *store, struct diagnostics *list) {
  int64_t application, format;
  if (!read_number(store, "PRAGMA application_id", &application, list) ||
      !read_number(store, "PRAGMA user_version", &format, list))
    return false;
  if (application != STORE_APPLICATION) {
    diagnostic_add(list, DIAGNOSTIC_store_empty, NULL, store->path);
    return false;
  }
  return format_fits(store->path, format, list);
}

static bool open_file(struct store *store, struct diagnostics *list) {
  struct look look;
  if (!look_at(store->path, store->mode, &look, list)) return false;
  bool fine = store->mode == STORE_READ ? open_to_read(store, &look, list) : open_to_write(store, &look, list);
  return fine && is_ours_inside(store, list);
}

static bool open_memory(struct store *store, struct diagnostics *list) {
  return store_connect(store, ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, list) && store_build(store, list);
}

static struct store *keep_if(struct store *store, bool fine) {
  arena_reset(store->scratch);
  if (fine) return store;
  store_close(store);
  return NULL;
}

struct store *store_open(const char *path, enum store_mode mode, struct diagnostics *list) {
  struct store *store = store_new(mode == STORE_MEMORY ? ":memory:" : path, mode);
  return keep_if(store, mode == STORE_MEMORY ? open_memory(store, list) : open_file(store, list));
}

struct store *store_private(struct diagnostics *list) {
  struct store *store = store_new("(audit)", STORE_MEMORY);
  return keep_if(store, store_connect(store, "", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, list) &&
                            execute(store, "PRAGMA synchronous = OFF", list) && store_build(store, list));
}

/* ---- closing ---- */

/* SQLite would checkpoint when the last connection closes: only under the lock, and not over a log that was there
 * before somebody who only reads. */
static void close_connection(struct store *store) {
  if (store->db == NULL) return;
  if (store->mode == STORE_READ && !store->keeps_wal) store->lock = lock_open(store->path, false);
  bool may = store->mode == STORE_MEMORY || (store->lock != NULL && lock_try(store->lock, "dealwright close"));
  if (!may) sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_close(store->db);
}

void store_close(struct store *store) {
  if (store == NULL) return;
  if (store->in_group) store_rollback(store);
  tables_forget(store);
  for (int i = 0; i < STATEMENT_COUNT; i++) statement_release(&store->fixed[i]);
  close_connection(store);
  lock_close(store->lock);
  arena_free(store->scratch);
  pending_release(&store->pending);
  vault_release(&store->vault);
  buffer_release(&store->body);
  buffer_release(&store->bytes);
  free(store->seals);
  free(store->marks);
  free(store->path);
  free(store);
}

bool store_may_write(const struct store *store) {
  if (store->mode != STORE_READ) return true;
  struct arena *arena = arena_new();
  struct stat status;
  bool may = stat(store->path, &status) == 0 && (status.st_mode & 0222) != 0 && access(store->path, W_OK) == 0 &&
             folder_is_writable(arena, store->path);
  arena_free(arena);
  return may;
}

const char *store_path(const struct store *store) {
  return store->path;
}

/* What SQLite's failures mean to a person.
 *
 * No number of SQLite's reaches anybody: each code becomes one of a few diagnostics, with SQLite's own words inside,
 * and the system's words where it was the system that refused. */
#include "store/handle.h"

#include <string.h>

/* The system's reason, when SQLite kept one. */
static const char *words_of(const struct store *store, int code) {
  int error = sqlite3_system_errno(store->db);
  bool from_system = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_FULL;
  return from_system && error != 0 ? strerror(error) : sqlite3_errmsg(store->db);
}

bool store_fail_with(const struct store *store, int code, const char *words, struct diagnostics *list) {
  if (list == NULL) return false;
  switch (code & 0xff) {
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    diagnostic_add(list, DIAGNOSTIC_store_busy, NULL, store->path);
    break;
  case SQLITE_FULL:
    diagnostic_add(list, DIAGNOSTIC_store_full, NULL, store->path, words);
    break;
  case SQLITE_IOERR:
  case SQLITE_CANTOPEN:
    diagnostic_add(list, DIAGNOSTIC_store_io, NULL, store->path, words);
    break;
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
  case SQLITE_SCHEMA:
  case SQLITE_ERROR:
    diagnostic_add(list, DIAGNOSTIC_store_damaged, NULL, store->path, words);
    break;
  case SQLITE_READONLY:
    diagnostic_add(list, DIAGNOSTIC_store_read_only, NULL, store->path);
    break;
  default:
    diagnostic_add(list, DIAGNOSTIC_store_failed, NULL, store->path, words);
  }
  return false;
}

bool store_fail(const struct store *store, struct diagnostics *list) {
  int code = sqlite3_extended_errcode(store->db);
  return store_fail_with(store, code, words_of(store, code), list);
}

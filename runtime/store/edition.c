/* Published rulebooks: their exact text under a number.
 *
 * Invariants
 * 1. A text is kept once: the same hash gives the same number.
 * 2. The seal is made from what is published, kept beside it, and goes into every event that this version decides; an
 *    audit makes it again from the kept text.
 *
 * Not done here: making the rulebook's own hash, or reading the text. */
#include "store/handle.h"

#include <stdlib.h>
#include <string.h>

/* ---- publishing ---- */

static bool add_file(struct store *store, int number, size_t position, const struct rulebook_file *file,
                     struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_rulebook_file_add, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, number);
  bind_integer(handle, 2, (int64_t)position);
  bind_text(handle, 3, file->name);
  sqlite3_bind_text64(handle, 4, file->text, file->size, SQLITE_STATIC, SQLITE_UTF8);
  return statement_finish(store, STATEMENT_rulebook_file_add, handle, list);
}

static bool add_rulebook(struct store *store, const struct rulebook_text *text, struct diagnostics *list) {
  struct seal seal;
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_rulebook_add, list);
  if (handle == NULL) return false;
  seal_make(text, &seal);
  bind_text(handle, 1, text->name);
  bind_text(handle, 2, text->version);
  bind_text(handle, 3, text->hash);
  bind_integer(handle, 4, text->published);
  sqlite3_bind_blob(handle, 5, seal.hash.bytes, HASH_SIZE, SQLITE_STATIC);
  return statement_finish(store, STATEMENT_rulebook_add, handle, list);
}

/* 1 found, 0 not, -1 failed. */
static int find_hash(struct store *store, const char *hash, int *number, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_rulebook_number, list);
  if (handle == NULL) return -1;
  bind_text(handle, 1, hash);
  int got = statement_step(store, handle, list);
  if (got == 1) *number = sqlite3_column_int(handle, 0);
  statement_done(store, STATEMENT_rulebook_number, handle);
  return got;
}

bool store_publish(struct store *store, const struct rulebook_text *text, int64_t now, int *number,
                   struct diagnostics *list) {
  struct rulebook_text dated = *text;
  int found = find_hash(store, text->hash, number, list);
  if (found != 0) return found == 1;
  if (!store_touch(store, list)) return false;
  store->was_reshaped = true;
  store->newest_rulebook = 0;
  dated.published = now;
  if (!add_rulebook(store, &dated, list)) return false;
  *number = (int)sqlite3_last_insert_rowid(store->db);
  for (size_t i = 0; i < text->file_count; i++)
    if (!add_file(store, *number, i, &text->files[i], list)) return false;
  return true;
}

/* ---- reading ---- */

static void read_rulebook(struct arena *arena, sqlite3_stmt *row, struct rulebook_text *out) {
  out->number = sqlite3_column_int(row, 0);
  out->name = arena_copy(arena, column_text(row, 1));
  out->version = arena_copy(arena, column_text(row, 2));
  out->hash = arena_copy(arena, column_text(row, 3));
  out->published = sqlite3_column_int64(row, 4);
}

static bool read_files(struct store *store, struct arena *arena, struct rulebook_text *out, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_rulebook_files, list);
  struct rulebook_file *files = NULL;
  if (handle == NULL) return false;
  bind_integer(handle, 1, out->number);
  int got;
  while ((got = statement_step(store, handle, list)) == 1) {
    size_t size = (size_t)sqlite3_column_bytes(handle, 1);
    if (sqlite3_column_int64(handle, 2) != (int64_t)out->file_count) {
      store_fail_with(store, SQLITE_CORRUPT, "a file of a rulebook is missing", list);
      break;
    }
    files = arena_grow(arena, files, out->file_count, sizeof *files);
    files[out->file_count++] = (struct rulebook_file){arena_copy(arena, column_text(handle, 0)),
                                                      arena_copy_bytes(arena, column_text(handle, 1), size), size};
  }
  statement_done(store, STATEMENT_rulebook_files, handle);
  out->files = files;
  return got == 0;
}

const struct rulebook_text *store_rulebook(struct store *store, struct arena *arena, int number,
                                           struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_rulebook_read, list);
  struct rulebook_text *text = NULL;
  if (handle == NULL) return NULL;
  bind_integer(handle, 1, number != 0 ? number : store_newest_rulebook(store));
  if (statement_step(store, handle, list) == 1) {
    text = arena_alloc(arena, sizeof *text);
    read_rulebook(arena, handle, text);
  }
  statement_done(store, STATEMENT_rulebook_read, handle);
  return text != NULL && read_files(store, arena, text, list) ? text : NULL;
}

/* Within a group nobody else publishes, so it is asked once. */
int store_newest_rulebook(struct store *store) {
  if (store->in_group && store->newest_rulebook != 0) return store->newest_rulebook;
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_rulebook_newest, NULL);
  if (handle == NULL) return 0;
  int number = statement_step(store, handle, NULL) == 1 ? sqlite3_column_int(handle, 0) : 0;
  statement_done(store, STATEMENT_rulebook_newest, handle);
  store->newest_rulebook = number;
  return number;
}

bool store_rulebooks(struct store *store, struct arena *arena, struct rulebook_text **out, size_t *count,
                     struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_rulebook_list, list);
  *out = NULL;
  *count = 0;
  if (handle == NULL) return false;
  int got;
  while ((got = statement_step(store, handle, list)) == 1) {
    *out = arena_grow(arena, *out, *count, sizeof **out);
    (*out)[*count] = (struct rulebook_text){0};
    read_rulebook(arena, handle, &(*out)[(*count)++]);
  }
  statement_done(store, STATEMENT_rulebook_list, handle);
  return got == 0;
}

/* ---- seals ---- */

static bool read_seal(struct store *store, int number, struct seal *out, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_rulebook_seal, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, number);
  bool found = statement_step(store, handle, list) == 1 && sqlite3_column_bytes(handle, 0) == HASH_SIZE;
  if (found) memcpy(out->hash.bytes, sqlite3_column_blob(handle, 0), HASH_SIZE);
  statement_done(store, STATEMENT_rulebook_seal, handle);
  return found;
}

const struct seal *store_seal(struct store *store, int rulebook, struct diagnostics *list) {
  static const struct seal none;
  if (rulebook == 0) return &none;
  for (size_t i = 0; i < store->seal_count; i++)
    if (store->seals[i].number == rulebook) return &store->seals[i].seal;
  struct known_seal known = {.number = rulebook};
  if (!read_seal(store, rulebook, &known.seal, list)) return NULL;
  store->seals = xrealloc(store->seals, (store->seal_count + 1) * sizeof *store->seals);
  store->seals[store->seal_count] = known;
  return &store->seals[store->seal_count++].seal;
}

bool edition_is_whole(struct store *store, int number, bool *whole, struct diagnostics *list) {
  struct arena *arena = arena_new();
  struct seal kept, made;
  const struct rulebook_text *text = store_rulebook(store, arena, number, list);
  if (text != NULL) seal_make(text, &made);
  *whole =
      text != NULL && read_seal(store, number, &kept, list) && memcmp(kept.hash.bytes, made.hash.bytes, HASH_SIZE) == 0;
  arena_free(arena);
  return text != NULL;
}

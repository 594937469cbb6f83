/* Private fields: sealed with the key of their row, opened while the key is there, erased by destroying it.
 *
 *     sealed:SLOT:BASE64(nonce, XChaCha20-Poly1305 of the text, bound to record, key and field)
 *
 * Invariants
 * 1. A key is on the disk before the commit of what is sealed with it (vault_commit); a key that is made and not used,
 * because the command was refused, does no harm.
 * 2. A key is destroyed on the disk before the commit that says so: nobody is told that something is erased which is
 * not. A commit that fails then leaves what cannot be read, and erasing again completes it.
 * 3. dw_key is a fold of the events: the last sealed text of a row names its slot.
 *
 * Not done here: who may see. engine/viewer.c decides. */
#include "store/vault.h"

#include "base/arena.h"
#include "base/sealed.h"
#include "store/handle.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
  NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
  TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
  BASE64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING
};

_Static_assert(KEY_SIZE == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "keys are of the cipher's size");

void vault_release(struct vault *vault) {
  keyfile_free(vault->file);
  free(vault->fresh);
  free(vault->doomed);
}

void store_keys_at(struct store *store, const char *path) {
  keyfile_free(store->vault.file);
  store->vault.file = keyfile_new(path);
}

/* Beside the store, unless somebody said otherwise. */
static struct keyfile *file_of(struct store *store) {
  struct vault *vault = &store->vault;
  if (vault->file != NULL) return vault->file;
  bool is_memory = store->mode == STORE_MEMORY;
  struct buffer path = BUFFER_EMPTY;
  buffer_printf(&path, "%s.keys", store->path);
  vault->file = keyfile_new(is_memory ? NULL : buffer_text(&path));
  buffer_release(&path);
  return vault->file;
}

/* ---- keys ---- */

static bool is_doomed(const struct vault *vault, int64_t slot) {
  for (size_t i = 0; i < vault->doomed_count; i++)
    if (vault->doomed[i] == slot) return true;
  return false;
}

static enum key_state key_get(struct store *store, int64_t slot, unsigned char key[KEY_SIZE]) {
  struct vault *vault = &store->vault;
  if (is_doomed(vault, slot)) return KEY_DESTROYED;
  int64_t fresh = slot - vault->first_fresh;
  if (vault->fresh_count == 0 || fresh < 0 || fresh >= (int64_t)vault->fresh_count)
    return keyfile_get(file_of(store), slot, key);
  memcpy(key, vault->fresh + fresh * KEY_SIZE, KEY_SIZE);
  return KEY_THERE;
}

/* 1: the row has a slot; 0: none; -1: failed. */
static int slot_read(struct store *store, const char *record, const char *id, int64_t *slot, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_key_read, list);
  if (handle == NULL) return -1;
  bind_text(handle, 1, record);
  bind_text(handle, 2, id);
  int got = statement_step(store, handle, list);
  if (got == 1) *slot = sqlite3_column_int64(handle, 0);
  statement_done(store, STATEMENT_key_read, handle);
  return got;
}

static bool slot_write(struct store *store, const char *record, const char *id, int64_t slot,
                       struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_key_write, list);
  if (handle == NULL) return false;
  bind_text(handle, 1, record);
  bind_text(handle, 2, id);
  bind_integer(handle, 3, slot);
  return statement_finish(store, STATEMENT_key_write, handle, list);
}

/* Behind all slots of the file and all that the store knows: a key file that was put back from a copy may be shorter.
 */
static bool first_free(struct store *store, int64_t *slot, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_key_last, list);
  if (handle == NULL) return false;
  int got = statement_step(store, handle, list);
  int64_t known = got == 1 ? sqlite3_column_int64(handle, 0) : 0, kept = keyfile_count(file_of(store));
  statement_done(store, STATEMENT_key_last, handle);
  *slot = (known > kept ? known : kept) + 1;
  return got >= 0;
}

static bool key_make(struct store *store, const char *record, const char *id, int64_t *slot,
                     unsigned char key[KEY_SIZE], struct diagnostics *list) {
  struct vault *vault = &store->vault;
  if (sodium_init() < 0) return store_fail_with(store, SQLITE_INTERNAL, "sodium_init", list);
  if (vault->fresh_count == 0 && !first_free(store, &vault->first_fresh, list)) return false;
  if (vault->fresh_count == vault->fresh_capacity) {
    vault->fresh_capacity = vault->fresh_capacity * 2 + 16;
    vault->fresh = xrealloc(vault->fresh, vault->fresh_capacity * KEY_SIZE);
  }
  randombytes_buf(key, KEY_SIZE);
  memcpy(vault->fresh + vault->fresh_count * KEY_SIZE, key, KEY_SIZE);
  *slot = vault->first_fresh + (int64_t)vault->fresh_count++;
  return slot_write(store, record, id, *slot, list);
}

/* The row's key; made when it has none, or none any more. */
static bool key_of_row(struct store *store, const char *record, const char *id, int64_t *slot,
                       unsigned char key[KEY_SIZE], struct diagnostics *list) {
  if (!store_touch(store, list)) return false;
  int got = slot_read(store, record, id, slot, list);
  bool there = got == 1 && key_get(store, *slot, key) == KEY_THERE;
  return got >= 0 && (there || key_make(store, record, id, slot, key, list));
}

/* ---- sealing ---- */

/* What a sealed text is bound to: each part with its end, so that no two are alike. */
static void bound_to(struct buffer *out, const char *record, const char *id, const char *field) {
  buffer_add(out, record, strlen(record) + 1);
  buffer_add(out, id, strlen(id) + 1);
  buffer_add(out, field, strlen(field) + 1);
}

static const char *seal(struct arena *arena, int64_t slot, const unsigned char key[KEY_SIZE],
                        const struct buffer *bound, const char *text) {
  size_t size = strlen(text), whole = NONCE + size + TAG, room = sodium_base64_encoded_len(whole, BASE64);
  unsigned char *bytes = arena_alloc(arena, whole);
  char *encoded = arena_alloc(arena, room);
  randombytes_buf(bytes, NONCE);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes + NONCE, NULL, (const unsigned char *)text, size,
                                             (const unsigned char *)bound->data, bound->size, NULL, bytes, key);
  sodium_bin2base64(encoded, room, bytes, whole, BASE64);
  return arena_printf(arena, SEALED_PREFIX "%lld:%s", (long long)slot, encoded);
}

const char *store_hide(struct store *store, struct arena *arena, const char *record, const char *key, const char *field,
                       const char *text, struct diagnostics *list) {
  unsigned char bytes[KEY_SIZE];
  struct buffer bound = BUFFER_EMPTY;
  int64_t slot;
  if (!key_of_row(store, record, key, &slot, bytes, list)) return NULL;
  bound_to(&bound, record, key, field);
  const char *sealed = seal(arena, slot, bytes, &bound, text);
  sodium_memzero(bytes, sizeof bytes);
  buffer_release(&bound);
  return sealed;
}

bool store_mark_of(struct store *store, const char *record, const char *key, const char *field, const char *text,
                   int64_t *mark, struct diagnostics *list) {
  unsigned char bytes[KEY_SIZE], hash[crypto_generichash_BYTES_MIN];
  struct buffer bound = BUFFER_EMPTY;
  uint64_t number = 0;
  int64_t slot;
  if (!key_of_row(store, record, key, &slot, bytes, list)) return false;
  bound_to(&bound, record, key, field);
  buffer_puts(&bound, text);
  crypto_generichash(hash, sizeof hash, (const unsigned char *)bound.data, bound.size, bytes, KEY_SIZE);
  for (int i = 0; i < 8; i++) number = number << 8 | hash[i];
  *mark = (int64_t)(number >> 2) + 1;
  sodium_memzero(bytes, sizeof bytes);
  buffer_release(&bound);
  return true;
}

/* ---- opening ---- */

/* The slot that a sealed text names, 0: none; what stands behind it is `rest`. */
static int64_t slot_of(const char *sealed, const char **rest) {
  char *end;
  if (!sealed_is(sealed)) return 0;
  const char *digits = sealed + sizeof SEALED_PREFIX - 1;
  long long slot = strtoll(digits, &end, 10);
  *rest = end + 1;
  return end > digits && *end == ':' && slot > 0 ? slot : 0;
}

static bool open_sealed(struct arena *arena, const unsigned char key[KEY_SIZE], const struct buffer *bound,
                        const char *encoded, const char **text) {
  size_t room = strlen(encoded), size;
  unsigned char *bytes = arena_alloc(arena, room + 1);
  if (sodium_base642bin(bytes, room, encoded, room, NULL, &size, NULL, BASE64) != 0 || size < NONCE + TAG) return false;
  char *opened = arena_alloc(arena, size + 1);
  unsigned long long opened_size;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)opened, &opened_size, NULL, bytes + NONCE,
                                                 size - NONCE, (const unsigned char *)bound->data, bound->size, bytes,
                                                 key) != 0)
    return false;
  opened[opened_size] = '\0';
  *text = opened;
  return true;
}

enum revealed store_reveal(struct store *store, struct arena *arena, const char *record, const char *key,
                           const char *field, const char *sealed, const char **text) {
  unsigned char bytes[KEY_SIZE];
  struct buffer bound = BUFFER_EMPTY;
  const char *encoded;
  *text = sealed;
  if (!sealed_is(sealed)) return REVEALED;
  int64_t slot = slot_of(sealed, &encoded);
  enum key_state state = slot > 0 ? key_get(store, slot, bytes) : KEY_MISSING;
  if (state != KEY_THERE) return state == KEY_DESTROYED ? REVEALED_ERASED : REVEALED_LOST;
  bound_to(&bound, record, key, field);
  bool fine = open_sealed(arena, bytes, &bound, encoded, text);
  sodium_memzero(bytes, sizeof bytes);
  buffer_release(&bound);
  return fine ? REVEALED : REVEALED_LOST;
}

/* ---- erasing ---- */

bool store_erase(struct store *store, const char *record, const char *key, struct diagnostics *list) {
  struct vault *vault = &store->vault;
  int64_t slot;
  if (!store_touch(store, list)) return false;
  int got = slot_read(store, record, key, &slot, list);
  if (got != 1 || is_doomed(vault, slot)) return got >= 0;
  vault->doomed = xrealloc(vault->doomed, (vault->doomed_count + 1) * sizeof *vault->doomed);
  vault->doomed[vault->doomed_count++] = slot;
  return true;
}

bool vault_commit(struct store *store, struct diagnostics *list) {
  struct vault *vault = &store->vault;
  if (vault->fresh_count > 0 &&
      !keyfile_append(file_of(store), vault->first_fresh, vault->fresh, vault->fresh_count, list))
    return false;
  return vault->doomed_count == 0 || keyfile_destroy(file_of(store), vault->doomed, vault->doomed_count, list);
}

void vault_forget(struct vault *vault) {
  if (vault->fresh != NULL) sodium_memzero(vault->fresh, vault->fresh_count * KEY_SIZE);
  vault->fresh_count = 0;
  vault->doomed_count = 0;
}

/* ---- the fold ---- */

static bool note_sealed(struct store *store, const char *record, const char *id, const struct fact *fact,
                        struct diagnostics *list) {
  int64_t last = 0;
  const char *rest;
  for (size_t i = 0; i < fact->field_count; i++) {
    int64_t slot = slot_of(fact->fields[i].text, &rest);
    if (slot > last) last = slot;
  }
  return last == 0 || slot_write(store, record, id, last, list);
}

bool vault_note(struct store *store, const struct event *event, struct diagnostics *list) {
  for (size_t i = 0; i < event->facts.count; i++) {
    const struct fact *fact = &event->facts.items[i];
    bool is_row = fact->kind == FACT_PUT;
    const char *id = is_row ? fact->who : event->case_id;
    bool keeps = is_row || fact->kind == FACT_REQUEST || fact->kind == FACT_GROUND;
    if (keeps && id != NULL && !note_sealed(store, is_row ? fact->name : "", id, fact, list)) return false;
  }
  return true;
}

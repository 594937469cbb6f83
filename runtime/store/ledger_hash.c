/* Hashing lines, and accounts: BLAKE2b over their canonical bytes.
 *
 * Invariant: texts come with their length and numbers have a fixed size, so that no two lists of lines hash alike. */
#include "store/ledger_hash.h"

#include <stdlib.h>
#include <string.h>

enum { HASH_AT_ONCE = 32 * 1024 };

struct ledger_hash {
  struct hasher *hasher;
  struct buffer bytes; /* not yet hashed */
};

static void add_integer(struct buffer *bytes, int64_t integer) {
  unsigned char little[8];
  for (int i = 0; i < 8; i++) little[i] = (unsigned char)((uint64_t)integer >> (8 * i));
  buffer_add(bytes, (const char *)little, sizeof little);
}

static void add_text(struct buffer *bytes, const char *text) {
  size_t size = text != NULL ? strlen(text) : 0;
  add_integer(bytes, text != NULL ? (int64_t)size : -1);
  if (text != NULL) buffer_add(bytes, text, size);
}

static void flush(struct ledger_hash *hash) {
  hasher_add(hash->hasher, hash->bytes.data, hash->bytes.size);
  buffer_clear(&hash->bytes);
}

struct ledger_hash *ledger_hash_new(const char *label) {
  struct ledger_hash *hash = xmalloc(sizeof *hash);
  *hash = (struct ledger_hash){.hasher = hasher_new(), .bytes = BUFFER_EMPTY};
  add_text(&hash->bytes, label);
  return hash;
}

void ledger_hash_add(struct ledger_hash *hash, const struct ledger_line *line, int posting) {
  struct buffer *bytes = &hash->bytes;
  add_integer(bytes, line->of == posting ? 0 : line->of);
  add_integer(bytes, line->sign);
  add_text(bytes, line->kind);
  add_text(bytes, line->person);
  add_text(bytes, line->component);
  add_integer(bytes, line->band);
  add_integer(bytes, line->measure);
  add_integer(bytes, line->gate);
  add_integer(bytes, line->times);
  add_integer(bytes, line->date);
  add_text(bytes, line->case_id);
  add_integer(bytes, line->base);
  add_integer(bytes, line->rate_units);
  add_integer(bytes, line->rate_scale);
  add_integer(bytes, line->amount);
  add_integer(bytes, line->less);
  add_text(bytes, line->why);
  add_text(bytes, line->origin);
  add_integer(bytes, line->days);
  add_integer(bytes, line->of_days);
  if (bytes->size >= HASH_AT_ONCE) flush(hash);
}

void ledger_hash_account(struct ledger_hash *hash, const struct account *account) {
  struct buffer *bytes = &hash->bytes;
  add_integer(bytes, account->late);
  add_integer(bytes, account->of == account->posting ? 0 : account->of);
  add_text(bytes, account->person);
  add_integer(bytes, account->lines);
  add_integer(bytes, account->total);
  add_text(bytes, account->hash);
  if (bytes->size >= HASH_AT_ONCE) flush(hash);
}

const char *ledger_hash_finish(struct ledger_hash *hash, struct arena *arena) {
  struct hash made;
  char hex[HASH_HEX_SIZE];
  flush(hash);
  hasher_finish(hash->hasher, &made);
  hash_hex(&made, hex);
  buffer_release(&hash->bytes);
  free(hash);
  return arena_copy(arena, hex);
}

/* BLAKE2b-256 through libsodium. */
#include "base/hash.h"

#include "base/arena.h"

#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>

struct hasher {
  crypto_generichash_state state;
};

void hash_bytes(const void *bytes, size_t size, struct hash *out) {
  crypto_generichash(out->bytes, HASH_SIZE, bytes, size, NULL, 0);
}

struct hasher *hasher_new(void) {
  size_t size = (sizeof(struct hasher) + 63) / 64 * 64;
  struct hasher *hasher = aligned_alloc(64, size);
  if (hasher == NULL) xmalloc(SIZE_MAX);
  crypto_generichash_init(&hasher->state, NULL, 0, HASH_SIZE);
  return hasher;
}

void hasher_add(struct hasher *hasher, const void *bytes, size_t size) {
  crypto_generichash_update(&hasher->state, bytes, size);
}

void hasher_add_sized(struct hasher *hasher, const void *bytes, size_t size) {
  unsigned char length[8];
  for (int i = 0; i < 8; i++) length[i] = (unsigned char)((uint64_t)size >> (8 * i));
  hasher_add(hasher, length, sizeof length);
  hasher_add(hasher, bytes, size);
}

void hasher_finish(struct hasher *hasher, struct hash *out) {
  crypto_generichash_final(&hasher->state, out->bytes, HASH_SIZE);
  free(hasher);
}

void hash_hex(const struct hash *hash, char out[HASH_HEX_SIZE]) {
  static const char digits[] = "0123456789abcdef";
  for (int i = 0; i < HASH_SIZE; i++) {
    out[2 * i] = digits[hash->bytes[i] >> 4];
    out[2 * i + 1] = digits[hash->bytes[i] & 15];
  }
  out[HASH_HEX_SIZE - 1] = '\0';
}

/* BLAKE2b-256 (RFC 7693), through libsodium. */
#ifndef DEALWRIGHT_BASE_HASH_H
#define DEALWRIGHT_BASE_HASH_H

#include <stddef.h>

enum { HASH_SIZE = 32, HASH_HEX_SIZE = 65 };

struct hash {
  unsigned char bytes[HASH_SIZE];
};

struct hasher;

/* One-shot and incremental; hash_add_sized puts the length (8 bytes, little endian) before the bytes, so that no two
 * lists of parts hash alike. */
void hash_bytes(const void *bytes, size_t size, struct hash *out);
struct hasher *hasher_new(void);
void hasher_add(struct hasher *hasher, const void *bytes, size_t size);
void hasher_add_sized(struct hasher *hasher, const void *bytes, size_t size);
void hasher_finish(struct hasher *hasher, struct hash *out); /* frees it */
void hash_hex(const struct hash *hash, char out[HASH_HEX_SIZE]);

#endif

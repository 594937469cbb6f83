/* The hash chain of events.
 *
 * What is hashed, BLAKE2b-256 over these parts in this order:
 *
 *     size and bytes of the label "dealwright event 1"
 *     number of the event                                8 bytes, little endian
 *     hash of the event before it                        32 bytes
 *     command, case, verb, actor                         size and bytes each; none is a size of all ones
 *     happened, recorded                                 8 bytes each
 *     seal of the rulebook version that decided it       32 bytes
 *     body                                               size and bytes
 *
 * Invariants
 * 1. Every part has its length in front or a fixed length, so no two different events give the same bytes.
 * 2. The label changes whenever this list does.
 *
 * Where many are hashed, libsodium is told to look for the fastest way of this machine; that alone takes longer than
 * hashing the few events of one command. */
#include "store/chain.h"

#include <sodium.h>
#include <string.h>

enum { MANY_HASHES = 256 };

static void add_integer(struct buffer *bytes, uint64_t integer) {
  char little[8];
  for (int i = 0; i < 8; i++) little[i] = (char)(integer >> (8 * i));
  buffer_add(bytes, little, sizeof little);
}

static void add_sized(struct buffer *bytes, const char *text, size_t size) {
  add_integer(bytes, size);
  buffer_add(bytes, text, size);
}

static void add_text(struct buffer *bytes, const char *text) {
  if (text == NULL) add_integer(bytes, UINT64_MAX);
  else add_sized(bytes, text, strlen(text));
}

static void add_hash(struct buffer *bytes, const struct hash *hash) {
  buffer_add(bytes, (const char *)hash->bytes, HASH_SIZE);
}

static void hash_quickly(const struct buffer *bytes, struct hash *out) {
  static int hashed;
  if (hashed < MANY_HASHES && ++hashed == MANY_HASHES && sodium_init() < 0) hashed = 0;
  hash_bytes(bytes->data, bytes->size, out);
}

void chain_hash(const struct chain *chain, const struct event *event, const char *body, size_t size,
                const struct seal *seal, struct buffer *bytes, struct hash *out) {
  buffer_clear(bytes);
  add_text(bytes, "dealwright event 1");
  add_integer(bytes, (uint64_t)chain->number + 1);
  add_hash(bytes, &chain->hash);
  add_text(bytes, event->command);
  add_text(bytes, event->case_id);
  add_text(bytes, event->verb);
  add_text(bytes, event->actor);
  add_integer(bytes, (uint64_t)event->happened);
  add_integer(bytes, (uint64_t)event->recorded);
  add_hash(bytes, &seal->hash);
  add_sized(bytes, body, size);
  hash_quickly(bytes, out);
}

void seal_make(const struct rulebook_text *text, struct seal *out) {
  struct buffer bytes = BUFFER_EMPTY;
  add_text(&bytes, "dealwright rulebook 1");
  add_text(&bytes, text->name);
  add_text(&bytes, text->version);
  add_text(&bytes, text->hash);
  add_integer(&bytes, (uint64_t)text->published);
  add_integer(&bytes, text->file_count);
  for (size_t i = 0; i < text->file_count; i++) {
    add_text(&bytes, text->files[i].name);
    add_sized(&bytes, text->files[i].text, text->files[i].size);
  }
  hash_bytes(bytes.data, bytes.size, &out->hash);
  buffer_release(&bytes);
}

/* The hash chain of events. */
#ifndef DEALWRIGHT_STORE_CHAIN_H
#define DEALWRIGHT_STORE_CHAIN_H

#include "base/buffer.h"
#include "base/hash.h"
#include "store/store.h"

/* The last event: number 0 and 32 zero bytes before the first. */
struct chain {
  int64_t number;
  struct hash hash;
};

/* What a rulebook version contributes: covers its names and all its text; zero bytes for version 0. */
struct seal {
  struct hash hash;
};

void seal_make(const struct rulebook_text *text, struct seal *out);

/* The hash of the event that follows `chain`, whose facts are written in `body`. `bytes` is scratch. */
void chain_hash(const struct chain *chain, const struct event *event, const char *body, size_t size,
                const struct seal *seal, struct buffer *bytes, struct hash *out);

#endif

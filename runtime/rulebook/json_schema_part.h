/* What the files of json_schema.c share. */
#ifndef DEALWRIGHT_RULEBOOK_JSON_SCHEMA_PART_H
#define DEALWRIGHT_RULEBOOK_JSON_SCHEMA_PART_H

#include "base/json.h"
#include "rulebook/json_schema.h"

struct writing {
  struct json json;
  enum language language;
  const struct json_schema *schema;
  bool extends;
  bool used[SCHEMA_COUNT];   /* definitions that are referred to */
  bool listed[SCHEMA_COUNT]; /* what stands in a list, and is never merged */
};

/* The names of entries, as a pattern. */
#define NAME "[a-z][a-z0-9_]*"

/* `"key": {` */
void schema_open_key(struct json *json, const char *key);
/* `"name": ["key", ...]` */
void schema_write_keys(struct json *json, const char *name, const enum schema_key *keys, size_t count);
/* Whether a mapping may lie over one of a layer below. */
bool schema_is_merged(const struct writing *writing, enum schema_mapping mapping);
/* Which keys a mapping must have, and which exclude or need each other. */
void schema_write_bonds(struct writing *writing, enum schema_mapping mapping);

/* ---- json_schema_kind.c ---- */

/* What `key` holds when it is of `kind`: the pairs of an object that is open. */
void schema_write_kind(struct writing *writing, enum schema_key key, enum schema_kind kind, enum schema_mapping of);
/* `{"$ref": ...}`, which makes the mapping one of the definitions. */
void schema_write_reference(struct writing *writing, enum schema_mapping mapping);
void schema_write_null(struct json *json);
/* What an editor makes of an amount in braces, among the patterns of a mapping. */
void schema_write_amounts(struct json *json);
/* The row of `key` in `mapping`, which has it. */
enum schema_key schema_key_of(enum schema_mapping mapping, const char *key);

#endif

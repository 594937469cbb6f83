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

/* `"key": {` */
void schema_open_key(struct json *json, const char *key);
/* `"name": ["key", ...]` */
void schema_write_keys(struct json *json, const char *name, const enum schema_key *keys, size_t count);
/* Whether a mapping may lie over one of a layer below. */
bool schema_is_merged(const struct writing *writing, enum schema_mapping mapping);
/* Which keys a mapping must have, and which exclude or need each other. */
void schema_write_bonds(struct writing *writing, enum schema_mapping mapping);

#endif

/* What editors know of a rulebook's files: JSON Schema (draft-07), made from key.def.
 *
 * A schema knows forms: keys, kinds, words, patterns. Names that stand elsewhere, links and Lua are beyond it; `check`
 * knows them. It takes values as editors read them: `10` is a number there, `true` a truth. */
#ifndef DEALWRIGHT_RULEBOOK_JSON_SCHEMA_H
#define DEALWRIGHT_RULEBOOK_JSON_SCHEMA_H

#include "base/buffer.h"
#include "base/language.h"
#include "rulebook/schema.h"

struct json_schema { /* of one kind of file */
  const char *name;  /* "process" */
  const char *files; /* glob of the files, as editors match it */
  enum schema_mapping mapping;
  enum schema_mapping other; /* what the file is instead when it has the key of that name; SCHEMA_none: nothing */
  bool merges;               /* a layer above may leave out and take away parts of such a file */
  bool listed;               /* the file may hold a list of the mapping as well */
  struct label about;
};

/* Ended by a NULL name. */
extern const struct json_schema json_schemas[];

const struct json_schema *json_schema_find(const char *name); /* NULL: none */

/* Adds the schema as one line of JSON, descriptions in `language`. With `extends` it is that of a rulebook with another
 * one under it: what such a file leaves out may stand there, and ~ takes away. */
void json_schema_write(struct buffer *out, const struct json_schema *schema, bool extends, enum language language);

#endif

/* What may stand in a rulebook's mappings: key.def as a table, and the reader that holds a mapping against it.
 *
 * A key that is unknown, missing, without a value or of the wrong kind is reported here, once; readers of the mapping
 * then take what is there with schema_value and never meet a node of another kind. */
#ifndef DEALWRIGHT_RULEBOOK_SCHEMA_H
#define DEALWRIGHT_RULEBOOK_SCHEMA_H

#include "format/yaml.h"

struct loading;

enum schema_mapping {
#define MAPPING(id, short) SCHEMA_##id,
#include "rulebook/key.def"
  SCHEMA_COUNT
};

enum schema_key {
#define KEY(mapping, key, kind, of, need, en, zh) KEY_##mapping##_##key,
#include "rulebook/key.def"
  KEY_COUNT
};

enum schema_kind {
  SCHEMA_TEXT,
  SCHEMA_LABEL,      /* one text for both languages, or a mapping of them */
  SCHEMA_NAMES,      /* a list of texts */
  SCHEMA_SEVERAL,    /* a text, or a list of texts */
  SCHEMA_TRUTH,      /* true or false */
  SCHEMA_DURATION,   /* 5 workdays */
  SCHEMA_TYPE,       /* one of [A, B] */
  SCHEMA_EXPRESSION, /* of Lua */
  SCHEMA_FUNCTION,   /* module.function */
  SCHEMA_ENTRIES,    /* a mapping of names to mappings */
  SCHEMA_ITEMS,      /* a list of mappings */
  SCHEMA_PART,       /* one mapping */
  SCHEMA_VALUES,     /* a mapping of names to texts, lists or sources */
  SCHEMA_SOURCE,     /* a text, or a mapping */
  SCHEMA_STEPS,      /* who has to agree, or a mapping */
  SCHEMA_SPLIT,      /* a text, or a mapping of names to percentages */
  SCHEMA_EFFECTS,    /* a word, or a mapping */
  SCHEMA_LATER       /* what the mapping `of` says of the same key; checked there */
};

struct schema_row {
  enum schema_mapping mapping;
  const char *key;
  enum schema_kind kind;
  enum schema_mapping of;
  bool required;
  struct label doc; /* one line */
};

extern const struct schema_row schema_rows[KEY_COUNT];

/* The row of a key of a mapping, or NULL. */
const struct schema_row *schema_find(enum schema_mapping mapping, const char *key);
const char *schema_mapping_name(enum schema_mapping mapping); /* "stage" */

/* The keys that mean something in an end stage, in which nothing happens any more. */
extern const enum schema_key schema_end_keys[];
extern const size_t schema_end_key_count;
/* The key whose value may stand for the whole mapping, or NULL. */
const char *schema_short(enum schema_mapping mapping);

/* The keys of a mapping, in the order of key.def; `out` has room for KEY_COUNT. */
size_t schema_keys(enum schema_mapping mapping, const char **out);

/* The words that may stand at a key: all that may, when there are any. Owned by nobody. */
size_t schema_words(enum schema_key key, const char *const **words);
/* What holds when the key is left out, or NULL: nothing in particular. */
const char *schema_default(enum schema_key key);

/* Reports all that is wrong with the keys of `node`. `what` names it in messages (`stage 'negotiation'`), `at` is where
 * it is named. A node that is no mapping is reported unless it may be short. */
void schema_check(struct loading *loading, const struct yaml *node, enum schema_mapping mapping, const char *what,
                  const struct position *at);

/* The value of a key, when it is there and of its kind; for a short mapping the text itself. Else NULL. */
const struct yaml *schema_value(const struct yaml *node, enum schema_key key);
/* The text of that value, or NULL. */
const char *schema_text(const struct yaml *node, enum schema_key key);
/* Where a key stands, or the whole mapping's place when it does not. */
struct position schema_place(const struct yaml *node, enum schema_key key);

#endif

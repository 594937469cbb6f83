/* The strict subset of YAML that rulebooks are written in, as a tree of nodes that know where they stand.
 *
 * One document; UTF-8 without BOM problems (a BOM is skipped); no tags, anchors, aliases, merge keys, duplicate or
 * complex keys; bounded bytes, depth, nodes and scalar length (base/limits.h). Every plain scalar is text until a type
 * reads it; only plain `~`, `null` and nothing at all are NULL nodes. */
#ifndef DEALWRIGHT_FORMAT_YAML_H
#define DEALWRIGHT_FORMAT_YAML_H

#include "base/arena.h"
#include "base/diagnostic.h"

enum yaml_kind { YAML_NULL, YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

struct yaml_pair {
  struct yaml *key; /* always YAML_SCALAR */
  struct yaml *value;
  const struct yaml_pair *was; /* what this one replaces, or NULL: set where layers are merged */
};

struct yaml {
  enum yaml_kind kind;
  struct position at;      /* of the first character; a scalar's length is its width where it is on one line */
  bool quoted;             /* a scalar in quotes or a block scalar: never NULL, never a keyword */
  bool block;              /* a literal or folded block: its text starts on the line after `at` */
  const char *text;        /* YAML_SCALAR */
  struct yaml **items;     /* YAML_SEQUENCE */
  struct yaml_pair *pairs; /* YAML_MAPPING, in the order written */
  size_t count;            /* of items or pairs */
  struct yaml *gone;       /* YAML_MAPPING: the pairs taken away where layers were merged, or NULL; see overlay.c */
};

/* The tree of `bytes`, owned by the arena, or NULL with errors added to the list. `file` is the name shown in positions
 * and is copied. An empty document gives a YAML_NULL node. */
struct yaml *yaml_read(struct arena *arena, const char *file, const char *bytes, size_t size, struct diagnostics *list);

/* The value of a key of a mapping, or NULL. */
struct yaml *yaml_get(const struct yaml *mapping, const char *key);

/* "a mapping", "a list", "text", "nothing": for messages, in the current language. */
const char *yaml_kind_name(enum yaml_kind kind);

#endif

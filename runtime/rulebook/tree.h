/* The files of a source as one tree per section: read, gathered within a layer, and laid over each other. */
#ifndef DEALWRIGHT_RULEBOOK_TREE_H
#define DEALWRIGHT_RULEBOOK_TREE_H

#include "rulebook/loading.h"

/* What is shown as the file of the built-in record `person`. */
extern const char tree_built_in[];

enum section {
  SECTION_RULEBOOK,
  SECTION_RECORDS,
  SECTION_ROLES,
  SECTION_PEOPLE,
  SECTION_PROCESS,
  SECTION_IMPORTS,
  SECTION_PLANS,
  SECTION_APPRAISALS,
  SECTION_COUNT
};

struct tree {
  struct yaml *sections[SECTION_COUNT]; /* mappings; of SECTION_PROCESS and those behind it: by name */
  const struct yaml *own;               /* rulebook.yaml of the topmost layer, or NULL */
  const struct yaml **manifests;        /* rulebook.yaml of each layer, or NULL */
};

/* Reports what cannot be read, what is defined twice and what takes away nothing; sets loading->incomplete when names
 * may be missing. */
void tree_read(struct loading *loading, struct tree *out);

const char *section_name(enum section section); /* "records" */

/* Lays `upper` over `lower`, both mappings of kind `mapping` (SCHEMA_none: of names to `of`). Either may be changed.
 * See overlay.c. */
struct yaml *overlay_merge(struct loading *loading, enum schema_mapping mapping, enum schema_mapping of,
                           struct yaml *lower, struct yaml *upper);

/* Adds a pair to a mapping made by hand. */
void yaml_add(struct arena *arena, struct yaml *mapping, struct yaml *key, struct yaml *value);

#endif

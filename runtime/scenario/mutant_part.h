/* What the makers of mutants share: the file under way, and the list that they add to. */
#ifndef DEALWRIGHT_SCENARIO_MUTANT_PART_H
#define DEALWRIGHT_SCENARIO_MUTANT_PART_H

#include "base/phrase.h"
#include "format/yaml.h"
#include "scenario/mutant.h"

struct making {
  struct arena *arena;
  const struct rulebook *rulebook;
  struct mutant *items;
  size_t count;
  size_t number; /* of the file under way */
  const struct source_file *file;
  const size_t *lines; /* where its lines begin */
  size_t line_count;
  struct reach reach; /* of the mutants that come next */
  const struct table *table;
  int rows[2];
};

/* One mutant of the file under way. One that changes nothing is left out. */
void making_add(struct making *making, enum mutant_kind kind, size_t offset, size_t size, const char *after,
                const char *change, const char *telling);

/* The byte where a position of the file stands, and back. */
size_t making_offset(const struct making *making, const struct position *at);
struct position making_position(const struct making *making, size_t offset);

/* A phrase with its arguments, in the arena. */
#define making_say(making, id, ...) making_say_array(making, id, (const char *const[]){"", ##__VA_ARGS__, NULL})
const char *making_say_array(struct making *making, enum phrase_id id, const char *const *arguments);
/* `'x' becomes 'y'`. */
const char *making_becomes(struct making *making, const char *before, const char *after);

/* ---- numbers ---- */

/* The number as written, one more (or less) in its last digit: `10,000` to `10,001`, `1.10` to `1.11`. NULL when it is
 * not written so. */
const char *number_step(struct arena *arena, const char *text, int direction);

/* ---- expressions and scripts: mutant_expression.c ---- */

struct spelling {
  const char *text; /* what Lua reads */
  size_t size;
  const size_t *offsets; /* where each of its bytes stands in the file, and where the last one ends */
  bool is_script;        /* a file of its own; else an expression of a process or table */
};

void making_expression(struct making *making, const struct spelling *spelling);
void making_script(struct making *making);

/* ---- entries of YAML: mutant_entry.c ---- */

struct stretch {
  size_t from, to;
};

/* What the entry `number` of a mapping or list takes in the text, without the line end behind it. False when it shares
 * its line with something else. */
bool entry_stretch(const struct making *making, const struct yaml *node, size_t number, struct stretch *out);
/* What to replace, and by what, to take it out. */
bool entry_removal(const struct making *making, const struct yaml *node, size_t number, struct stretch *out,
                   const char **after);
bool yaml_is_flow(const struct making *making, const struct yaml *node);
/* Where each byte of a scalar's text stands, and where the last one ends; NULL when it is folded beyond recognition. */
const size_t *scalar_offsets(const struct making *making, const struct yaml *node);

/* ---- approvals: mutant_steps.c ---- */

/* Mistakes in who has to agree; `path` says where the text stands. */
void making_steps(struct making *making, const struct yaml *node, const char *path);
/* The role declared behind the one named, the first behind the last, but none that `is_taken`; NULL when there is
 * none. */
const char *making_other_role(const struct making *making, const char *name,
                              bool (*is_taken)(const void *context, const char *name), const void *context);

/* ---- the files ---- */

void making_process(struct making *making); /* process/NAME.yaml */
void making_table(struct making *making);   /* tables/NAME.csv */

#endif

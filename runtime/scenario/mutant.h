/* Mutants: the same rulebook with one small mistake in it, made on purpose. A test that notices none of the mistakes at
 * some place does not hold that place.
 *
 * A mutant replaces bytes of one file: a bound, an operator, a row, an entry of a list. Those that can be seen to mean
 * the same as what was there are not made. */
#ifndef DEALWRIGHT_SCENARIO_MUTANT_H
#define DEALWRIGHT_SCENARIO_MUTANT_H

#include "rulebook/rulebook.h"

enum mutant_kind {
  MUTANT_BOUND,    /* of a table's cell: < to <=, a step up or down */
  MUTANT_OUTPUT,   /* of a table's row */
  MUTANT_COMPARE,  /* < to <=, == to ~= */
  MUTANT_LOGIC,    /* and, or, not, true, false */
  MUTANT_CONSTANT, /* a step up or down */
  MUTANT_DUE,      /* one more */
  MUTANT_ROLE,     /* the next one */
  MUTANT_OPTIONAL, /* `required` of a task */
  MUTANT_AGREE,    /* who agrees: one more or less of several, `all` or not */
  MUTANT_SWAP,     /* rows or entries change places */
  MUTANT_DROP,     /* a row or an entry is taken out */
  MUTANT_KINDS
};

/* What a test must have come by to notice it. */
enum reach_kind { REACH_ANYTHING, REACH_TABLE, REACH_RULE, REACH_LINES, REACH_STAGE };

struct reach {
  enum reach_kind kind;
  const char *name;        /* of the table or stage; the file's name with LINES */
  const char *process;     /* of the stage */
  const struct rule *rule; /* RULE */
  int from, to;            /* LINES: of the function around it, or of the whole file */
};

struct mutant {
  enum mutant_kind kind;
  size_t file;         /* number in the source */
  size_t offset, size; /* the bytes that are replaced */
  const char *after;   /* what stands there instead */
  struct position at;
  const char *change;  /* `'deal.budget >= 10,000' becomes 'deal.budget > 10,000'`, in the language of the process */
  const char *telling; /* what a test would have to try, or NULL: a table's witness is searched for */
  struct reach reach;
  const struct table *table; /* whose row it is, or NULL */
  int lines[2];              /* lines of the rows that it changes; 0: no second one */
};

struct mutants {
  const struct mutant *items; /* by file, then place, then kind */
  size_t count;
};

/* All mutants of the folder's own files, of all layers with `all`. Source and rulebook must outlive them. */
void mutants_make(struct arena *arena, const struct rulebook *rulebook, bool all, struct mutants *out);

/* The source with the mutant in it. */
const struct source *mutant_source(struct arena *arena, const struct source *source, const struct mutant *mutant);

const char *mutant_kind_name(enum mutant_kind kind); /* "bound": for programs */

#endif

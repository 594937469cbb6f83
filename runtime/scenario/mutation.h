/* Mutation: do the tests of a rulebook notice mistakes? Every mutant is run against the tests, each in a process of its
 * own, until one of them fails. */
#ifndef DEALWRIGHT_SCENARIO_MUTATION_H
#define DEALWRIGHT_SCENARIO_MUTATION_H

#include "scenario/mutant.h"
#include "scenario/test_run.h"

enum verdict {
  VERDICT_NONE,       /* not run yet */
  VERDICT_NOTICED,    /* a test failed */
  VERDICT_REFUSED,    /* it does not load, or its table is refused */
  VERDICT_SURVIVED,   /* every test passed */
  VERDICT_UNTOUCHED,  /* no test comes by its place: it survived as well */
  VERDICT_EQUIVALENT, /* it was proved to mean the same */
  VERDICT_CRASHED,    /* the program itself failed on it */
  VERDICT_HUNG,
  VERDICT_COUNT
};

struct mutation {
  const struct test_run *run; /* without a mutant; its coverage tells which tests come by where */
  const struct source *source;
  const struct tests *tests; /* those that pass on the source */
  const struct rulebook *rulebook;
  struct mutants mutants;
  enum verdict *verdicts; /* by mutant */
  size_t kept;            /* verdicts that were read from the record */
};

struct mutation_order {
  bool all;           /* mutants of every layer */
  int hands;          /* processes at a time */
  double seconds;     /* after which it ends unfinished; 0: never */
  const char *record; /* a file that keeps the verdicts, so that it can be gone on with; or NULL */
  /* Asked often: true ends it unfinished. May be NULL. */
  bool (*stop)(void *context);
  /* Told after each verdict. May be NULL. */
  void (*progress)(void *context, size_t done, size_t count);
  void *context;
};

/* Makes all mutants of the run's rulebook and judges them. `out` is the arena's; the run must outlive it. False with an
 * error when the record is not one or cannot be written, or no process can be made. */
bool mutation_run(struct arena *arena, const struct test_run *run, const struct tests *tests,
                  const struct mutation_order *order, struct mutation *out, struct diagnostics *list);

size_t mutation_count(const struct mutation *mutation, enum verdict verdict);
const char *verdict_name(enum verdict verdict); /* "noticed" */

/* What would tell a survivor apart. */
const char *mutation_telling(struct arena *arena, const struct mutation *mutation, size_t mutant);

#endif

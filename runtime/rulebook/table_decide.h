/* What a table answers: its rows that match, and the result by its hit policy (DMN 1.5, section 8.2.10). */
#ifndef DEALWRIGHT_RULEBOOK_TABLE_DECIDE_H
#define DEALWRIGHT_RULEBOOK_TABLE_DECIDE_H

#include "rulebook/table.h"

enum table_outcome {
  TABLE_DECIDED,
  TABLE_NO_MATCH, /* and no `else` row */
  TABLE_SEVERAL,  /* more than one row of a `unique` table */
  TABLE_DISAGREE, /* rows of an `any` table that say different things */
  TABLE_NO_TOTAL, /* what is collected is too large, or mixes currencies */
  TABLE_NO_VALUE  /* an expression of an output failed; the evaluator said how */
};

struct table_decision {
  enum table_outcome outcome;
  const size_t *matching; /* row numbers, in row order */
  size_t match_count;
  const struct table_row *const *deciding; /* the rows whose outputs are the result, in its order */
  size_t deciding_count;
  bool is_list; /* rule order, output order, collect: a list even of one */
  const struct value *const
      *computed;     /* by deciding row: what the expressions of its outputs gave; NULL: none has any */
  bool is_collected; /* collect sum, min, max, count: `collected` is the result */
  struct value collected;
};

/* Who computes the outputs that are expressions. `evaluate` returns false when it could not, and has said why. */
struct table_evaluator {
  bool (*evaluate)(void *context, const struct table *table, const struct table_row *row, size_t output,
                   struct value *out);
  void *context;
};

/* Decides once. All is in the arena. The evaluator may be NULL for a table that computes nothing; see host_table for
 * one that does. */
void table_decide(struct arena *arena, const struct table *table, const struct value *inputs,
                  const struct table_evaluator *evaluator, struct table_decision *out);

/* An output of the deciding row of that number. */
const struct value *table_decision_output(const struct table_decision *decision, size_t row, size_t output);

/* Adds the error for an outcome that is not TABLE_DECIDED, with rows and values. */
void table_decision_report(struct arena *arena, const struct table *table, const struct value *inputs,
                           const struct table_decision *decision, struct diagnostics *list);

#endif

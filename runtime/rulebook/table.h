/* A decision table: tables/NAME.csv.
 *
 *   unique,,,,                                     hit policy
 *   role,tier,amount,-> limit,why                  inputs, outputs behind ->, an optional `why`
 *   text,"one of [A, B, C]",money,percent,text     types
 *   sales_rep,A,< 100000,8%,key accounts           rows
 *
 * Cells: `-` anything; a value; several with commas; `< <= > >=`; `a..b` in brackets, each end open or closed:
 * `[1..5)`; comparisons joined by `and`; the name of another input in the place of a value; `not(...)`; `empty`.
 * Meaning of hit policies: DMN 1.5, section 8.2.10. */
#ifndef DEALWRIGHT_RULEBOOK_TABLE_H
#define DEALWRIGHT_RULEBOOK_TABLE_H

#include "base/diagnostic.h"
#include "base/type.h"
#include "rulebook/process.h"

enum hit_policy { HIT_UNIQUE, HIT_ANY, HIT_PRIORITY, HIT_FIRST, HIT_RULE_ORDER, HIT_OUTPUT_ORDER, HIT_COLLECT };

enum collect { COLLECT_LIST, COLLECT_SUM, COLLECT_MIN, COLLECT_MAX, COLLECT_COUNT };

struct table_column {
  const char *name;
  const struct type *type;
  int cell; /* index in a CSV row */
};

enum cell_operator { CELL_EQUAL, CELL_LESS, CELL_AT_MOST, CELL_MORE, CELL_AT_LEAST, CELL_EMPTY };

struct cell_place { /* bytes of the cell's text */
  size_t from, to;
};

struct cell_test {
  enum cell_operator operator;
  struct value value;              /* what the input is compared with */
  int other;                       /* or the input that it is compared with; -1: none */
  struct cell_place sign, operand; /* where they are written; the sign of a range's end is its bracket */
};

struct cell_choice { /* all of its tests hold */
  const struct cell_test *tests;
  size_t count;
};

struct table_cell { /* one of its choices holds */
  bool any;         /* `-` */
  bool negated;     /* `not(...)`; an empty input is not accepted by it either */
  bool has_other;   /* compares with another input somewhere */
  const struct cell_choice *choices;
  size_t count;
  const char *text; /* as written */
  int column;       /* in the file's line, 1-based */
};

struct table_output {
  struct value value;      /* a constant, or */
  const struct rule *rule; /* an expression behind `=` over the inputs */
  const char *text;
};

struct table_row {
  int line;
  bool is_else; /* decides when no other row matches */
  const struct table_cell *inputs;
  const struct table_output *outputs;
  const char *why; /* or NULL */
};

struct table_index;

struct table {
  const char *name;
  const char *file; /* as in answers: tables/discount_limit.csv */
  enum hit_policy policy;
  enum collect collect;
  const struct table_column *inputs, *outputs;
  size_t input_count, output_count;
  bool computes;                /* has outputs that are expressions */
  const struct table_row *rows; /* the `else` row, if any, is not among them */
  size_t row_count;
  const struct table_row *otherwise; /* or NULL */
  struct table_index *index;
  struct position at;
};

/* Reads a table; every error of the file is reported. NULL when there was one. Blank input cells are warnings (they
 * mean `-`), blank outputs errors. Rules of expression outputs are made with `make_rule` so that they get numbers of
 * the rulebook. */
struct table_reader {
  struct arena *arena;
  const char *name, *file, *shown; /* `shown` in diagnostics */
  const char *text;
  size_t size;
  const struct currency *currency;                              /* of plain money */
  bool decimal_comma;                                           /* its cells write 1.234,50 and separate by ; */
  struct rule *(*make_rule)(void *context, const char *output); /* NULL: there are no expressions */
  void *context;
};

struct table *table_read(const struct table_reader *reader, struct diagnostics *list);

/* Does one cell accept these inputs? An empty input is accepted by `-` and `empty` only. */
bool table_cell_accepts(const struct table *table, const struct table_row *row, size_t column,
                        const struct value *inputs);

/* The numbers of all rows that match, in row order, `else` not considered; at most `room` are written, all are counted.
 */
size_t table_match(const struct table *table, const struct value *inputs, size_t *rows, size_t room);

/* How much work a lookup is, whatever its inputs: the same on every machine and for every lookup. */
uint64_t table_lookup_steps(const struct table *table);

int table_input_number(const struct table *table, const char *name);  /* -1: none */
int table_output_number(const struct table *table, const char *name); /* -1: none */
bool table_gives_list(const struct table *table);    /* its hit policy: rule order, output order, collect */
const char *hit_policy_name(enum hit_policy policy); /* "rule order" */

#endif

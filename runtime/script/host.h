/* The Lua host: one sandboxed Lua state for one loaded rulebook.
 *
 * A rule is a pure function of what its scope shows it. Whatever a script does, host_decide and host_value return, in
 * bounded fuel and memory, and leave nothing behind for the next rule. Nothing of Lua shows in this header. */
#ifndef DEALWRIGHT_SCRIPT_HOST_H
#define DEALWRIGHT_SCRIPT_HOST_H

#include "rulebook/rulebook.h"
#include "rulebook/table_decide.h"
#include "script/scope.h"

struct host;

/* Compiles every script and every rule of the rulebook. All errors are reported: syntax (file:line of the YAML or Lua
 * file), a missing module or function, a record or field that the rulebook does not have (with what was probably
 * meant), a comparison that can never hold (money == plain number, a reference == text). NULL when there was one. The
 * rulebook must outlive the host. */
struct host *host_open(const struct rulebook *rulebook, struct diagnostics *list);
void host_close(struct host *host);

enum outcome {
  OUTCOME_HOLDS,
  OUTCOME_FAILS,
  OUTCOME_UNDECIDED, /* a field that it read is empty: see `empty` */
  OUTCOME_BROKEN     /* the rule itself failed: error, limit, result that is not true or false */
};

struct rule_read {
  const char *path;   /* `deal.budget` */
  struct value value; /* KIND_EMPTY when it was empty; its text or list is the row's own. value_show makes it readable.
                         KIND_SEALED when it is private */
  const struct record *record; /* of a private field, as are the next: NULL else, and for what was asked in private */
  const struct field *field;
  const char *key;
  const struct value *secret; /* what it is */
};

/* A row of a decision table that decided when the rule asked the table. Its place is the line of the file. */
struct rule_row {
  const struct table *table;
  const struct table_row *row;
  const struct value *values; /* what its expressions gave when it decided first, by output; NULL: it has none */
};

struct decision {
  enum outcome outcome;
  const char *reason; /* second result of the rule, the error's text, or why a table could not decide; may be
                         NULL */
  struct label said;  /* the same in each language, where the rule says it in each */
  bool is_private;    /* it read a private field: what it says itself is kept back, and stands in `secret` */
  bool is_overfull;   /* and it read so much that not all of it is in `reads` */
  struct label secret;
  struct position at;            /* the line that decided: of the function, of the expression, of the error */
  const struct rule_read *reads; /* distinct, in the order of first reading; at most LIMIT_RULE_READS */
  size_t read_count;
  const char *const *empty; /* paths that were read empty without has() or default() */
  size_t empty_count;
  const struct rule_row *rows; /* distinct, in the order in which they were last asked; at most LIMIT_RULE_ROWS */
  size_t row_count;
};

/* Decides one rule. What the decision points to lives in the arena, or as long as host and rows. */
void host_decide(struct host *host, const struct rule *rule, const struct scope *scope, struct arena *arena,
                 struct decision *out);

/* Evaluates a rule to a value of type `want` (a `set:` expression). nil is the empty value; a second result
 * is the reason. False when it was undecided or broken: `out->outcome` and the rest tell why. */
bool host_value(struct host *host, const struct rule *rule, const struct scope *scope, struct arena *arena,
                const struct type *want, struct value *value, struct decision *out);

/* Decides by a table outside a case, as table_decide does; outputs that are expressions are computed. False when one
 * failed or read an empty input: the list says which. */
bool host_table(struct host *host, const struct table *table, const struct value *inputs, struct arena *arena,
                struct table_decision *out, struct diagnostics *list);

/* Adds a broken rule's error to the list at its position, with the values it had read and the rows that decided. */
void decision_report(const struct decision *decision, struct diagnostics *list);

enum { ROWS_SHOWN = 5 }; /* to people, of those that decided */

/* Adds notes that name the rows that decided to the message added last. */
void decision_note_rows(const struct decision *decision, struct diagnostics *list);

/* `tables/discount_limit.csv row 6`: how scenarios, answers and the log name a row. */
void rule_row_place(const struct rule_row *row, struct buffer *out);
/* The same for people, with what it says: `tables/discount_limit.csv row 6: limit = 3% (key accounts)`. */
void rule_row_show(const struct rule_row *row, struct buffer *out);

/* Every name that a rule can reach, one a line, in order; for the test that keeps it from growing unseen. */
void host_names(struct host *host, struct buffer *out);

/* The reference of all bindings (name, signature, one line), as Markdown and as a LuaLS definition file. */
void host_reference(struct buffer *out);
void host_definitions(struct buffer *out);
/* What a rulebook adds to them: its records as classes, `case`, decision tables, rule modules. */
void host_rulebook_definitions(struct buffer *out, const struct rulebook *rulebook);

#endif

/* Chains of names in rules, `deal.customer.tier`, checked against the rulebook before anything runs. */
#ifndef DEALWRIGHT_SCRIPT_CHAIN_H
#define DEALWRIGHT_SCRIPT_CHAIN_H

#include "script/scan.h"
#include "script/state.h"

struct chain_context {
  struct host *host;
  struct arena *arena; /* scratch */
  struct diagnostics *list;
  const char *file;        /* as diagnostics show it */
  int line, column;        /* of the text's first character */
  const char *about;       /* the record that the process is about; NULL: any process */
  const struct rule *rule; /* an expression; NULL: a script */
  const struct lexemes *tokens;
  bool has_case; /* a script in which `case` is always the argument of a function */
};

/* What a chain leads to. */
enum chain_kind { CHAIN_UNKNOWN, CHAIN_RECORD, CHAIN_ASKED, CHAIN_CASE, CHAIN_VALUE };

struct chain {
  enum chain_kind kind;
  const struct record *record; /* CHAIN_RECORD */
  const struct type *type;     /* CHAIN_VALUE */
  size_t first, last;          /* token indices */
  size_t names;                /* how many names it has */
  bool failed;                 /* something was reported */
};

/* The table of whose output the text is an expression, or NULL. */
const struct table *chain_table(const struct chain_context *context);

struct position chain_position(const struct chain_context *context, const struct lexeme *token);
/* The whole chain's position, from its first to its last token. */
struct position chain_span(const struct chain_context *context, size_t first, size_t last);

/* Its text without the blanks. */
const char *chain_text(const struct chain_context *context, size_t first, size_t last);

/* Reads the chain that begins at token `first`, reports what is unknown in it. */
struct chain chain_read(const struct chain_context *context, size_t first);

/* Reports `deal.amount == 5`, `deal.amount > "5"` and other comparisons of a chain with a literal that can never hold,
 * and amounts such as `15.000` that can be read in two ways. */
void chain_check_comparison(const struct chain_context *context, const struct chain *chain);

/* Reports unknown records in `all("...")` and fields in `sum(all("..."), "...")`, when the call begins at token
 * `first`. */
void chain_check_series(const struct chain_context *context, size_t first);

/* Reports `approved("...")` of an approval that no process of the case's record has, when the call begins at token
 * `first`. A name that is computed is left to the run. */
void chain_check_approved(const struct chain_context *context, size_t first);

/* Whether a first name can stand at all: variable or library. */
bool chain_is_library(const struct chain_context *context, const char *name);

/* Adds the note where the rule stands. */
void chain_note(const struct chain_context *context);

#endif

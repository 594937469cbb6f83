/* Comparisons of a field with a literal, made once when an expression is compiled. */
#ifndef DEALWRIGHT_SCRIPT_COMPARE_H
#define DEALWRIGHT_SCRIPT_COMPARE_H

#include "script/state.h"

enum comparison_op {
  COMPARE_LESS,
  COMPARE_LESS_EQUAL,
  COMPARE_MORE,
  COMPARE_MORE_EQUAL,
  COMPARE_EQUAL,
  COMPARE_UNEQUAL,
  COMPARE_FILLED, /* has(deal.amount) */
  COMPARE_NONE
};

struct comparison {
  int record, field; /* of the case's own row */
  enum comparison_op op;
  struct decimal number;
  const struct currency *currency; /* of an amount; NULL: a plain number */
  const char *text;                /* or a text, of the host's arena */
};

enum comparison_op compare_operator(const char *text, size_t size); /* COMPARE_NONE when it is none */

/* Whether a field of this type can be compared so; what cannot is left to the operators. */
bool compare_fits(const struct type *type, const struct comparison *comparison);

/* Pushes the function that decides it: called without arguments, it returns true or false. */
void compare_push(struct host *host, const struct comparison *comparison);

#endif

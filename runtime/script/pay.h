/* What a rule that pays sees, and what it gives: `strategic: {rule: incentives.strategic}`.
 *
 * The rule is a function of one table, made of this:
 *
 *   pay.person, pay.team, pay.from, pay.until       whom, and the days (from the first, until the first no more)
 *   pay.measures.revenue                            nil where there is no value
 *   pay.credits.won[1].amount, .date, .case         what was credited, in the order of the days
 *   pay.credits.won[1].deal.product                 fields of the event and its case; records as in all rules
 *
 * It gives an amount, or a list of items {amount = ..., why = "...", case = "D-1"}; nil and an empty list are nothing.
 */
#ifndef DEALWRIGHT_SCRIPT_PAY_H
#define DEALWRIGHT_SCRIPT_PAY_H

#include "script/host.h"

struct pay_event {
  const char *case_id;
  int32_t date;
  struct value amount;
  const struct scope_row *rows; /* by record of its credits; what nobody filled in is empty */
};

struct pay_credits {
  const char *name;
  const struct record *const *records; /* of the event and its case */
  size_t record_count;
  const struct pay_event *events;
  size_t count;
};

struct pay_measure {
  const char *name;
  struct value value; /* KIND_EMPTY: there is none */
};

struct pay_input {
  const char *person, *team;       /* `team` may be NULL */
  const struct currency *currency; /* of amounts that are given as plain numbers */
  int32_t from, until;
  const struct pay_measure *measures;
  size_t measure_count;
  const struct pay_credits *credits;
  size_t credit_count;
};

struct pay_item {
  struct money amount; /* exact, in the currency that the rule gave */
  const char *why;     /* or NULL */
  const char *case_id; /* or NULL */
};

/* Asks such a rule. The items live in the arena. False when it is broken, or undecided since
 * something that it read is empty: `out` tells why. */
bool host_pay(struct host *host, const struct rule *rule, const struct pay_input *input, struct arena *arena,
              const struct pay_item **items, size_t *count, struct decision *out);

#endif

/* Scenarios: tests of a rulebook in the words of the work, tests/NAME.yaml.
 *
 *   scenario: A discount beyond the limit is refused
 *   given:
 *     now: 2024-03-04 09:00
 *     people: {li.na: {role: sales_rep, superior: wang.wei}, wang.wei: sales_supervisor}
 *     customer acme: {name: Acme, tier: B}
 *     deal D1: {customer: acme, owner: li.na, stage: negotiation, amount: 100,000}
 *   steps:
 *     - li.na: quote D1 price=88,000 discount=12%
 *       refused: beyond the limit
 *     - pass: 3 workdays
 *       expect: {stage: negotiation, waiting_for: [wang.wei]}
 *
 * A file holds one scenario, or a list of them. */
#ifndef DEALWRIGHT_SCENARIO_SCENARIO_H
#define DEALWRIGHT_SCENARIO_SCENARIO_H

#include "engine/engine.h"
#include "format/yaml.h"

enum step_kind { STEP_COMMAND, STEP_PASS };

struct given {
  const char *record, *key;  /* `customer acme` */
  const struct yaml *fields; /* a mapping of scalars and lists */
  struct position at;
};

struct step {
  enum step_kind kind;
  const char *person, *text; /* `li.na`, `quote D1 price=88,000` */
  struct duration pass;
  const struct yaml *expect;  /* a mapping, or NULL */
  const struct yaml *refused; /* a part of the refusal's text, or NULL: it must be accepted */
  struct position at;
};

struct scenario {
  const char *title;
  int64_t now;
  const struct given *given;
  size_t given_count;
  const struct step *steps;
  size_t step_count;
  struct position at;
};

struct scenarios {
  const struct scenario *items;
  size_t count;
};

/* Reads one file; every error is reported. False when there was one; what could be read is in `out` all the same. */
bool scenarios_read(struct arena *arena, const char *shown, const char *text, size_t size, struct scenarios *out,
                    struct diagnostics *list);

#endif

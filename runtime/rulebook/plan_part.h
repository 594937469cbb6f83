/* What the readers of plans share. */
#ifndef DEALWRIGHT_RULEBOOK_PLAN_PART_H
#define DEALWRIGHT_RULEBOOK_PLAN_PART_H

#include "rulebook/part.h"
#include "rulebook/plan.h"
#include "rulebook/scalar.h"

struct plan_reading {
  struct loading *loading;
  struct plan *plan;
  struct plan_credit *credits; /* plan->credits while they are read, and so on */
  struct plan_measure *measures;
  struct plan_pay *pays;
  const char *what;   /* the part under way, for messages: `credit 'signed'` */
  struct position at; /* of its name */
};

/* A message about a node, with the part that it stands in. */
void plan_fault(struct plan_reading *reading, enum diagnostic_id id, const struct yaml *node, const char *a,
                const char *b);
/* Whether a key is there; else an error that lists what could be said. */
bool plan_said(struct plan_reading *reading, const struct yaml *node, enum schema_key key, const char *choices);
bool plan_percent(struct plan_reading *reading, const struct yaml *node, struct decimal *out);

/* An expression over an event and its case; one that asks for all rows of a series is reported. */
const struct rule *plan_expression(struct plan_reading *reading, const struct yaml *node);

/* By name; -1 with a message at `node`. Only what was read before is known. */
int plan_credit_number(struct plan_reading *reading, const struct yaml *node, const char *name);
int plan_measure_number(struct plan_reading *reading, const struct yaml *node, const char *name);

/* The entries of a section, each read with its name checked and `reading` telling where it stands. */
void plan_section_read(struct plan_reading *reading, const struct yaml *node, enum phrase_id thing,
                       void (*read)(struct plan_reading *reading, size_t number, const struct yaml_pair *pair));
/* What plans and appraisals have in common: when, for whom, credits and measures. */
void plan_basis_read(struct plan_reading *reading, const struct yaml *node, struct plan *out);
/* Who agrees to payouts: steps as in approvals, or a list of roles, any of which does. */
void plan_approval_read(struct plan_reading *reading, const struct yaml *node, struct plan *out);
/* How long each step may take, and what then; `node` is the whole plan or appraisal. */
void plan_deadline_read(struct plan_reading *reading, const struct yaml *node, enum schema_key due_key,
                        enum schema_key overdue_key, struct plan *out);
/* A table by name, at `node`; NULL with an error when there is none. One that has errors of its own is NULL without. */
const struct table *plan_table(struct plan_reading *reading, const struct yaml *node);

void plan_measure_read(struct plan_reading *reading, const struct yaml_pair *pair, struct plan_measure *out);
/* `attainment >= 100%`: a measure and a value of its unit. */
bool plan_reach_read(struct plan_reading *reading, const struct yaml *node, struct plan_reach *out);
/* Reads a value in the unit of a measure. */
bool plan_measure_value(struct plan_reading *reading, const struct yaml *node, const struct plan_measure *measure,
                        const char *text, struct value *out);

/* `payment.received`: an event of a case, and the record of the case. False with a message when it is none. */
bool plan_event_read(struct plan_reading *reading, const struct yaml *node, struct plan_event *out,
                     const struct record **about);
bool plan_money_read(struct plan_reading *reading, const struct yaml *node, struct money *out);
/* The currency that plain amounts of the plan are in; NULL when the rulebook's is wrong. */
const struct currency *plan_home(const struct plan_reading *reading);
void plan_currency_read(struct plan_reading *reading, const struct yaml *node, struct plan *out);
/* Of which day the rate is by which something becomes another currency; an error that lists the choices when it is not
 * said. */
enum plan_rate_use { RATE_OF_EVENT, RATE_OF_TARGET };
bool plan_rate_read(struct plan_reading *reading, const struct yaml *mapping, enum schema_key key,
                    enum plan_rate_use use, struct plan_rate *out);
void plan_exchange_read(struct plan_reading *reading, const struct yaml *node, struct plan_exchange *out);
/* Due, reserve, clawback, draw. */
void plan_balances_read(struct plan_reading *reading, const struct yaml *node, struct plan *out);

/* `3%`, or a rate for each role of the plan. */
void plan_rate_of_pay(struct plan_reading *reading, const struct yaml *node, struct plan_pay *out);

void plan_pay_read(struct plan_reading *reading, const struct yaml_pair *pair, struct plan_pay *out);
/* `20,000` or `300% of target.pay`; NULL: none. */
void plan_limit_read(struct plan_reading *reading, const struct yaml *node, struct plan_limit *out);

/* What a plan has to say where it begins or ends within a period. */
void plan_ends_check(struct plan_reading *reading, const struct yaml *node, const struct plan *plan);
/* Whether the plan that it replaces, named at `node`, is there and ends where it begins; once all are read. */
void plan_replaces_check(struct loading *loading, const struct plan *plan, const struct yaml *node);

/* The plans that stand beside it, each of which is there; once all are read. */
void plan_beside_read(struct loading *loading, struct plan *plan, const struct yaml *node);

#endif

/* One person's pay for one period while it is made: what the parts of payout.c share.
 *
 * Components add lines (component.c), exact amounts are rounded (rounding.c), then what the plan as a whole says is
 * applied (limit.c and its neighbours). */
#ifndef DEALWRIGHT_INCENTIVE_PAYING_H
#define DEALWRIGHT_INCENTIVE_PAYING_H

#include "incentive/occasion.h"
#include "incentive/payout.h"

/* What one credited event earned, as it becomes due, is paid and is taken back. */
struct kept {
  int16_t pay, credits;
  uint32_t credit, at; /* the credit; the row of its case */
  int32_t day;
  int64_t earned; /* what is left of it after clawbacks */
  int64_t due;    /* of that so far */
  int64_t now;    /* what the period under way pays of it */
  int64_t paid;   /* what earlier ones did, and the cap left */
  bool clawed;
};

/* What is kept back of a period. */
struct held {
  int32_t until;
  int64_t amount;
};

/* What goes on from one period of a person to the next. */
struct keeping {
  struct kept *items;
  size_t count, capacity;
  struct held *held;
  size_t held_count, held_capacity;
  int64_t owed; /* of draws */
};

struct paying {
  struct payout *payout;
  const struct plan *plan;
  struct diagnostics *list;
  int payee;
  size_t period;
  struct days days;      /* of the period on which the plan holds */
  struct part part;      /* of the period that is the person's */
  struct part shown;     /* that lines of the component under way tell of; 0 of 0: none */
  size_t first;          /* of the lines of this person and period */
  struct decimal *exact; /* by line from `first`: before rounding */
  size_t exact_room;
  struct override_rate *overrides; /* override.c: by component, period and person; NULL: none yet */
  int64_t volume;                  /* of all amounts so far, without their signs */
  struct keeping keeping;
  struct occasions payments, cancellations;
  bool fine;
};

/* To whole minor units, halves away from zero; false when it does not fit. */
bool paying_to_minor(struct decimal exact, int64_t *out);
/* Says that what a component pays is too large; false. */
bool paying_overflow(struct paying *paying, const struct plan_pay *pay);
/* Adds a line of a component: `exact` in minor units, with as many digits behind the point as it has. */
bool paying_add(struct paying *paying, const struct plan_pay *pay, struct line line, struct decimal exact);
/* Adds a line of the plan as a whole. */
void paying_add_whole(struct paying *paying, enum line_kind kind, int64_t base, int64_t amount);
/* x * numerator / denominator in whole minor units, halves away from zero; the result is not larger than x is. */
int64_t paying_part(int64_t x, int64_t numerator, int64_t denominator);
/* What the lines of this person and period add up to. */
int64_t paying_total(const struct paying *paying);
/* Where all amounts of a run fit together, whatever their sign, every sum of some of them does: false, with a message,
 * when they do not. */
bool paying_count(struct paying *paying, int64_t amount);
/* All days of the period under way, whoever is there. */
struct days paying_period(const struct paying *paying);
/* What of an amount for `whole`, the period or some of its days, is the person's. False when the plan does not say so.
 */
bool paying_cut(struct paying *paying, struct days whole, int64_t *amount, struct part *part);
/* The last line tells of a part. */
void paying_tell_part(struct paying *paying, struct part part);
/* A measure of the person over [from, until). */
bool paying_measure(struct paying *paying, int measure, int32_t from, int32_t until, struct measured *out);

/* The credits of the person that a component pays in the period: their number, the first in `*first`. */
size_t paying_credits(struct paying *paying, const struct plan_pay *pay, const struct credits **credits,
                      const struct credit **first);

/* component.c: what one component pays. */
void component_pay(struct paying *paying, const struct plan_pay *pay);
/* The one rate that a band component pays the person; false when there is none. */
bool component_rate(struct paying *paying, const struct plan_pay *pay, int *band, struct decimal *rate);
/* The rate of the role that somebody has on a day, of several the highest; false when he has none of the plan's. */
bool component_role_rate(const struct paying *paying, const struct plan_pay *pay, int payee, int32_t day,
                         struct decimal *rate);
/* override.c: a component that pays superiors the difference to those below. */
void override_pay(struct paying *paying, const struct plan_pay *pay);
/* pay_rule.c: what a rule says; its items are lines. */
void pay_rule(struct paying *paying, const struct plan_pay *pay);
/* rounding.c: components and statements that are rounded once. */
void rounding_share(struct paying *paying);
/* limit.c: cap and floor. */
void limit_apply(struct paying *paying);
/* keeping.c: what goes on from period to period. `start` forgets the person before; `earned` takes what the period
 * earned, withholds what is not due, pays what became due and takes back what was cancelled; `settle` is told what the
 * cap left of `before`. */
bool keeping_open(struct paying *paying);
void keeping_close(struct paying *paying);
void keeping_start(struct paying *paying);
void keeping_earned(struct paying *paying);
void keeping_settle(struct paying *paying, int64_t before, int64_t after);
/* collection.c: what there is to pay for a case; a payment in the currency of that. False with a message, which is told
 * once of a payment. */
bool collection_whole(struct paying *paying, uint32_t at, int64_t *whole, const struct currency **currency);
bool collection_convert(struct paying *paying, struct occasion *payment, int64_t whole,
                        const struct currency *currency);
/* reserve.c, draw.c */
void reserve_apply(struct paying *paying);
void draw_apply(struct paying *paying);

#endif

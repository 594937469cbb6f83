/* The ledger: typed lines, each with what it comes from.
 *
 * A line is numbers only; what it says in words is made when somebody reads it (line_explain). Lines are in the order
 * of payee, period, component, date, case, so that the same events give the same lines in the same order. */
#ifndef DEALWRIGHT_INCENTIVE_LEDGER_H
#define DEALWRIGHT_INCENTIVE_LEDGER_H

#include "base/buffer.h"
#include "incentive/crediting.h"
#include "incentive/period.h"

enum line_kind {
  LINE_EARNING,         /* a component pays for a credited event, or for a measure that was reached */
  LINE_CAP,             /* what the cap takes away */
  LINE_FLOOR,           /* what is added up to the floor */
  LINE_GATE,            /* a component pays nothing, since this gate was not reached: `rate` is what the measure is */
  LINE_NONE,            /* a component pays nothing, since its measure has no value: `base` is the number of events */
  LINE_WITHHELD,        /* earned, and not due yet */
  LINE_DUE,             /* due with a payment: `base` */
  LINE_CLAWBACK,        /* taken back: `base` is what the event had paid */
  LINE_RESERVE,         /* kept back of what the period pays */
  LINE_RESERVE_RELEASE, /* kept back earlier, and paid now */
  LINE_DRAW_ADVANCE,    /* `times` draws of `base` */
  LINE_DRAW_RECOVERY,   /* taken from what was earned: `base` is what was owed */
  LINE_DRAW_FORGIVEN,   /* `base` is owed no longer; nothing is paid */
  LINE_DRAW_OWED,       /* `base` is to be paid back: nothing more comes that it could be taken from */
  LINE_REWARD,          /* an appraisal gives: `rate` is the score, `times` the rank, `why` the grade, `band` the row */
  LINE_PENALTY,         /* and takes */
  LINE_NO_GRADE,        /* there is no grade, hence nothing */
  LINE_KIND_COUNT
};

struct line {
  enum line_kind kind;
  uint32_t payee;
  int16_t period;      /* number in the run */
  int16_t pay;         /* number of the plan's component; -1: of the plan as a whole */
  int16_t band;        /* of the component's table, or -1 */
  int16_t measure;     /* number of the plan's measure that decided, or -1 */
  int16_t gate;        /* LINE_GATE: number of the component's gate */
  int32_t times;       /* PAY_EVERY: how often the amount is paid; else 0 */
  int16_t credits;     /* number of the plan's credit, or -1 */
  uint32_t credit;     /* the credit in there */
  int64_t base;        /* minor units: what the rate is of */
  struct decimal rate; /* 0 for fixed amounts; where a measure decided: its value */
  int64_t less;        /* of a differential: the highest rate below, LINE_LESS_SCALE digits, that `rate` is less of;
                          of LINE_DUE all there is to pay, that `base` is a part of */
  int32_t day;         /* of a payment or a cancellation; 0: the day of the credit, if there is one */
  const char *why;     /* PAY_RULE: the rule's own words, or NULL; a grade */
  const char *origin;  /* of a kept line: see line_origin; of a run's LINE_DUE whose payment was converted, else NULL */
  struct part part;    /* what of an amount, or else of the target, is the person's; of the days of a clawback
                        * those that were left; 0 of 0: all of it */
  int64_t amount;      /* minor units */
};

enum { LINE_LESS_SCALE = 12 };

/* Lines under way stand open in `items`; those that are sealed take some ten bytes each, so that the lines of a million
 * deals are less than the deals. */
struct ledger {
  struct line *items;
  size_t count, capacity;
  size_t sealed; /* how many are */
  struct buffer packed;
  struct line *heads; /* what sealed lines that follow each other share */
  size_t head_count, head_capacity;
  uint32_t credit; /* of the last one */
  int32_t day;
};

void ledger_add(struct ledger *ledger, const struct line *line);
/* Nothing changes in the open lines any more. */
void ledger_seal(struct ledger *ledger);
void ledger_clear(struct ledger *ledger); /* keeps the memory */
void ledger_release(struct ledger *ledger);

/* Sealed lines from the first:
 *     for (struct ledger_reader reader = ledger_read(ledger); (line = ledger_next(&reader)) != NULL;) */
struct ledger_reader {
  const struct ledger *ledger;
  size_t at, head;
  struct line line;
};
struct ledger_reader ledger_read(const struct ledger *ledger);
const struct line *ledger_next(struct ledger_reader *reader); /* valid until the next call; NULL: there is none */

const char *line_kind_name(enum line_kind kind); /* "earning" */

#endif

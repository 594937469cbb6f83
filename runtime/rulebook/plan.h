/* Incentive plans: plans/NAME.yaml. Whose credit, measured how, pays what.
 *
 *   events -> credit (who, when, how much) -> measures (sums of credit over a period) -> pay (components) -> lines
 *
 * A plan says everything that changes what somebody gets; what is left unsaid is an error that lists the choices. */
#ifndef DEALWRIGHT_RULEBOOK_PLAN_H
#define DEALWRIGHT_RULEBOOK_PLAN_H

#include "rulebook/process.h"
#include "rulebook/table.h"

enum plan_period { PLAN_MONTH, PLAN_QUARTER, PLAN_YEAR, PLAN_PERIOD_COUNT };

/* When an event counts: the day in a date field of its record, or a turning point of the case. */
enum plan_moment { MOMENT_FIELD, MOMENT_OPENED, MOMENT_WON, MOMENT_LOST, MOMENT_COUNT };

struct plan_event {
  const struct record *record; /* the case's own, or one of its series */
  enum plan_moment moment;
  int field; /* MOMENT_FIELD: its number */
  struct position at;
};

enum plan_receiver {
  RECEIVER_FIELD,     /* the person in a field of the case's record */
  RECEIVER_SUPERIOR,  /* the superior of the case's owner */
  RECEIVER_SUPERIORS, /* every superior of the owner, each the whole part */
  RECEIVER_TEAM       /* everybody of the team that the owner is in on the day, each the whole part */
};

struct plan_share {
  enum plan_receiver receiver;
  int field; /* of the case's record */
  struct decimal part;
  struct position at;
};

struct plan_credit {
  const char *name;
  struct label title;
  struct plan_event on;
  const struct record *about;     /* the record of the case that the event belongs to */
  const struct record *each;      /* a series of the case: every row of it is credited, on the case's day; or NULL */
  bool is_number;                 /* it counts numbers (`value: survey.score`), which are measured and never paid */
  const struct rule *amount;      /* an expression of money (or a number), unless it is a plain field: */
  const struct record *of_record; /* `amount: contract.amount`, or NULL */
  int of_field;
  const struct rule *when; /* NULL: always */
  const struct plan_share *shares;
  size_t share_count;
  bool overlay; /* the parts need not add up to the whole */
  struct position at;
};

enum plan_measure_kind {
  MEASURE_SUM,        /* of a credit */
  MEASURE_COUNT,      /* of its events */
  MEASURE_AVERAGE,    /* of its numbers */
  MEASURE_RATIO,      /* of a measure to a target */
  MEASURE_DIFFERENCE, /* of two measures */
  MEASURE_PART,       /* one measure as a part of another */
  MEASURE_MARGIN,     /* (revenue - cost) / revenue */
  MEASURE_MARKUP      /* (revenue - cost) / cost */
};

enum { PLAN_NUMBER_SCALE = 6 }; /* digits behind the point of numbers that are credited */

struct plan_measure {
  const char *name;
  struct label title;
  enum plan_measure_kind kind;
  enum kind unit;        /* of its value: money, integer, decimal or percent */
  int credit;            /* MEASURE_SUM, MEASURE_COUNT, MEASURE_AVERAGE */
  int measure, other;    /* which it is made of; both stand before it */
  const char *target;    /* the target of this name */
  int least;             /* of fewer events there is no average */
  bool same;             /* over the plan's own period; else: */
  enum plan_period over; /* from the start of this period on, up to the end of what is paid */
  bool whole_target;     /* held against the target of all of `over`, not of the part so far */
  struct position at;
};

enum plan_mode {
  MODE_MARGINAL,    /* each part of the sum at the rate of the band that it falls into */
  MODE_WHOLE,       /* everything at the rate of the band that the measure reached */
  MODE_INTERPOLATED /* everything at the rate on the straight line between the bands around the measure */
};

/* Where an exact amount meets the minor unit. `component` and `statement` are rounded once and shared out to the lines
 * by largest remainder, so that lines always add up. */
enum plan_round { ROUND_LINE, ROUND_COMPONENT, ROUND_STATEMENT };

enum plan_pay_kind {
  PAY_RATE,    /* a fixed rate of a credit */
  PAY_BAND,    /* a rate that a measure picks from a table */
  PAY_EACH,    /* an amount for each credited event */
  PAY_REACHED, /* an amount once a measure has reached a value */
  PAY_EVERY,   /* an amount each time that a measure has gone one step further */
  PAY_RULE,    /* what a function of scripts says */
  PAY_RESULT   /* of an appraisal: what the table of a result gives */
};

/* What has to be reached: `attainment >= 80%`. */
struct plan_reach {
  int measure;
  struct value value;
  struct position at;
};

struct plan_role_rate {
  const char *role;
  struct decimal rate;
};

struct plan_pay {
  const char *name;
  struct label title;
  enum plan_pay_kind kind;
  int credit;          /* that is paid; of PAY_REACHED none */
  struct decimal rate; /* PAY_RATE, the same for everybody */
  const struct plan_role_rate
      *rates;                /* PAY_RATE by role, each that the plan is for; the highest of whoever has several */
  size_t rate_count;         /* 0: the same for everybody */
  int measure;               /* PAY_BAND: by which; PAY_REACHED, PAY_EVERY: which */
  enum plan_period over;     /* PAY_BAND: the measure is taken from the start of this period on, see `same` */
  bool same;                 /* over the plan's own period */
  const struct table *table; /* of bands; PAY_RESULT: the result's */
  enum plan_mode mode;
  bool differential;   /* a superior gets his rate less the highest below him, of those the same event is credited to */
  struct value reach;  /* PAY_REACHED: what; PAY_EVERY: one step */
  struct money amount; /* PAY_EACH, PAY_REACHED, PAY_EVERY */
  const struct rule *when;        /* PAY_EACH: NULL: always */
  const struct rule *rule;        /* PAY_RULE; see script/pay.h */
  const struct plan_reach *gates; /* all of them have to be reached, else nothing is paid */
  size_t gate_count;
  enum plan_round round;
  struct position at;
};

/* The most (or least) that all components together pay in a period: an amount, or a part of a target. */
struct plan_limit {
  bool is_there;
  struct money amount;
  const char *target; /* NULL: `amount` */
  struct decimal part;
  struct position at;
};

/* Which day's rate an amount becomes another currency by. */
enum plan_rate_day {
  RATE_UNSAID,
  RATE_EVENT,        /* of the day of the event: of a credit or of a payment */
  RATE_PERIOD_START, /* of the first day of the plan's period in which that lies; of a target of its own period */
  RATE_PERIOD_END,   /* of its last */
  RATE_DATE,         /* of a day that is named */
  RATE_FIELD         /* of a date of the event or of its case, or of a turning point of the case */
};

struct plan_rate {
  enum plan_rate_day day;
  int32_t date;                /* RATE_DATE */
  const struct record *record; /* RATE_FIELD; else NULL */
  enum plan_moment moment;
  int field; /* MOMENT_FIELD: its number; else -1 */
};

/* What is earned is due as the case is paid for, in proportion: payment / whole. */
struct plan_due {
  bool is_there; /* false: due when it is earned */
  struct plan_event on;
  int amount;              /* field of the event's record: how much was paid */
  const struct record *of; /* and the field that says how much there is to pay */
  int of_field;
  struct plan_rate rate; /* by which a payment becomes the currency of that; RATE_UNSAID: it has to be in it */
  struct position at;
};

/* A part of what a period pays is kept back for a while. */
struct plan_reserve {
  bool is_there;
  struct decimal part;
  struct duration span;
  struct position at;
};

/* An event within some days of what was credited takes back what that paid. */
struct plan_clawback {
  bool is_there;
  struct plan_event on;
  struct duration within;
  bool proportional; /* only the part of those days that is left */
  struct position at;
};

enum plan_draw_kind {
  DRAW_RECOVERABLE,    /* what is advanced is taken from what is earned, now and later */
  DRAW_NONRECOVERABLE, /* from what is earned in the same period; the rest is forgiven */
  DRAW_GUARANTEED      /* never: it is paid beside what is earned */
};

struct plan_draw {
  bool is_there;
  struct money amount;
  enum plan_period each;
  enum plan_draw_kind kind;
  bool forgives; /* DRAW_RECOVERABLE: what is owed when nothing more can come; else it is to be paid back */
  bool is_first; /* only for people who joined no longer ago than: */
  struct duration span;
  struct position at;
};

/* What a rate of the table is. `home` is the rulebook's currency, in which rates are quoted, whatever the plan pays. */
enum plan_quote {
  QUOTE_PER_UNIT,    /* home for one unit of the currency */
  QUOTE_PER_HUNDRED, /* home for a hundred of them */
  QUOTE_PER_HOME     /* units for one of home */
};

struct plan_exchange {
  bool is_there; /* false: an amount in another currency is an error */
  const struct table *table;
  int currency_input, day_input; /* of the table */
  struct plan_rate rate;         /* of what is credited */
  struct plan_rate targets;      /* of targets; RATE_UNSAID: they have to be in the plan's currency */
  enum plan_quote quoted;
  struct position at;
};

/* What becomes of targets, and of amounts for a period, where somebody has only a part of it. */
enum plan_proration { PRORATE_UNSAID, PRORATE_WORKDAYS, PRORATE_DAYS, PRORATE_NONE };

struct plan {
  const char *name;
  struct label title;
  const char *file;                /* as in answers */
  const struct currency *currency; /* that it pays in: its amounts, bands and targets are in this one */
  struct plan_exchange exchange;
  int32_t from, until;       /* half-open; `until` INT32_MAX: open */
  bool measures_anew;        /* what happened before `from` is not measured; else it is */
  bool draft;                /* it is tried, and never posted */
  const char *const *beside; /* plans that pay for the same events as well */
  size_t beside_count;
  const char *replaces; /* the plan that ends where this one begins, or NULL */
  const char *const *roles;
  size_t role_count;
  const char *const *by; /* roles that may post and close it */
  size_t by_count;       /* 0: everybody may */
  const char *approval;  /* who agrees to a payout, as agreement.h reads it; NULL: what is closed is paid out */
  bool has_approval_due;
  struct duration approval_due; /* of each step */
  bool approval_escalates;      /* once it is overdue whoever is above may agree, too */
  enum plan_period period;
  const struct plan_credit *credits;
  size_t credit_count;
  const struct plan_measure *measures;
  size_t measure_count;
  const struct plan_pay *pays;
  size_t pay_count;
  struct plan_limit cap, floor;
  enum plan_proration prorate;
  bool pays_leavers; /* for events after they left; else such an event is an error */
  struct plan_due due;
  struct plan_reserve reserve;
  struct plan_clawback clawback;
  struct plan_draw draw;
  struct position at;
};

/* The record whose rows are credited. */
const struct record *plan_credit_rows(const struct plan_credit *credit);

/* Whether it begins, or ends, within a period of its own; and the day, if it does. */
bool plan_is_partial(const struct plan *plan, int32_t *day);

/* Whether there is something that somebody who has a part of a period could have a part of: targets, or amounts for the
 * period. */
bool plan_cuts(const struct plan *plan);

/* The event that both pay, to the same one of a case, while both hold and neither says that it stands beside the other
 * or is a draft; NULL: there is none. */
const struct plan_event *plan_rivals(const struct plan *one, const struct plan *other);
/* Whether it goes to whoever stands above the owner: one level of them, or all. */
bool plan_share_climbs(const struct plan_share *share);
/* Whether any credit goes to a team. */
bool plan_credits_teams(const struct plan *plan);
/* Whether two credits count the same event for the same one of a case; they may be of different rulebooks. */
bool plan_credits_meet(const struct plan_credit *one, const struct plan_credit *other);
bool plan_roles_meet(const struct plan *one, const struct plan *other);    /* both are for some role */
void plan_event_write(const struct plan_event *event, struct buffer *out); /* `deal.won` */
void plan_rate_write(const struct plan_rate *rate, struct buffer *out);    /* `deal.signed`; of other days nothing */

/* Whether what a period pays depends on what earlier ones did, beyond measures: a run begins where the plan begins. */
bool plan_has_balances(const struct plan *plan);

/* Whether the component picks its rate from bands, which are its table. */
bool plan_pay_has_bands(const struct plan_pay *pay);

const char *plan_period_name(enum plan_period period); /* "quarter" */
const char *plan_moment_name(enum plan_moment moment); /* "won"; of MOMENT_FIELD "" */
const char *plan_mode_name(enum plan_mode mode);

#endif

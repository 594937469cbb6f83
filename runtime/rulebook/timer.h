/* What a rulebook says of time: timers of a stage or of the whole case, and what happens when they fire. */
#ifndef DEALWRIGHT_RULEBOOK_TIMER_H
#define DEALWRIGHT_RULEBOOK_TIMER_H

#include "base/schedule.h"
#include "rulebook/record.h"

struct process;
struct assignment;
struct task_rule;
struct start_rule;
struct notice_rule;

/* What happens by itself; in this order. */
struct effects {
  bool departs; /* `departure: true`: noted as a departure from the standard */
  const struct assignment *set;
  size_t set_count;
  const struct task_rule *tasks;
  size_t task_count;
  const struct start_rule *starting; /* cases that start */
  size_t starting_count;
  const struct notice_rule *notices; /* who is told */
  size_t notice_count;
  bool escalates; /* the owner's superior is asked to look */
  const char *go; /* a stage, or NULL */
};

/* `after: 5 workdays`, `after: 90 days` with `since: customer`, `every: 1 month`, `before: contact.birthday` */
enum timer_kind { TIMER_AFTER, TIMER_SINCE, TIMER_EVERY, TIMER_BEFORE };

struct timer_rule {
  const char *name;
  struct label title;
  enum timer_kind kind;
  struct duration duration; /* after, every, by */
  const char *record;       /* of SINCE and BEFORE, else NULL */
  const char *field;        /* a date of that record; NULL: since the record was last added, set or confirmed */
  bool yearly;
  int clock; /* time of day in seconds, or NO_CLOCK */
  const char *const
      *stages; /* of the process's own: it runs in each of these, as if it stood there; none: in the whole case */
  size_t stage_count;
  struct effects does;
  struct position at;
};

/* Does it move with what is filled in, so that it is looked at again after every change? */
bool timer_follows(const struct timer_rule *timer);

const struct timer_rule *timer_named(const struct timer_rule *timers, size_t count, const char *name);

#endif

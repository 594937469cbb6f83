/* What is posted for a period: what the plan pays in it, and what has changed in the periods that are closed.
 *
 * A closed period is calculated again by the rulebook that it was posted by, over the events as they are now; where
 * that differs from what its lines and their adjustments say, the difference is posted, line by line, in the open
 * period: what is no longer so is taken back, what is so now is added. */
#ifndef DEALWRIGHT_INCENTIVE_BOOKING_H
#define DEALWRIGHT_INCENTIVE_BOOKING_H

#include "incentive/changes.h"
#include "incentive/kept_line.h"

/* What is calculated: only the people whose pay can differ from what was posted for the period before, or everybody,
 * and then why. */
enum booking_scope {
  BOOKING_SOME,
  BOOKING_ASKED,    /* the caller asked for it */
  BOOKING_TARGETS,  /* targets come from a file, now or when it was posted before */
  BOOKING_FIRST,    /* nothing was posted for the period before */
  BOOKING_RULES,    /* another version of the rulebook is in force */
  BOOKING_BALANCES, /* the plan carries something on from period to period, for everybody */
  BOOKING_TEAMS,    /* the plan credits teams: what one sells is all the others' */
  BOOKING_RANKS,    /* it is an appraisal: one person's score moves the others' ranks */
  BOOKING_CHANGES   /* see changes.all */
};

struct booking_run {
  int rulebook;
  const struct rulebook *rulebook_text;
  const struct plan *plan;
  struct data_filter only; /* BOOKING_SOME: what is read */
  struct plan_run run;
  struct period over;
};

struct booking {
  struct arena *arena;
  struct store *store;
  const struct plan *plan; /* of the newest rulebook */
  struct period period;
  struct posting *postings; /* of the plan */
  size_t posting_count;
  struct posting posting;   /* to be made: `number` is set when it takes the place of one */
  struct booking_run *runs; /* one a rulebook version */
  size_t run_count;
  size_t regular_count; /* lines of the first run that are of the period */
  struct ledger_reader reader;
  struct ledger_line *adjustments;
  size_t adjustment_count, adjustment_room;
  enum booking_scope scope; /* BOOKING_SOME, or why everything is to be calculated; booking_open says what was */
  bool outside;             /* targets come from a file */
  struct changes changes;   /* BOOKING_SOME: whose people are the ones */
  bool (*fill)(void *context, struct plan_run *run); /* reads people, cases and targets */
  void *context;
};

/* Calculates. `rulebook` is the newest one, of that number. False with messages when an earlier period is open or was
 * left out, this one is closed, or something cannot be paid. booking_close in any case. */
bool booking_open(struct booking *booking, const struct rulebook *rulebook, int number, struct diagnostics *list);
void booking_close(struct booking *booking);

/* The lines, for store_post, to be asked for one after the other from the first on; valid until booking_close. */
struct ledger_lines booking_lines(struct booking *booking);

/* The posting of a period, the plan's last closed one, the one that is open: NULL when there is none. */
const struct posting *posting_of(const struct posting *postings, size_t count, struct period period);
const struct posting *posting_last_closed(const struct posting *postings, size_t count);
const struct posting *posting_open(const struct posting *postings, size_t count);

#endif

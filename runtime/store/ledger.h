/* The ledger that is kept: postings, their lines, disputes about them.
 *
 *     [store_post] --> open --[store_post again]--> open --[FACT_SEAL]--> closed, and never changed again
 *                       \--- what was paid out and what a dispute came to are closed from the start
 *
 * A posting is made of accounts, one for each person and period that it is about. Its lines are sealed by its hash,
 * which stands in the event that posted it; an audit hashes them again. */
#ifndef DEALWRIGHT_STORE_LEDGER_H
#define DEALWRIGHT_STORE_LEDGER_H

#include "store/store.h"

enum posting_kind {
  POSTING_RUN,       /* what a plan pays for a period */
  POSTING_PAYOUT,    /* what was paid out for it */
  POSTING_RESOLUTION /* what a dispute came to */
};

struct posting {
  int number; /* from 1 */
  enum posting_kind kind;
  const char *plan, *period, *currency;
  int rulebook;           /* the version whose plan was run */
  int64_t event, seen;    /* that posted it; the last one that it knew */
  bool outside;           /* it rests on more than events and rulebook: on targets of a file */
  const char *by;         /* who posted it */
  int64_t lines, regular; /* how many; how many of them are no adjustments: those come first */
  int64_t total;          /* minor units */
  const char *hash;       /* hex, over all lines */
  int64_t closed;         /* the event that closed it; 0: open */
  const char *closed_by;
  int64_t posted_at, closed_at; /* when, as read; 0: it is not */
};

#define LEDGER_NO_DATE INT32_MIN

struct ledger_line {
  int64_t number;
  int of;           /* number of the posting whose period and plan it is about: another one for adjustments */
  int sign;         /* 0: regular; 1: came later; -1: taken back, with base and amount turned round */
  const char *kind; /* "earning" */
  const char *person;
  const char *component; /* NULL: the plan as a whole */
  int band;              /* number in the component's table, or -1 */
  int measure, gate;     /* numbers of the plan's, or -1 */
  int64_t times;         /* 0: does not repeat */
  int32_t date;          /* of the event, or LEDGER_NO_DATE */
  const char *case_id;   /* NULL: no event */
  int64_t base, amount;  /* minor units */
  int64_t rate_units;    /* of the rate, a decimal */
  int rate_scale;
  int64_t less;       /* of a differential, or the whole of a payment, as in a line of a run */
  const char *why;    /* a rule's own words, or NULL */
  const char *origin; /* what the base was in another currency, and how it became the plan's, or NULL */
  int days, of_days;  /* the person's part of the period; 0 of 0: all of it */
};

/* Lines of one person about one period. */
struct account {
  int posting;
  bool late;          /* adjustments of an earlier period */
  int of;             /* the posting of that period; else its own, or the one that a payout pays */
  const char *person; /* key */
  int64_t first;      /* number of the first line; the others follow without gaps */
  int64_t lines, total;
  const char *hash; /* hex */
};

/* Writes the lines of a posting and adds the fact that keeps it (store_append writes that). A posting whose `number` is
 * set takes the place of the open one of that number; where people are named, only of their accounts, and the others
 * stay. Lines come regular ones first, then by `of`, then by person. Number, lines, total and hash of `posting` are
 * filled in. Must be in a group; false when the old one is closed. */
struct ledger_lines {
  const char *const *people; /* whose lines these are; NULL: everybody's */
  size_t people_count;
  size_t count;
  void (*get)(void *context, size_t index, struct ledger_line *out); /* texts live until the next call */
  void *context;
};
bool store_post(struct store *store, struct arena *arena, struct posting *posting, const struct ledger_lines *lines,
                struct facts *facts, struct diagnostics *list);

/* Every posting of a plan (NULL: of all) in the order of their numbers, in the arena. */
bool store_postings(struct store *store, struct arena *arena, const char *plan, struct posting **out, size_t *count,
                    struct diagnostics *list);
/* The accounts of a posting in their order, of one person or (NULL) of all, until the callback returns false. */
bool store_accounts(struct store *store, int posting, const char *person,
                    bool (*each)(void *context, const struct account *account), void *context,
                    struct diagnostics *list);

enum ledger_part { LEDGER_ALL, LEDGER_REGULAR, LEDGER_LATE };

/* The lines of a posting in their order, of one person or (NULL) of all, until the callback returns false. */
bool store_lines(struct store *store, int posting, enum ledger_part part, const char *person,
                 bool (*each)(void *context, const struct ledger_line *line), void *context, struct diagnostics *list);

/* The line of a number: given to the callback, if there is one. The posting that it belongs to; 0: none, -1: failed. */
int store_line(struct store *store, int64_t number, bool (*each)(void *context, const struct ledger_line *line),
               void *context, struct diagnostics *list);

/* How many events of cases have come in behind an event; -1 when that cannot be read. */
int64_t store_case_events_since(struct store *store, int64_t event, struct diagnostics *list);

struct dispute {
  int number;
  int64_t line;
  const char *plan, *person, *reason;
  int64_t opened;   /* when */
  int64_t resolved; /* the event; 0: open */
  const char *resolved_by, *answer;
  int64_t amount; /* what it came to, minor units */
};

/* Every dispute about a plan, by number, in the arena. */
bool store_disputes(struct store *store, struct arena *arena, const char *plan, struct dispute **out, size_t *count,
                    struct diagnostics *list);

/* Somebody's word on a payout. */
struct consent_given {
  int step, place; /* of the plan's approval; both from 1. Step 0: `who` asks all once more */
  const char *who;
  int64_t event, happened;
  const char *stand_in; /* who said it in his place, or NULL */
  const char *refused;  /* why not; NULL: he agrees */
};

/* Those to the payout of a posting, each person's last in a step, in the order in which they came, in the arena. What
 * was said before all were asked once more is not among them. */
bool store_consents(struct store *store, struct arena *arena, int posting, struct consent_given **out, size_t *count,
                    struct diagnostics *list);

/* ---- inside the store ---- */

/* What an event does to postings and disputes: the fold, for whoever appends and for the audit. */
bool ledger_apply(struct store *store, const struct event *event, struct diagnostics *list);

#endif

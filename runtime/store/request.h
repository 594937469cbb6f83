/* Approvals asked for in a case, and the seats of the step that is under way: their part of the fold.
 *
 * A request is made by an action that needs an approval; what the action was asked is kept with it until it is decided.
 * Its steps open one after another. A seat is one voice in a step; whoever votes takes one. Requests and seats are
 * numbered within the case, from 1, and never renumbered. */
#ifndef DEALWRIGHT_STORE_REQUEST_H
#define DEALWRIGHT_STORE_REQUEST_H

#include "base/language.h"
#include "store/fact.h"

struct casefile;

enum request_state {
  REQUEST_OPEN,
  REQUEST_AGREED,
  REQUEST_UNNEEDED, /* no approval was needed when the action was taken */
  REQUEST_REJECTED,
  REQUEST_RECALLED,  /* by who submitted it */
  REQUEST_SENT_BACK, /* to who submitted it */
  REQUEST_STALE,     /* what it rested on has changed */
  REQUEST_WITHDRAWN, /* the case has left the stage, or closed */
  REQUEST_STATE_COUNT
};

enum seat_state { SEAT_OPEN, SEAT_AGREED, SEAT_REFUSED, SEAT_WITHDRAWN };

struct request {
  int number, token;
  const char *name;      /* the approval's */
  const char *action;    /* the action that takes effect when it is agreed */
  const char *submitter; /* a person's key */
  const char *steps;     /* who has to agree, as chain.h reads it; NULL: nobody had to */
  const char *rule;      /* the line or row that asks for it, or NULL */
  struct label because;  /* why */
  int step;              /* under way, from 1; 0: none yet */
  int first_seat;        /* its seats have higher numbers */
  int64_t opened, closed;
  enum request_state state;
  struct fact_field *asked; /* canonical values of the action's fields */
  size_t asked_count;
  struct fact_field *watched; /* `quote.price`: its canonical value then; NULL: it was empty */
  size_t watched_count;
  bool changed; /* not yet written to the store */
};

struct seat {
  int number, request, place; /* place: which part of the step, from 1 */
  const char *name;           /* that part as written */
  const char *who;            /* waited for: a person's key, `@role`; NULL: there is nobody */
  const char *also;           /* who may vote since it was escalated, or NULL */
  int64_t opened, due, escalated, closed;
  enum seat_state state;
  const char *voter, *cast_by; /* whose vote it is, and who cast it */
  const char *reason;
  bool changed;
};

/* Applies a fact about requests to an open case; false when it does not fit, or is none of them. */
bool request_apply(struct casefile *file, const struct fact *fact, int64_t when);

/* Copies the requests and seats of `from` into the arena of `file`, where the lists still point into `from`. */
void requests_copy(struct casefile *file, const struct casefile *from);

struct request *casefile_request(const struct casefile *file, int number);
bool request_is_open(const struct casefile *file, int number);
struct seat *casefile_seat(const struct casefile *file, int number);
/* Is this a seat of the step that the request is in? */
bool seat_is_current(const struct request *request, const struct seat *seat);

/* What a GROUND says: the fields that are watched have a dot in their name, `en` and `zh` are why. */
void request_ground(struct request *request, struct arena *arena, const struct fact *ground);
/* And back. */
void request_ground_fact(struct arena *arena, const struct request *request, struct fact *ground);

/* `agreed`, `sent_back`: as facts and JSON say it. */
const char *request_state_word(enum request_state state);
/* False when there is no such word. */
bool request_state_of(const char *word, enum request_state *out);

#endif
